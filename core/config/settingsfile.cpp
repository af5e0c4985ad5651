// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "settingsfile.h"

#include "settings.h"
#include "values.h"

#include <base/closest.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>
#include <string>
#include <string_view>
#include <toml++/toml.hpp>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

constexpr qint64 maxFile = 1 << 20;

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

std::string_view toView(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

QString typeNameOf(const toml::node &node)
{
    switch (node.type()) {
    case toml::node_type::table: return u"a table"_s;
    case toml::node_type::array: return u"an array"_s;
    case toml::node_type::string: return u"a string"_s;
    case toml::node_type::integer: return u"a whole number"_s;
    case toml::node_type::floating_point: return u"a number with a fraction"_s;
    case toml::node_type::boolean: return u"true or false"_s;
    default: return u"a date or time"_s;
    }
}

FileValue convert(const toml::node &node)
{
    FileValue value;
    value.typeName = typeNameOf(node);
    value.line = int(node.source().begin.line);
    value.column = int(node.source().begin.column);
    if (const auto *table = node.as_table()) {
        value.kind = FileValue::Kind::Table;
        for (const auto &[key, child] : *table) {
            value.names.push_back(fromView(key.str()));
            value.items.push_back(convert(child));
            if (key.source().begin) {
                value.items.back().line = int(key.source().begin.line);
                value.items.back().column = int(key.source().begin.column);
            }
        }
    } else if (const auto *array = node.as_array()) {
        value.kind = FileValue::Kind::Array;
        for (const auto &child : *array)
            value.items.push_back(convert(child));
    } else if (const auto *text = node.as_string()) {
        value.scalar = fromView(text->get());
    } else if (const auto *integer = node.as_integer()) {
        value.scalar = QVariant(qint64(integer->get()));
    } else if (const auto *number = node.as_floating_point()) {
        value.scalar = number->get();
    } else if (const auto *boolean = node.as_boolean()) {
        value.scalar = boolean->get();
    }
    return value;
}

std::expected<toml::table, Error> parseTable(const QByteArray &text)
{
    // The shared library is built with exceptions; here is where they end.
    try {
        return toml::parse(toView(text));
    } catch (const toml::parse_error &error) {
        return std::unexpected(makeError(Code::Invalid, u"config.parse"_s, fromView(error.description()))
                                   .with(u"line"_s, QString::number(error.source().begin.line))
                                   .with(u"column"_s, QString::number(error.source().begin.column)));
    } catch (const std::exception &error) {
        return std::unexpected(makeError(Code::Invalid, u"config.parse"_s, QString::fromLocal8Bit(error.what())));
    }
}

/// The byte that a place of toml++ means: it counts columns in code points, from 1.
qsizetype offsetOf(const QByteArray &text, toml::source_position position)
{
    qsizetype at = 0;
    for (auto line = position.line; line > 1; --line) {
        at = text.indexOf('\n', at) + 1;
        if (at == 0)
            return text.size();
    }
    for (auto column = position.column; column > 1 && at < text.size(); --column) {
        ++at;
        while (at < text.size() && (uchar(text[at]) & 0xC0U) == 0x80U)
            ++at;
    }
    return at;
}

qsizetype lineEnd(const QByteArray &text, qsizetype at)
{
    const qsizetype end = text.indexOf('\n', at);
    return end < 0 ? text.size() : end + 1;
}

QByteArray tomlString(const QString &text)
{
    QByteArray quoted = "\"";
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\')
            quoted += QByteArray("\\") + c;
        else if (uchar(c) < 0x20 || c == 0x7f)
            quoted += "\\u" + QByteArray::number(uchar(c), 16).rightJustified(4, '0');
        else
            quoted += c;
    }
    return quoted + '"';
}

struct Assignment
{
    QByteArray section;
    QByteArray name;
    QByteArray literal;
};

void assign(toml::table &table, const Assignment &wanted, const QVariant &value)
{
    const auto section = toView(wanted.section);
    if (!table.contains(section))
        table.insert(section, toml::table{});
    auto *inner = table[section].as_table();
    if (!inner)
        return;
    const auto name = toView(wanted.name);
    if (value.typeId() == QMetaType::Bool)
        inner->insert_or_assign(name, value.toBool());
    else if (value.typeId() == QMetaType::LongLong)
        inner->insert_or_assign(name, int64_t(value.toLongLong()));
    else
        inner->insert_or_assign(name, value.toString().toStdString());
}

/// Texts that might be the edited file, the nicest first.
QList<QByteArray> candidates(const QByteArray &text, const toml::table &table, const Assignment &wanted)
{
    QList<QByteArray> edited;
    const auto *section = table[toView(wanted.section)].as_table();
    if (const auto *old = section ? section->get(toView(wanted.name)) : nullptr) {
        const qsizetype begin = offsetOf(text, old->source().begin);
        const qsizetype end = offsetOf(text, old->source().end);
        edited << text.first(begin) + wanted.literal + text.sliced(std::max(begin, end));
        return edited;
    }
    const QByteArray line = wanted.name + " = " + wanted.literal + '\n';
    if (section) {
        toml::source_position last = section->source().begin;
        for (const auto &[key, child] : *section) {
            // Tables below the section begin with headers of their own; behind them would be inside them.
            if (child.is_table() || child.is_array_of_tables())
                continue;
            if (child.source().end && last < child.source().end)
                last = child.source().end;
        }
        const qsizetype at = lineEnd(text, offsetOf(text, last));
        const QByteArray gap = at > 0 && text[at - 1] != '\n' ? "\n" : "";
        edited << text.first(at) + gap + line + text.sliced(at)
               << text.first(at) + gap + wanted.section + '.' + line + text.sliced(at);
    }
    const QByteArray gap = text.isEmpty() ? "" : text.endsWith('\n') ? "\n" : "\n\n";
    edited << text + gap + '[' + wanted.section + "]\n" + line;
    return edited;
}

Result<QByteArray> edit(const QByteArray &text, const Option &option, const QVariant &value)
{
    auto before = parseTable(text);
    if (!before)
        return std::unexpected(before.error());
    // Durations and sizes are written with their unit, so that they are read as they were meant.
    QVariant stored = value;
    if (option.type == OptionType::Duration || option.type == OptionType::Bytes)
        stored = formatOptionValue(option, value);
    const bool bare = option.type == OptionType::Integer || option.type == OptionType::Boolean;
    const Assignment wanted{option.section().toUtf8(), option.name().toUtf8(),
                            bare ? formatOptionValue(option, value).toUtf8() : tomlString(stored.toString())};
    toml::table after = *before;
    assign(after, wanted, stored);
    // An edit counts only if the parser reads from it what was wanted and nothing else has changed.
    for (const QByteArray &candidate : candidates(text, *before, wanted)) {
        const auto reread = parseTable(candidate);
        if (reread && *reread == after)
            return candidate;
    }
    return fail(Code::Invalid, u"config.write"_s,
                u"%1 is written in a way that cannot be changed safely."_s.arg(option.key),
                u"Change it in an editor."_s);
}

} // namespace

Result<FileValue> parseToml(const QByteArray &text)
{
    const auto table = parseTable(text);
    if (!table)
        return std::unexpected(table.error());
    return convert(*table);
}

Result<void> writeSetting(const QString &file, const QString &key, const QString &value)
{
    const auto operation = u"config.write"_s;
    const Option *option = findOption(key);
    if (!option) {
        QStringList keys;
        for (const Option &each : options())
            keys << each.key;
        const QString closest = closestMatch(key, keys);
        return fail(Code::Invalid, operation, u"There is no setting “%1”."_s.arg(key),
                    closest.isEmpty() ? u"`docket-cli config list` shows all."_s : u"Did you mean %1?"_s.arg(closest));
    }
    const auto parsed = parseOptionValue(*option, value);
    if (!parsed)
        return fail(Code::Invalid, operation, key + u": "_s + parsed.error());

    QByteArray text;
    QFile old(file);
    if (old.exists()) {
        if (!old.open(QIODevice::ReadOnly))
            return fail(Code::FileFailed, operation, u"%1 cannot be read: %2."_s.arg(file, old.errorString()),
                        u"Check who owns the file."_s);
        text = old.read(maxFile + 1);
        if (text.size() > maxFile)
            return fail(Code::TooLarge, operation, u"%1 is too large for a settings file."_s.arg(file));
    } else {
        text = "# Settings of Docket. `docket-cli config list` explains them.\n";
    }
    const auto edited = edit(text, *option, *parsed);
    if (!edited) {
        auto error = wrapError(edited.error(), operation, u"%1 could not be changed."_s.arg(file));
        if (const QString line = edited.error().fact(u"line"); !line.isEmpty())
            error.hint = u"Mend line %1 of the file first: it is not valid TOML."_s.arg(line);
        return std::unexpected(error);
    }
    QDir().mkpath(QFileInfo(file).absolutePath());
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly) || target.write(*edited) != edited->size() || !target.commit())
        return fail(Code::FileFailed, operation, u"%1 cannot be written: %2."_s.arg(file, target.errorString()),
                    u"Check the rights and the free space of its folder."_s);
    return {};
}

} // namespace Docket::Config
