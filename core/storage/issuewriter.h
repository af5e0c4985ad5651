// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "issuefts.h"
#include "names.h"
#include "packedlabels.h"
#include "triagestore.h"

#include <domain/repositories.h>

#include <map>
#include <memory>
#include <span>

namespace Docket::Storage {

/// Writes the issues and comments of one project inside the caller's transaction: dense rows, texts, search index,
/// label and assignee rows, the project's counters. One object serves one call.
class IssueWriter final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<IssueWriter>> create(Connection &connection, Domain::ProjectId project,
                                                                     const Domain::TriageRules &rules);
    Q_DISABLE_COPY_MOVE(IssueWriter)

    [[nodiscard]] Result<Domain::StoreCounts> store(std::span<const Domain::RemoteIssue> issues);
    [[nodiscard]] Result<Domain::StoreCounts> storeComments(std::span<const Domain::RemoteComment> comments);
    [[nodiscard]] Result<Domain::StoreCounts> replaceComments(qint64 number,
                                                              std::span<const Domain::RemoteComment> comments);
    [[nodiscard]] Result<void> expire(qint64 number, std::span<const Domain::RemoteComment> comments);
    [[nodiscard]] Result<int> remove(std::span<const qint64> numbers);
    [[nodiscard]] Result<int> replaceLabels(std::span<const Domain::Label> labels);
    [[nodiscard]] Result<int> replaceMilestones(std::span<const Domain::Milestone> milestones);
    [[nodiscard]] Result<int> replaceAssignees(std::span<const Domain::Person> people);

private:
    enum class Outcome
    {
        Inserted,
        Updated,
        Unchanged
    };
    /// What of the stored row decides and must be undone by an update.
    struct Stored
    {
        bool exists = false;
        qint64 facts = 0;
        Timestamp updated = noTime;
        int comments = 0;
        int commentsStored = 0;
        qint64 contentHash = 0;
        qint64 textHash = 0;
        qint64 contentVersion = -1;
        QList<PackedLabel> labels;
    };
    /// A text that the search index must still be told of.
    struct Pending
    {
        qint64 id = 0;
        const Domain::RemoteIssue *issue = nullptr; ///< of the batch that is being stored
        bool isNew = false;
    };
    struct Counters
    {
        int issues = 0;
        int open = 0;
        int comments = 0;
        int expected = 0;
    };

    IssueWriter(Connection &connection, Domain::ProjectId project, Domain::InstanceId instance,
                const Domain::TriageRules &rules);

    [[nodiscard]] Result<Outcome> storeOne(const Domain::RemoteIssue &issue);
    [[nodiscard]] Result<Stored> find(qint64 issue);
    [[nodiscard]] Result<void> writeRow(qint64 id, const Domain::RemoteIssue &issue, const Stored &before,
                                        const QList<PackedLabel> &labels, qint64 facts, qint64 text, qint64 content);
    [[nodiscard]] Result<void> writeText(qint64 id, const Domain::RemoteIssue &issue, bool isNew);
    [[nodiscard]] Result<void> writeLabels(qint64 id, const QList<PackedLabel> &before, const QList<PackedLabel> &after,
                                           Timestamp updated, qint64 facts);
    [[nodiscard]] Result<void> writeAssignees(qint64 id, const QList<qint64> &people, bool isNew, Timestamp updated,
                                              qint64 facts);
    [[nodiscard]] Result<Outcome> storeComment(const Domain::RemoteComment &comment, qint64 issue);
    [[nodiscard]] Result<bool> knowsIssue(qint64 issue);
    [[nodiscard]] Result<void> finishComments();
    /// Words look into the comments of issues that are known to have some: sees to it that this one is.
    [[nodiscard]] Result<void> noteDiscussed(qint64 issue);
    [[nodiscard]] Result<void> writeCounters();
    /// Gives the issues in the list their labels anew: @p change edits the packed list.
    template <typename Change>
    [[nodiscard]] Result<void> relabel(qint64 nameId, Change change);
    [[nodiscard]] Result<void> rewriteLabels(qint64 issue, const QList<PackedLabel> &after);
    [[nodiscard]] Result<void> setMilestone(qint64 milestone, const QString &keyBefore,
                                            const std::optional<QString> &key);
    [[nodiscard]] Result<QList<qint64>> ids(QByteArrayView sql, qint64 argument);

    Connection &m_connection;
    Domain::ProjectId m_project;
    Names m_names;
    TriageStore m_triage;
    IssueFts m_fts;
    QList<Pending> m_pending;
    Counters m_counters;                  ///< what this call adds to the project's
    std::map<qint64, int> m_commentDelta; ///< issue -> comments that came or went
    std::set<qint64> m_commented;         ///< issues whose comments must be indexed anew
};

} // namespace Docket::Storage
