// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "prometheus.h"

#include <QJsonObject>

namespace Docket::Metrics {

/// @p report for scripts: one member for each part, times in milliseconds. Empty @p parts: all.
[[nodiscard]] QJsonObject toJson(const MetricsReport &report, const QList<Part> &parts = {});

} // namespace Docket::Metrics
