// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <domain/triage.h>
#include <services/documentservice.h>
#include <storage/database.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <ingest/fileparser.h>
#include <repositories/repositoryregistry.h>
#include <repositories/typetable.h>
#include <unitofwork/unitofworkrunner.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;

namespace {

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
}

} // namespace

class TestDocumentService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(u"docs/sub"_s));
        m_root = QFileInfo(m_folder->filePath(u"docs"_s)).canonicalFilePath();
        m_database =
            std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = m_folder->filePath(u"docket.db"_s)});
        const auto opened = Async::await(m_database->open());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toText()));
        m_cache = std::make_unique<Cache::TieredCache>(
            std::vector<std::shared_ptr<Cache::CacheLevel>>{std::make_shared<Cache::MemoryLevel>(1 << 20, m_clock)},
            m_clock);
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, m_cache.get(), m_rules);
        m_workers = std::make_unique<Async::WorkerPool>(u"workers"_s, 2);
        m_tasks = std::make_unique<Async::TaskRegistry>();
        m_repositories = std::make_unique<Repositories::RepositoryRegistry>(*m_database, m_cache.get(),
                                                                            Repositories::repositoryFamilies());
        m_service = std::make_unique<DocumentService>(DocumentService::Parts{.database = *m_database,
                                                                             .repositories = *m_repositories,
                                                                             .units = *m_units,
                                                                             .cache = *m_cache,
                                                                             .workers = *m_workers,
                                                                             .tasks = *m_tasks,
                                                                             .cachePath = {}});
    }

    void cleanup()
    {
        if (m_service)
            m_service->shutdown();
        m_service.reset();
        m_tasks.reset();
        m_workers.reset();
        m_units.reset();
        if (m_database)
            m_database->shutdown();
        m_repositories.reset();
        m_database.reset();
        m_cache.reset();
    }

    void aFolderIsTakenInReadAndFound()
    {
        write(at(u"guide.md"_s), "# Guide\n\nThe quick brown fox. See [other](sub/other.md) and [no](none.md).\n");
        write(at(u"sub/other.md"_s), "---\nstatus: draft\n---\n# Other\n\nLazy dog.\n\n```cpp\nint fox;\n```\n");
        QSignalSpy changed(m_service.get(), &DocumentService::documentsChanged);
        const auto outcomes = take(m_service->ingestPaths({m_root}));
        QCOMPARE(outcomes.size(), 1);
        QVERIFY2(outcomes.first().report, outcomes.first().error ? qPrintable(outcomes.first().error->toText()) : "");
        QCOMPARE(outcomes.first().report->counts, Ingest::PlanCounts{.created = 2});
        QTRY_VERIFY(changed.count() >= 1);
        QTRY_COMPARE(m_tasks->tasks().first().state, Async::TaskState::Succeeded);

        const auto sources = take(m_service->sources());
        QCOMPARE(sources.size(), 1);
        QCOMPARE(sources.first().path, m_root);
        QCOMPARE(sources.first().documents, 2);

        const auto id = take(m_service->find(at(u"guide.md"_s)));
        QCOMPARE(take(m_service->find(u"guide.md"_s)), id);
        const auto open = take(m_service->open(id));
        QCOMPARE(open.document.summary.title, u"Guide"_s);
        QVERIFY(open.fromCache); // put there by the run
        QVERIFY(open.tree.nodeCount() > 3);
        QCOMPARE(open.links.size(), 2);
        QVERIFY(!open.links.first().document.isNull());
        QVERIFY(open.links.last().broken);

        const auto other = take(m_service->find(u"sub/other.md"_s));
        QCOMPARE(take(m_service->neighbours(other)).backlinks.size(), 1);
        QCOMPARE(take(m_service->brokenLinks({}, 10)).size(), 1);
        const auto query = parseQuery(u"fox"_s, {}, AskDocuments).query;
        QCOMPARE(take(m_service->search(query, {}, 10, SearchOrder::Ranked)).hits.size(), 2);
        QCOMPARE(take(m_service->search(parseQuery(u"prop:status=draft"_s, {}, AskDocuments).query, {}, 10,
                                        SearchOrder::First))
                     .hits.size(),
                 1);
        QCOMPARE(take(m_service->facets()).languages.first().name, u"cpp"_s);
    }

    void anEmptyOrDamagedCacheIsNoLoss()
    {
        write(at(u"a.md"_s), "# A\n\ntext\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        const auto first = take(m_service->open(id));
        QVERIFY(m_cache->removeMatching(Cache::CachePattern::everything()));
        const auto parsed = take(m_service->open(id));
        QVERIFY(!parsed.fromCache);
        QCOMPARE(parsed.tree.toBytes(), first.tree.toBytes());
        QVERIFY(take(m_service->open(id)).fromCache);
        QVERIFY(m_cache->put(Ingest::astKey(first.document.hash), "no tree at all"));
        QCOMPARE(take(m_service->open(id)).tree.toBytes(), first.tree.toBytes());
    }

    void pathsGoToTheSourceThatTheyLieIn()
    {
        write(at(u"sub/x.md"_s), "# X\n");
        write(m_folder->filePath(u"alone.md"_s), "# Alone\n");
        const auto folder = take(m_service->addFolder(m_root));
        QCOMPARE(take(m_service->addFolder(at(u"sub"_s))).id, folder.id);
        const auto outcomes =
            take(m_service->ingestPaths({at(u"sub/x.md"_s), m_folder->filePath(u"alone.md"_s), at(u"never.md"_s)}));
        QCOMPARE(outcomes.size(), 3);
        QCOMPARE(take(m_service->sources()).size(), 2);
        int errors = 0;
        for (const IngestOutcome &outcome : outcomes) {
            if (outcome.error) {
                ++errors;
                QCOMPARE(outcome.error->code, Code::NotFound);
                QVERIFY(outcome.error->message.contains(u"never.md"_s));
            } else {
                QCOMPARE(outcome.report->counts, Ingest::PlanCounts{.created = 1});
            }
        }
        QCOMPARE(errors, 1);
        (void)take(m_service->find(QFileInfo(m_folder->filePath(u"alone.md"_s)).canonicalFilePath()));
    }

    void aDryRunWritesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        const auto plans = take(m_service->planPaths({m_root}));
        QCOMPARE(plans.size(), 1);
        QCOMPARE(plans.first().plan->counts(), Ingest::PlanCounts{.created = 1});
        QVERIFY(take(m_service->sources()).isEmpty());
    }

    void aFolderThatIsNotThereIsNamed()
    {
        const auto missing = await(m_service->addFolder(at(u"none"_s)));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, Code::NotFound);
        QVERIFY(missing.error().message.contains(at(u"none"_s)));
        write(at(u"file.md"_s), "x");
        QCOMPARE(await(m_service->addFolder(at(u"file.md"_s))).error().code, Code::Invalid);
    }

    void versionsAreComparedAndRestored()
    {
        write(at(u"a.md"_s), "# A\n\nfirst\n");
        (void)take(m_service->ingestPaths({m_root}));
        write(at(u"a.md"_s), "# A\n\nsecond line\n");
        (void)take(m_service->ingest());
        const auto id = take(m_service->find(u"a.md"_s));
        const auto versions = take(m_service->versions(id));
        QCOMPARE(versions.size(), 1);
        const auto lines = take(m_service->difference(id, versions.first().id));
        QCOMPARE(std::ranges::count(lines, DiffLine::Kind::Removed, &DiffLine::kind), 1);
        QCOMPARE(std::ranges::count(lines, DiffLine::Kind::Added, &DiffLine::kind), 1);

        // What is on the disk now is known to nobody yet: it is not written over.
        write(at(u"a.md"_s), "# A\n\nthird, not taken in\n");
        const auto refused = await(m_service->restore(id, versions.first().id));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::Conflict);
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nthird, not taken in\n"));

        (void)take(m_service->ingest());
        const auto restored = await(m_service->restore(id, versions.first().id));
        QVERIFY2(restored, restored ? "" : qPrintable(restored.error().toText()));
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nfirst\n"));
        QCOMPARE(take(m_service->text(id)), QByteArray("# A\n\nfirst\n"));
        QCOMPARE(take(m_service->versions(id)).size(), 3);
        QCOMPARE(take(m_service->ingest()).first().report->counts, Ingest::PlanCounts{.same = 1});
    }

    void aPastedTextIsADocument()
    {
        const auto id = take(m_service->paste(u"From a mail"_s, u"# Hello\n\npasted words\n"_s));
        QCOMPARE(take(m_service->open(id)).document.summary.title, u"Hello"_s);
        QCOMPARE(take(m_service->search(parseQuery(u"pasted"_s, {}, AskDocuments).query, {}, 5, SearchOrder::Ranked))
                     .hits.size(),
                 1);
        QVERIFY(take(m_service->ingest()).isEmpty()); // there is no folder to be looked at
    }

    void aWatchedFolderShowsWhatChanged()
    {
        write(at(u"a.md"_s), "# A\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        const auto stored = await(m_service->storeSource(source));
        QVERIFY(stored);
        QTRY_COMPARE(take(m_service->sources()).first().documents, 1);
        QTRY_VERIFY(!m_service->isIngesting());
        write(at(u"b.md"_s), "# B\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 2);
        write(at(u"new/deep/c.md"_s), "# C\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 3);
        QVERIFY(QFile::remove(at(u"b.md"_s)));
        QTRY_COMPARE(take(m_service->sources()).first().missing, 1);
    }

    void thousandsOfWatchedFoldersTellWithinASecond()
    {
        constexpr int folders = 5'000;
        for (int i = 0; i < folders; ++i)
            QVERIFY(QDir().mkpath(at(u"%1/%2"_s.arg(i / 100).arg(i % 100))));
        write(at(u"49/99/a.md"_s), "# First\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        QVERIFY(await(m_service->storeSource(source)));
        QTRY_COMPARE(take(m_service->sources()).first().documents, 1);
        QTRY_VERIFY(!m_service->isIngesting());
        QTRY_VERIFY(m_service->watchLimitation(source.id).isEmpty());

        const auto titleOf = [this](const QString &path) {
            const auto id = await(m_service->find(path));
            return id ? take(m_service->open(*id)).document.summary.title : QString();
        };
        // As many editors save: beside it, then renamed over it.
        QElapsedTimer watch;
        const auto save = [&](const QString &path, const QByteArray &text) {
            write(path + u".tmp"_s, text);
            QVERIFY(QFile::remove(path) || !QFile::exists(path));
            QVERIFY(QFile::rename(path + u".tmp"_s, path));
        };
        watch.start();
        save(at(u"49/99/a.md"_s), "# Second\n");
        QTRY_COMPARE(titleOf(at(u"49/99/a.md"_s)), u"Second"_s);
        qInfo("saved by renaming: shown after %lld ms", qint64(watch.elapsed()));
        QVERIFY2(watch.elapsed() < 2'000, qPrintable(QString::number(watch.elapsed())));

        // A burst: a file in each of many folders, and one that is written again and again.
        watch.start();
        for (int i = 0; i < 500; ++i)
            write(at(u"%1/%2/burst.md"_s.arg(i % 50).arg(i / 50)), "# Burst\n");
        for (int i = 0; i < 200; ++i)
            write(at(u"0/0/again.md"_s), "# Again " + QByteArray::number(i) + "\n");
        QTRY_COMPARE_WITH_TIMEOUT(take(m_service->sources()).first().documents, 502, 20'000);
        QTRY_COMPARE(titleOf(at(u"0/0/again.md"_s)), u"Again 199"_s);
        qInfo("a burst of 501 files: shown after %lld ms", qint64(watch.elapsed()));
        QCOMPARE(take(m_service->sources()).first().missing, 0);
        QCOMPARE(take(m_service->sources()).first().failed, 0);
    }

    void forgettingLeavesTheFiles()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n");
        (void)take(m_service->ingestPaths({m_root}));
        QCOMPARE(take(m_service->remove({take(m_service->find(u"a.md"_s))})), 1);
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        const auto removed = await(m_service->removeSource(take(m_service->sources()).first().id));
        QVERIFY(removed);
        QVERIFY(take(m_service->sources()).isEmpty());
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n"));
    }

private:
    [[nodiscard]] QString at(const QString &path) const { return m_root + u'/' + path; }

    /// Answers come through the main thread's events, so waiting is turning its loop.
    template <typename T>
    static Result<T> await(const Async::Future<T> &future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
            qFatal("no answer");
        return Async::await(future);
    }

    template <typename T>
    static T take(const Async::Future<T> &future)
    {
        auto result = await(future);
        if (!result)
            qFatal("%s", qPrintable(result.error().toText()));
        return *std::move(result);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_root;
    SystemClock m_clock;
    TriageRules m_rules;
    std::unique_ptr<Storage::Database> m_database;
    std::unique_ptr<Cache::TieredCache> m_cache;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Async::WorkerPool> m_workers;
    std::unique_ptr<Async::TaskRegistry> m_tasks;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<DocumentService> m_service;
};

QTEST_GUILESS_MAIN(TestDocumentService)
#include "tst_documentservice.moc"
