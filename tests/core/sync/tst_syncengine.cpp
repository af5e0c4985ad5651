// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncbench.h"

#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestSyncEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstLoadBringsEverythingAndProvesIt()
    {
        Bench bench;
        bench.fill(1234, 800);
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QVERIFY(report->firstLoad);
        QVERIFY(report->proven());
        QCOMPARE(report->serverIssues, 1234);
        QCOMPARE(bench.counts().issues, 1234);
        QCOMPARE(bench.counts().comments, 800);
        QVERIFY(bench.stored > 5);
        // Two connections, and the one request that already waits for the first that comes free.
        QVERIFY2(bench.forge.peakConcurrency() <= 3, "more is asked at once than two connections need");
        QCOMPARE(bench.project().state, ProjectState::Ok);
        QCOMPARE(bench.project().serverIssues, 1234);
        QCOMPARE(bench.project().lastSynced, bench.forge.now);
        const auto cursor = bench.cursor();
        QVERIFY(cursor.issuesLoaded && cursor.commentsLoaded);
        // A page walk of 1234 issues takes 25 requests; windows may take some more, not many.
        QVERIFY2(report->requests < 80, qPrintable(QString::number(report->requests)));
    }

    void newestComeFirst()
    {
        Bench bench;
        bench.fill(900, 0);
        auto task = std::make_shared<Async::Task>(1, u"sync"_s, u"Sync"_s);
        bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
            if (number == 12)
                task->requestStop();
            return std::nullopt;
        };
        QCOMPARE(bench.sync(task, 1).error().code, Code::Cancelled);
        const auto numbers = bench.numbers();
        QVERIFY(!numbers.isEmpty());
        QVERIFY(numbers.size() < 900);
        QVERIFY(numbers.contains(900));
    }

    void goesOnAfterBeingCancelledAnywhere()
    {
        Bench bench;
        bench.fill(700, 300);
        int passes = 0;
        for (;; ++passes) {
            QVERIFY2(passes < 60, "no progress");
            auto task = std::make_shared<Async::Task>(1, u"sync"_s, u"Sync"_s);
            bench.forge.clearRequests();
            bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
                if (number == 13)
                    task->requestStop();
                return std::nullopt;
            };
            if (bench.sync(task))
                break;
        }
        bench.forge.onRequest = {};
        QVERIFY(passes > 2);
        QCOMPARE(bench.counts().issues, 700);
        QCOMPARE(bench.counts().comments, 300);
        auto again = bench.sync();
        QVERIFY(again && again->proven());
        QCOMPARE(again->issues.inserted + again->issues.updated, 0);
    }

    void theTimeLeftOfAResumedLoadIsOfWhatIsLeft()
    {
        Bench bench;
        bench.fill(3000, 0);
        for (int i = 0; i < 6000; ++i)
            bench.forge.addComment(1 + (i * 7) % 3000, "comment", bench.forge.now - 20min * (6000 - i));
        RequestClock clock;
        auto first = std::make_shared<Async::Task>(1, u"sync"_s, u"Sync"_s, &clock);
        bench.forge.onRequest = [&](int, const QString &) -> std::optional<Error> {
            ++clock.requests;
            if (first->snapshot().done >= 1500)
                first->requestStop();
            return std::nullopt;
        };
        QCOMPARE(bench.sync(first, 1).error().code, Code::Cancelled);
        const int stored = bench.counts().issues;
        QVERIFY(stored >= 1500 && stored < 2500);

        struct Seen
        {
            int at;
            bool comments;
            qint64 left;
        };
        QList<Seen> seen;
        int lastIssues = 0;
        int lastComments = 0;
        auto task = std::make_shared<Async::Task>(2, u"sync"_s, u"Sync"_s, &clock);
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            const int at = ++clock.requests;
            const auto now = task->snapshot();
            if (now.left)
                seen.append({at, now.detail.startsWith(u"comments of"_s), now.left->count()});
            if (now.detail.startsWith(u"issues"_s) && now.done >= stored)
                lastIssues = at;
            if (now.detail.startsWith(u"comments"_s) && what.startsWith(u"comments since"_s))
                lastComments = at;
            return std::nullopt;
        };
        QVERIFY(bench.sync(task, 1));
        bool ofIssues = false;
        bool ofComments = false;
        for (const Seen &estimate : std::as_const(seen)) {
            const int really = (estimate.comments ? lastComments : lastIssues) - estimate.at;
            (estimate.comments ? ofComments : ofIssues) = true;
            if (really < 4)
                continue; // whole windows at a time: the end is too coarse to be judged
            QVERIFY2(estimate.left >= really / 4 && estimate.left <= 4 * really + 4,
                     qPrintable(u"%1 s said, %2 s were left"_s.arg(estimate.left).arg(really)));
        }
        QVERIFY(ofIssues);
        QVERIFY(ofComments);
    }

    void secondPassAsksLittleAndWritesNothing()
    {
        Bench bench;
        bench.fill(500, 100);
        QVERIFY(bench.sync());
        bench.forge.clearRequests();
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QVERIFY(!report->firstLoad);
        QCOMPARE(report->issues.inserted + report->issues.updated, 0);
        QVERIFY2(bench.forge.requestCount() <= 8, qPrintable(bench.forge.requests().join(u'\n')));
    }

    void changesArrive()
    {
        Bench bench;
        bench.fill(300, 50);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.editIssue(17, u"Renamed"_s, bench.forge.now - 10s);
        const qint64 fresh = bench.forge.addIssue(u"Brand new"_s, bench.forge.now - 5s);
        bench.forge.addComment(20, "a new comment", bench.forge.now - 4s);
        bench.forge.editComment(1, "edited", bench.forge.now - 3s);
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(bench.details(17).row.title, u"Renamed"_s);
        QCOMPARE(bench.details(fresh).row.title, u"Brand new"_s);
        QCOMPARE(bench.details(20).comments.constLast().body, "a new comment");
        QCOMPARE(report->issues.inserted, 1);
        QVERIFY(std::ranges::any_of(bench.details(1).comments, [](const Comment &c) { return c.body == "edited"; }));
    }

    void twoEditsWithinOneSecondAreNotMissed()
    {
        Bench bench;
        bench.fill(60, 0);
        bench.forge.now += 1h;
        bench.forge.editIssue(5, u"First"_s, bench.forge.now);
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(5).row.title, u"First"_s);
        bench.forge.editIssue(5, u"Second"_s, bench.forge.now);
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(5).row.title, u"Second"_s);
    }

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

    void deletedIssuesAreFoundByCountsAndNumbers()
    {
        Bench bench;
        bench.fill(2000, 40);
        QVERIFY(bench.sync());
        bench.forge.clearRequests();
        for (const qint64 number : {3, 700, 701, 1999})
            bench.forge.deleteIssue(number);
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(report->removed, 4);
        QCOMPARE(bench.counts().issues, 1996);
        QVERIFY(!bench.numbers().contains(700));
        QVERIFY2(bench.forge.requestCount() < 90, qPrintable(QString::number(bench.forge.requestCount())));
    }

    void deletedCommentsAreFoundByTheIssuesCount()
    {
        Bench bench;
        bench.fill(40, 80);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        bench.forge.deleteComment(1);
        bench.forge.editIssue(1, u"Touched"_s, bench.forge.now);
        QVERIFY(bench.sync());
        QCOMPARE(bench.counts().comments, 79);
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

    void manyChangesAreStoredInPieces()
    {
        Bench bench;
        bench.fill(1500, 0);
        QVERIFY(bench.sync());
        const Timestamp before = bench.cursor().issuesSince;
        bench.forge.now += 24h * 40;
        for (int i = 0; i < 1000; ++i)
            bench.forge.editIssue(1 + i, u"Edited %1"_s.arg(i), bench.forge.now - 24h * 39 + i * 50min);
        bench.forge.clearRequests();
        bench.forge.onRequest = [](int number, const QString &) -> std::optional<Error> {
            if (number >= 20)
                return makeError(Code::Offline, u"fake"_s, u"The line is cut."_s);
            return std::nullopt;
        };
        QCOMPARE(bench.sync().error().code, Code::Offline);
        int arrived = 0;
        for (int i = 0; i < 1000; ++i)
            arrived += bench.details(1 + i).row.title.startsWith(u"Edited"_s) ? 1 : 0;
        QVERIFY2(arrived >= 200 && arrived < 1000, qPrintable(QString::number(arrived)));
        QCOMPARE(bench.details(1).row.title, u"Edited 0"_s);  // the oldest first,
        const Timestamp reached = bench.cursor().issuesSince; // for the mark to follow
        QVERIFY(reached > before);
        bench.forge.clearRequests();
        bench.forge.onRequest = {};
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QVERIFY2(report->issues.updated <= 1000 - arrived, "what was there was not written again");
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(bench.details(1 + i).row.title, u"Edited %1"_s.arg(i));
        const QString from = u"since=%1 "_s.arg(toUnix(before - 5s));
        QVERIFY2(bench.forge.requests().filter(from).isEmpty(), "it began again where the cut pass had begun");
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QVERIFY(bench.forge.requestCount() <= 8);
    }

    void manyChangesWithinASecondArriveToo()
    {
        Bench bench;
        bench.fill(1300, 0);
        QVERIFY(bench.sync());
        bench.forge.now += 1h;
        for (int i = 0; i < 1300; ++i)
            bench.forge.editIssue(1 + i, u"All at once"_s, bench.forge.now - 30min);
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(report->issues.updated, 1300);
    }

    void changesDuringALongCatchUpAreNotLost()
    {
        Bench bench;
        bench.fill(1200, 0);
        QVERIFY(bench.sync());
        bench.forge.now += 24h * 20;
        for (int i = 0; i < 900; ++i)
            bench.forge.editIssue(1 + i, u"Edited"_s, bench.forge.now - 24h * 19 + i * 30min);
        int late = 0;
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"issues since"_s) && late < 15) {
                bench.forge.now += 1s;
                bench.forge.editIssue(850 - late++ * 50, u"Edited late"_s, bench.forge.now);
            }
            return std::nullopt;
        };
        QVERIFY(bench.sync());
        bench.forge.onRequest = {};
        QVERIFY(bench.sync());
        for (int i = 0; i < late; ++i)
            QCOMPARE(bench.details(850 - i * 50).row.title, u"Edited late"_s);
    }

    void manyCommentsAreStoredInPieces_data()
    {
        QTest::addColumn<bool>("paged");
        QTest::newRow("all at once") << false;
        QTest::newRow("paged") << true;
    }

    void manyCommentsAreStoredInPieces()
    {
        QFETCH(bool, paged);
        Bench bench;
        bench.forge.capabilities.commentsPaged = paged;
        bench.fill(50, 10);
        QVERIFY(bench.sync());
        bench.forge.now += 24h * 60;
        for (int i = 0; i < 3000; ++i)
            bench.forge.addComment(1 + i % 50, "while away", bench.forge.now - 24h * 59 + i * 28min);
        int asked = 0;
        bench.forge.onRequest = [&asked, paged](int, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"comments"_s) && ++asked > (paged ? 30 : 4))
                return makeError(Code::Offline, u"fake"_s, u"The line is cut."_s);
            return std::nullopt;
        };
        QCOMPARE(bench.sync().error().code, Code::Offline);
        const int arrived = bench.counts().comments;
        QVERIFY2(arrived > 60 && arrived < 3010, qPrintable(QString::number(arrived)));
        bench.forge.onRequest = {};
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(report->comments.inserted, 3010 - arrived);
        bench.forge.clearRequests();
        QVERIFY(bench.sync());
        QVERIFY2(bench.forge.requestCount() <= 8, qPrintable(bench.forge.requests().join(u'\n')));
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
                return makeError(Code::TooLarge, u"fake"_s, u"The answer is too large."_s);
            return std::nullopt;
        };
        auto report = bench.sync();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QCOMPARE(bench.counts().comments, 120);
        QCOMPARE(report->rejected, 0);
    }

    void issuesThatChangeWhilePagesAreWalkedAreNotLost()
    {
        Bench bench;
        bench.fill(1500, 0);
        int added = 0;
        bench.forge.onRequest = [&](int number, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"issues since"_s) && number % 4 == 0 && added < 12) {
                ++added;
                bench.forge.now += 2s;
                bench.forge.editIssue(100 + added * 90, u"Edited while walking"_s, bench.forge.now);
                if (added % 3 == 0)
                    bench.forge.addIssue(u"Added while walking"_s, bench.forge.now);
                if (added % 4 == 0)
                    bench.forge.deleteIssue(50 + added);
            }
            return std::nullopt;
        };
        auto report = bench.sync();
        bench.forge.onRequest = {};
        QVERIFY(report);
        auto settled = bench.sync();
        QVERIFY(settled && settled->proven());
        QCOMPARE(bench.counts().issues, bench.forge.issueCount());
        QCOMPARE(bench.details(190).row.title, u"Edited while walking"_s);
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
        bench.forge.onIssuePage = [](RemotePage<RemoteIssue> &page, const RemoteIssueQuery &) {
            if (page.items.removeIf([](const RemoteIssue &i) { return i.number == 60; }) > 0)
                page.rejected = 1;
        };
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
        bench.forge.onIssuePage = [](RemotePage<RemoteIssue> &page, const RemoteIssueQuery &) {
            if (page.items.removeIf([](const RemoteIssue &i) { return i.number == 60; }) > 0)
                page.rejected = 1;
        };
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
                return makeError(Code::TooLarge, u"fake"_s, u"The answer is too large."_s);
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
                return makeError(Code::TooLarge, u"fake"_s, u"The answer is too large."_s);
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

    void aRenamedProjectIsFollowed()
    {
        Bench bench;
        bench.fill(30, 0);
        QVERIFY(bench.sync());
        bench.forge.project.owner = u"studio"_s;
        bench.forge.project.name = u"printing"_s;
        bench.forge.redirects = true;
        auto report = bench.sync();
        QVERIFY(report && report->renamed);
        QCOMPARE(bench.project().fullName(), u"studio/printing"_s);
        QCOMPARE(bench.counts().issues, 30);
        QVERIFY(bench.sync().value().proven());
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

    void labelsRenamedOnTheServerReachTheIssues()
    {
        Bench bench;
        bench.fill(20, 0);
        bench.forge.labels = {{11, u"bug"_s, u"ff0000"_s, {}, false, false}};
        bench.forge.issue(4).labels = bench.forge.labels;
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(4).row.labels.constFirst().name, u"bug"_s);
        bench.forge.labels[0].name = u"kind/bug"_s;
        QVERIFY(bench.sync());
        QCOMPARE(bench.details(4).row.labels.constFirst().name, u"kind/bug"_s);
    }

    void commentsOfEveryKindOfServer_data()
    {
        QTest::addColumn<bool>("paged");
        QTest::addColumn<bool>("counts");
        QTest::newRow("all at once, uncounted (1.15)") << false << false;
        QTest::newRow("all at once, counted (1.25)") << false << true;
        QTest::newRow("always paged (1.26)") << true << true;
        QTest::newRow("paged and uncounted") << true << false;
    }

    void commentsOfEveryKindOfServer()
    {
        QFETCH(bool, paged);
        QFETCH(bool, counts);
        Bench bench;
        bench.forge.capabilities.commentsPaged = paged;
        bench.forge.countsComments = counts;
        bench.fill(50, 730);
        auto report = bench.sync();
        QVERIFY(report);
        QCOMPARE(bench.counts().comments, 730);
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

    void emptyProject()
    {
        Bench bench;
        auto report = bench.sync();
        QVERIFY(report && report->proven());
        QCOMPARE(report->localIssues, 0);
        QVERIFY(bench.sync().value().proven());
    }
};

QTEST_GUILESS_MAIN(TestSyncEngine)
#include "tst_syncengine.moc"
