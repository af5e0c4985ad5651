// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <base/error.h>
#include <charts/figures.h>
#include <metrics/keptspan.h>
#include <metrics/metricsreport.h>
#include <metrics/window.h>

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QPointer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QComboBox;
class QDockWidget;
class QLabel;
class QMainWindow;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Ui {

class ChartWidget;
class ElidedLabel;
class EmptyState;
class TimeChart;
class ToolRow;

/// What the inspectors have in common: a bar with pause, window (1, 5, 60 minutes, since the start) and a menu to copy
/// and export; and the clock that refreshes them. A dock that is paused, hidden, behind another tab, or in a minimised
/// window costs nothing: no timer runs (isLive() is false). Main thread.
///
/// To write one: call contents() for the layout to fill, bar() for tools of your own, implement refresh() (called
/// at once when the dock becomes live or the window changes, then every interval) and figures(). refresh() compares a
/// version and returns early when nothing is new; it reads reports and never waits. Errors go to problemFound().
///
/// With offerKept() the window may also be a span of the figures that outlive the program. They are read elsewhere and
/// anew each minute; until they are there, or when they cannot be read, the dock says so in place of its contents and
/// refresh() is not called. Take reports from report(), and look at keptSpan() for what is not kept.
class InspectorDock : public QWidget
{
    Q_OBJECT

public:
    /// Charts are not painted more often than this, whatever happens below.
    static constexpr std::chrono::milliseconds leastInterval{100};

    /// How old kept figures may be before they are read anew.
    static constexpr std::chrono::seconds keptFor{60};
    using KeptSource = std::function<Async::Future<std::shared_ptr<const Metrics::MetricsReport>>(Metrics::KeptSpan)>;

    explicit InspectorDock(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(InspectorDock)

    /// Lets a day, 30 days and all that was kept be chosen, too. @p notKept says in a sentence what of the dock is of
    /// this moment nevertheless.
    void offerKept(KeptSource source, const QString &notKept);
    /// SinceStart while keptSpan() says something.
    [[nodiscard]] Metrics::Window reportWindow() const;
    void setReportWindow(Metrics::Window window);
    /// None while a window of this run is chosen.
    [[nodiscard]] std::optional<Metrics::KeptSpan> keptSpan() const;
    void setKeptSpan(Metrics::KeptSpan span);
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
    /// F5 while the keys are in the dock: shows what is now. What stands still until it is asked for is asked for anew
    /// here. Where canRenew() says no, because all of it is renewed by itself, the key syncs as everywhere else.
    virtual void renew() { refreshShown(); }
    [[nodiscard]] virtual bool canRenew() const { return isPaused(); }
    /// Called when the dock begins or ends to be live, after the timer; nothing by default.
    virtual void liveChanged(bool live);

    /// @p interval below the least one is raised to it; one second without a call.
    void setInterval(std::chrono::milliseconds interval);
    /// Asks for a refresh() with the next turn of the event loop, if live; many calls make one.
    void refreshSoon();
    [[nodiscard]] QVBoxLayout *contents() const { return m_contents; }
    /// What is added to it stands between the window and the remark.
    [[nodiscard]] ToolRow &bar() const { return *m_bar; }
    /// For docks that have no figures over time.
    void hideWindowChoice();
    /// Another table of the dock, with a menu of its own below that of figures(). @p table lives as long as the dock.
    void addFigures(const QString &name, const std::function<FigureTable()> &table);
    /// So that the figures behind a chart are found where all others are; in its own menu they stand as well.
    void addFigures(const ChartWidget &chart);
    /// A few words at the right of the bar.
    void setRemark(const QString &text);
    /// Of the chosen window: from @p hub, or the kept one. Never null.
    [[nodiscard]] std::shared_ptr<const Metrics::MetricsReport> report(const Metrics::MetricsHub &hub) const;
    /// While keptSpan() says something, a line over time has no figures: @p chart is emptied and says why, and
    /// @p shownWindow, which it showed until now, is none, so that it begins anew later. False otherwise, and nothing
    /// is changed.
    bool emptyWhileKept(TimeChart &chart, std::optional<Metrics::Window> &shownWindow) const;
    /// "last 5 min", "last 30 days, kept": for titles and remarks.
    [[nodiscard]] QString spanText() const;
    /// A tool button as they all look, already in the bar.
    QToolButton *addTool(const QString &icon, const QString &text, const QString &tip);

    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    /// refresh(), if there is something to show.
    void refreshShown();

private:
    void spanChosen();
    void readKept();
    void takeKept(const Result<std::shared_ptr<const Metrics::MetricsReport>> &report);
    void offerFigures(QMenu *menu, const std::function<FigureTable()> &table);
    void watchSurroundings();
    void updateLive();

    QString m_title;
    QToolButton *m_pause;
    QComboBox *m_window;
    QMenu *m_menu = nullptr; ///< of the figures
    ToolRow *m_bar;
    ElidedLabel *m_remark;
    QVBoxLayout *m_contents;
    QLabel *m_keptNote;      ///< above the contents: what the kept figures are of
    EmptyState *m_noKept;    ///< over the contents while there are no kept figures
    KeptSource m_keptSource; ///< empty: only windows of this run
    QString m_notKept;
    std::shared_ptr<const Metrics::MetricsReport> m_kept; ///< of keptSpan(), or null
    quint64 m_keptAsked = 0; ///< changes with the span, so that a late answer for another one is known
    bool m_readingKept = false;
    QElapsedTimer m_sinceKept; ///< was read
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
