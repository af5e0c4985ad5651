// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/document.h>

#include <QList>
#include <QString>
#include <QStringView>

#include <optional>

namespace Docket::Storage {

// Where links lead. A link is stored as the key of the path that it names, and a document has the keys of all the paths
// that lead to it, so that either may be there first.

/// @p path below @p source as an absolute path. Pasted documents get one that no file can have.
[[nodiscard]] QString absolutePath(const Domain::DocumentSource &source, QStringView path);

/// A 64-bit key for an absolute path: equal for paths that differ in capitals or in how Unicode composes a letter only.
[[nodiscard]] qint64 pathKey(const QString &absolute);

/// The absolute path that @p target of a link in @p document (absolute) names, "." and ".." worked out. A leading '/'
/// counts from the source, as forges read it. Empty if it leads above the root.
[[nodiscard]] QString resolveTarget(const Domain::DocumentSource &source, const QString &document,
                                    const QString &target);

/// Absolute paths that a link to @p path may mean, the likeliest first: itself, with ".md", the read-me or index of the
/// folder.
[[nodiscard]] QStringList pathsMeantBy(const QString &path);
/// All paths that mean the document at @p path, itself first: the reverse.
[[nodiscard]] QStringList pathsLeadingTo(const QString &path);
/// Their keys.
[[nodiscard]] QList<qint64> keysLeadingTo(const QString &path);

struct IssueTarget
{
    QString project; ///< "owner/name", or empty for a bare number
    qint64 number = 0;
};

/// "owner/name#12", "#12", or the address of an issue on any forge.
[[nodiscard]] std::optional<IssueTarget> issueTarget(const Domain::DocumentLink &link);
[[nodiscard]] qint64 linkedIssueKey(const IssueTarget &target);

/// What a hash of content is looked up by: its first eight bytes.
[[nodiscard]] qint64 hashKey(const QByteArray &hash);

/// The part of @p path before its last '/', without it.
[[nodiscard]] QStringView folderOf(QStringView path);
/// The part behind the last '/'.
[[nodiscard]] QStringView nameOf(QStringView path);

} // namespace Docket::Storage
