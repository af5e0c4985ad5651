// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <async/future.h>
#include <async/singleflight.h>
#include <async/workerpool.h>

#include <QCoreApplication>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <thread>

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
        Async::Future<int> future;
        {
            const Async::Promise<int> promise;
            future = promise.future();
        }
        QCOMPARE(Async::await(future).error().code, Code::Cancelled);
    }

    /// The moment in which one thread finishes and another attaches: each continuation runs, and runs once.
    void aContinuationRunsOnceHoweverLateItComes()
    {
        constexpr int rounds = 1000;
        Async::WorkerPool pool(u"test"_s, 1);
        std::atomic<int> plain = 0;
        std::atomic<int> chained = 0;
        std::atomic<int> meeting = 0;
        for (int i = 0; i < rounds; ++i) {
            Async::Promise<int> promise;
            const auto future = promise.future();
            meeting = 0;
            const auto meet = [&meeting] {
                ++meeting;
                while (meeting < 2)
                    std::this_thread::yield();
            };
            auto finished = pool.run([&promise, &meet, i]() -> Result<void> {
                meet();
                promise.finish(i);
                return {};
            });
            meet();
            auto next = future.then([&plain, i](const Result<int> &result) {
                plain += result.value() == i ? 1 : rounds;
                return result.value() + 1;
            });
            auto last =
                next.then([&chained, i](const Result<int> &result) { chained += *result == i + 1 ? 1 : rounds; });
            QVERIFY(Async::await(last));
            QVERIFY(Async::await(finished));
        }
        QCOMPARE(plain.load(), rounds);
        QCOMPARE(chained.load(), rounds);
    }

    void continuationsReturnWhatTheyLike()
    {
        Async::Promise<int> promise;
        const auto answer = promise.future();
        Async::Promise<QString> inner;
        const Async::Future<> nothing = answer.then([](const Result<int> &) {});
        const Async::Future<double> value = answer.then([](const Result<int> &number) { return *number / 2.0; });
        const Async::Future<int> refused =
            answer.then([](const Result<int> &) -> Result<int> { return fail(Code::NotFound, u"test"_s, u"no"_s); });
        const Async::Future<QString> later =
            answer.then([&inner](const Result<int> &) -> Async::Future<QString> { return inner.future(); });
        QVERIFY(!nothing.isFinished() && !value.isFinished());
        promise.finish(3);
        promise.finish(4); // the first counts
        QVERIFY(nothing.isFinished() && nothing.result());
        QCOMPARE(value.result().value(), 1.5);
        QCOMPARE(refused.result().error().code, Code::NotFound);
        QVERIFY(!later.isFinished());
        inner.finish(u"at last"_s);
        QCOMPARE(later.result().value(), u"at last"_s);
        QCOMPARE(answer.result().value(), 3);
    }

    void workThatIsGivenUpIsTold()
    {
        Code seen = Code::Internal;
        Async::Future<int> next;
        {
            Async::Promise<int> promise;
            next = promise.future().then([&seen](const Result<int> &result) -> Result<int> {
                seen = result.error().code;
                return result;
            });
            // What is moved away has no duty any more; what it is moved onto gives up its own.
            Async::Promise<int> other;
            const auto others = other.future();
            other = std::move(promise);
            QCOMPARE(others.result().error().code, Code::Cancelled);
            QVERIFY(!next.isFinished());
        }
        QCOMPARE(seen, Code::Cancelled);
        QCOMPARE(next.result().error().code, Code::Cancelled);
        const Async::Future<int> none;
        QVERIFY(none.isFinished());
        QCOMPARE(none.then([](const Result<int> &result) { return result.error().code; }).result().value(),
                 Code::Cancelled);
    }

    void aContextHearsInItsOwnThread()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        QObject context;
        QThread *heard = nullptr;
        auto future = pool.run([]() -> Result<int> { return 5; });
        auto next = future.then(&context, [&heard](const Result<int> &result) {
            heard = QThread::currentThread();
            return *result;
        });
        QTRY_VERIFY(next.isFinished());
        QCOMPARE(heard, QThread::currentThread());
        QCOMPARE(next.result().value(), 5);
        // Finished in this thread: at once.
        heard = nullptr;
        Async::ready<int>(6).then(&context, [&heard](const Result<int> &) { heard = QThread::currentThread(); });
        QCOMPARE(heard, QThread::currentThread());
    }

    void aContextThatGoesIsNotCalled()
    {
        int calls = 0;
        const auto count = [&calls](const Result<int> &) { ++calls; };
        // Before the work ends.
        Async::Promise<int> early;
        auto context = std::make_unique<QObject>();
        const auto never = early.future().then(context.get(), count);
        context.reset();
        QCOMPARE(never.result().error().code, Code::Cancelled);
        early.finish(1);
        // While the call is on its way.
        Async::WorkerPool pool(u"test"_s, 1);
        context = std::make_unique<QObject>();
        QSemaphore asked;
        auto work = pool.run([&asked]() -> Result<int> {
            asked.acquire(); // what had ended before would be heard at once
            return 1;
        });
        const auto queued = work.then(context.get(), count);
        asked.release();
        pool.shutdown(); // the call is posted now
        QVERIFY(!queued.isFinished());
        context.reset();
        QCOMPARE(queued.result().error().code, Code::Cancelled);
        QCoreApplication::processEvents();
        QCOMPARE(calls, 0);
    }

    void aContextThatGoesDropsItsWholeChain()
    {
        int calls = 0;
        const Async::Promise<int> promise;
        auto context = std::make_unique<QObject>();
        const auto last = promise.future()
                              .then(context.get(), [](const Result<int> &result) { return result; })
                              .then(context.get(), [&calls](const Result<int> &) { ++calls; });
        context.reset();
        QCOMPARE(calls, 0);
        QVERIFY(last.isFinished());
        QCOMPARE(last.result().error().code, Code::Cancelled);
    }

    /// Receivers that are deleted while other threads finish what they wait for.
    void contextsComeAndGoWhileWorkEnds()
    {
        Async::WorkerPool pool(u"test"_s, 2);
        int heard = 0;
        int dropped = 0;
        for (int i = 0; i < 2000; ++i) {
            auto context = std::make_unique<QObject>();
            auto future = pool.run([i]() -> Result<int> { return i; });
            auto next = future.then(context.get(), [i](const Result<int> &result) { return result.value() == i; });
            if (i % 3 == 0)
                QCoreApplication::processEvents();
            context.reset();
            const auto result = next.result();
            QVERIFY(result ? *result : result.error().code == Code::Cancelled);
            ++(result ? heard : dropped);
        }
        QCOMPARE(heard + dropped, 2000);
        QVERIFY(dropped > 0);
    }

    void severalWaitForOneAnswer()
    {
        Async::Promise<int> promise;
        QList<int> heard;
        const auto future = promise.future();
        future.then([&heard](const Result<int> &result) { heard << *result; });
        future.then([&heard](const Result<int> &result) { heard << *result * 10; });
        promise.finish(2);
        future.then([&heard](const Result<int> &result) { heard << *result * 100; });
        QCOMPARE(heard, QList<int>({2, 20, 200}));
    }

    void waitingEndsWithTheStopToken()
    {
        Async::WorkerPool pool(u"test"_s, 1);
        const Async::Promise<int> promise;
        const std::stop_source stop;
        auto waiting = pool.run([future = promise.future(), token = stop.get_token()]() -> Result<int> {
            return Async::await(future, token);
        });
        stop.request_stop();
        QCOMPARE(Async::await(waiting).error().code, Code::Cancelled);
        QVERIFY(!promise.future().isFinished());
        QCOMPARE(Async::await(Async::ready<int>(7), stop.get_token()).value(), 7); // it is there already
    }

    void allAnswersInTheirOrder()
    {
        Async::Promise<int> first;
        Async::Promise<int> second;
        const auto both = Async::all(QList{first.future(), second.future(), Async::ready<int>(3)});
        second.finish(fail(Code::Offline, u"test"_s, u"gone"_s));
        QVERIFY(!both.isFinished());
        first.finish(1);
        QVERIFY(both.isFinished());
        const auto answers = both.result().value();
        QCOMPARE(answers.size(), 3);
        QCOMPARE(answers[0].value(), 1);
        QCOMPARE(answers[1].error().code, Code::Offline);
        QCOMPARE(answers[2].value(), 3);
        QVERIFY(Async::all(QList<Async::Future<int>>()).result().value().isEmpty());
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
        Async::Future<int> waiting;
        Async::Promise<int> work;
        {
            Async::SingleFlight<int, int> flights;
            waiting = flights.run(1, [&work] { return work.future(); });
        }
        {
            const Async::Promise<int> dropped = std::move(work);
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
