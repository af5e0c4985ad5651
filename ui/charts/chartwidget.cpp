// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartwidget.h"

#include "chartcolors.h"
#include "figuresaver.h"
#include "figurestable.h"

#include <icons/themedicon.h>
#include <widgets/theme.h>

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPointer>
#include <QToolTip>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal margin = 10;
}

ChartWidget::ChartWidget(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_emptyText(tr("Nothing yet"))
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setTitle(title);
}

void ChartWidget::setTitle(const QString &title)
{
    m_title = title;
    setAccessibleName(title);
    update();
}

void ChartWidget::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void ChartWidget::setCurrentItem(int item)
{
    const int wanted = std::clamp(item, -1, itemCount() - 1);
    if (wanted == m_current)
        return;
    m_current = wanted;
    setAccessibleDescription(wanted < 0 ? QString() : itemText(wanted));
    update();
}

void ChartWidget::copyFigures() const
{
    QGuiApplication::clipboard()->setText(toTabbedText(figures()));
}

void ChartWidget::showTable()
{
    auto *window = new FiguresTable(
        [chart = QPointer<ChartWidget>(this)] { return chart ? chart->figures() : FigureTable{}; }, this);
    window->setAttribute(Qt::WA_DeleteOnClose);
    connect(window, &FiguresTable::problemFound, this, &ChartWidget::problemFound);
    window->show();
}

void ChartWidget::addFigureActions(QMenu *menu)
{
    menu->addAction(themedIcon(u"layout"_s), tr("Show as &table"), QKeySequence(Qt::Key_Return), this,
                    &ChartWidget::showTable);
    menu->addAction(themedIcon(u"copy"_s), tr("&Copy figures"), QKeySequence(QKeySequence::Copy), this,
                    [this] { copyFigures(); });
    menu->addSeparator();
    const auto report = [this](const Error &error) { Q_EMIT problemFound(error); };
    menu->addAction(tr("Export as C&SV…"), this,
                    [this, report] { saveFigures(this, figures(), FigureFormat::Csv, report); });
    menu->addAction(tr("Export as &JSON…"), this,
                    [this, report] { saveFigures(this, figures(), FigureFormat::Json, report); });
}

int ChartWidget::itemAt(const QPointF &position, const QRectF &space) const
{
    for (int i = 0; i < itemCount(); ++i) {
        if (itemArea(i, space).contains(position))
            return i;
    }
    return -1;
}

void ChartWidget::figuresChanged()
{
    if (m_current >= itemCount())
        m_current = -1;
    update();
}

QFont ChartWidget::chartFont() const
{
    return smallFont(font());
}

QRectF ChartWidget::space() const
{
    const qreal title = m_title.isEmpty() ? 0 : QFontMetricsF(font()).height() + 6;
    return QRectF(rect()).adjusted(margin, margin - 2 + title, -margin, -margin + 2);
}

bool ChartWidget::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QRectF where = space();
        const int item = itemAt(help->pos(), where);
        if (item >= 0)
            QToolTip::showText(help->globalPos(), itemText(item), this, itemArea(item, where).toAlignedRect());
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void ChartWidget::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_title.isEmpty()) {
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(palette().color(QPalette::Text));
        const QFontMetricsF metrics(bold);
        painter.drawText(QPointF(margin, margin - 2 + metrics.ascent()),
                         metrics.elidedText(m_title, Qt::ElideRight, width() - 2 * margin));
    }
    painter.setFont(chartFont());
    const QRectF where = space();
    if (where.width() > 20 && where.height() > 10) {
        if (itemCount() == 0) {
            painter.setPen(axisColor(palette()));
            painter.drawText(where, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        } else {
            painter.save();
            paintChart(painter, where);
            painter.restore();
            if (m_current >= 0 && hasFocus()) {
                painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
                painter.setBrush(Qt::NoBrush);
                painter.drawRoundedRect(itemArea(m_current, where).adjusted(-2, -1, 2, 1), 3, 3);
            }
        }
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
    }
}

void ChartWidget::keyPressEvent(QKeyEvent *event)
{
    const auto moveTo = [this](int item) {
        setCurrentItem(std::clamp(item, 0, itemCount() - 1));
        showTip();
    };
    if (event->matches(QKeySequence::Copy)) {
        copyFigures();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
        if (itemCount() > 0)
            moveTo(m_current < 0 ? itemCount() - 1 : m_current - 1);
        return;
    case Qt::Key_Right:
    case Qt::Key_Down:
        if (itemCount() > 0)
            moveTo(m_current + 1);
        return;
    case Qt::Key_Home:
        if (itemCount() > 0)
            moveTo(0);
        return;
    case Qt::Key_End:
        if (itemCount() > 0)
            moveTo(itemCount() - 1);
        return;
    case Qt::Key_Space:
        if (m_current >= 0)
            Q_EMIT itemActivated(m_current);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter: showTable(); return;
    default: QWidget::keyPressEvent(event);
    }
}

void ChartWidget::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFigureActions(menu);
    menu->popup(event->globalPos());
}

void ChartWidget::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const int item = itemAt(event->position(), space()); item >= 0)
        Q_EMIT itemActivated(item);
}

void ChartWidget::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void ChartWidget::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void ChartWidget::showTip()
{
    if (m_current < 0 || !isVisible())
        return;
    const QRectF area = itemArea(m_current, space());
    QToolTip::showText(mapToGlobal(area.bottomLeft().toPoint()), itemText(m_current), this);
}

} // namespace Docket::Ui
