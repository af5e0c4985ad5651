// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;
using Workspaces::WorkspaceAnswer;
using Workspaces::WorkspaceKey;
using Workspaces::WorkspaceStatus;

/// What issues of workspaces are called here: with the server in front where several have the project.
class References final
{
public:
    [[nodiscard]] static Result<References> read(Context &context)
    {
        const auto instances = wait(context.services.projects.instances());
        if (!instances)
            return std::unexpected(instances.error());
        const auto projects = wait(context.services.projects.projects(false));
        if (!projects)
            return std::unexpected(projects.error());
        const auto records = wait(context.services.workspaces.list());
        if (!records)
            return std::unexpected(records.error());
        References references;
        QHash<InstanceId, QString> addresses;
        for (const Instance &instance : *instances) {
            const QString address = Workspaces::serverAddress(instance);
            addresses.insert(instance.id, address);
            const bool shared = std::ranges::count(*instances, instanceName(instance), &instanceName) > 1;
            references.m_names.insert(address, shared ? address : instanceName(instance));
        }
        for (const Project &project : *projects)
            references.m_servers[project.fullName().toCaseFolded()].insert(addresses.value(project.instance));
        for (const WorkspaceRecord &record : *records) {
            if (!record.server.isEmpty())
                references.m_servers[record.project.toCaseFolded()].insert(record.server);
        }
        return references;
    }

    [[nodiscard]] QString of(const WorkspaceRecord &record) const
    {
        if (record.server.isEmpty() || m_servers.value(record.project.toCaseFolded()).size() < 2)
            return record.reference();
        return m_names.value(record.server, record.server) + u':' + record.reference();
    }

private:
    QHash<QString, QSet<QString>> m_servers; ///< those that have a project of this name
    QHash<QString, QString> m_names;         ///< of servers, by address
};

QJsonObject recordJson(const WorkspaceRecord &record)
{
    QJsonObject object{{u"issue"_s, record.reference()},
                       {u"project"_s, record.project},
                       {u"number"_s, record.number},
                       {u"title"_s, record.title},
                       {u"state"_s, workspaceStateName(record.state)},
                       {u"path"_s, record.path()},
                       {u"started"_s, formatTimestamp(record.started)},
                       {u"updated"_s, formatTimestamp(record.updated)},
                       {u"tests"_s, QJsonObject{{u"open"_s, record.testsOpen},
                                                {u"passed"_s, record.testsPassed},
                                                {u"failed"_s, record.testsFailed}}}};
    if (!record.server.isEmpty())
        object.insert(u"server"_s, record.server);
    if (record.ended != noTime)
        object.insert(u"ended"_s, formatTimestamp(record.ended));
    return object;
}

QJsonObject testJson(const WorkspaceTest &test)
{
    QJsonObject object{{u"id"_s, test.id},
                       {u"name"_s, test.name},
                       {u"steps"_s, QJsonArray::fromStringList(test.steps)},
                       {u"result"_s, testOutcomeName(test.outcome)},
                       {u"origin"_s, testOriginName(test.origin)}};
    if (test.checked != noTime)
        object.insert(u"checked"_s, formatTimestamp(test.checked));
    return object;
}

QString testCounts(const WorkspaceRecord &record)
{
    return u"%1 open, %2 passed, %3 failed"_s.arg(record.testsOpen).arg(record.testsPassed).arg(record.testsFailed);
}

/// "3 days", from whole units.
QString age(Timestamp since)
{
    using namespace std::chrono;
    const auto passed = std::max(floor<seconds>(system_clock::now()) - since, seconds(0));
    const auto words = [](qint64 count, const QString &unit) {
        return u"%1 %2%3"_s.arg(QString::number(count), unit, count == 1 ? QString() : u"s"_s);
    };
    if (passed >= days(1))
        return words(duration_cast<days>(passed).count(), u"day"_s);
    if (passed >= hours(1))
        return words(duration_cast<hours>(passed).count(), u"hour"_s);
    return words(duration_cast<minutes>(passed).count(), u"minute"_s);
}

/// Prints what was done, and what was left as the user has it.
int report(const Context &context, const Result<WorkspaceAnswer> &answer, const QString &done)
{
    if (!answer) {
        context.out.error(answer.error());
        return Failed;
    }
    QJsonObject object = recordJson(answer->record);
    if (answer->test)
        object.insert(u"test"_s, testJson(*answer->test));
    QJsonArray notices;
    for (const Error &notice : answer->notices)
        notices.append(Output::toJson(notice));
    object.insert(u"notices"_s, notices);
    QString text = done;
    if (answer->test)
        text += u"\n%1 %2: %3"_s.arg(answer->test->id, answer->test->name, testOutcomeName(answer->test->outcome));
    context.out.object(text + u"\n%1\nTests: %2"_s.arg(answer->record.path(), testCounts(answer->record)), object);
    for (const Error &notice : answer->notices)
        context.out.error(notice);
    return answer->notices.isEmpty() ? Done : PartlyDone;
}

/// Runs `fn(key) -> Future<WorkspaceAnswer>` for the issue of the command line.
template <typename Fn>
int change(const Context &context, const WorkspaceArguments &arguments, const QString &done, Fn fn)
{
    const auto parsed = parseReference(context.out, arguments.reference);
    if (!parsed)
        return Usage;
    return report(context, wait(fn(WorkspaceKey{parsed->project, parsed->number})), done);
}

QJsonObject statusJson(const WorkspaceStatus &status)
{
    QJsonObject object = recordJson(status.record);
    if (status.problem) {
        object.insert(u"problem"_s, Output::toJson(*status.problem));
        return object;
    }
    QJsonArray tests;
    for (const WorkspaceTest &test : status.manifest.tests)
        tests.append(testJson(test));
    object.insert(u"testList"_s, tests);
    object.insert(u"changed"_s, QJsonArray::fromStringList(status.changes.changed));
    object.insert(u"added"_s, QJsonArray::fromStringList(status.changes.added));
    object.insert(u"removed"_s, QJsonArray::fromStringList(status.changes.removed));
    object.insert(u"complete"_s, status.changes.complete);
    return object;
}

QString statusText(const WorkspaceStatus &status, const References &references)
{
    const WorkspaceRecord &record = status.record;
    QStringList lines{u"%1  %2"_s.arg(references.of(record), record.title)};
    const auto field = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines << QString(name + u':').leftJustified(12) + value;
    };
    field(u"State"_s, workspaceStateName(record.state));
    field(u"Folder"_s, record.path());
    field(u"Started"_s, u"%1, %2 ago"_s.arg(formatTimestamp(record.started), age(record.started)));
    field(u"Ended"_s, record.ended == noTime ? QString() : formatTimestamp(record.ended));
    field(u"Tests"_s, testCounts(record));
    for (const WorkspaceTest &test : status.manifest.tests)
        lines << u"  %1 %2  %3"_s.arg(test.id.leftJustified(4), testOutcomeName(test.outcome).leftJustified(6),
                                      test.name);
    field(u"Changed"_s, status.changes.changed.join(u", "_s));
    field(u"Added"_s, status.changes.added.join(u", "_s));
    field(u"Removed"_s, status.changes.removed.join(u", "_s));
    if (!status.changes.complete)
        lines << u"There are more files than were looked at."_s;
    return lines.join(u'\n');
}

} // namespace

int workspaceStart(Context &context, const WorkspaceArguments &arguments)
{
    return change(context, arguments, u"Started."_s,
                  [&](const WorkspaceKey &key) { return context.services.workspaces.start(key); });
}

int workspaceStatus(Context &context, const WorkspaceArguments &arguments)
{
    QList<WorkspaceKey> keys;
    if (!arguments.reference.isEmpty()) {
        const auto parsed = parseReference(context.out, arguments.reference);
        if (!parsed)
            return Usage;
        keys.append({parsed->project, parsed->number});
    } else {
        const auto active = wait(context.services.workspaces.list(WorkspaceState::Active));
        if (!active) {
            context.out.error(active.error());
            return Failed;
        }
        for (const WorkspaceRecord &record : *active)
            keys.append({.project = record.project, .number = record.number, .server = record.server});
    }
    const auto references = References::read(context);
    if (!references) {
        context.out.error(references.error());
        return Failed;
    }
    QJsonArray objects;
    QStringList texts;
    QList<Error> problems;
    for (const WorkspaceKey &key : std::as_const(keys)) {
        const auto status = wait(context.services.workspaces.status(key));
        if (!status) {
            context.out.error(status.error());
            return Failed;
        }
        objects.append(statusJson(*status));
        texts.append(statusText(*status, *references));
        if (status->problem)
            problems.append(*status->problem);
    }
    if (!arguments.reference.isEmpty())
        context.out.object(texts.first(), objects.first().toObject());
    else
        context.out.object(texts.isEmpty() ? u"No workspace is active."_s : texts.join(u"\n\n"_s),
                           QJsonObject{{u"workspaces"_s, objects}});
    for (const Error &problem : std::as_const(problems))
        context.out.error(problem);
    return problems.isEmpty() ? Done : PartlyDone;
}

int workspaceAddTest(Context &context, const WorkspaceArguments &arguments)
{
    return change(context, arguments, u"Added."_s, [&](const WorkspaceKey &key) {
        return context.services.workspaces.addTest(key, {arguments.name, arguments.steps});
    });
}

int workspaceTest(Context &context, const WorkspaceArguments &arguments)
{
    return change(context, arguments, u"Set."_s, [&](const WorkspaceKey &key) {
        return context.services.workspaces.setOutcome(key, arguments.name, arguments.outcome);
    });
}

int workspaceFinish(Context &context, const WorkspaceArguments &arguments)
{
    return change(context, arguments, u"Finished."_s,
                  [&](const WorkspaceKey &key) { return context.services.workspaces.finish(key, arguments.anyway); });
}

int workspaceAbandon(Context &context, const WorkspaceArguments &arguments)
{
    const auto parsed = parseReference(context.out, arguments.reference);
    if (!parsed)
        return Usage;
    const auto answer = wait(context.services.workspaces.abandon({parsed->project, parsed->number}));
    return report(context, answer,
                  answer && !Workspaces::isInTrash(answer->record)
                      ? u"Abandoned; there was no folder of it to keep."_s
                      : u"Abandoned; its files are kept and can be restored."_s);
}

int workspaceRestore(Context &context, const WorkspaceArguments &arguments)
{
    return change(context, arguments, u"Restored."_s,
                  [&](const WorkspaceKey &key) { return context.services.workspaces.restore(key); });
}

int workspaceList(Context &context, const WorkspaceArguments &arguments)
{
    const auto found =
        wait(context.services.workspaces.list(arguments.all ? std::nullopt : std::optional(WorkspaceState::Active)));
    if (!found) {
        context.out.error(found.error());
        return Failed;
    }
    const auto references = References::read(context);
    if (!references) {
        context.out.error(references.error());
        return Failed;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    for (const WorkspaceRecord &record : *found) {
        lines.append({references->of(record), workspaceStateName(record.state), QString::number(record.testsOpen),
                      QString::number(record.testsPassed), QString::number(record.testsFailed),
                      formatTimestamp(record.started).first(10), record.path()});
        objects.append(recordJson(record));
    }
    context.out.table({u"ISSUE"_s, u"STATE"_s, u"OPEN"_s, u"PASSED"_s, u"FAILED"_s, u"STARTED"_s, u"FOLDER"_s}, lines,
                      objects);
    if (found->isEmpty())
        context.out.line(arguments.all ? u"There are no workspaces."_s : u"No workspace is active."_s);
    return Done;
}

} // namespace Docket::Cli
