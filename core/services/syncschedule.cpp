// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncschedule.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Domain;

namespace {

/// What may be over at any moment: a network, a server, a full disk.
constexpr std::chrono::milliseconds passingBound = 15min;
/// What stays until somebody changes it: a token, a right, a repository's settings.
constexpr std::chrono::milliseconds lastingBound = 6h;

bool isLasting(Code code)
{
    return code == Code::Unauthorized || code == Code::Forbidden || code == Code::NotFound ||
           code == Code::FeatureAbsent;
}

/// Failures of this machine say nothing about the server.
bool isAnswer(Code code)
{
    return isLasting(code) || code == Code::ServerFailed || code == Code::RateLimited || code == Code::Malformed ||
           code == Code::Moved || code == Code::TooLarge;
}

} // namespace

bool isReachabilityProblem(Code code)
{
    return code == Code::Offline || code == Code::TimedOut || code == Code::TlsFailed || code == Code::CircuitOpen;
}

void SyncSchedule::setInterval(std::chrono::milliseconds interval)
{
    const QMutexLocker lock(&m_mutex);
    m_interval = interval;
}

bool SyncSchedule::isRunning() const
{
    const QMutexLocker lock(&m_mutex);
    return m_interval > 0ms;
}

QList<ProjectId> SyncSchedule::due(const QList<Project> &tracked)
{
    const QMutexLocker lock(&m_mutex);
    ++m_passed;
    QList<ProjectId> ids;
    for (const Project &project : tracked) {
        if (m_instances.value(project.instance).dueAt <= m_passed && m_projects.value(project.id).dueAt <= m_passed)
            ids.append(project.id);
    }
    return ids;
}

bool SyncSchedule::note(const Project &project, const std::optional<Error> &error)
{
    if (error && error->code == Code::Cancelled)
        return false;
    const QMutexLocker lock(&m_mutex);
    if (!error) {
        m_projects.remove(project.id);
        m_instances.remove(project.instance);
        return false;
    }
    if (isReachabilityProblem(error->code))
        return note(m_instances[project.instance], u"unreachable"_s, passingBound);
    if (isAnswer(error->code))
        m_instances.remove(project.instance);
    return note(m_projects[project.id], codeName(error->code), isLasting(error->code) ? lastingBound : passingBound);
}

bool SyncSchedule::note(Trouble &trouble, const QString &kind, std::chrono::milliseconds bound)
{
    const bool isNews = trouble.kind != kind;
    if (isNews)
        trouble = {kind, 0, -1, 0};
    // The other projects of the server, or somebody who tries by hand: no reason to wait longer.
    if (trouble.notedAt == m_passed)
        return isNews;
    trouble.notedAt = m_passed;
    const qint64 most = m_interval > 0ms ? std::max<qint64>(1, bound / m_interval) : 1;
    trouble.dueAt = m_passed + std::min(qint64(1) << std::min(trouble.failures, 30), most);
    ++trouble.failures;
    return isNews;
}

} // namespace Docket::Services
