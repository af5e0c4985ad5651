// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "options.h"

#include <base/error.h>
#include <domain/triage.h>

#include <QHash>
#include <QProcessEnvironment>
#include <QVariant>

#include <chrono>
#include <memory>

namespace Docket::Config {

/// Who gave a value; a later one overrides the ones before it.
enum class SettingLayer
{
    BuiltIn,
    File,
    Environment,
    CommandLine
};

/// Stable name for tables and JSON: "built-in", "file", "environment", "command line".
[[nodiscard]] QString layerName(SettingLayer layer);

struct SettingOrigin
{
    SettingLayer layer = SettingLayer::BuiltIn;
    QString place; ///< "docket.toml:12", "DOCKET_SYNC_INTERVAL", "--set sync.interval"; empty for built-in
};

/// An immutable snapshot of all settings, complete and valid at all times. Copies share their data; thread-safe. Asking
/// for a key that is not in options(), or with the getter of another type, is a bug of the caller.
class Settings final
{
public:
    /// The built-in values.
    Settings();

    [[nodiscard]] int integer(QStringView key) const;
    [[nodiscard]] bool flag(QStringView key) const;
    [[nodiscard]] QString text(QStringView key) const; ///< Text and Choice
    [[nodiscard]] std::chrono::milliseconds duration(QStringView key) const;
    [[nodiscard]] qint64 bytes(QStringView key) const;
    [[nodiscard]] QList<Domain::TriageRule> rules(QStringView key) const;

    [[nodiscard]] SettingOrigin origin(QStringView key) const;
    /// The value as it would be written in the file; for rules their number in words.
    [[nodiscard]] QString display(QStringView key) const;

private:
    friend class SettingsBuilder;
    struct Entry
    {
        QVariant value;
        QList<Domain::TriageRule> rules;
        SettingOrigin origin;
    };
    using Entries = QHash<QString, Entry>;
    [[nodiscard]] const Entry &entry(QStringView key, std::initializer_list<OptionType> types) const;

    std::shared_ptr<const Entries> m_entries;
};

/// A setting that could not be used, at its place. The value of the layer below stayed in force.
struct SettingsProblem
{
    QString file; ///< path of the file; empty for the environment and the command line
    int line = 0; ///< from 1; 0 where there is none
    int column = 0;
    QString key; ///< "sync.connections", or the name of the variable
    QString message;
    QString hint;

    /// "/path/docket.toml:12:1: sync.connections: …" and the hint.
    [[nodiscard]] QString toText() const;
    [[nodiscard]] Error toError() const;
    bool operator==(const SettingsProblem &) const = default;
};

struct SettingsSources
{
    QString file; ///< path of the TOML file; it need not exist. Empty: none
    QProcessEnvironment environment;
    QList<std::pair<QString, QString>> commandLine; ///< key and value
};

struct LoadedSettings
{
    Settings settings;
    QList<SettingsProblem> problems;
};

/// Reads all layers. Never fails: what is wrong is reported and left out, key by key; only a file that is no TOML at
/// all is left out whole. Reads the file, so not for the GUI thread once the program runs.
[[nodiscard]] LoadedSettings loadSettings(const SettingsSources &sources);

/// Sets one key in the TOML file and keeps the rest of it, comments and order included. Written atomically; makes the
/// file if it is missing. Invalid for an unknown key, a value that is not allowed, or a file that cannot be edited
/// safely.
[[nodiscard]] Result<void> writeSetting(const QString &file, const QString &key, const QString &value);

/// The rules for priorities and columns: the user's, where there are any, else the built-in ones.
[[nodiscard]] Domain::TriageRules triageRules(const Settings &settings);

} // namespace Docket::Config
