// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuefts.h"

#include "searchtext.h"

namespace Docket::Storage {

IssueFts::IssueFts(Connection &connection)
    : m_connection(connection)
{
}

Result<void> IssueFts::put(qint64 issue, const QByteArray &title, const QByteArray &body, bool isNew)
{
    if (!isNew) {
        if (auto gone = m_connection.run("DELETE FROM issue_fts WHERE rowid = ?", issue); !gone)
            return std::unexpected(gone.error());
    }
    const QByteArray indexedTitle = indexText(title);
    const QByteArray indexedBody = indexText(body);
    auto put = m_connection.run("INSERT INTO issue_fts (rowid, title, body) VALUES (?, ?, ?)", issue, indexedTitle,
                                indexedBody);
    if (!put)
        return std::unexpected(put.error());
    return {};
}

Result<void> IssueFts::putComments(const std::set<qint64> &issues)
{
    for (const qint64 issue : issues) {
        if (auto gone = m_connection.run("DELETE FROM comment_fts WHERE rowid = ?", issue); !gone)
            return std::unexpected(gone.error());
        QByteArray text;
        auto bodies = m_connection.prepare("SELECT body FROM comment WHERE issue_id = ? ORDER BY created, id");
        bodies.bind(1, issue);
        while (bodies.step())
            text.append(bodies.view(0)).append(textSeparator());
        if (auto read = bodies.result(); !read)
            return read;
        if (text.isEmpty())
            continue;
        const QByteArray indexed = indexText(text);
        if (auto put = m_connection.run("INSERT INTO comment_fts (rowid, body) VALUES (?, ?)", issue, indexed); !put)
            return std::unexpected(put.error());
    }
    return {};
}

Result<void> IssueFts::remove(qint64 issue)
{
    if (auto gone = m_connection.run("DELETE FROM issue_fts WHERE rowid = ?", issue); !gone)
        return std::unexpected(gone.error());
    if (auto gone = m_connection.run("DELETE FROM comment_fts WHERE rowid = ?", issue); !gone)
        return std::unexpected(gone.error());
    return {};
}

} // namespace Docket::Storage
