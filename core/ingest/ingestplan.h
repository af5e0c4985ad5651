// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "folderscan.h"

#include <QHash>

#include <span>

namespace Docket::Ingest {

/// What a run does, or did, with a file.
enum class FileAction
{
    New,      ///< not known yet
    Changed,  ///< its content is another one, or was parsed by an older parser
    Same,     ///< nothing to do
    Touched,  ///< other time, same content: only noted
    Moved,    ///< known under another path that is gone
    Missing,  ///< known, and not there any more
    Conflict, ///< cannot be taken in as it is: see the reason
    Skipped,  ///< left out: see the reason
    Failed,   ///< read or parsed without success: see the reason
};

/// Stable name for JSON and the log: "new", "changed" …
[[nodiscard]] QString actionName(FileAction action);

struct PlannedFile
{
    QString path; ///< relative to the source
    FileAction action = FileAction::New;
    Domain::FileStamp stamp;
    Domain::DocumentId known; ///< of New: null
    QByteArray knownHash;     ///< of its stored content; empty if it must be parsed whatever it holds
    QString movedFrom;        ///< of Moved
    QString reason;           ///< in words, of Skipped, Conflict, Failed, and of Changed where the file is the same
    Domain::DocumentState state = Domain::DocumentState::Ok; ///< as stored
};

struct PlanCounts
{
    int created = 0;
    int changed = 0;
    int same = 0;
    int touched = 0;
    int moved = 0;
    int missing = 0;
    int conflicts = 0;
    int skipped = 0;
    int failed = 0;

    void add(FileAction action);
    void add(const PlanCounts &other);
    bool operator==(const PlanCounts &) const = default;
};

struct IngestPlan
{
    Domain::DocumentSource source;
    QString mount;
    /// False where the folder seems to be an empty mount point: then nothing is reported as missing.
    bool mounted = true;
    QList<PlannedFile> files; ///< by path
    QStringList folders;

    [[nodiscard]] PlanCounts counts() const;
};

/// Compares what lies in the folder with what is stored, by path, size and time. Files whose content must be looked at
/// come as New or Changed; resolve() says more once the hash is known. Pure.
///
/// A known document that was not found is Missing, unless the folder looks unmounted: its file system is another one
/// than at the last run and not one of the known files is in it.
[[nodiscard]] IngestPlan makePlan(const Domain::DocumentSource &source, const QList<Domain::DocumentRecord> &records,
                                  FolderScan scan, int parserVersion);

/// Whether a document at @p path may still be there, because it, or a folder or link on the way to it, is one of those
/// that could not be looked at just now.
[[nodiscard]] bool mayBeThere(const QStringList &unreadable, const QString &path);

/// Decides what the content of new and changed files means, whatever order they come in. One object for each run; not
/// for several threads.
class PlanResolver final
{
public:
    /// Takes the documents that the plan found missing as places that others may have been moved from.
    PlanResolver(const IngestPlan &plan, const QList<Domain::DocumentRecord> &records);

    /// @p hash is that of the file's content. New becomes Moved where a document with this content is gone; Changed
    /// becomes Touched where the content is the stored one. False where it depends on the other files which of them was
    /// moved, and from where: it is decided by settle() when all of them are known.
    [[nodiscard]] bool resolve(PlannedFile &file, const QByteArray &hash);

    struct Undecided
    {
        PlannedFile *file;
        QByteArray hash;
    };
    /// Makes a move of each new file for which there is a document that is gone: first those that keep their name and
    /// that of their folder, then their name, then their folder, then any, each in the order of their paths.
    void settle(QList<Undecided> files);

    /// True where a file of this size may be one that was moved, so that its hash is worth knowing in a dry run.
    [[nodiscard]] bool mayBeMoved(qint64 size) const { return m_sizes.contains(size); }
    /// True where a missing document with this content waits for its new place.
    [[nodiscard]] bool isWanted(const QByteArray &hash) const { return m_gone.contains(hash); }
    /// Paths from which something was moved: they are not missing.
    [[nodiscard]] const QSet<QString> &movedFrom() const { return m_movedFrom; }

private:
    void move(PlannedFile &file, const Domain::DocumentRecord &from);
    void match(std::span<Undecided> files, QList<Domain::DocumentRecord> &gone);

    QMultiHash<QByteArray, Domain::DocumentRecord> m_gone;
    /// The one new file of each name and size of which something is gone; empty where there are several.
    QHash<size_t, QString> m_claims;
    QSet<qint64> m_sizes;
    QSet<QString> m_movedFrom;
};

} // namespace Docket::Ingest
