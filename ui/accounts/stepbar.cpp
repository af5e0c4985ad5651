// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stepbar.h"

#include <icons/themedicon.h>

#include <QPainter>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int disc = 22;
constexpr int gap = 8;

} // namespace

StepBar::StepBar(const QStringList &steps, QWidget *parent)
    : QWidget(parent)
    , m_steps(steps)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCurrent(0);
}

void StepBar::setCurrent(int step)
{
    m_current = step;
    setAccessibleName(tr("Step %1 of %2: %3").arg(step + 1).arg(m_steps.size()).arg(m_steps.value(step)));
    update();
}

QSize StepBar::sizeHint() const
{
    return {360, disc + 12};
}

void StepBar::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto accent = palette().color(QPalette::Active, QPalette::Highlight);
    const auto quiet = toneColor(Tone::Muted, palette());
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    int texts = 0;
    for (const auto &step : std::as_const(m_steps))
        texts += QFontMetrics(bold).horizontalAdvance(step) + disc + (3 * gap);
    const auto line = std::max((width() - texts) / std::max<int>(int(m_steps.size()) - 1, 1), 12);
    auto x = 0;
    for (int i = 0; i < m_steps.size(); ++i) {
        const QRectF circle(x + 0.5, ((height() - disc) / 2.0) + 0.5, disc - 1, disc - 1);
        const auto reached = i <= m_current;
        painter.setPen(reached ? QPen(Qt::NoPen) : QPen(palette().color(QPalette::Dark)));
        painter.setBrush(reached ? QBrush(accent) : QBrush(Qt::NoBrush));
        painter.drawEllipse(circle);
        painter.setPen(reached ? palette().color(QPalette::Active, QPalette::HighlightedText) : quiet);
        painter.setFont(bold);
        if (i < m_current) {
            themedIcon(u"check"_s)
                .paint(&painter, circle.toRect().adjusted(5, 5, -4, -4), Qt::AlignCenter, QIcon::Selected);
        } else {
            painter.drawText(circle, Qt::AlignCenter, QString::number(i + 1));
        }
        x += disc + gap;
        painter.setFont(i == m_current ? bold : font());
        painter.setPen(i == m_current ? palette().color(QPalette::WindowText) : quiet);
        const auto wide = QFontMetrics(bold).horizontalAdvance(m_steps.at(i));
        painter.drawText(QRect(x, 0, wide + 4, height()), Qt::AlignVCenter | Qt::AlignLeft, m_steps.at(i));
        x += wide + gap;
        if (i + 1 < m_steps.size()) {
            painter.fillRect(QRectF(x, height() / 2.0, line, 1), palette().color(QPalette::Mid));
            x += line + gap;
        }
    }
}

} // namespace Docket::Ui
