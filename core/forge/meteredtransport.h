// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport.h"

#include <base/clock.h>
#include <metrics/linereport.h>

#include <QMutex>

#include <memory>

namespace Docket::Forge {

/// Counts and logs what goes over the line: one event for each request, repetitions included, under the category
/// docket.http: answers as expected at level debug (rule "docket.http.debug=true"), refusals at info, failures as
/// warnings. Never a header, never a query, never a body. Thread-safe.
class MeteredTransport final : public Transport
{
public:
    MeteredTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Metrics::HttpCollector> collector,
                     const Clock &clock);

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override;

    /// The last fifty requests that failed, newest first.
    [[nodiscard]] QList<Metrics::LineFailure> failures() const;

private:
    struct Failures
    {
        mutable QMutex mutex;
        QList<Metrics::LineFailure> newestFirst;
    };

    std::shared_ptr<Transport> m_inner;
    std::shared_ptr<Metrics::HttpCollector> m_collector;
    const Clock &m_clock;
    std::shared_ptr<Failures> m_failures = std::make_shared<Failures>(); ///< requests under way outlive the transport
};

} // namespace Docket::Forge
