// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryplantree.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Advice)
};

PlanStep readStep(const QString &detail)
{
    static const QRegularExpression access(
        uR"(^(SCAN|SEARCH) (?:TABLE )?(\S+)(?: AS (\S+))?(?: USING (AUTOMATIC )?(?:PARTIAL )?(COVERING )?INDEX (\S+))?(?:.*USING (INTEGER PRIMARY KEY|PRIMARY KEY))?)"_s);
    PlanStep step;
    step.detail = detail;
    if (detail.startsWith(u"USE TEMP B-TREE"_s)) {
        step.what = PlanStep::What::Sort;
        return step;
    }
    const auto match = access.match(detail);
    if (!match.hasMatch())
        return step;
    step.what = match.captured(1) == u"SCAN"_s ? PlanStep::What::Scan : PlanStep::What::Search;
    step.table = match.captured(3).isEmpty() ? match.captured(2) : match.captured(3);
    step.automatic = !match.captured(4).isEmpty();
    step.covering = !match.captured(5).isEmpty();
    step.index = match.captured(6);
    if (step.automatic)
        step.index.clear();
    if (!match.captured(7).isEmpty())
        step.index = u"rowid"_s;
    if (const qsizetype open = detail.indexOf(u" ("_s); open >= 0) {
        const QStringView keys = QStringView(detail).sliced(open);
        step.ranges = int(keys.count(u'>') + keys.count(u'<'));
        step.equalities = int(keys.count(u'=')) - int(keys.count(u">="_s) + keys.count(u"<="_s));
    }
    return step;
}

void collect(const std::vector<PlanStep> &steps, QStringList &names)
{
    for (const PlanStep &step : steps) {
        if (!step.index.isEmpty() && !names.contains(step.index))
            names << step.index;
        collect(step.steps, names);
    }
}

} // namespace

QString PlanStep::words() const
{
    const QString keys = detail.contains(u" ("_s) ? detail.sliced(detail.indexOf(u" ("_s) + 1) : QString();
    switch (what) {
    case What::Scan:
        if (detail.contains(u"VIRTUAL TABLE"_s))
            return Words::tr("Ask the search index %1").arg(table);
        if (table.startsWith(u'('))
            return Words::tr("Read each row that the query inside gives");
        if (index.isEmpty())
            return detail.contains(u"CONSTANT ROW"_s) ? Words::tr("One row of constants")
                                                      : Words::tr("Read every row of %1").arg(table);
        return covering ? Words::tr("Walk all of the index %1, which holds all that is needed of %2").arg(index, table)
                        : Words::tr("Walk all of %2 in the order of the index %1").arg(index, table);
    case What::Search:
        if (automatic)
            return Words::tr("Make an index of %1 for this one execution and look rows up in it %2").arg(table, keys);
        if (index == u"rowid"_s)
            return Words::tr("Look rows of %1 up by their key %2").arg(table, keys);
        return covering ? Words::tr("Look rows of %1 up in the index %2 alone %3").arg(table, index, keys)
                        : Words::tr("Look rows of %1 up through the index %2 %3").arg(table, index, keys);
    case What::Sort:
        if (detail.contains(u"ORDER BY"_s))
            return detail.contains(u"LAST"_s) || detail.contains(u"RIGHT PART"_s)
                       ? Words::tr("Sort by the rest of the order, in memory")
                       : Words::tr("Sort all that was found, in memory");
        if (detail.contains(u"GROUP BY"_s))
            return Words::tr("Sort all that was found into groups, in memory");
        return Words::tr("Keep a list of what was seen, so that nothing comes twice");
    case What::Other: break;
    }
    if (detail.startsWith(u"CORRELATED"_s))
        return Words::tr("For each row of the outer query");
    if (detail.startsWith(u"SCALAR SUBQUERY"_s) || detail.startsWith(u"LIST SUBQUERY"_s))
        return Words::tr("Once, a query inside of the query");
    if (detail.startsWith(u"MULTI-INDEX OR"_s))
        return Words::tr("Each alternative through an index of its own, put together");
    if (detail.startsWith(u"COMPOUND QUERY"_s))
        return Words::tr("Several queries, one after the other");
    if (detail.startsWith(u"CO-ROUTINE"_s) || detail.startsWith(u"MATERIALIZE"_s))
        return Words::tr("First, a query inside of the query");
    return detail;
}

std::vector<PlanStep> planTree(const QString &plan)
{
    // The path to where the next step may hang; pointers stay good because only the last of each list grows.
    std::vector<PlanStep> roots;
    std::vector<std::vector<PlanStep> *> path{&roots};
    for (const QString &line : plan.split(u'\n', Qt::SkipEmptyParts)) {
        qsizetype depth = 0;
        while (2 * depth + 1 < line.size() && line[2 * depth] == u' ')
            ++depth;
        path.resize(std::min(path.size(), std::size_t(depth) + 1));
        path.back()->push_back(readStep(line.trimmed()));
        path.push_back(&path.back()->back().steps);
    }
    return roots;
}

QStringList indexesOf(const std::vector<PlanStep> &steps)
{
    QStringList names;
    collect(steps, names);
    names.removeAll(u"rowid"_s);
    return names;
}

} // namespace Docket::Advice
