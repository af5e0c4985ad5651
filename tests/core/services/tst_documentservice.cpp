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
#include <QMutex>
#include <QSignalSpy>
#include <QStringConverter>
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

/// Edits something once, before a step of stored work.
class EditHook final : public StepHook
{
public:
    EditHook() = default;
    void edit(const QString &step, std::function<void()> how)
    {
        const QMutexLocker lock(&m_mutex);
        m_step = step;
        m_how = std::move(how);
    }
    [[nodiscard]] bool isDone()
    {
        const QMutexLocker lock(&m_mutex);
        return !m_how;
    }
    Result<void> before(StepKind, const QString &step) override
    {
        const QMutexLocker lock(&m_mutex);
        if (m_how && step.startsWith(m_step))
            std::exchange(m_how, {})();
        return {};
    }

private:
    QMutex m_mutex;
    QString m_step;
    std::function<void()> m_how;
};

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
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, m_cache.get(), m_rules,
                                                                  UnitsOfWork::RunnerOptions{.hook = &m_hook});
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

    void singleFilesAreTakenInAgainAndNothingElse()
    {
        // Beside the file lies what a look at the whole disk would find.
        write(m_folder->filePath(u"alone.md"_s), "# Alone\n");
        write(m_folder->filePath(u"never/asked.md"_s), "# For\n");
        (void)take(m_service->ingestPaths({m_folder->filePath(u"alone.md"_s)}));
        const auto source = take(m_service->sources()).first();
        QCOMPARE(source.kind, DocumentSource::Kind::Files);
        const auto same = take(m_service->ingest({source.id}));
        QCOMPARE(same.size(), 1);
        QVERIFY2(same.first().report, same.first().error ? qPrintable(same.first().error->toText()) : "");
        QCOMPARE(same.first().report->counts, Ingest::PlanCounts{.same = 1});
        write(m_folder->filePath(u"alone.md"_s), "# Alone no more\n");
        QCOMPARE(take(m_service->plan({source.id})).first().plan->counts(), Ingest::PlanCounts{.changed = 1});
        QCOMPARE(take(m_service->ingest({source.id})).first().report->counts, Ingest::PlanCounts{.changed = 1});
        QVERIFY(QFile::remove(m_folder->filePath(u"alone.md"_s)));
        QCOMPARE(take(m_service->ingest({source.id})).first().report->counts, Ingest::PlanCounts{.missing = 1});
        QCOMPARE(take(m_service->sources()).first().documents, 1);
    }

    void whatWasPastedCannotBeTakenInAgain()
    {
        (void)take(m_service->paste(u"note"_s, u"# Note\n"_s));
        const auto source = take(m_service->sources()).first();
        const auto again = take(m_service->ingest({source.id}));
        QVERIFY(again.first().error);
        QCOMPARE(again.first().error->code, Code::Invalid);
        QVERIFY(again.first().error->message.contains(source.name));
        QCOMPARE(take(m_service->plan({source.id})).first().error->code, Code::Invalid);
        QCOMPARE(take(m_service->sources()).first().missing, 0);
    }

    /// A folder in a folder, each a source: the inner one owns what lies in it, whatever they are called.
    void theInnermostSourceOwnsAPath_data()
    {
        QTest::addColumn<QString>("outer");
        QTest::addColumn<QString>("inner");
        QTest::newRow("outer first by name") << u"a"_s << u"z"_s;
        QTest::newRow("inner first by name") << u"z"_s << u"a"_s;
    }

    void theInnermostSourceOwnsAPath()
    {
        QFETCH(const QString, outer);
        QFETCH(const QString, inner);
        const QString nested = outer + u'/' + inner;
        write(at(nested + u"/one.md"_s), "# One\n");
        QCOMPARE(take(m_service->ingestPaths({at(nested)})).first().report->counts, Ingest::PlanCounts{.created = 1});
        // The outer one comes later; what is known of the inner one stays there.
        write(at(outer + u"/top.md"_s), "# Top\n");
        (void)take(m_service->ingestPaths({at(outer)}));
        QCOMPARE(take(m_service->sources()).size(), 2);
        write(at(nested + u"/two.md"_s), "# Two\n");
        const auto again = take(m_service->ingestPaths({at(nested)})).first();
        QCOMPARE(again.source.path, at(nested));
        QCOMPARE(again.report->counts, (Ingest::PlanCounts{.created = 1, .same = 1}));
        write(at(nested + u"/three.md"_s), "# Three\n");
        const auto file = take(m_service->ingestPaths({at(nested + u"/three.md"_s)})).first();
        QCOMPARE(file.source.path, at(nested));
        QCOMPARE(file.report->counts, Ingest::PlanCounts{.created = 1});
    }

    void aFileThatTheRulesLeaveOutIsTakenInWhereItIsNamed()
    {
        write(at(u".docketignore"_s), "drafts/\n");
        write(at(u"drafts/x.md"_s), "# X\n");
        write(at(u"a.md"_s), "# A\n");
        QCOMPARE(take(m_service->ingestPaths({m_root})).first().report->counts.created, 1);
        const auto named = take(m_service->ingestPaths({at(u"drafts/x.md"_s)})).first();
        QCOMPARE(named.report->counts, Ingest::PlanCounts{.created = 1});
        // The next look at the folder does not miss it.
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
        const auto id = take(m_service->find(at(u"drafts/x.md"_s)));
        QCOMPARE(take(m_service->open(id)).document.summary.state, DocumentState::Ok);
    }

    void whatAFolderKnewBeforeItsRulesLeftItOutIsNotKeptTwice_data()
    {
        QTest::addColumn<bool>("looked"); // the folder, after its rules had changed
        QTest::newRow("at once") << false;
        QTest::newRow("after a look that missed it") << true;
    }

    void whatAFolderKnewBeforeItsRulesLeftItOutIsNotKeptTwice()
    {
        QFETCH(const bool, looked);
        write(at(u"drafts/x.md"_s), "# X\n");
        write(at(u"a.md"_s), "# A\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto before = take(m_service->find(at(u"drafts/x.md"_s)));
        write(at(u"drafts/x.md"_s), "# X\n\nanother text\n");
        (void)take(m_service->ingest());
        QCOMPARE(take(m_service->versions(before)).size(), 1);
        write(at(u".docketignore"_s), "drafts/\n");
        if (looked)
            QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 1);
        const auto named = take(m_service->ingestPaths({at(u"drafts/x.md"_s)})).first();
        QCOMPARE(named.source.kind, DocumentSource::Kind::Files);
        Query all;
        all.subjects = AskDocuments;
        QCOMPARE(take(m_service->count(all, {})), 2);
        const auto after = take(m_service->find(at(u"drafts/x.md"_s)));
        QCOMPARE(after, before); // with its versions
        QCOMPARE(take(m_service->versions(after)).size(), 1);
        QCOMPARE(take(m_service->open(after)).document.summary.state, DocumentState::Ok);
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
        // Where both have it already, that of the folder goes.
        write(at(u".docketignore"_s), "");
        (void)take(m_service->ingest());
        QCOMPARE(take(m_service->count(all, {})), 3);
        write(at(u".docketignore"_s), "drafts/\n");
        (void)take(m_service->ingestPaths({at(u"drafts/x.md"_s)}));
        QCOMPARE(take(m_service->count(all, {})), 2);
        QCOMPARE(take(m_service->find(at(u"drafts/x.md"_s))), before);
    }

    void whatFrontMatterHidesIsTold()
    {
        write(at(u"bad.md"_s), "---\na: [1\n---\n# Bad\n");
        write(at(u"good.md"_s), "---\na: [1]\n---\n# Good\n");
        write(at(u"toml.md"_s), "+++\na = \n+++\n# Toml\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto problemOf = [this](const QString &name) {
            return take(m_service->open(take(m_service->find(at(name))))).document.summary.problem;
        };
        QVERIFY(problemOf(u"bad.md"_s).reason.contains(u"not valid YAML"_s));
        QVERIFY(problemOf(u"bad.md"_s).line >= 2);
        QVERIFY(problemOf(u"toml.md"_s).reason.contains(u"not valid TOML"_s));
        QCOMPARE(problemOf(u"toml.md"_s).line, 2);
        QCOMPARE(problemOf(u"good.md"_s), DocumentFailure());
    }

    void whatIsNoMarkdownIsLeftOut()
    {
        write(m_folder->filePath(u"r.png"_s), QByteArray("\x89PNG\r\n\x1a\n\0\xff", 10));
        const auto outcome = take(m_service->ingestPaths({m_folder->filePath(u"r.png"_s)})).first();
        QCOMPARE(outcome.report->counts, Ingest::PlanCounts{.skipped = 1});
        QCOMPARE(outcome.report->files.first().reason, u"is no Markdown"_s);
        QCOMPARE(take(m_service->sources()).first().documents, 0);
        write(at(u"r.png"_s), "no");
        (void)take(m_service->addFolder(m_root));
        QCOMPARE(take(m_service->ingestPaths({at(u"r.png"_s)})).first().report->counts.skipped, 1);
    }

    void aWorkingCopyHasTheProjectOfItsRemoteIfThatIsSynced()
    {
        write(at(u".git/config"_s), "[remote \"origin\"]\n\turl = git@Git.example.org:Atelier/press.git\n");
        QCOMPARE(take(m_service->planPaths({m_root})).first().source.project, QString());
        const auto stored = await(m_units->run([](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            for (const auto &host : {u"https://other.example.org"_s, u"https://git.example.org"_s}) {
                Instance instance;
                instance.url = QUrl(host);
                auto id = work.projects().storeInstance(instance);
                if (!id)
                    return std::unexpected(id.error());
                Project project;
                project.instance = *id;
                project.remoteId = 1;
                project.owner = u"atelier"_s;
                project.name = u"press"_s;
                project.tracked = host.contains(u"git."_s);
                if (auto kept = work.projects().storeProject(project); !kept)
                    return std::unexpected(kept.error());
            }
            return {};
        }));
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().toText()));
        QCOMPARE(take(m_service->addFolder(m_root)).project, u"atelier/press"_s);
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

    void aVersionOfAnotherDocumentIsRefused()
    {
        write(at(u"a.md"_s), "# A\n\nfirst\n");
        write(at(u"b.md"_s), "# B\n");
        (void)take(m_service->ingestPaths({m_root}));
        write(at(u"a.md"_s), "# A\n\nsecond\n");
        (void)take(m_service->ingest());
        const auto version = take(m_service->versions(take(m_service->find(u"a.md"_s)))).first().id;
        const auto other = take(m_service->find(u"b.md"_s));
        const auto refused = await(m_service->restore(other, version));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::NotFound);
        QCOMPARE(read(at(u"b.md"_s)), QByteArray("# B\n"));
        QCOMPARE(take(m_service->text(other)), QByteArray("# B\n"));
        QVERIFY(take(m_service->versions(other)).isEmpty());
        const auto compared = await(m_service->difference(other, version));
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, Code::NotFound);
    }

    /// Between the look at the file and its writing lie a parse and the wait for the database.
    void anEditDuringARestoreStays_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<bool>("told"); // later: by a signal, with the restored text beside the file
        QTest::newRow("before it is staged") << u"BEGIN"_s << false;
        QTest::newRow("after it was staged") << u"stage write a.md"_s << true;
    }
    void anEditDuringARestoreStays()
    {
        QFETCH(QString, step);
        QFETCH(bool, told);
        write(at(u"a.md"_s), "# A\n\nfirst\n");
        (void)take(m_service->ingestPaths({m_root}));
        write(at(u"a.md"_s), "# A\n\nsecond line\n");
        (void)take(m_service->ingest());
        const auto id = take(m_service->find(u"a.md"_s));
        const auto versions = take(m_service->versions(id));
        QSignalSpy conflicts(m_service.get(), &DocumentService::fileConflicted);
        m_hook.edit(step, [this] { write(at(u"a.md"_s), "# A\n\nmine\n"); });
        const auto restored = await(m_service->restore(id, versions.first().id));
        QVERIFY(m_hook.isDone());
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nmine\n"));
        if (told) {
            QTRY_COMPARE(conflicts.count(), 1);
            QCOMPARE(conflicts[0][0].value<Error>().code, Code::Conflict);
        } else {
            QVERIFY(!restored);
            QCOMPARE(restored.error().code, Code::Conflict);
            QCOMPARE(take(m_service->versions(id)).size(), 1);
        }
    }

    /// A restored file is in the encoding that the file was in before.
    void aRestoredFileKeepsItsEncoding_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        const auto utf16 = [](const QString &text) {
            QStringEncoder encoder(QStringConverter::Utf16LE, QStringConverter::Flag::WriteBom);
            return QByteArray(encoder.encode(text));
        };
        QTest::newRow("UTF-16") << utf16(u"# Käse\n\nfirst\n"_s) << utf16(u"# Käse\n\nsecond\n"_s);
        QTest::newRow("BOM") << QByteArray("\xEF\xBB\xBF# A\n\nfirst\n") << QByteArray("\xEF\xBB\xBF# A\n\nsecond\n");
        QTest::newRow("Windows-1252") << QByteArray("# K\xE4se \x96 \x80 9\n\nfirst\n")
                                      << QByteArray("# K\xE4se\n\nsecond\n");
        QTest::newRow("UTF-8") << QByteArray("# K\xC3\xA4se\n\nfirst\n") << QByteArray("# A\n\nsecond\n");
    }

    void aRestoredFileKeepsItsEncoding()
    {
        QFETCH(const QByteArray, first);
        QFETCH(const QByteArray, second);
        write(at(u"a.md"_s), first);
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        const auto encoding = take(m_service->open(id)).document.encoding;
        write(at(u"a.md"_s), second);
        (void)take(m_service->ingest());
        const auto restored = await(m_service->restore(id, take(m_service->versions(id)).first().id));
        QVERIFY2(restored, restored ? "" : qPrintable(restored.error().toText()));
        QCOMPARE(read(at(u"a.md"_s)), first);
        QCOMPARE(take(m_service->open(id)).document.encoding, encoding);
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

    void aSecondTextOfTheSameNameReplacesNothing()
    {
        const auto first = take(m_service->paste(u"Note"_s, u"# Note\n\none\n"_s));
        const auto second = take(m_service->paste(u"note"_s, u"# Note\n\ntwo\n"_s));
        QVERIFY(first != second);
        QCOMPARE(take(m_service->text(first)), QByteArray("# Note\n\none\n"));
        QCOMPARE(take(m_service->open(second)).document.summary.path, u"note 2.md"_s);
        QVERIFY(take(m_service->versions(first)).isEmpty());
        const auto third = take(m_service->paste(u"Note.md"_s, u"# Note\n\nthree\n"_s));
        QCOMPARE(take(m_service->open(third)).document.summary.path, u"Note 3.md"_s);
    }

    /// However often a watch or an impatient user asks, one run waits for each source.
    void runsThatWaitAreJoined()
    {
        for (int i = 0; i < 200; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title\n");
        const auto source = take(m_service->addFolder(m_root));
        QSignalSpy started(m_service.get(), &DocumentService::ingestStarted);
        QList<Async::Future<QList<IngestOutcome>>> answers;
        for (int i = 0; i < 20; ++i)
            answers.append(m_service->ingest({source.id}));
        answers.append(m_service->ingestFiles(source.id, {u"1.md"_s}));
        answers.append(m_service->ingestFiles(source.id, {u"2.md"_s, u"1.md"_s}));
        for (const auto &answer : std::as_const(answers))
            QVERIFY(take(answer).first().report);
        // The first begins at once; the other nineteen are one, and the files are one.
        QCOMPARE(started.count(), 3);
        QCOMPARE(take(answers.last()).first().report->counts, Ingest::PlanCounts{.touched = 2});
        QVERIFY(!m_service->isIngesting());
    }

    void aWatchedFolderThatIsAwayIsTakenInWhenItIsBack()
    {
        write(at(u"a.md"_s), "# A\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        QVERIFY(await(m_service->storeSource(source)));
        QTRY_COMPARE(take(m_service->sources()).first().documents, 1);
        QTRY_VERIFY(!m_service->isIngesting());
        const QString away = m_root + u"-away"_s;
        QVERIFY(QFile::rename(m_root, away));
        QTRY_VERIFY(m_service->watchLimitation(source.id).contains(m_root));
        QCOMPARE(take(m_service->sources()).first().missing, 0);
        write(away + u"/b.md"_s, "# B\n");
        QVERIFY(QFile::rename(away, m_root));
        QTRY_COMPARE_WITH_TIMEOUT(take(m_service->sources()).first().documents, 2, 20'000);
        QTRY_VERIFY(m_service->watchLimitation(source.id).isEmpty());
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

    void aWatchObeysTheRules()
    {
        write(at(u".docketignore"_s), "ignored.md\nout/\n");
        write(at(u"a.md"_s), "# A\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        QVERIFY(await(m_service->storeSource(source)));
        QTRY_COMPARE(take(m_service->sources()).first().documents, 1);
        QTRY_VERIFY(!m_service->isIngesting());
        write(at(u"ignored.md"_s), "# Ignored\n");
        write(at(u".hidden.md"_s), "# Hidden\n");
        write(m_folder->filePath(u"elsewhere.md"_s), "# Linked\n");
        QVERIFY(QFile::link(m_folder->filePath(u"elsewhere.md"_s), at(u"link.md"_s)));
        write(at(u"b.md"_s), "# B\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 2);
        QTRY_VERIFY(!m_service->isIngesting());
        // All of them as the watch would hand them on, should it have told of some only.
        const auto told = take(m_service->ingestFiles(
            source.id, {u"ignored.md"_s, u".hidden.md"_s, u"link.md"_s, u"out/x.md"_s, u"b.md"_s}));
        QCOMPARE(told.first().report->counts, (Ingest::PlanCounts{.touched = 1, .skipped = 3}));
        QCOMPARE(take(m_service->sources()).first().documents, 2);
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
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
        QVERIFY2(watch.elapsed() < 20'000, qPrintable(QString::number(watch.elapsed())));

        // A burst: a file in each of many folders, and one that is written again and again.
        watch.start();
        for (int i = 0; i < 500; ++i)
            write(at(u"%1/%2/burst.md"_s.arg(i % 50).arg(i / 50)), "# Burst\n");
        for (int i = 0; i < 200; ++i)
            write(at(u"0/0/again.md"_s), "# Again " + QByteArray::number(i) + "\n");
        QTRY_COMPARE_WITH_TIMEOUT(take(m_service->sources()).first().documents, 502, 60'000);
        QTRY_COMPARE(titleOf(at(u"0/0/again.md"_s)), u"Again 199"_s);
        qInfo("a burst of 501 files: shown after %lld ms", qint64(watch.elapsed()));
        QCOMPARE(take(m_service->sources()).first().missing, 0);
        QCOMPARE(take(m_service->sources()).first().failed, 0);
    }

    void aSourceIsRemovedWhileItIsTakenIn()
    {
        for (int i = 0; i < 3000; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title\n\nwords\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        QSignalSpy started(m_service.get(), &DocumentService::ingestStarted);
        const auto stored = m_service->storeSource(source);
        QTRY_COMPARE(started.count(), 1);
        const auto waiting = m_service->ingest({source.id});
        const auto removed = await(m_service->removeSource(source.id));
        QVERIFY2(removed, removed ? "" : qPrintable(removed.error().toText()));
        QVERIFY(await(stored));
        const auto given = await(waiting);
        QVERIFY(!given);
        QCOMPARE(given.error().code, Code::Cancelled);
        QTRY_VERIFY(!m_service->isIngesting());
        QVERIFY(take(m_service->sources()).isEmpty());
        QCOMPARE(take(m_service->count({}, {})), 0);
        // Nothing watches it any more: a change asks for no run.
        const auto runs = started.count();
        write(at(u"late.md"_s), "# Late\n");
        write(m_folder->filePath(u"other/x.md"_s), "# X\n");
        (void)take(m_service->ingestPaths({m_folder->filePath(u"other"_s)}));
        QCOMPARE(started.count(), runs + 1);
        QCOMPARE(read(at(u"0.md"_s)).left(7), QByteArray("# Title"));
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
    EditHook m_hook;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Async::WorkerPool> m_workers;
    std::unique_ptr<Async::TaskRegistry> m_tasks;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<DocumentService> m_service;
};

QTEST_GUILESS_MAIN(TestDocumentService)
#include "tst_documentservice.moc"
