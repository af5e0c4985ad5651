// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include <chrono>
#include <functional>

namespace Docket::Ui {

/// The percentiles of one statement, as a cell of the table holds them.
struct Times
{
    std::chrono::nanoseconds p50{}, p95{}, p99{}, max{};
};

/// Paints the bars of a statement's durations on a logarithmic scale that all rows share (1 µs to 10 s): p50 dark, p95
/// and p99 lighter, the largest as a tick. Main thread.
class TimesDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// The times of a row of the model.
    using Source = std::function<Times(int row)>;
    TimesDelegate(Source source, QObject *parent);
    Q_DISABLE_COPY_MOVE(TimesDelegate)

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    Source m_source;
};

} // namespace Docket::Ui
