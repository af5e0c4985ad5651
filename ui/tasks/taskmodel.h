// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>

#include <QAbstractTableModel>
#include <QBasicTimer>
#include <QIcon>

namespace Docket::Ui {

/// The tasks of a TaskRegistry as rows, newest first. Follows the registry's signals (at most ten times a second);
/// while a task runs, the durations are refreshed once a second. Main thread; the registry must outlive it.
class TaskModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        TitleColumn,
        ProgressColumn,
        StartedColumn,
        DurationColumn,
        ResultColumn,
        ColumnCount
    };
    enum Role
    {
        IdRole = Qt::UserRole,
        StateRole,
        FractionRole,
        ProgressTextRole
    };

    explicit TaskModel(Async::TaskRegistry &registry, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TaskModel)

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const Async::TaskSnapshot &task(int row) const { return m_tasks.at(row); }
    /// The row of a task, or -1.
    [[nodiscard]] int rowOf(quint64 id) const;
    /// Running tasks, failed and partly done ones that have not been cleared.
    [[nodiscard]] int runningCount() const;
    [[nodiscard]] int problemCount() const;

    /// "1,204 of 20,000 · 12 s left" or as much of it as is known.
    [[nodiscard]] static QString progressText(const Async::TaskSnapshot &task);
    [[nodiscard]] static QString stateText(Async::TaskState state);
    /// 0 to 1, or -1 where the total is unknown.
    [[nodiscard]] static double fraction(const Async::TaskSnapshot &task);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void reload();
    void add(const Async::TaskSnapshot &task);
    void update(const Async::TaskSnapshot &task);
    void forget(quint64 id);
    void updateTimer();
    [[nodiscard]] QString resultText(const Async::TaskSnapshot &task) const;

    Async::TaskRegistry &m_registry;
    QList<Async::TaskSnapshot> m_tasks;
    QList<QIcon> m_icons; ///< by TaskState
    QBasicTimer m_timer;
};

} // namespace Docket::Ui
