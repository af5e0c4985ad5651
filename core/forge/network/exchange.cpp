// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange.h"

#include "networkerrors.h"

#include <QSslConfiguration>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Docket::Forge {

namespace {
/// simdjson reads up to this many bytes behind the end; room for them saves copying the body.
constexpr qsizetype padding = 64;

/// True for JSON that begins as a list or an object and does not end as one.
bool isCutJson(QByteArrayView body)
{
    body = body.trimmed();
    return (body.startsWith('[') && !body.endsWith(']')) || (body.startsWith('{') && !body.endsWith('}'));
}
} // namespace

Exchange::Exchange(std::shared_ptr<PendingRequest> pending)
    : m_pending(std::move(pending))
    , m_request(m_pending->request())
    , m_server(m_request.url.host() + u':' + QString::number(m_request.url.port()))
{
}

Exchange::~Exchange()
{
    cancel();
}

void Exchange::start(std::unique_ptr<QNetworkReply> reply, Line line, std::function<void()> ended)
{
    m_reply = std::move(reply);
    m_knowsSent = line.knowsSent;
    m_ended = std::move(ended);
    m_clock.start();
    m_timer = std::make_unique<QTimer>();
    m_timer->setSingleShot(true);
    QTimer *const context = m_timer.get();
    QNetworkReply *const reading = m_reply.get();
    QObject::connect(context, &QTimer::timeout, context, [this] { checkDeadlines(); });
    QObject::connect(reading, &QNetworkReply::requestSent, context, [this] {
        leaveQueue();
        m_timings.sent = m_clock.durationElapsed();
        if (m_phase == Phase::Connecting)
            enter(Phase::Waiting);
    });
    if (m_request.url.scheme() == "https"_L1) {
        // Over HTTP/2 this may be all that tells that the connection stands.
        QObject::connect(reading, &QNetworkReply::encrypted, context, [this] {
            if (m_phase == Phase::Connecting)
                enter(Phase::Waiting);
        });
        QObject::connect(reading, &QNetworkReply::sslErrors, context, [this](const QList<QSslError> &errors) {
            m_tlsError = tlsError(errors, m_reply->sslConfiguration().peerCertificateChain(), m_request);
        });
    }
    QObject::connect(reading, &QNetworkReply::metaDataChanged, context, [this] { readHeaders(); });
    QObject::connect(reading, &QNetworkReply::readyRead, context, [this] { drain(); });
    QObject::connect(reading, &QNetworkReply::finished, context, [this] { conclude(); });
    enter(line.queued ? Phase::Queued : Phase::Connecting);
}

void Exchange::leaveQueue()
{
    if (!isQueued())
        return;
    m_timings.queued = m_clock.durationElapsed();
    m_clock.start();
    enter(Phase::Connecting);
}

void Exchange::enter(Phase phase)
{
    m_phase = phase;
    m_phaseSince = m_clock.durationElapsed() + m_timings.queued;
    checkDeadlines();
}

void Exchange::checkDeadlines()
{
    if (isDone())
        return;
    const RequestLimits &limits = m_request.limits;
    milliseconds limit{};
    QString name;
    switch (m_phase) {
    case Phase::Queued:
        limit = limits.total;
        name = u"waiting for a connection"_s;
        break;
    case Phase::Connecting:
        // HTTP/2 connections do not say when a request went out: then both phases count as one.
        limit = m_knowsSent ? limits.connect : limits.connect + limits.firstByte;
        name = u"connecting"_s;
        break;
    case Phase::Waiting:
        limit = limits.firstByte;
        name = u"waiting for the answer"_s;
        break;
    case Phase::Receiving:
        limit = limits.stall;
        name = u"the answer stalled"_s;
        break;
    }
    const nanoseconds now = m_clock.durationElapsed() + m_timings.queued;
    const nanoseconds phaseEnd = m_phaseSince + limit;
    if (now >= phaseEnd)
        return finish(std::unexpected(timeoutError(name, limit, m_request)));
    if (now >= limits.total)
        return finish(std::unexpected(timeoutError(u"the whole request"_s, limits.total, m_request)));
    const auto left = ceil<milliseconds>(std::min<nanoseconds>(phaseEnd, limits.total) - now);
    // Each phase has its own end, mostly a later one, and each arriving piece moves the stall's: the timer is moved
    // only when it fires too early, which a request that is answered in time never sees.
    if (!m_timer->isActive() || m_timer->remainingTimeAsDuration() > left)
        m_timer->start(left);
}

void Exchange::readHeaders()
{
    if (isDone() || m_phase == Phase::Receiving)
        return;
    leaveQueue();
    m_timings.firstByte = std::max(m_timings.sent, m_clock.durationElapsed());
    bool known = false;
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong(&known);
    if (known && announced > m_request.limits.maxBytes)
        return finish(std::unexpected(tooLargeError(m_request)));
    // Of a packed body the length says nothing about what is read here.
    if (known && announced > 0 && !m_reply->hasRawHeader("Content-Encoding")) {
        m_announced = announced;
        m_body.reserve(announced + padding);
    }
    enter(Phase::Receiving);
}

void Exchange::drain()
{
    if (isDone())
        return;
    if (m_phase != Phase::Receiving)
        readHeaders();
    while (!isDone()) {
        const qint64 waiting = m_reply->bytesAvailable();
        if (waiting <= 0)
            break;
        const qsizetype had = m_body.size();
        if (had + waiting > m_request.limits.maxBytes)
            return finish(std::unexpected(tooLargeError(m_request)));
        if (m_body.capacity() < had + waiting + padding)
            m_body.reserve(std::max<qsizetype>(2 * m_body.capacity(), had + waiting + padding));
        m_body.resize(had + waiting);
        const qint64 read = m_reply->read(m_body.data() + had, waiting);
        m_body.resize(had + std::max<qint64>(0, read));
        if (read <= 0)
            break;
    }
    m_phaseSince = m_clock.durationElapsed() + m_timings.queued;
}

Response Exchange::takeResponse()
{
    Response response;
    response.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    response.headers = Headers(m_reply->rawHeaderPairs());
    response.body = std::move(m_body);
    response.timings = m_timings;
    response.http2 = m_http2;
    response.peer = hostText(m_request.url);
    return response;
}

void Exchange::conclude()
{
    if (isDone())
        return;
    drain();
    if (isDone())
        return;
    m_timings.total = std::max(m_timings.firstByte, m_clock.durationElapsed()); // clocks have been seen to step back
    m_http2 = m_reply->attribute(QNetworkRequest::Http2WasUsedAttribute).toBool();
    const bool hasStatus = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() > 0;
    auto error = m_reply->error();
    // Qt does not always notice that a body ended too soon. Where no length was announced (chunks) the text itself
    // tells.
    if (error == QNetworkReply::NoError && (m_body.size() < m_announced || (m_announced == 0 && isCutJson(m_body))))
        error = QNetworkReply::RemoteHostClosedError;
    if (m_tlsError)
        finish(std::unexpected(std::move(*m_tlsError)));
    else if (hasStatus && isStatusError(error))
        finish(takeResponse());
    else if (error == QNetworkReply::NoError)
        finish(std::unexpected(
            networkError(QNetworkReply::ProtocolFailure, u"an answer without a status"_s, m_request, -1)));
    else
        finish(std::unexpected(networkError(error, m_reply->errorString(), m_request, hasStatus ? m_body.size() : -1)));
}

void Exchange::cancel()
{
    if (isDone())
        return;
    end();
    m_pending->cancel();
    leave();
}

void Exchange::finish(Result<Response> result)
{
    if (isDone())
        return;
    end();
    m_pending->finish(std::move(result));
    leave();
}

void Exchange::end()
{
    if (m_reply) {
        // We may be within a signal of either of them.
        m_reply->disconnect(m_timer.get());
        m_timer->stop();
        m_timer.release()->deleteLater();
        if (m_reply->isRunning())
            m_reply->abort();
        m_reply.release()->deleteLater();
    }
    m_onStop.reset();
}

void Exchange::leave()
{
    // The last thing: it may drop this object.
    if (const auto ended = std::exchange(m_ended, {}))
        ended();
}

} // namespace Docket::Forge
