// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/repositories.h>

#include <QList>

#include <chrono>
#include <optional>

namespace Docket::Sync {

/// Hands out windows of updated_at, newest first, and learns from each answer how wide the next ones should be, so that
/// a window holds about `target` items whatever the rhythm of the project. Windows are disjoint, cover everything down
/// to the beginning of time, and those that were done before (a killed load) are left out. Pure; the caller locks.
class WindowPlan final
{
public:
    struct Options
    {
        int target = 150;   ///< items wanted in a window
        int tooMany = 1000; ///< a window with more is split, if it is wider than a second
        std::chrono::seconds firstWidth = std::chrono::days(3); ///< small, so that the views fill at once
    };

    /// A window to fetch. `since == noTime` means without lower bound, `before == noTime` without upper bound.
    struct Window
    {
        Timestamp since = noTime;
        Timestamp before = noTime;
        bool isTop = false; ///< the newest window of a load; its answer tells where incremental passes begin

        bool operator==(const Window &) const = default;
    };

    /// @p now is the server's time; @p done are windows that are stored already; @p expected is the number of items in
    /// all, -1 if unknown; @p floor is a time before which hardly anything lies (creation of the project).
    WindowPlan(Options options, Timestamp now, QList<Domain::SyncWindow> done, qint64 expected, qint64 stored,
               Timestamp floor);

    /// The next window, or nothing when all have been handed out.
    [[nodiscard]] std::optional<Window> next();
    /// True if a window with @p count items is to be split rather than walked.
    [[nodiscard]] bool shouldSplit(const Window &window, qint64 count) const;
    /// Takes back a window: its halves will be handed out instead, the newer first. False if it cannot be narrower.
    bool split(const Window &window);
    /// Tells what a window held; sets the width of those to come.
    void learn(const Window &window, qint64 count);

    /// What is to be noted as done for a window: open ends made definite.
    [[nodiscard]] Domain::SyncWindow noted(const Window &window) const;
    [[nodiscard]] std::chrono::seconds width() const { return m_width; }

private:
    Options m_options;
    Timestamp m_now;
    Timestamp m_low; ///< everything from here up has been handed out
    bool m_atBottom = false;
    bool m_topDone = false;
    std::chrono::seconds m_width;
    qint64 m_expected;
    qint64 m_seen;
    Timestamp m_floor;
    QList<Window> m_pending; ///< gaps and halves, to be handed out first
};

} // namespace Docket::Sync
