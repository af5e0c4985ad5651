// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <functional>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::pair<QStringView, Fault::Kind> kindNames[] = {{u"delay", Fault::Kind::Delay},
                                                             {u"cut", Fault::Kind::Cut},
                                                             {u"reset", Fault::Kind::Reset},
                                                             {u"stall", Fault::Kind::Stall},
                                                             {u"status", Fault::Kind::Status},
                                                             {u"html", Fault::Kind::Html},
                                                             {u"wrongJson", Fault::Kind::WrongJson},
                                                             {u"wrongTypes", Fault::Kind::WrongTypes},
                                                             {u"missingField", Fault::Kind::MissingField},
                                                             {u"oversize", Fault::Kind::Oversize},
                                                             {u"trickle", Fault::Kind::Trickle},
                                                             {u"repeatPage", Fault::Kind::RepeatPage},
                                                             {u"firstPage", Fault::Kind::FirstPage},
                                                             {u"duplicateItems", Fault::Kind::DuplicateItems},
                                                             {u"reverseItems", Fault::Kind::ReverseItems},
                                                             {u"clockSkew", Fault::Kind::ClockSkew}};

QJsonValue swapped(const QJsonValue &value)
{
    if (value.isDouble())
        return QString::number(value.toInteger());
    if (value.isArray() || value.isObject())
        return u"text"_s;
    return 42;
}

void eachObject(Reply &reply, const std::function<void(QJsonObject &)> &change)
{
    const QJsonDocument document = QJsonDocument::fromJson(reply.body);
    if (document.isObject()) {
        QJsonObject object = document.object();
        change(object);
        reply.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    } else if (document.isArray()) {
        QJsonArray out;
        const QJsonArray in = document.array();
        for (const QJsonValue &entry : in) {
            QJsonObject object = entry.toObject();
            change(object);
            out.append(object);
        }
        reply.body = QJsonDocument(out).toJson(QJsonDocument::Compact);
    }
}

void rearrange(Reply &reply, bool reverse)
{
    const QJsonArray in = QJsonDocument::fromJson(reply.body).array();
    if (!reply.isList || in.isEmpty())
        return;
    QJsonArray out;
    for (const QJsonValue &entry : in) {
        if (reverse)
            out.prepend(entry);
        else
            out.append(entry);
    }
    if (!reverse)
        out.append(in.first());
    reply.body = QJsonDocument(out).toJson(QJsonDocument::Compact);
}

} // namespace

std::expected<Fault, QString> faultFromJson(const QJsonObject &object)
{
    Fault out;
    const QString kind = object.value("kind"_L1).toString();
    const auto found = std::ranges::find_if(kindNames, [&kind](const auto &entry) { return entry.first == kind; });
    if (found == std::end(kindNames))
        return std::unexpected(QString(u"there is no fault of the kind '"_s + kind + u"'"_s));
    out.kind = found->second;
    out.path = object.value("path"_L1).toString();
    out.method = object.value("method"_L1).toString().toLatin1();
    out.after = object.value("after"_L1).toInt(out.after);
    out.times = object.value("times"_L1).toInt(out.times);
    out.probability = object.value("probability"_L1).toDouble(out.probability);
    out.seed = quint32(object.value("seed"_L1).toInteger(out.seed));
    out.processed = object.value("processed"_L1).toBool();
    out.status = object.value("status"_L1).toInt(out.status);
    out.body = object.value("body"_L1).toString().toUtf8();
    out.retryAfter = object.value("retryAfter"_L1).toString().toLatin1();
    out.milliseconds = object.value("milliseconds"_L1).toInt();
    out.fraction = object.value("fraction"_L1).toDouble(out.fraction);
    out.bytes = object.value("bytes"_L1).toInteger(out.bytes);
    out.seconds = object.value("seconds"_L1).toInteger();
    out.field = object.value("field"_L1).toString();
    return out;
}

void spoil(Reply &reply, const Fault &fault)
{
    switch (fault.kind) {
    case Fault::Kind::Status:
        reply = Reply::text(fault.body, fault.status);
        if (fault.body.startsWith('{') || fault.body.startsWith('['))
            reply.contentType = "application/json;charset=utf-8";
        else if (fault.body.startsWith('<'))
            reply.contentType = "text/html; charset=utf-8";
        if (!fault.retryAfter.isEmpty())
            reply.headers.emplaceBack("Retry-After", fault.retryAfter);
        break;
    case Fault::Kind::Html:
        reply = Reply::text(
            fault.body.isEmpty()
                ? QByteArrayLiteral("<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
                                    "<body><form>Please sign in to use this network.</form></body></html>\n")
                : fault.body,
            200);
        reply.contentType = "text/html; charset=utf-8";
        break;
    case Fault::Kind::WrongJson: reply.body.truncate(std::max<qsizetype>(reply.body.size() / 2, 1)); break;
    case Fault::Kind::WrongTypes:
        eachObject(reply, [&fault](QJsonObject &object) {
            const QStringList fields = fault.field.isEmpty()
                                           ? QStringList{u"id"_s, u"number"_s, u"title"_s, u"labels"_s}
                                           : QStringList{fault.field};
            for (const QString &field : fields)
                if (object.contains(field))
                    object.insert(field, swapped(object.value(field)));
        });
        break;
    case Fault::Kind::MissingField:
        eachObject(reply,
                   [&fault](QJsonObject &object) { object.remove(fault.field.isEmpty() ? u"number"_s : fault.field); });
        break;
    case Fault::Kind::DuplicateItems: rearrange(reply, false); break;
    case Fault::Kind::ReverseItems: rearrange(reply, true); break;
    case Fault::Kind::Delay:
    case Fault::Kind::Cut:
    case Fault::Kind::Reset:
    case Fault::Kind::Stall:
    case Fault::Kind::Oversize:
    case Fault::Kind::Trickle:
    case Fault::Kind::RepeatPage:
    case Fault::Kind::FirstPage:
    case Fault::Kind::ClockSkew: break;
    }
}

int FaultPlan::add(const Fault &fault)
{
    m_entries.append({.id = ++m_lastId,
                      .fault = fault,
                      .pattern = QRegularExpression(fault.path),
                      .random = std::mt19937(fault.seed)});
    return m_lastId;
}

void FaultPlan::remove(int id)
{
    m_entries.removeIf([id](const Entry &entry) { return entry.id == id; });
}

QList<Fault> FaultPlan::meet(const Request &request)
{
    QList<Fault> out;
    const QString target =
        QString::fromUtf8(request.path + (request.rawQuery.isEmpty() ? QByteArray() : '?' + request.rawQuery));
    for (Entry &entry : m_entries) {
        if (!entry.fault.method.isEmpty() && entry.fault.method != request.method)
            continue;
        if (!entry.fault.path.isEmpty() && !entry.pattern.match(target).hasMatch())
            continue;
        if (entry.seen++ < entry.fault.after)
            continue;
        if (entry.fault.times >= 0 && entry.fired >= entry.fault.times)
            continue;
        if (entry.fault.probability < 1.0 &&
            std::uniform_real_distribution<>()(entry.random) >= entry.fault.probability)
            continue;
        ++entry.fired;
        out.append(entry.fault);
    }
    return out;
}

int FaultPlan::fired(int id) const
{
    for (const Entry &entry : m_entries)
        if (entry.id == id)
            return entry.fired;
    return -1;
}

} // namespace Docket::Sandbox
