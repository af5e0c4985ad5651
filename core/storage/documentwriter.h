// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "documentfacts.h"
#include "documentlinkstate.h"

#include <base/timestamp.h>
#include <domain/documents.h>

#include <memory>
#include <vector>

namespace Docket::Storage {

/// Writes documents of one source inside the caller's transaction: row, content, search index, links, facets, versions.
/// One object serves one call.
class DocumentWriter final
{
public:
    /// @p keptVersions of a document are kept beside the present text. NotFound if there is no such source.
    [[nodiscard]] static Result<std::unique_ptr<DocumentWriter>>
    create(Connection &connection, Domain::DocumentSourceId source, Timestamp now, int keptVersions);
    Q_DISABLE_COPY_MOVE(DocumentWriter)

    [[nodiscard]] Result<QList<Domain::StoredDocument>> store(std::span<const Domain::DocumentInput> documents);
    [[nodiscard]] Result<Domain::DocumentId> storeFailure(const QString &path, Domain::FileStamp stamp,
                                                          const Domain::DocumentFailure &failure);
    /// The document comes from another place, maybe of another source, to @p path of this one.
    [[nodiscard]] Result<void> move(Domain::DocumentId id, const QString &path);

    /// Needs no source. How many there were of them.
    [[nodiscard]] static Result<int> remove(Connection &connection, std::span<const Domain::DocumentId> ids);

private:
    struct Existing
    {
        qint64 id = 0;
        QByteArray hash;
        int parserVersion = 0;
        Domain::DocumentState state = Domain::DocumentState::Ok;
        Domain::FileStamp stamp;
    };
    /// A row of the search index to come: they are written by rising id, see IssueFts.
    struct Indexed
    {
        qint64 id = 0;
        bool isNew = false;
        const Domain::PackedDocument *packed = nullptr;
    };

    DocumentWriter(Connection &connection, Domain::DocumentSource source, Timestamp now, int keptVersions);

    [[nodiscard]] Result<Existing> find(const QString &path); ///< id 0: there is none
    [[nodiscard]] Result<Domain::StoredDocument> storeOne(const Domain::DocumentInput &document);
    [[nodiscard]] Result<qint64> insertRow(const Domain::DocumentInput &document);
    [[nodiscard]] Result<void> updateRow(qint64 id, const Domain::DocumentInput &document);
    [[nodiscard]] Result<void> writeContent(qint64 id, const Domain::PackedDocument &packed);
    [[nodiscard]] Result<void> writeLinks(qint64 id, const Domain::PackedDocument &packed);
    [[nodiscard]] Result<void> keepVersion(qint64 id);
    [[nodiscard]] Result<void> writeIndex();

    Connection &m_connection;
    Domain::DocumentSource m_source;
    Timestamp m_now;
    int m_keptVersions;
    DocumentLinkState m_links;
    std::vector<Indexed> m_indexed;
    std::vector<std::unique_ptr<Domain::PackedDocument>> m_packed; ///< those that came unpacked
};

} // namespace Docket::Storage
