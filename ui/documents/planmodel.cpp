// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "planmodel.h"

#include <icons/themedicon.h>
#include <widgets/errorwords.h>

#include <QIcon>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Ingest::FileAction;

namespace {

/// What the action alone does not say. As the plan has it, in words whose subject is the file.
QString reasonOf(const Ingest::PlannedFile &file)
{
    if (file.action == FileAction::Moved)
        return PlanModel::tr("from %1").arg(file.movedFrom);
    if (!file.reason.isEmpty())
        return file.reason;
    const bool isRead = file.action == FileAction::Changed || file.action == FileAction::Touched;
    if (isRead && file.state == Domain::DocumentState::Missing)
        return PlanModel::tr("was missing and is there again");
    if (isRead && file.state == Domain::DocumentState::Failed)
        return PlanModel::tr("could not be read before and is tried again");
    switch (file.action) {
    case FileAction::Changed: return PlanModel::tr("the text before becomes a version");
    case FileAction::Touched: return PlanModel::tr("has the same content as before");
    case FileAction::Missing: return PlanModel::tr("is gone; what is stored of it stays");
    default: return {};
    }
}

} // namespace

void PlanModel::setPlans(const QList<Services::PlanOutcome> &plans)
{
    m_all.clear();
    m_counts = {};
    for (const auto &outcome : plans) {
        const auto root = outcome.source.path.isEmpty() ? outcome.source.name : outcome.source.path;
        if (outcome.error) {
            m_all.append({FileAction::Failed, root, inWords(*outcome.error)});
            m_counts.add(FileAction::Failed);
            continue;
        }
        if (!outcome.plan)
            continue;
        m_counts.add(outcome.plan->counts());
        const auto prefix = plans.size() > 1 ? QString(outcome.source.name + u'/') : QString();
        for (const auto &file : outcome.plan->files)
            m_all.append({file.action, prefix + file.path, reasonOf(file)});
        if (!outcome.plan->mounted)
            m_all.append({FileAction::Skipped, root,
                          tr("The folder is empty as if nothing were mounted there; no "
                             "document counts as missing.")});
    }
    select();
}

void PlanModel::setFilter(std::optional<FileAction> action)
{
    if (action == m_filter)
        return;
    m_filter = action;
    select();
}

bool PlanModel::hasReasons() const
{
    return std::ranges::any_of(m_all, [](const Row &row) { return !row.reason.isEmpty(); });
}

int PlanModel::countOf(const Ingest::PlanCounts &counts, FileAction action)
{
    switch (action) {
    case FileAction::New: return counts.created;
    case FileAction::Changed: return counts.changed;
    case FileAction::Same: return counts.same;
    case FileAction::Touched: return counts.touched;
    case FileAction::Moved: return counts.moved;
    case FileAction::Missing: return counts.missing;
    case FileAction::Conflict: return counts.conflicts;
    case FileAction::Skipped: return counts.skipped;
    case FileAction::Failed: return counts.failed;
    }
    return 0;
}

QString PlanModel::actionText(FileAction action)
{
    switch (action) {
    case FileAction::New: return tr("New", "a file");
    case FileAction::Changed: return tr("Changed", "a file");
    case FileAction::Same: return tr("Same", "a file");
    case FileAction::Touched: return tr("Only the time differs");
    case FileAction::Moved: return tr("Moved", "a file");
    case FileAction::Missing: return tr("Missing", "a file");
    case FileAction::Conflict: return tr("Conflict", "a file");
    case FileAction::Skipped: return tr("Skipped", "a file");
    case FileAction::Failed: return tr("Failed", "a file");
    }
    return {};
}

QIcon PlanModel::actionIcon(FileAction action)
{
    switch (action) {
    case FileAction::New: return themedIcon(u"add"_s, Tone::Good);
    case FileAction::Changed: return themedIcon(u"sync"_s, Tone::Accent);
    case FileAction::Same: return themedIcon(u"check"_s, Tone::Muted);
    case FileAction::Touched: return themedIcon(u"clock"_s, Tone::Muted);
    case FileAction::Moved: return themedIcon(u"moved"_s, Tone::Accent);
    case FileAction::Missing: return themedIcon(u"unplugged"_s, Tone::Warning);
    case FileAction::Conflict: return themedIcon(u"warning"_s, Tone::Warning);
    case FileAction::Skipped: return themedIcon(u"remove"_s, Tone::Muted);
    case FileAction::Failed: return themedIcon(u"cross-circle"_s, Tone::Bad);
    }
    return {};
}

int PlanModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int PlanModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnCountOf;
}

QVariant PlanModel::data(const QModelIndex &index, int role) const
{
    if (index.row() < 0 || index.row() >= m_shown.size())
        return {};
    const auto &row = m_all[m_shown[index.row()]];
    if (role == Qt::DecorationRole && index.column() == Action)
        return actionIcon(row.action);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Action: return actionText(row.action);
    case Path: return row.path;
    case Reason: return row.reason;
    default: return {};
    }
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Action: return tr("What happens");
    case Path: return tr("File");
    case Reason: return tr("Why");
    default: return {};
    }
}

void PlanModel::select()
{
    beginResetModel();
    m_shown.clear();
    for (qsizetype i = 0; i < m_all.size(); ++i) {
        const auto action = m_all[i].action;
        if (m_filter ? action == *m_filter : action != FileAction::Same)
            m_shown.append(i);
    }
    endResetModel();
}

} // namespace Docket::Ui
