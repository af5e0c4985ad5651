// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <base/clock.h>
#include <cache/memorylevel.h>
#include <fakes/memoryworkspaces.h>
#include <repositories/repositoryregistry.h>
#include <storage/database.h>
#include <storage/sqlworkspacerepository.h>

using namespace Docket;
using namespace Docket::Tests;
using Storage::Connection;

namespace {

/// A database with a cache over it, asked as the program asks: each call in a transaction of its own.
class OverDatabase : public WorkspaceRepository
{
public:
    OverDatabase()
        : m_cache({std::make_shared<Cache::MemoryLevel>(1 << 20, m_clock)}, m_clock)
        , m_database({.path = m_folder.filePath(u"docket.db"_s)})
        , m_registry(m_database, &m_cache, {u"workspaces"_s})
    {
        take(Async::await(m_database.open()));
    }
    ~OverDatabase() override { m_database.shutdown(); }
    Q_DISABLE_COPY_MOVE(OverDatabase)

    [[nodiscard]] Result<WorkspaceId> store(const WorkspaceRecord &record) override
    {
        return Async::await(
            m_database.write([&](Connection &c) { return Storage::SqlWorkspaceRepository(c).store(record); }));
    }
    [[nodiscard]] Result<std::optional<WorkspaceRecord>> find(const QString &server, const QString &project,
                                                              qint64 number, WorkspaceState state) override
    {
        return Async::await(m_database.read(
            [&](Connection &c) { return Storage::SqlWorkspaceRepository(c).find(server, project, number, state); }));
    }
    [[nodiscard]] Result<QList<WorkspaceRecord>> list(std::optional<WorkspaceState> state) override
    {
        return Async::await(
            m_database.read([&](Connection &c) { return Storage::SqlWorkspaceRepository(c).list(state); }));
    }

protected:
    SystemClock m_clock;
    QTemporaryDir m_folder;
    Cache::TieredCache m_cache;
    Storage::Database m_database;
    Repositories::RepositoryRegistry m_registry;
};

/// The same with what is read kept in the cache.
class ThroughCache final : public OverDatabase
{
public:
    [[nodiscard]] Result<std::optional<WorkspaceRecord>> find(const QString &server, const QString &project,
                                                              qint64 number, WorkspaceState state) override
    {
        return Async::await(m_registry.read([&](Repositories::ReadRepositories &repositories) {
            return repositories.workspaces().find(server, project, number, state);
        }));
    }
    [[nodiscard]] Result<QList<WorkspaceRecord>> list(std::optional<WorkspaceState> state) override
    {
        return Async::await(m_registry.read(
            [&](Repositories::ReadRepositories &repositories) { return repositories.workspaces().list(state); }));
    }
};

WorkspaceRecord makeRecord(qint64 number, WorkspaceState state = WorkspaceState::Active, qint64 updated = 0,
                           const QString &server = u"https://forge.example"_s)
{
    WorkspaceRecord record;
    record.project = u"atelier/press"_s;
    record.number = number;
    record.server = server;
    record.title = u"Paper jams"_s;
    record.root = u"/home/maria/work"_s;
    record.folder = u"%1-paper-jams"_s.arg(number);
    record.state = state;
    record.started = at(100 + updated);
    record.updated = at(updated);
    return record;
}

QList<qint64> numbers(const QList<WorkspaceRecord> &records)
{
    QList<qint64> all;
    for (const WorkspaceRecord &record : records)
        all.append(record.number);
    return all;
}

} // namespace

/// The contract of Domain::WorkspaceRepository, held by the one on SQLite, the one through the cache and the one in
/// memory. Each question is asked before a write as well, so that an answer that is kept too long is found.
class TestWorkspaceRepository final : public QObject
{
    Q_OBJECT

    std::unique_ptr<WorkspaceRepository> m_store;

    WorkspaceId store(const WorkspaceRecord &record) { return take(m_store->store(record)); }
    std::optional<WorkspaceRecord> find(qint64 number, WorkspaceState state = WorkspaceState::Active,
                                        const QString &server = {}, const QString &project = u"atelier/press"_s)
    {
        return take(m_store->find(server, project, number, state));
    }
    QList<WorkspaceRecord> list(std::optional<WorkspaceState> state = {}) { return take(m_store->list(state)); }

    static void implementations()
    {
        QTest::addColumn<int>("implementation");
        QTest::newRow("database") << 0;
        QTest::newRow("through the cache") << 1;
        QTest::newRow("memory") << 2;
    }

private Q_SLOTS:
    void init()
    {
        QFETCH(const int, implementation);
        if (implementation == 0)
            m_store = std::make_unique<OverDatabase>();
        else if (implementation == 1)
            m_store = std::make_unique<ThroughCache>();
        else
            m_store = std::make_unique<MemoryWorkspaceRepository>();
        QVERIFY(list().isEmpty());
        QVERIFY(!find(1));
    }
    void cleanup() { m_store.reset(); }

    void everyFieldIsKept_data() { implementations(); }
    void everyFieldIsKept()
    {
        WorkspaceRecord record = makeRecord(12);
        record.title = u"Ünïcode “title”\nof two lines"_s;
        record.state = WorkspaceState::Finished;
        record.folder = u"finished/12-x"_s;
        record.testsOpen = 3;
        record.testsPassed = 4;
        record.testsFailed = 5;
        record.started = at(1);
        record.updated = at(2);
        record.ended = at(3);
        record.id = store(record);
        QVERIFY(!record.id.isNull());
        QCOMPARE(list(), QList{record});
        QCOMPARE(find(12, WorkspaceState::Finished), std::optional(record));
        const auto other = store(makeRecord(13));
        QVERIFY(other != record.id);
        QCOMPARE(list(WorkspaceState::Finished), QList{record});
    }

    void oneWithAnIdIsUpdated_data() { implementations(); }
    void oneWithAnIdIsUpdated()
    {
        WorkspaceRecord record = makeRecord(12);
        record.id = store(record);
        QCOMPARE(find(12), std::optional(record));
        record.title = u"Another title"_s;
        record.testsPassed = 2;
        record.updated = at(50);
        QCOMPARE(store(record), record.id); // it is no conflict with itself
        QCOMPARE(list(), QList{record});
        QCOMPARE(find(12), std::optional(record));
        record.state = WorkspaceState::Abandoned;
        record.folder = u"trash/12-paper-jams"_s;
        record.ended = at(60);
        QCOMPARE(store(record), record.id);
        QVERIFY(!find(12));
        QCOMPARE(find(12, WorkspaceState::Abandoned), std::optional(record));
        QVERIFY(list(WorkspaceState::Active).isEmpty());
    }

    void anIssueHasOneActiveWorkspace_data() { implementations(); }
    void anIssueHasOneActiveWorkspace()
    {
        const WorkspaceRecord first = makeRecord(12);
        const auto id = store(first);
        auto again = makeRecord(12, WorkspaceState::Active, 10);
        again.project = u"Atelier/PRESS"_s;
        again.folder = u"12-other"_s;
        const auto refused = m_store->store(again);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::Conflict);
        QVERIFY2(refused.error().message.contains(first.path()), qPrintable(refused.error().message));
        QVERIFY(!refused.error().hint.isEmpty());
        // One whose server nobody noted may be the same.
        QCOMPARE(m_store->store(makeRecord(12, WorkspaceState::Active, 10, {})).error().code, Code::Conflict);
        QCOMPARE(list().size(), 1);
        QCOMPARE(list().constFirst().id, id);
        // Of another server, of another issue, or not active.
        QVERIFY(m_store->store(makeRecord(12, WorkspaceState::Active, 10, u"https://other.example"_s)));
        QVERIFY(m_store->store(makeRecord(13)));
        const auto ended = m_store->store(makeRecord(12, WorkspaceState::Finished));
        QVERIFY(ended);
        QCOMPARE(list().size(), 4);
        // What had ended comes back only where there is room.
        auto back = makeRecord(12);
        back.id = *ended;
        QCOMPARE(m_store->store(back).error().code, Code::Conflict);
        QCOMPARE(list(WorkspaceState::Finished).size(), 1);
    }

    void theOneThatWasChangedLastIsFound_data() { implementations(); }
    void theOneThatWasChangedLastIsFound()
    {
        auto early = makeRecord(12, WorkspaceState::Abandoned, 20);
        early.id = store(early);
        QCOMPARE(find(12, WorkspaceState::Abandoned), std::optional(early));
        auto late = makeRecord(12, WorkspaceState::Abandoned, 30);
        late.id = store(late);
        auto middle = makeRecord(12, WorkspaceState::Abandoned, 25);
        middle.id = store(middle);
        QCOMPARE(find(12, WorkspaceState::Abandoned), std::optional(late));
        early.updated = at(40);
        QCOMPARE(store(early), early.id);
        QCOMPARE(find(12, WorkspaceState::Abandoned), std::optional(early));
        middle.updated = at(40);
        QCOMPARE(store(middle), middle.id);
        QCOMPARE(find(12, WorkspaceState::Abandoned), std::optional(middle)); // of two at once the newer
        QVERIFY(!find(12, WorkspaceState::Finished));
        QVERIFY(!find(1, WorkspaceState::Abandoned));
        QVERIFY(!find(12, WorkspaceState::Abandoned, {}, u"atelier/pres"_s));
    }

    void capitalsAndServers_data() { implementations(); }
    void capitalsAndServers()
    {
        const auto finished = WorkspaceState::Finished;
        auto unknown = makeRecord(12, finished, 90, {});
        unknown.id = store(unknown);
        const auto one = u"https://forge.example"_s;
        const auto two = u"https://other.example"_s;
        QCOMPARE(find(12, finished, one), std::optional(unknown)); // it may be of any
        auto known = makeRecord(12, finished, 10, one);
        known.id = store(known);
        QCOMPARE(find(12, finished, one), std::optional(known));
        QCOMPARE(find(12, finished, two), std::optional(unknown));
        QCOMPARE(find(12, finished, {}), std::optional(known)); // what is known goes before
        QCOMPARE(find(12, finished, one, u"ATELIER/Press"_s), std::optional(known));
        QCOMPARE(find(12, finished, two, u"Atelier/press"_s), std::optional(unknown));
    }

    void theNewestComeFirst_data() { implementations(); }
    void theNewestComeFirst()
    {
        store(makeRecord(1, WorkspaceState::Active, 20));
        store(makeRecord(2, WorkspaceState::Finished, 40));
        QCOMPARE(numbers(list()), (QList<qint64>{2, 1}));
        store(makeRecord(3, WorkspaceState::Active, 30));
        auto changed = makeRecord(4, WorkspaceState::Active, 30);
        changed.updated = at(900); // when it began counts
        store(changed);
        QCOMPARE(numbers(list()), (QList<qint64>{2, 4, 3, 1}));
        QCOMPARE(numbers(list(WorkspaceState::Active)), (QList<qint64>{4, 3, 1}));
        QCOMPARE(numbers(list(WorkspaceState::Finished)), QList<qint64>{2});
        QVERIFY(list(WorkspaceState::Abandoned).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceRepository)
#include "tst_workspacerepository.moc"
