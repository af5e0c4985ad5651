// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace Docket::Config {

enum class OptionType
{
    Integer,
    Boolean,
    Choice, ///< one of `choices`
    Text,
    Duration, ///< "30s", "5m", "1h30m"; kept in milliseconds
    Bytes,    ///< "64 MiB", "5 MB", or a plain number of bytes
    Rules,    ///< array of tables with label or labels, value and rank; in the file only
};

/// One setting: the row of the table that checks values, gives defaults and makes the manual.
struct Option
{
    QString key; ///< "sync.connections": section and name in the file
    OptionType type = OptionType::Text;
    QString fallback; ///< the built-in value as it would be written; empty for Rules
    QString description;
    qint64 minimum = 0; ///< Integer; Duration in ms; Bytes; Text: 1 forbids the empty one
    qint64 maximum = 0;
    QStringList choices;
    QString zero;    ///< what 0 means, where it means something of its own
    QString caution; ///< what to think of before changing it

    [[nodiscard]] QString section() const { return key.section(QLatin1Char('.'), 0, 0); }
    [[nodiscard]] QString name() const { return key.section(QLatin1Char('.'), 1); }
    /// DOCKET_SYNC_CONNECTIONS
    [[nodiscard]] QString environmentName() const;
    /// What may be written, for messages and the manual: "a whole number from 1 to 6".
    [[nodiscard]] QString allowed() const;
};

/// All options, grouped by section in the order of the manual.
[[nodiscard]] const QList<Option> &options();
/// nullptr if there is none of that name.
[[nodiscard]] const Option *findOption(QStringView key);

struct OptionSection
{
    QString name;
    QString title;
    QString introduction;
};
[[nodiscard]] const QList<OptionSection> &optionSections();

/// The page of the manual, in Markdown, made from the table. resources/help/settings.md is its copy.
[[nodiscard]] QString settingsManual();

} // namespace Docket::Config
