// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

#include <QDateTime>
#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>
#include <QTimeZone>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

// A due date means the day: the server stores the last second of it, in the zone that was sent.
std::optional<qint64> endOfDay(const QString &text)
{
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return {};
    time.setTime(QTime(23, 59, 59));
    return time.toSecsSinceEpoch();
}

IssueOrder orderOf(const QString &name)
{
    if (name == u"oldest")
        return IssueOrder::Oldest;
    if (name == u"recentupdate")
        return IssueOrder::RecentUpdate;
    if (name == u"leastupdate")
        return IssueOrder::LeastUpdate;
    if (name == u"mostcomment")
        return IssueOrder::MostComments;
    if (name == u"leastcomment")
        return IssueOrder::LeastComments;
    return IssueOrder::Newest;
}

} // namespace

std::optional<Issue> Api::issueOf(Context &context, qsizetype part)
{
    return m_store.issue(context.repository.id, context.part(part).toLongLong());
}

std::optional<Reply> Api::refuseArchived(const Context &context) const
{
    if (!context.repository.isArchived)
        return {};
    return m_personality.locksArchived() ? message(423, u"Repo is archived"_s) : notFound();
}

void Api::event(const Context &context, const Issue &issue, const QString &type, const QString &oldText,
                const QString &newText, qint64 labelId)
{
    m_store.addEvent(
        issue.id, {.type = type, .userId = context.me->id, .oldText = oldText, .newText = newText, .labelId = labelId});
}

void Api::crossReference(const Context &context, const Issue &source, const QString &text)
{
    static const QRegularExpression reference(u"(?:^|[\\s(\\[])#(\\d{1,9})\\b"_s);
    QSet<qint64> seen{source.number};
    for (const QRegularExpressionMatch &match : reference.globalMatch(text)) {
        const qint64 number = match.capturedView(1).toLongLong();
        if (seen.contains(number))
            continue;
        seen.insert(number);
        if (const std::optional<Issue> target = m_store.issue(context.repository.id, number)) {
            m_store.touchIssue(target->id);
            event(context, *target, u"issue_ref"_s);
        }
    }
}

std::expected<IssueFilter, Reply> Api::filter(Context &context, bool &nothing)
{
    const Request &request = context.request;
    IssueFilter out;
    const QString state = request.parameter(u"state");
    out.state = state == u"closed" ? StateFilter::Closed : state == u"all" ? StateFilter::All : StateFilter::Open;
    const QString type = request.parameter(u"type");
    out.type = type == u"issues" ? TypeFilter::Issues : type == u"pulls" ? TypeFilter::Pulls : TypeFilter::Any;
    const std::expected<Window, Reply> times = window(request);
    if (!times)
        return std::unexpected(times.error());
    out.since = times->since;
    out.before = times->before;

    // Names that are not known are dropped, even when nothing is left of the filter afterwards.
    if (const QStringList names = request.parameter(u"labels").split(u',', Qt::SkipEmptyParts); !names.isEmpty()) {
        for (const Label &label : m_store.labels(context.repository.id))
            if (names.contains(label.name))
                out.labels.append(label.id);
    }
    if (const QStringList names = request.parameter(u"milestones").split(u',', Qt::SkipEmptyParts); !names.isEmpty()) {
        for (const Milestone &milestone : m_store.milestones(context.repository.id))
            if (names.contains(milestone.title) || names.contains(QString::number(milestone.id)))
                out.milestones.append(milestone.id);
    }
    for (const auto &[name, slot] :
         {std::pair(u"created_by"_s, &out.createdBy), std::pair(u"assigned_by"_s, &out.assignedBy)}) {
        const QString login = request.parameter(name);
        if (login.isEmpty())
            continue;
        const std::optional<User> user = m_store.userByLogin(login);
        if (!user)
            return std::unexpected(unknownUser(login));
        *slot = user->id;
    }
    if (const QString login = request.parameter(u"mentioned_by"); !login.isEmpty()) {
        const std::optional<User> user = m_store.userByLogin(login);
        if (!user)
            return std::unexpected(unknownUser(login));
        out.mentions = user->login;
    }
    if (m_personality.sortsIssues())
        out.order = orderOf(request.parameter(u"sort"));
    if (const QStringList words = request.parameter(u"q").split(u' ', Qt::SkipEmptyParts); !words.isEmpty()) {
        const QList<qint64> hits =
            m_store.searchIssues(context.repository.id, words, m_personality.pagesWordSearch() ? -1 : 50);
        // Without a hit the old servers forget the words as soon as a label narrows the list too.
        nothing = hits.isEmpty() && (out.labels.isEmpty() || m_personality.pagesWordSearch());
        if (!hits.isEmpty())
            out.among = hits;
    }
    return out;
}

Reply Api::listIssues(Context &context)
{
    bool nothing = false;
    const std::expected<IssueFilter, Reply> wanted = filter(context, nothing);
    if (!wanted)
        return wanted.error();
    const Page at = page(context.request);
    QList<QByteArray> items;
    qint64 total = 0;
    if (!nothing) {
        total = m_store.countIssues(context.repository.id, *wanted);
        for (const Issue &issue : m_store.listIssues(context.repository.id, *wanted, at.limit, at.offset()))
            items.append(m_renderer.issue(context.repository, issue));
    }
    Reply reply = array(items);
    addLinks(reply, context.request, at, total);
    addTotal(reply, total);
    return reply;
}

QList<qint64> Api::sortedByName(const Repository &repository, QList<qint64> labels)
{
    QList<qint64> out;
    for (const Label &label : m_store.labels(repository.id))
        if (labels.contains(label.id))
            out.append(label.id);
    return out;
}

std::expected<QList<qint64>, QString> Api::people(const Context &context, const QJsonValue &logins, bool creating)
{
    QList<qint64> out;
    const QJsonArray names = logins.toArray();
    // A list that starts with an empty name is no list: tea sends one where nobody was chosen.
    if (!names.isEmpty() && names.first().toString().isEmpty())
        return out;
    for (const QJsonValue &entry : names) {
        const QString login = entry.toString();
        const std::optional<User> user = m_store.userByLogin(login);
        if (!user) {
            const QString text = u"user does not exist [uid: 0, name: "_s + login + u", keyid: 0]"_s;
            return std::unexpected(creating ? QString(u"Assignee does not exist: [name: "_s + text + u']') : text);
        }
        if (m_store.access(context.repository, user) < Access::Write)
            return std::unexpected(QString(u"user doesn't have access to repo [user_id: "_s +
                                           QString::number(user->id) + u", repo_name: "_s + context.repository.name +
                                           u']'));
        if (!out.contains(user->id))
            out.append(user->id);
    }
    std::ranges::sort(out);
    return out;
}

Reply Api::createIssue(Context &context)
{
    if (const std::optional<Reply> refused = refuseArchived(context))
        return *refused;
    const std::expected<Body, Reply> asked = body(context.request, {{"title", 's'},
                                                                    {"body", 's'},
                                                                    {"labels", 'I'},
                                                                    {"assignees", 'S'},
                                                                    {"assignee", 's'},
                                                                    {"milestone", 'i'},
                                                                    {"due_date", 's'},
                                                                    {"ref", 's'},
                                                                    {"closed", 'b'}});
    if (!asked)
        return asked.error();
    if (asked->text("title"_L1).isEmpty())
        return message(422, u"Required"_s);
    Issue issue;
    issue.repositoryId = context.repository.id;
    issue.userId = context.me->id;
    issue.title = asked->text("title"_L1).trimmed();
    if (m_personality.cutsTitles())
        issue.title.truncate(255);
    issue.body = asked->text("body"_L1);
    issue.ref = asked->text("ref"_L1);
    issue.contentVersion = 1;
    if (mayWrite(context)) {
        const QJsonArray labels = asked->object.value("labels"_L1).toArray();
        QList<qint64> ids;
        for (const QJsonValue &entry : labels)
            ids.append(entry.toInteger());
        issue.labels = sortedByName(context.repository, ids);
        QJsonArray logins = asked->object.value("assignees"_L1).toArray();
        if (const QString one = asked->text("assignee"_L1); !one.isEmpty() && logins.isEmpty())
            logins.append(one);
        const std::expected<QList<qint64>, QString> assignees = people(context, logins, true);
        if (!assignees)
            return message(422, assignees.error());
        issue.assignees = *assignees;
        const qint64 milestone = asked->object.value("milestone"_L1).toInteger();
        for (const Milestone &known : m_store.milestones(context.repository.id))
            if (known.id == milestone)
                issue.milestoneId = milestone;
        if (const QString due = asked->text("due_date"_L1); !due.isEmpty())
            if (const QDateTime time = QDateTime::fromString(due, Qt::ISODateWithMs); time.isValid())
                issue.dueDate = time.toSecsSinceEpoch();
        issue.isClosed = asked->truth("closed"_L1);
    }
    issue = m_store.addIssue(issue);
    crossReference(context, issue, issue.body);
    return Reply::json(m_renderer.issue(context.repository, issue), 201);
}

Reply Api::getIssue(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    return issue ? Reply::json(m_renderer.issue(context.repository, *issue)) : notFound();
}

// The order is the server's, and so is that it is no transaction: what was done before an error stays done.
Reply Api::editIssue(Context &context)
{
    std::optional<Issue> issue = issueOf(context);
    const std::expected<Body, Reply> asked = body(context.request, {{"title", 's'},
                                                                    {"body", 's'},
                                                                    {"assignees", 'S'},
                                                                    {"assignee", 's'},
                                                                    {"milestone", 'i'},
                                                                    {"due_date", 's'},
                                                                    {"unset_due_date", 'b'},
                                                                    {"state", 's'},
                                                                    {"ref", 's'},
                                                                    {"content_version", 'i'}});
    if (!asked)
        return asked.error();
    if (!issue)
        return notFound();
    const bool writer = mayWrite(context);
    if (!writer && issue->userId != context.me->id)
        return Reply::empty(403);
    if (m_personality.locksArchived() && context.repository.isArchived)
        return *refuseArchived(context);
    if (m_personality.hasContentVersion() && asked->has("content_version"_L1) &&
        asked->object.value("content_version"_L1).toInteger() != issue->contentVersion)
        return message(409, u"content version does not match"_s);

    if (writer && asked->truth("unset_due_date"_L1))
        issue->dueDate.reset();
    else if (writer && asked->has("due_date"_L1))
        if (const std::optional<qint64> due = endOfDay(asked->text("due_date"_L1)))
            issue->dueDate = due;
    issue->updated = m_store.now();
    m_store.updateIssue(*issue);

    if (writer && asked->object.value("assignees"_L1).isArray()) {
        const std::expected<QList<qint64>, QString> assignees =
            people(context, asked->object.value("assignees"_L1), false);
        if (!assignees)
            return message(500, assignees.error());
        if (issue->assignees != *assignees)
            event(context, *issue, u"assignees"_s);
        issue->assignees = *assignees;
    }
    if (writer && asked->object.value("milestone"_L1).isDouble()) {
        const qint64 milestone = asked->object.value("milestone"_L1).toInteger();
        const QList<Milestone> known = m_store.milestones(context.repository.id);
        const bool exists =
            std::ranges::any_of(known, [milestone](const Milestone &entry) { return entry.id == milestone; });
        if (exists || milestone == 0) {
            if (issue->milestoneId != milestone)
                event(context, *issue, u"milestone"_s);
            issue->milestoneId = milestone;
        }
    }
    m_store.updateIssue(*issue);

    if (const QString state = asked->text("state"_L1); !state.isEmpty()) {
        if (m_personality.refusesBadStates() && state != u"open" && state != u"closed")
            return message(412, u"unknown state: "_s + state);
        const bool close = state == u"closed";
        if (close && !issue->isClosed) {
            for (const Issue &blocker : m_store.dependencies(issue->id, false))
                if (!blocker.isClosed)
                    return message(412, u"cannot close this issue because it still has open dependencies"_s);
        }
        if (close != issue->isClosed) {
            event(context, *issue, close ? u"close"_s : u"reopen"_s);
            issue->closedAt = close ? std::optional(m_store.now()) : std::nullopt;
        }
        issue->isClosed = close;
    }
    if (QString title = asked->text("title"_L1); !title.isEmpty() && title != issue->title) {
        title = title.trimmed();
        if (m_personality.cutsTitles())
            title.truncate(255);
        event(context, *issue, u"change_title"_s, issue->title, title);
        issue->title = title;
    }
    if (asked->object.value("body"_L1).isString() && asked->text("body"_L1) != issue->body) {
        issue->body = asked->text("body"_L1);
        ++issue->contentVersion;
        crossReference(context, *issue, issue->body);
    }
    if (asked->object.value("ref"_L1).isString())
        issue->ref = asked->text("ref"_L1);
    m_store.updateIssue(*issue);
    return Reply::json(m_renderer.issue(context.repository, *issue), 201);
}

Reply Api::deleteIssue(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    if (context.access < Access::Admin)
        return message(403, u"user should be an owner or a collaborator with admin write of a repository"_s);
    m_store.deleteIssue(issue->id);
    return Reply::empty(204);
}

Reply Api::listDependencies(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    const QList<Issue> all = m_store.dependencies(issue->id, false);
    QList<QByteArray> items;
    for (const Issue &entry : slice(all, page(context.request)))
        if (const std::optional<Repository> home = m_store.repository(entry.repositoryId))
            items.append(m_renderer.issue(*home, entry));
    Reply reply = array(items);
    addTotal(reply, all.size());
    return reply;
}

Reply Api::listBlocks(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    const QList<Issue> all = m_store.dependencies(issue->id, true);
    QList<QByteArray> items;
    for (const Issue &entry : slice(all, page(context.request)))
        if (const std::optional<Repository> home = m_store.repository(entry.repositoryId))
            items.append(m_renderer.issue(*home, entry));
    Reply reply = array(items);
    addTotal(reply, all.size());
    return reply;
}

Reply Api::addDependency(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    const std::expected<Body, Reply> asked = body(context.request, {{"index", 'i'}, {"owner", 's'}, {"repo", 's'}});
    if (!asked)
        return asked.error();
    if (!issue)
        return notFound();
    if (!mayWrite(context))
        return Reply::empty(403);
    const std::optional<Issue> other =
        m_store.issue(context.repository.id, asked->object.value("index"_L1).toInteger());
    if (!other)
        return notFound();
    m_store.addDependency(issue->id, other->id);
    for (const Issue &side : {*issue, *other}) {
        m_store.touchIssue(side.id);
        event(context, side, u"add_dependency"_s);
    }
    return Reply::json(m_renderer.issue(context.repository, *m_store.issueById(issue->id)), 201);
}

Reply Api::removeDependency(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    const std::expected<Body, Reply> asked = body(context.request, {{"index", 'i'}, {"owner", 's'}, {"repo", 's'}});
    if (!asked)
        return asked.error();
    if (!issue)
        return notFound();
    if (!mayWrite(context))
        return Reply::empty(403);
    const std::optional<Issue> other =
        m_store.issue(context.repository.id, asked->object.value("index"_L1).toInteger());
    if (!other)
        return notFound();
    m_store.removeDependency(issue->id, other->id);
    for (const Issue &side : {*issue, *other}) {
        m_store.touchIssue(side.id);
        event(context, side, u"remove_dependency"_s);
    }
    return Reply::json(m_renderer.issue(context.repository, *m_store.issueById(issue->id)));
}

} // namespace Docket::Sandbox
