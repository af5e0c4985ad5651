// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networkerrors.h"

#include <QCryptographicHash>
#include <QLocale>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

const auto operation = u"forge.send"_s;

Error about(Code code, const QString &message, const Request &request)
{
    auto error =
        makeError(code, operation, message).with(u"host"_s, hostText(request.url)).with(u"path"_s, request.url.path());
    error.trace = request.trace;
    return error;
}

QString describe(const QSslCertificate &certificate)
{
    const auto time = [](const QDateTime &value) { return value.toUTC().toString(Qt::ISODate); };
    const QByteArray digest = certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper();
    return u"subject=%1; issuer=%2; valid=%3 to %4; sha256=%5"_s.arg(
        certificate.subjectDisplayName(), certificate.issuerDisplayName(), time(certificate.effectiveDate()),
        time(certificate.expiryDate()), QString::fromLatin1(digest));
}

} // namespace

bool isStatusError(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::NoError || error == QNetworkReply::AuthenticationRequiredError ||
           error == QNetworkReply::ProtocolInvalidOperationError ||
           (error >= QNetworkReply::ContentAccessDenied && error <= QNetworkReply::UnknownContentError) ||
           (error >= QNetworkReply::InternalServerError && error <= QNetworkReply::UnknownServerError);
}

Error networkError(QNetworkReply::NetworkError error, const QString &detail, const Request &request, qint64 received)
{
    const QString host = hostText(request.url);
    const auto make = [&](Code code, const QString &message, const QString &hint) {
        return about(code, message, request).with(u"detail"_s, redacted(detail)).withHint(hint);
    };
    const auto checkLine = u"Check the connection and the address; everything that was synced stays readable."_s;
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return make(Code::Offline, u"%1 refuses connections."_s.arg(host),
                    u"Is the server running, and is the port right?"_s);
    case QNetworkReply::HostNotFoundError:
        return make(Code::Offline, u"The name %1 cannot be resolved."_s.arg(request.url.host()),
                    u"Check the address for typing errors, and whether this computer is online."_s);
    case QNetworkReply::RemoteHostClosedError:
        if (received >= 0)
            return make(Code::Offline, u"%1 cut the answer after %2 bytes."_s.arg(host, QString::number(received)),
                        checkLine)
                .with(u"received"_s, QString::number(received));
        return make(
            Code::Offline, u"%1 closed the connection without an answer."_s.arg(host),
            u"Check the connection and the address: does the server want http or https, and is the port right?"_s);
    case QNetworkReply::SslHandshakeFailedError: {
        return make(Code::TlsFailed, u"No secure connection to %1: %2"_s.arg(host, detail),
                    u"Does this port speak TLS? A server without it needs an address that begins with http://."_s);
    }
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return make(Code::Offline,
                    u"The proxy on the way to %1 does not let the request through: %2"_s.arg(host, detail),
                    u"Check the system's proxy settings."_s);
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolFailure:
        return make(Code::Malformed, u"What answers at %1 does not speak HTTP."_s.arg(host),
                    u"Is this the address of a Gitea or Forgejo server?"_s);
    default: return make(Code::Offline, u"%1 cannot be reached: %2"_s.arg(host, detail), checkLine);
    }
}

Error tlsError(const QList<QSslError> &errors, const QList<QSslCertificate> &chain, const Request &request)
{
    QStringList reasons;
    for (const QSslError &error : errors) {
        if (const QString text = error.errorString(); !reasons.contains(text))
            reasons << text;
    }
    const QString reason = reasons.join(u"; "_s);
    const bool isTime = std::ranges::any_of(errors, [](const QSslError &error) {
        return error.error() == QSslError::CertificateExpired || error.error() == QSslError::CertificateNotYetValid;
    });
    const QString hint =
        isTime ? u"Its administrator has to renew it; if it should be good, check the clock of this computer."_s
               : u"Compare the certificate's fingerprint with the server's administrator. For a private certificate "
                 "authority add its certificate (PEM) to this account."_s;
    auto error = about(Code::TlsFailed,
                       u"The certificate of %1 is not acceptable: %2"_s.arg(hostText(request.url), reason), request)
                     .with(u"reason"_s, reason)
                     .withHint(hint);
    for (qsizetype i = 0; i < chain.size(); ++i)
        error = std::move(error).with(u"certificate.%1"_s.arg(i), describe(chain.at(i)));
    return error;
}

Error timeoutError(const QString &phase, std::chrono::milliseconds limit, const Request &request)
{
    const double seconds = double(limit.count()) / 1000;
    return about(Code::TimedOut,
                 u"%1 took longer than %2 s: %3."_s.arg(hostText(request.url), QLocale::c().toString(seconds, 'g', 4),
                                                        phase),
                 request)
        .with(u"phase"_s, phase)
        .withHint(u"The server may be busy or the line slow."_s);
}

Error tooLargeError(const Request &request)
{
    const auto limit = QLocale::c().formattedDataSize(request.limits.maxBytes);
    return about(Code::TooLarge, u"%1 answers with more than %2."_s.arg(hostText(request.url), limit), request)
        .with(u"limit"_s, QString::number(request.limits.maxBytes))
        .withHint(u"Ask for less at once, or raise the limit for answers in the settings."_s);
}

} // namespace Docket::Forge
