// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteaconnector.h"

#include "giteaissuerepository.h"
#include "giteaprojectrepository.h"
#include "meteredtransport.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

class GiteaSession final : public Domain::RemoteSession
{
public:
    GiteaSession(GiteaClient::Setup setup, const Clock &clock)
        : m_client(std::move(setup), clock)
        , m_issues(m_client)
        , m_projects(m_client)
    {
    }

    [[nodiscard]] Domain::RemoteIssueRepository &issues() override { return m_issues; }
    [[nodiscard]] Domain::RemoteProjectRepository &projects() override { return m_projects; }
    [[nodiscard]] Domain::Capabilities capabilities() const override { return m_client.capabilities(); }

private:
    GiteaClient m_client;
    GiteaIssueRepository m_issues;
    GiteaProjectRepository m_projects;
};

} // namespace

QString instanceAddress(const QUrl &url)
{
    QUrl plain =
        url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::NormalizePathSegments);
    plain.setHost(plain.host().toLower());
    if ((plain.scheme() == "https"_L1 && plain.port() == 443) || (plain.scheme() == "http"_L1 && plain.port() == 80))
        plain.setPort(-1);
    QString path = plain.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    plain.setPath(path);
    return plain.toString(QUrl::FullyEncoded);
}

GiteaConnector::GiteaConnector(ForgeOptions options, const Clock &clock)
    : m_options(options)
    , m_clock(clock)
    , m_thread(std::make_shared<NetworkThread>())
{
}

GiteaConnector::~GiteaConnector()
{
    shutdown();
}

GiteaConnector::Chain GiteaConnector::makeLine(const QUrl &url, const QByteArray &caPem) const
{
    Chain chain;
    chain.address = instanceAddress(url);
    const QString host = hostText(url);
    chain.collector = std::make_shared<Metrics::HttpCollector>(chain.address);
    chain.network = std::make_shared<NetworkTransport>(
        m_thread, NetworkTransport::Options{.caPem = caPem,
                                            .systemProxy = m_options.systemProxy,
                                            .connections = m_options.limiter.maxInFlight});
    chain.metered = std::make_shared<MeteredTransport>(chain.network, chain.collector, m_clock);
    // The one that waits in the line goes out the moment a connection is free, without a way through other threads.
    LimiterOptions limiter = m_options.limiter;
    limiter.ahead = limiter.maxInFlight > 1 ? 1 : 0;
    chain.limiter = std::make_shared<RateLimiter>(chain.metered, m_thread, chain.collector, m_clock, host, limiter);
    return chain;
}

GiteaConnector::Chain GiteaConnector::makeChain(const QUrl &url, const QByteArray &caPem) const
{
    Chain chain = makeLine(url, caPem);
    chain.breaker =
        std::make_shared<CircuitBreaker>(chain.limiter, chain.collector, m_clock, hostText(url), m_options.breaker);
    chain.top = std::make_shared<RetryTransport>(chain.breaker, m_thread, chain.collector, m_clock, m_options.retry);
    return chain;
}

std::shared_ptr<Domain::RemoteSession> GiteaConnector::connect(const Domain::Instance &instance, const Secret &token)
{
    QByteArray key = instanceAddress(instance.url).toUtf8();
    if (!instance.caPem.isEmpty())
        key += '\n' + QCryptographicHash::hash(instance.caPem, QCryptographicHash::Sha256);
    std::shared_ptr<Transport> top;
    {
        const QMutexLocker lock(&m_mutex);
        auto found = m_chains.find(key);
        if (found == m_chains.end())
            found = m_chains.insert(key, makeChain(instance.url, instance.caPem));
        top = found->top;
    }
    return std::make_shared<GiteaSession>(
        GiteaClient::Setup{instance.url, token, std::move(top), m_options.limits, instance.capabilities}, m_clock);
}

std::shared_ptr<Domain::RemoteSession> GiteaConnector::probe(const Domain::Instance &instance, const Secret &token)
{
    dropProbes(false);
    Chain line = makeLine(instance.url, instance.caPem);
    line.top = std::make_shared<RetryTransport>(line.limiter, m_thread, line.collector, m_clock, m_options.retry);
    auto session = std::make_shared<GiteaSession>(
        GiteaClient::Setup{instance.url, token, line.top, m_options.limits, instance.capabilities}, m_clock);
    const QMutexLocker lock(&m_mutex);
    m_probes.emplaceBack(session, std::move(line));
    return session;
}

void GiteaConnector::dropProbes(bool all)
{
    QList<Chain> ended;
    {
        const QMutexLocker lock(&m_mutex);
        m_probes.removeIf([&](const auto &probe) {
            if (!all && !probe.first.expired())
                return false;
            ended.append(probe.second);
            return true;
        });
    }
    // Here and not where the last answer was given: a line cannot be closed from its own thread.
    for (const Chain &line : std::as_const(ended))
        line.network->shutdown();
}

QList<Metrics::HttpReport> GiteaConnector::reports() const
{
    QList<Metrics::HttpReport> reports;
    {
        const QMutexLocker lock(&m_mutex);
        for (const Chain &chain : m_chains)
            reports.append(chain.collector->report());
    }
    std::ranges::sort(reports, {}, &Metrics::HttpReport::instance);
    return reports;
}

QList<Metrics::LineReport> GiteaConnector::lines() const
{
    QList<Metrics::LineReport> lines;
    {
        const QMutexLocker lock(&m_mutex);
        for (const Chain &chain : m_chains) {
            Metrics::LineReport line;
            line.instance = chain.address;
            chain.breaker->describe(line);
            chain.limiter->describe(line);
            line.failures = chain.metered->failures();
            lines.append(line);
        }
    }
    std::ranges::sort(lines, {}, &Metrics::LineReport::instance);
    return lines;
}

template <typename Fn>
void GiteaConnector::eachChain(const QUrl &instance, Fn &&fn)
{
    const QString address = instanceAddress(instance);
    const QMutexLocker lock(&m_mutex);
    for (const Chain &chain : std::as_const(m_chains)) {
        if (chain.address == address)
            fn(*chain.breaker);
    }
}

void GiteaConnector::openBreaker(const QUrl &instance)
{
    eachChain(instance, [](CircuitBreaker &breaker) { breaker.open(); });
}

void GiteaConnector::closeBreaker(const QUrl &instance)
{
    eachChain(instance, [](CircuitBreaker &breaker) { breaker.close(); });
}

void GiteaConnector::probeBreaker(const QUrl &instance)
{
    eachChain(instance, [](CircuitBreaker &breaker) { breaker.allowProbe(); });
}

void GiteaConnector::shutdown()
{
    QList<std::shared_ptr<NetworkTransport>> networks;
    {
        const QMutexLocker lock(&m_mutex);
        for (const Chain &chain : std::as_const(m_chains))
            networks.append(chain.network);
    }
    for (const auto &network : std::as_const(networks))
        network->shutdown();
    dropProbes(true);
    m_thread->stop();
}

} // namespace Docket::Forge
