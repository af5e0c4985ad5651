// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "triagestore.h"

#include "contenthash.h"
#include "issueids.h"
#include "names.h"

#include <algorithm>

namespace Docket::Storage {

using Domain::IssueState;

TriageStore::TriageStore(Connection &connection, const Domain::TriageRules &rules)
    : m_connection(connection)
    , m_rules(rules)
    , m_columns(Domain::columnNames(rules))
{
    for (const Domain::TriageRule &rule : rules.priorities)
        m_ranks.append(rule.rank);
    std::ranges::sort(m_ranks);
    m_ranks.erase(std::ranges::unique(m_ranks).begin(), m_ranks.end());
}

int TriageStore::position(int rank) const
{
    return rank <= 0 ? 0 : std::min(int(m_ranks.indexOf(rank)) + 1, maxPosition);
}

const TriageStore::Outcome &TriageStore::outcome(const QList<PackedLabel> &labels, IssueState state, bool hasMilestone)
{
    QByteArray key;
    key.reserve(labels.size() * qsizetype(sizeof(quint32)) + 1);
    key.append(char((state == IssueState::Closed ? 1 : 0) | (hasMilestone ? 2 : 0)));
    for (const PackedLabel &label : labels)
        key.append(reinterpret_cast<const char *>(&label.nameId), sizeof label.nameId);
    if (const auto known = m_outcomes.constFind(key); known != m_outcomes.cend())
        return *known;
    QStringList names;
    for (const PackedLabel &label : labels)
        names << QString::fromUtf8(label.name);
    const auto triage = Domain::triage(m_rules, names, state, hasMilestone);
    const int column = std::clamp(int(m_columns.indexOf(triage.column)), 0, maxPosition);
    return *m_outcomes.insert(key, {position(triage.priority), triage.priority, triage.priorityName, column});
}

Result<int> TriageStore::adopt()
{
    const qint64 fingerprint = contentHash(m_rules);
    auto known = m_connection.integer("SELECT fingerprint FROM triage_rules");
    if (!known)
        return std::unexpected(known.error());
    if (*known == fingerprint)
        return 0;
    QStringList before;
    auto names = m_connection.prepare("SELECT name FROM board_column ORDER BY rank");
    while (names.step())
        before << names.text(0);
    if (auto done = names.result(); !done)
        return std::unexpected(done.error());
    if (auto stored = storeNames(); !stored)
        return std::unexpected(stored.error());
    auto changed = retriageAll(before);
    if (!changed)
        return changed;
    if (auto noted =
            m_connection.run("INSERT OR REPLACE INTO triage_rules (id, fingerprint) VALUES (1, ?)", fingerprint);
        !noted)
        return noted;
    return changed;
}

Result<void> TriageStore::storeNames()
{
    if (auto done = m_connection.script("DELETE FROM board_column; DELETE FROM priority_name;"); !done)
        return done;
    for (int rank = 0; rank < m_columns.size(); ++rank) {
        const QString &name = m_columns[rank];
        if (auto done = m_connection.run("INSERT INTO board_column VALUES (?, ?, ?)", rank, name, nameKey(name)); !done)
            return std::unexpected(done.error());
    }
    for (const Domain::TriageRule &rule : m_rules.priorities) {
        if (auto done = m_connection.run("INSERT OR IGNORE INTO priority_name VALUES (?, ?, ?, ?)", position(rule.rank),
                                         rule.rank, rule.value, nameKey(rule.value));
            !done)
            return std::unexpected(done.error());
    }
    return {};
}

Result<int> TriageStore::retriageAll(const QStringList &columnsBefore)
{
    struct Change
    {
        qint64 issue;
        qint64 facts;
        Outcome outcome;
    };
    // Gathered first: a row that moves in an index while that index is walked could be met twice.
    QList<Change> changes;
    int renamed = 0; // columns that only have another name change what is shown, not what is stored
    auto all = m_connection.prepare("SELECT id, facts, priority_rank, priority_name, labels FROM issue");
    while (all.step()) {
        const qint64 facts = all.integer(1);
        const auto state = (facts & ClosedFact) != 0 ? IssueState::Closed : IssueState::Open;
        const Outcome &now = outcome(unpackLabels(all.view(4)), state, (facts & MilestoneFact) != 0);
        const qint64 newFacts = (facts & ~TriageFacts) | triageFacts(now.priority, now.boardRank);
        if (facts != newFacts || all.number(2) != now.priorityRank || all.text(3) != now.priorityName)
            changes.append({all.integer(0), newFacts, now});
        else if (columnsBefore.value(now.boardRank) != m_columns.value(now.boardRank))
            ++renamed;
    }
    if (auto done = all.result(); !done)
        return std::unexpected(done.error());
    auto write =
        m_connection.prepare("UPDATE issue SET facts = ?2, priority = ?3, board_rank = ?4, priority_rank = ?5, "
                             "priority_name = ?6 WHERE id = ?1");
    auto labels = m_connection.prepare("SELECT labels FROM issue WHERE id = ?");
    for (const Change &change : std::as_const(changes)) {
        write.bindAll(change.issue, change.facts, change.outcome.priority, change.outcome.boardRank,
                      change.outcome.priorityRank, change.outcome.priorityName);
        if (auto done = write.run(); !done)
            return std::unexpected(done.error());
        labels.bind(1, change.issue);
        if (labels.step()) {
            for (const PackedLabel &label : unpackLabels(labels.view(0))) {
                if (auto done =
                        m_connection.run("UPDATE issue_label SET facts = ?3 WHERE name_id = ?1 AND issue_id = ?2",
                                         qint64(label.nameId), change.issue, change.facts);
                    !done)
                    return done;
            }
        }
        labels.reset();
        if (auto done = m_connection.run("UPDATE issue_assignee SET facts = ?2 WHERE issue_id = ?1", change.issue,
                                         change.facts);
            !done)
            return done;
    }
    return int(changes.size()) + renamed;
}

} // namespace Docket::Storage
