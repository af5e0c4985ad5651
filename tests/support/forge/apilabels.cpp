// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

#include <QDateTime>
#include <QJsonArray>
#include <QRegularExpression>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

const QString &writersOnly()
{
    static const QString text = u"user should have a permission to write to a repo"_s;
    return text;
}

} // namespace

Reply Api::listLabels(Context &context)
{
    const QList<Label> all = m_store.labels(context.repository.id);
    QList<QByteArray> items;
    for (const Label &label : slice(all, page(context.request)))
        items.append(m_renderer.label(label));
    Reply reply = array(items);
    if (m_personality.hasTotalsEverywhere())
        addTotal(reply, all.size());
    return reply;
}

Reply Api::getLabel(Context &context)
{
    for (const Label &label : m_store.labels(context.repository.id))
        if (label.id == context.part(2).toLongLong())
            return Reply::json(m_renderer.label(label));
    return notFound();
}

Reply Api::createLabel(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    const std::expected<Body, Reply> asked =
        body(context.request, {{"name", 's'}, {"color", 's'}, {"description", 's'}, {"exclusive", 'b'}});
    if (!asked)
        return asked.error();
    QString color = asked->text("color"_L1);
    if (asked->text("name"_L1).isEmpty() || color.isEmpty())
        return message(422, u"Required"_s);
    static const QRegularExpression valid(u"^#?[0-9a-fA-F]{6}$"_s);
    if (!valid.match(color).hasMatch())
        return message(422, u"bad color code: "_s + color);
    Label label{.name = asked->text("name"_L1),
                .color = color.right(6).toLower(),
                .description = asked->text("description"_L1),
                .exclusive = asked->truth("exclusive"_L1)};
    label.id = m_store.addLabel(context.repository.id, label);
    return Reply::json(m_renderer.label(label), 201);
}

Reply Api::editLabel(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    const std::expected<Body, Reply> asked =
        body(context.request, {{"name", 's'}, {"color", 's'}, {"description", 's'}, {"exclusive", 'b'}});
    if (!asked)
        return asked.error();
    for (Label label : m_store.labels(context.repository.id)) {
        if (label.id != context.part(2).toLongLong())
            continue;
        if (const QString name = asked->text("name"_L1); !name.isEmpty())
            label.name = name;
        if (const QString color = asked->text("color"_L1); !color.isEmpty())
            label.color = color.right(6).toLower();
        if (asked->has("description"_L1))
            label.description = asked->text("description"_L1);
        if (asked->has("exclusive"_L1))
            label.exclusive = asked->truth("exclusive"_L1);
        m_store.updateLabel(label);
        return Reply::json(m_renderer.label(label));
    }
    return notFound();
}

Reply Api::deleteLabel(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    for (const Label &label : m_store.labels(context.repository.id))
        if (label.id == context.part(2).toLongLong())
            m_store.deleteLabel(label.id);
    return Reply::empty(204);
}

Reply Api::listOrganizationLabels(Context &context)
{
    const std::optional<User> organization = m_store.userByLogin(context.part(0));
    return organization && organization->isOrganization ? array({}) : notFound();
}

Reply Api::listIssueLabels(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    return issue ? Reply::json(m_renderer.labels(context.repository, issue->labels)) : notFound();
}

std::expected<QList<qint64>, Reply> Api::labelIds(const Context &context, const Body &body)
{
    const QJsonArray wanted = body.object.value("labels"_L1).toArray();
    QList<qint64> out;
    const QList<Label> known = m_store.labels(context.repository.id);
    for (const Label &label : known)
        for (const QJsonValue &entry : wanted)
            if ((entry.isString() ? label.name == entry.toString() : label.id == entry.toInteger()) &&
                !out.contains(label.id))
                out.append(label.id);
    return out;
}

Reply Api::changeLabels(Context &context, bool replace)
{
    std::optional<Issue> issue = issueOf(context);
    const std::expected<Body, Reply> asked = body(context.request, {{"labels", 'l'}});
    if (!asked)
        return asked.error();
    if (!issue)
        return notFound();
    const std::expected<QList<qint64>, Reply> ids = labelIds(context, *asked);
    if (!ids)
        return ids.error();
    if (!mayWrite(context)) {
        // A refusal that looks like success but for its status and type: the labels that were asked for come back.
        Reply reply = Reply::text(m_renderer.labels(context.repository, *ids) + '\n', 403);
        return reply;
    }
    const QList<qint64> before = issue->labels;
    issue->labels = sortedByName(context.repository, replace ? *ids : before + *ids);
    if (issue->labels != sortedByName(context.repository, before)) {
        for (const qint64 label : std::as_const(issue->labels))
            if (!before.contains(label))
                event(context, *issue, u"label"_s, {}, u"1"_s, label);
        for (const qint64 label : before)
            if (!issue->labels.contains(label))
                event(context, *issue, u"label"_s, {}, {}, label);
        issue->updated = m_store.now();
        m_store.updateIssue(*issue);
    }
    return Reply::json(m_renderer.labels(context.repository, issue->labels));
}

Reply Api::addIssueLabels(Context &context)
{
    return changeLabels(context, false);
}

Reply Api::replaceIssueLabels(Context &context)
{
    return changeLabels(context, true);
}

Reply Api::clearIssueLabels(Context &context)
{
    std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    if (!mayWrite(context))
        return Reply::empty(403);
    if (!issue->labels.isEmpty()) {
        for (const qint64 label : std::as_const(issue->labels))
            event(context, *issue, u"label"_s, {}, {}, label);
        issue->labels.clear();
        issue->updated = m_store.now();
        m_store.updateIssue(*issue);
    }
    return Reply::empty(204);
}

Reply Api::removeIssueLabel(Context &context)
{
    std::optional<Issue> issue = issueOf(context);
    if (!issue)
        return notFound();
    if (!mayWrite(context))
        return Reply::empty(403);
    const qint64 id = context.part(3).toLongLong();
    const QList<Label> known = m_store.labels(context.repository.id);
    if (std::ranges::none_of(known, [id](const Label &label) { return label.id == id; }))
        return message(422, u"label does not exist [label_id: 0]"_s);
    if (issue->labels.removeAll(id) > 0) {
        event(context, *issue, u"label"_s, {}, {}, id);
        issue->updated = m_store.now();
        m_store.updateIssue(*issue);
    }
    return Reply::empty(204);
}

Reply Api::listMilestones(Context &context)
{
    const QString state = context.request.parameter(u"state");
    const QString name = context.request.parameter(u"name");
    QList<Milestone> wanted;
    for (const Milestone &milestone : m_store.milestones(context.repository.id))
        if ((state == u"all" || milestone.isClosed == (state == u"closed")) &&
            (name.isEmpty() || milestone.title.contains(name, Qt::CaseInsensitive)))
            wanted.append(milestone);
    QList<QByteArray> items;
    for (const Milestone &milestone : slice(wanted, page(context.request)))
        items.append(m_renderer.milestone(milestone));
    Reply reply = array(items);
    if (m_personality.hasTotalsEverywhere())
        addTotal(reply, wanted.size());
    return reply;
}

Reply Api::getMilestone(Context &context)
{
    for (const Milestone &milestone : m_store.milestones(context.repository.id))
        if (QString::number(milestone.id) == context.part(2) || milestone.title == context.part(2))
            return Reply::json(m_renderer.milestone(milestone));
    return notFound();
}

Reply Api::createMilestone(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    const std::expected<Body, Reply> asked =
        body(context.request, {{"title", 's'}, {"description", 's'}, {"due_on", 's'}, {"state", 's'}});
    if (!asked)
        return asked.error();
    Milestone milestone;
    milestone.title = asked->text("title"_L1);
    if (milestone.title.isEmpty())
        return message(422, u"Required"_s);
    milestone.description = asked->text("description"_L1);
    milestone.isClosed = asked->text("state"_L1) == u"closed";
    if (milestone.isClosed)
        milestone.closedAt = m_store.now();
    if (const QDateTime due = QDateTime::fromString(asked->text("due_on"_L1), Qt::ISODateWithMs); due.isValid())
        milestone.dueOn = due.toSecsSinceEpoch();
    const qint64 id = m_store.addMilestone(context.repository.id, milestone);
    return Reply::json(m_renderer.milestone(*m_store.milestone(id)), 201);
}

Reply Api::editMilestone(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    const std::expected<Body, Reply> asked =
        body(context.request, {{"title", 's'}, {"description", 's'}, {"due_on", 's'}, {"state", 's'}});
    if (!asked)
        return asked.error();
    for (Milestone milestone : m_store.milestones(context.repository.id)) {
        if (QString::number(milestone.id) != context.part(2) && milestone.title != context.part(2))
            continue;
        if (const QString title = asked->text("title"_L1); !title.isEmpty())
            milestone.title = title;
        if (asked->has("description"_L1))
            milestone.description = asked->text("description"_L1);
        if (const QDateTime due = QDateTime::fromString(asked->text("due_on"_L1), Qt::ISODateWithMs); due.isValid())
            milestone.dueOn = due.toSecsSinceEpoch();
        if (const QString state = asked->text("state"_L1); !state.isEmpty()) {
            milestone.isClosed = state == u"closed";
            milestone.closedAt = milestone.isClosed ? std::optional(m_store.now()) : std::nullopt;
        }
        m_store.updateMilestone(milestone);
        return Reply::json(m_renderer.milestone(*m_store.milestone(milestone.id)));
    }
    return notFound();
}

Reply Api::deleteMilestone(Context &context)
{
    if (!mayWrite(context))
        return message(403, writersOnly());
    for (const Milestone &milestone : m_store.milestones(context.repository.id)) {
        if (QString::number(milestone.id) == context.part(2) || milestone.title == context.part(2)) {
            m_store.deleteMilestone(milestone.id);
            return Reply::empty(204);
        }
    }
    return notFound();
}

} // namespace Docket::Sandbox
