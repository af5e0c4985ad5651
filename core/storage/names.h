// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/issue.h>

#include <QHash>
#include <QSet>

namespace Docket::Storage {

/// What issues of one project refer to: label names, people, labels and milestones, looked up or made. Remembers what
/// it looked up, so it must not outlive the transaction that it is used in.
class Names final
{
public:
    Names(Connection &connection, Domain::ProjectId project, Domain::InstanceId instance);
    Q_DISABLE_COPY_MOVE(Names)

    [[nodiscard]] Result<qint64> labelName(const QString &name);
    /// The local id. A known person with a new login is renamed everywhere: server ids stay, logins may change.
    [[nodiscard]] Result<qint64> person(const Domain::Person &person);
    /// Notes a label that an issue carries; what the label list told of it (`listed`) stays.
    [[nodiscard]] Result<qint64> seenLabel(const Domain::Label &label);
    [[nodiscard]] Result<void> seenMilestone(const Domain::Milestone &milestone);

    /// True if the row changed.
    [[nodiscard]] Result<bool> storeLabel(const Domain::Label &label, bool listed);
    [[nodiscard]] Result<bool> storeMilestone(const Domain::Milestone &milestone, bool listed);

private:
    [[nodiscard]] Result<void> rename(qint64 person, const QString &before, const QString &after);

    Connection &m_connection;
    Domain::ProjectId m_project;
    Domain::InstanceId m_instance;
    QHash<QString, qint64> m_labelNames;
    QHash<std::pair<qint64, QString>, std::pair<qint64, QString>> m_people; ///< id and full name
    QHash<qint64, Domain::Label> m_labels;
    QHash<qint64, Domain::Milestone> m_milestones;
};

/// The key that names are compared by: case-folded, white space at the ends cut off.
[[nodiscard]] QString nameKey(const QString &name);
/// The key that titles are sorted by: case-folded, without line breaks, at most 48 characters long.
[[nodiscard]] QString titleKey(const QString &title);

} // namespace Docket::Storage
