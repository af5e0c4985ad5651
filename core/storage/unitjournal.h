// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <QList>

namespace Docket::Storage {

/// A committed change to a file as a row; see Files::FileChange for what the words mean.
struct JournalledFile
{
    qint64 id = 0;
    QString root; ///< absolute path
    int kind = 0;
    QString path;
    QString source;
    QString token;
};

/// A committed removal from the cache as a row.
struct JournalledRemoval
{
    qint64 id = 0;
    bool pattern = false;
    QString text;
};

/// What units of work have committed outside the database but perhaps not carried out yet: the tables file_root,
/// file_journal and cache_journal. Cheap to make; serves one transaction on the connection's thread.
class UnitJournal final
{
public:
    explicit UnitJournal(Connection &connection);

    /// Makes the folder @p path known; nothing happens if it is.
    [[nodiscard]] Result<void> addRoot(const QString &path);
    [[nodiscard]] Result<bool> hasRoot(const QString &path);
    [[nodiscard]] Result<QStringList> roots();
    /// Forgets a root and what is journalled there.
    [[nodiscard]] Result<void> removeRoot(const QString &path);

    /// Adds a row; its root must be known. The id of the row.
    [[nodiscard]] Result<qint64> addFile(const JournalledFile &file);
    /// The rows of a root in the order of the changes.
    [[nodiscard]] Result<QList<JournalledFile>> files(const QString &root);
    [[nodiscard]] Result<void> removeFiles(qint64 firstId, qint64 lastId, const QString &root);

    [[nodiscard]] Result<qint64> addRemoval(const JournalledRemoval &removal);
    [[nodiscard]] Result<QList<JournalledRemoval>> removals();
    [[nodiscard]] Result<void> removeRemoval(qint64 id);

private:
    Connection &m_connection;
};

/// Makes the committed transactions of @p connection safe against a loss of power, which WAL with synchronous=NORMAL
/// alone does not before the next checkpoint. Needed before anything outside the database relies on a commit.
[[nodiscard]] Result<void> syncLog(Connection &connection);

} // namespace Docket::Storage
