// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentreader.h"

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

std::unexpected<Error> unknownDocument(DocumentId id)
{
    return fail(Code::NotFound, u"storage.document"_s, u"There is no document %1 here."_s.arg(id.value),
                u"It was removed, or belongs to another profile."_s);
}

constexpr QByteArrayView sourceColumns =
    "SELECT s.id, s.kind, s.path, s.name, s.mount, s.project, s.ignore, s.watched, s.hidden, s.symlinks, s.added, "
    "s.scanned, s.other_mounts";

DocumentSource readSource(const Statement &row)
{
    DocumentSource source;
    source.id = {row.integer(0)};
    source.kind = DocumentSource::Kind(row.number(1));
    source.path = row.text(2);
    source.name = row.text(3);
    source.mount = row.text(4);
    source.project = row.text(5);
    source.ignore = row.text(6).split(u'\n', Qt::SkipEmptyParts);
    source.watched = row.boolean(7);
    source.hidden = row.boolean(8);
    source.symlinks = row.boolean(9);
    source.added = row.time(10);
    source.scanned = row.time(11);
    source.otherMounts = row.boolean(12);
    return source;
}

constexpr int summaryWidth = 16;

} // namespace

DocumentReader::DocumentReader(Connection &connection)
    : m_connection(connection)
{
}

Result<DocumentSource> DocumentReader::source(DocumentSourceId id)
{
    auto row = m_connection.prepare(QByteArray(sourceColumns.toByteArray() + " FROM document_source s WHERE s.id = ?"));
    row.bind(1, id);
    if (row.step())
        return readSource(row);
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return fail(Code::NotFound, u"storage.documentSource"_s,
                u"There is no source of documents %1 here."_s.arg(id.value));
}

Result<QList<DocumentSource>> DocumentReader::sources()
{
    QList<DocumentSource> sources;
    auto rows = m_connection.prepare(QByteArray(
        sourceColumns.toByteArray() + ", count(d.id), total(d.state = 1), total(d.state = 2) FROM document_source s "
                                      "LEFT JOIN document d ON d.source_id = s.id GROUP BY s.id "
                                      "ORDER BY s.name COLLATE NOCASE, s.path"));
    while (rows.step()) {
        DocumentSource source = readSource(rows);
        source.documents = rows.number(13);
        source.failed = rows.number(14);
        source.missing = rows.number(15);
        sources.append(source);
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return sources;
}

QByteArrayView DocumentReader::summaryColumns()
{
    return "d.id, d.source_id, d.path, d.title, d.size, d.modified, d.state, d.failure, d.failure_line, d.words, "
           "d.tasks_open, d.tasks_done, d.ingested, d.problem, d.problem_line, d.broken";
}

DocumentSummary DocumentReader::readSummary(const Statement &row)
{
    DocumentSummary summary;
    summary.id = {row.integer(0)};
    summary.source = {row.integer(1)};
    summary.path = row.text(2);
    summary.title = row.text(3);
    summary.stamp = {row.integer(4), row.integer(5)};
    summary.state = DocumentState(row.number(6));
    if (!row.isNull(7))
        summary.failure = {row.text(7), row.number(8)};
    summary.words = row.number(9);
    summary.tasksOpen = row.number(10);
    summary.tasksDone = row.number(11);
    summary.ingested = row.time(12);
    if (!row.isNull(13))
        summary.problem = {row.text(13), row.number(14)};
    summary.brokenLinks = row.number(15);
    return summary;
}

Result<QList<DocumentSummary>> DocumentReader::summaries(std::span<const DocumentId> ids)
{
    QList<DocumentSummary> list;
    list.reserve(qsizetype(ids.size()));
    auto row = m_connection.prepare(
        QByteArray("SELECT " + summaryColumns().toByteArray() + " FROM document d WHERE d.id = ?"));
    for (const DocumentId id : ids) {
        row.bind(1, id);
        if (row.step())
            list.append(readSummary(row));
        if (auto done = row.result(); !done)
            return std::unexpected(done.error());
        row.reset();
    }
    return list;
}

Result<DocumentSummary> DocumentReader::summary(DocumentId id)
{
    auto found = summaries(std::span(&id, 1));
    if (!found)
        return std::unexpected(found.error());
    if (found->isEmpty())
        return unknownDocument(id);
    return found->first();
}

Result<Document> DocumentReader::find(DocumentId id)
{
    Document document;
    {
        auto row = m_connection.prepare(QByteArray("SELECT " + summaryColumns().toByteArray() +
                                                   ", s.path, d.hash, d.encoding, d.parser_version FROM document d "
                                                   "JOIN document_source s ON s.id = d.source_id WHERE d.id = ?"));
        row.bind(1, id);
        if (!row.step()) {
            if (auto done = row.result(); !done)
                return std::unexpected(done.error());
            return unknownDocument(id);
        }
        document.summary = readSummary(row);
        document.sourcePath = row.text(summaryWidth);
        document.hash = row.bytes(summaryWidth + 1);
        document.encoding = row.text(summaryWidth + 2);
        document.parserVersion = row.number(summaryWidth + 3);
    }
    auto known = facts(id);
    if (!known)
        return std::unexpected(known.error());
    document.frontMatter = known->frontMatter;
    document.properties = known->properties;
    document.headings = known->headings;
    document.links = known->links;
    document.tasks = known->tasks;
    document.codeBlocks = known->codeBlocks;
    document.tags = known->tags;
    return document;
}

Result<DocumentInput> DocumentReader::input(DocumentId id)
{
    auto document = find(id);
    if (!document)
        return std::unexpected(document.error());
    auto stored = texts(id, Part::Source);
    if (!stored)
        return std::unexpected(stored.error());
    DocumentInput input;
    input.path = document->summary.path;
    input.stamp = document->summary.stamp;
    input.hash = document->hash;
    input.encoding = document->encoding;
    input.source = stored->source().toByteArray();
    ParsedContent &content = input.content;
    content.parserVersion = document->parserVersion;
    content.title = document->summary.title;
    content.body = stored->body().toByteArray();
    content.code = stored->code().toByteArray();
    content.frontMatter = document->frontMatter;
    content.properties = document->properties;
    content.headings = document->headings;
    content.links = document->links;
    content.tasks = document->tasks;
    content.codeBlocks = document->codeBlocks;
    content.tags = document->tags;
    content.words = document->summary.words;
    content.problem = document->summary.problem;
    return input;
}

Result<DocumentReader::Texts> DocumentReader::read(Statement &&row, Part part)
{
    Texts texts;
    if (row.step()) {
        const ContentParts parts{row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
        const qint64 wanted = part == Part::Facts  ? parts.facts
                              : part == Part::Code ? parts.facts + parts.body + parts.code
                                                   : parts.total();
        auto bytes = expandContent(row.view(4), wanted, parts.total());
        if (!bytes)
            return std::unexpected(bytes.error());
        texts.bytes = *std::move(bytes);
        texts.parts = parts;
        if (part == Part::Facts)
            texts.parts.body = texts.parts.code = 0;
        if (part != Part::Source)
            texts.parts.source = 0;
    }
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return texts;
}

Result<DocumentReader::Texts> DocumentReader::texts(DocumentId id, Part part)
{
    auto row = m_connection.prepare("SELECT facts_size, body_size, code_size, source_size, content "
                                    "FROM document_content WHERE document_id = ?");
    row.bind(1, id);
    return read(std::move(row), part);
}

Result<QByteArray> DocumentReader::content(DocumentId id, Part part)
{
    auto stored = texts(id, part);
    if (!stored)
        return std::unexpected(stored.error());
    switch (part) {
    case Part::Facts: return stored->facts().toByteArray();
    case Part::Code: return stored->code().toByteArray();
    case Part::Source: break;
    }
    return stored->source().toByteArray();
}

Result<DocumentFacts> DocumentReader::facts(DocumentId id)
{
    auto bytes = content(id, Part::Facts);
    if (!bytes)
        return std::unexpected(bytes.error());
    return decodeFacts(*bytes);
}

Result<QByteArray> DocumentReader::versionSource(DocumentVersionId id)
{
    auto row = m_connection.prepare("SELECT facts_size, body_size, code_size, source_size, content "
                                    "FROM document_version WHERE id = ?");
    row.bind(1, id);
    auto stored = read(std::move(row), Part::Source);
    if (!stored)
        return std::unexpected(stored.error());
    if (stored->bytes.isEmpty() && stored->parts.total() == 0) {
        auto known = m_connection.integer("SELECT 1 FROM document_version WHERE id = ?", id);
        if (!known)
            return std::unexpected(known.error());
        if (!*known)
            return fail(Code::NotFound, u"storage.documentVersion"_s,
                        u"There is no such version of a document any more."_s);
    }
    return stored->source().toByteArray();
}

} // namespace Docket::Storage
