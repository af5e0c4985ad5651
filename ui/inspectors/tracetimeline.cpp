// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracetimeline.h"

#include <charts/chartcolors.h>
#include <icons/tone.h>

#include <QPainter>
#include <QSet>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal indent = 14;
constexpr qreal timeWidth = 66;

} // namespace

TraceTimeline::TraceTimeline(QWidget *parent)
    : ChartWidget({}, parent)
{
    setEmptyText(tr("Choose an event that has a trace:\nit is shown here through all layers."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

void TraceTimeline::setRecords(const QString &trace, const QList<LogModel::Record> &records)
{
    setTitle(trace.isEmpty() ? QString() : tr("Trace %1").arg(trace));
    m_lines.clear();
    m_span = {};
    QList<int> layers;
    auto first = std::chrono::nanoseconds::max();
    for (const auto &record : records) {
        const int layer = layerOf(record->category);
        if (const auto place = std::ranges::lower_bound(layers, layer); place == layers.end() || *place != layer)
            layers.insert(place, layer);
        // An event is written when what it tells of has ended.
        const std::chrono::nanoseconds end = record->at.time_since_epoch();
        const auto took = durationOf(*record);
        m_lines += Line{record, layer, end - took, took};
        first = std::min(first, end - took);
    }
    for (Line &line : m_lines) {
        line.begin -= first;
        line.depth = int(layers.indexOf(line.depth));
        m_span = std::max(m_span, line.begin + line.took);
    }
    // By begin, the outer layer first: what it called stands below it.
    std::ranges::stable_sort(m_lines, [](const Line &a, const Line &b) {
        return std::pair(a.begin, a.depth) < std::pair(b.begin, b.depth);
    });
    updateGeometry();
    figuresChanged();
}

FigureTable TraceTimeline::figures() const
{
    FigureTable table{
        .title = title(),
        .columns = {tr("Begin (ms)"), tr("Took (ms)"), tr("Layer"), tr("Module"), tr("Event"), tr("Fields")}};
    for (const Line &line : m_lines)
        table.rows +=
            QVariantList{milliseconds(line.begin),          milliseconds(line.took), line.depth,
                         moduleText(line.record->category), line.record->event,      fieldsText(line.record->fields)};
    return table;
}

QString TraceTimeline::itemText(int item) const
{
    const Line &line = m_lines[item];
    QString text = moduleText(line.record->category) + u": "_s + line.record->event + u'\n' +
                   tr("begins at %1").arg(durationText(line.begin));
    if (line.took.count() > 0)
        text += u'\n' + tr("takes %1").arg(durationText(line.took));
    if (const QString fields = fieldsText(line.record->fields); !fields.isEmpty())
        text += u'\n' + fields;
    return text;
}

QSize TraceTimeline::sizeHint() const
{
    const qreal title = QFontMetricsF(font()).height() + 26;
    return {380, int(std::ceil(title + lineHeight() * qreal(std::max<qsizetype>(m_lines.size(), 3))))};
}

qreal TraceTimeline::lineHeight() const
{
    return QFontMetricsF(chartFont()).height() + 7;
}

QRectF TraceTimeline::itemArea(int item, const QRectF &space) const
{
    return {space.left(), space.top() + item * lineHeight(), space.width(), lineHeight()};
}

void TraceTimeline::paintChart(QPainter &painter, const QRectF &space)
{
    const QFontMetricsF metrics(painter.font());
    const qreal words = std::clamp(space.width() * 0.5, 120.0, 420.0);
    const QRectF bars(space.left() + words + 8, space.top(), space.width() - words - 8 - timeWidth, space.height());
    const double whole = std::max(1.0, double(m_span.count()));
    for (int i = 0; i < itemCount(); ++i) {
        const Line &line = m_lines[i];
        const QRectF area = itemArea(i, space);
        const QColor color = seriesColor(line.depth, palette());
        const qreal left = area.left() + line.depth * indent;
        for (int level = 0; level < line.depth; ++level) {
            const qreal x = area.left() + level * indent + 3.5;
            painter.setPen(gridColor(palette()));
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(left + 3.5, area.center().y()), 3, 3);
        const QString module = moduleText(line.record->category);
        const QRectF text(left + 12, area.top(), space.left() + words - left - 12, area.height());
        painter.setPen(color);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, module);
        const qreal used = metrics.horizontalAdvance(module) + 7;
        const bool bad = line.record->level >= LogLevel::Warning;
        painter.setPen(bad ? toneColor(line.record->level == LogLevel::Warning ? Tone::Warning : Tone::Bad, palette())
                           : palette().color(QPalette::Text));
        if (text.width() > used + 10) {
            // What the event is about stands with its fields: path, action, kind.
            QString event = line.record->event;
            for (const QString &name : {u"action"_s, u"path"_s, u"kind"_s, u"project"_s}) {
                if (const QString value = line.record->fields.value(name).toString(); !value.isEmpty()) {
                    event += u" · "_s + value;
                    break;
                }
            }
            painter.drawText(text.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(event, Qt::ElideRight, text.width() - used));
        }
        if (bars.width() > 20) {
            const qreal x = bars.left() + bars.width() * double(line.begin.count()) / whole;
            const qreal width = std::max(2.0, bars.width() * double(line.took.count()) / whole);
            painter.fillRect(QRectF(std::min(x, bars.right() - 2), area.center().y() - 4, width, 8), color);
        }
        painter.setPen(axisColor(palette()));
        painter.drawText(QRectF(space.right() - timeWidth, area.top(), timeWidth, area.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         line.took.count() > 0 ? durationText(line.took)
                                               : tr("+%1", "time since the begin").arg(durationText(line.begin)));
    }
}

} // namespace Docket::Ui
