// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <async/future.h>
#include <async/singleflight.h>
#include <async/workerpool.h>

#include <QSemaphore>
#include <QTest>
#include <QThread>

using namespace Docket;
using namespace Qt::StringLiterals;

class TestAsync final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void poolRunsOnItsOwnThreadsWithTheCallersTrace()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        const TraceScope scope;
        const TraceId mine = currentTrace();
        QThread *first = nullptr;
        for (int i = 0; i < 3; ++i) {
            auto result = Async::await(pool.run([&]() -> Result<QThread *> {
                if (currentTrace() != mine)
                    return fail(Code::Internal, u"test"_s, u"another trace"_s);
                return QThread::currentThread();
            }));
            QVERIFY(result);
            QVERIFY(*result != QThread::currentThread());
            // One dedicated thread that never expires: a connection that it owns would still be there.
            if (first)
                QCOMPARE(*result, first);
            first = *result;
        }
    }

    void theInnermostActionTravelsToTheWorkers()
    {
        Async::WorkerPool outer(u"outer"_s, 1);
        Async::WorkerPool inner(u"inner"_s, 1);
        const auto seenBy = [](Async::WorkerPool &pool) {
            return Async::await(pool.run([]() -> Result<QString> { return currentAction(); })).value();
        };
        QCOMPARE(seenBy(outer), QString());
        {
            const ActionScope scope(u"sync issues"_s);
            // From one pool to another, as services do it.
            const auto through = Async::await(outer.run([&]() -> Result<QString> { return seenBy(inner); }));
            QCOMPARE(through.value(), u"sync issues"_s);
            {
                const ActionScope nothing{QString()};
                QCOMPARE(seenBy(outer), u"sync issues"_s);
                const ActionScope nested(u"store a page"_s);
                QCOMPARE(seenBy(outer), u"store a page"_s);
            }
            QCOMPARE(currentAction(), u"sync issues"_s);
        }
        // A worker does not keep the action of what it did before.
        QCOMPARE(seenBy(outer), QString());
        QCOMPARE(currentAction(), QString());
    }

    void queuedWorkIsCancelledByItsToken()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        QSemaphore gate;
        bool ran = false;
        auto blocking = pool.run([&]() -> Result<void> {
            gate.acquire();
            return {};
        });
        std::stop_source stop;
        auto queued = pool.run(
            [&]() -> Result<void> {
                ran = true;
                return {};
            },
            stop.get_token());
        stop.request_stop();
        gate.release();
        QVERIFY(Async::await(blocking));
        const auto result = Async::await(queued);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::Cancelled);
        QVERIFY(!ran);
    }

    void shutdownEndsRunningWorkAndCancelsTheRest()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        QSemaphore begun;
        auto running = pool.run([&]() -> Result<void> {
            begun.release();
            QSemaphore woken;
            const std::stop_callback wake(pool.closing(), [&woken] { woken.release(); });
            woken.acquire();
            return {};
        });
        auto queued = pool.run([]() -> Result<void> { return {}; });
        begun.acquire();
        pool.shutdown();
        QVERIFY(running.isFinished());
        QVERIFY(Async::await(running));
        QCOMPARE(Async::await(queued).error().code, Code::Cancelled);
        QCOMPARE(Async::await(pool.run([]() -> Result<void> { return {}; })).error().code, Code::Cancelled);
    }

    void awaitOfADroppedPromiseIsCancelled()
    {
        QFuture<Result<int>> future;
        {
            QPromise<Result<int>> promise;
            promise.start();
            future = promise.future();
        }
        QCOMPARE(Async::await(future).error().code, Code::Cancelled);
    }

    void singleFlightSharesOneComputation()
    {
        Async::WorkerPool pool(u"test"_s, 2);
        Async::SingleFlight<QString, int> flights;
        QSemaphore gate;
        std::atomic<int> runs = 0;
        const auto start = [&] {
            return pool.run([&]() -> Result<int> {
                gate.acquire();
                return ++runs;
            });
        };
        auto a = flights.run(u"k"_s, start);
        auto b = flights.run(u"k"_s, start);
        auto other = flights.run(u"x"_s, start);
        QCOMPARE(flights.inFlight(), 2);
        gate.release(2);
        const int shared = Async::await(a).value();
        QCOMPARE(Async::await(b).value(), shared);
        QVERIFY(Async::await(other));
        QCOMPARE(runs.load(), 2);
        QTRY_COMPARE(flights.inFlight(), 0);
        gate.release();
        QCOMPARE(Async::await(flights.run(u"k"_s, start)).value(), 3);
    }

    void singleFlightMayGoBeforeItsWork()
    {
        QFuture<Result<int>> waiting;
        QPromise<Result<int>> work;
        work.start();
        {
            Async::SingleFlight<int, int> flights;
            waiting = flights.run(1, [&work] { return work.future(); });
        }
        {
            const QPromise<Result<int>> dropped = std::move(work);
        }
        QCOMPARE(Async::await(waiting).error().code, Code::Cancelled);
    }

    void singleFlightPassesErrorsToAll()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        Async::SingleFlight<int, int> flights;
        QSemaphore gate;
        const auto start = [&] {
            return pool.run([&]() -> Result<int> {
                gate.acquire();
                return fail(Code::Offline, u"test"_s, u"gone"_s);
            });
        };
        auto a = flights.run(1, start);
        auto b = flights.run(1, start);
        gate.release();
        QCOMPARE(Async::await(a).error().code, Code::Offline);
        QCOMPARE(Async::await(b).error().code, Code::Offline);
    }
};

QTEST_GUILESS_MAIN(TestAsync)
#include "tst_async.moc"
