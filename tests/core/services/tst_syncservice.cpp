// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicesbench.h"

#include <storage/sqlprojectrepository.h>

#include <QScopeGuard>
#include <QSemaphore>
#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;
using namespace Docket::Tests;
using namespace std::chrono_literals;

/// Syncing as the window and the commands ask for it: outcomes, states, joining, intervals, the end of the program.
class TestSyncService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void syncsWhatIsTracked()
    {
        ServicesBench bench;
        bench.fill(60);
        QVERIFY(ServicesBench::wait(bench.sync.sync())->isEmpty()); // nothing is tracked yet
        QVERIFY(bench.signIn());
        QSignalSpy started(&bench.sync, &SyncService::started);
        QSignalSpy ended(&bench.sync, &SyncService::ended);
        QSignalSpy changed(&bench.issues, &IssueService::issuesChanged);
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY2(outcomes, textOf(outcomes).constData());
        QCOMPARE(outcomes->size(), 1);
        QVERIFY(!outcomes->first().error);
        QVERIFY(outcomes->first().report->proven());
        QCOMPARE(outcomes->first().project.localIssues, 60);
        QCOMPARE(started.size(), 1);
        QCOMPARE(ended.size(), 1);
        QVERIFY(!changed.isEmpty());
        QVERIFY(!bench.sync.isSyncing());
        QCOMPARE(bench.sync.reachability(), Reachability::Online);
        QVERIFY(!bench.tasks.tasks().isEmpty());
    }

    void aSecondCallJoinsTheFirst()
    {
        ServicesBench bench;
        bench.fill(60);
        QVERIFY(bench.signIn());
        QSignalSpy started(&bench.sync, &SyncService::started);
        const ProjectId id = bench.project().id;
        auto first = bench.sync.sync({id});
        auto second = bench.sync.sync({id});
        QVERIFY(ServicesBench::wait(first) && ServicesBench::wait(second));
        QCOMPARE(started.size(), 1);
    }

    void failures_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<ProjectState>("state");
        QTest::addColumn<Reachability>("reachability");
        QTest::newRow("offline") << Code::Offline << ProjectState::ServerGone << Reachability::Offline;
        QTest::newRow("timed out") << Code::TimedOut << ProjectState::ServerGone << Reachability::Offline;
        QTest::newRow("certificate") << Code::TlsFailed << ProjectState::ServerGone << Reachability::Offline;
        QTest::newRow("breaker") << Code::CircuitOpen << ProjectState::ServerGone << Reachability::Offline;
        QTest::newRow("server failed") << Code::ServerFailed << ProjectState::ServerGone << Reachability::Online;
        QTest::newRow("token") << Code::Unauthorized << ProjectState::AccessLost << Reachability::Online;
        QTest::newRow("no right") << Code::Forbidden << ProjectState::AccessLost << Reachability::Online;
    }

    void failures()
    {
        QFETCH(Code, code);
        QFETCH(ProjectState, state);
        QFETCH(Reachability, reachability);
        ServicesBench bench;
        bench.fill(20);
        QVERIFY(bench.signIn());
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        bench.forge.onRequest = [code](int, const QString &) -> std::optional<Error> {
            return makeError(code, u"fake"_s, u"It does not work."_s);
        };
        bench.forge.clearRequests();
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && outcomes->first().error);
        QCOMPARE(outcomes->first().error->code, code);
        QVERIFY2(bench.forge.requestCount() <= 2, qPrintable(bench.forge.requests().join(u", "_s))); // no storm
        // That the breaker is open is no state of the project: what opened it was one.
        QCOMPARE(bench.project().state, code == Code::CircuitOpen ? ProjectState::Ok : state);
        QCOMPARE(bench.project().localIssues, 20);
        QCOMPARE(bench.sync.reachability(), reachability);
        bench.forge.onRequest = {};
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        QCOMPARE(bench.project().state, ProjectState::Ok);
        QCOMPARE(bench.sync.reachability(), Reachability::Online);
    }

    void whyTheBreakerIsOpenIsTheState()
    {
        ServicesBench bench;
        bench.fill(20);
        QVERIFY(bench.signIn());
        bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::CircuitOpen, u"fake"_s, u"It is not asked for the moment."_s)
                .with(u"reason"_s, u"forge.test refused the connection."_s);
        };
        QVERIFY(ServicesBench::wait(bench.sync.sync())->first().error);
        QCOMPARE(bench.project().state, ProjectState::ServerGone);
        QCOMPARE(bench.project().stateText, u"forge.test refused the connection."_s);
    }

    void oneServerFailsOnceForAllOfItsProjects_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<QString>("where"); // the request that fails, as do all after it
        QTest::addColumn<ProjectState>("state");
        QTest::newRow("gone") << Code::Offline << u"whoami"_s << ProjectState::ServerGone;
        QTest::newRow("gone a moment later") << Code::TimedOut << u"repository"_s << ProjectState::ServerGone;
        QTest::newRow("broken") << Code::ServerFailed << u"whoami"_s << ProjectState::ServerGone;
        QTest::newRow("token") << Code::Unauthorized << u"whoami"_s << ProjectState::AccessLost;
    }

    void oneServerFailsOnceForAllOfItsProjects()
    {
        QFETCH(Code, code);
        QFETCH(QString, where);
        QFETCH(ProjectState, state);
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        QVERIFY(bench.trackMore(5));
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            if (!what.startsWith(where))
                return std::nullopt;
            return makeError(code, u"fake"_s, u"forge.test does not work."_s);
        };
        for (int attempt = 1; attempt <= 2; ++attempt) {
            bench.tasks.clearFinished();
            bench.forge.clearRequests();
            const auto outcomes = ServicesBench::wait(bench.sync.sync());
            QVERIFY2(outcomes, textOf(outcomes).constData());
            QCOMPARE(outcomes->size(), 6);
            int told = 0;
            for (const SyncOutcome &outcome : *outcomes) {
                QVERIFY(outcome.error);
                QCOMPARE(outcome.error->code, code);
                QCOMPARE(outcome.project.state, state);
                QCOMPARE(outcome.project.stateText, u"forge.test does not work."_s);
                told += outcome.repeated ? 0 : 1;
            }
            QCOMPARE(told, 1); // by hand it is told each time
            // Two run side by side, and both may be under way when the server goes.
            QVERIFY2(bench.forge.requestCount() <= 4, qPrintable(bench.forge.requests().join(u", "_s)));
            QCOMPARE(bench.problems(), 1);
        }
    }

    void aProjectThatWaitsForTheServerCanBeStopped()
    {
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        QVERIFY(bench.trackMore(1));
        bench.tasks.clearFinished();
        QSemaphore answer;
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            if (what.startsWith(u"whoami"))
                answer.acquire();
            return std::nullopt;
        };
        const auto free = qScopeGuard([&] { answer.release(1000); });
        auto synced = bench.sync.sync();
        const auto waiting = [&]() -> quint64 {
            for (const auto &task : bench.tasks.tasks()) {
                if (task.detail.startsWith(u"Waits"_s))
                    return task.id;
            }
            return 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(waiting() != 0, 30'000);
        const quint64 id = waiting();
        bench.tasks.requestStop(id);
        const auto ended = [&] {
            for (const auto &task : bench.tasks.tasks()) {
                if (task.id == id)
                    return task.state == Async::TaskState::Cancelled;
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(ended(), 30'000);
        answer.release(1000);
        const auto outcomes = ServicesBench::wait(synced);
        QVERIFY2(outcomes, textOf(outcomes).constData());
        const auto stopped = std::ranges::count_if(
            *outcomes, [](const SyncOutcome &o) { return o.error && o.error->code == Code::Cancelled; });
        QCOMPARE(stopped, 1);
        // The other one was asked for: it is there, or the server does not have it, whichever of the two had to wait.
        QCOMPARE(outcomes->size(), 2);
        QCOMPARE(std::ranges::count_if(
                     *outcomes, [](const SyncOutcome &o) { return !o.error || o.error->code == Code::NotFound; }),
                 1);
    }

    void whatStaysWrongIsToldOnce_data()
    {
        QTest::addColumn<Code>("code"); // FeatureAbsent: the issues are switched off
        QTest::newRow("server gone") << Code::Offline;
        QTest::newRow("token") << Code::Unauthorized;
        QTest::newRow("issues off") << Code::FeatureAbsent;
    }

    void whatStaysWrongIsToldOnce()
    {
        QFETCH(Code, code);
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        if (code != Code::FeatureAbsent)
            QVERIFY(bench.trackMore(4));
        std::atomic<bool> wrong = true;
        bench.forge.onRequest = [&](int, const QString &) -> std::optional<Error> {
            // Of one project nobody asks twice at once, of five they do.
            if (code == Code::FeatureAbsent)
                bench.forge.project.hasIssues = !wrong;
            else if (wrong)
                return makeError(code, u"fake"_s, u"It does not work."_s);
            return std::nullopt;
        };
        QSignalSpy ended(&bench.sync, &SyncService::ended);
        bench.forge.clearRequests();
        bench.sync.setInterval(5ms);
        QTRY_COMPARE_GE(ended.size(), code == Code::FeatureAbsent ? 4 : 20); // four intervals that ask
        QCOMPARE(bench.problems(), 1);
        // By hand it is told again.
        const auto outcomes = ServicesBench::wait(bench.sync.sync({bench.project().id}));
        QVERIFY(outcomes && outcomes->first().error && !outcomes->first().repeated);
        QTRY_COMPARE(bench.problems(), 2);
        // It comes back by itself, and the next time is another trouble.
        wrong = false;
        QTRY_COMPARE_WITH_TIMEOUT(bench.project().state, ProjectState::Ok, 20'000);
    }

    void aRejectedTokenIsRemembered()
    {
        ServicesBench bench;
        bench.forge.validToken = u"good"_s;
        bench.fill(5);
        QVERIFY(bench.signIn());
        bench.forge.validToken = u"another"_s;
        QCOMPARE(ServicesBench::wait(bench.sync.sync())->first().error->code, Code::Unauthorized);
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->first().account.tokenRejected);
        bench.forge.validToken = u"good"_s;
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        QVERIFY(!ServicesBench::wait(bench.accounts.accounts())->first().account.tokenRejected);
    }

    void whoDoesNotAnswerSaysNothingOfTheToken()
    {
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn("old"));
        bench.forge.validToken = u"good"_s;
        QCOMPARE(ServicesBench::wait(bench.sync.sync())->first().error->code, Code::Unauthorized);
        bench.forge.onRequest = [](int, const QString &what) -> std::optional<Error> {
            if (what == u"whoami"_s)
                return makeError(Code::Offline, u"fake"_s, u"Nobody is there."_s);
            return std::nullopt;
        };
        QCOMPARE(ServicesBench::wait(bench.sync.sync())->first().error->code, Code::Offline);
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->first().account.tokenRejected);
    }

    void whatIsStoredWhileOneLogsInStays_data()
    {
        QTest::addColumn<QByteArray>("token"); // by then
        QTest::addColumn<bool>("isRejected");
        QTest::newRow("the server renamed") << QByteArray("old") << true;
        QTest::newRow("the token replaced") << QByteArray("good") << false;
        QTest::newRow("the token gone") << QByteArray() << false;
    }

    void whatIsStoredWhileOneLogsInStays()
    {
        QFETCH(const QByteArray, token);
        QFETCH(const bool, isRejected);
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn("old"));
        const auto key = bench.secrets.keys().first();
        bench.forge.validToken = u"good"_s; // not the one that it begins with
        bool done = false;
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            if (what != u"whoami"_s || std::exchange(done, true))
                return std::nullopt;
            if (!isRejected) {
                const auto changed =
                    token.isEmpty() ? bench.secrets.remove(key) : bench.secrets.write(key, Secret(token));
                return changed ? std::nullopt : std::optional(changed.error());
            }
            const auto named = Async::await(bench.database.write([](Storage::Connection &c) -> Result<void> {
                Storage::SqlProjectRepository repository(c);
                auto instance = repository.instances()->first();
                instance.name = u"Mill"_s;
                return repository.storeInstance(instance).transform([](auto) {});
            }));
            return named ? std::nullopt : std::optional(named.error());
        };
        // A token that took the place of the refused one is asked with at once.
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QCOMPARE(outcomes->first().error ? outcomes->first().error->code : Code::Internal,
                 token == "good" ? Code::Internal : Code::Unauthorized);
        QVERIFY(done);
        const auto stored = ServicesBench::wait(bench.accounts.accounts())->first();
        QCOMPARE(stored.account.tokenRejected, isRejected);
        QCOMPARE(stored.instance.name == u"Mill"_s, isRejected);
    }

    void aLockedKeychainIsAnOutcome()
    {
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        bench.secrets.failing = true;
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && outcomes->first().error);
        QCOMPARE(outcomes->first().error->code, Code::SecretFailed);
        QCOMPARE(bench.project().state, ProjectState::NeverSynced); // nothing is known to be wrong with the server
    }

    void aProjectThatIsGoneIsAnOutcome()
    {
        ServicesBench bench;
        const auto outcomes = ServicesBench::wait(bench.sync.sync({ProjectId{77}}));
        QVERIFY2(outcomes, textOf(outcomes).constData());
        QCOMPARE(outcomes->first().error->code, Code::NotFound);
    }

    void unreadableEntriesArePartlyDone()
    {
        ServicesBench bench;
        bench.fill(30);
        QVERIFY(bench.signIn());
        bench.forge.onIssuePage = [](RemotePage<RemoteIssue> &page, const RemoteIssueQuery &query) {
            if (query.limit > 1 && page.items.removeIf([](const RemoteIssue &i) { return i.number == 9; }) > 0)
                page.rejected = 1;
        };
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && !outcomes->first().error);
        QVERIFY(outcomes->first().report->rejected > 0);
        QCOMPARE(bench.tasks.tasks().first().state, Async::TaskState::PartlyDone);
    }

    void cancelAllEndsAPass()
    {
        ServicesBench bench;
        bench.fill(400);
        QVERIFY(bench.signIn());
        bench.forge.onRequest = [&bench](int number, const QString &) -> std::optional<Error> {
            if (number == 9)
                QMetaObject::invokeMethod(
                    &bench.sync, [&bench] { bench.sync.cancelAll(); }, Qt::BlockingQueuedConnection);
            return std::nullopt;
        };
        bench.forge.clearRequests();
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && outcomes->first().error);
        QCOMPARE(outcomes->first().error->code, Code::Cancelled);
        bench.forge.onRequest = {};
        QVERIFY(ServicesBench::wait(bench.sync.sync())->first().report->proven());
    }

    void aServerThatAnsweredIsOnlineAlthoughThePassWasStopped_data()
    {
        QTest::addColumn<bool>("wasGone");
        QTest::newRow("never asked before") << false;
        QTest::newRow("it was gone before") << true;
    }

    void aServerThatAnsweredIsOnlineAlthoughThePassWasStopped()
    {
        QFETCH(bool, wasGone);
        ServicesBench bench;
        bench.fill(400);
        QVERIFY(bench.signIn());
        if (wasGone) {
            bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
                return makeError(Code::Offline, u"fake"_s, u"It is not there."_s);
            };
            QVERIFY(ServicesBench::wait(bench.sync.sync())->first().error);
        }
        QCOMPARE(bench.sync.reachability(), wasGone ? Reachability::Offline : Reachability::Unknown);
        auto during = Reachability::Unknown;
        bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
            const auto stop = [&] {
                during = bench.sync.reachability();
                bench.sync.cancelAll();
            };
            if (number == 9)
                QMetaObject::invokeMethod(&bench.sync, stop, Qt::BlockingQueuedConnection);
            return std::nullopt;
        };
        bench.forge.clearRequests();
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && outcomes->first().error);
        QCOMPARE(outcomes->first().error->code, Code::Cancelled);
        QCOMPARE(during, Reachability::Online);
        QCOMPARE(bench.sync.reachability(), Reachability::Online);
    }

    void stoppingAProjectEndsItsPass_data()
    {
        QTest::addColumn<bool>("remove");
        QTest::addColumn<int>("when"); // number of the request during which the user decides
        for (const int when : {1, 3, 9}) {
            QTest::addRow("untrack at request %d", when) << false << when;
            QTest::addRow("remove at request %d", when) << true << when;
        }
    }

    void stoppingAProjectEndsItsPass()
    {
        QFETCH(bool, remove);
        QFETCH(int, when);
        ServicesBench bench;
        bench.fill(400);
        QVERIFY(bench.signIn());
        const ProjectId id = bench.project().id;
        std::optional<Async::Future<void>> decided;
        bench.forge.clearRequests();
        bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
            if (number == when)
                QMetaObject::invokeMethod(
                    &bench.projects,
                    [&] { decided = remove ? bench.projects.remove(id) : bench.projects.setTracked(id, false); },
                    Qt::BlockingQueuedConnection);
            return std::nullopt;
        };
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY2(outcomes && outcomes->first().error, textOf(outcomes).constData());
        QCOMPARE(outcomes->first().error->code, Code::Cancelled);
        QVERIFY(decided && ServicesBench::wait(*decided));
        bench.forge.onRequest = {};
        QCOMPARE(ServicesBench::wait(bench.projects.projects(false))->size(), remove ? 0 : 1);
        QVERIFY(ServicesBench::wait(bench.projects.projects(true))->isEmpty());
        QVERIFY(ServicesBench::wait(bench.sync.sync())->isEmpty());
        // The steps after the one that ran are not begun.
        for (const QString &request : bench.forge.requests())
            QVERIFY2(!request.startsWith(u"comments"_s), qPrintable(request));
    }

    void aPassThatEndsLaterDoesNotTrackAgain()
    {
        // As another program on the profile, or a pass that is past its last look at the stop.
        ServicesBench bench;
        bench.fill(30);
        QVERIFY(bench.signIn());
        const ProjectId id = bench.project().id;
        bench.forge.clearRequests();
        bench.forge.onRequest = [&](int number, const QString &) -> std::optional<Error> {
            if (number == 3) {
                const auto off = Async::await(bench.database.write(
                    [id](Storage::Connection &c) { return Storage::SqlProjectRepository(c).setTracked(id, false); }));
                return off ? std::optional<Error>() : off.error();
            }
            return std::nullopt;
        };
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY(outcomes && !outcomes->first().error);
        QVERIFY(outcomes->first().report->proven());
        QVERIFY(!bench.project().tracked);
    }

    void theIntervalSyncsByItself()
    {
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        QSignalSpy ended(&bench.sync, &SyncService::ended);
        bench.sync.setInterval(20ms);
        QTRY_COMPARE_GE(ended.size(), 2);
        bench.sync.setInterval(0ms);
        QTRY_VERIFY(!bench.sync.isSyncing());
    }

    void onlyTheIntervalPromisesToTryAgain_data()
    {
        QTest::addColumn<Code>("code");
        QTest::newRow("timed out") << Code::TimedOut;
        QTest::newRow("too many requests") << Code::RateLimited;
    }

    void onlyTheIntervalPromisesToTryAgain()
    {
        QFETCH(Code, code);
        ServicesBench bench;
        bench.fill(5);
        QVERIFY(bench.signIn());
        bench.forge.onRequest = [code](int, const QString &) -> std::optional<Error> {
            return makeError(code, u"fake"_s, u"It does not work."_s).withHint(u"It may be busy."_s);
        };
        const auto hint = [&bench] { return ServicesBench::wait(bench.sync.sync())->first().error->hint; };
        QCOMPARE(hint(), u"It may be busy."_s);
        bench.sync.setInterval(1h);
        QCOMPARE(hint(), u"It may be busy. Docket tries again by itself."_s);
        const auto tasks = bench.tasks.tasks();
        QVERIFY(std::ranges::any_of(tasks, [](const Async::TaskSnapshot &task) {
            return task.error && task.error->hint.contains(u"by itself"_s);
        }));
        bench.sync.setInterval(0ms);
        QCOMPARE(hint(), u"It may be busy."_s);
    }

    void afterTheEndNothingBegins()
    {
        ServicesBench bench;
        bench.fill(300);
        QVERIFY(bench.signIn());
        auto running = bench.sync.sync();
        bench.sync.shutdown();
        const auto late = ServicesBench::wait(bench.sync.sync());
        QVERIFY(!late);
        QCOMPARE(late.error().code, Code::Cancelled);
        (void)ServicesBench::wait(running); // ends in one way or the other
        QVERIFY(running.isFinished());
    }
};

QTEST_GUILESS_MAIN(TestSyncService)
#include "tst_syncservice.moc"
