// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuesource.h"

#include "issueids.h"

#include <algorithm>

namespace Docket::Storage {

SqlPiece &SqlPiece::append(QByteArrayView before, const SqlPiece &other)
{
    sql.append(before).append(other.sql);
    values.append(other.values);
    return *this;
}

int bindValues(Statement &statement, const SqlPiece &piece, int first)
{
    for (const auto &value : piece.values)
        std::visit([&](const auto &v) { statement.bind(first++, v); }, value);
    return first;
}

SqlPiece IssueSource::list() const
{
    SqlPiece piece{"SELECT " + idColumn + (tellsFacts ? ", facts, updated FROM " : " FROM ") + table, {}};
    if (!index.isEmpty())
        piece.sql.append(" INDEXED BY ").append(index);
    return piece.append(" WHERE ", where);
}

SqlPiece IssueSource::count() const
{
    SqlPiece piece{"SELECT count(*) FROM (SELECT 1 FROM " + table, {}};
    if (!index.isEmpty())
        piece.sql.append(" INDEXED BY ").append(index);
    piece.append(" WHERE ", where).sql.append(" LIMIT ?)");
    return piece;
}

SqlPiece IssueSource::probe() const
{
    SqlPiece piece{"SELECT 1 FROM " + table, {}};
    piece.append(" WHERE (", where).sql.append(") AND ").append(idColumn).append(" = ?");
    return piece;
}

bool IndexTest::passes(const IssueEntry &entry) const
{
    if ((entry.facts & factMask) != factValue || entry.updated < updatedFrom || entry.updated > updatedTo)
        return false;
    const qint64 number = numberOf(entry.id);
    if (number < lowNumber || number > highNumber)
        return false;
    if (priorities && !priorities->test(std::size_t(priorityOf(entry.facts))))
        return false;
    if (boardRanks && !boardRanks->test(std::size_t(boardRankOf(entry.facts))))
        return false;
    return projects.isEmpty() || std::ranges::binary_search(projects, projectOf(entry.id));
}

} // namespace Docket::Storage
