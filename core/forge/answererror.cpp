// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "answererror.h"

#include "statuscode.h"

#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

namespace {

constexpr qsizetype maxMessage = 300;
/// Error bodies are short; a page of megabytes is not searched for a message.
constexpr qsizetype maxErrorBody = 64 * 1024;

QString oneLine(const QString &text)
{
    QString line = redacted(text.simplified());
    if (line.size() > maxMessage)
        line = line.first(maxMessage) + u'…';
    return line;
}

struct Words
{
    QString message;
    QString hint;
};

/// "read:issue" out of "… required scope(s): [read:issue]" and its kin; empty if the text is about something else.
QString missingScope(const QString &said)
{
    if (!said.contains("scope"_L1, Qt::CaseInsensitive))
        return {};
    static const QRegularExpression scopes(uR"(\b((?:read|write|sudo|admin):[a-z]+|repo|all)\b)"_s);
    QStringList found;
    for (auto it = scopes.globalMatch(said); it.hasNext();) {
        if (const QString scope = it.next().captured(1); !found.contains(scope))
            found << scope;
    }
    return found.isEmpty() ? u"read:issue, read:repository, read:user"_s : found.join(u", "_s);
}

Words wordsFor(Code code, const Response &response, const QString &host, const Subject &subject, const QString &said)
{
    const QString thing = subject.text();
    switch (code) {
    case Code::Unauthorized:
        if (!subject.hasToken)
            return {u"%1 shows %2 only to those who have an account there."_s.arg(host, thing),
                    u"Add an account with a token for this server."_s};
        return {
            u"%1 does not accept the token of this account."_s.arg(host),
            u"It may have been deleted or have expired. Make a new one on the server under Settings, Applications, and "
            "give it to the account."_s};
    case Code::Forbidden:
        if (const QString scope = missingScope(said); !scope.isEmpty())
            return {u"The token of this account may not read %2 on %1."_s.arg(host, thing),
                    u"The token lacks a scope. Make one that has: %1."_s.arg(scope)};
        return {u"This account may not read %2 on %1."_s.arg(host, thing),
                u"Ask the owner for access, or use another account."_s};
    case Code::NotFound:
        return {u"%1 does not have %2, or does not show it to this account."_s.arg(
                    host, subject.issue > 0 || !subject.project.isEmpty() ? thing : u"such thing as "_s + thing),
                u"It may have been deleted or moved, or the account has no rights to see it."_s};
    case Code::FeatureAbsent:
        return {u"%1 does not know the request for %2."_s.arg(host, subject.what),
                u"Its version does not have this, or something else than Gitea or Forgejo answers there."_s};
    case Code::Conflict:
        return {u"%1 refuses %2: something else got in between."_s.arg(host, thing),
                u"Sync, look again, and repeat it."_s};
    case Code::TooLarge: return {u"%1 finds the request for %2 too large."_s.arg(host, thing), u"Send less at once."_s};
    case Code::Invalid:
        return {u"%1 does not understand the request for %2 (%3)."_s.arg(host, thing, QString::number(response.status)),
                u"This may be a mistake of Docket's; the log has the details."_s};
    case Code::Locked:
        // An archived repository refuses changes; a proxy or another program may lock what is only read.
        return {u"%1 refuses the request for %2: something there is locked or archived."_s.arg(host, thing),
                u"Ask the owner to unlock it, then repeat it. What was synced stays readable."_s};
    case Code::RateLimited:
        return {u"%1 asks for fewer requests."_s.arg(host),
                u"It has had too many for the moment; what was synced stays readable."_s};
    case Code::TimedOut:
        return {u"%1 failed to answer the request for %2 in time (%3)."_s.arg(host, thing,
                                                                              QString::number(response.status)),
                u"The server or a proxy before it may be busy."_s};
    case Code::ServerFailed:
        return {u"%1 failed to answer the request for %2 (%3)."_s.arg(host, thing, QString::number(response.status)),
                u"The trouble is on the server or a proxy before it; try again later."_s};
    case Code::Moved: return {u"%1 has moved %2."_s.arg(host, thing), u"The new place is in the server's answer."_s};
    default:
        return {u"%1 answered the request for %2 in an unexpected way (%3)."_s.arg(host, thing,
                                                                                   QString::number(response.status)),
                u"Is this the address of a Gitea or Forgejo server?"_s};
    }
}

/// Adds what a redirection tells about the new place, and its own words.
Error aboutMove(Error error, const QUrl &url, const QByteArray &locationHeader, const QString &host)
{
    const QUrl location = url.resolved(QUrl::fromEncoded(locationHeader));
    error = std::move(error).with(u"location"_s, redacted(location.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)));
    const QByteArray route = apiRoute(location);
    if (location.path() == url.path() || route.isEmpty()) {
        error.message = u"%1 sends the request on to %2."_s.arg(host, error.fact(u"location"));
        error.hint =
            u"Change the server's address to the one that it names, or look whether a login page or a proxy is in "
            "between."_s;
        return error;
    }
    const auto parts = route.split('/');
    if (parts.size() >= 4 && parts.at(1) == "repos") {
        const QString owner = QUrl::fromPercentEncoding(parts.at(2));
        const QString name = QUrl::fromPercentEncoding(parts.at(3));
        error.message = u"The project was renamed or moved to %1/%2."_s.arg(owner, name);
        error = std::move(error).with(u"owner"_s, owner).with(u"name"_s, name);
    } else if (parts.size() >= 3 && parts.at(1) == "repositories" && parts.at(2).toLongLong() > 0) {
        error = std::move(error).with(u"remoteId"_s, QString::fromLatin1(parts.at(2)));
    }
    error.hint = u"Docket takes over the new name with the next sync."_s;
    return error;
}

} // namespace

QString Subject::text() const
{
    if (project.isEmpty())
        return what;
    if (issue > 0)
        return what.isEmpty() ? u"issue %1#%2"_s.arg(project).arg(issue)
                              : u"%1 of %2#%3"_s.arg(what, project).arg(issue);
    return what.isEmpty() ? project : u"%1 of %2"_s.arg(what, project);
}

QByteArray apiRoute(const QUrl &location)
{
    const QByteArray path = location.path(QUrl::FullyEncoded).toLatin1();
    const auto start = path.indexOf("/api/v1/");
    return start < 0 ? QByteArray() : path.sliced(start + 7);
}

bool isHtml(const Response &response)
{
    return response.headers.value("Content-Type").trimmed().toLower().startsWith("text/html") ||
           QByteArrayView(response.body)
               .first(std::min<qsizetype>(256, response.body.size()))
               .trimmed()
               .startsWith('<');
}

QString serverMessage(const Response &response)
{
    if (response.body.isEmpty() || response.body.size() > maxErrorBody || isHtml(response))
        return {};
    const auto document = QJsonDocument::fromJson(response.body);
    if (document.isObject()) {
        const auto object = document.object();
        QStringList texts;
        for (const auto key : {"message"_L1, "error"_L1, "error_description"_L1}) {
            if (object.value(key).isString())
                texts << object.value(key).toString();
        }
        const auto errors = object.value("errors"_L1).toArray();
        for (const auto &entry : errors) {
            if (entry.isString())
                texts << entry.toString();
            else if (entry.toObject().value("message"_L1).isString())
                texts << entry.toObject().value("message"_L1).toString();
        }
        texts.removeAll(QString());
        return oneLine(texts.join(u"; "_s));
    }
    // Readers who set labels get 403 with the list of labels: no message at all.
    return document.isArray() ? QString() : oneLine(QString::fromUtf8(response.body));
}

Error answerError(const Response &response, const QUrl &url, const Subject &subject, Timestamp now)
{
    const Code code = statusCode(response).value_or(Code::Malformed);
    const QString host = hostText(url);
    const QString said = serverMessage(response);
    const auto words = wordsFor(code, response, host, subject, said);
    auto error = makeError(code, subject.operation, words.message).withHint(words.hint);
    const bool quotes = !said.isEmpty() && code != Code::FeatureAbsent && code != Code::NotFound && code != Code::Moved;
    if (quotes)
        error.message += u" The server says: “%1”"_s.arg(said);
    error = std::move(error)
                .with(u"host"_s, host)
                .with(u"path"_s, url.path())
                .with(u"status"_s, QString::number(response.status));
    if (!subject.project.isEmpty())
        error = std::move(error).with(u"project"_s, subject.project);
    if (subject.issue > 0)
        error = std::move(error).with(u"issue"_s, QString::number(subject.issue));
    if (!said.isEmpty())
        error = std::move(error).with(u"serverMessage"_s, said);
    error.retryAfter = parseRetryAfter(response.headers.value("Retry-After"), now);
    return code == Code::Moved ? aboutMove(std::move(error), url, response.headers.value("Location"), host) : error;
}

Error pageInsteadOfData(const Response &response, const QUrl &url, const Subject &subject)
{
    const QString host = hostText(url);
    auto error =
        makeError(Code::Malformed, subject.operation,
                  u"%1 answered the request for %2 with a page for people instead of data."_s.arg(host, subject.text()))
            .with(u"host"_s, host)
            .with(u"path"_s, url.path())
            .with(u"status"_s, QString::number(response.status))
            .withHint(u"Is this the address of a Gitea or Forgejo server? A login page or a proxy may also stand "
                      "in between."_s);
    if (!subject.project.isEmpty())
        error = std::move(error).with(u"project"_s, subject.project);
    return error;
}

} // namespace Docket::Forge
