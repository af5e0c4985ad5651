// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"
#include "manualtime.h"

#include <forge/circuitbreaker.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;
using State = CircuitBreaker::State;

class tst_CircuitBreaker final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_inner->pending.clear(); } // what waits holds what it waits for
    void counts_data();
    void counts();
    void aSuccessForgetsFailures();
    void opensAndRefuses();
    void probesOnceAndCloses();
    void failedProbeOpensForLonger();
    void cancelledProbeLeavesTheNextOne();
    void outcomesOfOlderRequestsDoNotCount();
    void byHand();

private:
    [[nodiscard]] Async::Future<Response> send()
    {
        Request request;
        request.url = QUrl(u"http://forge.test/api/v1/x"_s);
        return m_breaker->send(std::move(request), {});
    }
    void answer(Result<Response> result)
    {
        auto pending = std::move(m_inner->pending.front());
        m_inner->pending.pop_front();
        pending->answer(std::move(result));
    }
    Result<Response> exchange(Result<Response> result)
    {
        const auto future = send();
        if (!future.isFinished())
            answer(std::move(result));
        return future.result();
    }
    void trip()
    {
        for (int i = 0; i < 5; ++i)
            (void)exchange(failure(Code::Offline));
        QCOMPARE(m_breaker->state(), State::Open);
    }

    std::unique_ptr<ManualClock> m_clock;
    std::shared_ptr<FakeTransport> m_inner;
    std::shared_ptr<Metrics::HttpCollector> m_collector;
    std::unique_ptr<CircuitBreaker> m_breaker;
};

void tst_CircuitBreaker::init()
{
    m_clock = std::make_unique<ManualClock>();
    m_inner = std::make_shared<FakeTransport>();
    m_inner->manual = true;
    m_collector = std::make_shared<Metrics::HttpCollector>(u"http://forge.test"_s);
    m_breaker =
        std::make_unique<CircuitBreaker>(m_inner, m_collector, *m_clock, u"forge.test"_s, BreakerOptions{5, 10s, 60s});
}

void tst_CircuitBreaker::counts_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Code>("code");
    QTest::addColumn<bool>("opens");
    for (const int status : {500, 502, 503, 504})
        QTest::addRow("%d", status) << status << Code::Internal << true;
    for (const int status : {200, 302, 401, 403, 404, 409, 422, 423, 429})
        QTest::addRow("%d", status) << status << Code::Internal << false;
    for (const Code code : {Code::Offline, Code::TimedOut})
        QTest::addRow("%s", qPrintable(codeName(code))) << 0 << code << true;
    for (const Code code : {Code::TlsFailed, Code::Cancelled, Code::TooLarge, Code::RateLimited})
        QTest::addRow("%s", qPrintable(codeName(code))) << 0 << code << false;
}

void tst_CircuitBreaker::counts()
{
    QFETCH(int, status);
    QFETCH(Code, code);
    QFETCH(bool, opens);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(m_breaker->state(), State::Closed);
        (void)exchange(status > 0 ? Result<Response>(response(status)) : Result<Response>(failure(code)));
    }
    QCOMPARE(m_breaker->state(), opens ? State::Open : State::Closed);
}

void tst_CircuitBreaker::aSuccessForgetsFailures()
{
    for (int i = 0; i < 4; ++i)
        (void)exchange(failure(Code::Offline));
    (void)exchange(response(200));
    for (int i = 0; i < 4; ++i)
        (void)exchange(failure(Code::Offline));
    QCOMPARE(m_breaker->state(), State::Closed);
    // A missing issue is told by a 500; it says nothing about the server's health.
    for (int i = 0; i < 5; ++i)
        (void)exchange(response(500, "{\"message\":\"issue does not exist [id: 0, repo_id: 2, index: 9]\"}"));
    QCOMPARE(m_breaker->state(), State::Closed);
}

void tst_CircuitBreaker::opensAndRefuses()
{
    trip();
    m_clock->turn(4s);
    const auto refused = send();
    QVERIFY(refused.isFinished());
    const auto error = refused.result().error();
    QCOMPARE(error.code, Code::CircuitOpen);
    QVERIFY2(error.message.contains("forge.test"_L1) && error.message.contains("The line failed."_L1),
             qPrintable(error.message));
    QCOMPARE(error.retryAfter, std::optional<std::chrono::milliseconds>(6s));
    QCOMPARE(m_inner->sent.size(), 5);
    const auto report = m_collector->report();
    QCOMPARE(report.breaker, State::Open);
    QCOMPARE(report.refused, 1u);
    QCOMPARE(report.transitions.size(), 1);
}

void tst_CircuitBreaker::probesOnceAndCloses()
{
    trip();
    m_clock->turn(10s);
    const auto probe = send();
    QVERIFY(!probe.isFinished());
    QCOMPARE(m_breaker->state(), State::HalfOpen);
    const auto second = send(); // one probe at a time
    QVERIFY(second.isFinished());
    QCOMPARE(second.result().error().code, Code::CircuitOpen);
    answer(response(200));
    QVERIFY(probe.result());
    QCOMPARE(m_breaker->state(), State::Closed);
    QVERIFY(exchange(response(200)));
    QCOMPARE(m_collector->report().transitions.size(), 3);
}

void tst_CircuitBreaker::failedProbeOpensForLonger()
{
    trip();
    m_clock->turn(10s);
    (void)exchange(response(503));
    QCOMPARE(m_breaker->state(), State::Open);
    m_clock->turn(19s);
    QVERIFY(send().isFinished());
    m_clock->turn(1s);
    (void)exchange(failure(Code::TimedOut));
    m_clock->turn(40s);
    (void)exchange(failure(Code::TimedOut));
    m_clock->turn(60s); // 80 s would be next; the cap is 60
    (void)exchange(response(200));
    QCOMPARE(m_breaker->state(), State::Closed);
    // Having closed, it begins with the short time again.
    trip();
    m_clock->turn(10s);
    QVERIFY(!send().isFinished());
}

void tst_CircuitBreaker::cancelledProbeLeavesTheNextOne()
{
    trip();
    m_clock->turn(10s);
    (void)exchange(failure(Code::Cancelled));
    QCOMPARE(m_breaker->state(), State::HalfOpen);
    QVERIFY(exchange(response(200)));
    QCOMPARE(m_breaker->state(), State::Closed);
}

void tst_CircuitBreaker::outcomesOfOlderRequestsDoNotCount()
{
    const auto early = send();
    auto slow = std::move(m_inner->pending.front());
    m_inner->pending.pop_front();
    trip();
    slow->answer(response(200)); // was sent before it opened
    QVERIFY(early.isFinished());
    QCOMPARE(m_breaker->state(), State::Open);
}

void tst_CircuitBreaker::byHand()
{
    m_breaker->open();
    m_clock->turn(24h);
    const auto refused = send();
    QVERIFY(refused.isFinished());
    QCOMPARE(refused.result().error().code, Code::CircuitOpen);
    QVERIFY(!refused.result().error().retryAfter);
    m_breaker->allowProbe();
    QCOMPARE(m_breaker->state(), State::HalfOpen);
    (void)exchange(failure(Code::Offline));
    QCOMPARE(m_breaker->state(), State::Open);
    m_breaker->close();
    QCOMPARE(m_breaker->state(), State::Closed);
    QVERIFY(exchange(response(200)));
    m_breaker->allowProbe(); // nothing to probe
    QCOMPARE(m_breaker->state(), State::Closed);
}

QTEST_GUILESS_MAIN(tst_CircuitBreaker)
#include "tst_circuitbreaker.moc"
