// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabwalk.h"

#include <QApplication>
#include <QDockWidget>
#include <QFocusEvent>
#include <QMainWindow>
#include <QPainter>
#include <QScrollArea>

namespace Docket::Ui {

namespace {

bool isCovered(const QWidget *widget)
{
    for (const auto *part = widget; !part->isWindow(); part = part->parentWidget()) {
        const auto *around = part->parentWidget();
        const QRect place(widget->mapTo(around, QPoint()), widget->size());
        const auto &children = around->children();
        // Later ones are painted over earlier ones.
        for (qsizetype i = children.indexOf(part) + 1; i < children.size(); ++i) {
            const auto *above = qobject_cast<const QWidget *>(children[i]);
            if (above != nullptr && above->isVisible() && !above->isWindow() &&
                !above->testAttribute(Qt::WA_TransparentForMouseEvents) && above->geometry().contains(place))
                return true;
        }
    }
    return false;
}

/// Drawn over the edge of a view that has no frame.
class FocusRing final : public QWidget
{
    Q_OBJECT

public:
    explicit FocusRing(QAbstractScrollArea *around)
        : QWidget(around)
        , m_around(around)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
        for (QWidget *part : std::initializer_list<QWidget *>{around, around->viewport()})
            part->installEventFilter(this);
        place();
        raise();
        show();
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
            place();
        else if (watched == m_around && event->type() == QEvent::FocusOut &&
                 !comesBack(static_cast<QFocusEvent *>(event)->reason())) {
            hide();
            deleteLater();
        }
        return QWidget::eventFilter(watched, event);
    }
    /// With its headings and without its scroll bars, which would cover it.
    void place()
    {
        setGeometry(QRect(m_around->contentsRect().topLeft(), m_around->viewport()->geometry().bottomRight()));
    }
    static bool comesBack(Qt::FocusReason reason)
    {
        return reason == Qt::ActiveWindowFocusReason || reason == Qt::PopupFocusReason;
    }
    void paintEvent(QPaintEvent * /*event*/) override
    {
        constexpr qreal width = 1.6;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette().color(QPalette::Active, QPalette::Accent), width));
        painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 3, 3);
    }

private:
    QAbstractScrollArea *m_around;
};

} // namespace

bool isInSight(const QWidget *widget)
{
    if (!widget->isVisible() || widget->size().isEmpty())
        return false;
    bool scrolls = false;
    for (const auto *around = widget->parentWidget(); around != nullptr; around = around->parentWidget()) {
        scrolls = scrolls || qobject_cast<const QScrollArea *>(around) != nullptr;
        if (qobject_cast<const QDockWidget *>(around) != nullptr && around->visibleRegion().isEmpty())
            return false;
    }
    if (scrolls)
        return !isCovered(widget);
    // Of a view its own parts cover all. Tab bars that Qt keeps for later lie outside of the window.
    const auto *area = qobject_cast<const QAbstractScrollArea *>(widget);
    return !(area != nullptr ? area->viewport() : widget)->visibleRegion().isEmpty();
}

TabWalk::TabWalk(QMainWindow *window)
    : QObject(window)
    , m_window(window)
{
}

bool TabWalk::go(bool next)
{
    QWidget *from = m_window->focusWidget() != nullptr ? m_window->focusWidget() : m_window;
    const auto step = [next](const QWidget *widget) {
        return next ? widget->nextInFocusChain() : widget->previousInFocusChain();
    };
    for (auto *widget = step(from); widget != from; widget = step(widget)) {
        if (widget->window() != m_window || (widget->focusPolicy() & Qt::TabFocus) == 0 || !widget->isEnabled() ||
            widget->focusProxy() != nullptr || !isInSight(widget))
            continue;
        widget->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
        for (auto *around = widget->parentWidget(); around != nullptr; around = around->parentWidget()) {
            if (auto *area = qobject_cast<QScrollArea *>(around))
                area->ensureWidgetVisible(widget);
        }
        delete m_ring;
        if (auto *area = qobject_cast<QAbstractScrollArea *>(widget);
            area != nullptr && area->frameShape() == QFrame::NoFrame)
            m_ring = new FocusRing(area);
        return true;
    }
    return false;
}

} // namespace Docket::Ui

#include "tabwalk.moc"
