// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QSet>
#include <QSocketNotifier>
#include <QStringList>

#include <memory>

namespace Docket::Ingest {

/// Tells which files of one source changed, from what the system says of its folders. Bursts (a save by rename, a
/// checkout) are gathered until nothing has happened for a moment, at most for a second. Where the system cannot watch
/// so many folders, or none at all, it says so and asks for a scan at intervals instead. Lives in the thread of its
/// event loop; setFolders() makes a system call for each folder, so that thread is not the main one where there may be
/// thousands.
class FolderWatch final : public QObject
{
    Q_OBJECT

public:
    struct Timing
    {
        std::chrono::milliseconds quiet{150};   ///< after the last event
        std::chrono::milliseconds longest{800}; ///< after the first one
        std::chrono::milliseconds scan{30'000}; ///< between scans where watching is not possible
    };

    FolderWatch(const QString &root, Timing timing, QObject *parent = nullptr);
    ~FolderWatch() override;
    Q_DISABLE_COPY_MOVE(FolderWatch)

    /// The folders to watch, relative to the root ("" is the root itself); those not named are let go.
    void setFolders(const QStringList &folders);
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
    void wait();
    void tell();
    void giveUp(const QString &reason);

    const QString m_root;
    const Timing m_timing;
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
};

} // namespace Docket::Ingest
