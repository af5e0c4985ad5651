// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Docket::Async {

/// Whether the program shows windows, or could.
[[nodiscard]] bool hasInterface();

/// From now on the calling thread gets the processor after those of the interface, where both want it: what is painted
/// is not to wait for what is stored. For good, since only the superuser may take it back on Unix. Does nothing in a
/// program without an interface, which has nobody to give way to.
void giveWayToInterface();

} // namespace Docket::Async
