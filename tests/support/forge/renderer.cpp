// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "renderer.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Renderer::Renderer(Store &store, const Personality &personality)
    : m_store(store)
    , m_personality(personality)
{
}

void Renderer::setBase(const QString &base)
{
    m_base = base;
    m_revision = 0;
}

void Renderer::refresh()
{
    if (m_revision == m_store.revision())
        return;
    m_revision = m_store.revision();
    m_users.clear();
    m_labels.clear();
    m_milestones.clear();
}

void Renderer::writeUserFields(JsonWriter &out, const User &user, bool inner) const
{
    out.beginObject();
    out.field("id", user.id);
    out.field("login", user.login);
    out.field("full_name", user.fullName);
    out.field("email", user.email);
    out.field("avatar_url", QString(m_base + u"/user/avatar/"_s + user.login + u"/-1"_s));
    out.field("language", u""_s);
    out.field("is_admin", inner && user.isAdmin);
    // Strangers see the zero time of Go, people themselves the zero time of Unix.
    out.field("last_login", inner ? u"1970-01-01T00:00:00Z"_s : u"0001-01-01T00:00:00Z"_s);
    out.fieldTime("created", user.created);
    out.field("restricted", false);
    out.field("active", inner);
    out.field("prohibit_login", false);
    out.field("location", u""_s);
    out.field("website", u""_s);
    out.field("description", u""_s);
    out.field("visibility", u"public"_s);
    out.field("followers_count", 0);
    out.field("following_count", 0);
    out.field("starred_repos_count", 0);
    out.field("username", user.login);
    out.endObject();
}

QByteArray Renderer::user(qint64 id)
{
    refresh();
    auto found = m_users.constFind(id);
    if (found != m_users.constEnd())
        return *found;
    JsonWriter out;
    writeUserFields(out, m_store.user(id).value_or(m_store.user(ghostId).value_or(User())), false);
    return *m_users.insert(id, out.take());
}

QByteArray Renderer::self(const User &user) const
{
    JsonWriter out;
    writeUserFields(out, user, true);
    return out.take();
}

QByteArray Renderer::organization(const User &organization) const
{
    JsonWriter out;
    out.beginObject();
    out.field("id", organization.id);
    if (m_personality.hasTotalsEverywhere())
        out.field("name", organization.login);
    out.field("username", organization.login);
    out.field("full_name", organization.fullName);
    out.field("avatar_url", QString(m_base + u"/user/avatar/"_s + organization.login + u"/-1"_s));
    out.field("description", u""_s);
    out.field("website", u""_s);
    out.field("location", u""_s);
    out.field("visibility", u"public"_s);
    out.field("repo_admin_change_team_access", false);
    out.endObject();
    return out.take();
}

QByteArray Renderer::repository(const Repository &repository, Access access)
{
    const QString address = m_base + u'/' + repository.fullName();
    const qint64 open = m_store.countIssues(repository.id, {.type = TypeFilter::Issues});
    const qint64 pulls = m_store.countIssues(repository.id, {.type = TypeFilter::Pulls});
    JsonWriter out;
    out.beginObject();
    out.field("id", repository.id);
    out.fieldRaw("owner", user(repository.ownerId));
    out.field("name", repository.name);
    out.field("full_name", repository.fullName());
    out.field("description", repository.description);
    out.field("empty", false);
    out.field("private", repository.isPrivate);
    out.field("fork", false);
    out.field("template", false);
    out.fieldNull("parent");
    out.field("mirror", false);
    out.field("size", 28);
    out.field("html_url", address);
    out.field("ssh_url", QString(u"git@127.0.0.1:"_s + repository.fullName() + u".git"_s));
    out.field("clone_url", QString(address + u".git"_s));
    out.field("original_url", u""_s);
    out.field("website", u""_s);
    out.field("stars_count", 0);
    out.field("forks_count", 0);
    out.field("watchers_count", 1);
    out.field("open_issues_count", open);
    out.field("open_pr_counter", pulls);
    out.field("release_counter", 0);
    out.field("default_branch", u"main"_s);
    out.field("archived", repository.isArchived);
    out.fieldTime("created_at", repository.created);
    out.fieldTime("updated_at", repository.updated);
    out.key("permissions").beginObject();
    out.field("admin", access >= Access::Admin);
    out.field("push", access >= Access::Write);
    out.field("pull", access >= Access::Read);
    out.endObject();
    out.field("has_issues", repository.hasIssues);
    if (repository.hasIssues) {
        out.key("internal_tracker").beginObject();
        out.field("enable_time_tracker", true);
        out.field("allow_only_contributors_to_track_time", true);
        out.field("enable_issue_dependencies", true);
        out.endObject();
    }
    out.field("has_wiki", true);
    out.field("has_pull_requests", true);
    out.field("has_projects", true);
    out.field("ignore_whitespace_conflicts", false);
    out.field("allow_merge_commits", true);
    out.field("allow_rebase", true);
    out.field("allow_rebase_explicit", true);
    out.field("allow_squash_merge", true);
    out.field("default_merge_style", u"merge"_s);
    out.field("avatar_url", u""_s);
    out.field("internal", false);
    out.field("mirror_interval", u""_s);
    out.endObject();
    return out.take();
}

QByteArray Renderer::label(const Label &label) const
{
    JsonWriter out;
    out.beginObject();
    out.field("id", label.id);
    out.field("name", label.name);
    if (m_personality.hasAssets())
        out.field("exclusive", label.exclusive);
    if (m_personality.hasArchivedLabels())
        out.field("is_archived", false);
    out.field("color", label.color);
    out.field("description", label.description);
    out.field("url", u""_s);
    out.endObject();
    return out.take();
}

void Renderer::writeLabels(JsonWriter &out, const Repository &repository, const QList<qint64> &ids)
{
    if (!ids.isEmpty() && !m_labels.contains(ids.first()))
        for (const Label &entry : m_store.labels(repository.id))
            m_labels.insert(entry.id, label(entry));
    out.beginArray();
    for (const qint64 id : ids)
        if (const auto found = m_labels.constFind(id); found != m_labels.constEnd())
            out.raw(*found);
    out.endArray();
}

QByteArray Renderer::labels(const Repository &repository, const QList<qint64> &ids)
{
    refresh();
    JsonWriter out;
    writeLabels(out, repository, ids);
    return out.take();
}

QByteArray Renderer::milestone(const Milestone &milestone) const
{
    JsonWriter out;
    out.beginObject();
    out.field("id", milestone.id);
    out.field("title", milestone.title);
    out.field("description", milestone.description);
    out.field("state", milestone.isClosed ? u"closed"_s : u"open"_s);
    out.field("open_issues", milestone.openIssues);
    out.field("closed_issues", milestone.closedIssues);
    out.fieldTime("created_at", milestone.created);
    out.fieldTime("updated_at", milestone.updated);
    out.fieldTime("closed_at", milestone.closedAt);
    out.fieldTime("due_on", milestone.dueOn);
    out.endObject();
    return out.take();
}

QByteArray Renderer::milestoneById(qint64 id)
{
    if (!id)
        return QByteArrayLiteral("null");
    auto found = m_milestones.constFind(id);
    if (found != m_milestones.constEnd())
        return *found;
    const std::optional<Milestone> stored = m_store.milestone(id);
    return *m_milestones.insert(id, stored ? milestone(*stored) : QByteArrayLiteral("null"));
}

QString Renderer::issueAddress(const Repository &repository, qint64 number, bool pull) const
{
    return m_base + u'/' + repository.fullName() + (pull ? u"/pulls/"_s : u"/issues/"_s) + QString::number(number);
}

// The same people twice: the first of them alone, then all of them; nobody is null both times.
void Renderer::writePeople(JsonWriter &out, const QList<qint64> &ids)
{
    if (ids.isEmpty()) {
        out.fieldNull("assignee").fieldNull("assignees");
        return;
    }
    out.fieldRaw("assignee", user(ids.first()));
    out.key("assignees").beginArray();
    for (const qint64 id : ids)
        out.raw(user(id));
    out.endArray();
}

QByteArray Renderer::issue(const Repository &repository, const Issue &issue)
{
    refresh();
    JsonWriter out;
    out.reserve(1200 + issue.body.size() * 5 / 4);
    out.beginObject();
    out.field("id", issue.id);
    out.field("url", QString(m_base + u"/api/v1/repos/"_s + repository.fullName() + u"/issues/"_s +
                             QString::number(issue.number)));
    out.field("html_url", issueAddress(repository, issue.number, issue.isPull));
    out.field("number", issue.number);
    out.fieldRaw("user", user(issue.userId));
    out.field("original_author", u""_s);
    out.field("original_author_id", 0);
    out.field("title", issue.title);
    out.field("body", issue.body);
    out.field("ref", issue.ref);
    if (m_personality.hasAssets())
        out.key("assets").beginArray().endArray();
    out.key("labels");
    writeLabels(out, repository, issue.labels);
    out.fieldRaw("milestone", milestoneById(issue.milestoneId));
    writePeople(out, issue.assignees);
    out.field("state", issue.isClosed ? u"closed"_s : u"open"_s);
    out.field("is_locked", issue.isLocked);
    out.field("comments", issue.comments);
    out.fieldTime("created_at", issue.created);
    out.fieldTime("updated_at", issue.updated);
    out.fieldTime("closed_at", issue.closedAt);
    out.fieldTime("due_date", issue.dueDate);
    if (m_personality.hasTimeEstimate())
        out.field("time_estimate", 0);
    if (issue.isPull) {
        out.key("pull_request").beginObject();
        out.field("merged", issue.isMerged);
        out.fieldTime("merged_at", issue.isMerged ? issue.closedAt : std::nullopt);
        if (m_personality.hasPullDraft()) {
            out.field("draft", false);
            out.field("html_url", issueAddress(repository, issue.number, true));
        }
        out.endObject();
    } else {
        out.fieldNull("pull_request");
    }
    out.key("repository").beginObject();
    out.field("id", repository.id);
    out.field("name", repository.name);
    out.field("owner", repository.owner);
    out.field("full_name", repository.fullName());
    out.endObject();
    if (m_personality.hasDependencies())
        out.field("pin_order", 0);
    if (m_personality.hasContentVersion())
        out.field("content_version", issue.contentVersion);
    out.endObject();
    return out.take();
}

QByteArray Renderer::pull(const Repository &repository, const Issue &issue, Access access)
{
    refresh();
    const QString address = issueAddress(repository, issue.number, true);
    JsonWriter out;
    out.beginObject();
    out.field("id", issue.id);
    out.field("url", address);
    out.field("number", issue.number);
    out.fieldRaw("user", user(issue.userId));
    out.field("title", issue.title);
    out.field("body", issue.body);
    out.key("labels");
    writeLabels(out, repository, issue.labels);
    out.fieldRaw("milestone", milestoneById(issue.milestoneId));
    writePeople(out, issue.assignees);
    out.field("state", issue.isClosed ? u"closed"_s : u"open"_s);
    out.field("is_locked", issue.isLocked);
    out.field("comments", issue.comments);
    out.field("html_url", address);
    out.field("diff_url", QString(address + u".diff"_s));
    out.field("patch_url", QString(address + u".patch"_s));
    out.field("mergeable", true);
    out.field("merged", issue.isMerged);
    out.fieldTime("merged_at", issue.isMerged ? issue.closedAt : std::nullopt);
    out.fieldNull("merge_commit_sha");
    out.fieldNull("merged_by");
    const QByteArray stored = this->repository(repository, access);
    for (const auto &[side, branch] :
         {std::pair("base", u"main"_s), std::pair("head", QString(u"topic-"_s + QString::number(issue.number)))}) {
        out.key(side).beginObject();
        out.field("label", branch);
        out.field("ref", branch);
        // Forty hexadecimal digits that differ from issue to issue; there is no git behind the sandbox.
        out.field("sha", QByteArray::number(issue.id * 2654435761 + branch.size(), 16).rightJustified(40, '0'));
        out.field("repo_id", repository.id);
        out.fieldRaw("repo", stored);
        out.endObject();
    }
    out.field("merge_base", QByteArray(40, '0'));
    out.fieldTime("due_date", issue.dueDate);
    out.fieldTime("created_at", issue.created);
    out.fieldTime("updated_at", issue.updated);
    out.fieldTime("closed_at", issue.closedAt);
    out.endObject();
    return out.take();
}

QByteArray Renderer::comment(const Repository &repository, const Comment &comment)
{
    refresh();
    const QString address = issueAddress(repository, comment.issueNumber, comment.onPull);
    JsonWriter out;
    out.reserve(900 + comment.body.size() * 5 / 4);
    out.beginObject();
    out.field("id", comment.id);
    out.field("html_url", QString(address + u"#issuecomment-"_s + QString::number(comment.id)));
    out.field("pull_request_url", comment.onPull ? address : QString());
    out.field("issue_url", comment.onPull ? QString() : address);
    out.fieldRaw("user", user(comment.userId));
    out.field("original_author", u""_s);
    out.field("original_author_id", 0);
    out.field("body", comment.body);
    if (m_personality.hasAssets())
        out.key("assets").beginArray().endArray();
    out.fieldTime("created_at", comment.created);
    out.fieldTime("updated_at", comment.updated);
    out.endObject();
    return out.take();
}

QByteArray Renderer::event(const Repository &repository, const Issue &issue, const Event &event)
{
    refresh();
    JsonWriter out;
    out.beginObject();
    out.field("id", event.id);
    out.field("type", event.type);
    out.field("html_url", u""_s);
    out.field("pull_request_url", issue.isPull ? issueAddress(repository, issue.number, true) : QString());
    out.field("issue_url", issue.isPull ? QString() : issueAddress(repository, issue.number, false));
    out.fieldRaw("user", user(event.userId));
    out.field("body", event.labelId && event.newText.isEmpty() ? u""_s : event.labelId ? u"1"_s : u""_s);
    out.fieldTime("created_at", event.created);
    out.fieldTime("updated_at", event.created);
    out.field("old_title", event.type == u"change_title" ? event.oldText : QString());
    out.field("new_title", event.type == u"change_title" ? event.newText : QString());
    if (event.labelId) {
        QByteArray entry = labels(repository, {event.labelId});
        out.fieldRaw("label", entry == "[]" ? QByteArrayLiteral("null") : entry.sliced(1, entry.size() - 2));
    } else {
        out.fieldNull("label");
    }
    out.endObject();
    return out.take();
}

QByteArray Renderer::commentEvent(const Repository &repository, const Comment &comment)
{
    QByteArray out = this->comment(repository, comment);
    out.insert(1, "\"type\":\"comment\",");
    return out;
}

} // namespace Docket::Sandbox
