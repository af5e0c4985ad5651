// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Reply Api::listOwnRepositories(Context &context)
{
    QList<qint64> owners{context.me->id};
    for (const User &organization : m_store.organizations(context.me->id))
        owners.append(organization.id);
    QList<Repository> mine;
    for (const Repository &repository : m_store.repositories()) {
        // A site administrator may do everything everywhere, which does not make every repository one of theirs.
        const bool collaborates = !context.me->isAdmin && m_store.access(repository, context.me) >= Access::Write;
        if (owners.contains(repository.ownerId) || collaborates)
            mine.append(repository);
    }
    const Page at = page(context.request);
    QList<QByteArray> items;
    for (const Repository &repository : slice(mine, at))
        items.append(m_renderer.repository(repository, m_store.access(repository, context.me)));
    Reply reply = array(items);
    addTotal(reply, mine.size());
    addLinks(reply, context.request, at, mine.size());
    return reply;
}

Reply Api::listUserRepositories(Context &context)
{
    const std::optional<User> owner = m_store.userByLogin(context.part(0));
    if (!owner)
        return unknownUser(context.part(0), u"GetUserByName"_s);
    QList<Repository> seen;
    for (const Repository &repository : m_store.repositories())
        if (repository.ownerId == owner->id && m_store.access(repository, context.me) != Access::None)
            seen.append(repository);
    const Page at = page(context.request);
    QList<QByteArray> items;
    for (const Repository &repository : slice(seen, at))
        items.append(m_renderer.repository(repository, m_store.access(repository, context.me)));
    Reply reply = array(items);
    addTotal(reply, seen.size());
    addLinks(reply, context.request, at, seen.size());
    return reply;
}

Reply Api::searchRepositories(Context &context)
{
    const Request &request = context.request;
    const QString wanted = request.parameter(u"q");
    const qint64 owner = request.parameter(u"uid").toLongLong();
    const bool describe = request.parameter(u"includeDesc") == u"true";
    QList<Repository> hits;
    for (const Repository &repository : m_store.repositories()) {
        if (m_store.access(repository, context.me) == Access::None)
            continue;
        if (owner && repository.ownerId != owner)
            continue;
        if (request.hasParameter(u"private") && (request.parameter(u"private") == u"true") != repository.isPrivate)
            continue;
        if (request.hasParameter(u"archived") && (request.parameter(u"archived") == u"true") != repository.isArchived)
            continue;
        if (repository.name.contains(wanted, Qt::CaseInsensitive) ||
            (describe && repository.description.contains(wanted, Qt::CaseInsensitive)))
            hits.append(repository);
    }
    const Page at = page(request);
    JsonWriter out;
    out.beginObject().field("ok", true).key("data").beginArray();
    for (const Repository &repository : slice(hits, at))
        out.raw(m_renderer.repository(repository, m_store.access(repository, context.me)));
    out.endArray().endObject();
    Reply reply = Reply::json(out.take());
    addTotal(reply, hits.size());
    addLinks(reply, request, at, hits.size());
    return reply;
}

Reply Api::createRepository(Context &context)
{
    const std::expected<Body, Reply> asked =
        body(context.request, {{"name", 's'}, {"description", 's'}, {"private", 'b'}});
    if (!asked)
        return asked.error();
    const QString name = asked->text("name"_L1);
    if (name.isEmpty())
        return message(422, u"Required"_s);
    std::optional<User> owner = context.me;
    if (!context.parts.isEmpty()) {
        owner = m_store.userByLogin(context.part(0));
        if (!owner || !owner->isOrganization)
            return notFound();
    }
    if (m_store.repositoryByName(owner->login, name))
        return message(409, u"The repository with the same name already exists."_s);
    const qint64 id = m_store.addRepository({.ownerId = owner->id,
                                             .owner = owner->login,
                                             .name = name,
                                             .description = asked->text("description"_L1),
                                             .isPrivate = asked->truth("private"_L1)});
    const std::optional<Repository> made = m_store.repository(id);
    return Reply::json(m_renderer.repository(*made, m_store.access(*made, context.me)), 201);
}

Reply Api::getRepository(Context &context)
{
    return Reply::json(m_renderer.repository(context.repository, context.access));
}

Reply Api::getRepositoryById(Context &context)
{
    const std::optional<Repository> found = m_store.repository(context.part(0).toLongLong());
    if (!found)
        return notFound();
    const Access access = m_store.access(*found, context.me);
    return access == Access::None ? notFound() : Reply::json(m_renderer.repository(*found, access));
}

Reply Api::editRepository(Context &context)
{
    if (context.access < Access::Admin)
        return message(403, u"user should be an owner or a collaborator with admin write of a repository"_s);
    const std::expected<Body, Reply> asked =
        body(context.request,
             {{"name", 's'}, {"description", 's'}, {"private", 'b'}, {"archived", 'b'}, {"has_issues", 'b'}});
    if (!asked)
        return asked.error();
    Repository changed = context.repository;
    if (asked->has("description"_L1))
        changed.description = asked->text("description"_L1);
    if (asked->has("private"_L1))
        changed.isPrivate = asked->truth("private"_L1);
    if (asked->has("archived"_L1))
        changed.isArchived = asked->truth("archived"_L1);
    if (asked->has("has_issues"_L1))
        changed.hasIssues = asked->truth("has_issues"_L1);
    m_store.updateRepository(changed);
    const QString name = asked->text("name"_L1);
    if (!name.isEmpty() && name != changed.name)
        m_store.renameRepository(changed.id, changed.ownerId, name);
    return Reply::json(m_renderer.repository(*m_store.repository(changed.id), context.access));
}

Reply Api::deleteRepository(Context &context)
{
    if (context.access < Access::Admin)
        return message(403, u"user should be an owner or a collaborator with admin write of a repository"_s);
    m_store.deleteRepository(context.repository.id);
    return Reply::empty(204);
}

Reply Api::listAssignees(Context &context)
{
    QList<QByteArray> items;
    for (const User &user : m_store.assignable(context.repository))
        items.append(m_renderer.user(user.id));
    return array(items);
}

Reply Api::listCollaborators(Context &context)
{
    QList<QByteArray> items;
    for (const User &user : m_store.users())
        if (!user.isAdmin && user.id != context.repository.ownerId &&
            m_store.access(context.repository, user) >= Access::Write)
            items.append(m_renderer.user(user.id));
    return array(items);
}

Reply Api::listTemplates(Context &)
{
    return Reply::json("null");
}

} // namespace Docket::Sandbox
