// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/documents.h>

namespace Docket::Storage {

/// Where documents come from, in the local database; see Domain::DocumentSourceRepository. Cheap to make; serves one
/// transaction on the connection's thread.
class SqlDocumentSourceRepository final : public Domain::DocumentSourceRepository
{
public:
    explicit SqlDocumentSourceRepository(Connection &connection);

    [[nodiscard]] Result<QList<Domain::DocumentSource>> sources() override;
    [[nodiscard]] Result<Domain::DocumentSource> source(Domain::DocumentSourceId id) override;
    [[nodiscard]] Result<Domain::DocumentSourceId> storeSource(const Domain::DocumentSource &source) override;
    [[nodiscard]] Result<void> removeSource(Domain::DocumentSourceId id) override;
    [[nodiscard]] Result<QList<Domain::DocumentRecord>> records(Domain::DocumentSourceId id) override;
    [[nodiscard]] Result<QList<Domain::DocumentFolder>> folders(const Domain::Query &query) override;
    [[nodiscard]] Result<QList<Domain::FailedDocument>> failures(Domain::DocumentScope scope) override;

private:
    Connection &m_connection;
};

} // namespace Docket::Storage
