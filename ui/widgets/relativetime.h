// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>

#include <QCoreApplication>
#include <QHash>
#include <QString>

namespace Docket::Ui {

/// Times in words: "now", "5 min ago", "3 h ago", "yesterday", "12 d ago", "Mar 2024". Texts are kept by unit and
/// count, so that a table of a million rows formats a few hundred strings in all. "Now" stands still until refresh()
/// says that it has moved. One thread.
class RelativeTime final
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Ui::RelativeTime)

public:
    explicit RelativeTime(const Clock &clock);

    /// Takes the time from the clock anew; true if some text may have changed since (a minute went by).
    bool refresh();
    /// Takes it even if less than a minute went by, for what is written anew as a whole.
    void restart() { m_now = m_clock.seconds(); }
    /// Short text; empty for noTime. A time in the future (clock skew) counts as now up to a minute, then as a date.
    [[nodiscard]] QString text(Timestamp time) const;
    /// Date and time, and for the last month how long ago.
    [[nodiscard]] QString full(Timestamp time) const;
    /// Date and time in the user's locale and time zone.
    [[nodiscard]] static QString absolute(Timestamp time);
    /// Date alone; for due dates, which Gitea keeps as the last second of the day.
    [[nodiscard]] static QString date(Timestamp time);

    /// How long something takes or took: "42 s", "3 min 20 s", "1 h 5 min".
    [[nodiscard]] static QString duration(std::chrono::seconds duration);

private:
    [[nodiscard]] QString format(Timestamp time, qint64 seconds) const;

    const Clock &m_clock;
    Timestamp m_now;
    mutable QHash<qint64, QString> m_texts;
};

} // namespace Docket::Ui
