// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "invalidationrules.h"

#include "typetable.h"

#include <base/closest.h>

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

namespace {

/// More issues of one project in a transaction are invalidated together.
constexpr qsizetype mostNamed = 200;

const QRegularExpression &placeholder()
{
    static const QRegularExpression shape(u"\\{([^{}]*)\\}"_s);
    return shape;
}

const EventKind *findEvent(QStringView name)
{
    const auto &all = InvalidationRules::events();
    const auto found = std::ranges::find_if(all, [&](const EventKind &kind) { return kind.name == name; });
    return found == all.end() ? nullptr : &*found;
}

QString meant(const QString &closest, const QString &otherwise)
{
    return closest.isEmpty() ? otherwise : u"Did you mean %1?"_s.arg(closest);
}

/// Each placeholder replaced by what @p value gives for its name.
template <typename Value>
QString filled(const QString &pattern, Value value)
{
    QString text;
    qsizetype at = 0;
    auto matches = placeholder().globalMatch(pattern);
    while (matches.hasNext()) {
        const auto match = matches.next();
        text += QStringView(pattern).sliced(at, match.capturedStart() - at);
        text += value(match.captured(1));
        at = match.capturedEnd();
    }
    return text + QStringView(pattern).sliced(at);
}

Result<void> check(const InvalidationRule &rule, const QString &key)
{
    const auto refuse = [&](const QString &what, const QString &hint) {
        return fail(Code::Invalid, u"cache.parseRules"_s, u"%1: %2"_s.arg(key, what), hint);
    };
    const EventKind *kind = findEvent(rule.event);
    if (!kind) {
        QStringList names;
        for (const EventKind &event : InvalidationRules::events())
            names.append(event.name);
        return refuse(u"there is no event \"%1\"."_s.arg(rule.event),
                      meant(closestMatch(rule.event, names), u"Events are %1."_s.arg(names.join(u", "_s))));
    }
    std::optional<QString> unknown;
    const QString example = filled(rule.pattern, [&](const QString &name) {
        if (!kind->parameters.contains(name))
            unknown = name;
        return u"x"_s;
    });
    if (unknown)
        return refuse(
            u"the event %1 has no parameter {%2}."_s.arg(rule.event, *unknown),
            meant(closestMatch(*unknown, kind->parameters), u"It has {%1}."_s.arg(kind->parameters.join(u"}, {"_s))));
    auto pattern = Cache::CachePattern::parse(example);
    if (!pattern || example.contains(u'{') || example.contains(u'}'))
        return refuse(u"\"%1\" is no pattern for keys."_s.arg(rule.pattern),
                      u"Write a type, a colon and an id, such as issue:{repository}:*."_s);
    if (pattern->type() && !findCachedType(*pattern->type()))
        return refuse(u"no entries are of the type \"%1\"."_s.arg(*pattern->type()),
                      meant(closestMatch(*pattern->type(), cachedTypeNames()),
                            u"Types are %1."_s.arg(cachedTypeNames().join(u", "_s))));
    return {};
}

} // namespace

const QList<EventKind> &InvalidationRules::events()
{
    static const QList<EventKind> all{
        {u"issue.changed"_s, {u"database"_s, u"repository"_s, u"number"_s}, u"an issue came, changed or went"_s},
        {u"issues.changed"_s,
         {u"database"_s, u"repository"_s},
         u"some issues of a project, their comments or dependencies changed"_s},
        {u"names.changed"_s,
         {u"database"_s, u"repository"_s},
         u"labels, milestones, people or priorities are called otherwise"_s},
        {u"project.changed"_s, {u"database"_s}, u"a project's state or its last sync changed"_s},
        {u"projects.changed"_s, {u"database"_s}, u"accounts or projects came, went, were renamed or tracked"_s},
        {u"views.changed"_s, {u"database"_s}, u"saved views changed"_s},
        {u"documents.changed"_s, {u"database"_s}, u"documents or their folders changed"_s},
        {u"workspaces.changed"_s, {u"database"_s}, u"workspaces changed"_s},
    };
    return all;
}

InvalidationRules::InvalidationRules()
{
    const auto add = [this](const QString &event, const QStringList &patterns) {
        for (const QString &pattern : patterns)
            m_rules.append({.event = event, .pattern = pattern, .builtIn = true});
    };
    // An issue shows which others mention it, so its details go with any of its project.
    add(u"issue.changed"_s, {u"issue-row:{repository}:{number}"_s});
    add(u"issues.changed"_s, {u"issue:{repository}:*"_s, u"issue-list:{repository}:*"_s, u"issue-list:{database}.0:*"_s,
                              u"project:{database}:*"_s});
    add(u"names.changed"_s, {u"issue-row:{repository}:*"_s, u"issue:{repository}:*"_s, u"issue-list:{repository}:*"_s,
                             u"issue-list:{database}.0:*"_s});
    add(u"project.changed"_s, {u"project:{database}:*"_s});
    add(u"projects.changed"_s, {u"project:{database}:*"_s, u"issue-row:{database}.*"_s, u"issue:{database}.*"_s,
                                u"issue-list:{database}.*"_s});
    add(u"views.changed"_s, {u"project:{database}:views"_s});
    add(u"documents.changed"_s, {u"document:{database}:*"_s, u"document-list:{database}:*"_s});
    add(u"workspaces.changed"_s, {u"workspace:{database}:*"_s});
}

Result<InvalidationRules> InvalidationRules::parse(const QString &text, const QString &key)
{
    InvalidationRules all;
    static const QRegularExpression ends(u"[;\\n]"_s);
    static const QRegularExpression gaps(u"[\\s,]+"_s);
    for (const QString &part : text.split(ends, Qt::SkipEmptyParts)) {
        if (part.trimmed().isEmpty())
            continue;
        const qsizetype colon = part.indexOf(u':');
        const QString event = part.first(std::max<qsizetype>(colon, 0)).trimmed();
        const QStringList patterns = part.sliced(colon + 1).split(gaps, Qt::SkipEmptyParts);
        if (colon < 0 || event.isEmpty() || patterns.isEmpty())
            return fail(Code::Invalid, u"cache.parseRules"_s, u"%1: \"%2\" is no rule."_s.arg(key, part.trimmed()),
                        u"Write an event, a colon and patterns, such as issues.changed: issue:{repository}:*."_s);
        for (const QString &pattern : patterns) {
            const InvalidationRule rule{.event = event, .pattern = pattern, .builtIn = false};
            if (auto fits = check(rule, key); !fits)
                return std::unexpected(std::move(fits).error());
            const bool known = std::ranges::any_of(all.m_rules, [&](const InvalidationRule &other) {
                return other.event == event && other.pattern == pattern;
            });
            if (!known)
                all.m_rules.append(rule);
        }
    }
    return all;
}

QList<std::pair<qsizetype, Cache::CachePattern>> InvalidationRules::patternsFor(const CacheEvent &event) const
{
    QList<std::pair<qsizetype, Cache::CachePattern>> patterns;
    for (qsizetype i = 0; i < m_rules.size(); ++i) {
        if (m_rules.at(i).event != event.name)
            continue;
        auto pattern = Cache::CachePattern::parse(filled(m_rules.at(i).pattern, [&](const QString &name) {
            const auto value = event.parameters.value(name);
            if (value)
                return Cache::CachePattern::escaped(*value);
            // Any project of this database: others on the same server keep theirs.
            const auto database = name == u"repository"_s ? event.parameters.value(u"database"_s) : std::nullopt;
            return database ? Cache::CachePattern::escaped(*database) + u".*"_s : u"*"_s;
        }));
        if (pattern)
            patterns.emplace_back(i, *std::move(pattern));
    }
    return patterns;
}

QString repositoryName(const QString &database, Domain::ProjectId project)
{
    return database + u'.' + QString::number(project.value);
}

QList<CacheEvent> eventsOf(const Storage::Changes &changes, const QString &database)
{
    QList<CacheEvent> events;
    const auto plain = [&](const QString &name) {
        events.append({.name = name, .parameters = {{u"database"_s, database}}});
    };
    const auto ofProject = [&](const QString &name, Domain::ProjectId project) {
        CacheEvent event{.name = name, .parameters = {{u"database"_s, database}}};
        event.parameters.insert(u"repository"_s,
                                project.isNull() ? std::nullopt : std::optional(repositoryName(database, project)));
        return event;
    };
    QHash<qint64, qsizetype> named;
    for (const qint64 issue : changes.issues())
        ++named[issue >> 32];
    for (auto project = named.cbegin(); project != named.cend(); ++project) {
        if (project.value() > mostNamed)
            events.append(ofProject(u"issue.changed"_s, {project.key()}));
    }
    for (const qint64 issue : changes.issues()) {
        if (named.value(issue >> 32) > mostNamed)
            continue;
        events.append(ofProject(u"issue.changed"_s, {issue >> 32}));
        events.last().parameters.insert(u"number"_s, QString::number(issue & 0xffffffff));
    }
    for (const Domain::ProjectId project : changes.issueProjects())
        events.append(ofProject(u"issues.changed"_s, project));
    for (const Domain::ProjectId project : changes.namesChanged())
        events.append(ofProject(u"names.changed"_s, project));
    if (changes.projectChanged())
        plain(u"project.changed"_s);
    if (changes.projectsChanged())
        plain(u"projects.changed"_s);
    if (changes.viewsChanged())
        plain(u"views.changed"_s);
    if (changes.documentsChanged())
        plain(u"documents.changed"_s);
    if (changes.workspacesChanged())
        plain(u"workspaces.changed"_s);
    return events;
}

} // namespace Docket::Repositories
