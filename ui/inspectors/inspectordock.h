// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <metrics/window.h>

#include <QBasicTimer>
#include <QPointer>
#include <QWidget>

#include <charts/figures.h>
#include <functional>

class QComboBox;
class QDockWidget;
class QHBoxLayout;
class QLabel;
class QMainWindow;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace Docket::Ui {

/// What the inspectors have in common: a bar with pause, window (1, 5, 60 minutes, since the start) and a menu to copy
/// and export; and the clock that refreshes them. A dock that is paused, hidden, behind another tab, or in a minimised
/// window costs nothing: no timer runs (isLive() is false). Main thread.
///
/// To write one: call contents() for the layout to fill, barLayout() for tools of your own, implement refresh() (called
/// at once when the dock becomes live or the window changes, then every interval) and figures(). refresh() compares a
/// version and returns early when nothing is new; it reads reports and never waits. Errors go to problemFound().
class InspectorDock : public QWidget
{
    Q_OBJECT

public:
    /// Charts are not painted more often than this, whatever happens below.
    static constexpr std::chrono::milliseconds leastInterval{100};

    explicit InspectorDock(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(InspectorDock)

    [[nodiscard]] Metrics::Window reportWindow() const;
    void setReportWindow(Metrics::Window window);
    [[nodiscard]] bool isPaused() const;
    void setPaused(bool paused);
    /// The timer runs: not paused, and on a screen that somebody may see.
    [[nodiscard]] bool isLive() const { return m_timer.isActive(); }

    /// What "Copy" and the exports take: the main table of the dock, as it is shown.
    [[nodiscard]] virtual FigureTable figures() const = 0;
    void copyFigures() const;

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    /// A trace was chosen; the log shows it.
    void traceRequested(const QString &trace);

protected:
    virtual void refresh() = 0;
    /// Called when the dock begins or ends to be live, after the timer; nothing by default.
    virtual void liveChanged(bool live);

    /// @p interval below the least one is raised to it; one second without a call.
    void setInterval(std::chrono::milliseconds interval);
    /// Asks for a refresh() with the next turn of the event loop, if live; many calls make one.
    void refreshSoon();
    [[nodiscard]] QVBoxLayout *contents() const { return m_contents; }
    /// Between the window and the menu.
    [[nodiscard]] QHBoxLayout *barLayout() const { return m_tools; }
    /// For docks that have no figures over time.
    void hideWindowChoice();
    /// Another table of the dock, with a menu of its own below that of figures(). @p table lives as long as the dock.
    void addFigures(const QString &name, const std::function<FigureTable()> &table);
    /// A few words at the right of the bar.
    void setRemark(const QString &text);
    /// A tool button as they all look, already in the bar.
    QToolButton *addTool(const QString &icon, const QString &text, const QString &tip);

    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void offerFigures(QMenu *menu, const std::function<FigureTable()> &table);
    void watchSurroundings();
    void updateLive();

    QString m_title;
    QToolButton *m_pause;
    QComboBox *m_window;
    QMenu *m_menu = nullptr; ///< of the figures
    QHBoxLayout *m_tools;
    QLabel *m_remark;
    QVBoxLayout *m_contents;
    QBasicTimer m_timer;
    std::chrono::milliseconds m_interval{1000};
    QPointer<QDockWidget> m_dock;
    QPointer<QWidget> m_topLevel;
    bool m_inFront = true; ///< not behind another tab
    bool m_refreshQueued = false;
};

/// "last 5 min", "since the start": for titles of what is copied and exported.
[[nodiscard]] QString windowText(Metrics::Window window);

} // namespace Docket::Ui
