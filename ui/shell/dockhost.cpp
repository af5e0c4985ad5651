// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dockhost.h"

#include "docktitlebar.h"
#include "layoutstate.h"

#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>

#include <icons/themedicon.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

DockHost::DockHost(QMainWindow *window, const DockRegistry &registry)
    : QObject(window)
    , m_window(window)
    , m_registry(registry)
{
    window->setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks |
                           QMainWindow::GroupedDragging);
    // The sides run down to the status bar; what lies below belongs to the middle.
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    for (const auto &spec : m_registry.docks()) {
        auto *dock = new QDockWidget(spec.title, window);
        dock->setObjectName(u"dock."_s + spec.id);
        if (!spec.icon.isEmpty())
            dock->setWindowIcon(themedIcon(spec.icon));
        dock->setTitleBarWidget(new DockTitleBar(dock));
        dock->setWidget(spec.factory(dock));
        m_order += spec.id;
        m_docks.insert(spec.id, dock);
    }
    place();
}

QWidget *DockHost::widget(const QString &id) const
{
    const auto *dock = m_docks.value(id);
    return dock != nullptr ? dock->widget() : nullptr;
}

void DockHost::reveal(const QString &id)
{
    auto *dock = m_docks.value(id);
    if (dock == nullptr)
        return;
    dock->show();
    dock->raise();
    if (dock->isFloating())
        dock->activateWindow();
    auto *widget = dock->widget();
    // Into the first thing that takes keys, not the frame around it.
    if (widget->focusPolicy() == Qt::NoFocus) {
        for (auto *next = widget->nextInFocusChain(); next != widget; next = next->nextInFocusChain()) {
            if (!widget->isAncestorOf(next))
                break;
            if ((next->focusPolicy() & Qt::TabFocus) != 0 && next->isVisibleTo(widget) && next->isEnabled()) {
                widget = next;
                break;
            }
        }
    }
    widget->setFocus(Qt::ShortcutFocusReason);
}

void DockHost::toggle(const QString &id)
{
    auto *dock = m_docks.value(id);
    if (dock == nullptr)
        return;
    const auto *focus = QApplication::focusWidget();
    if (dock->isVisible() && focus != nullptr && dock->isAncestorOf(focus))
        dock->hide();
    else
        reveal(id);
}

void DockHost::reset()
{
    for (auto *dock : std::as_const(m_docks)) {
        dock->setFloating(false);
        m_window->removeDockWidget(dock);
    }
    place();
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
        dock->show();
        dock->raise();
        // A tab that was just brought to the front becomes visible when the layout runs; grab() makes it run.
        if (dock->widget() == nullptr || dock->widget()->grab().isNull())
            failed += id;
    }
    return failed;
}

void DockHost::place()
{
    QHash<Qt::DockWidgetArea, QDockWidget *> first;
    for (const auto &spec : m_registry.docks()) {
        auto *dock = m_docks.value(spec.id);
        m_window->addDockWidget(spec.area, dock);
        if (auto *other = first.value(spec.area); other != nullptr && (spec.tabbed || spec.area == Qt::BottomDockWidgetArea))
            m_window->tabifyDockWidget(other, dock);
        else
            first.insert(spec.area, dock);
        dock->show();
    }
    for (const auto &spec : m_registry.docks()) {
        const auto vertical = spec.area == Qt::BottomDockWidgetArea || spec.area == Qt::TopDockWidgetArea;
        m_window->resizeDocks({m_docks.value(spec.id)}, {spec.extent}, vertical ? Qt::Vertical : Qt::Horizontal);
    }
    for (auto *dock : std::as_const(first))
        dock->raise();
}

} // namespace Docket::Ui
