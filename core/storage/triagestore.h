// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "packedlabels.h"

#include <domain/triage.h>

#include <QHash>

namespace Docket::Storage {

/// Priority and column of issues as the rules say, with the ranks that the database sorts by. Remembers the outcome for
/// each set of labels: a project has few, and the rules are many. Inside one transaction.
class TriageStore final
{
public:
    struct Outcome
    {
        int priority = 0; ///< position of the rank among the ranks of the rules, from 1; 0 for none
        int priorityRank = 0;
        QString priorityName;
        int boardRank = 0;
    };

    TriageStore(Connection &connection, const Domain::TriageRules &rules);
    Q_DISABLE_COPY_MOVE(TriageStore)

    /// Sees to it that what is stored follows these rules: if it was triaged by others, all of it is triaged anew.
    /// Returns how many issues changed.
    [[nodiscard]] Result<int> adopt();
    [[nodiscard]] const Outcome &outcome(const QList<PackedLabel> &labels, Domain::IssueState state, bool hasMilestone);

private:
    [[nodiscard]] int position(int rank) const;
    [[nodiscard]] Result<void> storeNames();
    [[nodiscard]] Result<int> retriageAll(const QStringList &columnsBefore);

    Connection &m_connection;
    const Domain::TriageRules &m_rules;
    QStringList m_columns;
    QList<int> m_ranks; ///< of the priorities, rising
    QHash<QByteArray, Outcome> m_outcomes;
};

} // namespace Docket::Storage
