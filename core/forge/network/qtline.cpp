// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "qtline.h"

#include "networkerrors.h"

#include <base/loadable.h>
#include <base/version.h>

#include <QHostAddress>
#include <QHttp1Configuration>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkProxyFactory>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

/// Keeps and gives nothing: a session cookie of Gitea's beside a token turns writes into 401.
class NoCookies final : public QNetworkCookieJar
{
public:
    using QNetworkCookieJar::QNetworkCookieJar;
    [[nodiscard]] QList<QNetworkCookie> cookiesForUrl(const QUrl &) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &, const QUrl &) override { return false; }
    bool insertCookie(const QNetworkCookie &) override { return false; }
};

class SystemProxies final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == "localhost"_L1 || QHostAddress(host).isLoopback())
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

} // namespace

QtLine::QtLine(NetworkOptions options)
    : m_options(std::move(options))
{
}

void QtLine::ensureManager()
{
    if (m_manager)
        return;
    m_manager = std::make_unique<QNetworkAccessManager>();
    m_manager->setCookieJar(new NoCookies(m_manager.get()));
    m_manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    if (m_options.systemProxy)
        m_manager->setProxyFactory(new SystemProxies);
    else
        m_manager->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
}

Result<QSslConfiguration> QtLine::tls(const Request &request)
{
    if (m_tls)
        return *m_tls;
    auto configuration = QSslConfiguration::defaultConfiguration();
    if (!m_options.caPem.isEmpty()) {
        const auto authorities = QSslCertificate::fromData(m_options.caPem, QSsl::Pem);
        if (authorities.isEmpty()) {
            auto error = makeError(Code::TlsFailed, u"forge.send"_s,
                                   u"The certificate authority given for %1 holds no certificate in PEM form."_s.arg(
                                       hostText(request.url)))
                             .withHint(u"Give a file that begins with “-----BEGIN CERTIFICATE-----”."_s);
            error.trace = request.trace;
            return std::unexpected(std::move(error));
        }
        // Set as a whole: adding alone would switch off the system's authorities where they are loaded on demand.
        configuration.setCaCertificates(QSslConfiguration::systemCaCertificates() + authorities);
    }
    m_tls = configuration;
    return configuration;
}

Result<QNetworkRequest> QtLine::prepare(const Request &request)
{
    QNetworkRequest out(request.url);
    if (request.url.scheme() == "https"_L1) {
        auto configuration = tls(request);
        if (!configuration)
            return std::unexpected(configuration.error());
        out.setSslConfiguration(*configuration);
    }
    QHttp1Configuration http1;
    http1.setNumberOfConnectionsPerHost(std::max(1, m_options.connections));
    out.setHttp1Configuration(http1);
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // Qt's own check turns a suspicious body into an empty one without an error; Exchange bounds what is unpacked.
    out.setDecompressedSafetyCheckThreshold(-1);
    out.setRawHeader("User-Agent"_ba, "Docket/" DOCKET_VERSION ""_ba);
    for (const auto &[name, value] : request.headers.fields())
        out.setRawHeader(name, value);
    if (!request.token.isEmpty())
        out.setRawHeader("Authorization"_ba, QByteArray("token " + request.token.reveal()));
    return out;
}

void QtLine::start(std::shared_ptr<PendingRequest> pending, const Post &post)
{
    if (m_closed)
        return pending->cancel();
    auto prepared = prepare(pending->request());
    if (!prepared)
        return pending->finish(std::unexpected(prepared.error()));
    ensureManager();
    const auto exchange = std::make_shared<Exchange>(std::move(pending));
    const Request &request = exchange->request();
    const QString server = exchange->server();
    // Over HTTP/2 nobody waits for another.
    const bool queued = !m_http2Seen && occupied(server) >= m_options.connections;
    m_running.insert(exchange);
    if (queued)
        m_waiting.append(exchange);
    std::unique_ptr<QNetworkReply> reply(request.method == "GET"
                                             ? m_manager->get(*prepared)
                                             : m_manager->sendCustomRequest(*prepared, request.method, request.body));
    const Exchange::Line line{.knowsSent = !m_http2Seen, .queued = queued};
    exchange->start(std::move(reply), line, [this, server, weak = std::weak_ptr(exchange)] {
        if (const auto ended = weak.lock()) {
            m_http2Seen = m_http2Seen || ended->usedHttp2();
            m_running.erase(ended);
            promote(server);
        }
    });
    if (exchange->isDone() || !exchange->stopToken().stop_possible())
        return;
    exchange->keep(std::make_unique<std::stop_callback<std::function<void()>>>(
        exchange->stopToken(), [post, weak = std::weak_ptr(exchange)] {
            post([weak] {
                if (const auto running = weak.lock())
                    running->cancel();
            });
        }));
}

int QtLine::occupied(const QString &server) const
{
    return int(std::ranges::count_if(m_running, [&server](const auto &exchange) {
        // One that has just ended may still be in the list: whoever heard of it sends the next at once.
        return !exchange->isQueued() && !exchange->isDone() && exchange->server() == server;
    }));
}

void QtLine::promote(const QString &server)
{
    int free = m_http2Seen ? int(m_waiting.size()) : m_options.connections - occupied(server);
    for (qsizetype i = 0; i < m_waiting.size() && free > 0;) {
        const auto next = m_waiting.at(i).lock();
        if (next && next->isQueued() && next->server() != server) {
            ++i;
            continue;
        }
        m_waiting.removeAt(i);
        if (next && next->isQueued()) {
            next->leaveQueue();
            --free;
        }
    }
}

void QtLine::close()
{
    m_closed = true;
    const auto running = m_running;
    for (const auto &exchange : running)
        exchange->cancel();
    m_running.clear();
    m_waiting.clear();
    m_manager.reset();
}

} // namespace Docket::Forge

DOCKET_LOADABLE_MODULE

extern "C" Q_DECL_EXPORT Docket::Forge::NetworkLine *docketMakeNetworkLine(const Docket::Forge::NetworkOptions &options)
{
    return new Docket::Forge::QtLine(options);
}
