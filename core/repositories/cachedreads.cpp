// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedreads.h"

#include <QCryptographicHash>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

namespace {

template <typename T>
QJsonValue shownAs(const QByteArray &bytes)
{
    const auto value = decoded<T>(bytes);
    return value ? JsonShower::shown(*value) : QJsonValue(QJsonValue::Undefined);
}

QJsonValue shownQuestion(QStringView kind, const QByteArray &bytes)
{
    if (kind == u"keys")
        return shownAs<QList<Domain::IssueId>>(bytes);
    if (kind == u"count")
        return shownAs<qint64>(bytes);
    if (kind == u"vocabulary")
        return shownAs<Domain::QueryVocabulary>(bytes);
    if (kind == u"counts")
        return shownAs<Domain::ProjectCounts>(bytes);
    if (kind == u"projects")
        return shownAs<QList<Domain::Project>>(bytes);
    if (kind == u"project" || kind == u"name")
        return shownAs<Domain::Project>(bytes);
    if (kind == u"views")
        return shownAs<QList<Domain::SavedView>>(bytes);
    if (kind == u"page")
        return shownAs<Domain::DocumentPage>(bytes);
    if (kind == u"hits")
        return shownAs<Domain::DocumentHits>(bytes);
    if (kind == u"facts")
        return shownAs<Domain::Document>(bytes);
    if (kind == u"text")
        return shownAs<QByteArray>(bytes);
    if (kind == u"versions")
        return shownAs<QList<Domain::DocumentVersion>>(bytes);
    if (kind == u"names")
        return shownAs<QList<Domain::NamedCount>>(bytes);
    if (kind == u"list")
        return shownAs<QList<Domain::WorkspaceRecord>>(bytes);
    if (kind == u"find")
        return shownAs<std::optional<Domain::WorkspaceRecord>>(bytes);
    return QJsonValue::Undefined;
}

} // namespace

Cache::CacheKey CachedReads::question(QStringView type, const QString &place, const QString &kind,
                                      const QStringList &words)
{
    QString id = place + u':' + kind;
    if (!words.isEmpty()) {
        QCryptographicHash hash(QCryptographicHash::Blake2s_128);
        for (const QString &word : words) {
            // With its length in front: "ab" and "c" are not "a" and "bc".
            hash.addData(QByteArray(QByteArray::number(word.size()) + ':'));
            hash.addData(word.toUtf8());
        }
        id += u':' + QString::fromLatin1(hash.result().toHex());
    }
    return {type, id};
}

QByteArray shownValue(QStringView type, QStringView id, const QByteArray &bytes)
{
    QJsonValue value = QJsonValue::Undefined;
    if (type == u"issue")
        value = shownAs<Domain::IssueDetails>(bytes);
    else if (type == u"issue-row")
        value = shownAs<Domain::IssueRow>(bytes);
    else if (const auto parts = id.split(u':'); parts.size() >= 2)
        value = shownQuestion(parts.at(1), bytes);
    if (value.isUndefined())
        return {};
    if (value.isObject())
        return QJsonDocument(value.toObject()).toJson();
    if (value.isArray())
        return QJsonDocument(value.toArray()).toJson();
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2) + '\n';
}

} // namespace Docket::Repositories
