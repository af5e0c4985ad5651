// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "documentfacts.h"

#include <domain/documents.h>

#include <QHash>

namespace Docket::Storage {

/// What leads where among documents and issues; see Domain::DocumentLinkRepository. Remembers sources for the length of
/// its life, which is one transaction on the connection's thread.
class SqlDocumentLinkRepository final : public Domain::DocumentLinkRepository
{
public:
    explicit SqlDocumentLinkRepository(Connection &connection);

    [[nodiscard]] Result<QList<Domain::ResolvedLink>> outgoing(Domain::DocumentId id) override;
    [[nodiscard]] Result<QList<Domain::Backlink>> backlinks(Domain::DocumentId id, int limit) override;
    [[nodiscard]] Result<QList<Domain::BrokenLink>> brokenLinks(Domain::DocumentScope scope, int limit) override;
    [[nodiscard]] Result<QList<Domain::DocumentSummary>> orphans(Domain::DocumentScope scope, int limit) override;
    [[nodiscard]] Result<QList<Domain::IssueMention>> issuesMentioned(Domain::DocumentId id) override;
    [[nodiscard]] Result<QList<Domain::Backlink>> documentsMentioning(Domain::IssueId id, int limit) override;

private:
    struct Found
    {
        Domain::DocumentId id;
        QString path; ///< below its source
        bool caseDiffers = false;
        QList<Domain::DocumentId> twins; ///< itself and those whose paths differ from its in capitals only
    };

    [[nodiscard]] Result<Domain::DocumentSource> source(Domain::DocumentSourceId id);
    [[nodiscard]] Result<QString> absolute(const Domain::DocumentSummary &document);
    /// The document that a link to an absolute path means; a null id if none is stored. What is missing on the disk is
    /// no less linked to than it was.
    [[nodiscard]] Result<Found> resolve(const QString &path);
    [[nodiscard]] Result<Domain::IssueId> findIssue(const QString &project, qint64 number);
    [[nodiscard]] Result<QList<Domain::Backlink>> linksTo(const QList<qint64> &targets, int limit);
    [[nodiscard]] Result<bool> hasHeading(Domain::DocumentId id, const QString &anchor);
    /// What is:@p state finds in @p scope, by path.
    [[nodiscard]] Result<QList<Domain::DocumentSummary>>
    documentsThatAre(const QString &state, const Domain::DocumentScope &scope, int limit);

    Connection &m_connection;
    QHash<Domain::DocumentSourceId, Domain::DocumentSource> m_sources;
    QHash<Domain::DocumentId, QStringList> m_anchors; ///< of documents whose headings were asked for
};

} // namespace Docket::Storage
