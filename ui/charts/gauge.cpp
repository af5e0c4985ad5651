// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gauge.h"

#include "chartcolors.h"

#include <icons/tone.h>

#include <QPainter>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

Gauge::Gauge(const QString &title, Format format, QWidget *parent)
    : ChartWidget({}, parent)
    , m_name(title)
    , m_format(std::move(format))
{
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Gauge::setValue(double value, double limit, double peak, const QString &remark)
{
    m_value = value;
    m_limit = limit;
    m_peak = peak;
    m_remark = remark;
    m_isSet = true;
    figuresChanged();
}

void Gauge::setWarnAt(double share)
{
    m_warnAt = share;
    update();
}

QString Gauge::valueText() const
{
    return m_limit > 0 ? tr("%1 of %2").arg(m_format(m_value), m_format(m_limit)) : m_format(m_value);
}

QString Gauge::shownWords(qreal room) const
{
    if (m_remark.isEmpty())
        return valueText();
    const QFontMetricsF metrics(chartFont());
    const QString all = valueText() + u"  ·  "_s + m_remark;
    return metrics.horizontalAdvance(m_name) + metrics.horizontalAdvance(all) + 12 <= room ? all : valueText();
}

FigureTable Gauge::figures() const
{
    return {.title = m_name,
            .columns = {tr("Of"), tr("Value"), tr("Limit"), tr("Peak")},
            .rows = {{m_name, m_value, m_limit > 0 ? QVariant(m_limit) : QVariant(),
                      m_peak >= 0 ? QVariant(m_peak) : QVariant()}}};
}

QString Gauge::itemText(int /*item*/) const
{
    QString text = m_name + u": "_s + valueText();
    if (m_peak >= 0)
        text += u'\n' + tr("Peak: %1").arg(m_format(m_peak));
    if (!m_remark.isEmpty())
        text += u'\n' + m_remark;
    return text;
}

QSize Gauge::sizeHint() const
{
    return {200, QFontMetrics(font()).height() + 36};
}

QRectF Gauge::itemArea(int /*item*/, const QRectF &space) const
{
    return space;
}

void Gauge::paintChart(QPainter &painter, const QRectF &space)
{
    const QFontMetricsF metrics(painter.font());
    const QRectF line(space.left(), space.top(), space.width(), metrics.height());
    const QString words = shownWords(space.width());
    const qreal width = std::min(metrics.horizontalAdvance(words) + 2, space.width() * 0.75);
    painter.setPen(axisColor(palette()));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(m_name, Qt::ElideRight, space.width() - width - 8));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(words, Qt::ElideRight, width));
    constexpr qreal thick = 8;
    const QRectF track(space.left(), line.bottom() + 5, space.width(), thick);
    painter.setPen(Qt::NoPen);
    painter.setBrush(gridColor(palette()));
    painter.drawRoundedRect(track, thick / 2, thick / 2);
    if (m_limit <= 0)
        return;
    const double share = std::clamp(m_value / m_limit, 0.0, 1.0);
    const QColor color = share >= 1 && m_warnAt <= 1 ? toneColor(Tone::Bad, palette())
                         : share >= m_warnAt         ? toneColor(Tone::Warning, palette())
                                                     : seriesColor(0, palette());
    if (share > 0) {
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(track.left(), track.top(), std::max(thick, track.width() * share), thick),
                                thick / 2, thick / 2);
    }
    if (m_peak >= 0) {
        const qreal x = track.left() + track.width() * std::clamp(m_peak / m_limit, 0.0, 1.0);
        painter.setPen(QPen(palette().color(QPalette::Text), 1.5));
        painter.drawLine(QPointF(std::min(x, track.right() - 1), track.top() - 2),
                         QPointF(std::min(x, track.right() - 1), track.bottom() + 2));
    }
}

} // namespace Docket::Ui
