// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrator.h"

#include "backup.h"
#include "documentlinkstate.h"
#include "transaction.h"

#include <base/log.h>
#include <base/version.h>

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

Q_LOGGING_CATEGORY(lcMigrate, "docket.storage.migrate", QtInfoMsg)

constexpr int schemaWithLinkState = 9;

QString root()
{
    return u":/docket/sql"_s;
}

struct Index
{
    QString name;
    QByteArray sql;
};

/// Takes the indexes away that came from advice: a column under one cannot be dropped, and with a table that is made
/// anew it would be gone for good.
Result<QList<Index>> takeAdvisedIndexes(Connection &connection)
{
    QList<Index> indexes;
    auto rows = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql <> ''");
    while (rows.step()) {
        if (rows.text(0).startsWith(advisedIndexPrefix))
            indexes.append({rows.text(0), rows.bytes(1)});
    }
    if (auto read = rows.result(); !read)
        return std::unexpected(read.error());
    rows.reset();
    for (const Index &index : std::as_const(indexes)) {
        const QString name = QString(index.name).replace(u'"', u"\"\""_s);
        if (auto gone = connection.script(QByteArray("DROP INDEX \"" + name.toUtf8() + '"')); !gone)
            return std::unexpected(gone.error());
    }
    return indexes;
}

/// Makes them again. What has no table or no columns any more is forgotten as an advice, too.
Result<void> putBack(Connection &connection, const QList<Index> &indexes)
{
    for (const Index &index : indexes) {
        if (connection.prepare(QByteArray("EXPLAIN " + index.sql)).run()) {
            if (auto made = connection.script(index.sql); !made)
                return made;
            continue;
        }
        logEvent(lcMigrate(), LogLevel::Info, u"an advised index is not possible any more"_s,
                 {{u"index"_s, index.name}});
        const auto kept = connection.integer("SELECT 1 FROM sqlite_schema WHERE name = 'advice_change'");
        if (!kept)
            return std::unexpected(kept.error());
        if (!kept->has_value())
            continue;
        if (auto gone = connection.run("DELETE FROM advice_change WHERE id = ?", u"index:"_s + index.name); !gone)
            return std::unexpected(gone.error());
        const auto left = connection.integer("SELECT count(*) FROM advice_change");
        if (!left)
            return std::unexpected(left.error());
        if (left->value_or(0) > 0)
            continue;
        if (auto dropped = connection.script("DROP TABLE advice_change"); !dropped)
            return dropped;
    }
    return {};
}

} // namespace

Migrator::Migrator(Connection &connection)
    : m_connection(connection)
{
}

Result<int> Migrator::version()
{
    auto value = m_connection.integer("PRAGMA user_version");
    if (!value)
        return std::unexpected(value.error());
    return int(value->value_or(0));
}

Error Migrator::newer(int version) const
{
    return makeError(Code::StorageNewer, u"storage.migrate"_s,
                     u"The database %1 was written by a newer Docket (schema %2, this one knows %3)."_s.arg(
                         m_connection.path(), QString::number(version), QString::number(schemaVersion)))
        .withHint(
            u"Install the newer Docket again, let it take the database back (docket-cli database downgrade --to %1), "
            u"put a backup from beside the file in its place, or choose another profile with --profile."_s.arg(
                schemaVersion))
        .with(u"version"_s, QString::number(version));
}

Result<void> Migrator::check()
{
    auto current = version();
    if (!current)
        return std::unexpected(current.error());
    if (*current > schemaVersion)
        return std::unexpected(newer(*current));
    if (*current == 0)
        return fail(Code::NotFound, u"storage.open"_s, u"The database %1 is empty."_s.arg(m_connection.path()),
                    u"Add an account first: docket-cli account add --url URL --token-file FILE"_s);
    if (*current < schemaVersion)
        return fail(Code::StorageReadOnly, u"storage.open"_s,
                    u"The database %1 is of an older Docket and must be upgraded before it can be read."_s.arg(
                        m_connection.path()),
                    u"Start Docket once, or sync."_s);
    return {};
}

Result<void> Migrator::migrateTo(int target)
{
    Q_ASSERT(target >= 1 && target <= schemaVersion);
    auto current = version();
    if (!current)
        return std::unexpected(current.error());
    if (*current > schemaVersion)
        return std::unexpected(newer(*current));
    if (*current == target)
        return {};
    if (*current == 0) {
        // Version 0 with tables in it is somebody else's database.
        auto tables = m_connection.integer("SELECT count(*) FROM sqlite_schema");
        if (!tables)
            return std::unexpected(tables.error());
        if (tables->value_or(0) > 0)
            return fail(Code::StorageCorrupt, u"storage.migrate"_s,
                        u"%1 is a database, but not one of Docket."_s.arg(m_connection.path()),
                        u"Move the file away, or choose another profile with --profile."_s);
        if (auto done = apply(root(), u"setup_*.sql"_s, u"setup"_s, schemaVersion); !done)
            return done;
        *current = schemaVersion;
    } else {
        if (auto saved = Backup(m_connection).write(*current); !saved)
            return std::unexpected(
                wrapError(saved.error(), u"storage.migrate"_s,
                          u"The database stays as it is, because it could not be backed up before."_s));
        logEvent(lcMigrate(), LogLevel::Info, u"migrating"_s, {{u"from"_s, *current}, {u"to"_s, target}});
    }
    for (; *current < target; ++*current) {
        if (auto done = apply(root() + u"/version/"_s + QString::number(*current + 1), u"upgrade_*.sql"_s, u"upgrade"_s,
                              *current + 1);
            !done)
            return done;
    }
    for (; *current > target; --*current) {
        if (auto done = apply(root() + u"/version/"_s + QString::number(*current), u"downgrade_*.sql"_s, u"downgrade"_s,
                              *current - 1);
            !done)
            return done;
    }
    return {};
}

Result<void> Migrator::apply(const QString &folder, const QString &pattern, const QString &direction, int target)
{
    const QStringList files = QDir(folder).entryList({pattern}, QDir::Files, QDir::Name);
    if (files.isEmpty())
        return fail(Code::Internal, u"storage.migrate"_s, u"The SQL files %1/%2 are missing."_s.arg(folder, pattern));
    // Tables that are rebuilt would take their children with them; the check at the end makes up for it.
    if (auto off = m_connection.script("PRAGMA foreign_keys=OFF"); !off)
        return off;
    const auto steps = [&]() -> Result<void> {
        auto transaction = Transaction::begin(m_connection);
        if (!transaction)
            return std::unexpected(transaction.error());
        const auto advised = takeAdvisedIndexes(m_connection);
        if (!advised)
            return std::unexpected(advised.error());
        for (const QString &name : files) {
            QFile file(folder + u'/' + name);
            if (!file.open(QIODevice::ReadOnly))
                return fail(Code::Internal, u"storage.migrate"_s, u"%1 cannot be read."_s.arg(file.fileName()));
            if (auto done = m_connection.script(file.readAll()); !done)
                return std::unexpected(
                    wrapError(done.error(), u"storage.migrate"_s,
                              u"The step %1 to schema %2 failed."_s.arg(name, QString::number(target))));
        }
        if (direction == u"upgrade" && target == schemaWithLinkState) {
            if (auto done = DocumentLinkState::rebuild(m_connection); !done)
                return std::unexpected(wrapError(
                    done.error(), u"storage.migrate"_s,
                    u"The links of documents could not be looked at for schema %1."_s.arg(QString::number(target))));
        }
        if (auto back = putBack(m_connection, *advised); !back)
            return back;
        auto broken = m_connection.prepare("PRAGMA foreign_key_check");
        if (broken.step())
            return fail(
                Code::StorageCorrupt, u"storage.migrate"_s,
                u"The database %1 holds references that lead nowhere in %2."_s.arg(m_connection.path(), broken.text(0)),
                u"Put a backup from beside the file in its place."_s);
        if (auto checked = broken.result(); !checked)
            return checked;
        broken.reset();
        auto noted =
            m_connection.run("INSERT INTO schema_migration VALUES (?, ?, CAST(strftime('%s', 'now') AS INTEGER), ?)",
                             target, direction, QStringLiteral(DOCKET_VERSION));
        if (!noted)
            return std::unexpected(noted.error());
        if (auto stamped = m_connection.script(QByteArray("PRAGMA user_version=").append(QByteArray::number(target)));
            !stamped)
            return stamped;
        return (*transaction)->commit();
    };
    auto done = steps();
    if (auto on = m_connection.script("PRAGMA foreign_keys=ON"); done && !on)
        return on;
    return done;
}

} // namespace Docket::Storage
