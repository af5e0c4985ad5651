// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqldocumentsourcerepository.h"

#include "documentpaths.h"
#include "documentplan.h"
#include "documentreader.h"
#include "documentwriter.h"

#include <map>
#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

SqlDocumentSourceRepository::SqlDocumentSourceRepository(Connection &connection)
    : m_connection(connection)
{
}

Result<QList<DocumentSource>> SqlDocumentSourceRepository::sources()
{
    return DocumentReader(m_connection).sources();
}

Result<DocumentSource> SqlDocumentSourceRepository::source(DocumentSourceId id)
{
    return DocumentReader(m_connection).source(id);
}

Result<DocumentSourceId> SqlDocumentSourceRepository::storeSource(const DocumentSource &source)
{
    m_connection.changes().documents();
    using Kind = DocumentSource::Kind;
    const bool absolute = source.path.startsWith(u'/') || (source.path.size() > 1 && source.path[1] == u':');
    if (source.kind == Kind::Pasted ? !source.path.isEmpty() : !absolute)
        return fail(Code::Invalid, u"storage.documentSource"_s,
                    u"“%1” is not the absolute path of a folder."_s.arg(source.path));
    DocumentSourceId id = source.id;
    if (id.isNull()) {
        auto known = m_connection.integer("SELECT id FROM document_source WHERE path = ?", source.path);
        if (!known)
            return std::unexpected(known.error());
        id.value = known->value_or(0);
    }
    const QString name = !source.name.isEmpty()    ? source.name
                         : source.path.size() <= 1 ? source.path
                                                   : nameOf(source.path).toString();
    const QString ignore = source.ignore.join(u'\n');
    if (id.isNull()) {
        auto put =
            m_connection.run("INSERT INTO document_source (kind, path, name, mount, project, ignore, watched, "
                             "hidden, symlinks, added, scanned, other_mounts) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             int(source.kind), source.path, name, source.mount, source.project, ignore, source.watched,
                             source.hidden, source.symlinks, source.added, source.scanned, source.otherMounts);
        if (!put)
            return std::unexpected(put.error());
        return DocumentSourceId{qint64(sqlite3_last_insert_rowid(m_connection.handle()))};
    }
    auto before = DocumentReader(m_connection).source(id);
    if (!before)
        return std::unexpected(before.error());
    if (before->path != source.path || before->kind != source.kind)
        return fail(Code::Invalid, u"storage.documentSource"_s,
                    u"The source %1 cannot become %2."_s.arg(before->path, source.path),
                    u"Add the new folder as a source of its own, then remove the old one."_s);
    auto put = m_connection.run("UPDATE document_source SET name = ?, mount = ?, project = ?, ignore = ?, watched = ?, "
                                "hidden = ?, symlinks = ?, added = ?, scanned = ?, other_mounts = ? WHERE id = ?",
                                name, source.mount, source.project, ignore, source.watched, source.hidden,
                                source.symlinks, source.added, source.scanned, source.otherMounts, id);
    if (!put)
        return std::unexpected(put.error());
    if (before->project == source.project)
        return id;
    // Bare numbers mean other issues now, which is what the stored keys of links say.
    auto all = records(id);
    if (!all)
        return std::unexpected(all.error());
    auto writer = DocumentWriter::create(m_connection, id, noTime, 0);
    if (!writer)
        return std::unexpected(writer.error());
    for (const DocumentRecord &record : std::as_const(*all)) {
        if (auto again = (*writer)->move(record.id, record.path); !again)
            return std::unexpected(again.error());
    }
    return id;
}

Result<void> SqlDocumentSourceRepository::removeSource(DocumentSourceId id)
{
    m_connection.changes().documents();
    auto all = records(id);
    if (!all)
        return std::unexpected(all.error());
    QList<DocumentId> ids;
    ids.reserve(all->size());
    for (const DocumentRecord &record : std::as_const(*all))
        ids.append(record.id);
    if (auto gone = DocumentWriter::remove(m_connection, ids); !gone)
        return std::unexpected(gone.error());
    auto gone = m_connection.run("DELETE FROM document_source WHERE id = ?", id);
    if (!gone)
        return std::unexpected(gone.error());
    return {};
}

Result<QList<DocumentRecord>> SqlDocumentSourceRepository::records(DocumentSourceId id)
{
    QList<DocumentRecord> list;
    auto rows = m_connection.prepare("SELECT id, path, size, modified, hash, state, parser_version FROM document "
                                     "WHERE source_id = ? ORDER BY path");
    rows.bind(1, id);
    while (rows.step())
        list.append({{rows.integer(0)},
                     rows.text(1),
                     {rows.integer(2), rows.integer(3)},
                     rows.bytes(4),
                     DocumentState(rows.number(5)),
                     rows.number(6)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return list;
}

Result<QList<DocumentFolder>> SqlDocumentSourceRepository::folders(const Query &query)
{
    std::map<std::pair<qint64, QString>, DocumentFolder> tree; // a folder's path sorts before what is below it
    {
        auto rows = m_connection.prepare("SELECT id FROM document_source");
        while (rows.step())
            tree[{rows.integer(0), QString()}] = {{rows.integer(0)}, {}, 0, 0, 0, 0};
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
    }
    SqlPiece sql;
    sql.append("SELECT d.source_id, d.path, d.state FROM document d WHERE ", planDocuments(query, {}).conditions());
    auto rows = m_connection.prepare(sql.sql);
    bindValues(rows, sql, 1);
    while (rows.step()) {
        const DocumentSourceId source{rows.integer(0)};
        const QString path = rows.text(1);
        const auto state = DocumentState(rows.number(2));
        QStringView folder = folderOf(path);
        for (bool direct = true;; direct = false) {
            DocumentFolder &entry = tree[{source.value, folder.toString()}];
            if (entry.total == 0) {
                entry.source = source;
                entry.path = folder.toString();
            }
            entry.documents += direct ? 1 : 0;
            ++entry.total;
            entry.failed += state == DocumentState::Failed ? 1 : 0;
            entry.missing += state == DocumentState::Missing ? 1 : 0;
            if (folder.isEmpty())
                break;
            folder = folderOf(folder);
        }
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    QList<DocumentFolder> list;
    list.reserve(qsizetype(tree.size()));
    for (auto &[key, folder] : tree)
        list.append(std::move(folder));
    return list;
}

Result<QList<FailedDocument>> SqlDocumentSourceRepository::failures(DocumentScope scope)
{
    QList<FailedDocument> list;
    Query all;
    all.subjects = AskDocuments;
    SqlPiece sql{"SELECT " + DocumentReader::summaryColumns().toByteArray() +
                     ", s.kind, s.path FROM document d JOIN document_source s ON s.id = d.source_id "
                     "WHERE d.failure IS NOT NULL AND d.state = 1 AND ",
                 {}};
    sql.append("", planDocuments(all, scope).conditions()).sql.append(" ORDER BY d.source_id, d.path");
    auto rows = m_connection.prepare(sql.sql);
    bindValues(rows, sql, 1);
    while (rows.step()) {
        DocumentSummary summary = DocumentReader::readSummary(rows);
        DocumentSource source;
        source.id = summary.source;
        source.kind = DocumentSource::Kind(rows.number(16));
        source.path = rows.text(17);
        list.append({summary, absolutePath(source, summary.path)});
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return list;
}

} // namespace Docket::Storage
