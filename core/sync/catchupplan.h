// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/timestamp.h>

#include <chrono>
#include <optional>

namespace Docket::Sync {

/// Windows of updated_at from the mark of the last pass up to now, oldest first, each about `target` entries wide. What
/// changes meanwhile gets a newer time and is met later, so that the mark can follow each window that is stored: a pass
/// that is cut goes on where it was. The last window has no upper end. Pure.
class CatchUpPlan final
{
public:
    struct Window
    {
        Timestamp since = noTime;
        Timestamp before = noTime;

        bool operator==(const Window &) const = default;
    };

    /// @p since may be noTime: then the first window has no lower end, and @p floor is where its width is counted from.
    CatchUpPlan(Timestamp since, Timestamp now, Timestamp floor, std::chrono::seconds width, int target);

    /// The window to fetch now; nothing when all are done.
    [[nodiscard]] std::optional<Window> window() const;
    [[nodiscard]] bool canNarrow() const { return m_width > std::chrono::seconds(1); }
    /// Makes the window half as wide. Only where it can be.
    void narrow();
    /// The window held @p count entries and is stored: on to the next.
    void done(qint64 count);

private:
    [[nodiscard]] Timestamp high() const { return m_low + m_width - std::chrono::seconds(1); }

    Timestamp m_low;
    Timestamp m_now;
    std::chrono::seconds m_width;
    int m_target;
    bool m_fromBeginning;
    bool m_ended = false;
};

} // namespace Docket::Sync
