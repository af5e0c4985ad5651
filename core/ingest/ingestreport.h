// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingestplan.h"

#include <array>
#include <chrono>
#include <functional>
#include <optional>

namespace Docket::Ingest {

/// What became of one file.
struct IngestedFile
{
    QString path; ///< relative to the source
    FileAction action = FileAction::New;
    Domain::DocumentId document; ///< null where nothing is stored of it
    QString movedFrom;           ///< of Moved
    QString reason;   ///< of Failed, Skipped and Conflict: in words; else the first problem, else that of the plan
    int line = 0;     ///< where in the file the reason lies; 0: the whole file
    int problems = 0; ///< what the parser found odd, and went on
    qint64 bytes = 0;
    std::chrono::nanoseconds readTime{};  ///< opening, reading, hashing
    std::chrono::nanoseconds parseTime{}; ///< of new and changed files
    std::chrono::nanoseconds cacheTime{}; ///< putting the tree into the cache
    /// Of the content, if it was parsed, else zeros. The key of the tree follows from it; a report of 100,000 files
    /// would take 30 MB for keys and paths that are looked at one at a time.
    std::array<char, 16> contentHash{};

    /// The name of the tree in the cache; empty if it was not parsed.
    [[nodiscard]] QString cacheKey() const;
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

    std::function<QString(const QString &key)> pathOfEntry; ///< the file of an entry of the cache; may be null

    /// The file that holds the tree of @p file, where the cache has one on disk.
    [[nodiscard]] QString cachePath(const IngestedFile &file) const
    {
        const QString key = pathOfEntry ? file.cacheKey() : QString();
        return key.isEmpty() ? key : pathOfEntry(key);
    }
    [[nodiscard]] bool isComplete() const { return counts.failed == 0 && counts.conflicts == 0; }
};

} // namespace Docket::Ingest
