// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/document.h>
#include <domain/issue.h>

namespace Docket::Storage {

/// True if @p text names the file @p path of @p source: as it stands below the source ("docs/setup.md", "./docs/…"),
/// with the source in front ("wiki/docs/setup.md", an absolute path) or in the address of a forge's page for it. What
/// only ends like it ("old/docs/setup.md") or goes on behind it ("setup.md.orig") does not. A name without a folder
/// says something by itself only where @p ofProject: the text is of the source's project.
[[nodiscard]] bool namesDocument(QByteArrayView text, const Domain::DocumentSource &source, const QString &path,
                                 bool ofProject);

/// Issues whose title, body or comments name a document. Found through the search index, so of a name that thousands
/// mention only the newest few hundred are looked at. Serves one transaction on the connection's thread.
class DocumentMentions final
{
public:
    explicit DocumentMentions(Connection &connection);
    Q_DISABLE_COPY_MOVE(DocumentMentions)

    /// Newest numbers first; NotFound if there is no such document.
    [[nodiscard]] Result<QList<Domain::IssueReference>> issues(Domain::DocumentId id, int limit);

private:
    [[nodiscard]] Result<bool> names(qint64 issue, const Domain::DocumentSource &source, const QString &path,
                                     bool ofProject);

    Connection &m_connection;
};

} // namespace Docket::Storage
