// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncbench.h"

#include <QTest>

#include <mutex>

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
            // One request further each time: at the project, its labels, in the middle of issues, of comments.
            bench.forge.onRequest = [&task, last = passes + 1](int number, const QString &) -> std::optional<Error> {
                if (number == last)
                    task->requestStop();
                return std::nullopt;
            };
            if (bench.sync(task))
                break;
        }
        bench.forge.onRequest = {};
        QVERIFY2(passes > 6, qPrintable(QString::number(passes)));
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
                bench.forge.editIssue(850 - late++ * 50, u"Edited late"_s, bench.forge.goOn(1s));
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

    void issuesThatChangeWhilePagesAreWalkedAreNotLost()
    {
        Bench bench;
        bench.fill(1500, 0);
        std::mutex mutex; // several windows are walked at once
        int added = 0;
        bench.forge.onRequest = [&](int number, const QString &what) -> std::optional<Error> {
            const std::lock_guard lock(mutex);
            if (what.startsWith(u"issues since"_s) && number % 4 == 0 && added < 12) {
                ++added;
                const auto now = bench.forge.goOn(2s);
                bench.forge.editIssue(100 + added * 90, u"Edited while walking"_s, now);
                if (added % 3 == 0)
                    bench.forge.addIssue(u"Added while walking"_s, now);
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
