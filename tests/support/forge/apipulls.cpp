// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

Reply Api::listPulls(Context &context)
{
    const QString state = context.request.parameter(u"state");
    IssueFilter wanted{.type = TypeFilter::Pulls};
    wanted.state = state == u"closed" ? StateFilter::Closed : state == u"all" ? StateFilter::All : StateFilter::Open;
    const Page at = page(context.request);
    const qint64 total = m_store.countIssues(context.repository.id, wanted);
    QList<QByteArray> items;
    for (const Issue &issue : m_store.listIssues(context.repository.id, wanted, at.limit, at.offset()))
        items.append(m_renderer.pull(context.repository, issue, context.access));
    Reply reply = array(items);
    addLinks(reply, context.request, at, total);
    addTotal(reply, total);
    return reply;
}

Reply Api::getPull(Context &context)
{
    const std::optional<Issue> issue = issueOf(context);
    if (!issue || !issue->isPull)
        return notFound();
    return Reply::json(m_renderer.pull(context.repository, *issue, context.access));
}

} // namespace Docket::Sandbox
