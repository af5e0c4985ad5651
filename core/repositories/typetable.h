// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/tieredcache.h>

namespace Docket::Repositories {

/// A data type that Docket keeps in its cache.
struct CachedType
{
    QString name;           ///< first part of its keys, and cache.type-NAME in the settings
    QString family;         ///< the word in cache.repositories that switches it on; empty: always on
    QString built;          ///< its setting as it is built in
    qint64 largest = 0;     ///< bytes of the largest value that is kept; 0: any
    bool immutable = false; ///< its keys name their content
};

[[nodiscard]] const QList<CachedType> &cachedTypes();
/// nullptr: there is none of that name.
[[nodiscard]] const CachedType *findCachedType(QStringView name);
[[nodiscard]] QStringList cachedTypeNames();
/// issues, projects, documents, workspaces.
[[nodiscard]] QStringList repositoryFamilies();

/// Reads "10m memory disk": a time to live, or "always", and the levels; none: all that there are. @p key is the
/// setting's name, for the error.
[[nodiscard]] Result<Cache::TypeSettings> parseTypeSettings(const CachedType &type, const QString &text,
                                                            const QString &key);
/// The same as it would be written.
[[nodiscard]] QString formatTypeSettings(const Cache::TypeSettings &settings);
/// "issues, projects": which families are wrapped; "none" for none. @p key as above.
[[nodiscard]] Result<QStringList> parseFamilies(const QString &text, const QString &key);

/// Why it is of no use to keep @p type as @p settings say, for the log; empty: it is of use. Keys of what comes from
/// the database hold a word of this run, so levels that outlive the run serve it alone.
[[nodiscard]] QString uselessness(const CachedType &type, const Cache::TypeSettings &settings);

} // namespace Docket::Repositories
