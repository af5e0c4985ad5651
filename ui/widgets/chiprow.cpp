// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chiprow.h"

#include "chip.h"
#include "theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

quint32 labelRgb(const Domain::Label &label)
{
    bool ok = false;
    const auto rgb = label.color.toUInt(&ok, 16);
    return ok ? rgb : 0x8a8f98U;
}

ChipRow::ChipRow(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
}

void ChipRow::setLabels(const QList<Domain::Label> &labels)
{
    m_labels = labels;
    QStringList names;
    for (const auto &label : labels)
        names.append(label.name);
    setAccessibleName(tr("Labels: %1").arg(names.join(u", "_s)));
    setVisible(!labels.isEmpty());
    updateGeometry();
    update();
}

int ChipRow::heightForWidth(int width) const
{
    const auto all = places(width);
    return all.isEmpty() ? 0 : all.last().bottom() + 1;
}

QSize ChipRow::sizeHint() const
{
    return {260, heightForWidth(std::max(width(), 120))};
}

QSize ChipRow::minimumSizeHint() const
{
    return {60, m_labels.isEmpty() ? 0 : ChipPainter(font(), false).height()};
}

void ChipRow::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    const auto dark = isDark(palette());
    const ChipPainter chips(font(), dark);
    const auto all = places(width());
    for (qsizetype i = 0; i < all.size(); ++i)
        chips.paint(painter, all[i], m_labels[i].name, chipColors(labelRgb(m_labels[i]), dark));
}

void ChipRow::mouseReleaseEvent(QMouseEvent *event)
{
    if (const auto index = at(event->position().toPoint()); event->button() == Qt::LeftButton && index >= 0)
        Q_EMIT labelActivated(m_labels[index].name);
}

void ChipRow::mouseMoveEvent(QMouseEvent *event)
{
    setCursor(at(event->position().toPoint()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool ChipRow::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const auto index = at(help->pos()); index >= 0) {
            const auto &label = m_labels[index];
            const QString text = label.description.isEmpty() ? label.name : label.name + u" – "_s + label.description;
            QToolTip::showText(help->globalPos(), u"<p>"_s + text.toHtmlEscaped() + u"</p>"_s, this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

QList<QRect> ChipRow::places(int width) const
{
    QList<QRect> all;
    all.reserve(m_labels.size());
    const ChipPainter chips(font(), false);
    auto left = 0;
    auto top = 0;
    for (const auto &label : m_labels) {
        const auto wanted = std::min(chips.width(label.name), std::max(width, 20));
        if (left > 0 && left + wanted > width) {
            left = 0;
            top += chips.height() + ChipPainter::gap;
        }
        all.append(QRect(left, top, wanted, chips.height()));
        left += wanted + ChipPainter::gap;
    }
    return all;
}

qsizetype ChipRow::at(const QPoint &position) const
{
    const auto all = places(width());
    const auto found = std::ranges::find_if(all, [&](const QRect &box) { return box.contains(position); });
    return found == all.end() ? -1 : found - all.begin();
}

} // namespace Docket::Ui
