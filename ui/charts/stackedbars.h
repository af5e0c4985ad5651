// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

#include <functional>

namespace Docket::Ui {

/// Rows of parts that make up a whole: one bar for each row, its parts side by side in the colours of the legend.
/// Either each bar has the full width (shares), or all have one scale. An item is a row.
class StackedBars final : public ChartWidget
{
    Q_OBJECT

public:
    struct Row
    {
        QString label;
        QList<double> parts;
    };
    using Format = std::function<QString(double)>;

    /// @p parts are their names; @p format words a value.
    StackedBars(const QString &title, const QStringList &parts, Format format, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(StackedBars)

    void setRows(const QList<Row> &rows);
    void setShares(bool shares);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_rows.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    [[nodiscard]] qreal legendHeight() const;

    QStringList m_parts;
    Format m_format;
    QList<Row> m_rows;
    bool m_shares = false;
};

} // namespace Docket::Ui
