// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuesmodel.h"

#include <widgets/chip.h>
#include <widgets/linecache.h>

#include <QPixmap>
#include <QStyledItemDelegate>

#include <array>
#include <memory>

namespace Docket::Ui {

/// Paints all cells of the issues table, straight from the model's rows: title with label chips, state as icon and
/// word, priority as steps and word. Icons are tinted and words shaped once; nothing is looked up or formatted while
/// painting. Rows that have not come yet are quiet bars.
class IssueDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit IssueDelegate(const IssuesModel &model, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssueDelegate)

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// One height for all rows.
    [[nodiscard]] static int rowHeight(const QFontMetrics &metrics);
    /// Margins at both sides of a cell together.
    static constexpr int cellMargins = 16;

private:
    struct Pens
    {
        QColor text;
        QColor muted;
        bool selected = false;
        bool dark = false;
    };

    void prepareTexts(const QFont &font, bool dark) const;
    void paintTitle(QPainter &painter, const QRect &area, const Domain::IssueRow &row, const Pens &pens) const;
    void paintState(QPainter &painter, const QStyleOptionViewItem &option, const QRect &area,
                    const Domain::IssueRow &row, const Pens &pens) const;
    void paintPriority(QPainter &painter, const QStyleOptionViewItem &option, const QRect &area,
                       const Domain::IssueRow &row, const Pens &pens) const;
    static void paintPlaceholder(QPainter &painter, const QRect &area, const QModelIndex &index,
                                 const QPalette &palette);
    [[nodiscard]] const QPixmap &stateIcon(Domain::IssueState state, const Pens &pens, const QPalette &palette,
                                           qreal pixelRatio) const;

    const IssuesModel &m_model;
    mutable std::unique_ptr<LineCache> m_lines;
    mutable std::unique_ptr<ChipPainter> m_chips;
    mutable std::array<QPixmap, 4> m_icons;
    mutable qint64 m_iconPalette = -1;
    mutable qreal m_iconRatio = 0;
    mutable QColor m_iconSelected;
};

} // namespace Docket::Ui
