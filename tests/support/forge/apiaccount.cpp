// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

#include <QUuid>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Reply Api::getVersion(Context &)
{
    return Reply::json(JsonWriter().beginObject().field("version", m_personality.version()).endObject().take());
}

Reply Api::getSettings(Context &context)
{
    JsonWriter out;
    out.beginObject();
    const QString which = context.part(0);
    if (which == u"api") {
        out.field("max_response_items", m_options.maxItems);
        out.field("default_paging_num", m_options.defaultItems);
        out.field("default_git_trees_per_page", 1000);
        out.field("default_max_blob_size", 10485760);
    } else if (which == u"attachment") {
        out.field("enabled", true);
        out.field("allowed_types", u".docx,.gif,.gz,.jpeg,.jpg,.log,.pdf,.png,.pptx,.txt,.xlsx,.zip"_s);
        out.field("max_size", 4);
        out.field("max_files", 5);
    } else if (which == u"repository") {
        for (const char *name : {"mirrors_disabled", "http_git_disabled", "migrations_disabled", "stars_disabled",
                                 "time_tracking_disabled"})
            out.field(name, false);
        out.field("lfs_disabled", true);
    } else if (which == u"ui") {
        out.field("default_theme", m_personality.isForgejo() ? u"forgejo-auto"_s : u"gitea"_s);
        out.key("allowed_reactions").beginArray();
        for (const QString &reaction :
             {u"+1"_s, u"-1"_s, u"laugh"_s, u"hooray"_s, u"confused"_s, u"heart"_s, u"rocket"_s, u"eyes"_s})
            out.value(reaction);
        out.endArray();
        out.key("custom_emojis").beginArray().value(u"git"_s).value(u"gitea"_s).endArray();
    } else {
        return noRoute();
    }
    return Reply::json(out.endObject().take());
}

Reply Api::getSelf(Context &context)
{
    return Reply::json(m_renderer.self(*context.me));
}

Reply Api::getSelfSettings(Context &context)
{
    JsonWriter out;
    out.beginObject();
    out.field("full_name", context.me->fullName);
    for (const char *name : {"website", "description", "location", "language"})
        out.field(name, u""_s);
    out.field("theme", u"gitea"_s);
    out.field("diff_view_style", u""_s);
    out.field("hide_email", false);
    out.field("hide_activity", false);
    return Reply::json(out.endObject().take());
}

// Nobody has an SSH key here, but command-line clients ask for them when they log in.
Reply Api::listKeys(Context &)
{
    Reply reply = array({});
    addTotal(reply, 0);
    return reply;
}

Reply Api::getUser(Context &context)
{
    const std::optional<User> user = m_store.userByLogin(context.part(0));
    if (!user)
        return unknownUser(context.part(0), u"GetUserByName"_s);
    return Reply::json(context.me && context.me->id == user->id ? m_renderer.self(*user) : m_renderer.user(user->id));
}

Reply Api::searchUsers(Context &context)
{
    const QString wanted = context.request.parameter(u"q");
    const qint64 uid = context.request.parameter(u"uid").toLongLong();
    QList<User> hits;
    for (const User &user : m_store.users())
        if (uid ? user.id == uid
                : user.login.contains(wanted, Qt::CaseInsensitive) ||
                      user.fullName.contains(wanted, Qt::CaseInsensitive))
            hits.append(user);
    const Page at = page(context.request);
    JsonWriter out;
    out.beginObject().key("data").beginArray();
    for (const User &user : slice(hits, at))
        out.raw(m_renderer.user(user.id));
    out.endArray().field("ok", true).endObject();
    Reply reply = Reply::json(out.take());
    addTotal(reply, hits.size());
    addLinks(reply, context.request, at, hits.size());
    return reply;
}

Reply Api::getOrganizations(Context &context)
{
    const QList<User> all = m_store.organizations(context.me->id);
    QList<QByteArray> items;
    for (const User &organization : slice(all, page(context.request)))
        items.append(m_renderer.organization(organization));
    Reply reply = array(items);
    addTotal(reply, all.size());
    return reply;
}

Reply Api::listTokens(Context &context)
{
    if (!context.byPassword)
        return message(401, u"basic auth required"_s);
    QList<QByteArray> items;
    for (const auto &[id, names] : m_store.tokens(context.me->id)) {
        JsonWriter out;
        out.beginObject().field("id", id).field("name", names.value(0)).field("sha1", u""_s);
        out.field("token_last_eight", names.value(1).right(8)).endObject();
        items.append(out.take());
    }
    return array(items);
}

Reply Api::createToken(Context &context)
{
    if (!context.byPassword)
        return message(401, u"basic auth required"_s);
    const std::expected<Body, Reply> asked = body(context.request, {{"name", 's'}, {"scopes", 'S'}});
    if (!asked)
        return asked.error();
    const QString name = asked->text("name"_L1);
    if (name.isEmpty())
        return message(422, u"Required"_s);
    for (const auto &[id, names] : m_store.tokens(context.me->id))
        if (names.value(0) == name)
            return message(400, u"access token name has been used already"_s);
    const QString token =
        QUuid::createUuid().toString(QUuid::Id128) + QUuid::createUuid().toString(QUuid::Id128).left(8);
    m_store.addToken(context.me->id, name, token);
    const qint64 id = m_store.tokens(context.me->id).last().first;
    JsonWriter out;
    out.beginObject()
        .field("id", id)
        .field("name", name)
        .field("sha1", token)
        .field("token_last_eight", token.right(8));
    return Reply::json(out.endObject().take(), 201);
}

} // namespace Docket::Sandbox
