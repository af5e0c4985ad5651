// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/workspace.h>

#include <QByteArray>

namespace Docket::Workspaces {

/// The comments of a manifest, @p text, that was read as @p manifest, except the one that Docket itself begins it with.
/// A comment belongs to the line that it stands behind, or to the next line that is none.
[[nodiscard]] QList<Domain::ManifestComment> commentsIn(const QByteArray &text,
                                                        const Domain::WorkspaceManifest &manifest);

/// Writes TOML line by line with the comments that belong there. One object for one text.
class CommentedWriter final
{
public:
    explicit CommentedWriter(QList<Domain::ManifestComment> comments);
    Q_DISABLE_COPY_MOVE(CommentedWriter)

    /// @p header with its brackets, after an empty line; @p place is what its comments and those of its lines name.
    void table(QByteArrayView header, const QString &place);
    void line(QByteArrayView key, const QByteArray &value);
    /// With what belongs to no line that was written at the end.
    [[nodiscard]] QByteArray take();

private:
    void write(const QByteArray &line, const QString &place);

    QList<Domain::ManifestComment> m_comments; ///< not yet written
    QString m_table;
    QByteArray m_text;
};

} // namespace Docket::Workspaces
