// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.h"

#include "fault.h"
#include "jsonwriter.h"
#include "sandboxserver.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

Reply refused(const QString &why)
{
    return Reply::json(JsonWriter().beginObject().field("message", why).endObject().take(), 422);
}

QStringList texts(const QJsonValue &value)
{
    QStringList out;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &entry : array)
        out.append(entry.toString());
    return out;
}

template <typename T>
std::optional<T> optionally(const QJsonObject &object, QLatin1StringView name, T (*read)(const QJsonValue &))
{
    return object.contains(name) ? std::optional<T>(read(object.value(name))) : std::nullopt;
}

Reply requests(SandboxServer &server)
{
    JsonWriter out;
    const Traffic traffic = server.traffic();
    out.beginObject();
    out.field("requests", traffic.requests)
        .field("connections", traffic.connections)
        .field("open_peak", traffic.openPeak);
    out.field("in_flight_peak", traffic.inFlightPeak).field("bytes", traffic.bytes);
    out.key("list").beginArray();
    for (const RecordedRequest &request : server.requests()) {
        out.beginObject().field("sequence", request.sequence).field("connection", request.connection);
        out.field("method", request.method)
            .field("path", request.path)
            .field("query", request.query)
            .field("status", request.status)
            .field("body", request.body);
        out.key("headers").beginArray();
        for (const auto &[name, value] : request.headers)
            out.beginArray().value(QString::fromLatin1(name)).value(QString::fromLatin1(value)).endArray();
        out.endArray().endObject();
    }
    out.endArray().endObject();
    return Reply::json(out.take());
}

// Only what exists may be named: SandboxServer ends the program otherwise, which a request must not be able to do.
bool exists(SandboxServer &server, const QString &repository, qint64 number)
{
    if (!server.repositories().contains(repository))
        return false;
    const QList<StoredIssue> issues = number ? server.issues(repository) : QList<StoredIssue>();
    return !number ||
           std::ranges::any_of(issues, [number](const StoredIssue &issue) { return issue.number == number; });
}

Reply change(SandboxServer &server, const QJsonObject &object)
{
    const QString what = object.value("do"_L1).toString();
    const QString repository = object.value("repository"_L1).toString();
    const qint64 number = object.value("number"_L1).toInteger();
    const QString name = object.value("name"_L1).toString();
    const QString body = object.value("body"_L1).toString();
    const bool on = object.value("on"_L1).toBool(true);
    qint64 result = 0;
    const bool makes =
        what == u"addRepository" || what == u"revokeToken" || what == u"setClockOffset" || what == u"dropConnections";
    if (!makes && !exists(server, repository, number))
        return refused(u"there is no such repository or issue"_s);
    if (what == u"addRepository")
        result = server.addRepository(repository);
    else if (what == u"revokeToken")
        server.revokeToken(object.value("token"_L1).toString());
    else if (what == u"setClockOffset")
        server.setClockOffset(object.value("seconds"_L1).toInteger());
    else if (what == u"dropConnections")
        server.dropConnections();
    else if (what == u"addIssue")
        result = server.addIssue(repository, {.title = object.value("title"_L1).toString(),
                                              .body = body,
                                              .author = object.value("author"_L1).toString(),
                                              .labels = texts(object.value("labels"_L1)),
                                              .assignees = texts(object.value("assignees"_L1)),
                                              .milestone = object.value("milestone"_L1).toString(),
                                              .closed = object.value("closed"_L1).toBool()});
    else if (what == u"editIssue" && number)
        server.editIssue(
            repository, number,
            {.title = optionally<QString>(object, "title"_L1, [](const QJsonValue &v) { return v.toString(); }),
             .body = optionally<QString>(object, "body"_L1, [](const QJsonValue &v) { return v.toString(); }),
             .closed = optionally<bool>(object, "closed"_L1, [](const QJsonValue &v) { return v.toBool(); }),
             .labels = optionally<QStringList>(object, "labels"_L1, &texts),
             .assignees = optionally<QStringList>(object, "assignees"_L1, &texts)});
    else if (what == u"deleteIssue" && number)
        server.deleteIssue(repository, number);
    else if (what == u"addComment" && number)
        result = server.addComment(repository, number, body, object.value("author"_L1).toString());
    else if (what == u"renameRepository" && name.contains(u'/'))
        server.renameRepository(repository, name);
    else if (what == u"deleteRepository")
        server.deleteRepository(repository);
    else if (what == u"setArchived")
        server.setArchived(repository, on);
    else if (what == u"setIssuesEnabled")
        server.setIssuesEnabled(repository, on);
    else if (what == u"setPrivate")
        server.setPrivate(repository, on);
    else
        return refused(u"the sandbox cannot do '"_s + what + u"'"_s);
    return Reply::json(JsonWriter().beginObject().field("result", result).endObject().take());
}

} // namespace

Reply control(SandboxServer &server, const Request &request)
{
    const QString route = request.segments.value(1);
    const QJsonObject object = QJsonDocument::fromJson(request.body).object();
    if (route == u"faults" && request.method == "POST") {
        const std::expected<Fault, QString> fault = faultFromJson(object);
        if (!fault)
            return refused(fault.error());
        return Reply::json(JsonWriter().beginObject().field("id", server.addFault(*fault)).endObject().take(), 201);
    }
    if (route == u"faults" && request.method == "DELETE") {
        server.clearFaults();
        return Reply::empty(204);
    }
    if (route == u"requests" && request.method == "GET")
        return requests(server);
    if (route == u"requests" && request.method == "DELETE") {
        server.clearRequests();
        return Reply::empty(204);
    }
    if (route == u"change" && request.method == "POST")
        return change(server, object);
    return Reply::text("404 page not found\n", 404);
}

} // namespace Docket::Sandbox
