// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/documents.h>

namespace Docket::Storage {

struct DocumentOptions
{
    int keptVersions = 20;  ///< of each document, beside the present text
    Timestamp now = noTime; ///< when what is stored is stored; noTime: the time of the system
};

/// The documents in the local database; see Domain::DocumentRepository. Cheap to make; serves one transaction on the
/// connection's thread.
class SqlDocumentRepository final : public Domain::DocumentRepository
{
public:
    explicit SqlDocumentRepository(Connection &connection, DocumentOptions options = {});

    [[nodiscard]] Result<QList<Domain::StoredDocument>>
    storeBatch(Domain::DocumentSourceId source, std::span<const Domain::DocumentInput> documents) override;
    [[nodiscard]] Result<Domain::DocumentId> storeFailure(Domain::DocumentSourceId source, const QString &path,
                                                          Domain::FileStamp stamp,
                                                          const Domain::DocumentFailure &failure) override;
    [[nodiscard]] Result<void> touch(Domain::DocumentId id, Domain::FileStamp stamp) override;
    [[nodiscard]] Result<int> setMissing(std::span<const Domain::DocumentId> ids, bool missing) override;
    [[nodiscard]] Result<void> move(Domain::DocumentId id, Domain::DocumentSourceId source,
                                    const QString &path) override;
    [[nodiscard]] Result<int> remove(std::span<const Domain::DocumentId> ids) override;

    [[nodiscard]] Result<Domain::Document> find(Domain::DocumentId id) override;
    [[nodiscard]] Result<Domain::DocumentId> findByPath(Domain::DocumentSourceId source, const QString &path) override;
    [[nodiscard]] Result<Domain::DocumentId> findByAbsolutePath(const QString &path) override;
    [[nodiscard]] Result<QList<Domain::DocumentId>> findByHash(const QByteArray &hash) override;
    [[nodiscard]] Result<QByteArray> text(Domain::DocumentId id) override;

    [[nodiscard]] Result<Domain::DocumentPage> list(const Domain::Query &query, Domain::DocumentScope scope,
                                                    Domain::DocumentOrder order, int limit,
                                                    const Domain::DocumentCursor &after = {}) override;
    [[nodiscard]] Result<qint64> count(const Domain::Query &query, Domain::DocumentScope scope) override;
    [[nodiscard]] Result<QList<Domain::DocumentSummary>> summaries(std::span<const Domain::DocumentId> ids) override;
    [[nodiscard]] Result<Domain::DocumentHits> search(const Domain::Query &query, Domain::DocumentScope scope,
                                                      int limit, Domain::SearchOrder order) override;

    [[nodiscard]] Result<QList<Domain::DocumentVersion>> versions(Domain::DocumentId id) override;
    [[nodiscard]] Result<QByteArray> versionText(Domain::DocumentVersionId id) override;

    [[nodiscard]] Result<QList<Domain::NamedCount>> propertyKeys() override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> propertyValues(const QString &key, int limit) override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> languages() override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> tags() override;

private:
    [[nodiscard]] Timestamp now() const;
    [[nodiscard]] Result<QList<Domain::NamedCount>> counts(Statement &&rows);

    Connection &m_connection;
    DocumentOptions m_options;
};

} // namespace Docket::Storage
