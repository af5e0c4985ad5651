// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>
#include <ingest/folderwatch.h>

#include <QHash>
#include <QObject>
#include <QSet>
#include <QThread>

namespace Docket::Services {

/// The watches of all watched sources, on a thread of their own: to begin watching thousands of folders takes a system
/// call for each. Lives in the main thread and tells there.
class WatchService final : public QObject
{
    Q_OBJECT

public:
    explicit WatchService(QObject *parent = nullptr);
    ~WatchService() override;
    Q_DISABLE_COPY_MOVE(WatchService)

    /// Watches these folders of a source, relative to its root, instead of those before. changed() tells when one of
    /// them is watched that was not: it must be looked at once more.
    void watch(Domain::DocumentSourceId source, const QString &root, const QStringList &folders);
    void unwatch(Domain::DocumentSourceId source);
    [[nodiscard]] bool isWatched(Domain::DocumentSourceId source) const { return m_watches.contains(source); }
    /// The system has been asked to tell of its folders, or has said that it does not.
    [[nodiscard]] bool hasBegun(Domain::DocumentSourceId source) const { return m_begun.contains(source); }
    [[nodiscard]] QString limitation(Domain::DocumentSourceId source) const { return m_limitations.value(source); }
    void shutdown();

Q_SIGNALS:
    /// Empty paths: the source must be looked at as a whole.
    void changed(Docket::Domain::DocumentSourceId source, const QStringList &paths);
    void limitationChanged(Docket::Domain::DocumentSourceId source);

private:
    QThread m_thread;
    QObject m_context;                                                ///< lives in the thread
    QHash<Domain::DocumentSourceId, Ingest::FolderWatch *> m_watches; ///< objects of the thread
    QHash<Domain::DocumentSourceId, QString> m_limitations;
    QSet<Domain::DocumentSourceId> m_begun;
};

} // namespace Docket::Services
