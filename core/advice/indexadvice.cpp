// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexadvice.h"

#include "columnuse.h"
#include "queryplantree.h"

#include <base/figuretext.h>
#include <metrics/normalise.h>

#include <QCoreApplication>
#include <QHash>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

using Metrics::MetricsReport;
using Metrics::StatementReport;
using Storage::Connection;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Advice)
};

constexpr qsizetype maxKeys = 4;
constexpr double stepsPerRow = 20; ///< instructions that a row of a scan takes, at least

QString number(double value)
{
    return QLocale().toString(std::round(value), 'f', 0);
}

QString keysText(const QList<KeyColumn> &keys)
{
    QStringList names;
    for (const KeyColumn &key : keys)
        names << key.name + (key.descending ? u" DESC"_s : QString());
    return names.join(u", "_s);
}

/// Rows walked by one execution, by SQLite's own counters.
double walked(const StatementReport &statement)
{
    const double calls = std::max<double>(1, double(statement.calls()));
    double rows = double(statement.fullScanSteps + statement.autoIndexRows) / calls;
    // A sort counts no rows; its instructions show how many there were.
    if (statement.sorts > 0)
        rows = std::max(rows, double(statement.vmSteps) / calls / stepsPerRow);
    return rows;
}

void addCandidate(QList<Candidate> &list, const TableSchema &table, const QList<KeyColumn> &wanted)
{
    QList<KeyColumn> keys;
    for (const KeyColumn &key : wanted) {
        const Column *column = table.column(key.name);
        // After the key of the table nothing can add to an order or a choice.
        if (column == nullptr || column->rowid)
            break;
        if (!std::ranges::contains(keys, key.name, &KeyColumn::name))
            keys.append({key.name, key.descending});
    }
    if (keys.size() > maxKeys)
        keys.resize(maxKeys);
    if (keys.isEmpty())
        return;
    const bool exists = std::ranges::any_of(table.indexes, [&keys](const IndexSchema &index) {
        return index.condition.isEmpty() && index.keys.size() >= keys.size() &&
               std::ranges::equal(keys, index.keys.first(keys.size()), [](const KeyColumn &a, const KeyColumn &b) {
                   return a.name == b.name && a.descending == b.descending;
               });
    });
    const Candidate candidate{table.name, keys};
    if (!exists && !list.contains(candidate))
        list.append(candidate);
}

QList<Candidate> candidates(const QString &sql, const Schema &schema)
{
    QList<Candidate> list;
    for (const ColumnUse &use : columnUse(sql, schema)) {
        const TableSchema *table = schema.table(use.table);
        const auto keysOf = [](const QStringList &names) {
            QList<KeyColumn> keys;
            for (const QString &name : names)
                keys.append({name, false});
            return keys;
        };
        const QList<KeyColumn> equal = keysOf(use.equal);
        // Backwards is as good: an index is walked from either end.
        QList<KeyColumn> order = use.order;
        if (std::ranges::all_of(order, &KeyColumn::descending)) {
            for (KeyColumn &key : order)
                key.descending = false;
        }
        for (const QString &column : use.equal)
            addCandidate(list, *table, keysOf({column}));
        for (const QString &column : use.range)
            addCandidate(list, *table, keysOf({column}));
        addCandidate(list, *table, equal);
        addCandidate(list, *table, equal + order);
        addCandidate(list, *table, order);
        for (const QString &column : use.range)
            addCandidate(list, *table, equal + keysOf({column}));
        for (const QString &column : use.equal)
            addCandidate(list, *table, keysOf({column}) + order);
    }
    return list;
}

struct Proposal
{
    Candidate candidate;
    IndexEstimate estimate;
    QString sql;
    QString before;
    QString after;
    double costBefore = 0;
    double costAfter = 0;
    double share = 0;
    QList<const StatementReport *> statements;
};

quint64 writesTo(const QString &table, const MetricsReport &report)
{
    quint64 writes = 0;
    for (const StatementReport &statement : report.statements.statements) {
        if (writtenTable(statement.text).compare(table, Qt::CaseInsensitive) == 0)
            writes += statement.calls();
    }
    return writes;
}

Advice toAdvice(const Proposal &proposal, const MetricsReport &report)
{
    const StatementReport &heaviest = *proposal.statements.constFirst();
    Advice advice;
    advice.id = u"index:"_s + proposal.candidate.name();
    advice.kind = Kind::MissingIndex;
    advice.title = Words::tr("Add an index on %1(%2)").arg(proposal.candidate.table, keysText(proposal.candidate.keys));
    advice.weight = proposal.share;
    advice.statement = proposal.sql;
    advice.planBefore = proposal.before;
    advice.planAfter = proposal.after;
    advice.bytes = proposal.estimate.bytes;
    advice.writes = writesTo(proposal.candidate.table, report);
    advice.apply = {.what = Action::What::ChangeSchema, .sql = proposal.candidate.createSql()};
    advice.undo = {.what = Action::What::ChangeSchema, .sql = proposal.candidate.dropSql()};
    advice.evidence = {
        {Words::tr("Executions"), number(double(heaviest.calls()))},
        {Words::tr("Share of all time in statements"), QLocale().toString(proposal.share * 100, 'f', 1) + u" %"_s},
        {Words::tr("p50 / p95"),
         durationText(heaviest.duration.p50()) + u" / "_s + durationText(heaviest.duration.p95())},
        {Words::tr("Rows walked by one execution"), number(walked(heaviest))},
        {Words::tr("Rows returned by one"), number(double(heaviest.rows) / double(heaviest.calls()))},
    };
    if (heaviest.sorts > 0)
        advice.evidence.append({Words::tr("Sorts"), number(double(heaviest.sorts))});
    if (proposal.statements.size() > 1)
        advice.evidence.append({Words::tr("Statements that it helps"), number(double(proposal.statements.size()))});
    advice.effect =
        Words::tr("The planner would visit about %1 rows in place of %2. The index takes about %3, and each of the %4 "
                  "writes to %5 that were counted would have kept it as well.")
            .arg(number(proposal.costAfter), number(proposal.costBefore), bytesText(advice.bytes),
                 number(double(advice.writes)), proposal.candidate.table);
    return advice;
}

bool isPrefix(const IndexSchema &shorter, const IndexSchema &longer)
{
    return shorter.keys.size() <= longer.keys.size() && shorter.condition == longer.condition &&
           std::ranges::none_of(shorter.keys, [](const KeyColumn &key) { return key.name.isEmpty(); }) &&
           std::ranges::equal(shorter.keys, longer.keys.first(shorter.keys.size()));
}

Advice removal(Kind kind, const TableSchema &table, const IndexSchema &index)
{
    Advice advice;
    advice.kind = kind;
    advice.id = (kind == Kind::RedundantIndex ? u"redundant:"_s : u"unused:"_s) + index.name;
    advice.apply = {.what = Action::What::ChangeSchema, .sql = dropSql(index.name)};
    advice.undo = {.what = Action::What::ChangeSchema, .sql = index.sql};
    advice.evidence = {{Words::tr("Table"), table.name}, {Words::tr("Columns"), keysText(index.keys)}};
    if (table.rows >= 0)
        advice.evidence.append({Words::tr("Rows"), number(double(table.rows))});
    return advice;
}

bool mustEnd(const Thresholds &thresholds)
{
    return thresholds.mustEnd && thresholds.mustEnd();
}

Error ended()
{
    return makeError(Code::Cancelled, u"advice.list"_s, u"The look at the figures was ended."_s);
}

/// Rows of values find nothing, so no plan is missed; and a folded list of them has not the length that it needs.
bool onlyInserts(const QString &text)
{
    return (text.startsWith(u"INSERT"_s, Qt::CaseInsensitive) || text.startsWith(u"REPLACE"_s, Qt::CaseInsensitive)) &&
           !text.contains(u"SELECT"_s, Qt::CaseInsensitive);
}

} // namespace

QString IndexEstimate::statistics() const
{
    QString text = QString::number(rows);
    for (const double figure : rowsPerKey)
        text += u' ' + QString::number(std::max<qint64>(1, qRound64(figure)));
    return text;
}

Result<IndexEstimate> estimateIndex(Connection &connection, const Schema &schema, const Candidate &candidate,
                                    int sampleRows)
{
    IndexEstimate estimate;
    const TableSchema *table = schema.table(candidate.table);
    if (table == nullptr)
        return fail(Code::NotFound, u"advice.estimate"_s, u"There is no table %1."_s.arg(candidate.table));
    const auto rows = connection.integer(QByteArray("SELECT count(*) FROM " + quoted(table->name).toUtf8()));
    if (!rows)
        return std::unexpected(rows.error());
    estimate.rows = rows->value_or(0);

    QStringList columns;
    QStringList widths;
    QStringList distinct;
    for (const KeyColumn &key : candidate.keys) {
        columns << quoted(key.name);
        // Integers take one to eight bytes; a text its own length.
        widths << u"avg(CASE typeof(%1) WHEN 'integer' THEN CASE WHEN abs(%1) < 128 THEN 1 WHEN abs(%1) < 32768 THEN 2 "
                  u"WHEN abs(%1) < 2147483648 THEN 4 ELSE 8 END WHEN 'real' THEN 8 WHEN 'null' THEN 0 "
                  u"ELSE length(CAST(%1 AS BLOB)) END)"_s.arg(columns.constLast());
        distinct << u"(SELECT count(*) FROM (SELECT DISTINCT %1 FROM sample))"_s.arg(columns.join(u", "_s));
    }
    const QString sql =
        u"WITH sample AS MATERIALIZED (SELECT %1 FROM %2 LIMIT ?1) SELECT count(*), %3, %4 FROM sample"_s.arg(
            columns.join(u", "_s), quoted(table->name), widths.join(u", "_s), distinct.join(u", "_s));
    auto statement = connection.prepare(sql.toUtf8());
    statement.bindAll(sampleRows);
    double width = 0;
    if (statement.step()) {
        const double sampled = std::max<double>(1, statement.real(0));
        const int count = int(candidate.keys.size());
        for (int i = 0; i < count; ++i) {
            width += statement.real(1 + i) + 1; // and its place in the header of the record
            const double seen = std::max(1.0, statement.real(1 + count + i));
            // Few different values: all have been seen. Many: they go on to be different.
            const double all = seen < sampled / 10 ? seen : seen * std::max(1.0, double(estimate.rows) / sampled);
            estimate.rowsPerKey.append(std::max(1.0, double(estimate.rows) / all));
        }
    }
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    // The key of the row with its header, the header's and the cell's length, the pointer to the cell; pages of an
    // index that was built at once are nearly full.
    constexpr double perEntry = 4 + 1 + 1 + 1 + 2;
    constexpr double fill = 0.96;
    estimate.bytes = qint64(std::ceil(double(estimate.rows) * (width + perEntry) / fill / 4096)) * 4096 + 4096;
    return estimate;
}

Result<QList<Advice>> missingIndexes(const MetricsReport &report, const Schema &schema, SchemaCopy &copy,
                                     Connection &connection, const Thresholds &thresholds)
{
    QList<Proposal> proposals;
    QHash<QString, IndexEstimate> estimates;
    for (const StatementReport &statement : report.statements.statements) {
        if (statement.calls() < thresholds.calls || statement.shareOfTime < thresholds.share ||
            walked(statement) < thresholds.scannedPerCall || !Metrics::isQuery(statement.text))
            continue;
        // Statements of other databases (the cache, a console) are none of this schema's.
        const auto before = copy.plan(statement.text);
        if (!before)
            continue;
        Proposal best{.candidate = {},
                      .estimate = {},
                      .sql = statement.text,
                      .before = *before,
                      .after = {},
                      .costBefore = planCost(statement.text, *before, schema),
                      .costAfter = 0,
                      .share = statement.shareOfTime,
                      .statements = {&statement}};
        best.costAfter = best.costBefore / thresholds.gain;
        for (const Candidate &candidate : candidates(statement.text, schema)) {
            if (mustEnd(thresholds))
                return std::unexpected(ended());
            if (!estimates.contains(candidate.name())) {
                auto estimate = estimateIndex(connection, schema, candidate, thresholds.sampleRows);
                if (!estimate)
                    return std::unexpected(estimate.error());
                estimates.insert(candidate.name(), *estimate);
            }
            const IndexEstimate &estimate = estimates[candidate.name()];
            const auto after = copy.planWith(statement.text, candidate, estimate.statistics());
            if (!after)
                return std::unexpected(after.error());
            if (!indexesOf(planTree(*after)).contains(candidate.name()))
                continue; // the planner has no use for it
            const double cost = planCost(statement.text, *after, schema, &candidate, estimate.rowsPerKey);
            const bool simpler =
                cost == best.costAfter && !best.after.isEmpty() && candidate.keys.size() < best.candidate.keys.size();
            if (cost > best.costAfter || (cost == best.costAfter && !best.after.isEmpty() && !simpler))
                continue;
            best.candidate = candidate;
            best.estimate = estimate;
            best.after = *after;
            best.costAfter = cost;
        }
        if (best.after.isEmpty())
            continue;
        const auto same = std::ranges::find(proposals, best.candidate, &Proposal::candidate);
        if (same == proposals.end()) {
            proposals.append(best);
        } else {
            same->share += best.share;
            same->statements.append(&statement);
        }
    }
    QList<Advice> advices;
    for (const Proposal &proposal : std::as_const(proposals))
        advices.append(toAdvice(proposal, report));
    return advices;
}

QList<Advice> redundantIndexes(const Schema &schema, const QSet<QString> &kept)
{
    QList<Advice> advices;
    for (const TableSchema &table : schema.tables) {
        for (const IndexSchema &index : table.indexes) {
            if (index.unique || index.sql.isEmpty() || kept.contains(index.name))
                continue;
            const auto other = std::ranges::find_if(table.indexes, [&](const IndexSchema &longer) {
                if (longer.name == index.name || !isPrefix(index, longer))
                    return false;
                // Of two equal ones the one that is Docket's own stays, else the first by name.
                const bool equal = index.keys.size() == longer.keys.size();
                return !equal || longer.sql.isEmpty() || kept.contains(longer.name) || longer.name < index.name;
            });
            if (other == table.indexes.end())
                continue;
            Advice advice = removal(Kind::RedundantIndex, table, index);
            advice.title = Words::tr("Remove the index %1: %2 does its work").arg(index.name, other->name);
            advice.evidence.append({Words::tr("Columns of %1").arg(other->name), keysText(other->keys)});
            advice.effect =
                Words::tr("Every write to %1 keeps one index less; no statement gets slower.").arg(table.name);
            advices.append(advice);
        }
    }
    return advices;
}

Result<QList<Advice>> unusedIndexes(const MetricsReport &report, const Schema &schema, SchemaCopy &copy,
                                    const QSet<QString> &kept, const Thresholds &thresholds)
{
    if (report.covered < thresholds.unusedAfter || report.statements.notKeptApart() > 0)
        return QList<Advice>();
    QSet<QString> used;
    QSet<QString> compared; // tables in a statement that compares with a pattern
    for (const StatementReport &statement : report.statements.statements) {
        if (!Metrics::isQuery(statement.text) || onlyInserts(statement.text))
            continue;
        if (mustEnd(thresholds))
            return std::unexpected(ended());
        const auto plan = copy.plan(statement.text);
        if (!plan)
            return QList<Advice>(); // nobody knows what it uses
        for (const QString &name : indexesOf(planTree(*plan)))
            used.insert(name);
        // With a pattern in the text an index may serve as a range; with a parameter it never does.
        if (statement.text.contains(u" LIKE "_s, Qt::CaseInsensitive) ||
            statement.text.contains(u" GLOB "_s, Qt::CaseInsensitive)) {
            for (const QString &table : tableNames(statement.text, schema))
                compared.insert(table);
        }
    }
    QList<Advice> advices;
    for (const TableSchema &table : schema.tables) {
        for (const IndexSchema &index : table.indexes) {
            if (index.unique || index.sql.isEmpty() || kept.contains(index.name) || used.contains(index.name) ||
                compared.contains(table.name) || !index.condition.isEmpty() ||
                std::ranges::any_of(index.keys, [](const KeyColumn &key) { return key.name.isEmpty(); }))
                continue;
            Advice advice = removal(Kind::UnusedIndex, table, index);
            advice.title = Words::tr("Remove the index %1, which no statement uses").arg(index.name);
            advice.writes = writesTo(table.name, report);
            advice.evidence.append(
                {Words::tr("Statements looked at"), number(double(report.statements.statements.size()))});
            advice.evidence.append(
                {Words::tr("Minutes without a use"),
                 number(double(std::chrono::duration_cast<std::chrono::minutes>(report.covered).count()))});
            advice.effect = Words::tr("Each write to %1 keeps one index less: %2 were counted.")
                                .arg(table.name, number(double(advice.writes)));
            advices.append(advice);
        }
    }
    return advices;
}

} // namespace Docket::Advice
