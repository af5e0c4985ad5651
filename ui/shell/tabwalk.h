// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QMainWindow;
class QWidget;

namespace Docket::Ui {

/// Whether @p widget can be seen, or could be by scrolling: not in a dock behind another tab, which counts as visible
/// for Qt, and not below something that covers all of it.
[[nodiscard]] bool isInSight(const QWidget *widget);

/// The Tab key in a window with docks. It goes to what is in sight, brings what is scrolled out of its dock back, and
/// shows where it is: text and lists without a frame get a ring, for theirs is nowhere else to be seen. Main thread;
/// belongs to the window.
class TabWalk final : public QObject
{
    Q_OBJECT

public:
    explicit TabWalk(QMainWindow *window);
    Q_DISABLE_COPY_MOVE(TabWalk)

    /// Gives the keys to the next part that takes the Tab key, or the one before. False if there is no other.
    bool go(bool next);

private:
    QMainWindow *m_window;
    QPointer<QWidget> m_ring; ///< a child of what it is around
};

} // namespace Docket::Ui
