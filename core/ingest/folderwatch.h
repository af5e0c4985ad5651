// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QSet>
#include <QSocketNotifier>
#include <QStringList>

#include <functional>
#include <memory>

namespace Docket::Ingest {

/// Tells which files of one source changed, from what the system says of its folders. Bursts (a save by rename, a
/// checkout) are gathered until nothing has happened for a moment, at most for a second. Where the system cannot watch
/// so many folders, or none at all, or the folder lies on another computer, it says so and asks for a scan at intervals
/// as well. A root that goes is waited for: it is said, and when it is there again (or another file system is mounted
/// over it) a scan is asked for. Lives in the thread of its event loop; setFolders() makes a system call for each
/// folder, so that thread is not the main one where there may be thousands.
class FolderWatch final : public QObject
{
    Q_OBJECT

public:
    struct Timing
    {
        std::chrono::milliseconds quiet{150};   ///< after the last event
        std::chrono::milliseconds longest{800}; ///< after the first one
        std::chrono::milliseconds scan{30'000}; ///< between scans where watching is not possible
        std::chrono::milliseconds check{5'000}; ///< between looks whether the root is there
    };
    /// What kind of remote file system a folder lies on, or nothing; remoteFileSystem() unless a test says otherwise.
    using RemoteKind = std::function<QString(const QString &root)>;

    FolderWatch(const QString &root, Timing timing, RemoteKind remote = {}, QObject *parent = nullptr);
    ~FolderWatch() override;
    Q_DISABLE_COPY_MOVE(FolderWatch)

    /// The folders to watch, relative to the root ("" is the root itself); those not named are let go. True if one of
    /// them was not watched before: what changed in it since it was looked at, nobody told.
    bool setFolders(const QStringList &folders);
    [[nodiscard]] qsizetype watchedFolders() const { return m_byPath.size(); }
    /// Why scans take the place of watching; empty while the system tells.
    [[nodiscard]] const QString &limitation() const { return m_limitation; }

Q_SIGNALS:
    /// Markdown files that were written, moved or removed, by path relative to the root.
    void filesChanged(const QStringList &paths);
    /// Folders came, went or were moved, or events were lost: what changed is known only after a scan.
    void scanNeeded();
    /// limitation() is another one.
    void limitationChanged();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void read();
    void note(int watch, quint32 mask, const QString &name);
    /// Lets go of a folder that is no longer what has this path, and of all below; setFolders() watches what is there.
    void unwatch(const QString &folder);
    void wait();
    void tell();
    void giveUp(const QString &reason);
    void limit(const QString &reason);
    void checkRoot();
    void unwatchAll();
    void letGo();

    const QString m_root;
    const Timing m_timing;
    const RemoteKind m_remote;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QHash<QString, int> m_byPath;
    QHash<int, QString> m_byWatch;
    QSet<QString> m_files;
    bool m_scan = false;
    QString m_limitation;
    QBasicTimer m_quiet;
    QBasicTimer m_longest;
    QBasicTimer m_scans;
    QBasicTimer m_checks;
    bool m_gone = false;
    std::pair<quint64, quint64> m_identity; ///< of the root that is watched
};

/// The name of the network or user-space file system that @p folder lies on, where others can change files without the
/// system telling; empty for a local one. Blocks like any look at the disk.
[[nodiscard]] QString remoteFileSystem(const QString &folder);
/// The same of a type as statfs() tells it.
[[nodiscard]] QString remoteFileSystemName(quint32 type);

} // namespace Docket::Ingest
