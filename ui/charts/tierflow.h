// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

namespace Docket::Ui {

/// Reads that fall through the levels of a cache: a box for each level with the share of all reads that it served, and
/// arrows with what is passed on; the last box is the source. An item is a box.
class TierFlow final : public ChartWidget
{
    Q_OBJECT

public:
    struct Tier
    {
        QString name;
        quint64 asked = 0;
        quint64 served = 0;
        QString detail = {}; ///< a line under the share: "12.3 of 64 MiB"
        QString state = {};  ///< "skipped: no connection"; shown as a warning
    };

    explicit TierFlow(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TierFlow)

    /// Top level first; the source (database, parser) last.
    void setTiers(const QList<Tier> &tiers);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_tiers.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override { return {420, 130}; }

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    [[nodiscard]] quint64 reads() const { return m_tiers.isEmpty() ? 0 : m_tiers.constFirst().asked; }

    QList<Tier> m_tiers;
};

} // namespace Docket::Ui
