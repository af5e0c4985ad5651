// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "advicechanges.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

namespace {

/// The only statements that an advice may bring into the schema.
bool changesAnIndex(const QString &sql)
{
    static const QRegularExpression pattern(uR"(^\s*(CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+INDEX)\s[^;]*$)"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern.match(sql).hasMatch();
}

/// The name of the index that @p sql makes or drops.
QString indexName(const QString &sql)
{
    static const QRegularExpression pattern(
        uR"re(INDEX\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:"((?:[^"]|"")+)"|([^\s(;]+)))re"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(sql);
    return match.captured(1).isEmpty() ? match.captured(2) : match.captured(1).replace(u"\"\""_s, u"\""_s);
}

bool makesAnIndex(const QString &sql)
{
    return sql.trimmed().startsWith(u"CREATE"_s, Qt::CaseInsensitive);
}

} // namespace

Result<bool> AdviceChanges::isInForce(const AppliedChange &change)
{
    const auto found = m_connection.integer(
        "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ? COLLATE NOCASE", indexName(change.apply));
    if (!found)
        return std::unexpected(found.error());
    if (found->has_value() != makesAnIndex(change.apply))
        return false;
    if (makesAnIndex(change.apply))
        return true;
    // What was removed and has no table any more cannot come back. EXPLAIN does not look at the file: with the version
    // a statement of the former schema is not taken from the cache.
    const auto version = m_connection.integer("PRAGMA schema_version");
    if (!version)
        return std::unexpected(version.error());
    const QByteArray text = "EXPLAIN /* " + QByteArray::number(version->value_or(0)) + " */ " + change.undo.toUtf8();
    return m_connection.prepare(text).run().has_value();
}

Result<bool> AdviceChanges::hasTable()
{
    const auto found =
        m_connection.integer("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'advice_change'");
    if (!found)
        return std::unexpected(found.error());
    return found->has_value();
}

Result<QList<AppliedChange>> AdviceChanges::applied()
{
    auto changes = kept();
    if (!changes)
        return changes;
    QList<AppliedChange> inForce;
    for (const AppliedChange &change : std::as_const(*changes)) {
        const auto still = isInForce(change);
        if (!still)
            return std::unexpected(still.error());
        if (*still)
            inForce.append(change);
    }
    return inForce;
}

Result<QList<AppliedChange>> AdviceChanges::kept()
{
    const auto exists = hasTable();
    if (!exists)
        return std::unexpected(exists.error());
    QList<AppliedChange> changes;
    if (!*exists)
        return changes;
    auto statement =
        m_connection.prepare("SELECT id, title, apply, undo, applied FROM advice_change ORDER BY applied, rowid");
    while (statement.step())
        changes.append({.id = statement.text(0),
                        .title = statement.text(1),
                        .apply = statement.text(2),
                        .undo = statement.text(3),
                        .applied = statement.time(4)});
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return changes;
}

Result<void> AdviceChanges::apply(const Advice &advice, Timestamp now)
{
    if (advice.apply.what != Action::What::ChangeSchema || !changesAnIndex(advice.apply.sql) ||
        !changesAnIndex(advice.undo.sql))
        return fail(Code::Invalid, u"advice.apply"_s, u"“%1” is no change of an index."_s.arg(advice.title));
    const auto before = kept();
    if (!before)
        return std::unexpected(before.error());
    // What somebody took back by hand is no change of ours any more, and may be advised again.
    for (const AppliedChange &change : *before) {
        const auto still = isInForce(change);
        if (!still)
            return std::unexpected(still.error());
        if (auto gone = *still ? Result<void>() : forget(change.id); !gone)
            return gone;
    }
    if (auto done = m_connection.script(advice.apply.sql.toUtf8()); !done)
        return std::unexpected(
            wrapError(done.error(), u"advice.apply"_s, u"“%1” could not be carried out."_s.arg(advice.title)));
    for (const AppliedChange &change : *before) {
        if (change.undo == advice.apply.sql)
            return forget(change.id);
    }
    if (auto made = m_connection.script("CREATE TABLE IF NOT EXISTS advice_change (id TEXT PRIMARY KEY, title TEXT NOT "
                                        "NULL, apply TEXT NOT NULL, undo TEXT NOT NULL, applied INTEGER NOT NULL)");
        !made)
        return made;
    const auto kept = m_connection.run("INSERT INTO advice_change VALUES(?, ?, ?, ?, ?)", advice.id, advice.title,
                                       advice.apply.sql, advice.undo.sql, now);
    if (!kept)
        return std::unexpected(kept.error());
    return {};
}

Result<void> AdviceChanges::undo(const QString &id)
{
    const auto changes = applied();
    if (!changes)
        return std::unexpected(changes.error());
    for (const AppliedChange &change : *changes) {
        if (change.id != id)
            continue;
        if (auto done = m_connection.script(change.undo.toUtf8()); !done)
            return std::unexpected(
                wrapError(done.error(), u"advice.undo"_s, u"“%1” could not be undone."_s.arg(change.title)));
        return forget(id);
    }
    return fail(Code::NotFound, u"advice.undo"_s, u"The advice %1 was not applied."_s.arg(id));
}

Result<void> AdviceChanges::forget(const QString &id)
{
    if (auto gone = m_connection.run("DELETE FROM advice_change WHERE id = ?", id); !gone)
        return std::unexpected(gone.error());
    const auto left = m_connection.integer("SELECT count(*) FROM advice_change");
    if (!left)
        return std::unexpected(left.error());
    return left->value_or(0) == 0 ? m_connection.script("DROP TABLE advice_change") : Result<void>();
}

} // namespace Docket::Advice
