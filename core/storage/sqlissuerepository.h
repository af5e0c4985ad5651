// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

namespace Docket::Storage {

/// The issues in the local database; see Domain::IssueRepository. Cheap to make; serves one transaction on the
/// connection's thread. The rules are used when something is stored and must outlive the object.
class SqlIssueRepository final : public Domain::IssueRepository
{
public:
    SqlIssueRepository(Connection &connection, const Domain::TriageRules &rules);

    [[nodiscard]] Result<QList<Domain::IssueId>> keys(const Domain::Query &query, Domain::QueryScope scope,
                                                      Domain::IssueOrder order, qsizetype limit = -1) override;
    [[nodiscard]] Result<qint64> count(const Domain::Query &query, Domain::QueryScope scope) override;
    [[nodiscard]] Result<QList<Domain::IssueRow>> rows(std::span<const Domain::IssueId> ids) override;
    [[nodiscard]] Result<Domain::IssueDetails> details(Domain::IssueId id) override;
    [[nodiscard]] Result<Domain::IssueId> findByNumber(Domain::ProjectId project, qint64 number) override;
    [[nodiscard]] Result<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope) override;

    [[nodiscard]] Result<Domain::StoreCounts> store(Domain::ProjectId project,
                                                    std::span<const Domain::RemoteIssue> issues) override;
    [[nodiscard]] Result<Domain::StoreCounts> storeComments(Domain::ProjectId project,
                                                            std::span<const Domain::RemoteComment> comments) override;
    [[nodiscard]] Result<Domain::StoreCounts> replaceComments(Domain::ProjectId project, qint64 number,
                                                              std::span<const Domain::RemoteComment> comments) override;
    [[nodiscard]] Result<QList<qint64>> withCommentMismatch(Domain::ProjectId project, int limit) override;
    /// Lets what comes next replace the issue and these of its comments even if it says that it is older: their times
    /// are of a clock that was wrong. To be called in the transaction that stores them.
    [[nodiscard]] Result<void> expire(Domain::ProjectId project, qint64 number,
                                      std::span<const Domain::RemoteComment> comments);
    [[nodiscard]] Result<QList<qint64>> numbers(Domain::ProjectId project) override;
    [[nodiscard]] Result<QList<qint64>> numbersUpdated(Domain::ProjectId project, Timestamp since,
                                                       Timestamp before) override;
    [[nodiscard]] Result<int> removeNumbers(Domain::ProjectId project, std::span<const qint64> numbers) override;
    [[nodiscard]] Result<Domain::ProjectCounts> counts(Domain::ProjectId project) override;

    [[nodiscard]] Result<int> replaceLabels(Domain::ProjectId project, std::span<const Domain::Label> labels) override;
    [[nodiscard]] Result<int> replaceMilestones(Domain::ProjectId project,
                                                std::span<const Domain::Milestone> milestones) override;
    [[nodiscard]] Result<int> replaceAssignees(Domain::ProjectId project,
                                               std::span<const Domain::Person> people) override;
    [[nodiscard]] Result<int> replaceDependencies(Domain::IssueId issue, bool blocks,
                                                  std::span<const Domain::IssueReference> references) override;
    [[nodiscard]] Result<int> retriage(const Domain::TriageRules &rules) override;

private:
    Connection &m_connection;
    const Domain::TriageRules &m_rules;
};

} // namespace Docket::Storage
