// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>

#include <QObject>

namespace Docket::Ui {

/// What is chosen in the window: the project at the left (null: all) and the current issue (null: none), and the wishes
/// that one dock has of another. Docks read and set it and listen to it; none of them knows another. Main thread.
class IssueSelection final : public QObject
{
    Q_OBJECT

public:
    explicit IssueSelection(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssueSelection)

    [[nodiscard]] Domain::IssueId issue() const { return m_issue; }
    [[nodiscard]] Domain::ProjectId project() const { return m_project; }
    void setIssue(Domain::IssueId issue);
    void setProject(Domain::ProjectId project);
    /// To the issue below or above the current one in the table.
    void moveOn(int rows) { Q_EMIT moveRequested(rows); }
    /// A term for the query box, such as "label:bug".
    void narrow(const QString &term) { Q_EMIT narrowRequested(term); }

Q_SIGNALS:
    void issueChanged(Docket::Domain::IssueId issue);
    void projectChanged(Docket::Domain::ProjectId project);
    void moveRequested(int rows);
    void narrowRequested(const QString &term);

private:
    Domain::IssueId m_issue;
    Domain::ProjectId m_project;
};

} // namespace Docket::Ui
