// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <files/filestage.h>
#include <storage/unitjournal.h>

#include <QSet>

#include <map>

namespace Docket::UnitsOfWork {

/// The changes to files of one unit of work: staged at once, journalled in the unit's transaction, carried out after
/// the commit and undone otherwise. @p root is a folder that addRoot() or UnitOfWorkRunner::addRoot() has made known in
/// an earlier unit; paths are relative to it and confined to it (see Files::ConfinedRoot). On the writer's thread.
class UnitFiles final
{
public:
    UnitFiles(Storage::Connection &connection, QString unit, StepHook *hook);
    Q_DISABLE_COPY_MOVE(UnitFiles)

    /// Makes the folder @p path known; files may be changed there from the next unit on.
    [[nodiscard]] Result<void> addRoot(const QString &path);

    /// With @p judged, what contentNow() said when the content that this one replaces was read: Conflict if the file is
    /// another one by now.
    [[nodiscard]] Result<void> write(const QString &root, const QString &path, QByteArrayView bytes,
                                     const QString &judged = {});
    /// Stands for what a file holds now; empty if it cannot be read. Ask first, then read: an edit in between is found
    /// then as well. On any thread.
    [[nodiscard]] static QString contentNow(const QString &root, const QString &path);
    /// A file, or a folder with all that is in it.
    [[nodiscard]] Result<void> remove(const QString &root, const QString &path);
    [[nodiscard]] Result<void> rename(const QString &root, const QString &from, const QString &to);
    [[nodiscard]] Result<void> makeFolder(const QString &root, const QString &path);
    /// Makes the folders of @p path that are not there.
    [[nodiscard]] Result<void> makePath(const QString &root, const QString &path);
    /// What will be at @p path after the commit.
    [[nodiscard]] Result<Files::EntryKind> kind(const QString &root, const QString &path);

private:
    friend class UnitOfWork;
    friend class UnitOfWorkRunner;

    struct Open
    {
        std::unique_ptr<Files::FileStage> stage;
        qint64 firstId = 0; ///< of its rows in the journal
        qint64 lastId = 0;
    };
    using Marks = std::map<QString, qsizetype>;

    [[nodiscard]] static QString cleanRoot(const QString &path);
    [[nodiscard]] static QList<Files::FileChange> changesOf(const QList<Storage::JournalledFile> &rows);
    /// In words, which also go to the log.
    static QList<Error> tellConflicts(const QString &root, const QList<Files::FileConflict> &conflicts);
    /// What a committed unit could not do must not come after what this one will do.
    [[nodiscard]] Result<void> finishEarlier(const Files::ConfinedRoot &root);
    [[nodiscard]] Result<Open *> stage(const QString &root);
    [[nodiscard]] Result<void> journal(Open &open, const Result<Files::FileChange> &change);
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] Marks marks() const;
    void undoTo(const Marks &marks);
    [[nodiscard]] Result<void> seal();
    void undo() { undoTo({}); }
    /// What was found when earlier units were finished, which is done whether or not this one is committed.
    [[nodiscard]] QList<Error> takeEarlierConflicts() { return std::exchange(m_earlierConflicts, {}); }

    Storage::Connection &m_connection;
    QString m_unit;
    StepHook *m_hook;
    std::map<QString, Open> m_open;
    QList<Error> m_earlierConflicts;
    QSet<QString> m_newRoots; ///< not committed yet, so a crash would leave what is staged there unknown
};

} // namespace Docket::UnitsOfWork
