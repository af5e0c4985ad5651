// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueselection.h"

namespace Docket::Ui {

IssueSelection::IssueSelection(QObject *parent)
    : QObject(parent)
{
}

void IssueSelection::setIssue(Domain::IssueId issue)
{
    if (issue == m_issue)
        return;
    m_issue = issue;
    Q_EMIT issueChanged(issue);
}

void IssueSelection::setProject(Domain::ProjectId project)
{
    if (project == m_project)
        return;
    m_project = project;
    Q_EMIT projectChanged(project);
}

} // namespace Docket::Ui
