// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Docket::Metrics {

/// How far back kept figures are asked for.
enum class KeptSpan
{
    Hour,
    Day,
    Month,   ///< 30 days
    Quarter, ///< as long as they are kept by the hour
    Total    ///< since the file was made: only this never falls
};

} // namespace Docket::Metrics
