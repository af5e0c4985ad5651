// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>

class QWidget;

namespace Docket::Ui {

/// Where a dock stands in a layout other than the first one.
struct DockPlace
{
    QString layout = {};
    Qt::DockWidgetArea area = Qt::BottomDockWidgetArea;
    int extent = 280; ///< 0, above or below: what the others leave
};

/// One dock as it is offered. The widget is made when the window is built, or, if it may wait, when it is first seen.
struct DockSpec
{
    QString id = {}; ///< stable; the saved layouts know the dock by it
    QString title = {};
    QString icon = {};
    QKeySequence shortcut = {}; ///< shows the dock and puts the focus into it
    Qt::DockWidgetArea area = Qt::LeftDockWidgetArea;
    int extent = 280; ///< default width at the sides, height at the top and bottom, in pixels
    std::function<QWidget *(QWidget *parent)> factory = {};
    bool tabbed = false; ///< at the sides, too, a tab of the first dock there
    bool lazy = false;   ///< made when it is first seen
    bool shown = true;   ///< in the first layout, at the place above
    QList<DockPlace> places = {};
};

/// The docks of the window in the order of the View menu; docks of one area at the bottom are tabbed. Plain data,
/// filled before the window builds its docks.
class DockRegistry final
{
public:
    /// False (and nothing added) if the id is empty or known, or the factory is missing.
    bool add(DockSpec spec);
    [[nodiscard]] const QList<DockSpec> &docks() const { return m_docks; }
    [[nodiscard]] const DockSpec *find(const QString &id) const;

private:
    QList<DockSpec> m_docks;
};

} // namespace Docket::Ui
