// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskmodel.h"

#include <icons/themedicon.h>
#include <widgets/relativetime.h>

#include <QDateTime>
#include <QLocale>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Async::TaskSnapshot;
using Async::TaskState;

namespace {

std::chrono::seconds durationOf(const TaskSnapshot &task)
{
    const auto end = task.state == TaskState::Running ? std::chrono::system_clock::now() : task.ended;
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::max(end - task.started, decltype(end - task.started){}));
}

QString clockText(std::chrono::system_clock::time_point time)
{
    const auto local = QDateTime::fromStdTimePoint(std::chrono::floor<std::chrono::milliseconds>(time)).toLocalTime();
    const auto &locale = QLocale();
    if (local.date() == QDate::currentDate())
        return locale.toString(local.time(), u"HH:mm:ss"_s);
    return locale.toString(local, u"d MMM HH:mm"_s);
}

} // namespace

TaskModel::TaskModel(Async::TaskRegistry &registry, QObject *parent)
    : QAbstractTableModel(parent)
    , m_registry(registry)
    , m_icons{themedIcon(u"running"_s, Tone::Accent), themedIcon(u"check-circle"_s, Tone::Good),
              themedIcon(u"half"_s, Tone::Warning), themedIcon(u"cross-circle"_s, Tone::Bad),
              themedIcon(u"stop"_s, Tone::Muted)}
{
    connect(&registry, &Async::TaskRegistry::taskAdded, this, &TaskModel::add);
    connect(&registry, &Async::TaskRegistry::taskChanged, this, &TaskModel::update);
    connect(&registry, &Async::TaskRegistry::taskEnded, this, &TaskModel::update);
    connect(&registry, &Async::TaskRegistry::taskForgotten, this, &TaskModel::forget);
    connect(&registry, &Async::TaskRegistry::tasksCleared, this, &TaskModel::reload);
    reload();
}

int TaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_tasks.size());
}

int TaskModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant TaskModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &task = m_tasks.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case TitleColumn: return task.title;
        case ProgressColumn: return progressText(task);
        case StartedColumn: return clockText(task.started);
        case DurationColumn: return RelativeTime::duration(durationOf(task));
        case ResultColumn: return resultText(task);
        default: return {};
        }
    case Qt::DecorationRole: return index.column() == TitleColumn ? QVariant(m_icons.at(int(task.state))) : QVariant();
    case Qt::ToolTipRole:
        if (index.column() == TitleColumn)
            return QString(stateText(task.state) + u": "_s + task.title);
        return index.column() == ResultColumn ? QVariant(resultText(task)) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == TitleColumn ? QVariant(QString(task.title + u", "_s + stateText(task.state)))
                                             : QVariant();
    case IdRole: return QVariant::fromValue(task.id);
    case StateRole: return int(task.state);
    case FractionRole: return fraction(task);
    case ProgressTextRole: return progressText(task);
    default: return {};
    }
}

QVariant TaskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TitleColumn: return tr("Task");
    case ProgressColumn: return tr("Progress");
    case StartedColumn: return tr("Started");
    case DurationColumn: return tr("Duration");
    case ResultColumn: return tr("Result");
    default: return {};
    }
}

int TaskModel::rowOf(quint64 id) const
{
    const auto it = std::ranges::find(m_tasks, id, &TaskSnapshot::id);
    return it == m_tasks.cend() ? -1 : int(it - m_tasks.cbegin());
}

int TaskModel::runningCount() const
{
    return int(std::ranges::count(m_tasks, TaskState::Running, &TaskSnapshot::state));
}

int TaskModel::problemCount() const
{
    return int(std::ranges::count_if(m_tasks, [](const TaskSnapshot &task) {
        return task.state == TaskState::Failed || task.state == TaskState::PartlyDone;
    }));
}

QString TaskModel::progressText(const TaskSnapshot &task)
{
    if (task.state != TaskState::Running)
        return stateText(task.state);
    const QLocale locale;
    QStringList parts;
    if (task.total > 0)
        parts += tr("%1 of %2", "progress").arg(locale.toString(task.done), locale.toString(task.total));
    else if (task.done > 0)
        parts += locale.toString(task.done);
    if (task.left)
        parts += tr("%1 left", "time left").arg(RelativeTime::duration(*task.left));
    return parts.isEmpty() ? tr("working") : parts.join(u" · "_s);
}

QString TaskModel::stateText(TaskState state)
{
    switch (state) {
    case TaskState::Running: return tr("running");
    case TaskState::Succeeded: return tr("done");
    case TaskState::PartlyDone: return tr("partly done");
    case TaskState::Failed: return tr("failed");
    case TaskState::Cancelled: return tr("cancelled");
    }
    return {};
}

double TaskModel::fraction(const TaskSnapshot &task)
{
    if (task.state == TaskState::Succeeded)
        return 1.0;
    return task.total > 0 ? std::clamp(double(task.done) / double(task.total), 0.0, 1.0) : -1.0;
}

void TaskModel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QAbstractTableModel::timerEvent(event);
        return;
    }
    for (int row = 0; row < m_tasks.size(); ++row) {
        if (m_tasks.at(row).state == TaskState::Running) {
            const auto at = index(row, DurationColumn);
            Q_EMIT dataChanged(at, at, {Qt::DisplayRole});
        }
    }
}

void TaskModel::reload()
{
    beginResetModel();
    m_tasks = m_registry.tasks();
    endResetModel();
    updateTimer();
}

void TaskModel::add(const TaskSnapshot &task)
{
    // The registry may announce a task that reload() has already seen.
    if (rowOf(task.id) >= 0) {
        update(task);
        return;
    }
    const auto before =
        std::ranges::find_if(std::as_const(m_tasks), [&](const TaskSnapshot &other) { return other.id < task.id; });
    const auto row = int(before - m_tasks.cbegin());
    beginInsertRows({}, row, row);
    m_tasks.insert(row, task);
    endInsertRows();
    updateTimer();
}

void TaskModel::update(const TaskSnapshot &task)
{
    const auto row = rowOf(task.id);
    if (row < 0) {
        add(task);
        return;
    }
    m_tasks[row] = task;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    updateTimer();
}

void TaskModel::forget(quint64 id)
{
    const auto row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_tasks.removeAt(row);
    endRemoveRows();
}

void TaskModel::updateTimer()
{
    const auto running = runningCount() > 0;
    if (running && !m_timer.isActive())
        m_timer.start(std::chrono::seconds(1), this);
    else if (!running)
        m_timer.stop();
}

QString TaskModel::resultText(const TaskSnapshot &task) const
{
    if (task.state == TaskState::Running)
        return task.detail;
    if (task.error && task.state != TaskState::Cancelled)
        return task.summary.isEmpty() ? task.error->message : QString(task.summary + u" – "_s + task.error->message);
    return task.summary;
}

} // namespace Docket::Ui
