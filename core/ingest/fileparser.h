// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingestreport.h"

#include <cache/cachekey.h>

#include <QSet>

#include <stop_token>

namespace Docket::Ingest {

/// The name of a document's tree in the cache: it can be evicted, but never be stale.
[[nodiscard]] Cache::CacheKey astKey(const QByteArray &contentHash);

/// BLAKE2b of the bytes of a file, 16 bytes.
[[nodiscard]] QByteArray contentHash(QByteArrayView bytes);

/// A file on its way from the disk to the database.
struct ParsedFile
{
    PlannedFile plan;
    IngestedFile report;
    /// If it was parsed: for storing with its packed parts, without what is only in them.
    Domain::DocumentInput input;
    QByteArray hash;
    QByteArray tree; ///< its structure, for the cache: the text is in the database
    bool parsed = false;
    /// Not parsed, because a missing document has this content: it may have been moved.
    bool mayBeMoved = false;
    bool failed = false; ///< for the reason in the report
};

struct ParserOptions
{
    Domain::DocumentSource source;
    qint64 maxBytes = 64LL * 1024 * 1024;
    QSet<QByteArray> gone; ///< contents of documents that are missing
};

/// What @p error says of the file at @p path, for a reader who has the path beside it: without that, and of what could
/// only not be stored, why.
[[nodiscard]] QString reasonOf(const Error &error, const QString &path);

/// About how many bytes it takes while it waits.
[[nodiscard]] qint64 memoryOf(const ParsedFile &file);

/// Reads a planned file and parses it if its content is not what is stored. Never fails: what went wrong is in the
/// report. A file that changes while it is read is read once more, and then a Conflict. Thread-safe.
[[nodiscard]] ParsedFile parseFile(const PlannedFile &file, const ParserOptions &options, std::stop_token stop,
                                   bool parseMoved = false);

/// The same for a text that lies in no file; @p name stands for its path.
[[nodiscard]] ParsedFile parseText(const QString &name, const QByteArray &bytes, const ParserOptions &options,
                                   std::stop_token stop);

} // namespace Docket::Ingest
