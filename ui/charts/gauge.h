// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

#include <functional>

namespace Docket::Ui {

/// One value against its limit: a bar, the value in words, and a tick where the peak was. From the share @p warnAt on
/// it takes the colour of a warning, when full that of trouble. One item.
class Gauge final : public ChartWidget
{
    Q_OBJECT

public:
    using Format = std::function<QString(double)>;

    /// The title stands inside of the gauge.
    Gauge(const QString &title, Format format, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(Gauge)

    /// @p limit 0: there is none, only the value is shown. A negative @p peak is not shown. @p remark stands after the
    /// value ("2 waiting").
    void setValue(double value, double limit, double peak = -1, const QString &remark = {});
    /// Above 1: never.
    void setWarnAt(double share);
    [[nodiscard]] double value() const { return m_value; }

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return m_isSet ? 1 : 0; }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

    /// What stands beside the name in so many pixels: the remark goes before a piece of a figure is shown.
    [[nodiscard]] QString shownWords(qreal room) const;

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    [[nodiscard]] QString valueText() const;

    QString m_name;
    Format m_format;
    double m_value = 0;
    double m_limit = 0;
    double m_peak = -1;
    double m_warnAt = 0.8;
    QString m_remark;
    bool m_isSet = false;
};

} // namespace Docket::Ui
