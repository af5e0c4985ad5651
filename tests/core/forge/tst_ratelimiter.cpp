// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"
#include "manualtime.h"

#include <forge/ratelimiter.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

class tst_RateLimiter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// What waits holds what it waits for: both ends have to let go.
    void cleanup()
    {
        if (!m_inner)
            return;
        m_scheduler->close();
        m_inner->pending.clear();
    }
    void capsRequestsInFlight();
    void tokensRefill();
    void retryAfterPausesAll();
    void pausesWithoutRetryAfter();
    void learnsAndRecovers();
    void budgetOfTheFields_data();
    void budgetOfTheFields();
    void spentBudgetPauses();
    void scarceBudgetIsSpread();
    void stopLeavesTheQueue();
    void longWaitFailsAtOnce();
    void shutdownEndsTheQueue();
    void countsWaits();

private:
    void make(LimiterOptions options)
    {
        m_clock = std::make_unique<ManualClock>();
        m_scheduler = std::make_shared<ManualScheduler>(*m_clock);
        m_inner = std::make_shared<FakeTransport>();
        m_inner->manual = true;
        m_collector = std::make_shared<Metrics::HttpCollector>(u"http://forge.test"_s);
        m_limiter =
            std::make_unique<RateLimiter>(m_inner, m_scheduler, m_collector, *m_clock, u"forge.test"_s, options);
    }
    [[nodiscard]] Async::Future<Response> send(std::stop_token stop = {})
    {
        Request request;
        request.url = QUrl(u"http://forge.test/api/v1/%1"_s.arg(++m_number));
        return m_limiter->send(std::move(request), std::move(stop));
    }
    void answer(Result<Response> result)
    {
        auto pending = std::move(m_inner->pending.front());
        m_inner->pending.pop_front();
        pending->answer(std::move(result));
    }

    int m_number = 0;
    std::unique_ptr<ManualClock> m_clock;
    std::shared_ptr<ManualScheduler> m_scheduler;
    std::shared_ptr<FakeTransport> m_inner;
    std::shared_ptr<Metrics::HttpCollector> m_collector;
    std::unique_ptr<RateLimiter> m_limiter;
};

void tst_RateLimiter::capsRequestsInFlight()
{
    make({});
    m_number = 0;
    QList<Async::Future<Response>> futures;
    for (int i = 0; i < 5; ++i)
        futures << send();
    QCOMPARE(m_inner->sent.size(), 2);
    QCOMPARE(m_limiter->status().waiting, 3);
    answer(response(200));
    QCOMPARE(m_inner->sent.size(), 3);
    answer(failure(Code::Offline)); // a failure frees its place as well
    QCOMPARE(m_inner->sent.size(), 4);
    while (!m_inner->pending.empty())
        answer(response(200));
    for (const auto &future : std::as_const(futures))
        QVERIFY(future.isFinished());
    for (int i = 0; i < 5; ++i) // in the order in which they came
        QCOMPARE(m_inner->sent.at(i).url.path(), u"/api/v1/%1"_s.arg(i + 1));
    QCOMPARE(m_limiter->status().inFlight, 0);
}

void tst_RateLimiter::tokensRefill()
{
    LimiterOptions options;
    options.requestsPerSecond = 2;
    options.burst = 3;
    options.maxInFlight = 100;
    make(options);
    QList<Async::Future<Response>> futures;
    for (int i = 0; i < 6; ++i)
        futures << send();
    QCOMPARE(m_inner->sent.size(), 3);
    m_scheduler->advance(500ms);
    QCOMPARE(m_inner->sent.size(), 4);
    m_scheduler->advance(500ms);
    QCOMPARE(m_inner->sent.size(), 5);
    m_scheduler->advance(10s);
    QCOMPARE(m_inner->sent.size(), 6);
    for (int i = 0; i < 5; ++i) // a quiet time saves up no more than the burst
        futures << send();
    QCOMPARE(m_inner->sent.size(), 9);
}

void tst_RateLimiter::retryAfterPausesAll()
{
    make({});
    (void)send();
    answer(response(429, {}, {{"Retry-After", "5"}}));
    (void)send();
    QCOMPARE(m_inner->sent.size(), 1);
    QVERIFY(m_limiter->status().pausedFor == 5s);
    m_scheduler->advance(4999ms);
    QCOMPARE(m_inner->sent.size(), 1);
    m_scheduler->advance(1ms);
    QCOMPARE(m_inner->sent.size(), 2);
}

void tst_RateLimiter::pausesWithoutRetryAfter()
{
    make({});
    (void)send();
    answer(response(429));
    QVERIFY(m_limiter->status().pausedFor == 1s);
    m_scheduler->advance(10s);
    (void)send();
    answer(response(429));
    QVERIFY(m_limiter->status().pausedFor == 2s);
    m_scheduler->advance(10s);
    (void)send();
    answer(response(200));
    (void)send();
    m_scheduler->advance(10s);
    answer(response(429)); // a success in between: short again
    QVERIFY(m_limiter->status().pausedFor == 1s);
}

void tst_RateLimiter::learnsAndRecovers()
{
    make({});
    for (int i = 0; i < 20; ++i) {
        (void)send();
        answer(response(200));
        m_scheduler->advance(100ms); // ten a second
    }
    QCOMPARE(m_limiter->status().requestsPerSecond, 0.0);
    (void)send();
    answer(response(429, {}, {{"Retry-After", "1"}}));
    const double learned = m_limiter->status().requestsPerSecond;
    QVERIFY2(learned > 4 && learned < 6, qPrintable(QString::number(learned)));
    for (int i = 0; i < 30; ++i) {
        m_scheduler->advance(2s);
        (void)send();
        answer(response(200));
    }
    QVERIFY(m_limiter->status().requestsPerSecond > learned * 1.5);
    for (int i = 0; i < 150; ++i) {
        m_scheduler->advance(2s);
        (void)send();
        answer(response(200));
    }
    QCOMPARE(m_limiter->status().requestsPerSecond, 0.0); // forgotten
}

void tst_RateLimiter::budgetOfTheFields_data()
{
    using Fields = QList<std::pair<QByteArray, QByteArray>>;
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<double>("limit"); // -1: absent
    QTest::addColumn<double>("remaining");
    QTest::addColumn<int>("resetMs");
    QTest::newRow("none") << Fields{{"Content-Type", "text/html"}} << -1.0 << -1.0 << -1;
    QTest::newRow("draft") << Fields{{"RateLimit-Limit", "100, 100;w=60"},
                                     {"ratelimit-remaining", "7"},
                                     {"RateLimit-Reset", "30"}}
                           << 100.0 << 7.0 << 30'000;
    QTest::newRow("unix time") << Fields{{"X-RateLimit-Limit", "60"},
                                         {"X-RateLimit-Remaining", "0"},
                                         {"X-RateLimit-Reset", "1795132845"}}
                               << 60.0 << 0.0 << 45'000;
    QTest::newRow("one field") << Fields{{"RateLimit", "limit=100, remaining=3, reset=30"}} << 100.0 << 3.0 << 30'000;
    QTest::newRow("items") << Fields{{"RateLimit", "\"default\";r=3;t=30"}} << -1.0 << 3.0 << 30'000;
    QTest::newRow("nonsense") << Fields{{"RateLimit-Limit", "many"},
                                        {"RateLimit", ";;=,=x"},
                                        {"X-RateLimit-Reset", "-5"}}
                              << -1.0 << -1.0 << -1;
    // What every answer has beside it, and names that only look like it.
    QTest::newRow("among others") << Fields{{"", "9"},
                                            {"X", "9"},
                                            {"x-", "9"},
                                            {"Server", "9"},
                                            {"X-Request-Id", "9"},
                                            {"X-RateLimit-Limits", "9"},
                                            {"RateLimit-Reset-After", "9"},
                                            {"x-RATELIMIT-limit", "50"},
                                            {"XXRateLimit-Remaining", "9"},
                                            {"ratelimit-remaining", "8"}}
                                  << 50.0 << 8.0 << -1;
    QTest::newRow("past") << Fields{{"X-RateLimit-Reset", "1795132000"}} << -1.0 << -1.0 << 0;
}

void tst_RateLimiter::budgetOfTheFields()
{
    using Fields = QList<std::pair<QByteArray, QByteArray>>;
    QFETCH(Fields, fields);
    const auto budget = parseRateBudget(Headers(fields), fromUnix(1'795'132'800));
    QTEST(budget.limit.value_or(-1), "limit");
    QTEST(budget.remaining.value_or(-1), "remaining");
    QTEST(budget.reset ? int(budget.reset->count()) : -1, "resetMs");
}

void tst_RateLimiter::spentBudgetPauses()
{
    make({});
    (void)send();
    answer(response(200, "[]", {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "20"}}));
    (void)send();
    m_scheduler->advance(19s);
    QCOMPARE(m_inner->sent.size(), 1);
    m_scheduler->advance(1s);
    QCOMPARE(m_inner->sent.size(), 2);
}

void tst_RateLimiter::scarceBudgetIsSpread()
{
    make({});
    (void)send();
    answer(response(200, "[]",
                    {{"X-RateLimit-Limit", "100"}, {"X-RateLimit-Remaining", "60"}, {"X-RateLimit-Reset", "10"}}));
    QCOMPARE(m_limiter->status().requestsPerSecond, 0.0);
    (void)send();
    answer(response(200, "[]",
                    {{"X-RateLimit-Limit", "100"}, {"X-RateLimit-Remaining", "20"}, {"X-RateLimit-Reset", "10"}}));
    QCOMPARE(m_limiter->status().requestsPerSecond, 2.0);
}

void tst_RateLimiter::stopLeavesTheQueue()
{
    LimiterOptions options;
    options.maxInFlight = 1;
    make(options);
    std::stop_source stop;
    const auto first = send();
    const auto second = send(stop.get_token());
    const auto third = send();
    stop.request_stop();
    QVERIFY(second.isFinished());
    QCOMPARE(second.result().error().code, Code::Cancelled);
    answer(response(200));
    answer(response(200));
    QVERIFY(first.isFinished() && third.isFinished());
    QCOMPARE(m_inner->sent.size(), 2);
    std::stop_source before;
    before.request_stop();
    (void)send();
    const auto never = send(before.get_token());
    QVERIFY(never.isFinished());
    QCOMPARE(never.result().error().code, Code::Cancelled);
}

void tst_RateLimiter::longWaitFailsAtOnce()
{
    make({});
    (void)send();
    answer(response(429, {}, {{"Retry-After", "1800"}}));
    const auto refused = send();
    QVERIFY(refused.isFinished());
    const auto error = refused.result().error();
    QCOMPARE(error.code, Code::RateLimited);
    QCOMPARE(error.retryAfter, std::optional<std::chrono::milliseconds>(1800s));
    QVERIFY(error.message.contains("forge.test"_L1));
    QCOMPARE(m_inner->sent.size(), 1);
}

void tst_RateLimiter::shutdownEndsTheQueue()
{
    make({});
    (void)send();
    answer(response(429, {}, {{"Retry-After", "5"}}));
    const auto waiting = send();
    m_scheduler->close();
    QVERIFY(waiting.isFinished());
    QCOMPARE(waiting.result().error().code, Code::Cancelled);
    const auto later = send();
    QVERIFY(later.isFinished());
    QCOMPARE(later.result().error().code, Code::Cancelled);
}

void tst_RateLimiter::countsWaits()
{
    LimiterOptions options;
    options.maxInFlight = 1;
    make(options);
    (void)send();
    (void)send();
    m_clock->turn(40ms);
    answer(response(200));
    const auto waits = m_collector->report().limiterWait;
    QCOMPARE(waits.count(), 1u);
    QVERIFY(waits.max() == 40ms);
}

QTEST_GUILESS_MAIN(tst_RateLimiter)
#include "tst_ratelimiter.moc"
