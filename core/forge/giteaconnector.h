// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "circuitbreaker.h"
#include "meteredtransport.h"
#include "networktransport.h"
#include "ratelimiter.h"
#include "retrytransport.h"

#include <domain/remoterepositories.h>

#include <QHash>
#include <QMutex>

#include <memory>

namespace Docket::Forge {

/// All settings of the way to a server, as the composition reads them.
struct ForgeOptions
{
    RequestLimits limits;
    RetrySchedule retry;
    BreakerOptions breaker;
    LimiterOptions limiter;
    bool systemProxy = true;
};

/// Connects to Gitea and Forgejo servers. Sessions of one instance (address and private authorities alike) share one
/// chain: retry, breaker, limiter, metering, network. Nothing is opened before the first request. Thread-safe.
/// shutdown(), at the latest the end of this object, aborts all requests and joins the network thread; sessions may
/// outlive it, their calls are Cancelled then. Must not end on the network thread.
class GiteaConnector final : public Domain::RemoteConnector
{
public:
    GiteaConnector(ForgeOptions options, const Clock &clock);
    ~GiteaConnector() override;
    Q_DISABLE_COPY_MOVE(GiteaConnector)

    [[nodiscard]] std::shared_ptr<Domain::RemoteSession> connect(const Domain::Instance &instance,
                                                                 const Secret &token) override;

    [[nodiscard]] std::shared_ptr<Domain::RemoteSession> probe(const Domain::Instance &instance,
                                                               const Secret &token) override;

    /// One report for each instance that a session was made for, by address.
    [[nodiscard]] QList<Metrics::HttpReport> reports() const;

    /// The way to each of these instances as it is at this moment, by address.
    [[nodiscard]] QList<Metrics::LineReport> lines() const;

    /// The breakers of an instance, by hand; nothing happens for an unknown address.
    void openBreaker(const QUrl &instance);
    void closeBreaker(const QUrl &instance);
    void probeBreaker(const QUrl &instance);

    /// Idempotent; not for the GUI thread while requests run, since it waits for them to end.
    void shutdown();

private:
    struct Chain
    {
        QString address;
        std::shared_ptr<Metrics::HttpCollector> collector;
        std::shared_ptr<NetworkTransport> network;
        std::shared_ptr<MeteredTransport> metered;
        std::shared_ptr<RateLimiter> limiter;
        std::shared_ptr<CircuitBreaker> breaker;
        std::shared_ptr<RetryTransport> top;
    };

    /// Everything but what stands in the way of a server that failed lately.
    [[nodiscard]] Chain makeLine(const QUrl &url, const QByteArray &caPem) const;
    [[nodiscard]] Chain makeChain(const QUrl &url, const QByteArray &caPem) const;
    /// Lets go of the lines of probes that have ended; with @p all also of the others. Closes them first.
    void dropProbes(bool all);
    template <typename Fn>
    void eachChain(const QUrl &instance, Fn &&fn);

    const ForgeOptions m_options;
    const Clock &m_clock;
    const std::shared_ptr<NetworkThread> m_thread;
    mutable QMutex m_mutex;
    QHash<QByteArray, Chain> m_chains;
    QList<std::pair<std::weak_ptr<Domain::RemoteSession>, Chain>> m_probes;
};

/// The address that identifies an instance: without user, query, fragment, default port and trailing slashes, the host
/// in lower case.
[[nodiscard]] QString instanceAddress(const QUrl &url);

} // namespace Docket::Forge
