// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"
#include "manualtime.h"

#include <forge/circuitbreaker.h>
#include <forge/retrytransport.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

class tst_RetryTransport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    /// What waits holds what it waits for: both ends have to let go.
    void cleanup()
    {
        m_scheduler->close();
        m_inner->pending.clear();
    }
    void decides_data();
    void decides();
    void backsOffWithFullJitter();
    void boundOfTheSchedule();
    void honoursRetryAfterInSeconds();
    void honoursRetryAfterAsDate();
    void givesUpWhenRetryAfterIsLong();
    void neverRepeatsWrites();
    void stopEndsTheWait();
    void shutdownEndsTheWait();
    void countsAttempts();
    void tellsTheCauseWhenTheBreakerOpens_data();
    void tellsTheCauseWhenTheBreakerOpens();

private:
    [[nodiscard]] Async::Future<Response> send(bool idempotent = true)
    {
        Request request;
        request.url = QUrl(u"http://forge.test/api/v1/x"_s);
        request.idempotent = idempotent;
        return m_retry->send(std::move(request), m_stop.get_token());
    }
    void answer(Result<Response> result)
    {
        auto pending = std::move(m_inner->pending.front());
        m_inner->pending.pop_front();
        pending->answer(std::move(result));
    }

    std::unique_ptr<ManualClock> m_clock;
    std::shared_ptr<ManualScheduler> m_scheduler;
    std::shared_ptr<FakeTransport> m_inner;
    std::shared_ptr<Metrics::HttpCollector> m_collector;
    std::unique_ptr<RetryTransport> m_retry;
    std::stop_source m_stop;
    double m_random = 0.5;
};

void tst_RetryTransport::init()
{
    m_clock = std::make_unique<ManualClock>();
    m_scheduler = std::make_shared<ManualScheduler>(*m_clock);
    m_inner = std::make_shared<FakeTransport>();
    m_inner->manual = true;
    m_collector = std::make_shared<Metrics::HttpCollector>(u"http://forge.test"_s);
    m_random = 0.5;
    m_stop = {};
    m_retry = std::make_unique<RetryTransport>(m_inner, m_scheduler, m_collector, *m_clock, RetrySchedule{},
                                               [this] { return m_random; });
}

void tst_RetryTransport::decides_data()
{
    QTest::addColumn<int>("status"); // 0: a failure of the line
    QTest::addColumn<Code>("code");
    QTest::addColumn<bool>("again");
    for (const int status : {200, 201, 204, 301, 302, 400, 401, 403, 404, 405, 409, 412, 413, 422, 423})
        QTest::addRow("%d", status) << status << Code::Internal << false;
    for (const int status : {429, 500, 502, 503, 504})
        QTest::addRow("%d", status) << status << Code::Internal << true;
    for (const Code code : {Code::Offline, Code::TimedOut})
        QTest::addRow("%s", qPrintable(codeName(code))) << 0 << code << true;
    for (const Code code : {Code::TlsFailed, Code::Cancelled, Code::CircuitOpen, Code::TooLarge, Code::Malformed})
        QTest::addRow("%s", qPrintable(codeName(code))) << 0 << code << false;
}

void tst_RetryTransport::decides()
{
    QFETCH(int, status);
    QFETCH(Code, code);
    QFETCH(bool, again);
    const auto future = send();
    answer(status > 0 ? Result<Response>(response(status)) : Result<Response>(failure(code)));
    QCOMPARE(future.isFinished(), !again);
    QCOMPARE(m_scheduler->waiting(), again ? 1 : 0);
    m_scheduler->advance(10min);
    QCOMPARE(m_inner->sent.size(), again ? 2 : 1);
}

void tst_RetryTransport::backsOffWithFullJitter()
{
    m_random = 0.999;
    const auto future = send();
    for (int i = 0; i < 3; ++i) {
        answer(failure(Code::Offline));
        QVERIFY(!future.isFinished());
        m_scheduler->advance(1min);
    }
    QCOMPARE(m_scheduler->delays(), (QList<std::chrono::milliseconds>{499ms, 999ms, 1998ms}));
    answer(failure(Code::TimedOut));
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code, Code::TimedOut); // the last one, as it came
    QCOMPARE(future.result().error().fact(u"attempts"), u"4"_s);
    QCOMPARE(m_inner->sent.size(), 4);

    cleanup();
    init();
    m_random = 0; // full jitter goes down to nothing
    const auto lucky = send();
    answer(failure(Code::Offline));
    QCOMPARE(m_scheduler->delays(), QList<std::chrono::milliseconds>{0ms});
    m_scheduler->advance(0ms);
    answer(response(200, "[]"));
    QVERIFY(lucky.isFinished());
    QCOMPARE(lucky.result()->body, "[]"_ba);
    QCOMPARE(m_collector->report().retries, 1u);
}

void tst_RetryTransport::boundOfTheSchedule()
{
    static_assert(RetrySchedule{}.bound(1) == 500ms);
    static_assert(RetrySchedule{}.bound(3) == 2000ms);
    static_assert(RetrySchedule{}.bound(7) == 30'000ms);
    static_assert(RetrySchedule{}.bound(1000) == 30'000ms);
}

void tst_RetryTransport::honoursRetryAfterInSeconds()
{
    m_random = 0;
    const auto future = send();
    answer(response(503, {}, {{"retry-after", "7"}}));
    m_scheduler->advance(6999ms);
    QCOMPARE(m_inner->sent.size(), 1);
    m_scheduler->advance(1ms);
    QCOMPARE(m_inner->sent.size(), 2);
    answer(response(200));
    QVERIFY(future.result());
}

void tst_RetryTransport::honoursRetryAfterAsDate()
{
    m_random = 0;
    const auto future = send();
    answer(response(429, {}, {{"Retry-After", "Fri, 20 Nov 2026 00:00:20 GMT"}}));
    m_scheduler->advance(19s);
    QCOMPARE(m_inner->sent.size(), 1);
    m_scheduler->advance(1s);
    QCOMPARE(m_inner->sent.size(), 2);
    answer(response(200));
    QVERIFY(future.result());
}

void tst_RetryTransport::givesUpWhenRetryAfterIsLong()
{
    const auto future = send();
    answer(response(429, {}, {{"Retry-After", "3600"}}));
    QVERIFY(future.isFinished());
    QCOMPARE(future.result()->status, 429);
    QCOMPARE(m_scheduler->waiting(), 0);
}

void tst_RetryTransport::neverRepeatsWrites()
{
    for (const Code code : {Code::Offline, Code::TimedOut, Code::ServerFailed}) {
        const auto future = send(false);
        answer(failure(code));
        QVERIFY(future.isFinished());
    }
    QCOMPARE(m_inner->sent.size(), 3);
    QCOMPARE(m_scheduler->waiting(), 0);
}

void tst_RetryTransport::stopEndsTheWait()
{
    const auto future = send();
    answer(failure(Code::Offline));
    QVERIFY(!future.isFinished());
    m_stop.request_stop();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code, Code::Cancelled);
    QCOMPARE(m_scheduler->waiting(), 0);
    QCOMPARE(m_inner->sent.size(), 1);
}

void tst_RetryTransport::shutdownEndsTheWait()
{
    const auto future = send();
    const auto other = send();
    answer(failure(Code::Offline));
    m_scheduler->close();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code, Code::Cancelled);
    answer(failure(Code::Offline)); // after the scheduler has closed: no wait begins
    QVERIFY(other.isFinished());
    QCOMPARE(other.result().error().code, Code::Cancelled);
}

void tst_RetryTransport::countsAttempts()
{
    const auto future = send();
    answer(response(502));
    m_scheduler->advance(1min);
    answer(response(502));
    m_scheduler->advance(1min);
    answer(response(200));
    QVERIFY(future.result());
    QCOMPARE(m_inner->sent.at(0).attempt, 1);
    QCOMPARE(m_inner->sent.at(2).attempt, 3);
    QCOMPARE(m_inner->sent.at(2).trace, m_inner->sent.at(0).trace);
    QCOMPARE(m_collector->report().retries, 2u);
}

void tst_RetryTransport::tellsTheCauseWhenTheBreakerOpens_data()
{
    QTest::addColumn<int>("attempts");
    QTest::addColumn<int>("failures"); // that open the breaker
    QTest::addColumn<int>("sent");
    QTest::newRow("at the last attempt") << 5 << 5 << 5;
    QTest::newRow("before the last attempt") << 5 << 3 << 3;
    QTest::newRow("at the first") << 5 << 1 << 1;
}

void tst_RetryTransport::tellsTheCauseWhenTheBreakerOpens()
{
    QFETCH(int, attempts);
    QFETCH(int, failures);
    QFETCH(int, sent);
    const auto breaker =
        std::make_shared<CircuitBreaker>(m_inner, m_collector, *m_clock, u"forge.test"_s, BreakerOptions{failures, 1h});
    m_retry = std::make_unique<RetryTransport>(breaker, m_scheduler, m_collector, *m_clock,
                                               RetrySchedule{.attempts = attempts}, [this] { return m_random; });
    const auto future = send();
    while (!m_inner->pending.empty()) {
        answer(failure(m_inner->sent.size() == sent ? Code::Offline : Code::TimedOut));
        m_scheduler->advance(1min);
    }
    QVERIFY(future.isFinished());
    QCOMPARE(m_inner->sent.size(), sent);
    QCOMPARE(breaker->state(), CircuitBreaker::State::Open);
    QCOMPARE(future.result().error().code, Code::Offline); // as the last attempt met it
    QCOMPARE(future.result().error().message, u"The line failed."_s);
    // Who comes later was not there: it learns why it is not asked.
    const auto later = send();
    QVERIFY(later.isFinished());
    QCOMPARE(later.result().error().code, Code::CircuitOpen);
}

QTEST_GUILESS_MAIN(tst_RetryTransport)
#include "tst_retrytransport.moc"
