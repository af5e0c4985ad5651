// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqldocumentrepository.h"

#include "documentpaths.h"
#include "documentreader.h"
#include "documentsearch.h"
#include "documentwriter.h"

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

SqlDocumentRepository::SqlDocumentRepository(Connection &connection, DocumentOptions options)
    : m_connection(connection)
    , m_options(options)
{
}

Timestamp SqlDocumentRepository::now() const
{
    if (m_options.now != noTime)
        return m_options.now;
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<QList<StoredDocument>> SqlDocumentRepository::storeBatch(DocumentSourceId source,
                                                                std::span<const DocumentInput> documents)
{
    m_connection.changes().documents();
    auto writer = DocumentWriter::create(m_connection, source, now(), m_options.keptVersions);
    if (!writer)
        return std::unexpected(writer.error());
    return (*writer)->store(documents);
}

Result<DocumentId> SqlDocumentRepository::storeFailure(DocumentSourceId source, const QString &path, FileStamp stamp,
                                                       const DocumentFailure &failure)
{
    m_connection.changes().documents();
    auto writer = DocumentWriter::create(m_connection, source, now(), m_options.keptVersions);
    if (!writer)
        return std::unexpected(writer.error());
    return (*writer)->storeFailure(path, stamp, failure);
}

Result<void> SqlDocumentRepository::touch(DocumentId id, FileStamp stamp)
{
    m_connection.changes().documents();
    auto touched = m_connection.run("UPDATE document SET size = ?, modified = ?, state = 0, failure = NULL, "
                                    "failure_line = NULL WHERE id = ?",
                                    stamp.size, stamp.modified, id);
    if (!touched)
        return std::unexpected(touched.error());
    if (*touched == 0)
        return fail(Code::NotFound, u"storage.document"_s, u"There is no document %1 here."_s.arg(id.value));
    return {};
}

Result<int> SqlDocumentRepository::setMissing(std::span<const DocumentId> ids, bool missing)
{
    m_connection.changes().documents();
    int changed = 0;
    for (const DocumentId id : ids) {
        // One that comes back is as it was: failed, if the last try to read it failed.
        auto done = missing ? m_connection.run("UPDATE document SET state = 2 WHERE id = ? AND state <> 2", id)
                            : m_connection.run("UPDATE document SET state = failure IS NOT NULL WHERE id = ? AND "
                                               "state = 2",
                                               id);
        if (!done)
            return done;
        changed += *done;
    }
    return changed;
}

Result<void> SqlDocumentRepository::move(DocumentId id, DocumentSourceId source, const QString &path)
{
    m_connection.changes().documents();
    auto writer = DocumentWriter::create(m_connection, source, now(), m_options.keptVersions);
    if (!writer)
        return std::unexpected(writer.error());
    return (*writer)->move(id, path);
}

Result<int> SqlDocumentRepository::remove(std::span<const DocumentId> ids)
{
    m_connection.changes().documents();
    return DocumentWriter::remove(m_connection, ids);
}

Result<Document> SqlDocumentRepository::find(DocumentId id)
{
    return DocumentReader(m_connection).find(id);
}

Result<DocumentId> SqlDocumentRepository::findByPath(DocumentSourceId source, const QString &path)
{
    auto id = m_connection.integer("SELECT id FROM document WHERE source_id = ? AND path = ?", source, path);
    if (!id)
        return std::unexpected(id.error());
    if (!*id)
        return fail(Code::NotFound, u"storage.document"_s, u"There is no document %1 here."_s.arg(path),
                    u"Ingest the file first."_s);
    return DocumentId{**id};
}

Result<DocumentId> SqlDocumentRepository::findByAbsolutePath(const QString &path)
{
    auto rows = m_connection.prepare("SELECT d.id, d.path, s.id, s.kind, s.path FROM document d JOIN document_source s "
                                     "ON s.id = d.source_id WHERE d.path_key = ? ORDER BY d.id");
    rows.bind(1, pathKey(path));
    DocumentId found;
    while (rows.step()) {
        DocumentSource source;
        source.id = {rows.integer(2)};
        source.kind = DocumentSource::Kind(rows.number(3));
        source.path = rows.text(4);
        const bool exact = absolutePath(source, rows.text(1)) == path;
        if (exact || found.isNull())
            found = {rows.integer(0)};
        if (exact)
            break;
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    if (found.isNull())
        return fail(Code::NotFound, u"storage.document"_s, u"There is no document %1 here."_s.arg(path),
                    u"Ingest the file first."_s);
    return found;
}

Result<QList<DocumentId>> SqlDocumentRepository::findByHash(const QByteArray &hash)
{
    QList<DocumentId> ids;
    if (hash.size() < qsizetype(sizeof(qint64)))
        return ids;
    auto rows = m_connection.prepare("SELECT id FROM document WHERE hash_key = ? AND hash = ? ORDER BY id");
    rows.bindAll(hashKey(hash), Blob{hash});
    while (rows.step())
        ids.append(DocumentId{rows.integer(0)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return ids;
}

Result<QByteArray> SqlDocumentRepository::text(DocumentId id)
{
    DocumentReader reader(m_connection);
    if (auto known = reader.summary(id); !known)
        return std::unexpected(known.error());
    return reader.content(id, DocumentReader::Part::Source);
}

Result<DocumentPage> SqlDocumentRepository::list(const Query &query, DocumentScope scope, DocumentOrder order,
                                                 int limit, const DocumentCursor &after)
{
    return DocumentSearch(m_connection).page(planDocuments(query, scope), order, limit, after);
}

Result<qint64> SqlDocumentRepository::count(const Query &query, DocumentScope scope)
{
    return DocumentSearch(m_connection).count(planDocuments(query, scope));
}

Result<QList<DocumentSummary>> SqlDocumentRepository::summaries(std::span<const DocumentId> ids)
{
    return DocumentReader(m_connection).summaries(ids);
}

Result<DocumentHits> SqlDocumentRepository::search(const Query &query, DocumentScope scope, int limit,
                                                   SearchOrder order)
{
    return DocumentSearch(m_connection).search(planDocuments(query, scope), limit, order);
}

Result<QList<DocumentVersion>> SqlDocumentRepository::versions(DocumentId id)
{
    QList<DocumentVersion> list;
    auto rows = m_connection.prepare("SELECT id, document_id, hash, source_size, replaced, ingested "
                                     "FROM document_version WHERE document_id = ? ORDER BY id DESC");
    rows.bind(1, id);
    while (rows.step())
        list.append({{rows.integer(0)}, {rows.integer(1)}, rows.bytes(2), rows.integer(3), rows.time(4), rows.time(5)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return list;
}

Result<QByteArray> SqlDocumentRepository::versionText(DocumentVersionId id)
{
    return DocumentReader(m_connection).versionSource(id);
}

Result<QList<NamedCount>> SqlDocumentRepository::counts(Statement &&rows)
{
    QList<NamedCount> list;
    while (rows.step())
        list.append({rows.text(0), rows.number(1)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return list;
}

Result<QList<NamedCount>> SqlDocumentRepository::propertyKeys()
{
    return counts(m_connection.prepare("SELECT name, count(DISTINCT document_id) AS n FROM document_facet "
                                       "WHERE kind = 0 GROUP BY name ORDER BY n DESC, name"));
}

Result<QList<NamedCount>> SqlDocumentRepository::propertyValues(const QString &key, int limit)
{
    auto rows = m_connection.prepare("SELECT value, count(*) AS n FROM document_facet WHERE kind = 0 AND name = ? "
                                     "GROUP BY value ORDER BY n DESC, value LIMIT ?");
    rows.bindAll(key, limit);
    return counts(std::move(rows));
}

Result<QList<NamedCount>> SqlDocumentRepository::languages()
{
    return counts(m_connection.prepare("SELECT value, count(*) AS n FROM document_facet WHERE kind = 1 AND name = '' "
                                       "GROUP BY value ORDER BY n DESC, value"));
}

Result<QList<NamedCount>> SqlDocumentRepository::tags()
{
    return counts(m_connection.prepare("SELECT value, count(*) AS n FROM document_facet WHERE kind = 2 AND name = '' "
                                       "GROUP BY value ORDER BY n DESC, value"));
}

} // namespace Docket::Storage
