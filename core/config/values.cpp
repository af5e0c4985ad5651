// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "values.h"

#include <array>
#include <limits>
#include <span>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

struct Unit
{
    QStringView name;
    qint64 factor;
};

// Ascending, so that the last that divides a value is its shortest spelling.
constexpr std::array durationUnits{Unit{u"ms", 1}, Unit{u"s", 1000}, Unit{u"m", 60'000}, Unit{u"h", 3'600'000},
                                   Unit{u"d", 86'400'000}};
constexpr std::array byteUnits{
    Unit{u"B", 1},           Unit{u"kB", 1000},          Unit{u"KiB", 1024},         Unit{u"MB", 1'000'000},
    Unit{u"MiB", 1'048'576}, Unit{u"GB", 1'000'000'000}, Unit{u"GiB", 1'073'741'824}};

std::optional<qint64> times(qint64 count, qint64 factor)
{
    if (count > std::numeric_limits<qint64>::max() / factor)
        return std::nullopt;
    return count * factor;
}

const Unit *findUnit(std::span<const Unit> units, QStringView name)
{
    for (const Unit &unit : units) {
        if (unit.name.compare(name, Qt::CaseInsensitive) == 0)
            return &unit;
    }
    return nullptr;
}

/// Takes digits off the front of @p text; nullopt if there are none or too many.
std::optional<qint64> takeNumber(QStringView &text)
{
    qsizetype end = 0;
    while (end < text.size() && text[end] >= u'0' && text[end] <= u'9')
        ++end;
    if (end == 0 || end > 18)
        return std::nullopt;
    const qint64 number = text.first(end).toLongLong();
    text = text.sliced(end).trimmed();
    return number;
}

QString wrong(const Option &option, const QString &text)
{
    return u"“%1” is not possible here; allowed is %2."_s.arg(text, option.allowed());
}

} // namespace

std::optional<qint64> parseDuration(QStringView text)
{
    text = text.trimmed();
    if (text == u"0")
        return 0;
    qint64 total = 0;
    if (text.isEmpty())
        return std::nullopt;
    while (!text.isEmpty()) {
        const auto count = takeNumber(text);
        if (!count)
            return std::nullopt;
        qsizetype end = 0;
        while (end < text.size() && text[end].isLetter())
            ++end;
        const Unit *unit = findUnit(durationUnits, text.first(end));
        const auto part = unit ? times(*count, unit->factor) : std::nullopt;
        if (!part || *part > std::numeric_limits<qint64>::max() - total)
            return std::nullopt;
        total += *part;
        text = text.sliced(end).trimmed();
    }
    return total;
}

QString formatDuration(qint64 milliseconds)
{
    if (milliseconds == 0)
        return u"0"_s;
    const Unit *best = &durationUnits.front();
    for (const Unit &unit : durationUnits) {
        if (milliseconds % unit.factor == 0)
            best = &unit;
    }
    return QString::number(milliseconds / best->factor) + best->name;
}

std::optional<qint64> parseBytes(QStringView text)
{
    text = text.trimmed();
    const auto count = takeNumber(text);
    if (!count)
        return std::nullopt;
    if (text.isEmpty())
        return count;
    const Unit *unit = findUnit(byteUnits, text);
    return unit ? times(*count, unit->factor) : std::nullopt;
}

QString formatBytes(qint64 bytes)
{
    if (bytes == 0)
        return u"0"_s;
    const Unit *best = &byteUnits.front();
    for (const Unit &unit : byteUnits) {
        if (bytes % unit.factor == 0 && bytes / unit.factor < bytes / best->factor)
            best = &unit;
    }
    return QString::number(bytes / best->factor) + u' ' + best->name;
}

std::expected<QVariant, QString> checkOptionNumber(const Option &option, qint64 number)
{
    switch (option.type) {
    case OptionType::Duration:
        // 30 could be seconds, minutes or milliseconds; guessing would be wrong for somebody.
        if (number != 0)
            return std::unexpected(u"%1 has no unit; allowed is %2."_s.arg(QString::number(number), option.allowed()));
        [[fallthrough]];
    case OptionType::Integer:
    case OptionType::Bytes:
        if (number < option.minimum || number > option.maximum)
            return std::unexpected(wrong(option, QString::number(number)));
        return QVariant(number);
    default: return std::unexpected(wrong(option, QString::number(number)));
    }
}

std::expected<QVariant, QString> parseOptionValue(const Option &option, const QString &text)
{
    const QString trimmed = text.trimmed();
    std::optional<qint64> number;
    switch (option.type) {
    case OptionType::Integer: {
        bool ok = false;
        const qint64 value = trimmed.toLongLong(&ok);
        if (ok)
            number = value;
        break;
    }
    case OptionType::Duration: number = parseDuration(trimmed); break;
    case OptionType::Bytes: number = parseBytes(trimmed); break;
    case OptionType::Boolean:
        for (const QString &yes : {u"true"_s, u"yes"_s, u"on"_s, u"1"_s}) {
            if (trimmed.compare(yes, Qt::CaseInsensitive) == 0)
                return QVariant(true);
        }
        for (const QString &no : {u"false"_s, u"no"_s, u"off"_s, u"0"_s}) {
            if (trimmed.compare(no, Qt::CaseInsensitive) == 0)
                return QVariant(false);
        }
        return std::unexpected(wrong(option, text));
    case OptionType::Choice:
        for (const QString &choice : option.choices) {
            if (trimmed.compare(choice, Qt::CaseInsensitive) == 0)
                return QVariant(choice);
        }
        return std::unexpected(wrong(option, text));
    case OptionType::Text:
        if (trimmed.size() < option.minimum)
            return std::unexpected(wrong(option, text));
        return QVariant(text);
    case OptionType::Rules:
        return std::unexpected(u"Rules can be written in the settings file only: %1."_s.arg(option.allowed()));
    }
    if (!number || *number < option.minimum || *number > option.maximum)
        return std::unexpected(wrong(option, text));
    return QVariant(*number);
}

QString formatOptionValue(const Option &option, const QVariant &value)
{
    switch (option.type) {
    case OptionType::Integer: return QString::number(value.toLongLong());
    case OptionType::Boolean: return value.toBool() ? u"true"_s : u"false"_s;
    case OptionType::Duration: return formatDuration(value.toLongLong());
    case OptionType::Bytes: return formatBytes(value.toLongLong());
    case OptionType::Choice:
    case OptionType::Text: return value.toString();
    case OptionType::Rules: break;
    }
    return {};
}

} // namespace Docket::Config
