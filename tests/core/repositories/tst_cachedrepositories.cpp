// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <base/clock.h>
#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <repositories/repositoryregistry.h>
#include <storage/database.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>
#include <storage/sqlworkspacerepository.h>

#include <QJsonDocument>

#include <latch>
#include <thread>

using namespace Docket;
using namespace Docket::Repositories;
using namespace Docket::Tests;
using namespace std::chrono_literals;
using Storage::Connection;

namespace {

struct Bed
{
    template <typename Fn>
    auto write(Fn fn)
    {
        return take(Async::await(database.write(std::move(fn))));
    }

    explicit Bed(const QStringList &families = repositoryNames())
        : memory(std::make_shared<Cache::MemoryLevel>(8 << 20, clock))
        , cache({memory}, clock)
        , database({.path = folder.filePath(u"docket.db"_s), .readers = 3})
        , registry(database, &cache, families)
        , rules(TriageRules::defaults())
    {
        take(Async::await(database.open()));
        project = write(storeSampleProject);
        store(1, u"Paper jams"_s, 1);
        store(2, u"Ink is dry"_s, 2);
    }
    ~Bed() { database.shutdown(); }
    Q_DISABLE_COPY_MOVE(Bed)

    static QStringList repositoryNames() { return {u"issues"_s, u"projects"_s, u"documents"_s, u"workspaces"_s}; }

    /// Through the cache, and the same from the database alone.
    template <typename Fn>
    auto read(Fn fn)
    {
        return Async::await(registry.read(std::move(fn)));
    }
    void store(qint64 number, const QString &title, qint64 updated, const QByteArray &body = {})
    {
        write([&](Connection &c) {
            const RemoteIssue issue = makeIssue(number, title, updated, body);
            return Storage::SqlIssueRepository(c, rules).store(project, std::span(&issue, 1));
        });
    }
    [[nodiscard]] IssueId issue(qint64 number) const { return {(project.value << 32) | number}; }

    SystemClock clock;
    QTemporaryDir folder;
    std::shared_ptr<Cache::MemoryLevel> memory;
    Cache::TieredCache cache;
    Storage::Database database;
    RepositoryRegistry registry;
    TriageRules rules;
    ProjectId project;
};

Query parsed(const QString &text, QuerySubject subject = AskIssues)
{
    return parseQuery(text, at(1'000'000), subject).query;
}

/// Every question that is kept, asked of one set of repositories.
QByteArray everything(IssueRepository &issues, ProjectRepository &projects, DocumentRepository &documents,
                      WorkspaceRepository &workspaces, ProjectId project)
{
    QJsonArray all;
    const auto add = [&all](const auto &result) {
        if (result)
            all.append(JsonShower::shown(*result));
        else
            all.append(codeName(result.error().code));
    };
    const QList<IssueId> ids{{(project.value << 32) | 2}, {(project.value << 32) | 99}, {(project.value << 32) | 1}};
    for (const QueryScope scope : {QueryScope{}, QueryScope{project}}) {
        for (const QString &text : {u""_s, u"is:open"_s, u"paper"_s, u"label:bug"_s}) {
            add(issues.keys(parsed(text), scope, {}, -1));
            add(issues.keys(parsed(text), scope, {IssueSort::Title, false}, 1));
            add(issues.count(parsed(text), scope));
        }
        add(issues.vocabulary(scope));
    }
    add(issues.rows(ids));
    for (const IssueId id : ids)
        add(issues.details(id));
    add(projects.projects(true));
    add(projects.projects(false));
    add(projects.project(project));
    add(projects.findProject(u"Atelier/press"));
    add(projects.findProject(u"nobody/nothing"));
    add(projects.views());
    const Query words = parsed(u"ink"_s, AskDocuments);
    const Query none = parsed({}, AskDocuments);
    add(documents.list(none, {}, {}, 10));
    add(documents.list(none, {}, {DocumentSort::Title, true}, 1));
    add(documents.count(none, {}));
    add(documents.search(words, {}, 10, SearchOrder::Ranked));
    add(documents.find({1}));
    add(documents.text({1}));
    add(documents.versions({1}));
    add(documents.tags());
    add(documents.languages());
    add(documents.propertyKeys());
    add(documents.propertyValues(u"status"_s, 5));
    add(workspaces.list({}));
    add(workspaces.list(WorkspaceState::Active));
    add(workspaces.find({}, u"atelier/PRESS"_s, 1, WorkspaceState::Active));
    return QJsonDocument(all).toJson();
}

QByteArray cached(Bed &bed)
{
    return take(bed.read([&](ReadRepositories &r) -> Result<QByteArray> {
        return everything(r.issues(), r.projects(), r.documents(), r.workspaces(), bed.project);
    }));
}

QByteArray direct(Bed &bed)
{
    return take(Async::await(bed.database.read([&](Connection &c) -> Result<QByteArray> {
        Storage::SqlIssueRepository issues(c, bed.rules);
        Storage::SqlProjectRepository projects(c);
        Storage::SqlDocumentRepository documents(c);
        Storage::SqlWorkspaceRepository workspaces(c);
        return everything(issues, projects, documents, workspaces, bed.project);
    })));
}

} // namespace

using Write = std::function<Result<void>(Bed &, Connection &)>;
Q_DECLARE_METATYPE(Write)

/// Repositories through the cache give what those of the database give, whatever is written meanwhile.
class TestCachedRepositories final : public QObject
{
    Q_OBJECT

    template <typename T>
    static Result<void> plain(Result<T> result)
    {
        if (!result)
            return std::unexpected(std::move(result).error());
        return {};
    }

private Q_SLOTS:
    void writesShowAtOnce_data()
    {
        QTest::addColumn<Write>("change");
        const auto row = [](const char *name, Write change) { QTest::newRow(name) << std::move(change); };
        row("issue", [](Bed &bed, Connection &c) {
            auto issue = makeIssue(2, u"Paper is thin"_s, 50, "see #1");
            issue.labels = {Label{.remoteId = 4, .name = u"bug"_s, .color = u"ff0000"_s}};
            return plain(Storage::SqlIssueRepository(c, bed.rules).store(bed.project, std::span(&issue, 1)));
        });
        row("new issue", [](Bed &bed, Connection &c) {
            const auto issue = makeIssue(99, u"Rollers squeak"_s, 50);
            return plain(Storage::SqlIssueRepository(c, bed.rules).store(bed.project, std::span(&issue, 1)));
        });
        row("issue gone", [](Bed &bed, Connection &c) {
            const std::array<qint64, 1> numbers{1};
            return plain(Storage::SqlIssueRepository(c, bed.rules).removeNumbers(bed.project, numbers));
        });
        row("comment", [](Bed &bed, Connection &c) {
            const auto comment = makeComment(5, 1, "paper again, as in #2", 60);
            return plain(Storage::SqlIssueRepository(c, bed.rules).storeComments(bed.project, std::span(&comment, 1)));
        });
        row("comments replaced", [](Bed &bed, Connection &c) {
            const auto comment = makeComment(5, 2, "other", 60);
            return plain(
                Storage::SqlIssueRepository(c, bed.rules).replaceComments(bed.project, 2, std::span(&comment, 1)));
        });
        row("labels", [](Bed &bed, Connection &c) {
            const Label label{.remoteId = 9, .name = u"new"_s, .color = u"00ff00"_s};
            return plain(Storage::SqlIssueRepository(c, bed.rules).replaceLabels(bed.project, std::span(&label, 1)));
        });
        row("milestones", [](Bed &bed, Connection &c) {
            const Milestone milestone{.remoteId = 9, .title = u"1.0"_s};
            return plain(
                Storage::SqlIssueRepository(c, bed.rules).replaceMilestones(bed.project, std::span(&milestone, 1)));
        });
        row("people", [](Bed &bed, Connection &c) {
            const Person person{.remoteId = 2, .login = u"maria"_s, .fullName = u"Maria Berg"_s};
            return plain(
                Storage::SqlIssueRepository(c, bed.rules).replaceAssignees(bed.project, std::span(&person, 1)));
        });
        row("dependencies", [](Bed &bed, Connection &c) {
            const IssueReference other{.projectName = u"a/b"_s, .number = 3, .title = u"Else"_s};
            return plain(Storage::SqlIssueRepository(c, bed.rules)
                             .replaceDependencies(bed.issue(1), true, std::span(&other, 1)));
        });
        row("untracked",
            [](Bed &bed, Connection &c) { return Storage::SqlProjectRepository(c).setTracked(bed.project, false); });
        row("project's state", [](Bed &bed, Connection &c) {
            return Storage::SqlProjectRepository(c).setProjectState(bed.project, ProjectState::AccessLost, u"403"_s);
        });
        row("project renamed", [](Bed &bed, Connection &c) {
            auto project = Storage::SqlProjectRepository(c).project(bed.project);
            if (!project)
                return plain(project);
            project->name = u"printer"_s;
            return plain(Storage::SqlProjectRepository(c).storeProject(*project));
        });
        row("project gone",
            [](Bed &bed, Connection &c) { return Storage::SqlProjectRepository(c).removeProject(bed.project); });
        row("view", [](Bed &, Connection &c) {
            return plain(Storage::SqlProjectRepository(c).storeView({.name = u"mine"_s, .query = u"is:open"_s}));
        });
        row("document", [](Bed &, Connection &c) {
            auto source = Storage::SqlDocumentSourceRepository(c).storeSource(
                {.kind = DocumentSource::Kind::Folder, .path = u"/notes"_s});
            if (!source)
                return plain(source);
            DocumentInput input;
            input.path = u"ink.md"_s;
            input.hash = "0123456789abcdef";
            input.source = "# Ink\n\nInk runs dry.\n";
            input.content.title = u"Ink"_s;
            input.content.body = "Ink runs dry.";
            input.content.tags = {u"supplies"_s};
            input.content.properties = {{u"status"_s, u"draft"_s}};
            return plain(Storage::SqlDocumentRepository(c).storeBatch(*source, std::span(&input, 1)));
        });
        row("workspace", [](Bed &, Connection &c) {
            WorkspaceRecord record;
            record.project = u"atelier/press"_s;
            record.number = 1;
            record.title = u"Paper jams"_s;
            record.root = u"/w"_s;
            record.folder = u"1-paper"_s;
            return plain(Storage::SqlWorkspaceRepository(c).store(record));
        });
    }
    void writesShowAtOnce()
    {
        QFETCH(Write, change);
        Bed bed;
        const QByteArray before = direct(bed);
        QCOMPARE(cached(bed), before);
        QCOMPARE(cached(bed), before); // from the cache this time
        QVERIFY(bed.cache.statistics().total().hitCount() > 30);
        bed.write([&](Connection &c) { return change(bed, c); });
        const QByteArray after = direct(bed);
        QVERIFY2(after != before, "the change must show somewhere, or the test shows nothing");
        QCOMPARE(cached(bed), after);
        QCOMPARE(cached(bed), after);
    }

    void whatIsRolledBackRemovesNothing()
    {
        Bed bed;
        (void)cached(bed);
        const auto entries = bed.memory->statistics().entries;
        const auto failed = Async::await(bed.database.write([&](Connection &c) -> Result<void> {
            const auto issue = makeIssue(2, u"Never"_s, 90);
            if (auto stored = Storage::SqlIssueRepository(c, bed.rules).store(bed.project, std::span(&issue, 1));
                !stored)
                return std::unexpected(stored.error());
            return fail(Code::Conflict, u"test"_s, u"no"_s);
        }));
        QVERIFY(!failed);
        QCOMPARE(bed.memory->statistics().entries, entries);
        // And it is not told with the next one either.
        bed.write([](Connection &c) {
            return plain(Storage::SqlProjectRepository(c).storeView({.name = u"v"_s, .query = {}}));
        });
        QCOMPARE(bed.memory->statistics().entries, entries - 1);
    }

    void anOldSnapshotLeavesNothingStale()
    {
        Bed bed;
        std::latch looked(1);
        std::latch written(1);
        auto slow = bed.registry.read([&](ReadRepositories &r) -> Result<QString> {
            (void)take(r.projects().projects(false)); // the snapshot is taken
            looked.count_down();
            written.wait();
            auto details = r.issues().details(bed.issue(1));
            if (!details)
                return std::unexpected(details.error());
            auto rows = r.issues().rows(QList<IssueId>{bed.issue(1)});
            if (!rows)
                return std::unexpected(rows.error());
            return details->row.title + u" / "_s + rows->constFirst().title;
        });
        looked.wait();
        bed.store(1, u"New title"_s, 500);
        written.count_down();
        QCOMPARE(take(Async::await(slow)), u"Paper jams / Paper jams"_s); // consistent with what it saw before
        const auto now = take(bed.read([&](ReadRepositories &r) { return r.issues().details(bed.issue(1)); }));
        QCOMPARE(now.row.title, u"New title"_s);
        const auto rows =
            take(bed.read([&](ReadRepositories &r) { return r.issues().rows(QList<IssueId>{bed.issue(1)}); }));
        QCOMPARE(rows.constFirst().title, u"New title"_s);
    }

    void twoDatabasesShareALevelAndNothingElse()
    {
        Bed bed;
        Bed other;
        const auto disk =
            std::make_shared<Cache::DiskLevel>(bed.folder.filePath(u"shared"_s), Cache::DiskOptions{}, bed.clock);
        const auto run = [&](Bed &of, bool forget, const QString &title) {
            Cache::TieredCache cache({std::make_shared<Cache::MemoryLevel>(8 << 20, of.clock), disk}, of.clock);
            RepositoryRegistry registry(of.database, &cache, Bed::repositoryNames());
            if (forget)
                registry.forgetEarlierRuns();
            const auto details =
                take(Async::await(registry.read([&](ReadRepositories &r) { return r.issues().details(of.issue(1)); })));
            QCOMPARE(details.row.title, title);
            QVERIFY(cache.statistics().total().missCount() > 0); // nobody else's was taken for ours
        };
        const auto kept = [&] { return disk->statistics().entries; };
        run(bed, true, u"Paper jams"_s);
        const qint64 once = kept();
        QVERIFY(once > 0);
        run(other, true, u"Paper jams"_s);
        QCOMPARE(kept(), 2 * once); // what belongs to the other one stays
        // The next run finds nothing that it may use, and leaves nothing behind that nobody can use.
        bed.store(1, u"Newer"_s, 5);
        run(bed, true, u"Newer"_s);
        QCOMPARE(kept(), 2 * once);
        run(bed, false, u"Newer"_s);
        QCOMPARE(kept(), 3 * once);
    }

    void readersNeverSeeWhatWasOverwrittenBefore()
    {
        Bed bed;
        constexpr int writes = 300;
        std::atomic<int> stored = 0;
        std::atomic<bool> stop = false;
        std::atomic<int> stale = 0;
        std::atomic<int> reads = 0;
        std::vector<std::jthread> readers;
        for (int t = 0; t < 3; ++t)
            readers.emplace_back([&, t] {
                while (!stop) {
                    const int known = stored;
                    const auto title = bed.read([&](ReadRepositories &r) -> Result<QString> {
                        if (t == 0)
                            return r.issues().details(bed.issue(1)).transform([](const auto &d) {
                                return d.row.title;
                            });
                        if (t == 1)
                            return r.issues().rows(QList<IssueId>{bed.issue(1)}).transform([](const auto &rows) {
                                return rows.constFirst().title;
                            });
                        // A list is stale when its order is: the title decides it.
                        return r.issues()
                            .keys(parsed(u"is:open"_s), {bed.project}, {IssueSort::Updated, true}, 1)
                            .and_then([&](const auto &ids) { return r.issues().rows(ids); })
                            .transform([](const auto &rows) { return rows.constFirst().title; });
                    });
                    ++reads;
                    if (title && title->startsWith(u"write "_s) && title->sliced(6).toInt() < known)
                        ++stale;
                }
            });
        for (int i = 1; i <= writes; ++i) {
            bed.store(1, u"write %1"_s.arg(i), 1000 + i);
            stored = i;
        }
        stop = true;
        readers.clear();
        QVERIFY2(reads > 100, QByteArray::number(reads.load()));
        QCOMPARE(stale.load(), 0);
        QCOMPARE(cached(bed), direct(bed));
    }

    void whatIsNotNamedIsNotKept()
    {
        Bed bed({u"projects"_s});
        (void)cached(bed);
        (void)cached(bed);
        const auto statistics = bed.cache.statistics();
        for (const auto &type : statistics.types) {
            if (type.type == u"project"_s)
                QVERIFY(type.total.hitCount() > 0);
            else
                QCOMPARE(type.total.hitCount() + type.total.missCount(), 0);
        }
    }

    void aDamagedValueIsReadAnew()
    {
        Bed bed;
        const QByteArray good = direct(bed);
        QCOMPARE(cached(bed), good);
        QByteArray from;
        do {
            const auto page = take(bed.memory->entries(Cache::CachePattern::everything(), from, 1000));
            for (const auto &entry : page.entries) {
                auto value = *take(bed.memory->peek(entry.key));
                value.bytes = entry.key.hash() % 2 ? value.bytes.first(value.bytes.size() / 2) : QByteArray("\xff\xff");
                take(bed.memory->put(entry.key, value));
            }
            from = page.next;
        } while (!from.isEmpty());
        QCOMPARE(cached(bed), good);
    }

    void aMissTellsItsRule()
    {
        Bed bed;
        (void)cached(bed);
        bed.store(1, u"Changed"_s, 700);
        (void)cached(bed);
        const Cache::CacheKey key(u"issue-row",
                                  QString(repositoryName(bed.registry.databaseName(), bed.project) + u":1"));
        const auto explanation = bed.cache.explain(key);
        QVERIFY(explanation.lastMiss && explanation.lastMiss->invalidation);
        QCOMPARE(explanation.lastMiss->reason, Cache::MissReason::Invalidated);
        QCOMPARE(explanation.lastMiss->invalidation->rule, u"issue.changed"_s);
        const auto rules = bed.registry.rules();
        const auto rule = std::ranges::find_if(
            rules, [](const RuleCounts &one) { return one.rule.pattern == u"issue-row:{repository}:{number}"_s; });
        QVERIFY(rule != rules.end());
        QVERIFY(rule->applied > 0 && rule->removed == 1);
    }

    void valuesCanBeShown()
    {
        Bed bed;
        (void)cached(bed);
        QByteArray from;
        int shown = 0;
        do {
            const auto page = take(bed.memory->entries(Cache::CachePattern::everything(), from, 1000));
            for (const auto &entry : page.entries) {
                const auto value = *take(bed.memory->peek(entry.key));
                QVERIFY2(!shownValue(entry.key.type(), entry.key.id(), value.bytes).isEmpty(),
                         qPrintable(entry.key.text()));
                ++shown;
            }
            from = page.next;
        } while (!from.isEmpty());
        QVERIFY(shown > 20);
    }
};

QTEST_GUILESS_MAIN(TestCachedRepositories)
#include "tst_cachedrepositories.moc"
