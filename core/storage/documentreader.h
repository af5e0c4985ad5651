// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "documentfacts.h"

#include <domain/documents.h>

namespace Docket::Storage {

/// Reads stored documents. Cheap to make; serves one transaction.
class DocumentReader final
{
public:
    /// A document's texts as they are stored one behind the other.
    struct Texts
    {
        QByteArray bytes;
        ContentParts parts;

        [[nodiscard]] QByteArrayView facts() const { return QByteArrayView(bytes).first(parts.facts); }
        [[nodiscard]] QByteArrayView body() const { return QByteArrayView(bytes).sliced(parts.facts, parts.body); }
        [[nodiscard]] QByteArrayView code() const
        {
            return QByteArrayView(bytes).sliced(parts.facts + parts.body, parts.code);
        }
        [[nodiscard]] QByteArrayView source() const
        {
            return QByteArrayView(bytes).sliced(parts.facts + parts.body + parts.code, parts.source);
        }
    };
    enum class Part
    {
        Facts,
        Code, ///< and what stands before it: facts and body
        Source
    };

    explicit DocumentReader(Connection &connection);
    Q_DISABLE_COPY_MOVE(DocumentReader)

    [[nodiscard]] Result<Domain::DocumentSource> source(Domain::DocumentSourceId id);
    [[nodiscard]] Result<QList<Domain::DocumentSource>> sources();

    /// In the order of the ids, without those that are gone.
    [[nodiscard]] Result<QList<Domain::DocumentSummary>> summaries(std::span<const Domain::DocumentId> ids);
    [[nodiscard]] Result<Domain::DocumentSummary> summary(Domain::DocumentId id); ///< NotFound
    [[nodiscard]] Result<Domain::Document> find(Domain::DocumentId id);           ///< NotFound
    /// What was stored, so that it can be stored again in another place.
    [[nodiscard]] Result<Domain::DocumentInput> input(Domain::DocumentId id);

    /// Unpacked as far as @p part; what lies behind it is empty. Empty for a document that never could be read.
    [[nodiscard]] Result<Texts> texts(Domain::DocumentId id, Part part);
    /// One part alone.
    [[nodiscard]] Result<QByteArray> content(Domain::DocumentId id, Part part);
    [[nodiscard]] Result<DocumentFacts> facts(Domain::DocumentId id);
    [[nodiscard]] Result<QByteArray> versionSource(Domain::DocumentVersionId id);

    /// The columns that row() reads, of a table called d.
    [[nodiscard]] static QByteArrayView summaryColumns();
    [[nodiscard]] static Domain::DocumentSummary readSummary(const Statement &row);

private:
    [[nodiscard]] Result<Texts> read(Statement &&row, Part part);

    Connection &m_connection;
};

} // namespace Docket::Storage
