// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <domain/project.h>

#include <QHash>
#include <QMutex>

#include <chrono>
#include <optional>

namespace Docket::Services {

/// True where the code says that a server was not reached at all.
[[nodiscard]] bool isReachabilityProblem(Code code);

/// Decides which projects are due when nobody asks, and whether a failure is news. A project without trouble is due at
/// every interval; one in trouble twice as late each time, up to a bound that depends on the kind of trouble. A server
/// that is not reached is one trouble, whatever its number of projects. Counts intervals, not time, so that no clock
/// matters. Thread-safe.
class SyncSchedule final
{
public:
    SyncSchedule() = default;
    Q_DISABLE_COPY_MOVE(SyncSchedule)

    void setInterval(std::chrono::milliseconds interval);
    /// Whoever is in trouble is asked again without anybody doing anything.
    [[nodiscard]] bool isRunning() const;
    /// An interval has passed: which of the projects are to be synced now.
    [[nodiscard]] QList<Domain::ProjectId> due(const QList<Domain::Project> &tracked);
    /// How a pass over the project ended. True if it failed in another way than the last time.
    bool note(const Domain::Project &project, const std::optional<Error> &error);

private:
    struct Trouble
    {
        QString kind;
        int failures = 0; ///< passes in a row, one an interval at most
        qint64 notedAt = -1;
        qint64 dueAt = 0;
    };

    bool note(Trouble &trouble, const QString &kind, std::chrono::milliseconds bound);

    mutable QMutex m_mutex;
    std::chrono::milliseconds m_interval{0};
    qint64 m_passed = 0; ///< intervals
    QHash<Domain::ProjectId, Trouble> m_projects;
    QHash<Domain::InstanceId, Trouble> m_instances;
};

} // namespace Docket::Services
