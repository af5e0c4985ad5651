// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachedreads.h"

#include <domain/repositories.h>

namespace Docket::Repositories {

/// Issues through the cache: details and rows each by their number, lists, counts and vocabularies by their question.
/// What serves a sync is always read from the database. On the transaction's thread, as the repository behind it.
class CachedIssueRepository final : public Domain::IssueRepository
{
public:
    CachedIssueRepository(Domain::IssueRepository &source, CachedReads reads)
        : m_source(source)
        , m_reads(std::move(reads))
    {
    }

    [[nodiscard]] Result<QList<Domain::IssueId>> keys(const Domain::Query &query, Domain::QueryScope scope,
                                                      Domain::IssueOrder order, qsizetype limit = -1) override;
    [[nodiscard]] Result<qint64> count(const Domain::Query &query, Domain::QueryScope scope) override;
    [[nodiscard]] Result<QList<Domain::IssueRow>> rows(std::span<const Domain::IssueId> ids) override;
    [[nodiscard]] Result<Domain::IssueDetails> details(Domain::IssueId id) override;
    [[nodiscard]] Result<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope) override;

    // What is written goes through: the transaction's commit tells what became stale.
    [[nodiscard]] Result<Domain::IssueId> findByNumber(Domain::ProjectId project, qint64 number) override
    {
        return m_source.findByNumber(project, number);
    }
    [[nodiscard]] Result<Domain::StoreCounts> store(Domain::ProjectId project,
                                                    std::span<const Domain::RemoteIssue> issues) override
    {
        return m_source.store(project, issues);
    }
    [[nodiscard]] Result<Domain::StoreCounts> storeComments(Domain::ProjectId project,
                                                            std::span<const Domain::RemoteComment> comments) override
    {
        return m_source.storeComments(project, comments);
    }
    [[nodiscard]] Result<Domain::StoreCounts> replaceComments(Domain::ProjectId project, qint64 number,
                                                              std::span<const Domain::RemoteComment> comments) override
    {
        return m_source.replaceComments(project, number, comments);
    }
    [[nodiscard]] Result<QList<qint64>> withCommentMismatch(Domain::ProjectId project, int limit) override
    {
        return m_source.withCommentMismatch(project, limit);
    }
    [[nodiscard]] Result<QList<qint64>> numbers(Domain::ProjectId project) override
    {
        return m_source.numbers(project);
    }
    [[nodiscard]] Result<QList<qint64>> numbersUpdated(Domain::ProjectId project, Timestamp since,
                                                       Timestamp before) override
    {
        return m_source.numbersUpdated(project, since, before);
    }
    [[nodiscard]] Result<int> removeNumbers(Domain::ProjectId project, std::span<const qint64> numbers) override
    {
        return m_source.removeNumbers(project, numbers);
    }
    [[nodiscard]] Result<Domain::ProjectCounts> counts(Domain::ProjectId project) override
    {
        return m_source.counts(project);
    }
    [[nodiscard]] Result<int> replaceLabels(Domain::ProjectId project, std::span<const Domain::Label> labels) override
    {
        return m_source.replaceLabels(project, labels);
    }
    [[nodiscard]] Result<int> replaceMilestones(Domain::ProjectId project,
                                                std::span<const Domain::Milestone> milestones) override
    {
        return m_source.replaceMilestones(project, milestones);
    }
    [[nodiscard]] Result<int> replaceAssignees(Domain::ProjectId project,
                                               std::span<const Domain::Person> people) override
    {
        return m_source.replaceAssignees(project, people);
    }
    [[nodiscard]] Result<int> replaceDependencies(Domain::IssueId issue, bool blocks,
                                                  std::span<const Domain::IssueReference> references) override
    {
        return m_source.replaceDependencies(issue, blocks, references);
    }
    [[nodiscard]] Result<int> retriage(const Domain::TriageRules &rules) override { return m_source.retriage(rules); }

private:
    Domain::IssueRepository &m_source;
    CachedReads m_reads;
};

} // namespace Docket::Repositories
