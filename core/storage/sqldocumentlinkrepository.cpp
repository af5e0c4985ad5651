// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqldocumentlinkrepository.h"

#include "documentpaths.h"
#include "documentplan.h"
#include "documentreader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr qsizetype rememberedAnchors = 2000; ///< documents

} // namespace

SqlDocumentLinkRepository::SqlDocumentLinkRepository(Connection &connection)
    : m_connection(connection)
{
}

Result<DocumentSource> SqlDocumentLinkRepository::source(DocumentSourceId id)
{
    const auto known = m_sources.constFind(id);
    if (known != m_sources.cend())
        return *known;
    auto found = DocumentReader(m_connection).source(id);
    if (found)
        m_sources.insert(id, *found);
    return found;
}

Result<QString> SqlDocumentLinkRepository::absolute(const DocumentSummary &document)
{
    auto from = source(document.source);
    if (!from)
        return std::unexpected(from.error());
    return absolutePath(*from, document.path);
}

Result<SqlDocumentLinkRepository::Found> SqlDocumentLinkRepository::resolve(const QString &path)
{
    auto rows = m_connection.prepare("SELECT id, source_id, path FROM document WHERE path_key = ? ORDER BY id");
    for (const QString &meant : pathsMeantBy(path)) {
        Found found;
        rows.bind(1, pathKey(meant));
        while (rows.step()) {
            auto from = source({rows.integer(1)});
            if (!from)
                return std::unexpected(from.error());
            const QString own = rows.text(2);
            // Of a read-me its name was not in the link, so only what was is compared.
            const bool exact = absolutePath(*from, own).startsWith(path);
            found.twins.append(DocumentId{rows.integer(0)});
            if ((exact && found.caseDiffers) || found.id.isNull()) {
                found.id = {rows.integer(0)};
                found.path = own;
                found.caseDiffers = !exact;
            }
        }
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
        rows.reset();
        if (!found.id.isNull())
            return found;
    }
    return Found{};
}

Result<IssueId> SqlDocumentLinkRepository::findIssue(const QString &project, qint64 number)
{
    auto id =
        m_connection.integer("SELECT i.id FROM project p JOIN issue i ON i.project_id = p.id WHERE p.name_key = ? "
                             "AND i.number = ? ORDER BY p.tracked DESC LIMIT 1",
                             project.toCaseFolded(), number);
    if (!id)
        return std::unexpected(id.error());
    return IssueId{id->value_or(0)};
}

Result<bool> SqlDocumentLinkRepository::hasHeading(DocumentId id, const QString &anchor)
{
    auto known = m_anchors.constFind(id);
    if (known == m_anchors.cend()) {
        auto facts = DocumentReader(m_connection).facts(id);
        if (!facts)
            return std::unexpected(facts.error());
        if (m_anchors.size() >= rememberedAnchors)
            m_anchors.clear();
        QStringList anchors;
        for (const DocumentHeading &heading : std::as_const(facts->headings))
            anchors << heading.anchor;
        known = m_anchors.insert(id, anchors);
    }
    return known->contains(anchor, Qt::CaseInsensitive);
}

Result<QList<ResolvedLink>> SqlDocumentLinkRepository::outgoing(DocumentId id)
{
    DocumentReader reader(m_connection);
    auto own = reader.summary(id);
    if (!own)
        return std::unexpected(own.error());
    auto from = source(own->source);
    if (!from)
        return std::unexpected(from.error());
    auto facts = reader.facts(id);
    if (!facts)
        return std::unexpected(facts.error());
    const QString ownPath = absolutePath(*from, own->path);
    const QList<qint64> ownKeys = keysLeadingTo(ownPath);
    QList<ResolvedLink> resolved;
    for (const DocumentLink &link : std::as_const(facts->links)) {
        ResolvedLink entry{link, {}, {}, {}, false, false};
        QList<DocumentId> holders{id}; // of the heading
        if (link.kind == DocumentLink::Kind::Document) {
            const QString path = resolveTarget(*from, ownPath, link.target);
            auto found = path.isEmpty() ? Found{} : resolve(path);
            if (!found)
                return std::unexpected(found.error());
            entry.document = found->id;
            entry.documentPath = found->path;
            entry.caseDiffers = found->caseDiffers;
            entry.broken = found->id.isNull();
            // A read-me that links to its folder means itself, whatever else the name may mean.
            const bool itself = ownKeys.contains(pathKey(path));
            if (!itself) {
                holders = found->twins;
            } else if (found->caseDiffers || absolutePath(*from, found->path) != path) {
                entry.document = id;
                entry.documentPath = own->path;
                entry.caseDiffers = false;
            }
        } else if (link.kind == DocumentLink::Kind::Heading) {
            entry.document = id;
            entry.documentPath = own->path;
        }
        if (!entry.document.isNull() && !link.anchor.isEmpty()) {
            entry.broken = true;
            for (const DocumentId one : std::as_const(holders)) {
                auto there = hasHeading(one, link.anchor);
                if (!there)
                    return std::unexpected(there.error());
                entry.broken = entry.broken && !*there;
            }
        }
        if (const auto target = issueTarget(link)) {
            const QString project = target->project.isEmpty() ? from->project : target->project;
            auto issue = project.isEmpty() ? IssueId{} : findIssue(project, target->number);
            if (!issue)
                return std::unexpected(issue.error());
            entry.issue = *issue;
        }
        resolved.append(entry);
    }
    return resolved;
}

Result<QList<Backlink>> SqlDocumentLinkRepository::linksTo(const QList<qint64> &targets, int limit)
{
    QList<Backlink> links;
    DocumentReader reader(m_connection);
    auto rows = m_connection.prepare("SELECT l.document_id, l.position FROM document_link l WHERE l.target = ? "
                                     "ORDER BY l.document_id, l.position");
    for (const qint64 target : targets) {
        DocumentId current;
        DocumentSummary document;
        QList<DocumentLink> its;
        rows.bind(1, target);
        while (links.size() < limit && rows.step()) {
            if (const DocumentId id{rows.integer(0)}; id != current) {
                current = id;
                its.clear();
                auto summaries = reader.summaries(std::span(&id, 1));
                if (!summaries)
                    return std::unexpected(summaries.error());
                if (summaries->isEmpty())
                    continue;
                document = summaries->first();
                auto facts = reader.facts(id);
                if (!facts)
                    return std::unexpected(facts.error());
                its = facts->links;
            }
            if (const qint64 position = rows.integer(1); position >= 0 && position < its.size())
                links.append({document, its[position]});
        }
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
        rows.reset();
    }
    return links;
}

Result<QList<Backlink>> SqlDocumentLinkRepository::backlinks(DocumentId id, int limit)
{
    auto own = DocumentReader(m_connection).summary(id);
    if (!own)
        return std::unexpected(own.error());
    auto path = absolute(*own);
    if (!path)
        return std::unexpected(path.error());
    return linksTo(keysLeadingTo(*path), limit);
}

Result<QList<DocumentSummary>> SqlDocumentLinkRepository::documentsThatAre(const QString &state,
                                                                           const DocumentScope &scope, int limit)
{
    Query query;
    query.subjects = AskDocuments;
    query.terms.append({.kind = QueryTerm::Kind::FileState, .values = {state}});
    SqlPiece sql{"SELECT " + DocumentReader::summaryColumns().toByteArray() + " FROM document d WHERE ", {}};
    sql.append("", planDocuments(query, scope).conditions()).sql.append(" ORDER BY d.source_id, d.path LIMIT ?");
    sql.values.append(qint64(limit));
    auto rows = m_connection.prepare(sql.sql);
    bindValues(rows, sql, 1);
    QList<DocumentSummary> documents;
    while (rows.step())
        documents.append(DocumentReader::readSummary(rows));
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return documents;
}

Result<QList<BrokenLink>> SqlDocumentLinkRepository::brokenLinks(DocumentScope scope, int limit)
{
    auto documents = documentsThatAre(u"broken"_s, scope, limit);
    if (!documents)
        return std::unexpected(documents.error());
    QList<BrokenLink> broken;
    DocumentReader reader(m_connection);
    auto rows = m_connection.prepare("SELECT position, heading FROM document_broken_link WHERE document_id = ? "
                                     "ORDER BY position");
    for (const DocumentSummary &document : std::as_const(*documents)) {
        auto facts = reader.facts(document.id);
        if (!facts)
            return std::unexpected(facts.error());
        rows.bind(1, document.id);
        while (broken.size() < limit && rows.step()) {
            if (const qint64 position = rows.integer(0); position >= 0 && position < facts->links.size())
                broken.append({document, facts->links[position], rows.boolean(1)});
        }
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
        rows.reset();
        if (broken.size() >= limit)
            break;
    }
    return broken;
}

Result<QList<DocumentSummary>> SqlDocumentLinkRepository::orphans(DocumentScope scope, int limit)
{
    return documentsThatAre(u"orphan"_s, scope, limit);
}

Result<QList<IssueMention>> SqlDocumentLinkRepository::issuesMentioned(DocumentId id)
{
    auto links = outgoing(id);
    if (!links)
        return std::unexpected(links.error());
    auto own = DocumentReader(m_connection).summary(id);
    if (!own)
        return std::unexpected(own.error());
    auto from = source(own->source);
    if (!from)
        return std::unexpected(from.error());
    QList<IssueMention> mentions;
    for (const ResolvedLink &link : std::as_const(*links)) {
        const auto target = issueTarget(link.link);
        if (!target)
            continue;
        const IssueMention mention{target->project.isEmpty() ? from->project : target->project, target->number,
                                   link.issue, link.link.line};
        const bool known = std::ranges::any_of(mentions, [&](const IssueMention &other) {
            return other.number == mention.number && other.project.compare(mention.project, Qt::CaseInsensitive) == 0;
        });
        if (!known)
            mentions.append(mention);
    }
    return mentions;
}

Result<QList<Backlink>> SqlDocumentLinkRepository::documentsMentioning(IssueId id, int limit)
{
    IssueTarget target;
    {
        auto row = m_connection.prepare("SELECT p.owner || '/' || p.name, i.number FROM issue i JOIN project p "
                                        "ON p.id = i.project_id WHERE i.id = ?");
        row.bind(1, id);
        if (row.step())
            target = {row.text(0), row.integer(1)};
        if (auto done = row.result(); !done)
            return std::unexpected(done.error());
    }
    if (target.number == 0)
        return fail(Code::NotFound, u"storage.links"_s, u"There is no issue %1 here."_s.arg(id.value));
    return linksTo({linkedIssueKey(target)}, limit);
}

} // namespace Docket::Storage
