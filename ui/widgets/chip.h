// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "linecache.h"

#include <domain/issue.h>

#include <QColor>
#include <QFontMetrics>
#include <QPalette>
#include <QRect>
#include <QString>

#include <memory>

class QPainter;

namespace Docket::Ui {

/// Colours of a label's chip on a given ground.
struct ChipColors
{
    QColor ground;
    QColor border;
    QColor text;
};

/// Colours for a label's @p rgb: in the light its own colour with black or white text, in the dark a deep tint of it
/// with light text, so that a list of labels does not glare. The text has a contrast of 4.5 or more to the chip in
/// both.
[[nodiscard]] ChipColors chipColors(quint32 rgb, bool dark);

/// Paints labels as rounded chips with one font. It remembers how its texts look: keep it. Text is elided where a chip
/// would be wider than half of the space, and what does not fit is told as "+2".
class ChipPainter final
{
public:
    ChipPainter(const QFont &font, bool dark);

    [[nodiscard]] int height() const { return m_metrics.height() + 3; }
    [[nodiscard]] int width(const QString &text) const;
    /// Paints one chip in @p rect.
    void paint(QPainter &painter, const QRect &rect, const QString &text, const ChipColors &colors) const;
    /// Paints chips from the left of @p area, centred in height, and returns the width that they took. @p more is the
    /// colour of the number of those that do not fit: it stands on the ground of the row, not on a chip's.
    int paintRow(QPainter &painter, const QRect &area, const QList<Domain::LabelChip> &labels,
                 const QColor &more) const;
    /// The width that paintRow() would take with endless space.
    [[nodiscard]] int rowWidth(const QList<Domain::LabelChip> &labels) const;
    /// The width that paintRow() would take of @p room.
    [[nodiscard]] int rowWidth(const QList<Domain::LabelChip> &labels, int room) const;
    [[nodiscard]] bool isDark() const { return m_dark; }
    [[nodiscard]] const QFont &font() const { return m_font; }

    static constexpr int gap = 4;

private:
    /// Paints where there is a painter. Returns the width that is taken.
    int layOut(QPainter *painter, const QRect &area, const QList<Domain::LabelChip> &labels, const QColor &more) const;

    QFont m_font;
    QFontMetrics m_metrics;
    std::unique_ptr<LineCache> m_lines;
    bool m_dark;
};

} // namespace Docket::Ui
