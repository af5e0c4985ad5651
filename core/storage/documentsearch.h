// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "documentplan.h"

#include <domain/documents.h>

namespace Docket::Storage {

/// Answers planned queries for documents: pages of lists, and searches by rank. To score a match costs more than to
/// find it, so of words that stand almost everywhere only a bounded number is scored: those that have them in the title
/// or the headings, which weigh most, and then the newest.
class DocumentSearch final
{
public:
    explicit DocumentSearch(Connection &connection);
    Q_DISABLE_COPY_MOVE(DocumentSearch)

    [[nodiscard]] Result<Domain::DocumentPage> page(const DocumentPlan &plan, Domain::DocumentOrder order, int limit,
                                                    const Domain::DocumentCursor &after);
    [[nodiscard]] Result<qint64> count(const DocumentPlan &plan);
    [[nodiscard]] Result<Domain::DocumentHits> search(const DocumentPlan &plan, int limit, Domain::SearchOrder order);

private:
    struct Scored
    {
        qint64 id = 0;
        double rank = 0;
    };
    using Scores = std::vector<Scored>;

    [[nodiscard]] Result<Scores> unranked(const DocumentPlan &plan, int limit);
    [[nodiscard]] Result<Scores> ranked(const DocumentPlan &plan, int limit, bool &bounded);
    /// Scores at most @p candidates matches of @p match, and gives the best.
    [[nodiscard]] Result<Scores> score(const DocumentPlan &plan, const QByteArray &match, int candidates, int limit);
    [[nodiscard]] Result<Scores> collect(Statement &&rows, bool withRank);

    Connection &m_connection;
};

} // namespace Docket::Storage
