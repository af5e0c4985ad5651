// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dockhost.h"

#include "docktitlebar.h"
#include "layoutstate.h"
#include "tabwalk.h"

#include <icons/themedicon.h>
#include <widgets/searchable.h>

#include <QAbstractButton>
#include <QApplication>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLayout>
#include <QMainWindow>
#include <QScrollArea>
#include <QTabBar>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Pixels that a dock gets at least which gets what the others leave.
constexpr int leastRest = 200;

/// What stands in a dock: the pane, which scrolls once the dock is smaller than the pane's least size. Without it the
/// least sizes of panes above each other would add up, and the window would have to grow with the layout.
class DockBody final : public QScrollArea
{
    Q_OBJECT

public:
    DockBody(QWidget *pane, QWidget *parent)
        : QScrollArea(parent)
    {
        setFrameShape(NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setWidgetResizable(true);
        setWidget(pane);
    }

    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 60}; }
    [[nodiscard]] QSize sizeHint() const override { return widget()->sizeHint(); }
};

/// The part of @p pane that the keys should go to when it is brought up: what the pane itself names, else the first
/// that is no button, else the first of all.
QWidget *entrance(QWidget *pane)
{
    if (pane->focusProxy() != nullptr || pane->focusPolicy() != Qt::NoFocus)
        return pane;
    QWidget *button = nullptr;
    for (auto *next = pane->nextInFocusChain(); next != pane; next = next->nextInFocusChain()) {
        if (!pane->isAncestorOf(next) || (next->focusPolicy() & Qt::TabFocus) == 0 || !next->isVisibleTo(pane) ||
            !next->isEnabled())
            continue;
        if (qobject_cast<QAbstractButton *>(next) == nullptr)
            return next;
        if (button == nullptr)
            button = next;
    }
    return button != nullptr ? button : pane;
}

} // namespace

DockHost::DockHost(QMainWindow *window, const DockRegistry &registry)
    : QObject(window)
    , m_window(window)
    , m_registry(registry)
{
    window->setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks |
                           QMainWindow::GroupedDragging);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    for (const auto &spec : m_registry.docks()) {
        auto *dock = new QDockWidget(spec.title, window);
        connect(dock, &QDockWidget::visibilityChanged, this, [this, dock, id = spec.id] {
            // Not where another tab covers it, nor where a layout took it away.
            if (dock->isHidden() && m_grown.contains(id))
                QMetaObject::invokeMethod(this, [this, id] { giveBack(id); }, Qt::QueuedConnection);
        });
        dock->setObjectName(u"dock."_s + spec.id);
        if (!spec.icon.isEmpty())
            dock->setWindowIcon(themedIcon(spec.icon));
        dock->setTitleBarWidget(new DockTitleBar(dock));
        m_order += spec.id;
        m_docks.insert(spec.id, dock);
        if (!spec.lazy) {
            make(spec.id);
            continue;
        }
        connect(dock, &QDockWidget::visibilityChanged, this, [this, id = spec.id](bool visible) {
            if (visible)
                make(id);
        });
    }
    // By its tab, too, a dock is asked for; what is arranged or put back is not told of here.
    connect(window, &QMainWindow::tabifiedDockWidgetActivated, this, [this](QDockWidget *dock) {
        const auto id = m_docks.key(dock);
        // One that comes to the front because another was closed is not asked for.
        const bool asked = QGuiApplication::mouseButtons() != Qt::NoButton ||
                           qobject_cast<QTabBar *>(QApplication::focusWidget()) != nullptr;
        if (asked && !id.isEmpty() && dock->widget() != nullptr)
            giveRoom(id, 0, heightWithTabs(dock));
    });
    arrange(m_layout);
}

void DockHost::make(const QString &id)
{
    auto *dock = m_docks.value(id);
    if (dock != nullptr && dock->widget() == nullptr)
        dock->setWidget(new DockBody(m_registry.find(id)->factory(dock), dock));
}

QWidget *DockHost::widget(const QString &id) const
{
    const auto *dock = m_docks.value(id);
    const auto *body = dock != nullptr ? static_cast<const DockBody *>(dock->widget()) : nullptr;
    return body != nullptr ? body->widget() : nullptr;
}

void DockHost::reveal(const QString &id, int height)
{
    auto *dock = m_docks.value(id);
    if (dock == nullptr)
        return;
    make(id);
    int before = heightWithTabs(dock);
    if (const auto other = inFrontOf(id); !other.isEmpty()) {
        m_coveredBy.insert(id, other);
        before = heightWithTabs(m_docks.value(other));
    }
    dock->show();
    dock->raise();
    if (dock->isFloating())
        dock->activateWindow();
    giveRoom(id, height, before);
    if (auto *focus = QApplication::focusWidget(); focus != nullptr && !dock->isAncestorOf(focus))
        m_cameFrom.insert(id, focus);
    setGiven(nullptr);
    entrance(widget(id))->setFocus(Qt::ShortcutFocusReason);
}

void DockHost::focusByLayout(QWidget *widget)
{
    setGiven(nullptr);
    widget->setFocus(Qt::OtherFocusReason);
    setGiven(m_window->focusWidget());
}

void DockHost::setGiven(QWidget *widget)
{
    const auto each = [](QWidget *given, const auto &use) {
        if (given == nullptr)
            return;
        use(given);
        // Clicks go to the part of it that is painted.
        if (auto *area = qobject_cast<QAbstractScrollArea *>(given))
            use(area->viewport());
    };
    each(m_given, [this](QWidget *part) { part->removeEventFilter(this); });
    m_given = widget;
    each(m_given, [this](QWidget *part) { part->installEventFilter(this); });
}

bool DockHost::eventFilter(QObject *watched, QEvent *event)
{
    const auto isUse = [event] {
        switch (event->type()) {
        case QEvent::MouseButtonPress: return true;
        case QEvent::FocusOut: {
            const auto reason = static_cast<QFocusEvent *>(event)->reason();
            return reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason;
        }
        case QEvent::KeyPress: {
            // Held for a shortcut, they arrive one by one before it.
            const int key = static_cast<QKeyEvent *>(event)->key();
            return key != Qt::Key_Alt && key != Qt::Key_Shift && key != Qt::Key_Control && key != Qt::Key_Meta;
        }
        default: return false;
        }
    };
    if (m_given && isUse())
        setGiven(nullptr);
    return QObject::eventFilter(watched, event);
}

QString DockHost::inFrontOf(const QString &id) const
{
    const auto *dock = m_docks.value(id);
    if (dock->isFloating() || (dock->isVisible() && !dock->visibleRegion().isEmpty()))
        return {};
    const auto area = m_window->dockWidgetArea(m_docks.value(id));
    const auto found = std::ranges::find_if(m_order, [&](const QString &other) {
        auto *candidate = m_docks.value(other);
        return other != id && !candidate->isFloating() && m_window->dockWidgetArea(candidate) == area &&
               candidate->isVisible() && !candidate->visibleRegion().isEmpty();
    });
    return found == m_order.cend() ? QString() : *found;
}

void DockHost::goBack(const QString &id)
{
    // Left to itself the next one in the order of the Tab key would have it, be it a button of the status bar.
    const QPointer<QWidget> from = m_cameFrom.take(id);
    if (from && from->isEnabled() && isInSight(from)) {
        from->setFocus(Qt::OtherFocusReason);
        return;
    }
    // Which tab comes to the front is known once the window is laid out.
    QMetaObject::invokeMethod(this, &DockHost::enter, Qt::QueuedConnection);
}

void DockHost::giveRoom(const QString &id, int height, int before)
{
    auto *dock = m_docks.value(id);
    const auto area = m_window->dockWidgetArea(dock);
    if (dock->isFloating() || (area != Qt::BottomDockWidgetArea && area != Qt::TopDockWidgetArea))
        return;
    // One that was hidden has its place once the layout ran.
    m_window->layout()->activate();
    // What was idle shared a low strip with others. Asked for, it gets its own height where not even the least of it
    // can be seen; one that was made smaller by hand and still shows that stays as it is.
    const auto *pane = widget(id);
    const int strip = dock->titleBarWidget()->sizeHint().height();
    const int least = pane->minimumSizeHint().expandedTo(pane->minimumSize()).height();
    if (dock->height() - strip < least)
        height = std::max(height, std::min(m_registry.find(id)->extent, m_window->height() / 2));
    if (dock->height() >= height)
        return;
    m_grown.insert(id, {before, height});
    setHeight(dock, height);
}

void DockHost::giveBack(const QString &id)
{
    const auto grown = m_grown.constFind(id);
    if (grown == m_grown.cend())
        return;
    const Grown had = *grown;
    m_grown.erase(grown);
    const auto area = m_window->dockWidgetArea(m_docks.value(id));
    m_window->layout()->activate();
    for (auto *other : std::as_const(m_docks)) {
        if (other->isFloating() || other->visibleRegion().isEmpty() || m_window->dockWidgetArea(other) != area)
            continue;
        // Whoever has drawn it to another height since then keeps that.
        if (std::abs(heightWithTabs(other) - had.given) <= 4)
            setHeight(other, had.before);
        break;
    }
    // One that took the room over gives it back to where it came from.
    for (Grown &other : m_grown) {
        if (other.before == had.given)
            other.before = had.before;
    }
}

int DockHost::heightWithTabs(const QDockWidget *dock) const
{
    const auto bars = m_window->findChildren<QTabBar *>(Qt::FindDirectChildrenOnly);
    const auto above = std::ranges::find_if(bars, [dock](const QTabBar *bar) {
        const QRect area = bar->geometry();
        return bar->isVisible() && std::abs(area.bottom() + 1 - dock->y()) <= 2 && area.right() >= dock->x() &&
               area.left() <= dock->geometry().right();
    });
    return dock->height() + (above == bars.cend() ? 0 : (*above)->height());
}

void DockHost::setHeight(QDockWidget *dock, int height)
{
    const auto area = m_window->dockWidgetArea(dock);
    QList<QDockWidget *> docks{dock};
    QList<int> heights{height};
    // Without a middle that leaves the room, it is shared out unless the others are told, too.
    const auto *central = m_window->centralWidget();
    for (auto *other : std::as_const(m_docks)) {
        if (central == nullptr || !central->isHidden())
            break;
        if (other->isFloating() || other->visibleRegion().isEmpty() || m_window->dockWidgetArea(other) == area)
            continue;
        docks += other;
        heights += std::max(leastRest, other->height() + dock->height() - height);
    }
    m_window->resizeDocks(docks, heights, Qt::Vertical);
}

void DockHost::enter()
{
    if (auto *central = m_window->centralWidget(); central != nullptr && !central->isHidden()) {
        focusByLayout(central);
        return;
    }
    // What is looked at stands above or at the left.
    for (const auto area : {Qt::TopDockWidgetArea, Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea}) {
        for (const auto &id : std::as_const(m_order)) {
            auto *dock = m_docks.value(id);
            if (m_window->dockWidgetArea(dock) != area || dock->isFloating() || dock->visibleRegion().isEmpty())
                continue;
            make(id);
            focusByLayout(entrance(widget(id)));
            return;
        }
    }
}

bool DockHost::startSearch()
{
    const auto searches = [this](const QString &id) {
        auto *part = dynamic_cast<Searchable *>(widget(id));
        return part != nullptr && part->startSearch();
    };
    for (const auto &id : std::as_const(m_order)) {
        if (!m_docks.value(id)->visibleRegion().isEmpty() && searches(id))
            return true;
    }
    for (const auto &id : std::as_const(m_order)) {
        if (m_docks.value(id)->isHidden())
            continue;
        make(id);
        if (dynamic_cast<Searchable *>(widget(id)) == nullptr)
            continue;
        reveal(id);
        if (searches(id))
            return true;
    }
    return false;
}

void DockHost::toggle(const QString &id)
{
    auto *dock = m_docks.value(id);
    if (dock == nullptr)
        return;
    const auto *focus = QApplication::focusWidget();
    if (dock->isVisible() && focus != nullptr && dock->isAncestorOf(focus) && focus != m_given) {
        dock->hide();
        if (auto *before = m_docks.value(m_coveredBy.take(id)); before != nullptr && !before->isHidden())
            before->raise();
        goBack(id);
    } else {
        reveal(id);
    }
}

QString DockHost::withKeys() const
{
    // The window's own: a menu that is open has the keys itself.
    for (const auto *from : {QApplication::focusWidget(), m_window->focusWidget()}) {
        const auto found = std::ranges::find_if(
            m_order, [&](const QString &id) { return from != nullptr && m_docks.value(id)->isAncestorOf(from); });
        if (found != m_order.cend())
            return *found;
    }
    return {};
}

void DockHost::toggleFloating(const QString &id)
{
    auto *dock = m_docks.value(id);
    if (dock == nullptr)
        return;
    make(id);
    QPointer<QWidget> keys = dock->window()->focusWidget();
    if (keys && !dock->isAncestorOf(keys))
        keys.clear();
    dock->setFloating(!dock->isFloating());
    dock->show();
    dock->raise();
    dock->activateWindow();
    setGiven(nullptr);
    // Another window took them away on the way.
    (keys ? keys.get() : entrance(widget(id)))->setFocus(Qt::ShortcutFocusReason);
}

void DockHost::arrange(const QString &layout)
{
    m_layout = layout;
    m_grown.clear();
    // The sides run down to the status bar; what lies below belongs to the middle, and where there is none, to all.
    const bool hasMiddle = layout == firstLayout;
    m_window->setCorner(Qt::BottomLeftCorner, hasMiddle ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea);
    m_window->setCorner(Qt::BottomRightCorner, hasMiddle ? Qt::RightDockWidgetArea : Qt::BottomDockWidgetArea);
    for (auto *dock : std::as_const(m_docks)) {
        if (dock->isFloating())
            dock->setFloating(false);
        m_window->removeDockWidget(dock);
    }
    QHash<Qt::DockWidgetArea, QDockWidget *> first;
    QList<std::pair<QDockWidget *, DockPlace>> sizes;
    QList<const DockSpec *> hidden;
    for (const auto &spec : m_registry.docks()) {
        auto *dock = m_docks.value(spec.id);
        const bool isFirst = layout == firstLayout;
        const auto found = std::ranges::find(spec.places, layout, &DockPlace::layout);
        if (isFirst ? !spec.shown : found == spec.places.cend()) {
            hidden += &spec;
            continue;
        }
        const DockPlace place = isFirst ? DockPlace{layout, spec.area, spec.extent} : *found;
        m_window->addDockWidget(place.area, dock);
        if (auto *other = first.value(place.area);
            other != nullptr && (!isFirst || spec.tabbed || place.area == Qt::BottomDockWidgetArea)) {
            m_window->tabifyDockWidget(other, dock);
        } else {
            first.insert(place.area, dock);
        }
        dock->show();
        sizes.append({dock, place});
    }
    // What is hidden comes up as a tab of what stands there, not as a slice of it; also where nothing stands yet.
    auto place = first;
    for (const auto *spec : std::as_const(hidden)) {
        auto *dock = m_docks.value(spec->id);
        m_window->addDockWidget(spec->area, dock);
        if (auto *&other = place[spec->area]; other != nullptr)
            m_window->tabifyDockWidget(other, dock);
        else
            other = dock;
        dock->hide();
    }
    const auto isVertical = [](const DockPlace &place) {
        return place.area == Qt::BottomDockWidgetArea || place.area == Qt::TopDockWidgetArea;
    };
    int taken = 0;
    QList<QDockWidget *> rest;
    for (const auto &[dock, place] : std::as_const(sizes)) {
        const bool vertical = isVertical(place);
        // Docks that share a place as tabs have one size: that of the one in front.
        if (layout == firstLayout && vertical && dock != first.value(place.area))
            continue;
        if (place.extent <= 0) {
            rest += dock;
            continue;
        }
        // In a low window what lies below leaves the room to the middle.
        const int extent =
            layout == firstLayout && vertical ? std::min(place.extent, m_window->height() / 5) : place.extent;
        if (vertical)
            taken = std::max(taken, extent);
        m_window->resizeDocks({dock}, {extent}, vertical ? Qt::Vertical : Qt::Horizontal);
    }
    // Said of the others, too, for without a middle what is left would be shared out.
    for (auto *dock : std::as_const(rest))
        m_window->resizeDocks({dock}, {std::max(leastRest, m_window->height() - taken)}, Qt::Vertical);
    for (auto *dock : std::as_const(first))
        dock->raise();
}

QByteArray DockHost::save() const
{
    return packLayout(m_window->saveState(layoutVersion), layoutVersion);
}

bool DockHost::restore(const QByteArray &packed)
{
    const auto state = unpackLayout(packed, layoutVersion);
    if (!state || !m_window->restoreState(*state, layoutVersion)) {
        reset();
        return false;
    }
    for (auto *dock : std::as_const(m_docks)) {
        if (dock->isFloating())
            ensureOnScreen(dock);
    }
    return true;
}

QStringList DockHost::openEvery()
{
    QStringList failed;
    for (const auto &id : std::as_const(m_order)) {
        auto *dock = m_docks.value(id);
        make(id);
        dock->show();
        dock->raise();
        // A tab that was just brought to the front becomes visible when the layout runs; grab() makes it run.
        if (dock->widget() == nullptr || dock->widget()->grab().isNull())
            failed += id;
    }
    return failed;
}

} // namespace Docket::Ui

#include "dockhost.moc"
