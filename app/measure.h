// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

namespace Docket::Ui {
class MainWindow;
}

namespace Docket::App {

/// For `docket --measure`: three seconds after the first issue is shown, calls @p done with a JSON object on one line:
/// firstRowsMs (the first rows of the table are painted) and contentMs (the first issue is), both from DOCKET_LAUNCHED,
/// nanoseconds of the monotonic clock, or from the start of main; firstRowsCpuMs (processor time of the GUI thread up
/// to the first rows; 0 where the system does not tell); privateKib (Private_Clean + Private_Dirty of
/// /proc/self/smaps_rollup; 0 where there is none), and the blocks of the GUI thread.
void measureWhenReady(Ui::MainWindow &window, const std::function<void(const QString &)> &done);

/// Private memory of this process in KiB.
[[nodiscard]] qint64 privateKib();

} // namespace Docket::App
