// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

namespace Docket::Ui {

/// Reads that fall through the levels of a cache: a box for each level with the share of all reads that it served over
/// a bar of it, and how full the level is over a bar of that; arrows with what is passed on; the last box is the
/// source. An item is a box.
class TierFlow final : public ChartWidget
{
    Q_OBJECT

public:
    struct Tier
    {
        QString name;
        quint64 asked = 0;
        quint64 served = 0;
        QString detail = {}; ///< in place of what it holds: "read or made anew"
        QString state = {};  ///< "skipped: no connection"; shown as a warning in place of both
        qint64 used = -1;    ///< bytes that it holds; -1: it is no store
        qint64 room = 0;     ///< bytes that it may hold; 0: no limit
        QString worth = {};  ///< "saved about 12 ms since the start", below what it holds
        QString brief = {};  ///< the same where that has no room
    };

    explicit TierFlow(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TierFlow)

    /// Top level first; the source (database, parser) last.
    void setTiers(const QList<Tier> &tiers);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_tiers.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override { return {420, 146}; }

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    [[nodiscard]] static QString roomText(const Tier &tier);
    void paintBox(QPainter &painter, const Tier &tier, const QRectF &box, const QColor &color) const;
    [[nodiscard]] quint64 reads() const { return m_tiers.isEmpty() ? 0 : m_tiers.constFirst().asked; }

    QList<Tier> m_tiers;
};

} // namespace Docket::Ui
