// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logfilter.h"

#include <QAbstractTableModel>

#include <deque>
#include <memory>

namespace Docket::Ui {

/// The events of a LogRing that a filter lets through, oldest first, never more than the ring holds. pull() takes what
/// is new; nothing happens by itself. The ring must outlive it. Main thread.
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        TimeColumn,
        LevelColumn,
        ModuleColumn,
        EventColumn,
        TraceColumn,
        ColumnCount
    };
    using Record = std::shared_ptr<const LogRecord>;

    explicit LogModel(const LogRing &ring, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LogModel)

    /// Takes over what was written since the last call; the number of rows that came.
    int pull();
    /// Shows what the ring holds, by another filter.
    void setFilter(const LogFilter &filter);
    [[nodiscard]] const LogFilter &filter() const { return m_filter; }
    /// Forgets what is shown; only later events come.
    void clear();
    [[nodiscard]] const Record &record(int row) const { return m_shown[std::size_t(row)]; }
    /// Of a trace, in order, whatever the filter says.
    [[nodiscard]] QList<Record> ofTrace(const QString &trace) const;
    /// Every category that was seen, sorted.
    [[nodiscard]] QStringList modules() const { return m_modules; }
    [[nodiscard]] quint64 heldBack() const { return m_all.size() - m_shown.size(); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void modulesChanged();

private:
    const LogRing &m_ring;
    LogFilter m_filter;
    std::deque<Record> m_all;
    std::deque<Record> m_shown;
    QStringList m_modules;
    quint64 m_last = 0;
};

} // namespace Docket::Ui
