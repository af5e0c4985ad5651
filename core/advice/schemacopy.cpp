// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "schemacopy.h"

#include "columnuse.h"
#include "queryplantree.h"

#include <storage/explain.h>

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

using Storage::Connection;

namespace {

/// What SQLite supposes of a table or an index that it has no figures for.
constexpr double supposedRows = 1'048'576;
constexpr double supposedShare = 0.25; ///< of rows that a range leaves
constexpr std::array supposedPerKey{10.0, 9.0, 8.0, 7.0, 6.0, 5.0};

Result<void> copySchema(Connection &from, Connection &to)
{
    // Shadow tables come with the virtual tables that they belong to; triggers change no plan of what is asked here.
    auto statement = from.prepare(
        "SELECT s.sql FROM sqlite_schema s LEFT JOIN pragma_table_list() l ON l.name = s.name AND l.schema = 'main' "
        "WHERE s.sql <> '' AND s.type IN ('table', 'index', 'view') AND s.name NOT LIKE 'sqlite_%' "
        "AND coalesce(l.type, '') <> 'shadow' "
        "ORDER BY CASE s.type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, s.rowid");
    while (statement.step()) {
        if (auto made = to.script(statement.bytes(0)); !made)
            return made;
    }
    return statement.result();
}

Result<void> copyStatistics(Connection &from, Connection &to)
{
    // Of an empty database this makes the table of statistics and nothing in it.
    if (auto made = to.script("ANALYZE"); !made)
        return made;
    if (auto emptied = to.script("DELETE FROM sqlite_stat1"); !emptied)
        return emptied;
    const auto exists = from.integer("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'");
    if (!exists)
        return std::unexpected(exists.error());
    if (exists->has_value()) {
        auto read = from.prepare("SELECT tbl, coalesce(idx, ''), stat FROM sqlite_stat1");
        while (read.step()) {
            if (auto done = to.run("INSERT INTO sqlite_stat1 VALUES(?, nullif(?, ''), ?)", read.text(0), read.text(1),
                                   read.text(2));
                !done)
                return std::unexpected(done.error());
        }
        if (auto done = read.result(); !done)
            return done;
    }
    return to.script("ANALYZE sqlite_schema");
}

/// Counts the rows that a plan visits.
class Costs
{
public:
    Costs(const QString &sql, const Schema &schema, const Candidate *candidate, QList<double> rowsPerKey)
        : m_schema(schema)
        , m_candidate(candidate)
        , m_rowsPerKey(std::move(rowsPerKey))
        , m_names(tableNames(sql, schema))
    {
    }

    [[nodiscard]] double of(const std::vector<PlanStep> &steps) const
    {
        double loops = 1;
        double cost = 0;
        for (const PlanStep &step : steps) {
            switch (step.what) {
            case PlanStep::What::Scan:
            case PlanStep::What::Search:
                loops *= std::max(1.0, rows(step));
                cost += loops;
                break;
            case PlanStep::What::Sort: cost += loops * std::max(1.0, std::log2(loops)) / 4; break;
            case PlanStep::What::Other: break;
            }
            const double inner = of(step.steps);
            cost += step.detail.startsWith(u"CORRELATED"_s) ? inner * loops : inner;
        }
        return cost;
    }

private:
    [[nodiscard]] bool isCandidate(const PlanStep &step) const
    {
        return m_candidate != nullptr && step.index == m_candidate->name();
    }

    [[nodiscard]] double rows(const PlanStep &step) const
    {
        const TableSchema *table = m_schema.table(m_names.value(step.table.toCaseFolded(), step.table));
        const double all = table != nullptr && table->rows >= 0 ? double(table->rows) : supposedRows;
        if (step.what == PlanStep::What::Scan)
            return all;
        if (step.index == u"rowid"_s)
            return step.equalities > 0 ? 1 : all * supposedShare;
        const IndexSchema *index = m_schema.index(step.index);
        double found = all;
        if (step.equalities > 0) {
            const auto last = std::size_t(step.equalities - 1);
            const QList<double> known = isCandidate(step)  ? m_rowsPerKey
                                        : index != nullptr ? index->rowsPerKey
                                                           : QList<double>();
            found = qsizetype(last) < known.size() ? known[qsizetype(last)]
                                                   : supposedPerKey[std::min(last, supposedPerKey.size() - 1)];
            if (index != nullptr && index->unique && step.equalities == index->keys.size())
                found = 1;
        }
        for (int i = 0; i < step.ranges; ++i)
            found *= supposedShare;
        // An index that lives for one execution is made by reading everything.
        return std::clamp(found, 1.0, std::max(1.0, all)) + (step.automatic ? all : 0);
    }

    const Schema &m_schema;
    const Candidate *m_candidate;
    QList<double> m_rowsPerKey;
    QHash<QString, QString> m_names;
};

} // namespace

QString Candidate::name() const
{
    QString name = namePrefix + table;
    for (const KeyColumn &key : keys)
        name += u'_' + key.name + (key.descending ? u"_desc"_s : QString());
    return name;
}

QString Candidate::createSql() const
{
    QStringList columns;
    for (const KeyColumn &key : keys)
        columns << quoted(key.name) + (key.descending ? u" DESC"_s : QString());
    return u"CREATE INDEX %1 ON %2(%3)"_s.arg(quoted(name()), quoted(table), columns.join(u", "_s));
}

QString Candidate::dropSql() const
{
    return Advice::dropSql(name());
}

QString dropSql(const QString &index)
{
    return u"DROP INDEX IF EXISTS "_s + quoted(index);
}

Result<SchemaCopy> SchemaCopy::of(Connection &connection)
{
    Storage::ConnectionOptions options;
    options.path = u":memory:"_s;
    options.cacheKib = 512;
    auto scratch = Connection::open(options);
    if (!scratch)
        return std::unexpected(std::move(scratch).error());
    if (auto done = copySchema(connection, **scratch); !done)
        return std::unexpected(wrapError(done.error(), u"advice.copy"_s, u"The schema could not be copied."_s));
    if (auto done = copyStatistics(connection, **scratch); !done)
        return std::unexpected(wrapError(done.error(), u"advice.copy"_s, u"The statistics could not be copied."_s));
    return SchemaCopy(std::move(*scratch));
}

Result<QString> SchemaCopy::plan(const QString &sql)
{
    return Storage::explain(*m_scratch, compilable(sql));
}

Result<QString> SchemaCopy::planWith(const QString &sql, const Candidate &candidate, const QString &statistics)
{
    const auto done = [this, &candidate](const Result<QString> &answer) -> Result<QString> {
        // Whatever happened: the next candidate finds the schema as it was.
        if (auto removed = m_scratch->run("DELETE FROM sqlite_stat1 WHERE idx = ?", candidate.name()); !removed)
            return std::unexpected(removed.error());
        if (auto dropped = m_scratch->script(QByteArray(candidate.dropSql().toUtf8() + ";ANALYZE sqlite_schema"));
            !dropped)
            return std::unexpected(dropped.error());
        return answer;
    };
    if (auto made = m_scratch->script(candidate.createSql().toUtf8()); !made)
        return std::unexpected(made.error());
    if (auto noted =
            m_scratch->run("INSERT INTO sqlite_stat1 VALUES(?, ?, ?)", candidate.table, candidate.name(), statistics);
        !noted)
        return done(std::unexpected(noted.error()));
    if (auto loaded = m_scratch->script("ANALYZE sqlite_schema"); !loaded)
        return done(std::unexpected(loaded.error()));
    return done(Storage::explain(*m_scratch, compilable(sql)));
}

QByteArray compilable(const QString &normalised)
{
    QString sql = normalised;
    // An INSERT wants as many values as it names columns; for IN (...) two are as good as any number.
    static const QRegularExpression insertion(uR"(\bINTO\s+[^()]+\(([^()]*)\)\s*VALUES\s*\((\?, \.\.\.)\))"_s,
                                              QRegularExpression::CaseInsensitiveOption);
    if (const auto found = insertion.match(sql); found.hasMatch()) {
        const QStringList values(found.capturedView(1).count(u',') + 1, u"?"_s);
        sql.replace(found.capturedStart(2), found.capturedLength(2), values.join(u", "_s));
    }
    return sql.replace(u"?, ..."_s, u"?, ?"_s).toUtf8();
}

double planCost(const QString &sql, const QString &plan, const Schema &schema, const Candidate *candidate,
                const QList<double> &rowsPerKey)
{
    return Costs(sql, schema, candidate, rowsPerKey).of(planTree(plan));
}

} // namespace Docket::Advice
