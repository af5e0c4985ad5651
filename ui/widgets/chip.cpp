// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chip.h"

#include "theme.h"

#include <QPainter>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int padding = 7;
/// A chip with less of its name says nothing; rather one fewer and a number.
constexpr int narrowest = 64;

} // namespace

ChipColors chipColors(quint32 rgb, bool dark)
{
    const auto color = QColor::fromRgb(rgb & 0xffffffU);
    ChipColors colors;
    if (!dark) {
        colors.ground = color;
        // A nearly white label would have no shape without a border.
        colors.border = mixed(color, Qt::black, contrast(color, Qt::white) < 1.6 ? 0.22 : 0.10);
        colors.text = contrast(color, Qt::white) >= 4.5 ? QColor(Qt::white) : readable(QColor(0x1b, 0x1b, 0x1b), color);
        return colors;
    }
    const QColor night(0x1e, 0x20, 0x24);
    colors.ground = mixed(night, color, 0.28);
    colors.border = mixed(night, color, 0.55);
    colors.text = readable(mixed(color, Qt::white, 0.4), colors.ground, 6.5);
    return colors;
}

ChipPainter::ChipPainter(const QFont &font, bool dark)
    : m_font(smallFont(font))
    , m_metrics(m_font)
    , m_lines(std::make_unique<LineCache>(m_font))
    , m_dark(dark)
{
}

int ChipPainter::width(const QString &text) const
{
    return m_lines->width(text) + (2 * padding);
}

void ChipPainter::paint(QPainter &painter, const QRect &rect, const QString &text, const ChipColors &colors) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const auto box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(colors.border);
    painter.setBrush(colors.ground);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setPen(colors.text);
    m_lines->draw(painter, rect.adjusted(padding - 1, 0, -padding + 1, 0), text, Qt::AlignHCenter);
}

int ChipPainter::paintRow(QPainter &painter, const QRect &area, const QList<Domain::LabelChip> &labels,
                          const QColor &more) const
{
    return layOut(&painter, area, labels, more);
}

int ChipPainter::rowWidth(const QList<Domain::LabelChip> &labels, int room) const
{
    return layOut(nullptr, QRect(0, 0, room, height()), labels, {});
}

int ChipPainter::layOut(QPainter *painter, const QRect &area, const QList<Domain::LabelChip> &labels,
                        const QColor &more) const
{
    const auto top = area.top() + ((area.height() - height()) / 2);
    const auto widest = std::max((area.width() * 3) / 5, narrowest);
    auto left = area.left();
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const auto others = labels.size() - i - 1;
        const auto reserve = others > 0 ? gap + width(u"+%1"_s.arg(others)) : 0;
        const auto wanted = std::min(width(labels[i].name), widest);
        const auto space = area.right() + 1 - left - reserve;
        if (space < std::min(wanted, narrowest)) {
            const auto rest = u"+%1"_s.arg(labels.size() - i);
            const QRect place(left, top, m_lines->width(rest), height());
            if (place.right() > area.right())
                return std::max(0, left - gap - area.left());
            if (painter != nullptr) {
                painter->setPen(more);
                m_lines->draw(*painter, place, rest);
            }
            return place.right() + 1 - area.left();
        }
        const QRect box(left, top, std::min(wanted, space), height());
        if (painter != nullptr)
            paint(*painter, box, labels[i].name, chipColors(labels[i].rgb, m_dark));
        left = box.right() + 1 + gap;
    }
    return std::max(0, left - gap - area.left());
}

int ChipPainter::rowWidth(const QList<Domain::LabelChip> &labels) const
{
    auto sum = 0;
    for (const auto &label : labels)
        sum += width(label.name) + gap;
    return std::max(0, sum - gap);
}

} // namespace Docket::Ui
