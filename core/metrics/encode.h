// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metricsreport.h"

#include <QByteArray>

#include <optional>

namespace Docket::Metrics {

/// A report as bytes that a later version of Docket can tell from its own: what was counted, not who waits or is open
/// at the moment. Compressed.
[[nodiscard]] QByteArray encoded(const MetricsReport &report);
/// Nothing: the bytes are damaged, or of another version.
[[nodiscard]] std::optional<MetricsReport> decoded(const QByteArray &bytes);

} // namespace Docket::Metrics
