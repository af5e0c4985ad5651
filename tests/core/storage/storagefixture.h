// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <storage/connection.h>
#include <storage/migrator.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/transaction.h>

#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace Domain;

/// Takes the value out of a result, or fails the test with the error's text.
template <typename T>
T take(Result<T> result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result) {
        QTest::qFail(qPrintable(result.error().toText() + u" / "_s + result.error().fact(u"detail")), file, line);
        return T();
    }
    return *std::move(result);
}

inline void take(const Result<void> &result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result)
        QTest::qFail(qPrintable(result.error().toText() + u" / "_s + result.error().fact(u"detail")), file, line);
}

inline Timestamp at(qint64 seconds)
{
    return fromUnix(1'700'000'000 + seconds);
}

inline RemoteIssue makeIssue(qint64 number, const QString &title, qint64 updated, const QByteArray &body = {})
{
    RemoteIssue issue;
    issue.remoteId = 1000 + number;
    issue.number = number;
    issue.title = title;
    issue.body = body;
    issue.author = {2, u"maria"_s, u"Maria Lind"_s};
    issue.created = at(updated - 1000);
    issue.updated = at(updated);
    return issue;
}

inline RemoteComment makeComment(qint64 id, qint64 issue, const QByteArray &body, qint64 when)
{
    RemoteComment comment;
    comment.remoteId = id;
    comment.issueNumber = issue;
    comment.author = {3, u"jun"_s, u"Jun"_s};
    comment.body = body;
    comment.created = comment.updated = at(when);
    return comment;
}

/// Stores atelier/press, tracked, of an instance without a name, as part of the caller's write.
inline Result<ProjectId> storeSampleProject(Storage::Connection &connection)
{
    Storage::SqlProjectRepository projects(connection);
    Instance instance;
    instance.url = QUrl(u"https://forge.example"_s);
    auto id = projects.storeInstance(instance);
    if (!id)
        return std::unexpected(std::move(id).error());
    Project project;
    project.instance = *id;
    project.remoteId = 7;
    project.owner = u"atelier"_s;
    project.name = u"press"_s;
    project.tracked = true;
    return projects.storeProject(project);
}

/// A database in a folder of its own with one instance; in autocommit unless a test begins a transaction.
class Store final
{
public:
    explicit Store(const QString &path = {})
        : rules(TriageRules::defaults())
    {
        Storage::ConnectionOptions options;
        options.path = path.isEmpty() ? folder.filePath(u"docket.db"_s) : path;
        connection = take(Storage::Connection::open(options));
        take(Storage::Migrator(*connection).migrate());
        issues = std::make_unique<Storage::SqlIssueRepository>(*connection, rules);
        projects = std::make_unique<Storage::SqlProjectRepository>(*connection);
        Instance instance;
        instance.url = QUrl(u"https://forge.example"_s);
        instance.name = u"work"_s;
        this->instance = take(projects->storeInstance(instance));
    }

    ProjectId addProject(const QString &owner, const QString &name, qint64 remoteId, bool tracked = true)
    {
        Project project;
        project.instance = instance;
        project.remoteId = remoteId;
        project.owner = owner;
        project.name = name;
        project.tracked = tracked;
        project.webUrl = QUrl(u"https://forge.example/%1/%2"_s.arg(owner, name));
        return take(projects->storeProject(project));
    }

    QTemporaryDir folder;
    TriageRules rules;
    std::unique_ptr<Storage::Connection> connection;
    std::unique_ptr<Storage::SqlIssueRepository> issues;
    std::unique_ptr<Storage::SqlProjectRepository> projects;
    InstanceId instance;
};

} // namespace Docket::Tests
