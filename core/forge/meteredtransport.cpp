// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meteredtransport.h"

#include "statuscode.h"

#include <base/log.h>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

Q_LOGGING_CATEGORY(lcHttp, "docket.http", QtInfoMsg)

constexpr qsizetype keptFailures = 50;

LogLevel levelOf(std::optional<Code> failure)
{
    if (!failure || *failure == Code::Cancelled || *failure == Code::Moved)
        return LogLevel::Debug;
    return isTransient(*failure) || *failure == Code::TlsFailed ? LogLevel::Warning : LogLevel::Info;
}

/// What an event needs of a request, without its body and its token. Most requests make no event, so its words are made
/// when one is written.
struct Seen
{
    QByteArray method;
    QUrl url;
    int attempt;
    TraceId trace;
};

void logRequest(const Seen &request, const Result<Response> &result, std::optional<Code> failure,
                std::chrono::nanoseconds took)
{
    const auto level = levelOf(failure);
    if (level == LogLevel::Debug && !lcHttp().isDebugEnabled())
        return;
    QJsonObject fields{{u"method"_s, QString::fromLatin1(request.method)},
                       {u"host"_s, hostText(request.url)},
                       {u"path"_s, request.url.path()},
                       {u"status"_s, result ? result->status : 0},
                       {u"ms"_s, double(took.count()) / 1e6},
                       {u"bytes"_s, result ? result->body.size() : 0},
                       {u"attempt"_s, request.attempt},
                       {u"trace"_s, request.trace.toString()}};
    if (failure)
        fields.insert(u"code"_s, codeName(*failure));
    if (!result)
        fields.insert(u"error"_s, result.error().message);
    const TraceScope scope(request.trace);
    logEvent(lcHttp(), level, u"request finished"_s, fields);
}

} // namespace

MeteredTransport::MeteredTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Metrics::HttpCollector> collector,
                                   const Clock &clock)
    : m_inner(std::move(inner))
    , m_collector(std::move(collector))
    , m_clock(clock)
{
}

Async::Future<Response> MeteredTransport::send(Request request, std::stop_token stop)
{
    m_collector->started(request.body.size());
    Seen seen{request.method, request.url, request.attempt, request.trace};
    const auto start = m_clock.steady();
    return m_inner->send(std::move(request), std::move(stop))
        .then([collector = m_collector, &clock = m_clock, failures = m_failures, start,
               seen = std::move(seen)](const Result<Response> &result) {
            // Where the clocks of processors differ a little, an end can lie before its begin.
            const auto queued = result ? result->timings.queued : std::chrono::nanoseconds(0);
            const auto took = std::max(std::chrono::nanoseconds(0), clock.steady() - start - queued);
            const auto failure = failureOf(result);
            if (result)
                collector->answered(result->timings.firstByte, took, result->body.size());
            const auto lineFailure = lineFailureOf(result);
            if (lineFailure)
                collector->failed(*lineFailure);
            if (lineFailure && *lineFailure != Code::Cancelled) {
                const QMutexLocker lock(&failures->mutex);
                failures->newestFirst.prepend(
                    {.at = clock.now(),
                     .code = *lineFailure,
                     .status = result ? result->status : 0,
                     .request = QString::fromLatin1(seen.method) + u' ' + seen.url.path(),
                     .message = result ? u"it answered %1"_s.arg(result->status) : result.error().message,
                     .attempt = seen.attempt,
                     .took = took,
                     .trace = seen.trace});
                if (failures->newestFirst.size() > keptFailures)
                    failures->newestFirst.removeLast();
            }
            if (result && !lineFailure && failure != Code::Moved)
                collector->succeeded();
            collector->ended();
            logRequest(seen, result, failure, took);
            return result;
        });
}

QList<Metrics::LineFailure> MeteredTransport::failures() const
{
    const QMutexLocker lock(&m_failures->mutex);
    return m_failures->newestFirst;
}

} // namespace Docket::Forge
