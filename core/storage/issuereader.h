// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

#include <QHash>

#include <span>

namespace Docket::Storage {

/// Reads stored issues into what the views show. Remembers project names for the length of one call.
class IssueReader final
{
public:
    explicit IssueReader(Connection &connection);
    Q_DISABLE_COPY_MOVE(IssueReader)

    [[nodiscard]] Result<QList<Domain::IssueRow>> rows(std::span<const Domain::IssueId> ids);
    [[nodiscard]] Result<Domain::IssueDetails> details(Domain::IssueId id);
    /// Ids in a range whose title, body or comments have the words of an FTS5 expression; newest first. Of each index
    /// the newest few hundred at most, so that a word that stands everywhere costs no more than a rare one.
    [[nodiscard]] Result<QList<qint64>> newestWith(const QByteArray &match, qint64 first, qint64 last);

private:
    [[nodiscard]] Result<void> readTexts(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<void> readPeople(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<void> readLabels(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<void> readMilestone(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<void> readComments(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<void> readDependencies(qint64 id, Domain::IssueDetails &details);
    /// Issues of the project that say #number, of those that newestWith() finds by the bare number.
    [[nodiscard]] Result<void> readMentions(qint64 id, Domain::IssueDetails &details);
    [[nodiscard]] Result<bool> mentions(qint64 issue, const QByteArray &reference);
    [[nodiscard]] Result<QString> projectName(Domain::ProjectId project);

    Connection &m_connection;
    QHash<Domain::ProjectId, QString> m_projects;
};

} // namespace Docket::Storage
