// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confinedroot.h"

#include <base/stephook.h>

#include <QHash>
#include <QSet>

namespace Docket::Files {

enum class ChangeKind
{
    Write,  ///< a file with its content, new or in place of one
    Remove, ///< a file, or a folder with all that is in it
    Rename, ///< a file or folder, to a name that is free
    MakeFolder
};

/// A staged change. As long as the entry `token` is in the staging folder of the root the change is not carried out;
/// carrying it out ends with the token gone. So it may be tried any number of times, and is done once.
struct FileChange
{
    ChangeKind kind = ChangeKind::Write;
    QString path;
    QString source; ///< of a rename
    QString token;
};

/// Changes to files below one root, staged first and carried out together later. Staging writes only into the root's
/// staging folder, which lies on the same file system, so that carrying out is renaming: each file is at every moment
/// the old or the new one, whole and on the disk. Whoever stages keeps the changes in a journal, carries them out after
/// its commit, or undoes them; so does the destructor. Not thread-safe.
class FileStage final
{
public:
    /// @p unit becomes part of the tokens and must differ between stages of a root. @p hook may be null.
    [[nodiscard]] static Result<std::unique_ptr<FileStage>> open(const QString &root, const QString &unit,
                                                                 StepHook *hook = nullptr);
    ~FileStage();
    Q_DISABLE_COPY_MOVE(FileStage)

    /// Each checks @p path against the rules of names, what is on the disk and what is staged already: Invalid for a
    /// path that may not be, Conflict for a name that another one stands in the way of, also one that differs in upper
    /// and lower case or in the way Unicode writes it; NotFound for what must be there. Folders above must exist or be
    /// staged. Nothing is left behind on an error.
    [[nodiscard]] Result<FileChange> write(const QString &path, QByteArrayView bytes);
    [[nodiscard]] Result<FileChange> remove(const QString &path);
    [[nodiscard]] Result<FileChange> rename(const QString &from, const QString &to);
    [[nodiscard]] Result<FileChange> makeFolder(const QString &path);

    /// What is at @p path, as if all that is staged were carried out.
    [[nodiscard]] EntryKind kind(const QString &path) const;

    /// How far staging has come, and back to there.
    [[nodiscard]] qsizetype mark() const { return m_changes.size(); }
    void undoTo(qsizetype mark);

    /// Makes the staged entries last through a loss of power. Before the commit.
    [[nodiscard]] Result<void> seal();
    /// Carries all out in order and makes it last. After an error the rest is left for a later time.
    [[nodiscard]] Result<void> apply();

    [[nodiscard]] const ConfinedRoot &root() const { return m_root; }

    /// The same for changes from a journal; @p changes of one root in order.
    [[nodiscard]] static Result<void> apply(const ConfinedRoot &root, std::span<const FileChange> changes,
                                            StepHook *hook = nullptr);
    /// Removes from the staging folder all but @p keep, and the folder if it is empty then. How many entries.
    [[nodiscard]] static Result<int> sweep(const ConfinedRoot &root, const QSet<QString> &keep,
                                           StepHook *hook = nullptr);

private:
    /// What a path is once the staged changes are carried out; only of paths that they touch.
    struct Staged
    {
        EntryKind kind = EntryKind::Absent;
        QString origin;     ///< of a renamed folder: where its entries are on the disk now
        bool fresh = false; ///< nothing but what is staged is in this folder
    };
    using Overlay = QHash<QString, Staged>;

    FileStage(ConfinedRoot root, QString unit, StepHook *hook);
    [[nodiscard]] Result<FileDescriptor> stagingDescriptor();
    [[nodiscard]] Result<void> checkFree(const QString &path);
    [[nodiscard]] Result<void> checkParent(const QString &path);
    [[nodiscard]] Result<QString> makeToken(ChangeKind kind, QByteArrayView bytes, const QString &path);
    [[nodiscard]] FileChange keep(FileChange change);
    void enter(Overlay &overlay, const FileChange &change) const;

    ConfinedRoot m_root;
    QString m_unit;
    StepHook *m_hook;
    FileDescriptor m_staging;
    QList<FileChange> m_changes;
    Overlay m_overlay;
    QHash<QString, QHash<QString, QString>> m_names; ///< folder on the disk: key of a name -> name
    qint64 m_next = 0;
    bool m_applied = false;
};

} // namespace Docket::Files
