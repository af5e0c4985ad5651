// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QString>

namespace Docket::Perf {

/// Paths of the .md files below a folder.
[[nodiscard]] QByteArrayList listFiles(const QByteArray &root);

/// The least that taking a folder in can cost on two threads: one reads and parses with cmark-gfm, the other stores
/// row, tree and search index through SQLite's C interface in batches of 1,000. Returns the number of files.
int ingestFloor(const QByteArray &root, const QString &database);

/// The least that finding out that nothing changed can cost: the rows of @p database, made by ingestFloor(), read into
/// a table, the folders listed, size and time of each file compared. Returns the number of files that are the same.
int unchangedFloor(const QByteArray &root, const QString &database);

} // namespace Docket::Perf
