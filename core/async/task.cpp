// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "task.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace Docket::Async {

Task::Task(quint64 id, QString kind, QString title, const Clock *clock)
    : m_id(id)
    , m_clock(clock != nullptr ? *clock : m_systemClock)
    , m_phaseStart(m_clock.steady())
{
    m_snapshot.id = id;
    m_snapshot.kind = std::move(kind);
    m_snapshot.title = std::move(title);
    m_snapshot.started = std::chrono::system_clock::now();
    m_snapshot.trace = currentTrace();
}

Task::~Task()
{
    finish(TaskState::Failed, {}, makeError(Code::Internal, u"task.end"_s, u"The task ended without a result."_s));
}

void Task::setTitle(const QString &title)
{
    const QMutexLocker lock(&m_mutex);
    m_snapshot.title = title;
    m_revision.fetch_add(1, std::memory_order_release);
}

void Task::setDetail(const QString &detail)
{
    const QMutexLocker lock(&m_mutex);
    if (m_snapshot.detail == detail)
        return;
    m_snapshot.detail = detail;
    m_revision.fetch_add(1, std::memory_order_release);
}

void Task::beginPhase(qint64 base, qint64 total)
{
    const QMutexLocker lock(&m_mutex);
    m_phaseStart = m_clock.steady();
    m_phaseBase = base;
    m_snapshot.done = base;
    m_snapshot.total = total;
    m_snapshot.left.reset();
    m_revision.fetch_add(1, std::memory_order_release);
}

void Task::setProgress(qint64 done, qint64 total)
{
    const QMutexLocker lock(&m_mutex);
    m_snapshot.done = done;
    m_snapshot.total = total;
    m_snapshot.left.reset();
    const auto spent = m_clock.steady() - m_phaseStart;
    const qint64 worked = done - m_phaseBase;
    // Before a second has passed the rate is noise, and a jumping estimate is worse than none.
    if (total > 0 && worked > 0 && done < total && spent > std::chrono::seconds(1)) {
        const double perItem = std::chrono::duration<double>(spent).count() / double(worked);
        m_snapshot.left = std::chrono::seconds(std::llround(perItem * double(total - done)));
    }
    m_revision.fetch_add(1, std::memory_order_release);
}

void Task::succeed(const QString &summary)
{
    finish(TaskState::Succeeded, summary, std::nullopt);
}

void Task::finishPartly(const QString &summary, const std::optional<Error> &error)
{
    finish(TaskState::PartlyDone, summary, error);
}

void Task::fail(const Error &error)
{
    finish(TaskState::Failed, {}, error);
}

void Task::end(const Error &error, bool repeated)
{
    finish(error.code == Code::Cancelled ? TaskState::Cancelled : TaskState::Failed, {}, error, repeated);
}

void Task::leave(const QString &question)
{
    finish(TaskState::Cancelled, question, {});
}

TaskSnapshot Task::snapshot() const
{
    const QMutexLocker lock(&m_mutex);
    return m_snapshot;
}

void Task::finish(TaskState state, const QString &summary, const std::optional<Error> &error, bool repeated)
{
    const QMutexLocker lock(&m_mutex);
    if (m_snapshot.state != TaskState::Running)
        return;
    m_snapshot.state = state;
    m_snapshot.summary = summary;
    m_snapshot.error = error;
    m_snapshot.repeated = repeated;
    m_snapshot.left.reset();
    m_snapshot.ended = std::chrono::system_clock::now();
    m_revision.fetch_add(1, std::memory_order_release);
}

} // namespace Docket::Async
