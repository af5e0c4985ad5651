// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "normalise.h"

#include <QByteArray>

#include <algorithm>
#include <initializer_list>

namespace Docket::Metrics {

namespace {

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWord(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || quint8(c) >= 0x80;
}

/// The end of what is quoted from @p at on; a doubled quote stands for itself.
qsizetype quotedEnd(QByteArrayView sql, qsizetype at, char close)
{
    for (++at; at < sql.size(); ++at) {
        if (sql[at] != close)
            continue;
        if (close != ']' && at + 1 < sql.size() && sql[at + 1] == close)
            ++at;
        else
            return at + 1;
    }
    return sql.size();
}

qsizetype spaceEnd(QByteArrayView sql, qsizetype at)
{
    while (at < sql.size()) {
        if (isSpace(sql[at])) {
            ++at;
        } else if (sql.sliced(at).startsWith("--")) {
            const auto end = sql.indexOf('\n', at);
            at = end < 0 ? sql.size() : end + 1;
        } else if (sql.sliced(at).startsWith("/*")) {
            const auto end = sql.indexOf("*/", at + 2);
            at = end < 0 ? sql.size() : end + 2;
        } else {
            break;
        }
    }
    return at;
}

qsizetype wordEnd(QByteArrayView sql, qsizetype at)
{
    while (at < sql.size() && isWord(sql[at]))
        ++at;
    return at;
}

qsizetype numberEnd(QByteArrayView sql, qsizetype at)
{
    while (at < sql.size()) {
        const bool exponentSign = (sql[at] == '+' || sql[at] == '-') && (sql[at - 1] == 'e' || sql[at - 1] == 'E');
        if (!isWord(sql[at]) && sql[at] != '.' && !exponentSign)
            break;
        ++at;
    }
    return at;
}

void addValue(QByteArray &out)
{
    if (out.endsWith("(?, ...") || out.endsWith("(?, ..., ") || out.endsWith("(?, ...,"))
        out.truncate(out.lastIndexOf("...") + 3);
    else if (out.endsWith("(?, ") || out.endsWith("(?,"))
        out.replace(out.lastIndexOf('?') + 1, out.size(), ", ...");
    else
        out += '?';
}

bool beginsWithOne(QByteArrayView sql, std::initializer_list<const char *> words)
{
    const auto begin = spaceEnd(sql, 0);
    const QByteArrayView word = sql.sliced(begin, wordEnd(sql, begin) - begin);
    return std::ranges::any_of(words, [word](const char *one) { return word.compare(one, Qt::CaseInsensitive) == 0; });
}

} // namespace

bool isSetUp(QByteArrayView sql)
{
    return beginsWithOne(sql, {"CREATE", "DROP", "ALTER", "PRAGMA", "ATTACH", "DETACH"});
}

QString setUpText()
{
    return QStringLiteral("-- set-up of connections and of the schema");
}

bool isQuery(const QString &text)
{
    return beginsWithOne(text.toUtf8(), {"SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"});
}

QString normalised(QByteArrayView sql)
{
    QByteArray out;
    out.reserve(sql.size());
    for (qsizetype at = spaceEnd(sql, 0); at < sql.size();) {
        const char c = sql[at];
        qsizetype end = at + 1;
        if (const auto space = spaceEnd(sql, at); space > at) {
            if (space < sql.size() && !out.endsWith('(') && !out.endsWith(' ') && sql[space] != ')' &&
                sql[space] != ',')
                out += ' ';
            end = space;
        } else if (c == '\'' || ((c == 'x' || c == 'X') && at + 1 < sql.size() && sql[at + 1] == '\'')) {
            end = quotedEnd(sql, c == '\'' ? at : at + 1, '\'');
            addValue(out);
        } else if (c == '"' || c == '`' || c == '[') {
            end = quotedEnd(sql, at, c == '[' ? ']' : c);
            out += sql.sliced(at, end - at);
        } else if (c == '?' || c == ':' || c == '@') {
            end = wordEnd(sql, at + 1);
            addValue(out);
        } else if (isDigit(c) || (c == '.' && at + 1 < sql.size() && isDigit(sql[at + 1]))) {
            end = numberEnd(sql, at + 1);
            addValue(out);
        } else if (isWord(c)) {
            end = wordEnd(sql, at);
            out += sql.sliced(at, end - at);
        } else {
            out += c;
            if (c == ',')
                out += ' ';
        }
        at = end;
    }
    // "COMMIT;" of a script is the "COMMIT" of everybody else.
    while (out.endsWith(';') || out.endsWith(' '))
        out.chop(1);
    return QString::fromUtf8(out.trimmed());
}

} // namespace Docket::Metrics
