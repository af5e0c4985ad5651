// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cachekey.h>
#include <storage/changes.h>

#include <QHash>

namespace Docket::Repositories {

/// What happened, by name and with its parameters. A parameter without a value means any.
struct CacheEvent
{
    QString name; ///< "issue.changed"
    QHash<QString, std::optional<QString>> parameters;
};

/// An event that rules can name.
struct EventKind
{
    QString name;
    QStringList parameters;
    QString description;
};

/// A rule: what leaves the cache when something happens.
struct InvalidationRule
{
    QString event;
    QString pattern; ///< "issue:{repository}:{number}"; braces hold parameters of the event
    bool builtIn = true;

    bool operator==(const InvalidationRule &) const = default;
};

/// Which keys an event makes stale. The built-in rules cover all that Docket keeps by itself; those of the settings
/// come on top and take nothing away. Immutable.
class InvalidationRules final
{
public:
    /// The built-in ones.
    InvalidationRules();

    /// The built-in rules and those of @p text: "issue.changed: note:{repository}:{number}, board:*; …", one event each
    /// between semicolons or lines. Invalid, with the setting's name @p key, for what cannot be; near misses are
    /// suggested.
    [[nodiscard]] static Result<InvalidationRules> parse(const QString &text, const QString &key);
    [[nodiscard]] static const QList<EventKind> &events();

    [[nodiscard]] const QList<InvalidationRule> &rules() const { return m_rules; }
    /// The patterns for @p event with its parameters put in, each with the index of its rule.
    [[nodiscard]] QList<std::pair<qsizetype, Cache::CachePattern>> patternsFor(const CacheEvent &event) const;

private:
    QList<InvalidationRule> m_rules;
};

/// What a transaction wrote as events for the database that keys call @p database. A project is named by the database
/// and its id ("repository"); so many issues of one project as are not worth naming become any of it.
[[nodiscard]] QList<CacheEvent> eventsOf(const Storage::Changes &changes, const QString &database);
/// How keys name a project; a null one stands for questions about all of them.
[[nodiscard]] QString repositoryName(const QString &database, Domain::ProjectId project);

} // namespace Docket::Repositories
