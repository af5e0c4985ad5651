// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <metrics/blockcollector.h>

#include <QObject>

#include <memory>

class QAbstractEventDispatcher;

namespace Docket::Ui {

/// Measures how long the event loop of the GUI thread is held: from the first event of a round to the moment at which
/// the dispatcher takes the next one. It needs no timer and no thread, so it costs nothing at rest and some tens of
/// nanoseconds for an event. A round over 100 ms goes to the log with the event that took longest in it. Lives in the
/// GUI thread; report() and reset() are called there.
class GuiWatchdog final : public QObject
{
    Q_OBJECT

public:
    explicit GuiWatchdog(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(GuiWatchdog)

    [[nodiscard]] Metrics::BlockReport report() const;
    void reset();
    /// Also records there from now on; @p collector must outlive it, null ends it. reset() leaves that one alone.
    void alsoRecordTo(Metrics::BlockCollector *collector) { m_other = collector; }
    /// "1,204 rounds: p50 0.1 ms, p95 2.0 ms, p99 4.1 ms, longest 12.0 ms; none over 16 ms"
    [[nodiscard]] static QString summary(const Metrics::BlockReport &report);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void endRound();

    void record(std::chrono::nanoseconds held, std::chrono::sys_time<std::chrono::milliseconds> at,
                const QString &activity = {});

    std::unique_ptr<Metrics::BlockCollector> m_collector;
    Metrics::BlockCollector *m_other = nullptr;
    std::chrono::steady_clock::time_point m_begin; ///< epoch: between rounds
    std::chrono::steady_clock::time_point m_eventBegin;
    std::chrono::nanoseconds m_longest{};
    const char *m_receiver = nullptr; ///< class of the object that the current event went to; of static storage
    int m_type = 0;
    const char *m_longestReceiver = nullptr;
    int m_longestType = 0;
};

} // namespace Docket::Ui
