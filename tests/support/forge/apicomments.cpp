// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Reply Api::listOfComments(Context &context, qint64 issueId)
{
    const std::expected<Window, Reply> times = window(context.request);
    if (!times)
        return times.error();
    // Pages exist only for the whole repository, and on most servers only when a page is asked for by number.
    const bool paged = !issueId && (m_personality.alwaysPagesComments() || context.request.hasParameter(u"page"));
    const Page at = page(context.request);
    const QList<Comment> found = m_store.listComments(context.repository.id, issueId, times->since, times->before,
                                                      paged ? at.limit : -1, paged ? at.offset() : 0);
    QList<QByteArray> items;
    items.reserve(found.size());
    for (const Comment &comment : found)
        items.append(m_renderer.comment(context.repository, comment));
    Reply reply = array(items);
    if (m_personality.hasTotalsEverywhere())
        addTotal(reply, m_store.countComments(context.repository.id, issueId, times->since, times->before));
    return reply;
}

Reply Api::listIssueComments(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue) {
        const QString text = u"issue does not exist [id: 0, repo_id: "_s + QString::number(context.repository.id) +
                             u", index: "_s + QString::number(context.part(2).toLongLong()) + u']';
        return message(500, text);
    }
    return listOfComments(context, issue->id);
}

Reply Api::listRepositoryComments(Context &context)
{
    return listOfComments(context, 0);
}

Reply Api::createComment(Context &context)
{
    if (const std::optional<Reply> refused = refuseArchived(context))
        return *refused;
    const std::expected<Body, Reply> asked = body(context.request, {{"body", 's'}});
    if (!asked)
        return asked.error();
    const QString text = asked->text("body"_L1);
    if (text.isEmpty())
        return message(422, u"Required"_s);
    const std::optional<Issue> issue = issueOf(context);
    if (!issue) {
        return message(500, u"issue does not exist [id: 0, repo_id: "_s + QString::number(context.repository.id) +
                                u", index: "_s + QString::number(context.part(2).toLongLong()) + u']');
    }
    if (issue->isLocked && !mayWrite(context))
        return message(403, u"You cannot comment on a locked issue."_s);
    const Comment made = m_store.addComment({.repositoryId = context.repository.id,
                                             .issueId = issue->id,
                                             .issueNumber = issue->number,
                                             .onPull = issue->isPull,
                                             .userId = context.me->id,
                                             .body = text});
    m_store.touchIssue(issue->id);
    crossReference(context, *issue, text);
    return Reply::json(m_renderer.comment(context.repository, made), 201);
}

Reply Api::getComment(Context &context)
{
    const std::optional<Comment> found = m_store.comment(context.part(2).toLongLong());
    if (!found || found->repositoryId != context.repository.id)
        return notFound({u"comment does not exist [id: "_s + context.part(2) + u", issue_id: 0]"_s});
    return Reply::json(m_renderer.comment(context.repository, *found));
}

// An edited or deleted comment does not move its issue's updated_at: that is why the client has to look for them.
Reply Api::editComment(Context &context)
{
    const std::expected<Body, Reply> asked = body(context.request, {{"body", 's'}});
    if (!asked)
        return asked.error();
    if (asked->text("body"_L1).isEmpty())
        return message(422, u"Required"_s);
    std::optional<Comment> found = m_store.comment(context.part(2).toLongLong());
    if (!found || found->repositoryId != context.repository.id)
        return notFound({u"comment does not exist [id: "_s + context.part(2) + u", issue_id: 0]"_s});
    if (found->userId != context.me->id && context.access < Access::Admin)
        return Reply::empty(403);
    found->body = asked->text("body"_L1);
    found->updated = m_store.now();
    m_store.updateComment(*found);
    return Reply::json(m_renderer.comment(context.repository, *found));
}

Reply Api::deleteComment(Context &context)
{
    const std::optional<Comment> found = m_store.comment(context.part(2).toLongLong());
    if (!found || found->repositoryId != context.repository.id)
        return notFound({u"comment does not exist [id: "_s + context.part(2) + u", issue_id: 0]"_s});
    if (found->userId != context.me->id && context.access < Access::Admin)
        return Reply::empty(403);
    m_store.deleteComment(*found);
    return Reply::empty(204);
}

// Nobody reacts in the sandbox; a server says so with null.
Reply Api::listReactions(Context &)
{
    return Reply::json("null");
}

Reply Api::listTimeline(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    const std::expected<Window, Reply> times = window(context.request);
    if (!times)
        return times.error();
    const auto inside = [&times](qint64 when) {
        return (!times->since || when >= *times->since) && (!times->before || when <= *times->before);
    };
    QList<std::pair<qint64, QByteArray>> all;
    for (const Comment &comment : m_store.listComments(context.repository.id, issue->id, {}, {}, -1, 0))
        if (inside(comment.updated))
            all.append({comment.created, m_renderer.commentEvent(context.repository, comment)});
    for (const Event &event : m_store.events(issue->id))
        if (inside(event.created))
            all.append({event.created, m_renderer.event(context.repository, *issue, event)});
    std::ranges::stable_sort(all, {}, &std::pair<qint64, QByteArray>::first);
    QList<QByteArray> items;
    for (const auto &entry : slice(all, page(context.request)))
        items.append(entry.second);
    // The total is that of this answer, and an answer without entries is null: both as on the real server.
    Reply reply = items.isEmpty() ? Reply::json("null") : array(items);
    addTotal(reply, items.size());
    return reply;
}

} // namespace Docket::Sandbox
