// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/timestamp.h>

namespace Docket::Tests {

/// When the tests ask: Saturday, at noon.
inline const Timestamp now = parseTimestamp("2026-11-21T12:00:00Z");

} // namespace Docket::Tests
