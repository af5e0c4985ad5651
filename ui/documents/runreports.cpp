// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runreports.h"

#include <algorithm>
#include <ranges>

namespace Docket::Ui {

using Services::IngestOutcome;

namespace {

qsizetype filesOf(const IngestOutcome &outcome)
{
    return outcome.report ? outcome.report->files.size() : 0;
}

/// A watched folder is looked at often, and mostly nothing is new.
bool saysSomething(const IngestOutcome &outcome)
{
    return outcome.error.has_value() || filesOf(outcome) > 0;
}

} // namespace

RunReports::RunReports(const Services::DocumentService &service, QObject *parent)
    : QObject(parent)
{
    connect(&service, &Services::DocumentService::ingestEnded, this, &RunReports::add);
}

void RunReports::add(const IngestOutcome &outcome)
{
    m_runs.append(outcome);
    m_files += filesOf(outcome);
    while (m_runs.size() > 1 && (m_runs.size() > mostRuns || m_files > mostFiles)) {
        m_files -= filesOf(m_runs.constFirst());
        m_runs.removeFirst();
    }
}

QList<IngestOutcome> RunReports::ofTask(quint64 task) const
{
    QList<IngestOutcome> result;
    std::ranges::copy_if(m_runs, std::back_inserter(result),
                         [task](const IngestOutcome &each) { return task != 0 && each.task == task; });
    return result;
}

QList<IngestOutcome> RunReports::ofSource(Domain::DocumentSourceId source) const
{
    const IngestOutcome *found = nullptr;
    for (const auto &each : m_runs | std::views::reverse) {
        if (each.source.id != source)
            continue;
        if (saysSomething(each))
            return {each};
        if (found == nullptr)
            found = &each;
    }
    return found == nullptr ? QList<IngestOutcome>() : QList{*found};
}

QList<IngestOutcome> RunReports::last() const
{
    const auto newest = std::ranges::find_if(m_runs.crbegin(), m_runs.crend(), saysSomething);
    if (newest != m_runs.crend())
        return ofTask(newest->task);
    return m_runs.isEmpty() ? QList<IngestOutcome>() : ofTask(m_runs.constLast().task);
}

} // namespace Docket::Ui
