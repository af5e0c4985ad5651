// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuesmodel.h"

#include <models/roles.h>
#include <widgets/theme.h>

#include <QLocale>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueRow;

IssuesModel::IssuesModel(RowSource source, const Clock &clock, QObject *parent)
    : KeyedTableModel(std::move(source), parent)
    , m_times(clock)
{
    m_clockTimer.start(std::chrono::seconds(30), Qt::VeryCoarseTimer, this);
}

int IssuesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : issueColumnCount;
}

QVariant IssuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= issueColumnCount)
        return {};
    const auto column = IssueColumn(section);
    if (role == Qt::DisplayRole)
        return columnTitle(column);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

QString IssuesModel::reference(const IssueRow &row)
{
    return u"%1#%2 %3"_s.arg(row.projectName).arg(row.number).arg(row.title.simplified());
}

QString IssuesModel::text(const IssueRow &row, IssueColumn column) const
{
    switch (column) {
    case IssueColumn::Repository: return row.projectName;
    case IssueColumn::Number: return u'#' + QString::number(row.number);
    case IssueColumn::Title: return row.title.simplified();
    case IssueColumn::State: return stateName(row.state);
    case IssueColumn::Priority: return row.priorityName;
    case IssueColumn::Column: return row.column;
    case IssueColumn::Assignees: return row.assignees.join(u", "_s);
    case IssueColumn::Milestone: return row.milestone.simplified();
    case IssueColumn::Comments: return row.comments > 0 ? QString::number(row.comments) : QString();
    case IssueColumn::Updated: return m_times.text(row.updated);
    case IssueColumn::Created: return m_times.text(row.created);
    case IssueColumn::Author: return row.author;
    }
    return {};
}

QVariant IssuesModel::cell(const IssueRow &row, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole: return text(row, IssueColumn(column));
    case Qt::ToolTipRole: return toolTip(row, IssueColumn(column));
    case ReferenceRole: return reference(row);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumeric(IssueColumn(column)) ? Qt::AlignRight : Qt::AlignLeft));
    default: return {};
    }
}

QVariant IssuesModel::placeholder(int column, int role) const
{
    // Screen readers say something; the delegate paints a bar.
    if (role == Qt::AccessibleTextRole && IssueColumn(column) == IssueColumn::Title)
        return tr("Loading…");
    return {};
}

void IssuesModel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_clockTimer.timerId()) {
        KeyedTableModel::timerEvent(event);
        return;
    }
    if (m_times.refresh() && rowCount() > 0)
        Q_EMIT dataChanged(index(0, int(IssueColumn::Updated)), index(rowCount() - 1, int(IssueColumn::Created)),
                           {Qt::DisplayRole});
}

QString IssuesModel::toolTip(const IssueRow &row, IssueColumn column)
{
    const auto paragraph = [](const QString &text) -> QString { return u"<p>"_s + text.toHtmlEscaped() + u"</p>"_s; };
    switch (column) {
    case IssueColumn::Title: {
        QStringList labels;
        for (const auto &label : row.labels)
            labels.append(label.name);
        const auto title = paragraph(row.title.simplified());
        return labels.isEmpty() ? title : QString(title + paragraph(tr("Labels: %1").arg(labels.join(u", "_s))));
    }
    case IssueColumn::Updated:
        return row.updated == noTime ? QString() : tr("Updated %1").arg(RelativeTime::absolute(row.updated));
    case IssueColumn::Created:
        return row.created == noTime ? QString() : tr("Created %1").arg(RelativeTime::absolute(row.created));
    case IssueColumn::Assignees: return row.assignees.isEmpty() ? QString() : paragraph(row.assignees.join(u", "_s));
    case IssueColumn::Milestone: return row.milestone.isEmpty() ? QString() : paragraph(row.milestone);
    case IssueColumn::Comments: return row.comments == 1 ? tr("1 comment") : tr("%n comments", nullptr, row.comments);
    case IssueColumn::Repository: return paragraph(row.projectName);
    default: return {};
    }
}

} // namespace Docket::Ui
