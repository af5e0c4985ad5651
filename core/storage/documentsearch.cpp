// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentsearch.h"

#include "documentreader.h"
#include "documentsnippet.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr int maxScored = 4000;  ///< matches: about four milliseconds
constexpr int maxTitles = 1500;  ///< of them with the words in title or headings, where there are more matches
constexpr int mostHits = 10'000; ///< that anybody may ask for
constexpr QByteArrayView weights =
    "document_rank(document_fts, 10, 5, 1, 0.5, 0)"; // title, headings, body, code, links

QByteArray sortColumn(DocumentSort by)
{
    switch (by) {
    case DocumentSort::Path: return "d.path";
    case DocumentSort::Title: return "d.title COLLATE NOCASE";
    case DocumentSort::Modified: return "d.modified";
    case DocumentSort::Size: return "d.size";
    case DocumentSort::Words: return "d.words";
    case DocumentSort::State: return "d.state";
    case DocumentSort::Ingested: return "d.ingested";
    }
    return "d.path";
}

QByteArray sortKey(DocumentSort by, const DocumentSummary &row)
{
    switch (by) {
    // A path is only one within its source.
    case DocumentSort::Path: return QByteArray(QByteArray::number(row.source.value) + '/' + row.path.toUtf8());
    case DocumentSort::Title: return row.title.toUtf8();
    case DocumentSort::Modified: return QByteArray::number(row.stamp.modified);
    case DocumentSort::Size: return QByteArray::number(row.stamp.size);
    case DocumentSort::Words: return QByteArray::number(row.words);
    case DocumentSort::State: return QByteArray::number(int(row.state));
    case DocumentSort::Ingested: return QByteArray::number(toUnix(row.ingested));
    }
    return {};
}

/// "behind the cursor" in the order.
SqlPiece behind(DocumentOrder order, const DocumentCursor &after)
{
    const QByteArray sign = order.descending ? " < " : " > ";
    if (order.by == DocumentSort::Path) {
        const qsizetype slash = after.key.indexOf('/');
        return {"(d.source_id, d.path)" + sign + "(?, ?)",
                {after.key.first(std::max<qsizetype>(0, slash)).toLongLong(), after.key.sliced(slash + 1)}};
    }
    SqlPiece piece{'(' + sortColumn(order.by) + ", d.id)" + sign + "(?, ?)", {}};
    if (order.by == DocumentSort::Title)
        piece.values.append(after.key);
    else
        piece.values.append(after.key.toLongLong());
    piece.values.append(after.id.value);
    return piece;
}

} // namespace

DocumentSearch::DocumentSearch(Connection &connection)
    : m_connection(connection)
{
}

Result<DocumentPage> DocumentSearch::page(const DocumentPlan &plan, DocumentOrder order, int limit,
                                          const DocumentCursor &after)
{
    DocumentPage page;
    if (plan.empty || limit <= 0)
        return page;
    // Ids first: sorting whole rows would copy each that is better than those before.
    SqlPiece sql{"SELECT d.id FROM document d WHERE ", {}};
    sql.append("", plan.conditions());
    if (!after.isStart())
        sql.append(" AND ", behind(order, after));
    const QByteArray direction = order.descending ? " DESC" : "";
    sql.sql.append(order.by == DocumentSort::Path
                       ? QByteArray(" ORDER BY d.source_id" + direction + ", d.path" + direction)
                       : QByteArray(" ORDER BY " + sortColumn(order.by) + direction + ", d.id" + direction));
    sql.sql.append(" LIMIT ?");
    auto entries = m_connection.prepare(sql.sql);
    entries.bind(bindValues(entries, sql, 1), qint64(limit) + 1);
    QList<DocumentId> ids;
    while (entries.step()) {
        if (ids.size() == limit) {
            page.last = false;
            break;
        }
        ids.append(DocumentId{entries.integer(0)});
    }
    if (auto done = entries.result(); !done)
        return std::unexpected(done.error());
    auto rows = DocumentReader(m_connection).summaries(ids);
    if (!rows)
        return std::unexpected(rows.error());
    page.rows = *std::move(rows);
    if (!page.rows.isEmpty())
        page.next = {sortKey(order.by, page.rows.last()), page.rows.last().id};
    return page;
}

Result<qint64> DocumentSearch::count(const DocumentPlan &plan)
{
    if (plan.empty)
        return 0;
    SqlPiece sql;
    if (!plan.wanted.isEmpty() && plan.where.isEmpty())
        sql = {"SELECT count(*) FROM document_fts WHERE document_fts MATCH ?", {plan.match()}};
    else
        sql.append("SELECT count(*) FROM document d WHERE ", plan.conditions());
    auto row = m_connection.prepare(sql.sql);
    bindValues(row, sql, 1);
    const qint64 counted = row.step() ? row.integer(0) : 0;
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return counted;
}

Result<DocumentSearch::Scores> DocumentSearch::collect(Statement &&rows, bool withRank)
{
    Scores scores;
    while (rows.step())
        scores.push_back({rows.integer(0), withRank ? rows.real(1) : 0});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return scores;
}

Result<DocumentSearch::Scores> DocumentSearch::unranked(const DocumentPlan &plan, int limit)
{
    SqlPiece sql;
    if (plan.wanted.isEmpty()) {
        sql.append("SELECT d.id FROM document d WHERE ", plan.conditions());
        sql.sql.append(" ORDER BY d.modified DESC, d.id DESC LIMIT ?");
    } else {
        sql = {plan.where.isEmpty() ? "SELECT rowid FROM document_fts WHERE document_fts MATCH ?"
                                    : "SELECT document_fts.rowid FROM document_fts CROSS JOIN document d ON d.id = "
                                      "document_fts.rowid WHERE document_fts MATCH ?",
               {plan.match()}};
        if (!plan.where.isEmpty())
            sql.append(" AND ", plan.where);
        sql.sql.append(" ORDER BY document_fts.rowid DESC LIMIT ?");
    }
    auto rows = m_connection.prepare(sql.sql);
    rows.bind(bindValues(rows, sql, 1), qint64(limit));
    return collect(std::move(rows), false);
}

Result<DocumentSearch::Scores> DocumentSearch::score(const DocumentPlan &plan, const QByteArray &match, int candidates,
                                                     int limit)
{
    SqlPiece sql{"SELECT id, score FROM (SELECT document_fts.rowid AS id, " + weights.toByteArray() +
                     " AS score FROM document_fts" +
                     (plan.where.isEmpty() ? "" : " CROSS JOIN document d ON d.id = document_fts.rowid") +
                     " WHERE document_fts MATCH ?",
                 {match}};
    if (!plan.where.isEmpty())
        sql.append(" AND ", plan.where);
    sql.sql.append(" ORDER BY document_fts.rowid DESC LIMIT ?) ORDER BY score, id DESC LIMIT ?");
    auto rows = m_connection.prepare(sql.sql);
    const int next = bindValues(rows, sql, 1);
    rows.bind(next, qint64(candidates));
    rows.bind(next + 1, qint64(limit));
    return collect(std::move(rows), true);
}

Result<DocumentSearch::Scores> DocumentSearch::ranked(const DocumentPlan &plan, int limit, bool &bounded)
{
    const int candidates = std::max(maxScored, 2 * limit);
    qint64 matches = 0;
    {
        auto row = m_connection.prepare("SELECT count(*) FROM (SELECT 1 FROM document_fts WHERE document_fts MATCH ? "
                                        "LIMIT ?)");
        const QByteArray match = plan.match();
        row.bindAll(match, candidates + 1);
        matches = row.step() ? row.integer(0) : 0;
        if (auto done = row.result(); !done)
            return std::unexpected(done.error());
    }
    bounded = matches > candidates;
    auto best = score(plan, plan.match(), bounded ? candidates - maxTitles : candidates, limit);
    if (!best || !bounded)
        return best;
    auto titles = score(plan, plan.titleMatch(), maxTitles, limit);
    if (!titles)
        return titles;
    // What both have found is scored by all its words in one and by those of title and headings in the other.
    best->insert(best->end(), titles->begin(), titles->end());
    std::ranges::stable_sort(*best, {}, &Scored::rank);
    QSet<qint64> seen;
    std::erase_if(*best, [&](const Scored &one) {
        if (seen.contains(one.id))
            return true;
        seen.insert(one.id);
        return false;
    });
    if (best->size() > std::size_t(limit))
        best->resize(std::size_t(limit));
    return best;
}

Result<DocumentHits> DocumentSearch::search(const DocumentPlan &plan, int limit, SearchOrder order)
{
    DocumentHits found;
    limit = std::min(limit, mostHits);
    if (plan.empty || limit <= 0)
        return found;
    auto scores = order == SearchOrder::Ranked && !plan.wanted.isEmpty() ? ranked(plan, limit + 1, found.bounded)
                                                                         : unranked(plan, limit + 1);
    if (!scores)
        return std::unexpected(scores.error());
    if (scores->size() > std::size_t(limit)) {
        found.more = true;
        scores->resize(std::size_t(limit));
    }
    QList<DocumentId> ids;
    QHash<DocumentId, double> ranks;
    for (const Scored &one : *scores) {
        ids.append(DocumentId{one.id});
        ranks.insert(DocumentId{one.id}, one.rank);
    }
    auto rows = DocumentReader(m_connection).summaries(ids);
    if (!rows)
        return std::unexpected(rows.error());
    auto snippets = SnippetMaker::create(m_connection, plan.phrases);
    if (!snippets)
        return std::unexpected(snippets.error());
    found.hits.reserve(rows->size());
    for (const DocumentSummary &row : std::as_const(*rows)) {
        auto snippet = (*snippets)->make(row);
        if (!snippet)
            return std::unexpected(snippet.error());
        found.hits.append({row, ranks.value(row.id), *std::move(snippet)});
    }
    return found;
}

} // namespace Docket::Storage
