// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of IssueWriter that reaches issues which are stored already: removal, and labels, milestones and people that
// changed by themselves.
#include "extrafields.h"
#include "issueids.h"
#include "issuewriter.h"

#include <algorithm>
#include <map>
#include <set>

namespace Docket::Storage {

using namespace Domain;

Result<int> IssueWriter::remove(std::span<const qint64> numbers)
{
    int removed = 0;
    for (const qint64 number : numbers) {
        const qint64 id = issueKey(m_project, number);
        auto stored = find(id);
        if (!stored)
            return std::unexpected(stored.error());
        if (!stored->exists)
            continue;
        if (auto done = writeLabels(id, stored->labels, {}, noTime, 0); !done)
            return std::unexpected(done.error());
        if (auto done = writeAssignees(id, {}, false, noTime, 0); !done)
            return std::unexpected(done.error());
        if (auto done = m_fts.remove(id); !done)
            return std::unexpected(done.error());
        auto comments = m_connection.run("DELETE FROM comment WHERE issue_id = ?", id);
        if (!comments)
            return comments;
        // Text and dependencies go with the row, by their foreign keys.
        if (auto done = m_connection.run("DELETE FROM issue WHERE id = ?", id); !done)
            return done;
        --m_counters.issues;
        m_counters.open -= (stored->facts & ClosedFact) == 0 ? 1 : 0;
        m_counters.comments -= *comments;
        m_counters.expected -= stored->comments;
        m_connection.changes().issue(m_project, number);
        ++removed;
    }
    if (auto done = writeCounters(); !done)
        return std::unexpected(done.error());
    return removed;
}

Result<void> IssueWriter::expire(qint64 number, std::span<const RemoteComment> comments)
{
    const qint64 id = issueKey(m_project, number);
    if (auto done =
            m_connection.run("UPDATE issue SET updated = 0, content_hash = 0, content_version = -1 WHERE id = ?", id);
        !done)
        return std::unexpected(done.error());
    for (const RemoteComment &comment : comments) {
        if (auto done =
                m_connection.run("UPDATE comment SET updated = 0, content_hash = 0 WHERE id = ? AND issue_id = ?",
                                 commentKey(m_project, comment.remoteId), id);
            !done)
            return std::unexpected(done.error());
    }
    return {};
}

template <typename Change>
Result<void> IssueWriter::relabel(qint64 nameId, Change change)
{
    auto carriers =
        m_connection.prepare("SELECT issue_id FROM issue_label WHERE name_id = ? AND issue_id BETWEEN ? AND ?");
    carriers.bindAll(nameId, issueKey(m_project, 0), issueKey(m_project, maxIssueNumber));
    QList<qint64> issues;
    while (carriers.step())
        issues.append(carriers.integer(0));
    if (auto done = carriers.result(); !done)
        return done;
    for (const qint64 issue : std::as_const(issues)) {
        auto stored = find(issue);
        if (!stored)
            return std::unexpected(stored.error());
        auto labels = stored->labels;
        change(labels);
        if (labels == stored->labels)
            continue;
        if (auto done = rewriteLabels(issue, labels); !done)
            return done;
    }
    return {};
}

Result<void> IssueWriter::rewriteLabels(qint64 issue, const QList<PackedLabel> &after)
{
    auto stored = find(issue);
    if (!stored)
        return std::unexpected(stored.error());
    const auto state = (stored->facts & ClosedFact) != 0 ? IssueState::Closed : IssueState::Open;
    const auto &triage = m_triage.outcome(after, state, (stored->facts & MilestoneFact) != 0);
    const qint64 facts = (stored->facts & ~(LabelledFact | LabelFacts | TriageFacts)) | labelFacts(after) |
                         triageFacts(triage.priority, triage.boardRank);
    const QByteArray packed = packLabels(after);
    // The hash is that of the server's answer, which this is not: the next answer is compared in earnest.
    auto write = m_connection.prepare("UPDATE issue SET labels = ?2, facts = ?3, priority = ?4, priority_name = ?5, "
                                      "board_rank = ?6, priority_rank = ?7, content_hash = 0 WHERE id = ?1");
    write.bindAll(issue, Blob{packed}, facts, triage.priority, triage.priorityName, triage.boardRank,
                  triage.priorityRank);
    if (auto done = write.run(); !done)
        return done;
    if (auto done = writeLabels(issue, stored->labels, after, stored->updated, facts); !done)
        return done;
    auto assigned = m_connection.run("UPDATE issue_assignee SET facts = ?2 WHERE issue_id = ?1", issue, facts);
    if (!assigned)
        return std::unexpected(assigned.error());
    return {};
}

Result<int> IssueWriter::replaceLabels(std::span<const Label> labels)
{
    struct Known
    {
        qint64 nameId;
        bool listed;
    };
    std::map<qint64, Known> known;
    auto rows = m_connection.prepare("SELECT remote_id, name_id, listed FROM label WHERE project_id = ?");
    rows.bind(1, m_project);
    while (rows.step())
        known[rows.integer(0)] = {rows.integer(1), rows.boolean(2)};
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());

    int changed = 0;
    for (const Label &label : labels) {
        auto stored = m_names.storeLabel(label, true);
        if (!stored)
            return std::unexpected(stored.error());
        const auto before = known.find(label.remoteId);
        if (*stored && before != known.end()) {
            auto name = m_names.labelName(label.name);
            if (!name)
                return std::unexpected(name.error());
            const PackedLabel packed{labelRgb(label.color), quint32(*name), label.remoteId, label.name.toUtf8()};
            auto done = relabel(before->second.nameId, [&packed](QList<PackedLabel> &list) {
                for (PackedLabel &entry : list) {
                    if (entry.remoteId == packed.remoteId)
                        entry = packed;
                }
            });
            if (!done)
                return std::unexpected(done.error());
        }
        changed += *stored ? 1 : 0;
        if (before != known.end())
            known.erase(before);
    }
    for (const auto &[remoteId, label] : known) {
        if (!label.listed) // of the organisation: the project's list never had it
            continue;
        auto done = relabel(label.nameId, [&remoteId](QList<PackedLabel> &list) {
            list.removeIf([&remoteId](const PackedLabel &entry) { return entry.remoteId == remoteId; });
        });
        if (!done)
            return std::unexpected(done.error());
        if (auto gone =
                m_connection.run("DELETE FROM label WHERE project_id = ? AND remote_id = ?", m_project, remoteId);
            !gone)
            return gone;
        if (auto gone = storeExtra(m_connection, m_project, ExtraOf::Label, remoteId, ""); !gone)
            return std::unexpected(gone.error());
        ++changed;
    }
    return changed;
}

Result<void> IssueWriter::setMilestone(qint64 milestone, const QString &keyBefore, const std::optional<QString> &key)
{
    auto rows = m_connection.prepare("SELECT id, facts, labels FROM issue INDEXED BY issue_by_milestone "
                                     "WHERE milestone_key = ? AND milestone_id = ? AND project_id = ?");
    rows.bindAll(keyBefore, milestone, m_project);
    struct Row
    {
        qint64 id;
        qint64 facts;
        QList<PackedLabel> labels;
    };
    QList<Row> issues;
    while (rows.step())
        issues.append({rows.integer(0), rows.integer(1), unpackLabels(rows.view(2))});
    if (auto done = rows.result(); !done)
        return done;
    for (const Row &row : std::as_const(issues)) {
        const qint64 facts = key ? row.facts : row.facts & ~MilestoneFact;
        auto write = m_connection.prepare("UPDATE issue SET milestone_key = ?2, milestone_id = ?3, facts = ?4, "
                                          "content_hash = 0 WHERE id = ?1");
        write.bindAll(row.id, key.value_or(QString()), key ? milestone : 0, facts);
        if (auto done = write.run(); !done)
            return done;
        if (facts == row.facts)
            continue;
        if (auto done = rewriteLabels(row.id, row.labels); !done) // the facts beside the labels, and the column
            return done;
    }
    return {};
}

Result<int> IssueWriter::replaceMilestones(std::span<const Milestone> milestones)
{
    struct Known
    {
        QString key;
        bool listed;
    };
    std::map<qint64, Known> known;
    auto rows = m_connection.prepare("SELECT remote_id, title_key, listed FROM milestone WHERE project_id = ?");
    rows.bind(1, m_project);
    while (rows.step())
        known[rows.integer(0)] = {rows.text(1), rows.boolean(2)};
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());

    int changed = 0;
    for (const Milestone &milestone : milestones) {
        auto stored = m_names.storeMilestone(milestone, true);
        if (!stored)
            return std::unexpected(stored.error());
        changed += *stored ? 1 : 0;
        const auto before = known.find(milestone.remoteId);
        if (before == known.end())
            continue;
        if (const QString key = nameKey(milestone.title); key != before->second.key) {
            if (auto done = setMilestone(milestone.remoteId, before->second.key, key); !done)
                return std::unexpected(done.error());
        }
        known.erase(before);
    }
    for (const auto &[remoteId, milestone] : known) {
        if (auto done = setMilestone(remoteId, milestone.key, std::nullopt); !done)
            return std::unexpected(done.error());
        if (auto gone =
                m_connection.run("DELETE FROM milestone WHERE project_id = ? AND remote_id = ?", m_project, remoteId);
            !gone)
            return gone;
        if (auto gone = storeExtra(m_connection, m_project, ExtraOf::Milestone, remoteId, ""); !gone)
            return std::unexpected(gone.error());
        ++changed;
    }
    return changed;
}

Result<int> IssueWriter::replaceAssignees(std::span<const Person> people)
{
    auto before = ids("SELECT person_id FROM project_person WHERE project_id = ?", m_project.value);
    if (!before)
        return std::unexpected(before.error());
    std::set<qint64> gone(before->cbegin(), before->cend());
    int changed = 0;
    for (const Person &person : people) {
        auto id = m_names.person(person);
        if (!id)
            return std::unexpected(id.error());
        gone.erase(*id);
        auto added = m_connection.run("INSERT OR IGNORE INTO project_person (project_id, person_id) VALUES (?, ?)",
                                      m_project, *id);
        if (!added)
            return added;
        changed += *added;
    }
    for (const qint64 id : gone) {
        auto removed =
            m_connection.run("DELETE FROM project_person WHERE project_id = ? AND person_id = ?", m_project, id);
        if (!removed)
            return removed;
        changed += *removed;
    }
    return changed;
}

} // namespace Docket::Storage
