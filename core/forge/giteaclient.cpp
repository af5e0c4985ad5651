// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteaclient.h"

#include "statuscode.h"

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

QByteArray encodedBase(QUrl base)
{
    base.setUserInfo({});
    base.setQuery(QString());
    base.setFragment({});
    QByteArray text = base.toEncoded(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    while (text.endsWith('/'))
        text.chop(1);
    return text;
}

/// Errors from below know the host, but not what was asked for.
Error about(Error error, const Subject &subject)
{
    if (!subject.operation.isEmpty())
        error.operation = subject.operation;
    if (!subject.project.isEmpty())
        error.context.emplaceBack(u"project"_s, subject.project);
    if (subject.issue > 0)
        error.context.emplaceBack(u"issue"_s, QString::number(subject.issue));
    return error;
}

} // namespace

Query &Query::add(QByteArrayView name, const QString &value)
{
    if (!m_encoded.isEmpty())
        m_encoded += '&';
    m_encoded += name;
    m_encoded += '=';
    m_encoded += QUrl::toPercentEncoding(value);
    return *this;
}

GiteaClient::GiteaClient(Setup setup, const Clock &clock)
    : m_setup(std::move(setup))
    , m_clock(clock)
    , m_base(encodedBase(m_setup.base))
    , m_capabilities(m_setup.capabilities)
{
}

QUrl GiteaClient::url(const Question &question) const
{
    QByteArray text = m_base + question.api + question.route;
    if (!question.query.encoded().isEmpty())
        text += '?' + question.query.encoded();
    return QUrl::fromEncoded(text, QUrl::StrictMode);
}

Result<Response> GiteaClient::get(const Question &question, std::stop_token stop) const
{
    const TraceScope scope;
    Request request;
    request.trace = currentTrace();
    request.url = url(question);
    request.limits = m_setup.limits;
    request.headers.append("Accept"_ba, "application/json"_ba);
    if (question.withToken)
        request.token = m_setup.token;
    Subject subject = question.subject;
    subject.hasToken = !request.token.isEmpty();
    if (!request.url.isValid() || request.url.host().isEmpty())
        return fail(Code::Invalid, subject.operation,
                    u"“%1” is not the address of a server."_s.arg(m_setup.base.toString(QUrl::RemoveUserInfo)),
                    u"Give it as https://host or https://host/folder."_s);
    const QUrl url = request.url;
    auto response = Async::await(m_setup.transport->send(std::move(request), std::move(stop)));
    if (!response)
        return std::unexpected(about(std::move(response).error(), subject));
    if (statusCode(*response))
        return std::unexpected(answerError(*response, url, subject, m_clock.seconds()));
    if (isHtml(*response))
        return std::unexpected(pageInsteadOfData(*response, url, subject));
    return response;
}

Error GiteaClient::decodeError(const Error &error, const Question &question) const
{
    auto wrapped =
        wrapError(error, question.subject.operation,
                  u"%1 answered the request for %2 with something that Docket cannot read: %3."_s.arg(
                      host(), question.subject.text(), error.message))
            .with(u"host"_s, host())
            .withHint(u"The answer may have been cut or changed on the way; if it stays so, please report it."_s);
    return about(std::move(wrapped), question.subject);
}

Domain::Capabilities GiteaClient::capabilities() const
{
    const QMutexLocker lock(&m_mutex);
    return m_capabilities;
}

void GiteaClient::setCapabilities(const Domain::Capabilities &capabilities)
{
    const QMutexLocker lock(&m_mutex);
    m_capabilities = capabilities;
}

bool GiteaClient::isAbsent(const QString &feature) const
{
    const QMutexLocker lock(&m_mutex);
    return m_capabilities.absentRoutes.contains(feature);
}

void GiteaClient::noteAbsent(const QString &feature)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_capabilities.absentRoutes.contains(feature))
        m_capabilities.absentRoutes.append(feature);
}

QByteArray repositoryRoute(const QString &owner, const QString &name)
{
    return "/repos/" + QUrl::toPercentEncoding(owner) + '/' + QUrl::toPercentEncoding(name);
}

int totalCount(const Response &response)
{
    bool isNumber = false;
    const int total = response.headers.value("X-Total-Count").trimmed().toInt(&isNumber);
    return isNumber && total >= 0 ? total : -1;
}

Timestamp serverTime(const Response &response)
{
    return parseHttpDate(response.headers.value("Date"));
}

} // namespace Docket::Forge
