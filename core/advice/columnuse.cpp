// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "columnuse.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

namespace {

struct Token
{
    QString text;
    bool name = false; ///< a bare or quoted name, perhaps a keyword
    bool quoted = false;

    [[nodiscard]] bool is(QLatin1StringView keyword) const
    {
        return name && !quoted && text.compare(keyword, Qt::CaseInsensitive) == 0;
    }
};

std::vector<Token> tokens(const QString &sql)
{
    static const QRegularExpression pattern(
        uR"re("([^"]*)"|`([^`]*)`|\[([^\]]*)\]|('(?:[^']|'')*'|\?\d*|[:@$]\w+|\d[\w.]*)|([A-Za-z_][\w$]*)|(==|<>|!=|<=|>=|\|\||->>|->|[^\s]))re"_s);
    std::vector<Token> list;
    for (auto matches = pattern.globalMatch(sql); matches.hasNext();) {
        const auto match = matches.next();
        const int quoted = match.hasCaptured(1) ? 1 : match.hasCaptured(2) ? 2 : match.hasCaptured(3) ? 3 : 0;
        if (quoted != 0)
            list.push_back({match.captured(quoted), true, true});
        else
            list.push_back({match.captured(0), match.hasCaptured(5), false});
    }
    list.push_back({});
    return list;
}

bool isKeyword(const Token &token)
{
    static const QStringList keywords{
        u"WHERE"_s, u"ON"_s,     u"JOIN"_s,      u"LEFT"_s,  u"INNER"_s,  u"CROSS"_s,     u"NATURAL"_s, u"USING"_s,
        u"GROUP"_s, u"ORDER"_s,  u"LIMIT"_s,     u"UNION"_s, u"EXCEPT"_s, u"INTERSECT"_s, u"SET"_s,     u"INDEXED"_s,
        u"NOT"_s,   u"HAVING"_s, u"RETURNING"_s, u"OUTER"_s, u"VALUES"_s, u"SELECT"_s,    u"WINDOW"_s};
    return token.name && !token.quoted && keywords.contains(token.text, Qt::CaseInsensitive);
}

enum class Clause
{
    Other,
    From,
    Where,
    Order
};

/// One pass over the words; the clause is remembered for each depth of parentheses.
class Reader
{
public:
    Reader(const QString &sql, const Schema &schema)
        : m_schema(schema)
        , m_tokens(tokens(sql))
    {
    }

    QHash<QString, QString> names()
    {
        for (std::size_t i = 0; i < m_tokens.size(); ++i)
            noteTable(i);
        QHash<QString, QString> names;
        for (auto it = m_aliases.cbegin(); it != m_aliases.cend(); ++it)
            names.insert(it.key(), it.value()->name);
        return names;
    }

    QList<ColumnUse> read()
    {
        for (std::size_t i = 0; i < m_tokens.size(); ++i)
            noteTable(i);
        m_clauses = {Clause::Other};
        for (std::size_t i = 0; i < m_tokens.size(); ++i)
            readToken(i);
        return std::move(m_uses);
    }

private:
    [[nodiscard]] const Token &at(std::size_t index) const { return m_tokens[std::min(index, m_tokens.size() - 1)]; }

    void noteTable(std::size_t i)
    {
        const Token &token = m_tokens[i];
        const bool begins = i > 0 && (at(i - 1).is("FROM"_L1) || at(i - 1).is("JOIN"_L1) || at(i - 1).is("UPDATE"_L1) ||
                                      at(i - 1).text == u","_s || at(i - 1).text == u"("_s);
        if (!token.name || !begins)
            return;
        const TableSchema *table = m_schema.table(token.text);
        if (table == nullptr || at(i + 1).text == u"."_s || at(i + 1).text == u"("_s)
            return;
        m_aliases.insert(token.text.toCaseFolded(), table);
        m_tables.append(table);
        const std::size_t alias = at(i + 1).is("AS"_L1) ? i + 2 : i + 1;
        if (at(alias).name && !isKeyword(at(alias)))
            m_aliases.insert(at(alias).text.toCaseFolded(), table);
    }

    void readToken(std::size_t i)
    {
        const Token &token = m_tokens[i];
        if (token.text == u"("_s) {
            m_clauses.push_back(m_clauses.back());
        } else if (token.text == u")"_s) {
            if (m_clauses.size() > 1)
                m_clauses.pop_back();
        } else if (token.is("SELECT"_L1) || token.is("LIMIT"_L1) || token.is("SET"_L1) || token.is("UNION"_L1) ||
                   token.is("EXCEPT"_L1) || token.is("INTERSECT"_L1) || token.is("VALUES"_L1) ||
                   token.is("RETURNING"_L1)) {
            m_clauses.back() = Clause::Other;
        } else if (token.is("FROM"_L1) || token.is("JOIN"_L1)) {
            m_clauses.back() = Clause::From;
        } else if (token.is("WHERE"_L1) || token.is("ON"_L1) || token.is("HAVING"_L1)) {
            m_clauses.back() = Clause::Where;
        } else if (token.is("ORDER"_L1) || token.is("GROUP"_L1)) {
            m_clauses.back() = Clause::Order;
        } else if (token.name && (i == 0 || at(i - 1).text != u"."_s)) {
            readColumn(i);
        }
    }

    void readColumn(std::size_t first)
    {
        if (m_clauses.back() != Clause::Where && m_clauses.back() != Clause::Order)
            return;
        std::size_t last = first;
        const TableSchema *table = nullptr;
        if (at(first + 1).text == u"."_s) {
            last = first + 2;
            table = m_aliases.value(at(first).text.toCaseFolded());
        } else {
            const auto known = std::ranges::find_if(
                m_tables, [&](const TableSchema *one) { return one->column(at(first).text) != nullptr; });
            table = known == m_tables.end() ? nullptr : *known;
        }
        const Column *column = table != nullptr ? table->column(at(last).text) : nullptr;
        if (column == nullptr)
            return;
        if (m_clauses.back() == Clause::Order) {
            // Only whole expressions: an index does not know the order of lower(title).
            const bool whole = first > 0 &&
                               (at(last + 1).text == u","_s || at(last + 1).text.isEmpty() || at(last + 1).name ||
                                at(last + 1).text == u")"_s) &&
                               (at(first - 1).text == u","_s || at(first - 1).is("BY"_L1));
            if (whole)
                useOf(table->name).order.append({column->name, at(last + 1).is("DESC"_L1)});
            return;
        }
        const auto isEqual = [](const Token &t) {
            return t.text == u"="_s || t.text == u"=="_s || t.is("IS"_L1) || t.is("IN"_L1);
        };
        const auto isRange = [](const Token &t) {
            return t.text == u"<"_s || t.text == u">"_s || t.text == u"<="_s || t.text == u">="_s || t.is("BETWEEN"_L1);
        };
        const Token none;
        const Token &before = first > 0 ? at(first - 1) : none;
        if (isEqual(at(last + 1)) || isEqual(before))
            add(useOf(table->name).equal, column->name);
        else if (isRange(at(last + 1)) || isRange(before))
            add(useOf(table->name).range, column->name);
    }

    static void add(QStringList &list, const QString &name)
    {
        if (!list.contains(name))
            list << name;
    }

    ColumnUse &useOf(const QString &table)
    {
        for (ColumnUse &use : m_uses) {
            if (use.table == table)
                return use;
        }
        m_uses.append({.table = table, .equal = {}, .range = {}, .order = {}});
        return m_uses.last();
    }

    const Schema &m_schema;
    std::vector<Token> m_tokens;
    QHash<QString, const TableSchema *> m_aliases;
    QList<const TableSchema *> m_tables; ///< in the order of the text
    std::vector<Clause> m_clauses;
    QList<ColumnUse> m_uses;
};

} // namespace

QList<ColumnUse> columnUse(const QString &sql, const Schema &schema)
{
    return Reader(sql, schema).read();
}

QHash<QString, QString> tableNames(const QString &sql, const Schema &schema)
{
    return Reader(sql, schema).names();
}

QString writtenTable(const QString &sql)
{
    static const QRegularExpression pattern(
        uR"re(^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+["`\[]?(\w+))re"_s,
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(sql).captured(1);
}

} // namespace Docket::Advice
