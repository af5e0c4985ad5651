// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncbench.h"

#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a server can do to a sync: answers that cannot be read or are too large, clocks, errors, another repository.
class TestSyncFaults final : public QObject
{
    Q_OBJECT

    /// An answer that cannot make out one of its issues, and says so.
    static void leaveOut60(RemotePage<RemoteIssue> &page, const RemoteIssueQuery &)
    {
        if (page.items.removeIf([](const RemoteIssue &i) { return i.number == 60; }) > 0)
            page.rejected = 1;
    }

    static Error tooLarge() { return makeError(Code::TooLarge, u"fake"_s, u"The answer is too large."_s); }

private Q_SLOTS:
    void aClockThatIsPutBackHidesNothing()
    {
        Bench bench;
        bench.fill(200, 60);
        QVERIFY(bench.sync());
        const Timestamp right = bench.forge.now;
        bench.forge.now += 72h; // the clock jumps ahead,
        bench.forge.editIssue(5, u"Edited ahead"_s, bench.forge.now);
        bench.forge.addComment(5, "ahead", bench.forge.now);
        QVERIFY(bench.sync());
        bench.forge.now = right + 1h; // and is put right, with edits before anybody looks
        bench.forge.editIssue(5, u"Edited after"_s, bench.forge.now);
        bench.forge.editIssue(6, u"Edited after as well"_s, bench.forge.now);
        bench.forge.addComment(7, "after", bench.forge.now);
        bench.forge.now += 1h;
        auto report = bench.sync();
        QVERIFY2(report && report->proven(), qPrintable(report ? report->toText() : report.error().toText()));
        QCOMPARE(bench.details(5).row.title, u"Edited after"_s);
        QVERIFY(std::ranges::any_of(bench.details(5).comments, [](const Comment &c) { return c.body == "ahead"; }));
        QCOMPARE(bench.details(6).row.title, u"Edited after as well"_s);
        QVERIFY(std::ranges::any_of(bench.details(7).comments, [](const Comment &c) { return c.body == "after"; }));
        QCOMPARE(bench.counts().comments, bench.forge.commentCount());
        // From then on as ever: few requests, and edits come.
        bench.forge.now += 1h;
        bench.forge.editIssue(8, u"Later"_s, bench.forge.now);
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(8).row.title, u"Later"_s);
        QVERIFY2(bench.forge.requestCount() < 10, qPrintable(QString::number(bench.forge.requestCount())));
    }

    void timesToComeDoNotHideTheEditsUntilThen()
    {
        // Some imports bring times of the future along.
        Bench bench;
        bench.fill(60, 0);
        bench.forge.addIssue(u"From the future"_s, bench.forge.now + 24h * 300);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.editIssue(5, u"Edited today"_s, bench.forge.now);
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(5).row.title, u"Edited today"_s);
    }

    void commentsThatCannotBeReadStayAsTheyAre_data()
    {
        QTest::addColumn<bool>("told"); // the answer says that an entry was left out; else only its total does
        QTest::addColumn<bool>("clock");
        QTest::newRow("rejected") << true << false;
        QTest::newRow("fewer than the total") << false << false;
        QTest::newRow("rejected, after a change of the clock") << true << true;
        QTest::newRow("fewer than the total, after a change of the clock") << false << true;
    }

    void commentsThatCannotBeReadStayAsTheyAre()
    {
        QFETCH(bool, told);
        QFETCH(bool, clock);
        Bench bench;
        bench.fill(10, 0);
        qint64 first = 0;
        for (int i = 0; i < 5; ++i)
            first = std::max(first, bench.forge.addComment(1, "comment", bench.forge.now - 1h)) - (i > 0 ? 1 : 0);
        const Timestamp right = bench.forge.now;
        if (clock) {
            bench.forge.now += 72h;
            bench.forge.editIssue(1, u"Edited ahead"_s, bench.forge.now);
        }
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(1).comments.size(), 5);
        bench.forge.now = clock ? right + 1h : bench.forge.now + 1h;
        bench.forge.deleteComment(first);
        bench.forge.editIssue(1, u"Edited after"_s, bench.forge.now);
        bench.forge.onCommentsOf = [told](RemotePage<RemoteComment> &page, qint64) {
            if (page.items.isEmpty())
                return;
            page.items.removeLast();
            if (told) {
                page.rejected = 1;
                page.total = -1;
                page.rejectedReason = u"the body is not a text"_s;
            }
        };
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QVERIFY(report->rejected > 0);
        QCOMPARE(bench.details(1).row.title, u"Edited after"_s);
        QCOMPARE(bench.details(1).comments.size(), 5); // one of them is deleted, but which is not known for sure
        // Once all can be read, only what was deleted is gone. A day later, or as soon as the issue changes.
        bench.forge.onCommentsOf = {};
        bench.forge.now += 1h;
        bench.forge.editIssue(1, u"Edited again"_s, bench.forge.now);
        report = bench.sync();
        QVERIFY(report);
        QCOMPARE(report->rejected, 0);
        QCOMPARE(bench.details(1).comments.size(), 4);
    }

    void mismatchesThatLastDoNotStarveTheOthers()
    {
        Bench bench;
        bench.fill(120, 0);
        const qint64 comment = bench.forge.addComment(1, "comment", bench.forge.now - 200h);
        bench.forge.issue(1).updated = bench.forge.now - 200h;
        QVERIFY(bench.sync());
        // The counts of sixty issues are never right, and all are newer than the one whose comment was deleted.
        bench.forge.now += 1h;
        bench.forge.deleteComment(comment);
        bench.forge.editIssue(1, u"Touched"_s, bench.forge.now - 10min);
        for (int number = 61; number <= 120; ++number) {
            bench.forge.issue(number).comments += 1;
            bench.forge.editIssue(number, u"Counted wrong"_s, bench.forge.now);
        }
        const auto mended = [&bench] { return bench.forge.requests().filter(u"comments of"_s).size(); };
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(mended(), 50);
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(mended(), 11);
        QCOMPARE(bench.details(1).comments.size(), 0);
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(mended(), 0);
        // Another number is a reason to look again, and so is a day.
        bench.forge.now += 1h;
        bench.forge.addComment(77, "one more", bench.forge.now);
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(bench.forge.requests().filter(u"comments of"_s), QStringList{u"comments of 77"_s});
        bench.forge.now += 25h;
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QCOMPARE(mended(), 50);
    }

    void commentsThatAreTooLargeTogetherComeByFewer_data()
    {
        QTest::addColumn<bool>("paged");
        QTest::addColumn<bool>("firstLoad");
        for (const bool paged : {false, true}) {
            QTest::addRow("first load, %s", paged ? "paged" : "all at once") << paged << true;
            QTest::addRow("later, %s", paged ? "paged" : "all at once") << paged << false;
        }
    }

    void commentsThatAreTooLargeTogetherComeByFewer()
    {
        QFETCH(bool, paged);
        QFETCH(bool, firstLoad);
        Bench bench;
        bench.forge.capabilities.commentsPaged = paged;
        bench.fill(50, firstLoad ? 120 : 0);
        if (!firstLoad) {
            QVERIFY(bench.sync());
            bench.forge.now += 3h;
            for (int i = 0; i < 120; ++i)
                bench.forge.addComment(1 + i % 50, "large", bench.forge.now - 2h);
        }
        bench.forge.onRequest = [](int, const QString &what) -> std::optional<Error> {
            const bool small = what.contains(u"limit=10"_s) && !what.contains(u"page=0"_s);
            if (what.startsWith(u"comments since"_s) && !small)
                return tooLarge();
            return std::nullopt;
        };
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QCOMPARE(bench.counts().comments, 120);
        QCOMPARE(report->rejected, 0);
    }

    void duplicateAndUnorderedPagesDoNoHarm()
    {
        Bench bench;
        bench.fill(400, 0);
        bench.forge.onIssuePage = [](RemotePage<RemoteIssue> &page, const RemoteIssueQuery &) {
            std::ranges::reverse(page.items);
            if (page.items.size() > 2)
                page.items.append(page.items.constFirst());
        };
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(bench.counts().issues, 400);
    }

    void oneUnreadableEntryDoesNotStopTheRest()
    {
        Bench bench;
        bench.fill(120, 0);
        bench.forge.onIssuePage = [](RemotePage<RemoteIssue> &page, const RemoteIssueQuery &query) {
            if (query.limit > 1 && page.items.removeIf([](const RemoteIssue &i) { return i.number == 60; }) > 0) {
                page.rejected = 1;
                page.rejectedReason = u"issue 60: title is not a text"_s;
            }
        };
        auto report = bench.sync();
        QVERIFY(report);
        QVERIFY(report->rejected > 0);
        QVERIFY(report->rejectedReason.contains(u"60"_s));
        QVERIFY(report->toText().contains(u"could not be read"_s));
        QVERIFY(bench.counts().issues >= 119);
    }

    void anEditThatCannotBeReadComesOnceItCan()
    {
        Bench bench;
        bench.fill(120, 10);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.editIssue(60, u"Unreadable at first"_s, bench.forge.now);
        bench.forge.now += 1h;
        bench.forge.editIssue(61, u"Later and readable"_s, bench.forge.now);
        bench.forge.onIssuePage = leaveOut60;
        auto report = bench.sync();
        QVERIFY(report && report->rejected > 0);
        QCOMPARE(bench.details(61).row.title, u"Later and readable"_s);
        bench.forge.onIssuePage = {};
        // No count tells of an edit: only the mark of the last pass does, which must not have passed it.
        report = bench.sync();
        QVERIFY(report && report->rejected == 0);
        QCOMPARE(bench.details(60).row.title, u"Unreadable at first"_s);
    }

    void anEntryThatIsNeverReadableDoesNotHoldPassesBackForEver()
    {
        Bench bench;
        bench.fill(60, 0);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.editIssue(60, u"Never readable"_s, bench.forge.now);
        bench.forge.onIssuePage = leaveOut60;
        for (int day = 1; day <= 3; ++day) {
            bench.forge.now += 24h;
            bench.forge.editIssue(day, u"Edited"_s, bench.forge.now);
            QVERIFY(bench.sync());
        }
        QVERIFY(bench.cursor().issuesSince >= bench.forge.now - 48h);
    }

    void answersThatAreAlwaysTooLargeEndThePass()
    {
        Bench bench;
        bench.fill(60, 0);
        QVERIFY(bench.sync());
        bench.forge.clearRequests();
        bench.forge.onRequest = [](int, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"issues since"_s))
                return tooLarge();
            return std::nullopt;
        };
        const auto report = bench.sync();
        QVERIFY(!report);
        QCOMPARE(report.error().code, Code::TooLarge);
        QVERIFY2(bench.forge.requestCount() < 30, qPrintable(QString::number(bench.forge.requestCount())));
        QCOMPARE(bench.counts().issues, 60);
    }

    void anIssueThatCannotBeReadIsNotGone()
    {
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.deleteIssue(5);
        bench.forge.deleteIssue(6);
        bench.forge.onRequest = [](int, const QString &what) -> std::optional<Error> {
            if (what == u"issue 5"_s)
                return makeError(Code::Malformed, u"fake"_s, u"Issue 5 is no issue."_s);
            return std::nullopt;
        };
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QVERIFY(report->rejected > 0);
        QCOMPARE(report->removed, 1);
        QVERIFY(!report->proven());
        QCOMPARE(bench.details(5).row.title, u"Issue 5"_s);
        bench.forge.onRequest = {};
        report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(bench.counts().issues, 28);
    }

    void anIssueThatIsTooLargeIsLeftOutAlone()
    {
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.editIssue(3, u"Huge"_s, bench.forge.now);
        bench.forge.now += 1s;
        bench.forge.editIssue(4, u"Small"_s, bench.forge.now);
        // Newest numbers first: 30, which ended the last pass, then 4, then 3.
        bench.forge.onRequest = [](int, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"issues since"_s) && (!what.endsWith(u"limit=1"_s) || what.contains(u"page=3"_s)))
                return tooLarge();
            return std::nullopt;
        };
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QCOMPARE(report->rejected, 1);
        QCOMPARE(bench.details(4).row.title, u"Small"_s);
        QCOMPARE(bench.details(3).row.title, u"Issue 3"_s);
        bench.forge.onRequest = {};
        report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(bench.details(3).row.title, u"Huge"_s);
    }

    void states_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<ProjectState>("state");
        QTest::newRow("no rights") << Code::Forbidden << ProjectState::AccessLost;
        QTest::newRow("token") << Code::Unauthorized << ProjectState::AccessLost;
        QTest::newRow("offline") << Code::Offline << ProjectState::ServerGone;
        QTest::newRow("timeout") << Code::TimedOut << ProjectState::ServerGone;
        QTest::newRow("certificate") << Code::TlsFailed << ProjectState::ServerGone;
        QTest::newRow("broken server") << Code::ServerFailed << ProjectState::ServerGone;
        QTest::newRow("html") << Code::Malformed << ProjectState::ServerGone;
    }

    void states()
    {
        QFETCH(Code, code);
        QFETCH(ProjectState, state);
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.clearRequests();
        bench.forge.onRequest = [&](int, const QString &) -> std::optional<Error> {
            return makeError(code, u"fake"_s, u"It does not work."_s);
        };
        const auto report = bench.sync();
        QVERIFY(!report);
        QCOMPARE(report.error().code, code);
        QCOMPARE(bench.forge.requestCount(), 1); // no storm of further requests
        QCOMPARE(bench.project().state, state);
        QVERIFY(!bench.project().stateText.isEmpty());
        QCOMPARE(bench.counts().issues, 30); // still readable
        bench.forge.onRequest = {};
        QVERIFY(bench.sync());
        QCOMPARE(bench.project().state, ProjectState::Ok);
    }

    void goneArchivedAndSwitchedOff()
    {
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.project.archived = true;
        QVERIFY(bench.sync());
        QCOMPARE(bench.project().state, ProjectState::Archived);
        bench.forge.project.archived = false;
        bench.forge.project.hasIssues = false;
        QCOMPARE(bench.sync().error().code, Code::FeatureAbsent);
        QCOMPARE(bench.project().state, ProjectState::IssuesOff);
        bench.forge.project.hasIssues = true;
        bench.forge.repositoryGone = true;
        const auto gone = bench.sync();
        QCOMPARE(gone.error().code, Code::NotFound);
        QVERIFY(gone.error().message.contains(u"atelier/press"_s));
        QCOMPARE(bench.project().state, ProjectState::AccessLost);
        QCOMPARE(bench.counts().issues, 30);
    }

    void anotherRepositoryUnderTheOldNameIsNotMixedIn()
    {
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.project.remoteId = 99;
        QVERIFY(!bench.sync());
        QCOMPARE(bench.project().state, ProjectState::AccessLost);
        QCOMPARE(bench.counts().issues, 30);
    }

    void anErrorInTheMiddleKeepsWhatWasStored()
    {
        Bench bench;
        bench.fill(1000, 0);
        bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
            if (number >= 14)
                return makeError(Code::Offline, u"fake"_s, u"The line is cut."_s);
            return std::nullopt;
        };
        QCOMPARE(bench.sync().error().code, Code::Offline);
        const int kept = bench.counts().issues;
        QVERIFY(kept > 0 && kept < 1000);
        bench.forge.onRequest = {};
        bench.forge.clearRequests();
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QVERIFY(report->proven());
        QCOMPARE(bench.counts().issues, 1000);
    }

    void serversThatClipTheirPagesAreReadWhole()
    {
        Bench bench;
        bench.fill(500, 0);
        // The server's limit was lowered after it was last asked for.
        bench.forge.onIssuePage = {};
        auto session = bench.forge.connect({}, {});
        bench.forge.capabilities.pageLimit = 20;
        QVERIFY(bench.sync().value().proven());
        QCOMPARE(bench.counts().issues, 500);
    }
};

QTEST_GUILESS_MAIN(TestSyncFaults)
#include "tst_syncfaults.moc"
