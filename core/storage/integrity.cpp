// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity.h"

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

Result<void> collect(Statement &&statement, const QString &pattern, QStringList &problems)
{
    while (statement.step()) {
        if (const QString text = statement.text(0); text != u"ok"_s)
            problems << (pattern.isEmpty() ? text : pattern.arg(text));
    }
    return statement.result();
}

} // namespace

Result<QStringList> checkIntegrity(Connection &connection, CheckDepth depth)
{
    QStringList problems;
    const QByteArrayView pragma = depth == CheckDepth::Full ? "PRAGMA integrity_check" : "PRAGMA quick_check";
    if (auto done = collect(connection.prepare(pragma), {}, problems); !done)
        return std::unexpected(done.error());
    if (!problems.isEmpty())
        return problems; // the rest would only stumble over the same damage
    if (auto done = collect(connection.prepare("PRAGMA foreign_key_check"),
                            u"an entry of the table %1 refers to something that is gone"_s, problems);
        !done)
        return std::unexpected(done.error());
    if (auto done =
            collect(connection.prepare(
                        "SELECT owner || '/' || name FROM project AS p WHERE local_issues <> "
                        "(SELECT count(*) FROM issue WHERE project_id = p.id) OR local_open <> "
                        "(SELECT count(*) FROM issue WHERE project_id = p.id AND state = 0) OR local_comments <> "
                        "(SELECT count(*) FROM comment WHERE project_id = p.id)"),
                    u"the counters of %1 are wrong"_s, problems);
        !done)
        return std::unexpected(done.error());
    if (depth == CheckDepth::Quick)
        return problems;
    if (auto done = collect(connection.prepare("SELECT i.id FROM issue AS i LEFT JOIN issue_body AS b ON b.id = i.id "
                                               "WHERE b.id IS NULL LIMIT 20"),
                            u"the issue with id %1 has no text"_s, problems);
        !done)
        return std::unexpected(done.error());
    if (auto done = collect(connection.prepare("SELECT i.id FROM issue AS i WHERE i.id NOT IN "
                                               "(SELECT id FROM issue_fts_docsize) LIMIT 20"),
                            u"the issue with id %1 is not in the search index"_s, problems);
        !done)
        return std::unexpected(done.error());
    return problems;
}

Result<void> tidy(Connection &connection)
{
    return connection.script("PRAGMA analysis_limit=400;PRAGMA optimize;PRAGMA wal_checkpoint(TRUNCATE);");
}

Result<void> mergeSearchIndex(Connection &connection)
{
    return connection.script("INSERT INTO issue_fts(issue_fts) VALUES('optimize');"
                             "INSERT INTO comment_fts(comment_fts) VALUES('optimize');");
}

} // namespace Docket::Storage
