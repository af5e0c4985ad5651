// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectnames.h"

#include <markdown/render.h>

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;

QString stateName(IssueState state)
{
    return state == IssueState::Open ? u"open"_s : u"closed"_s;
}

QStringList labelNames(const IssueRow &row)
{
    QStringList names;
    for (const LabelChip &chip : row.labels)
        names.append(chip.name);
    return names;
}

QJsonObject rowJson(const IssueRow &row, const ProjectNames &names)
{
    QJsonObject object{{u"project"_s, row.projectName},
                       {u"instance"_s, names.instance(row.project)},
                       {u"number"_s, row.number},
                       {u"title"_s, row.title},
                       {u"state"_s, stateName(row.state)},
                       {u"labels"_s, QJsonArray::fromStringList(labelNames(row))},
                       {u"column"_s, row.column},
                       {u"assignees"_s, QJsonArray::fromStringList(row.assignees)},
                       {u"author"_s, row.author},
                       {u"comments"_s, row.comments},
                       {u"created"_s, formatTimestamp(row.created)},
                       {u"updated"_s, formatTimestamp(row.updated)}};
    if (!row.priorityName.isEmpty())
        object.insert(u"priority"_s, row.priorityName);
    if (!row.milestone.isEmpty())
        object.insert(u"milestone"_s, row.milestone);
    return object;
}

QString referenceList(const QList<IssueReference> &references)
{
    QStringList names;
    for (const IssueReference &reference : references)
        names << u"%1#%2"_s.arg(reference.projectName).arg(reference.number);
    return names.join(u", "_s);
}

QJsonArray referencesJson(const QList<IssueReference> &references)
{
    QJsonArray array;
    for (const IssueReference &reference : references)
        array.append(QJsonObject{{u"project"_s, reference.projectName},
                                 {u"number"_s, reference.number},
                                 {u"title"_s, reference.title},
                                 {u"state"_s, stateName(reference.state)}});
    return array;
}

} // namespace

std::optional<Services::IssueQuery> parseIssueQuery(const Output &out, const QString &text, const QString &sort)
{
    const auto parsed = parseQuery(text, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    if (!parsed.problems.isEmpty()) {
        out.error(queryError(parsed));
        return std::nullopt;
    }
    Services::IssueQuery query;
    query.query = parsed.query;
    if (!sort.isEmpty()) {
        const auto order = parseOrder(sort);
        if (!order) {
            out.error(makeError(Code::Invalid, u"issues.sort"_s, u"There is no column “%1” to sort by."_s.arg(sort))
                          .withHint(u"Columns: %1; a minus sorts downwards."_s.arg(orderNames().join(u", "_s))));
            return std::nullopt;
        }
        query.order = *order;
    }
    return query;
}

void tellWhatIsLeftOut(Context &context, const Query &query)
{
    const auto names = [](const QueryTerm &term) { return term.kind == QueryTerm::Kind::Repo && !term.negated; };
    auto known = wait(context.services.projects.projects(false));
    if (!known || std::ranges::any_of(query.terms, names))
        return;
    if (const auto paused = std::ranges::find_if(*known, isPaused); paused != known->cend())
        context.out.line(
            u"Projects that are not tracked are left out unless they are named: repo:%1"_s.arg(paused->fullName()));
    else if (query.subjects == AskIssues && std::ranges::none_of(*known, &Project::tracked))
        context.out.hint(u"Nothing is tracked. Choose a project: docket-cli projects --track OWNER/NAME"_s);
}

int issues(Context &context, const Services::IssueQuery &query, int limit)
{
    auto keys = wait(context.services.issues.keys(query, limit, context.stop));
    if (!keys) {
        context.out.error(keys.error());
        return Failed;
    }
    auto rows = wait(context.services.issues.rows(*keys, context.stop));
    if (!rows) {
        context.out.error(rows.error());
        return Failed;
    }
    auto names = ProjectNames::read(context);
    if (!names) {
        context.out.error(names.error());
        return Failed;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    for (const IssueRow &row : std::as_const(*rows)) {
        lines.append({u"%1#%2"_s.arg(names->name(row.project, row.projectName)).arg(row.number), stateName(row.state),
                      row.column, row.priorityName, formatTimestamp(row.updated).first(10), row.title});
        objects.append(rowJson(row, *names));
    }
    context.out.table({u"ISSUE"_s, u"STATE"_s, u"COLUMN"_s, u"PRIORITY"_s, u"UPDATED"_s, u"TITLE"_s}, lines, objects);
    if (rows->isEmpty()) {
        context.out.line(u"No issue matches: %1."_s.arg(explainQuery(query.query)));
        tellWhatIsLeftOut(context, query.query);
    }
    return Done;
}

std::optional<IssueName> parseReference(const Output &out, const QString &reference)
{
    if (auto name = parseIssueName(reference); name && !name->project.isEmpty())
        return name;
    out.error(
        makeError(Code::Invalid, u"issue.show"_s, u"“%1” is not the name of an issue."_s.arg(reference))
            .withHint(u"Write it as OWNER/NAME#NUMBER or INSTANCE:OWNER/NAME#NUMBER, in quotes because of the #."_s));
    return std::nullopt;
}

int issue(Context &context, const IssueName &name)
{
    auto id = wait(context.services.issues.find(name.project, name.number));
    if (!id) {
        context.out.error(id.error());
        return Failed;
    }
    auto found = wait(context.services.issues.details(*id, context.stop));
    if (!found) {
        context.out.error(found.error());
        return Failed;
    }
    auto names = ProjectNames::read(context);
    if (!names) {
        context.out.error(names.error());
        return Failed;
    }
    const IssueDetails &details = *found;
    const IssueRow &row = details.row;

    QJsonObject object = rowJson(row, *names);
    object.insert(u"body"_s, QString::fromUtf8(details.body));
    object.insert(u"url"_s, details.webUrl);
    object.insert(u"locked"_s, details.locked);
    object.insert(u"dependsOn"_s, referencesJson(details.dependsOn));
    object.insert(u"blocks"_s, referencesJson(details.blocks));
    object.insert(u"mentionedIn"_s, referencesJson(details.mentionedIn));
    if (details.due != noTime)
        object.insert(u"due"_s, formatTimestamp(details.due));
    if (details.closed != noTime)
        object.insert(u"closed"_s, formatTimestamp(details.closed));
    QJsonArray comments;
    for (const Comment &comment : details.comments)
        comments.append(QJsonObject{{u"author"_s, comment.author.login},
                                    {u"created"_s, formatTimestamp(comment.created)},
                                    {u"updated"_s, formatTimestamp(comment.updated)},
                                    {u"body"_s, QString::fromUtf8(comment.body)}});
    object.insert(u"commentList"_s, comments);

    QStringList lines;
    const auto field = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines << QString(name + u':').leftJustified(12) + value;
    };
    lines << u"%1#%2  %3"_s.arg(names->name(row.project, row.projectName)).arg(row.number).arg(row.title.simplified());
    field(u"State"_s, details.stateText.isEmpty() ? stateName(row.state) : details.stateText);
    field(u"Column"_s, row.column);
    field(u"Priority"_s, row.priorityName);
    field(u"Labels"_s, labelNames(row).join(u", "_s));
    field(u"Milestone"_s, row.milestone);
    field(u"Author"_s, row.author);
    field(u"Assignees"_s, row.assignees.join(u", "_s));
    field(u"Created"_s, formatTimestamp(row.created));
    field(u"Updated"_s, formatTimestamp(row.updated));
    field(u"Due"_s, details.due == noTime ? QString() : formatTimestamp(details.due).first(10));
    field(u"Depends on"_s, referenceList(details.dependsOn));
    field(u"Blocks"_s, referenceList(details.blocks));
    field(u"Mentioned"_s, referenceList(details.mentionedIn));
    field(u"Web"_s, details.webUrl);
    lines << QString() << QString::fromUtf8(details.body);
    for (const Comment &comment : details.comments) {
        lines << QString() << u"── %1, %2"_s.arg(comment.author.login, formatTimestamp(comment.created))
              << QString::fromUtf8(comment.body);
    }
    context.out.object(lines.join(u'\n'), object);
    return Done;
}

} // namespace Docket::Cli
