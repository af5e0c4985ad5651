// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reportmodel.h"

#include "planmodel.h"

#include <widgets/errorwords.h>

#include <QIcon>
#include <QLocale>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Ingest::FileAction;
using Services::IngestOutcome;

namespace {

QString inMilliseconds(std::chrono::nanoseconds time)
{
    // The clocks of two processors may differ, and nothing takes less than nothing.
    time = std::max(time, std::chrono::nanoseconds::zero());
    return ReportModel::tr("%1 ms").arg(
        QLocale().toString(std::chrono::duration<double, std::milli>(time).count(), 'f', 2));
}

/// Without counting the files that stayed the same, which are not listed.
Ingest::PlanCounts countsOf(const Ingest::IngestReport &report)
{
    Ingest::PlanCounts counts;
    for (const auto &file : report.files)
        counts.add(file.action);
    counts.same = report.counts.same;
    return counts;
}

} // namespace

void ReportModel::setOutcomes(const QList<IngestOutcome> &outcomes)
{
    m_outcomes = outcomes;
    select();
}

void ReportModel::merge(const QList<IngestOutcome> &outcomes)
{
    for (const auto &again : outcomes) {
        if (!again.report)
            continue;
        for (auto &outcome : m_outcomes) {
            if (!outcome.report || outcome.source.id != again.source.id)
                continue;
            for (const auto &file : again.report->files) {
                const auto known = std::ranges::find(outcome.report->files, file.path, &Ingest::IngestedFile::path);
                if (known != outcome.report->files.end())
                    *known = file;
            }
            outcome.report->counts = countsOf(*outcome.report);
        }
    }
    select();
}

void ReportModel::setFilter(std::optional<FileAction> action)
{
    if (action == m_filter)
        return;
    m_filter = action;
    select();
}

Ingest::PlanCounts ReportModel::counts() const
{
    Ingest::PlanCounts counts;
    for (const auto &outcome : m_outcomes) {
        if (outcome.error)
            counts.add(outcome.error->code == Code::Cancelled ? FileAction::Skipped : FileAction::Failed);
        if (outcome.report)
            counts.add(outcome.report->counts);
    }
    return counts;
}

std::chrono::nanoseconds ReportModel::parseTime() const
{
    std::chrono::nanoseconds time{};
    for (const auto &outcome : m_outcomes) {
        if (outcome.report)
            time += outcome.report->parseTime;
    }
    return time;
}

std::chrono::milliseconds ReportModel::wholeTime() const
{
    std::chrono::milliseconds time{};
    for (const auto &outcome : m_outcomes) {
        if (outcome.report)
            time += outcome.report->wholeTime;
    }
    return time;
}

std::optional<ReportModel::File> ReportModel::fileAt(int row) const
{
    if (row < 0 || row >= m_shown.size())
        return {};
    const auto &shown = m_shown[row];
    const auto &outcome = m_outcomes[shown.outcome];
    File result;
    result.source = outcome.source;
    result.action = actionOf(shown);
    result.absolutePath = outcome.source.path;
    if (shown.file < 0)
        return result;
    const auto &file = outcome.report->files[shown.file];
    result.path = file.path;
    if (outcome.source.kind != Domain::DocumentSource::Kind::Pasted)
        result.absolutePath = outcome.source.path + (outcome.source.path.endsWith(u'/') ? u""_s : u"/"_s) + file.path;
    result.cachePath = outcome.report->cachePath(file);
    result.document = file.document;
    result.line = file.line;
    return result;
}

bool ReportModel::canBeRetried(FileAction action)
{
    return action == FileAction::Failed || action == FileAction::Conflict;
}

int ReportModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int ReportModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnCountOf;
}

QVariant ReportModel::data(const QModelIndex &index, int role) const
{
    if (index.row() < 0 || index.row() >= m_shown.size())
        return {};
    const auto &row = m_shown[index.row()];
    switch (role) {
    case Qt::DecorationRole:
        return index.column() == Result ? QVariant(PlanModel::actionIcon(actionOf(row))) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == ParseTime || index.column() == CacheTime ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                                          : QVariant();
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return text(row, index.column());
    default: return {};
    }
}

QVariant ReportModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Result: return tr("What happened");
    case Path: return tr("File");
    case Reason: return tr("Why");
    case ParseTime: return tr("Parsed in");
    case CacheTime: return tr("Cached in");
    case CacheEntry: return tr("Entry of the cache");
    default: return {};
    }
}

FileAction ReportModel::actionOf(const Row &row) const
{
    const auto &outcome = m_outcomes[row.outcome];
    if (row.file >= 0)
        return outcome.report->files[row.file].action;
    // Who stops a run knows that the rest of it was left out.
    return outcome.error && outcome.error->code != Code::Cancelled ? FileAction::Failed : FileAction::Skipped;
}

QString ReportModel::text(const Row &row, int column) const
{
    const auto &outcome = m_outcomes[row.outcome];
    if (row.file < 0) {
        switch (column) {
        case Result: return PlanModel::actionText(actionOf(row));
        case Path: return outcome.source.path.isEmpty() ? outcome.source.name : outcome.source.path;
        case Reason:
            if (outcome.error)
                return inWords(*outcome.error);
            return tr("The folder is empty as if nothing were mounted there; no document counts as missing.");
        default: return {};
        }
    }
    const auto &file = outcome.report->files[row.file];
    switch (column) {
    case Result: return PlanModel::actionText(file.action);
    case Path: return m_outcomes.size() > 1 ? QString(outcome.source.name + u'/' + file.path) : file.path;
    case Reason:
        if (file.action == FileAction::Moved)
            return tr("from %1").arg(file.movedFrom);
        if (!file.reason.isEmpty() && file.line > 0)
            return tr("line %1: %2").arg(file.line).arg(file.reason);
        return file.reason;
    case ParseTime: return file.cacheKey().isEmpty() ? QString() : inMilliseconds(file.parseTime);
    case CacheTime: return file.cacheKey().isEmpty() ? QString() : inMilliseconds(file.cacheTime);
    case CacheEntry: return outcome.report->cachePath(file);
    default: return {};
    }
}

void ReportModel::select()
{
    beginResetModel();
    m_shown.clear();
    const auto add = [this](const Row &row) {
        if (!m_filter || actionOf(row) == *m_filter)
            m_shown.append(row);
    };
    for (qsizetype i = 0; i < m_outcomes.size(); ++i) {
        const auto &outcome = m_outcomes[i];
        if (outcome.error || (outcome.report && !outcome.report->mounted))
            add({.outcome = i});
        for (qsizetype j = 0; outcome.report && j < outcome.report->files.size(); ++j)
            add({.outcome = i, .file = j});
    }
    endResetModel();
}

} // namespace Docket::Ui
