// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachedreads.h"

#include <domain/documents.h>

namespace Docket::Repositories {

/// Documents through the cache: what is known of one, its text and versions, lists, counts and searches. On the
/// transaction's thread, as the repository behind it.
class CachedDocumentRepository final : public Domain::DocumentRepository
{
public:
    CachedDocumentRepository(Domain::DocumentRepository &source, CachedReads reads)
        : m_source(source)
        , m_reads(std::move(reads))
    {
    }

    [[nodiscard]] Result<Domain::Document> find(Domain::DocumentId id) override;
    [[nodiscard]] Result<QByteArray> text(Domain::DocumentId id) override;
    [[nodiscard]] Result<Domain::DocumentPage> list(const Domain::Query &query, Domain::DocumentScope scope,
                                                    Domain::DocumentOrder order, int limit,
                                                    const Domain::DocumentCursor &after = {}) override;
    [[nodiscard]] Result<qint64> count(const Domain::Query &query, Domain::DocumentScope scope) override;
    [[nodiscard]] Result<Domain::DocumentHits> search(const Domain::Query &query, Domain::DocumentScope scope,
                                                      int limit, Domain::SearchOrder order) override;
    [[nodiscard]] Result<QList<Domain::DocumentVersion>> versions(Domain::DocumentId id) override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> propertyKeys() override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> propertyValues(const QString &key, int limit) override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> languages() override;
    [[nodiscard]] Result<QList<Domain::NamedCount>> tags() override;

    // What is written goes through: the transaction's commit tells what became stale.
    [[nodiscard]] Result<QList<Domain::StoredDocument>>
    storeBatch(Domain::DocumentSourceId source, std::span<const Domain::DocumentInput> documents) override
    {
        return m_source.storeBatch(source, documents);
    }
    [[nodiscard]] Result<Domain::DocumentId> storeFailure(Domain::DocumentSourceId source, const QString &path,
                                                          Domain::FileStamp stamp,
                                                          const Domain::DocumentFailure &failure) override
    {
        return m_source.storeFailure(source, path, stamp, failure);
    }
    [[nodiscard]] Result<void> touch(Domain::DocumentId id, Domain::FileStamp stamp) override
    {
        return m_source.touch(id, stamp);
    }
    [[nodiscard]] Result<int> setMissing(std::span<const Domain::DocumentId> ids, bool missing) override
    {
        return m_source.setMissing(ids, missing);
    }
    [[nodiscard]] Result<void> move(Domain::DocumentId id, Domain::DocumentSourceId source,
                                    const QString &path) override
    {
        return m_source.move(id, source, path);
    }
    [[nodiscard]] Result<int> remove(std::span<const Domain::DocumentId> ids) override { return m_source.remove(ids); }
    [[nodiscard]] Result<Domain::DocumentId> findByPath(Domain::DocumentSourceId source, const QString &path) override
    {
        return m_source.findByPath(source, path);
    }
    [[nodiscard]] Result<Domain::DocumentId> findByAbsolutePath(const QString &path) override
    {
        return m_source.findByAbsolutePath(path);
    }
    [[nodiscard]] Result<QList<Domain::DocumentId>> findByHash(const QByteArray &hash) override
    {
        return m_source.findByHash(hash);
    }
    [[nodiscard]] Result<QList<Domain::DocumentSummary>> summaries(std::span<const Domain::DocumentId> ids) override
    {
        return m_source.summaries(ids);
    }
    [[nodiscard]] Result<QByteArray> versionText(Domain::DocumentVersionId id) override
    {
        return m_source.versionText(id);
    }

private:
    Domain::DocumentRepository &m_source;
    CachedReads m_reads;
};

} // namespace Docket::Repositories
