// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Api::Api(Store &store, Renderer &renderer, const Personality &personality, const ApiOptions &options)
    : m_store(store)
    , m_renderer(renderer)
    , m_personality(personality)
    , m_options(options)
{
    addRoutes();
}

void Api::addRoute(const char *method, const QString &pattern, Need need, Handler handler)
{
    m_routes.append({method, pattern.split(u'/', Qt::SkipEmptyParts), need, handler});
}

void Api::addRoutes()
{
    addRoute("GET", u"version"_s, Anybody, &Api::getVersion);
    addRoute("GET", u"settings/:"_s, Anybody, &Api::getSettings);
    addRoute("GET", u"user"_s, SignedIn, &Api::getSelf);
    addRoute("GET", u"user/settings"_s, SignedIn, &Api::getSelfSettings);
    addRoute("GET", u"user/keys"_s, SignedIn, &Api::listKeys);
    addRoute("GET", u"user/orgs"_s, SignedIn, &Api::getOrganizations);
    addRoute("GET", u"user/repos"_s, SignedIn, &Api::listOwnRepositories);
    addRoute("POST", u"user/repos"_s, SignedIn, &Api::createRepository);
    addRoute("POST", u"orgs/:/repos"_s, SignedIn, &Api::createRepository);
    addRoute("GET", u"orgs/:/repos"_s, Anybody, &Api::listUserRepositories);
    addRoute("GET", u"orgs/:/labels"_s, Anybody, &Api::listOrganizationLabels);
    addRoute("GET", u"users/search"_s, Anybody, &Api::searchUsers);
    addRoute("GET", u"users/:"_s, Anybody, &Api::getUser);
    addRoute("GET", u"users/:/repos"_s, Anybody, &Api::listUserRepositories);
    addRoute("GET", u"users/:/tokens"_s, SignedIn, &Api::listTokens);
    addRoute("POST", u"users/:/tokens"_s, SignedIn, &Api::createToken);
    addRoute("GET", u"repos/search"_s, Anybody, &Api::searchRepositories);
    addRoute("GET", u"repositories/:"_s, Anybody, &Api::getRepositoryById);
    addRoute("GET", u"repos/:/:"_s, Repo, &Api::getRepository);
    addRoute("PATCH", u"repos/:/:"_s, Repo, &Api::editRepository);
    addRoute("DELETE", u"repos/:/:"_s, Repo, &Api::deleteRepository);
    addRoute("GET", u"repos/:/:/assignees"_s, Repo, &Api::listAssignees);
    addRoute("GET", u"repos/:/:/collaborators"_s, Repo, &Api::listCollaborators);
    addRoute("GET", u"repos/:/:/issue_templates"_s, Repo, &Api::listTemplates);
    addRoute("GET", u"repos/:/:/labels"_s, Repo, &Api::listLabels);
    addRoute("POST", u"repos/:/:/labels"_s, Repo, &Api::createLabel);
    addRoute("GET", u"repos/:/:/labels/:"_s, Repo, &Api::getLabel);
    addRoute("PATCH", u"repos/:/:/labels/:"_s, Repo, &Api::editLabel);
    addRoute("DELETE", u"repos/:/:/labels/:"_s, Repo, &Api::deleteLabel);
    addRoute("GET", u"repos/:/:/milestones"_s, Repo, &Api::listMilestones);
    addRoute("POST", u"repos/:/:/milestones"_s, Repo, &Api::createMilestone);
    addRoute("GET", u"repos/:/:/milestones/:"_s, Repo, &Api::getMilestone);
    addRoute("PATCH", u"repos/:/:/milestones/:"_s, Repo, &Api::editMilestone);
    addRoute("DELETE", u"repos/:/:/milestones/:"_s, Repo, &Api::deleteMilestone);
    addRoute("GET", u"repos/:/:/pulls"_s, Repo, &Api::listPulls);
    addRoute("GET", u"repos/:/:/pulls/:"_s, Repo, &Api::getPull);
    addRoute("GET", u"repos/:/:/issues"_s, Issues, &Api::listIssues);
    addRoute("POST", u"repos/:/:/issues"_s, Issues, &Api::createIssue);
    addRoute("GET", u"repos/:/:/issues/comments"_s, Issues, &Api::listRepositoryComments);
    addRoute("GET", u"repos/:/:/issues/comments/:"_s, Issues, &Api::getComment);
    addRoute("PATCH", u"repos/:/:/issues/comments/:"_s, Issues, &Api::editComment);
    addRoute("DELETE", u"repos/:/:/issues/comments/:"_s, Issues, &Api::deleteComment);
    addRoute("GET", u"repos/:/:/issues/comments/:/reactions"_s, Issues, &Api::listReactions);
    addRoute("GET", u"repos/:/:/issues/:"_s, Issues, &Api::getIssue);
    addRoute("PATCH", u"repos/:/:/issues/:"_s, Issues, &Api::editIssue);
    if (m_personality.canDeleteIssues())
        addRoute("DELETE", u"repos/:/:/issues/:"_s, Issues, &Api::deleteIssue);
    addRoute("GET", u"repos/:/:/issues/:/comments"_s, Issues, &Api::listIssueComments);
    addRoute("POST", u"repos/:/:/issues/:/comments"_s, Issues, &Api::createComment);
    addRoute("GET", u"repos/:/:/issues/:/reactions"_s, Issues, &Api::listReactions);
    addRoute("GET", u"repos/:/:/issues/:/labels"_s, Issues, &Api::listIssueLabels);
    addRoute("POST", u"repos/:/:/issues/:/labels"_s, Issues, &Api::addIssueLabels);
    addRoute("PUT", u"repos/:/:/issues/:/labels"_s, Issues, &Api::replaceIssueLabels);
    addRoute("DELETE", u"repos/:/:/issues/:/labels"_s, Issues, &Api::clearIssueLabels);
    addRoute("DELETE", u"repos/:/:/issues/:/labels/:"_s, Issues, &Api::removeIssueLabel);
    if (m_options.hasTimeline)
        addRoute("GET", u"repos/:/:/issues/:/timeline"_s, Issues, &Api::listTimeline);
    if (m_options.hasDependencies) {
        addRoute("GET", u"repos/:/:/issues/:/dependencies"_s, Issues, &Api::listDependencies);
        addRoute("POST", u"repos/:/:/issues/:/dependencies"_s, Issues, &Api::addDependency);
        addRoute("DELETE", u"repos/:/:/issues/:/dependencies"_s, Issues, &Api::removeDependency);
        addRoute("GET", u"repos/:/:/issues/:/blocks"_s, Issues, &Api::listBlocks);
    }
}

Reply Api::handle(const Request &request)
{
    Context context{.request = request, .me = {}, .repository = {}, .parts = {}};
    const QStringList &path = request.segments;
    if (path.value(0) == u"api" && path.value(1) == u"forgejo" && path.mid(2) == QStringList{u"v1"_s, u"version"_s} &&
        m_personality.isForgejo()) {
        return Reply::json(
            JsonWriter().beginObject().field("version", m_personality.forgejoVersion()).endObject().take());
    }
    if (path.value(0) != u"api" || path.value(1) != u"v1")
        return Reply::text("Not found.\n", 404);
    return dispatch(context);
}

Reply Api::dispatch(Context &context)
{
    const QStringList path = context.request.segments.mid(2);
    const Route *found = nullptr;
    bool otherMethod = false;
    for (const Route &route : m_routes) {
        if (route.pattern.size() != path.size())
            continue;
        bool fits = true;
        for (qsizetype i = 0; fits && i < path.size(); ++i)
            fits = route.pattern.at(i) == u":" || route.pattern.at(i) == path.at(i);
        if (!fits)
            continue;
        if (context.request.method == route.method) {
            found = &route;
            break;
        }
        otherMethod = true;
    }
    if (!found)
        return otherMethod ? Reply::empty(405) : noRoute();
    for (qsizetype i = 0; i < path.size(); ++i)
        if (found->pattern.at(i) == u":")
            context.parts.append(path.at(i));
    if (const std::optional<Reply> refused = identify(context))
        return *refused;
    const bool inRepository = found->need == Repo || found->need == Issues;
    if (inRepository) {
        if (const std::optional<Reply> refused = enterRepository(context, found->need))
            return *refused;
    }
    const bool writes = context.request.method != "GET";
    if (!context.me && (found->need == SignedIn || (inRepository && writes)))
        return message(401, u"token is required"_s);
    return (this->*found->handler)(context);
}

std::optional<Reply> Api::identify(Context &context)
{
    const QByteArray header = context.request.header("Authorization");
    QString token;
    bool tried = false;
    if (header.startsWith("token ") || header.startsWith("Bearer ") || header.startsWith("bearer ")) {
        token = QString::fromUtf8(header.mid(header.indexOf(' ') + 1)).trimmed();
        tried = true;
    } else if (header.startsWith("Basic ")) {
        tried = true;
        const QString pair = QString::fromUtf8(QByteArray::fromBase64(header.mid(6)));
        const QString login = pair.section(u':', 0, 0);
        const QString password = pair.section(u':', 1);
        if (const std::optional<User> byName = m_store.userByLogin(login);
            byName && m_store.checkPassword(byName->id, password)) {
            context.me = byName;
            context.byPassword = true;
        } else {
            // A token may stand in the place of the name or of the password.
            context.me = m_store.userByToken(login);
            if (!context.me)
                token = password;
        }
    } else {
        token = context.request.parameter(u"token");
        if (token.isEmpty())
            token = context.request.parameter(u"access_token");
        tried = !token.isEmpty();
    }
    if (!context.me && !token.isEmpty())
        context.me = m_store.userByToken(token);
    if (!context.me && tried && m_personality.refusesBadTokens())
        return message(401, u"user does not exist [uid: 0, name: ]"_s);
    const QByteArray sudo = context.request.header("Sudo");
    if (!sudo.isEmpty() && context.me) {
        if (!context.me->isAdmin)
            return Reply::json(JsonWriter()
                                   .beginObject()
                                   .field("message", u"Only administrators allowed to sudo."_s)
                                   .endObject()
                                   .take(),
                               403);
        const std::optional<User> other = m_store.userByLogin(QString::fromUtf8(sudo));
        if (!other)
            return unknownUser(QString::fromUtf8(sudo));
        context.me = other;
    }
    return {};
}

std::optional<Reply> Api::enterRepository(Context &context, Need need)
{
    const QString owner = context.part(0);
    const QString name = context.part(1);
    const std::optional<Repository> found = m_store.repositoryByName(owner, name);
    if (!found) {
        const std::optional<Repository> moved = m_store.redirectTarget(owner, name);
        if (!moved)
            return notFound();
        const qsizetype prefix = std::max<qsizetype>(context.request.path.indexOf("/api/v1/repos/"), 0);
        QByteArray location =
            context.request.path.first(prefix) + "/api/v1/repos/" + moved->fullName().toUtf8().toPercentEncoding("/");
        const QByteArrayList rest = context.request.path.sliced(prefix).split('/').mid(6);
        for (const QByteArray &segment : rest)
            location += '/' + segment;
        if (!context.request.query.isEmpty())
            location += '?' + context.request.rawQuery;
        Reply reply;
        reply.status = m_personality.redirectStatus();
        if (context.request.method == "GET") {
            reply.contentType = "text/html; charset=utf-8";
            reply.body = "<a href=\"" + location + "\">" + reasonPhrase(reply.status) + "</a>.\n\n";
        }
        reply.headers.emplaceBack("Location", location);
        return reply;
    }
    context.repository = *found;
    context.access = m_store.access(*found, context.me);
    if (context.access == Access::None || (need == Issues && !found->hasIssues))
        return notFound();
    return {};
}

Api::Page Api::page(const Request &request) const
{
    Page out;
    out.page = std::max<qint64>(request.parameter(u"page").toLongLong(), 1);
    out.limit = request.parameter(u"limit").toLongLong();
    if (out.limit <= 0)
        out.limit = m_options.defaultItems;
    out.limit = std::min<qint64>(out.limit, m_options.maxItems);
    return out;
}

std::expected<qint64, QString> parseTime(const QString &text)
{
    const auto complain = [&text](const QString &rest, const QString &layout) {
        return std::unexpected(QString(u"parsing time \""_s + text +
                                       u"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""_s + rest +
                                       u"\" as \""_s + layout + u'"'));
    };
    static const std::pair<QRegularExpression, QString> steps[] = {
        {QRegularExpression(u"^\\d{4}"_s), u"2006"_s},
        {QRegularExpression(u"^-"_s), u"-"_s},
        {QRegularExpression(u"^\\d{2}"_s), u"01"_s},
        {QRegularExpression(u"^-"_s), u"-"_s},
        {QRegularExpression(u"^\\d{2}"_s), u"02"_s},
        {QRegularExpression(u"^T"_s), u"T"_s},
        {QRegularExpression(u"^\\d{2}"_s), u"15"_s},
        {QRegularExpression(u"^:"_s), u":"_s},
        {QRegularExpression(u"^\\d{2}"_s), u"04"_s},
        {QRegularExpression(u"^:"_s), u":"_s},
        {QRegularExpression(u"^\\d{2}(\\.\\d+)?"_s), u"05"_s},
        {QRegularExpression(u"^(Z|[+-]\\d{2}:\\d{2})$"_s), u"Z07:00"_s}};
    QString rest = text;
    for (const auto &[pattern, layout] : steps) {
        const QRegularExpressionMatch match = pattern.match(rest);
        if (!match.hasMatch())
            return complain(rest, layout);
        rest = rest.sliced(match.capturedLength());
    }
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::unexpected(QString(u"parsing time \""_s + text + u"\": day out of range"_s));
    return time.toSecsSinceEpoch();
}

std::expected<Api::Window, Reply> Api::window(const Request &request) const
{
    Window out;
    for (const auto &[name, slot] : {std::pair(u"before"_s, &out.before), std::pair(u"since"_s, &out.since)}) {
        const QString text = request.parameter(name);
        if (text.isEmpty())
            continue;
        const std::expected<qint64, QString> time = parseTime(text);
        if (!time)
            return std::unexpected(message(422, time.error()));
        *slot = *time;
    }
    return out;
}

namespace {

bool fitsType(const QJsonValue &value, char type, bool namesAllowed)
{
    if (value.isNull())
        return true;
    const auto all = [&value](auto check) {
        if (!value.isArray())
            return false;
        const QJsonArray array = value.toArray();
        return std::ranges::all_of(array, check);
    };
    switch (type) {
    case 's': return value.isString();
    case 'b': return value.isBool();
    case 'i': return value.isDouble() && value.toDouble() == double(value.toInteger());
    case 'I': return all([](const QJsonValue &entry) { return entry.isDouble(); });
    case 'S': return all([](const QJsonValue &entry) { return entry.isString(); });
    case 'l':
        return all(
            [namesAllowed](const QJsonValue &entry) { return entry.isDouble() || (namesAllowed && entry.isString()); });
    default: return true;
    }
}

} // namespace

std::expected<Api::Body, Reply> Api::body(const Request &request,
                                          std::initializer_list<std::pair<const char *, char>> types) const
{
    const QByteArray type = request.header("Content-Type");
    Body out;
    if (type.isEmpty() && !request.body.isEmpty())
        return std::unexpected(message(422, u"Empty Content-Type"_s));
    if (type.contains("form-urlencoded")) {
        for (const auto &[key, value] : parseQuery(request.body)) {
            const auto known = std::ranges::find_if(
                types, [&key](const auto &entry) { return key == QLatin1StringView(entry.first); });
            if (known == types.end())
                continue;
            if (known->second == 'i')
                out.object.insert(key, value.toLongLong());
            else if (known->second == 'b')
                out.object.insert(key, value == u"true");
            else if (known->second == 's')
                out.object.insert(key, value);
        }
        return out;
    }
    if (request.body.isEmpty())
        return out;
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(request.body, &error);
    if (!document.isObject())
        return std::unexpected(message(422, u"ReadObject: "_s + (error.error ? error.errorString() : u"expects {"_s) +
                                                u", error found in #"_s + QString::number(error.offset) + u" byte"_s));
    out.object = document.object();
    for (const auto &[name, wanted] : types) {
        const QLatin1StringView key(name);
        if (out.object.contains(key) && !fitsType(out.object.value(key), wanted, m_personality.takesLabelNames()))
            return std::unexpected(message(422, QString(QString(key) + u": unexpected type in the body"_s)));
    }
    return out;
}

void Api::addTotal(Reply &reply, qint64 total) const
{
    reply.headers.emplaceBack("Access-Control-Expose-Headers", "X-Total-Count, Link");
    reply.headers.emplaceBack("X-Total-Count", QByteArray::number(total));
}

void Api::addLinks(Reply &reply, const Request &request, const Page &page, qint64 total) const
{
    // As in Gitea: a page beyond the end counts as the last one, and the last page names neither itself nor a next one.
    const qint64 pages = (total + page.limit - 1) / page.limit;
    const qint64 current = std::min(page.page, pages);
    const QByteArray address =
        m_renderer.base().toUtf8() + request.path.sliced(std::max<qsizetype>(request.path.indexOf("/api/v1/"), 0));
    QByteArrayList links;
    const auto add = [&](qint64 number, const QByteArray &relation) {
        links.append('<' + address + '?' + request.queryWith(u"page"_s, QString::number(number)) + ">; rel=\"" +
                     relation + '"');
    };
    if (current < pages) {
        add(current + 1, "next");
        add(pages, "last");
    }
    if (current > 1) {
        add(1, "first");
        add(current - 1, "prev");
    }
    if (!links.isEmpty())
        reply.headers.emplaceBack("Link", links.join(','));
}

Reply Api::array(const QList<QByteArray> &items)
{
    QByteArray out;
    qsizetype size = 2;
    for (const QByteArray &item : items)
        size += item.size() + 1;
    out.reserve(size + 1);
    out += '[';
    for (const QByteArray &item : items) {
        if (out.size() > 1)
            out += ',';
        out += item;
    }
    out += ']';
    return Reply::json(std::move(out));
}

Reply Api::message(int status, const QString &text) const
{
    JsonWriter out;
    out.beginObject().field("message", text).field("url", QString(m_renderer.base() + u"/api/swagger"_s)).endObject();
    return Reply::json(out.take(), status);
}

Reply Api::notFound(const QStringList &errors, const QString &text) const
{
    JsonWriter out;
    out.beginObject().field("documentation_url", QString(m_renderer.base() + u"/api/swagger"_s));
    if (errors.isEmpty()) {
        out.fieldNull("errors");
    } else {
        out.key("errors").beginArray();
        for (const QString &error : errors)
            out.value(error);
        out.endArray();
    }
    out.field("message", text.isEmpty() ? u"Not Found"_s : text).endObject();
    return Reply::json(out.take(), 404);
}

Reply Api::unknownUser(const QString &name, const QString &text) const
{
    return notFound({u"user does not exist [uid: 0, name: "_s + name + u", keyid: 0]"_s}, text);
}

Reply Api::noRoute()
{
    return Reply::text("404 page not found\n", 404);
}

} // namespace Docket::Sandbox
