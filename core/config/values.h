// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "options.h"

#include <QVariant>

#include <expected>
#include <optional>

namespace Docket::Config {

/// "1h30m" in milliseconds; a bare 0 needs no unit. nullopt if it is no duration or does not fit.
[[nodiscard]] std::optional<qint64> parseDuration(QStringView text);
/// The shortest exact spelling: 300000 is "5m".
[[nodiscard]] QString formatDuration(qint64 milliseconds);

/// "64 MiB" in bytes; a number without unit is bytes.
[[nodiscard]] std::optional<qint64> parseBytes(QStringView text);
/// The shortest exact spelling: 67108864 is "64 MiB".
[[nodiscard]] QString formatBytes(qint64 bytes);

/// The checked value of @p text (qint64, bool or QString), or a sentence that says what is wrong and what is allowed.
[[nodiscard]] std::expected<QVariant, QString> parseOptionValue(const Option &option, const QString &text);
/// The same for a number that was typed by the file's syntax already.
[[nodiscard]] std::expected<QVariant, QString> checkOptionNumber(const Option &option, qint64 number);
/// The value as it would be written.
[[nodiscard]] QString formatOptionValue(const Option &option, const QVariant &value);

} // namespace Docket::Config
