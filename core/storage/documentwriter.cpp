// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentwriter.h"

#include "documentpacker.h"
#include "documentpaths.h"
#include "documentreader.h"

#include <QSet>

#include <algorithm>
#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

using Change = DocumentLinkState::Change;

namespace {

enum FacetKind
{
    PropertyFacet,
    LanguageFacet,
    TagFacet
};

struct Facet
{
    int kind = PropertyFacet;
    QString name;
    QString value;
};

QList<Facet> facetsOf(const QList<DocumentProperty> &properties, const QList<DocumentCode> &codeBlocks,
                      const QStringList &tags)
{
    QList<Facet> facets;
    for (const DocumentProperty &property : properties)
        facets.append({PropertyFacet, property.key, property.value});
    QStringList languages;
    for (const DocumentCode &block : codeBlocks) {
        if (!block.language.isEmpty() && !languages.contains(block.language, Qt::CaseInsensitive))
            languages << block.language;
    }
    for (const QString &language : std::as_const(languages))
        facets.append({LanguageFacet, {}, language});
    for (const QString &tag : tags)
        facets.append({TagFacet, {}, tag});
    return facets;
}

Result<void> writeFacets(Connection &connection, qint64 id, const QList<Facet> &facets)
{
    for (const Facet &facet : facets) {
        auto put = connection.run("INSERT OR IGNORE INTO document_facet (kind, name, value, document_id) "
                                  "VALUES (?, ?, ?, ?)",
                                  int(facet.kind), facet.name, facet.value, id);
        if (!put)
            return std::unexpected(put.error());
    }
    return {};
}

/// Takes away what lies in tables without an index by document: its facts say which rows those are.
Result<void> removeTraces(Connection &connection, DocumentLinkState &links, const DocumentSource &source,
                          const QString &path, qint64 id)
{
    auto content = DocumentReader(connection).content({id}, DocumentReader::Part::Facts);
    if (!content)
        return std::unexpected(content.error());
    auto facts = decodeFacts(*content);
    if (!facts)
        return std::unexpected(facts.error());
    links.unlinked(source, absolutePath(source, path), facts->links);
    for (const auto &[target, position] : std::as_const(facts->targets)) {
        auto gone = connection.run("DELETE FROM document_link WHERE target = ? AND document_id = ?", target, id);
        if (!gone)
            return std::unexpected(gone.error());
    }
    for (const Facet &facet : facetsOf(facts->properties, facts->codeBlocks, facts->tags)) {
        auto gone = connection.run("DELETE FROM document_facet WHERE kind = ? AND name = ? AND value = ? AND "
                                   "document_id = ?",
                                   int(facet.kind), facet.name, facet.value, id);
        if (!gone)
            return std::unexpected(gone.error());
    }
    return {};
}

int taskCount(const DocumentInput &document, bool done)
{
    return int(std::ranges::count(document.content.tasks, done, &DocumentTask::done));
}

QString titleOf(const DocumentInput &document)
{
    return document.content.title.isEmpty() ? nameOf(document.path).toString() : document.content.title;
}

/// What the index gathers before it writes a segment: with the megabyte that it has by itself, a third of the time of
/// taking in a folder goes into merging small segments. Kept in the index itself, so it is set once.
Result<void> gatherMuch(Connection &connection)
{
    constexpr qint64 gathered = qint64(8) << 20;
    auto known = connection.integer("SELECT v FROM document_fts_config WHERE k = 'hashsize'");
    if (!known)
        return std::unexpected(known.error());
    if (*known == gathered)
        return {};
    auto set = connection.run("INSERT INTO document_fts (document_fts, rank) VALUES ('hashsize', ?)", gathered);
    if (!set)
        return std::unexpected(set.error());
    return {};
}

/// False if there is none.
Result<bool> removeOne(Connection &connection, DocumentLinkState &links, DocumentId id)
{
    DocumentReader reader(connection);
    auto known = reader.summaries(std::span(&id, 1));
    if (!known)
        return std::unexpected(known.error());
    if (known->isEmpty())
        return false;
    auto source = reader.source(known->first().source);
    if (!source)
        return std::unexpected(source.error());
    if (auto gone = removeTraces(connection, links, *source, known->first().path, id.value); !gone) {
        if (gone.error().code != Code::StorageCorrupt)
            return std::unexpected(gone.error());
        // A damaged content must not keep a document from being removed: its links are looked for one by one.
        if (auto swept = connection.run("DELETE FROM document_link WHERE document_id = ?", id); !swept)
            return std::unexpected(swept.error());
    }
    if (auto gone = connection.run("DELETE FROM document_broken_link WHERE document_id = ?", id); !gone)
        return std::unexpected(gone.error());
    if (auto gone = connection.run("DELETE FROM document_fts WHERE rowid = ?", id); !gone)
        return std::unexpected(gone.error());
    if (auto gone = connection.run("DELETE FROM document WHERE id = ?", id); !gone)
        return std::unexpected(gone.error());
    links.changed(absolutePath(*source, known->first().path), Change::Went);
    return true;
}

} // namespace

Result<std::unique_ptr<DocumentWriter>> DocumentWriter::create(Connection &connection, DocumentSourceId source,
                                                               Timestamp now, int keptVersions)
{
    auto known = DocumentReader(connection).source(source);
    if (!known)
        return std::unexpected(known.error());
    if (auto gathers = gatherMuch(connection); !gathers)
        return std::unexpected(gathers.error());
    return std::unique_ptr<DocumentWriter>(new DocumentWriter(connection, *std::move(known), now, keptVersions));
}

DocumentWriter::DocumentWriter(Connection &connection, DocumentSource source, Timestamp now, int keptVersions)
    : m_connection(connection)
    , m_source(std::move(source))
    , m_now(now)
    , m_keptVersions(keptVersions)
    , m_links(connection)
{
}

Result<QList<StoredDocument>> DocumentWriter::store(std::span<const DocumentInput> documents)
{
    QList<StoredDocument> stored;
    stored.reserve(qsizetype(documents.size()));
    for (const DocumentInput &document : documents) {
        auto one = storeOne(document);
        if (!one)
            return std::unexpected(wrapError(one.error(), u"storage.storeDocument"_s,
                                             u"The document %1 could not be stored."_s.arg(document.path)));
        stored.append(*one);
    }
    if (auto settled = m_links.settle(); !settled)
        return std::unexpected(settled.error());
    if (auto indexed = writeIndex(); !indexed)
        return std::unexpected(indexed.error());
    return stored;
}

Result<DocumentWriter::Existing> DocumentWriter::find(const QString &path)
{
    auto row = m_connection.prepare("SELECT id, hash, parser_version, state, size, modified FROM document "
                                    "WHERE source_id = ? AND path = ?");
    row.bindAll(m_source.id, path);
    Existing existing;
    if (row.step())
        existing = Existing{row.integer(0),
                            row.bytes(1),
                            row.number(2),
                            DocumentState(row.number(3)),
                            {row.integer(4), row.integer(5)}};
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return existing;
}

Result<StoredDocument> DocumentWriter::storeOne(const DocumentInput &document)
{
    if (document.path.isEmpty() || document.hash.size() < qsizetype(sizeof(qint64)))
        return fail(Code::Invalid, u"storage.storeDocument"_s, u"A document needs a path and a hash."_s);
    auto existing = find(document.path);
    if (!existing)
        return std::unexpected(existing.error());
    const bool isNew = existing->id == 0;
    const bool sameText = !isNew && existing->hash == document.hash;
    if (sameText && existing->parserVersion == document.content.parserVersion) {
        const Existing &before = *existing;
        if (before.state != DocumentState::Ok || before.stamp != document.stamp) {
            auto touched = m_connection.run("UPDATE document SET size = ?, modified = ?, state = 0, failure = NULL, "
                                            "failure_line = NULL WHERE id = ?",
                                            document.stamp.size, document.stamp.modified, before.id);
            if (!touched)
                return std::unexpected(touched.error());
        }
        return StoredDocument{{before.id}, StoredDocument::Outcome::Unchanged};
    }
    const PackedDocument *packed = &document.packed;
    if (packed->isEmpty())
        packed = m_packed.emplace_back(std::make_unique<PackedDocument>(packDocument(m_source, document))).get();

    qint64 id = 0;
    if (isNew) {
        auto inserted = insertRow(document);
        if (!inserted)
            return std::unexpected(inserted.error());
        id = *inserted;
    } else {
        id = existing->id;
        if (auto gone = removeTraces(m_connection, m_links, m_source, document.path, id); !gone)
            return std::unexpected(gone.error());
        if (!sameText) {
            if (auto kept = keepVersion(id); !kept)
                return std::unexpected(kept.error());
        }
        if (auto updated = updateRow(id, document); !updated)
            return std::unexpected(updated.error());
    }
    if (auto written = writeContent(id, *packed); !written)
        return std::unexpected(written.error());
    if (auto linked = writeLinks(id, *packed); !linked)
        return std::unexpected(linked.error());
    m_links.linked(id, *packed, isNew);
    m_links.changed(absolutePath(m_source, document.path), isNew ? Change::Came : Change::Headings);
    const ParsedContent &content = document.content;
    if (auto put = writeFacets(m_connection, id, facetsOf(content.properties, content.codeBlocks, content.tags)); !put)
        return std::unexpected(put.error());
    // A path that stands in the batch twice: the index holds the later text only.
    if (const auto twice = std::ranges::find(m_indexed, id, &Indexed::id); !isNew && twice != m_indexed.end())
        twice->packed = packed;
    else
        m_indexed.push_back({id, isNew, packed});
    return StoredDocument{{id}, isNew ? StoredDocument::Outcome::Inserted : StoredDocument::Outcome::Updated};
}

Result<qint64> DocumentWriter::insertRow(const DocumentInput &document)
{
    auto put = m_connection.run(
        "INSERT INTO document (source_id, path, path_key, title, state, size, modified, hash, hash_key, encoding, "
        "parser_version, words, tasks_open, tasks_done, ingested, problem, problem_line) "
        "VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?)",
        m_source.id, document.path, pathKey(absolutePath(m_source, document.path)), titleOf(document),
        document.stamp.size, document.stamp.modified, Blob{document.hash}, hashKey(document.hash), document.encoding,
        document.content.parserVersion, document.content.words, taskCount(document, false), taskCount(document, true),
        m_now, document.content.problem.reason, document.content.problem.line);
    if (!put)
        return std::unexpected(put.error());
    return qint64(sqlite3_last_insert_rowid(m_connection.handle()));
}

Result<void> DocumentWriter::updateRow(qint64 id, const DocumentInput &document)
{
    auto put = m_connection.run("UPDATE document SET title = ?, state = 0, size = ?, modified = ?, hash = ?, "
                                "hash_key = ?, encoding = ?, parser_version = ?, words = ?, tasks_open = ?, "
                                "tasks_done = ?, ingested = ?, failure = NULL, failure_line = NULL, "
                                "problem = nullif(?, ''), problem_line = ? WHERE id = ?",
                                titleOf(document), document.stamp.size, document.stamp.modified, Blob{document.hash},
                                hashKey(document.hash), document.encoding, document.content.parserVersion,
                                document.content.words, taskCount(document, false), taskCount(document, true), m_now,
                                document.content.problem.reason, document.content.problem.line, id);
    if (!put)
        return std::unexpected(put.error());
    return {};
}

Result<void> DocumentWriter::writeContent(qint64 id, const PackedDocument &packed)
{
    auto put = m_connection.run("INSERT OR REPLACE INTO document_content (document_id, facts_size, body_size, "
                                "code_size, source_size, content) VALUES (?, ?, ?, ?, ?, ?)",
                                id, packed.factsSize, packed.bodySize, packed.codeSize, packed.sourceSize,
                                Blob{packed.content});
    if (!put)
        return std::unexpected(put.error());
    return {};
}

Result<void> DocumentWriter::writeLinks(qint64 id, const PackedDocument &packed)
{
    for (const DocumentLinkTarget &target : packed.targets) {
        auto put = m_connection.run("INSERT INTO document_link (target, document_id, position, anchor) "
                                    "VALUES (?, ?, ?, ?)",
                                    target.key, id, target.position, target.anchor);
        if (!put)
            return std::unexpected(put.error());
    }
    return {};
}

Result<void> DocumentWriter::keepVersion(qint64 id)
{
    // Nothing to keep of a file that failed from the beginning: it has no content.
    auto kept = m_connection.run(
        "INSERT INTO document_version (document_id, hash, ingested, replaced, facts_size, body_size, code_size, "
        "source_size, content) SELECT d.id, d.hash, d.ingested, ?, c.facts_size, c.body_size, c.code_size, "
        "c.source_size, c.content FROM document d JOIN document_content c ON c.document_id = d.id WHERE d.id = ?",
        m_now, id);
    if (!kept)
        return std::unexpected(kept.error());
    auto pruned = m_connection.run("DELETE FROM document_version WHERE document_id = ?1 AND id NOT IN (SELECT id FROM "
                                   "document_version WHERE document_id = ?1 ORDER BY id DESC LIMIT ?2)",
                                   id, m_keptVersions);
    if (!pruned)
        return std::unexpected(pruned.error());
    return {};
}

Result<void> DocumentWriter::writeIndex()
{
    std::ranges::sort(m_indexed, {}, &Indexed::id);
    for (const Indexed &entry : m_indexed) {
        if (!entry.isNew) {
            if (auto gone = m_connection.run("DELETE FROM document_fts WHERE rowid = ?", entry.id); !gone)
                return std::unexpected(gone.error());
        }
        const PackedDocument &packed = *entry.packed;
        auto put = m_connection.run("INSERT INTO document_fts (rowid, title, headings, body, code, links) "
                                    "VALUES (?, ?, ?, ?, ?, ?)",
                                    entry.id, packed.title, packed.headings, packed.body, packed.code, packed.links);
        if (!put)
            return std::unexpected(put.error());
    }
    m_indexed.clear();
    m_packed.clear();
    return {};
}

Result<DocumentId> DocumentWriter::storeFailure(const QString &path, FileStamp stamp, const DocumentFailure &failure)
{
    if (path.isEmpty())
        return fail(Code::Invalid, u"storage.storeDocument"_s, u"A document needs a path."_s);
    auto existing = find(path);
    if (!existing)
        return std::unexpected(existing.error());
    qint64 id = existing->id;
    if (id == 0) {
        DocumentInput empty;
        empty.path = path;
        empty.stamp = stamp;
        auto inserted = insertRow(empty);
        if (!inserted)
            return std::unexpected(inserted.error());
        id = *inserted;
        m_links.changed(absolutePath(m_source, path), Change::Came);
        if (auto settled = m_links.settle(); !settled)
            return std::unexpected(settled.error());
    }
    auto noted =
        m_connection.run("UPDATE document SET state = ?, size = ?, modified = ?, failure = ?, failure_line = ? "
                         "WHERE id = ?",
                         int(DocumentState::Failed), stamp.size, stamp.modified, failure.reason, failure.line, id);
    if (!noted)
        return std::unexpected(noted.error());
    return DocumentId{id};
}

Result<void> DocumentWriter::move(DocumentId id, const QString &path)
{
    if (path.isEmpty())
        return fail(Code::Invalid, u"storage.moveDocument"_s, u"A document needs a path."_s);
    auto occupied = find(path);
    if (!occupied)
        return std::unexpected(occupied.error());
    if (occupied->id != 0 && occupied->id != id.value)
        return fail(Code::Conflict, u"storage.moveDocument"_s,
                    u"There is a document at %1 already."_s.arg(absolutePath(m_source, path)),
                    u"Remove that one first."_s);
    auto input = DocumentReader(m_connection).input(id);
    if (!input)
        return std::unexpected(input.error());
    auto before = DocumentReader(m_connection).summary(id);
    if (!before)
        return std::unexpected(before.error());
    auto from = DocumentReader(m_connection).source(before->source);
    if (!from)
        return std::unexpected(from.error());
    if (auto gone = removeTraces(m_connection, m_links, *from, before->path, id.value); !gone)
        return gone;
    const bool titleIsName = input->content.title == nameOf(input->path);
    input->path = path;
    if (titleIsName)
        input->content.title = nameOf(path).toString();
    // A file that is found in another place is no longer missing.
    auto moved = m_connection.run("UPDATE document SET state = CASE WHEN state = 2 AND (source_id <> ?1 OR path <> ?2) "
                                  "THEN failure IS NOT NULL ELSE state END, source_id = ?1, path = ?2, path_key = ?3, "
                                  "title = ?4 WHERE id = ?5",
                                  m_source.id, path, pathKey(absolutePath(m_source, path)), input->content.title, id);
    if (!moved)
        return std::unexpected(moved.error());
    m_links.changed(absolutePath(*from, before->path), Change::Went);
    m_links.changed(absolutePath(m_source, path), Change::Came);
    if (input->hash.isEmpty()) // it never could be read: there is a row and nothing else
        return m_links.settle();
    const PackedDocument packed = packDocument(m_source, *input);
    if (auto written = writeContent(id.value, packed); !written)
        return written;
    if (auto linked = writeLinks(id.value, packed); !linked)
        return linked;
    const ParsedContent &content = input->content;
    if (auto put = writeFacets(m_connection, id.value, facetsOf(content.properties, content.codeBlocks, content.tags));
        !put)
        return put;
    m_links.linked(id.value, packed, false);
    if (auto settled = m_links.settle(); !settled)
        return settled;
    m_indexed.push_back({id.value, false, &packed});
    return writeIndex();
}

Result<int> DocumentWriter::remove(Connection &connection, std::span<const DocumentId> ids)
{
    int removed = 0;
    DocumentLinkState links(connection);
    for (const DocumentId id : ids) {
        auto gone = removeOne(connection, links, id);
        if (!gone)
            return std::unexpected(gone.error());
        removed += *gone ? 1 : 0;
    }
    // Once and at the end: links between those that went are nobody's any more.
    if (auto settled = links.settle(); !settled)
        return std::unexpected(settled.error());
    return removed;
}

} // namespace Docket::Storage
