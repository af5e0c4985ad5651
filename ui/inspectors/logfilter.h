// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/logring.h>

namespace Docket::Ui {

/// Which events of the log are shown. A value.
struct LogFilter
{
    LogLevel least = LogLevel::Debug;
    QString module = {}; ///< a category, or the beginning of some: "docket.http"; empty for all
    QString text = {};   ///< words that all stand in the event or its fields; case does not count
    QString trace = {};

    [[nodiscard]] bool matches(const LogRecord &record) const;
    bool operator==(const LogFilter &) const = default;
};

/// "status 200, ms 12.3": the fields of an event on one line.
[[nodiscard]] QString fieldsText(const QJsonObject &fields);
/// How long what the event tells of took, if it says so (field "ms"); else zero.
[[nodiscard]] std::chrono::nanoseconds durationOf(const LogRecord &record);
/// How deep in Docket an event arose: 0 the window, 1 services, 2 sync and ingestion, 3 units of work and caches, 4 the
/// database, files and the network.
[[nodiscard]] int layerOf(const QString &category);
/// "docket.http" as "http".
[[nodiscard]] QString moduleText(const QString &category);

} // namespace Docket::Ui
