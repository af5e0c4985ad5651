// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include "settingsfile.h"
#include "values.h"

#include <base/closest.h>

#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

constexpr qint64 maxFile = 1 << 20;

QStringList optionKeys()
{
    QStringList keys;
    for (const Option &option : options())
        keys << option.key;
    return keys;
}

QString didYouMean(const QString &closest)
{
    return closest.isEmpty() ? u"`docket-cli config list` shows all settings."_s : u"Did you mean %1?"_s.arg(closest);
}

} // namespace

QString layerName(SettingLayer layer)
{
    switch (layer) {
    case SettingLayer::BuiltIn: return u"built-in"_s;
    case SettingLayer::File: return u"file"_s;
    case SettingLayer::Environment: return u"environment"_s;
    case SettingLayer::CommandLine: return u"command line"_s;
    }
    return {};
}

/// Puts the layers on top of each other; lives during one loadSettings().
class SettingsBuilder final
{
public:
    SettingsBuilder()
    {
        for (const Option &option : options()) {
            Settings::Entry entry;
            if (option.type != OptionType::Rules) {
                const auto value = parseOptionValue(option, option.fallback);
                Q_ASSERT_X(value, "options()", "a built-in value breaks its own rule");
                entry.value = value.value_or(QVariant());
            }
            m_entries.insert(option.key, entry);
        }
    }

    void readFile(const QString &path)
    {
        if (path.isEmpty() || !QFileInfo::exists(path))
            return;
        m_file = path;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            report(0, 0, {}, u"The file cannot be read: %1."_s.arg(file.errorString()),
                   u"Check who owns it; until then the built-in values are used."_s);
            return;
        }
        const QByteArray text = file.read(maxFile + 1);
        if (text.size() > maxFile) {
            report(0, 0, {}, u"The file is larger than %1."_s.arg(formatBytes(maxFile)), u"Is it the right file?"_s);
            return;
        }
        const auto root = parseToml(text);
        if (!root) {
            report(root.error().fact(u"line").toInt(), root.error().fact(u"column").toInt(), {},
                   u"This is not valid TOML: %1."_s.arg(root.error().message),
                   u"Until it is mended, nothing of the file is used."_s);
            return;
        }
        readTable(*root, {});
    }

    void readEnvironment(const QProcessEnvironment &environment)
    {
        QStringList names;
        for (const Option &option : options()) {
            const QString name = option.environmentName();
            names << name;
            if (!environment.contains(name))
                continue;
            m_file.clear();
            take(option, parseOptionValue(option, environment.value(name)), {SettingLayer::Environment, name}, 0, 0,
                 name);
        }
        // Other programs' and our own start-up variables begin with DOCKET_ too; a section name behind it is a typing
        // error.
        for (const QString &name : environment.keys()) {
            const bool ours = std::ranges::any_of(optionSections(), [&](const OptionSection &section) {
                return name.startsWith(u"DOCKET_"_s + section.name.toUpper() + u'_');
            });
            if (ours && !names.contains(name))
                report(0, 0, name, u"There is no setting of this name."_s, didYouMean(closestMatch(name, names)));
        }
    }

    void readCommandLine(const QList<std::pair<QString, QString>> &pairs)
    {
        m_file.clear();
        for (const auto &[key, value] : pairs) {
            if (const Option *option = findOption(key))
                take(*option, parseOptionValue(*option, value), {SettingLayer::CommandLine, u"--set "_s + key}, 0, 0,
                     key);
            else
                report(0, 0, key, u"There is no such setting."_s, didYouMean(closestMatch(key, optionKeys())));
        }
    }

    LoadedSettings finish()
    {
        LoadedSettings loaded;
        loaded.settings.m_entries = std::make_shared<const Settings::Entries>(std::move(m_entries));
        std::ranges::stable_sort(m_problems, {},
                                 [](const SettingsProblem &p) { return p.file.isEmpty() ? INT_MAX : p.line; });
        loaded.problems = std::move(m_problems);
        return loaded;
    }

    static std::shared_ptr<const Settings::Entries> builtIn()
    {
        return std::make_shared<const Settings::Entries>(SettingsBuilder().m_entries);
    }

private:
    void report(int line, int column, const QString &key, const QString &message, const QString &hint = {})
    {
        m_problems.append({m_file, line, column, key, message, hint});
    }

    void take(const Option &option, const std::expected<QVariant, QString> &value, const SettingOrigin &origin,
              int line, int column, const QString &reportedKey)
    {
        if (!value) {
            report(line, column, reportedKey, value.error(),
                   u"%1 stays in force."_s.arg(formatOptionValue(option, m_entries[option.key].value)));
            return;
        }
        auto &entry = m_entries[option.key];
        entry.value = *value;
        entry.origin = origin;
    }

    void readTable(const FileValue &table, const QString &path)
    {
        for (size_t i = 0; i < table.names.size(); ++i) {
            const QString key = path.isEmpty() ? table.names[i] : path + u'.' + table.names[i];
            const FileValue &value = table.items[i];
            if (const Option *option = findOption(key))
                readOption(*option, value);
            else if (value.kind == FileValue::Kind::Table && path.isEmpty() && isSection(key))
                readTable(value, key);
            else
                reportUnknown(key, value);
        }
    }

    static bool isSection(const QString &name)
    {
        return std::ranges::any_of(optionSections(),
                                   [&](const OptionSection &section) { return section.name == name; });
    }

    void reportUnknown(const QString &key, const FileValue &value)
    {
        if (value.kind == FileValue::Kind::Table && !key.contains(u'.')) {
            QStringList sections;
            for (const OptionSection &section : optionSections())
                sections << section.name;
            const QString closest = closestMatch(key, sections);
            report(value.line, value.column, key, u"There is no section of this name."_s,
                   closest.isEmpty() ? u"Sections are %1."_s.arg(sections.join(u", "_s))
                                     : u"Did you mean [%1]?"_s.arg(closest));
        } else if (isSection(key)) {
            report(value.line, value.column, key,
                   u"This is a section, so it must be a table, not %1."_s.arg(value.typeName),
                   u"Write [%1] on a line of its own and the settings below it."_s.arg(key));
        } else {
            report(value.line, value.column, key, u"There is no such setting."_s,
                   didYouMean(closestMatch(key, optionKeys())));
        }
    }

    void readOption(const Option &option, const FileValue &value)
    {
        const SettingOrigin origin{SettingLayer::File,
                                   QFileInfo(m_file).fileName() + u':' + QString::number(value.line)};
        if (option.type == OptionType::Rules) {
            readRules(option, value, origin);
            return;
        }
        const auto wrongType =
            std::unexpected(u"The value is %1; allowed is %2."_s.arg(value.typeName, option.allowed()));
        std::expected<QVariant, QString> parsed = wrongType;
        const int type = value.kind == FileValue::Kind::Scalar ? value.scalar.typeId() : QMetaType::UnknownType;
        // A quoted number is not taken for a number: TOML has types, and the file should say what it means.
        if (type == QMetaType::LongLong && option.type != OptionType::Text && option.type != OptionType::Choice)
            parsed = checkOptionNumber(option, value.scalar.toLongLong());
        else if (type == QMetaType::Bool && option.type == OptionType::Boolean)
            parsed = value.scalar;
        else if (type == QMetaType::QString && option.type != OptionType::Boolean && option.type != OptionType::Integer)
            parsed = parseOptionValue(option, value.scalar.toString());
        take(option, parsed, origin, value.line, value.column, option.key);
    }

    void readRules(const Option &option, const FileValue &value, const SettingOrigin &origin)
    {
        if (value.kind != FileValue::Kind::Array) {
            report(value.line, value.column, option.key,
                   u"The value is %1; allowed are %2."_s.arg(value.typeName, option.allowed()),
                   u"Begin each rule with a line [[%1]]."_s.arg(option.key));
            return;
        }
        QList<Domain::TriageRule> rules;
        const qsizetype before = m_problems.size();
        for (size_t i = 0; i < value.items.size(); ++i)
            readRule(option, value.items[i], int(i) + 1, rules);
        // A rule that is wrong drops out alone; with none left the built-in ones stay.
        if (rules.isEmpty() && m_problems.size() > before)
            return;
        auto &entry = m_entries[option.key];
        entry.rules = rules;
        entry.origin = origin;
    }

    void readRule(const Option &option, const FileValue &table, int number, QList<Domain::TriageRule> &rules)
    {
        const auto wrong = [&](const FileValue &where, const QString &message) {
            report(where.line, where.column, option.key, message, u"A rule has label or labels, value and rank."_s);
        };
        if (table.kind != FileValue::Kind::Table)
            return wrong(table, u"Rule %1 is %2, not a table."_s.arg(QString::number(number), table.typeName));
        QStringList labels;
        QString value;
        std::optional<qint64> rank;
        for (size_t i = 0; i < table.names.size(); ++i) {
            const QString &name = table.names[i];
            const FileValue &item = table.items[i];
            const bool isText =
                item.scalar.typeId() == QMetaType::QString && !item.scalar.toString().trimmed().isEmpty();
            if (name == u"label"_s && isText) {
                labels << item.scalar.toString();
            } else if (name == u"labels"_s && item.kind == FileValue::Kind::Array &&
                       std::ranges::all_of(
                           item.items, [](const FileValue &v) { return v.scalar.typeId() == QMetaType::QString; })) {
                for (const FileValue &label : item.items)
                    labels << label.scalar.toString();
            } else if (name == u"value"_s && isText) {
                value = item.scalar.toString();
            } else if (name == u"rank"_s && item.scalar.typeId() == QMetaType::LongLong &&
                       item.scalar.toLongLong() >= 1 && item.scalar.toLongLong() <= 1000) {
                rank = item.scalar.toLongLong();
            } else if (name == u"label"_s || name == u"value"_s) {
                return wrong(item, u"Rule %1: %2 must be text that is not empty."_s.arg(QString::number(number), name));
            } else if (name == u"labels"_s) {
                return wrong(item, u"Rule %1: labels must be an array of texts."_s.arg(number));
            } else if (name == u"rank"_s) {
                return wrong(item, u"Rule %1: rank must be a whole number from 1 to 1000."_s.arg(number));
            } else {
                return wrong(item, u"Rule %1 has “%2”, which means nothing here."_s.arg(QString::number(number), name));
            }
        }
        labels.removeIf([](const QString &label) { return label.trimmed().isEmpty(); });
        if (labels.isEmpty() || value.isEmpty())
            return wrong(table, u"Rule %1 has no %2."_s.arg(QString::number(number),
                                                            labels.isEmpty() ? u"label"_s : u"value"_s));
        if (!rank && option.key == u"triage.priorities"_s)
            return wrong(table, u"Rule %1 has no rank."_s.arg(number));
        for (const QString &label : std::as_const(labels))
            rules.append({label, value, int(rank.value_or(number))});
    }

    Settings::Entries m_entries;
    QList<SettingsProblem> m_problems;
    QString m_file;
};

Settings::Settings()
    : m_entries(SettingsBuilder::builtIn())
{
}

const Settings::Entry &Settings::entry(QStringView key, std::initializer_list<OptionType> types) const
{
    static const Entry none;
    const Option *option = findOption(key);
    Q_ASSERT_X(option && std::ranges::find(types, option->type) != types.end(), "Settings", qPrintable(key.toString()));
    if (!option)
        return none;
    const auto found = m_entries->constFind(option->key);
    return found == m_entries->constEnd() ? none : *found;
}

int Settings::integer(QStringView key) const
{
    return int(entry(key, {OptionType::Integer}).value.toLongLong());
}

bool Settings::flag(QStringView key) const
{
    return entry(key, {OptionType::Boolean}).value.toBool();
}

QString Settings::text(QStringView key) const
{
    return entry(key, {OptionType::Text, OptionType::Choice}).value.toString();
}

std::chrono::milliseconds Settings::duration(QStringView key) const
{
    return std::chrono::milliseconds(entry(key, {OptionType::Duration}).value.toLongLong());
}

qint64 Settings::bytes(QStringView key) const
{
    return entry(key, {OptionType::Bytes}).value.toLongLong();
}

QList<Domain::TriageRule> Settings::rules(QStringView key) const
{
    return entry(key, {OptionType::Rules}).rules;
}

SettingOrigin Settings::origin(QStringView key) const
{
    const auto found = m_entries->constFind(key.toString());
    return found == m_entries->constEnd() ? SettingOrigin() : found->origin;
}

QString Settings::display(QStringView key) const
{
    const Option *option = findOption(key);
    const auto found = m_entries->constFind(key.toString());
    if (!option || found == m_entries->constEnd())
        return {};
    if (option->type != OptionType::Rules)
        return formatOptionValue(*option, found->value);
    if (found->origin.layer == SettingLayer::BuiltIn)
        return u"built-in rules"_s;
    return found->rules.size() == 1 ? u"1 rule"_s : u"%1 rules"_s.arg(found->rules.size());
}

QString SettingsProblem::toText() const
{
    QString text;
    if (!file.isEmpty()) {
        text = file;
        if (line > 0)
            text += u':' + QString::number(line) + u':' + QString::number(column);
        text += u": "_s;
    }
    if (!key.isEmpty())
        text += key + u": "_s;
    text += message;
    return hint.isEmpty() ? text : text + u' ' + hint;
}

Error SettingsProblem::toError() const
{
    auto plain = *this;
    plain.hint.clear();
    auto error = makeError(Code::Invalid, u"config.load"_s, plain.toText());
    error.hint = hint;
    return error;
}

LoadedSettings loadSettings(const SettingsSources &sources)
{
    SettingsBuilder builder;
    builder.readFile(sources.file);
    builder.readEnvironment(sources.environment);
    builder.readCommandLine(sources.commandLine);
    return builder.finish();
}

Domain::TriageRules triageRules(const Settings &settings)
{
    auto rules = Domain::TriageRules::defaults();
    if (settings.origin(u"triage.priorities").layer != SettingLayer::BuiltIn)
        rules.priorities = settings.rules(u"triage.priorities");
    if (settings.origin(u"triage.columns").layer != SettingLayer::BuiltIn)
        rules.columns = settings.rules(u"triage.columns");
    rules.closedColumn = settings.text(u"triage.closed-column");
    rules.milestoneColumn = settings.text(u"triage.milestone-column");
    rules.defaultColumn = settings.text(u"triage.default-column");
    return rules;
}

} // namespace Docket::Config
