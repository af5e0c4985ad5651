// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheddocuments.h"

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

using namespace Domain;

namespace {

/// Everything that decides over the answer.
QStringList wordsOf(const Query &query, const DocumentScope &scope)
{
    return {query.normalForm(), QString::number(query.fields), QString::number(query.subjects),
            QString::number(scope.source.value), scope.folder};
}

} // namespace

Result<Document> CachedDocumentRepository::find(DocumentId id)
{
    return m_reads.read<Document>(
        CachedReads::question(u"document", m_reads.database(), u"facts"_s, {QString::number(id.value)}),
        [&] { return m_source.find(id); });
}

Result<QByteArray> CachedDocumentRepository::text(DocumentId id)
{
    return m_reads.read<QByteArray>(
        CachedReads::question(u"document", m_reads.database(), u"text"_s, {QString::number(id.value)}),
        [&] { return m_source.text(id); });
}

Result<QList<DocumentVersion>> CachedDocumentRepository::versions(DocumentId id)
{
    return m_reads.read<QList<DocumentVersion>>(
        CachedReads::question(u"document", m_reads.database(), u"versions"_s, {QString::number(id.value)}),
        [&] { return m_source.versions(id); });
}

Result<DocumentPage> CachedDocumentRepository::list(const Query &query, DocumentScope scope, DocumentOrder order,
                                                    int limit, const DocumentCursor &after)
{
    const QStringList words =
        wordsOf(query, scope) + QStringList{QString::number(int(order.by)), QString::number(order.descending),
                                            QString::number(limit), QString::fromLatin1(after.key.toHex()),
                                            QString::number(after.id.value)};
    return m_reads.read<DocumentPage>(CachedReads::question(u"document-list", m_reads.database(), u"page"_s, words),
                                      [&] { return m_source.list(query, scope, order, limit, after); });
}

Result<qint64> CachedDocumentRepository::count(const Query &query, DocumentScope scope)
{
    return m_reads.read<qint64>(
        CachedReads::question(u"document-list", m_reads.database(), u"count"_s, wordsOf(query, scope)),
        [&] { return m_source.count(query, scope); });
}

Result<DocumentHits> CachedDocumentRepository::search(const Query &query, DocumentScope scope, int limit,
                                                      SearchOrder order)
{
    const QStringList words = wordsOf(query, scope) + QStringList{QString::number(limit), QString::number(int(order))};
    return m_reads.read<DocumentHits>(CachedReads::question(u"document-list", m_reads.database(), u"hits"_s, words),
                                      [&] { return m_source.search(query, scope, limit, order); });
}

Result<QList<NamedCount>> CachedDocumentRepository::propertyKeys()
{
    return m_reads.read<QList<NamedCount>>(
        CachedReads::question(u"document-list", m_reads.database(), u"names"_s, {u"keys"_s}),
        [&] { return m_source.propertyKeys(); });
}

Result<QList<NamedCount>> CachedDocumentRepository::propertyValues(const QString &key, int limit)
{
    return m_reads.read<QList<NamedCount>>(CachedReads::question(u"document-list", m_reads.database(), u"names"_s,
                                                                 {u"values"_s, key, QString::number(limit)}),
                                           [&] { return m_source.propertyValues(key, limit); });
}

Result<QList<NamedCount>> CachedDocumentRepository::languages()
{
    return m_reads.read<QList<NamedCount>>(
        CachedReads::question(u"document-list", m_reads.database(), u"names"_s, {u"languages"_s}),
        [&] { return m_source.languages(); });
}

Result<QList<NamedCount>> CachedDocumentRepository::tags()
{
    return m_reads.read<QList<NamedCount>>(
        CachedReads::question(u"document-list", m_reads.database(), u"names"_s, {u"tags"_s}),
        [&] { return m_source.tags(); });
}

} // namespace Docket::Repositories
