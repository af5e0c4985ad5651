// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confinedroot.h"
#include "filechange.h"

#include <base/stephook.h>

#include <QHash>
#include <QList>

namespace Docket::Files {

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
    /// @p judged is the fingerprint of what the new content was made from: Conflict if the file is another one by now.
    /// Without it the file counts as it is now.
    [[nodiscard]] Result<FileChange> write(const QString &path, QByteArrayView bytes, const QString &judged = {});
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
    /// Files that somebody changed since they were staged are left alone: see applyChanges().
    [[nodiscard]] Result<QList<FileConflict>> apply();
    /// Leaves all of it for a later time: what is staged stays when this goes.
    void leave();

    [[nodiscard]] const ConfinedRoot &root() const { return m_root; }

private:
    /// What a path is once the staged changes are carried out.
    struct Staged
    {
        EntryKind kind = EntryKind::Absent;
        QString origin; ///< where it is on the disk now; empty: nowhere, it is staged
        QString token;  ///< of a staged file
    };

    FileStage(ConfinedRoot root, QString unit, StepHook *hook);
    [[nodiscard]] Staged staged(const QString &path) const;
    [[nodiscard]] Result<void> checkParent(const QString &path) const;
    [[nodiscard]] Result<void> checkFree(const QString &path);
    /// What the file at @p path will be when the changes before are carried out, for its change to be compared with.
    [[nodiscard]] QString expectation(const QString &path) const;
    [[nodiscard]] Result<FileDescriptor> stagingDescriptor() const;
    [[nodiscard]] Result<QString> makeToken(ChangeKind kind, QByteArrayView bytes, const QString &path,
                                            const QString &expected = {});
    [[nodiscard]] Result<void> fill(const FileDescriptor &file, QByteArrayView bytes, const QString &path) const;
    [[nodiscard]] FileChange keep(FileChange change);
    void enter(const FileChange &change);

    ConfinedRoot m_root;
    QString m_unit;
    StepHook *m_hook;
    FileDescriptor m_staging;
    QList<FileChange> m_changes;
    QHash<QString, Staged> m_overlay;                ///< of the paths that the changes touch
    QHash<QString, QString> m_keys;                  ///< folder and key of a staged name -> name
    QHash<QString, QHash<QString, QString>> m_names; ///< folder on the disk: key of a name -> name
    qint64 m_next = 0;
    bool m_left = false; ///< committed: nothing is to be undone
};

} // namespace Docket::Files
