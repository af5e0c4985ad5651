// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingestplan.h"

#include <chrono>
#include <optional>

namespace Docket::Ingest {

/// What became of one file.
struct IngestedFile
{
    QString path; ///< relative to the source
    FileAction action = FileAction::New;
    Domain::DocumentId document; ///< null where nothing is stored of it
    QString movedFrom;           ///< of Moved
    QString reason;              ///< of Failed, Skipped and Conflict: in words
    int line = 0;                ///< where in the file the reason lies; 0: the whole file
    int problems = 0;            ///< what the parser found odd, and went on
    qint64 bytes = 0;
    std::chrono::nanoseconds readTime{};  ///< opening, reading, hashing
    std::chrono::nanoseconds parseTime{}; ///< of new and changed files
    std::chrono::nanoseconds cacheTime{}; ///< putting the tree into the cache
    QString cacheKey;                     ///< of the tree in the cache; empty if it was not parsed
    QString cachePath;                    ///< the file of that entry, where the cache has one on disk
};

/// How far a run has come.
struct IngestProgress
{
    enum class Stage
    {
        Scanning, ///< `found` files so far
        Reading,  ///< `done` of `total`
        Storing   ///< the rest is being written
    };
    Stage stage = Stage::Scanning;
    qint64 found = 0;
    qint64 done = 0;
    qint64 total = 0;
    QString current; ///< the file that was finished last
};

/// What a whole run did. Files that are the same as before are counted, not listed.
struct IngestReport
{
    Domain::DocumentSource source;
    bool mounted = true; ///< false: the folder looks like an empty mount point, and nothing was marked missing
    PlanCounts counts;
    QList<IngestedFile> files; ///< all but those that are the same, by path
    qint64 bytes = 0;          ///< read
    int transactions = 0;
    std::chrono::milliseconds scanTime{};
    std::chrono::milliseconds wholeTime{};
    std::chrono::nanoseconds parseTime{}; ///< summed over the threads
    QStringList folders;                  ///< of the source, for whoever watches it

    [[nodiscard]] bool isComplete() const { return counts.failed == 0 && counts.conflicts == 0; }
};

} // namespace Docket::Ingest
