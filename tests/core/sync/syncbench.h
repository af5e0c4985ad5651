// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <fakes/fakeforge.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/sqlsyncrepository.h>
#include <sync/syncengine.h>

#include <QTemporaryDir>

namespace Docket::Tests {

using namespace Docket::Domain;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Goes on by a second for each request, so that rates are those of the fake server and not of the machine.
class RequestClock final : public Clock
{
public:
    std::chrono::sys_time<std::chrono::milliseconds> now() const override { return {}; }
    std::chrono::nanoseconds steady() const override { return std::chrono::seconds(requests.load()); }

    std::atomic<int> requests = 0;
};

/// A profile with one project that is synced with a forge in memory.
class Bench final
{
public:
    Bench()
        : database({.path = dir.filePath(u"docket.db"_s)})
    {
        const auto opened = Async::await(database.open());
        if (!opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        auto stored = Async::await(database.write([this](Storage::Connection &c) -> Result<ProjectId> {
            Storage::SqlProjectRepository repository(c);
            Instance instance;
            instance.url = QUrl(u"http://forge.test"_s);
            instance.name = u"forge"_s;
            auto instanceId = repository.storeInstance(instance);
            if (!instanceId)
                return std::unexpected(instanceId.error());
            Project project = forge.project;
            project.instance = *instanceId;
            project.tracked = true;
            return repository.storeProject(project);
        }));
        if (!stored)
            qFatal("%s", qUtf8Printable(stored.error().toText()));
        id = *stored;
    }

    Result<Sync::SyncReport> sync(std::shared_ptr<Async::Task> task = {}, int connections = 2)
    {
        if (!task)
            task = std::make_shared<Async::Task>(1, u"sync"_s, u"Sync"_s);
        auto session = forge.connect({}, {});
        Sync::SyncEngine engine(database, *session, rules, {.connections = connections});
        auto report = engine.run(project(), *task, [this] { ++stored; });
        task->succeed({});
        return report;
    }

    Project project()
    {
        return Async::await(database.read([this](Storage::Connection &c) {
                   return Storage::SqlProjectRepository(c).project(id);
               }))
            .value();
    }
    ProjectCounts counts()
    {
        return Async::await(database.read([this](Storage::Connection &c) {
                   return Storage::SqlIssueRepository(c, rules).counts(id);
               }))
            .value();
    }
    IssueDetails details(qint64 number)
    {
        return Async::await(database.read([this, number](Storage::Connection &c) -> Result<IssueDetails> {
                   Storage::SqlIssueRepository issues(c, rules);
                   auto found = issues.findByNumber(id, number);
                   return found ? issues.details(*found) : std::unexpected(found.error());
               }))
            .value();
    }
    QList<qint64> numbers()
    {
        auto all = Async::await(database.read([this](Storage::Connection &c) {
                       return Storage::SqlIssueRepository(c, rules).numbers(id);
                   })).value();
        std::ranges::sort(all);
        return all;
    }
    SyncCursor cursor()
    {
        return Async::await(
                   database.read([this](Storage::Connection &c) { return Storage::SqlSyncRepository(c).cursor(id); }))
            .value();
    }

    void fill(int issues, int comments)
    {
        for (int i = 0; i < issues; ++i)
            forge.addIssue(u"Issue %1"_s.arg(i + 1), forge.now - std::chrono::minutes((issues - i) * 37) - 2h, "body");
        for (int i = 0; i < comments; ++i)
            forge.addComment(1 + (i * 7) % issues, "comment", forge.now - std::chrono::minutes(comments - i) - 1h);
    }

    QTemporaryDir dir;
    Fakes::FakeForge forge;
    Storage::Database database;
    TriageRules rules = TriageRules::defaults();
    ProjectId id;
    std::atomic<int> stored = 0;
};

} // namespace Docket::Tests
