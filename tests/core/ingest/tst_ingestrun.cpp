// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/query.h>
#include <domain/triage.h>
#include <ingest/ingestrun.h>
#include <markdown/ast.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <boundbyrights.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Ingest;
using Domain::DocumentId;
using Domain::DocumentSource;
using Domain::DocumentState;

namespace {

/// Remembers what a unit put into the cache.
class MemorySink final : public Cache::CacheSink
{
public:
    Result<void> put(const Cache::CacheKey &key, const QByteArray &value, std::chrono::milliseconds) override
    {
        const QMutexLocker lock(&m_mutex);
        m_values.insert(key.text(), value);
        return {};
    }
    Result<void> remove(const Cache::CacheKey &key) override
    {
        const QMutexLocker lock(&m_mutex);
        m_values.remove(key.text());
        return {};
    }
    Result<qint64> removeMatching(const Cache::CachePattern &) override { return 0; }
    [[nodiscard]] QHash<QString, QByteArray> values()
    {
        const QMutexLocker lock(&m_mutex);
        return m_values;
    }

private:
    QMutex m_mutex;
    QHash<QString, QByteArray> m_values;
};

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

QString actionOf(const IngestReport &report, const QString &path)
{
    for (const IngestedFile &file : report.files) {
        if (file.path == path)
            return actionName(file.action);
    }
    return {};
}

} // namespace

class TestIngestRun final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(QDir(m_folder->path()).mkdir(u"docs"_s));
        m_database =
            std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = m_folder->filePath(u"docket.db"_s)});
        const auto opened = Async::await(m_database->open());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toText()));
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, &m_sink, m_rules);
        m_workers = std::make_unique<Async::WorkerPool>(u"parse"_s, 2);
        m_source = {.path = m_folder->filePath(u"docs"_s), .name = u"docs"_s};
        const auto id = Async::await(m_units->run(
            [source = m_source](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(source); }));
        QVERIFY(id);
        m_source.id = *id;
    }

    void cleanup()
    {
        m_workers.reset();
        m_units.reset();
        if (m_database)
            m_database->shutdown();
        m_database.reset();
    }

    void takesAFolderIn()
    {
        write(at(u"guide/start.md"_s), "---\ntitle: Start\n---\n# One\n\nHello **world**, see [b](../b.md) and #12.\n");
        write(at(u"b.md"_s), "# Bee\n\n- [ ] todo\n- [x] done\n\n```cpp\nint x;\n```\n");
        QSignalSpy committed(m_units.get(), &UnitsOfWork::UnitOfWorkRunner::committed);
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.created = 2});
        QCOMPARE(report.files.size(), 2);
        const auto cached = m_sink.values();
        QCOMPARE(cached.size(), 2);
        for (const IngestedFile &file : report.files) {
            QVERIFY(!file.document.isNull());
            QVERIFY(file.bytes > 0);
            const auto ast = Markdown::Ast::fromStructure(cached.value(file.cacheKey()), textOf(file.document));
            QVERIFY2(ast, qPrintable(file.cacheKey()));
            QVERIFY(ast->nodeCount() > 3);
        }
        const auto document = find(u"guide/start.md"_s);
        QCOMPARE(document.summary.title, u"Start"_s);
        QCOMPARE(document.headings.size(), 1);
        QCOMPARE(document.links.size(), 2);
        QVERIFY(!document.frontMatter.isEmpty());
        QCOMPARE(find(u"b.md"_s).tasks.size(), 2);
        QCOMPARE(find(u"b.md"_s).codeBlocks.first().language, u"cpp"_s);
        QTRY_VERIFY(!committed.isEmpty());
        QVERIFY(source().scanned != noTime);
        QVERIFY(!source().mount.isEmpty());
    }

    /// What a watch tells of goes through the same sieve as what a look at the folder finds.
    void singlePathsObeyTheRulesOfTheirSource()
    {
        write(at(u".docketignore"_s), "*.draft.md\n");
        write(at(u"deep/.docketignore"_s), "!kept.draft.md\n");
        write(at(u"a.draft.md"_s), "# A\n");
        write(at(u"deep/kept.draft.md"_s), "# Kept\n");
        write(at(u".secret/b.md"_s), "# B\n");
        write(at(u".git/c.md"_s), "# C\n");
        write(at(u"large.md"_s), QByteArray(4096, 'x'));
        write(at(u"plain.txt"_s), "no\n");
        IngestOptions options;
        options.maxBytes = 1024;
        IngestRun run(*m_units, *m_database, *m_workers, options, {});
        const auto report = run.run(m_source,
                                    {u"a.draft.md"_s, u"deep/kept.draft.md"_s, u".secret/b.md"_s, u".git/c.md"_s,
                                     u"large.md"_s, u"plain.txt"_s, u"gone.md"_s, u"gone/too.md"_s},
                                    {});
        QVERIFY2(report, report ? "" : qPrintable(report.error().toText()));
        QCOMPARE(report->counts, (PlanCounts{.created = 1, .skipped = 4}));
        QCOMPARE(actionOf(*report, u"deep/kept.draft.md"_s), u"new"_s);
        QCOMPARE(actionOf(*report, u"a.draft.md"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u".secret/"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u"large.md"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u"plain.txt"_s), u"skipped"_s);
    }

    void oneThatCannotBeStoredStopsNoOther()
    {
        for (int i = 0; i < 7; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title " + QByteArray::number(i) + "\n\nwith [a link](0.md) in it\n");
        // The database refuses one document, and with it the whole batch that it is in.
        const auto refuse = [this](const char *sql) {
            return Async::await(m_units->run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                if (auto done = work.connection().run(sql); !done)
                    return std::unexpected(done.error());
                return {};
            }));
        };
        QVERIFY(refuse("CREATE TRIGGER refuses BEFORE INSERT ON document WHEN NEW.path = '3.md' "
                       "BEGIN SELECT RAISE(ABORT, 'not this one'); END"));
        const auto cached = m_sink.values().size();
        const auto report = run();
        QCOMPARE(report.counts.created, 6);
        QCOMPARE(report.counts.failed, 1);
        for (const IngestedFile &file : report.files) {
            const bool refused = file.path == u"3.md";
            QCOMPARE(actionName(file.action), actionName(refused ? FileAction::Failed : FileAction::New));
            QCOMPARE(file.document.isNull(), refused);
            QCOMPARE(file.reason.isEmpty(), !refused);
            if (refused)
                QVERIFY2(file.reason.contains(u"refused"), qPrintable(file.reason)); // why, and not again which
            else
                QVERIFY(Markdown::Ast::fromStructure(m_sink.values().value(file.cacheKey()), textOf(file.document)));
        }
        QCOMPARE(m_sink.values().size(), cached + 6); // no tree of what was not stored
        QVERIFY(refuse("DROP TRIGGER refuses"));
        const auto again = run();
        QCOMPARE(again.counts.created, 1);
        QCOMPARE(again.counts.same, 6);
        QCOMPARE(find(u"3.md"_s).summary.title, u"Title 3"_s);
    }

    void whatCouldNotBeStoredStandsAmongTheFailedFiles()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n\n[bad](bad.md)\n");
        const auto database = [this](const char *sql) {
            return Async::await(m_units->run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                return work.connection().run(sql).transform([](auto) {});
            }));
        };
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .failed = 1}));
        const auto failed = Async::await(m_database->read([](Storage::Connection &connection) {
            return Storage::SqlDocumentSourceRepository(connection).failures({});
        }));
        QVERIFY(failed);
        QCOMPARE(failed->size(), 1);
        QCOMPARE(failed->first().document.path, u"b.md"_s);
        QVERIFY2(failed->first().document.failure.reason.contains(u"refused"_s),
                 qPrintable(failed->first().document.failure.reason));
        QVERIFY(database("DROP TRIGGER refuses"));
        QCOMPARE(run().counts, (PlanCounts{.changed = 1, .same = 1}));
        QCOMPARE(source().failed, 0);
    }

    void aSourceInAnotherOneIsTakenInOnce()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"inner/b.md"_s), "# B\n");
        const DocumentSource inner{.path = at(u"inner"_s), .name = u"inner"_s};
        QVERIFY(Async::await(m_units->run(
            [inner](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(inner); })));
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .skipped = 1}));
        QCOMPARE(actionOf(report, u"inner/"_s), u"skipped"_s);
    }

    void moreThanMayWaitIsTakenInAllTheSame()
    {
        m_options.batchDocuments = 3;
        m_options.bytesInFlight = 1; // so that each chunk waits for the one before
        m_options.chunkFiles = 2;
        for (int i = 0; i < 40; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title " + QByteArray::number(i) + "\n");
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.created = 40});
        QVERIFY2(report.transactions >= 20, qPrintable(QString::number(report.transactions)));
        for (const IngestedFile &file : report.files)
            QVERIFY2(m_sink.values().contains(file.cacheKey()), qPrintable(file.path));
    }

    void aSecondRunReadsAndWritesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.same = 1});
        QCOMPARE(report.bytes, 0);
        QVERIFY(report.files.isEmpty());
    }

    /// As a profile that was filled before Docket kept the problems of documents.
    void whatAnEarlierVersionReadIsReadAgainOnce()
    {
        write(at(u"odd.md"_s), "---\nkey: [bad\n---\n# Odd\n");
        write(at(u"plain.md"_s), "# Plain\n");
        (void)run();
        const auto problem = find(u"odd.md"_s).summary.problem;
        QVERIFY(!problem.reason.isEmpty());
        const auto aged = Async::await(m_database->write([](Storage::Connection &connection) {
            return connection.run("UPDATE document SET parser_version = parser_version - 1, problem = NULL, "
                                  "problem_line = NULL");
        }));
        QVERIFY(aged);
        QVERIFY(find(u"odd.md"_s).summary.problem.reason.isEmpty());

        const auto dry = plan();
        QCOMPARE(dry.counts(), PlanCounts{.changed = 2});
        for (const PlannedFile &file : dry.files)
            QVERIFY2(file.reason.contains(u"earlier version"_s), qPrintable(file.reason));
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.changed = 2});
        for (const IngestedFile &file : report.files)
            QCOMPARE(file.reason.contains(u"earlier version"_s), file.path == u"plain.md"_s);
        QCOMPARE(find(u"odd.md"_s).summary.problem, problem);
        const auto versions =
            Async::await(m_database->read([id = find(u"odd.md"_s).summary.id](Storage::Connection &c) {
                return Storage::SqlDocumentRepository(c).versions(id);
            }));
        QVERIFY(versions && versions->isEmpty()); // the text is what it was
        QCOMPARE(run().counts, PlanCounts{.same = 2});
    }

    void changesTouchesMovesAndLosses()
    {
        write(at(u"changed.md"_s), "# Old\n");
        write(at(u"touched.md"_s), "# Same\n");
        write(at(u"moved.md"_s), "# Wanderer\n");
        write(at(u"gone.md"_s), "# Gone\n");
        (void)run();
        const auto moved = find(u"moved.md"_s).summary.id;
        write(at(u"changed.md"_s), "# New title\n");
        touch(at(u"touched.md"_s));
        QVERIFY(QDir(m_source.path).mkdir(u"far"_s));
        QVERIFY(QFile::rename(at(u"moved.md"_s), at(u"far/moved.md"_s)));
        write(at(u"far/second copy.md"_s), "# Wanderer\n");
        QVERIFY(QFile::remove(at(u"gone.md"_s)));

        const auto dry = plan();
        QCOMPARE(dry.counts(), (PlanCounts{.created = 1, .changed = 1, .touched = 1, .moved = 1, .missing = 1}));
        QCOMPARE(find(u"changed.md"_s).summary.title, u"Old"_s); // nothing was written

        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .changed = 1, .touched = 1, .moved = 1, .missing = 1}));
        QCOMPARE(actionOf(report, u"gone.md"_s), u"missing"_s);
        QCOMPARE(find(u"changed.md"_s).summary.title, u"New title"_s);
        QCOMPARE(actionOf(report, u"far/moved.md"_s), u"moved"_s);
        QCOMPARE(find(u"far/moved.md"_s).summary.id, moved);
        QCOMPARE(find(u"gone.md"_s).summary.state, DocumentState::Missing);
        QCOMPARE(run().counts, (PlanCounts{.same = 5}));
        // Back again as it was: noted, not parsed.
        write(at(u"gone.md"_s), "# Gone\n");
        QCOMPARE(run().counts, (PlanCounts{.same = 4, .touched = 1}));
        QCOMPARE(find(u"gone.md"_s).summary.state, DocumentState::Ok);
    }

    /// As the dry run says, whichever of the files the workers read first.
    void movesOfFilesThatAreTheSame()
    {
        constexpr int folders = 40;
        for (int i = 0; i < folders; ++i)
            write(at(u"old/%1/README.md"_s.arg(i)), "# The same\n");
        (void)run();
        QHash<int, DocumentId> known;
        for (int i = 0; i < folders; ++i)
            known.insert(i, find(u"old/%1/README.md"_s.arg(i)).summary.id);
        QVERIFY(QFile::rename(at(u"old"_s), at(u"new"_s)));
        write(at(u"new/copy.md"_s), "# The same\n");
        write(at(u"a/README.md"_s), "# The same\n");
        m_options.batchDocuments = 7;
        m_options.chunkFiles = 3;
        const auto dry = plan();
        QHash<QString, QString> planned;
        for (const PlannedFile &file : dry.files)
            planned.insert(file.path, file.movedFrom);
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 2, .moved = folders}));
        QCOMPARE(dry.counts(), report.counts);
        for (const IngestedFile &file : report.files)
            QCOMPARE(file.movedFrom, planned.value(file.path));
        for (int i = 0; i < folders; ++i)
            QCOMPARE(find(u"new/%1/README.md"_s.arg(i)).summary.id, known.value(i));
        QVERIFY(report.transactions > folders / 7);
        QCOMPARE(run().counts, PlanCounts{.same = folders + 2});
    }

    /// What is read again because it was not moved may hold the content of another document by then.
    void movesOfFilesThatChangeMeanwhile()
    {
        write(at(u"old/x.md"_s), "# The same\n");
        write(at(u"old/y.md"_s), "# The same\n");
        write(at(u"old/keep.md"_s), "# Another one\n");
        (void)run();
        const auto kept = find(u"old/keep.md"_s).summary.id;
        QVERIFY(QDir(at(u"old"_s)).removeRecursively());
        for (const QString &path : {u"a/x.md"_s, u"b/y.md"_s, u"c/other.md"_s, u"d/keep.md"_s})
            write(at(path), "# The same\n");
        m_workers = std::make_unique<Async::WorkerPool>(u"parse"_s, 1); // one after the other, by path
        m_options.batchDocuments = 1;
        m_options.file = [this](const IngestedFile &file) {
            if (file.path != u"a/x.md")
                return;
            write(at(u"c/other.md"_s), "# Another one\n");
            write(at(u"d/keep.md"_s), "# Another one\n");
        };
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .moved = 3}));
        QCOMPARE(actionOf(report, u"c/other.md"_s), u"new"_s);
        QCOMPARE(find(u"d/keep.md"_s).summary.id, kept);
        QCOMPARE(find(u"d/keep.md"_s).summary.title, u"Another one"_s);
        m_options.file = {};
        QCOMPARE(run().counts, PlanCounts{.same = 4});
    }

    void aBadFileStopsNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"huge.md"_s), QByteArray(3000, 'x'));
        write(at(u"z.md"_s), "# Z\n");
        m_options.maxBytes = 2000;
        auto report = run();
        QCOMPARE(actionOf(report, u"huge.md"_s), u"skipped"_s);
        QCOMPARE(report.counts, (PlanCounts{.created = 2, .skipped = 1}));
        // Asked for by name it is the same, with its reason.
        report = run(QStringList{u"huge.md"_s});
        QCOMPARE(report.counts, PlanCounts{.skipped = 1});
        QVERIFY(report.files.first().reason.contains(u"too large"_s));
        m_options.maxBytes = 1 << 20;
        report = run(QStringList{u"huge.md"_s});
        QCOMPARE(report.counts, PlanCounts{.created = 1});
        QCOMPARE(find(u"huge.md"_s).summary.state, DocumentState::Ok);
    }

    void whatCannotBeReadIsTriedAtEachRun()
    {
        // Before the workers begin, which are bound like the one who begins them.
        const TestSupport::BoundByRights bound;
        QVERIFY(bound.holds());
        const auto allow = [this](mode_t rights) {
            return ::chmod(QFile::encodeName(at(u"a.md"_s)).constData(), rights) == 0;
        };
        write(at(u"a.md"_s), "# Old\n");
        (void)run();
        write(at(u"a.md"_s), "# Brandnew\n");
        QVERIFY(allow(0));
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        // The path stands beside it wherever it is shown.
        QCOMPARE(find(u"a.md"_s).summary.failure.reason, u"cannot be opened: Permission denied."_s);
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        // Its size and time stay as they were when it failed.
        QVERIFY(allow(0600));
        QCOMPARE(run().counts, PlanCounts{.changed = 1});
        QCOMPARE(find(u"a.md"_s).summary.title, u"Brandnew"_s);

        // The same for one that is away in between.
        write(at(u"a.md"_s), "# The newest\n");
        QVERIFY(allow(0));
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        QVERIFY(allow(0600));
        QVERIFY(QFile::rename(at(u"a.md"_s), at(u"a.txt"_s)));
        QCOMPARE(run().counts.missing, 1);
        QVERIFY(QFile::rename(at(u"a.txt"_s), at(u"a.md"_s)));
        QCOMPARE(run().counts, PlanCounts{.changed = 1});
        QCOMPARE(find(u"a.md"_s).summary.title, u"The newest"_s);
        // And what is as it was before is only there again.
        QVERIFY(QFile::rename(at(u"a.md"_s), at(u"a.txt"_s)));
        QCOMPARE(run().counts.missing, 1);
        QVERIFY(QFile::rename(at(u"a.txt"_s), at(u"a.md"_s)));
        QCOMPARE(run().counts, PlanCounts{.touched = 1});
    }

    void namedFilesAlone()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n");
        QCOMPARE(run(QStringList{u"a.md"_s, u"never.md"_s}).counts, PlanCounts{.created = 1});
        QVERIFY(QFile::remove(at(u"a.md"_s)));
        QCOMPARE(run(QStringList{u"a.md"_s}).counts, PlanCounts{.missing = 1});
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Missing);
    }

    void anEmptyMountPointLosesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        m_source = source();
        m_source.mount = u"another disk"_s;
        QVERIFY(QFile::remove(at(u"a.md"_s)));
        const auto report = run();
        QVERIFY(!report.mounted);
        QCOMPARE(report.counts, PlanCounts{});
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Ok);
        QCOMPARE(source().mount, u"another disk"_s);
    }

    void manyFilesWithLittleMemoryInFlight()
    {
        for (int i = 0; i < 400; ++i)
            write(at(u"%1/%2.md"_s.arg(i % 7).arg(i)),
                  "# Title " + QByteArray::number(i) + "\n\n" + QByteArray(500, 'w'));
        m_options.batchDocuments = 30;
        m_options.bytesInFlight = 3000; // less than one chunk: it must go on all the same
        QList<IngestProgress> told;
        const auto report = run({}, [&told](const IngestProgress &progress) { told.append(progress); });
        m_options = {};
        QCOMPARE(report.counts, PlanCounts{.created = 400});
        QVERIFY(report.transactions > 10);
        QCOMPARE(told.last().done, 400);
        QVERIFY(std::ranges::is_sorted(told, {}, &IngestProgress::stage));
    }

    void cancelledKeepsWhatIsCommittedAndGoesOnLater()
    {
        for (int i = 0; i < 200; ++i)
            write(at(u"%1.md"_s.arg(i)), "# " + QByteArray::number(i) + "\n");
        m_options.batchDocuments = 20;
        std::stop_source stop;
        IngestRun first(*m_units, *m_database, *m_workers, m_options, [&stop](const IngestProgress &progress) {
            if (progress.done >= 20)
                stop.request_stop();
        });
        const auto cancelled = first.run(m_source, stop.get_token());
        m_options = {};
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, Code::Cancelled);
        const auto report = run();
        QVERIFY(report.counts.same >= 20);
        QCOMPARE(report.counts.same + report.counts.created, 200);
    }

    void aFolderThatIsGoneIsAnErrorAndNoLoss()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        QVERIFY(QDir(m_source.path).removeRecursively());
        IngestRun gone(*m_units, *m_database, *m_workers, m_options, {});
        const auto report = gone.run(m_source, {});
        QVERIFY(!report);
        QCOMPARE(report.error().code, Code::NotFound);
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Ok);
    }

    void documentationOfThisMachine()
    {
        m_source = {.path = u"/usr/share/doc"_s, .name = u"doc"_s};
        const auto id = Async::await(m_units->run(
            [source = m_source](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(source); }));
        QVERIFY(id);
        m_source.id = *id;
        const auto before = plan();
        QVERIFY2(before.counts().created > 0,
                 "there is no Markdown below /usr/share/doc: install Debian's libbenchmark-dev, which has some");
        const auto report = run();
        for (const IngestedFile &file : report.files) {
            if (file.action != FileAction::New) {
                QVERIFY2(!file.reason.isEmpty(), qPrintable(file.path));
                continue;
            }
            const auto tree =
                Markdown::Ast::fromStructure(m_sink.values().value(file.cacheKey()), textOf(file.document));
            QVERIFY2(tree, qPrintable(file.path));
            const auto document = find(file.path);
            // As a user would look for it: its title as a phrase.
            const QString title = QString(document.summary.title).remove(u'"').simplified();
            const auto query = Domain::parseQuery(u'"' + title + u'"', noTime, Domain::AskDocuments).query;
            if (!std::ranges::any_of(title, [](QChar c) { return c.isLetterOrNumber(); }))
                continue;
            const auto hits = Async::await(m_database->read([query](Storage::Connection &connection) {
                return Storage::SqlDocumentRepository(connection).search(query, {}, 500, Domain::SearchOrder::Ranked);
            }));
            QVERIFY2(hits, qPrintable(file.path));
            QVERIFY2(std::ranges::contains(hits->hits, document.summary.id,
                                           [](const Domain::DocumentHit &hit) { return hit.document.id; }),
                     qPrintable(u"%1 is not found by “%2”"_s.arg(file.path, title)));
        }
        QCOMPARE(report.counts.failed, 0);
        qInfo("%d documents, %lld bytes", report.counts.created, report.bytes);
    }

private:
    [[nodiscard]] QString at(const QString &path) const { return m_source.path + u'/' + path; }

    static void touch(const QString &path)
    {
        timespec times[2] = {{.tv_sec = 1'700'000'000, .tv_nsec = 5}, {.tv_sec = 1'700'000'000, .tv_nsec = 5}};
        QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0), 0);
    }

    IngestReport run(const QStringList &paths = {}, const IngestRun::Progress &progress = {})
    {
        IngestRun ingest(*m_units, *m_database, *m_workers, m_options, progress);
        auto report = paths.isEmpty() ? ingest.run(m_source, {}) : ingest.run(m_source, paths, {});
        if (!report)
            qFatal("%s", qPrintable(report.error().toText()));
        return *std::move(report);
    }

    IngestPlan plan()
    {
        IngestRun ingest(*m_units, *m_database, *m_workers, m_options, {});
        auto plan = ingest.plan(m_source, {});
        if (!plan)
            qFatal("%s", qPrintable(plan.error().toText()));
        return *std::move(plan);
    }

    QByteArray textOf(Domain::DocumentId id)
    {
        const auto text = Async::await(m_database->read(
            [id](Storage::Connection &connection) { return Storage::SqlDocumentRepository(connection).text(id); }));
        return text.value_or("(no text)");
    }

    Domain::Document find(const QString &path)
    {
        auto document = Async::await(
            m_database->read([path, source = m_source.id](Storage::Connection &connection) -> Result<Domain::Document> {
                Storage::SqlDocumentRepository documents(connection);
                const auto id = documents.findByPath(source, path);
                if (!id)
                    return std::unexpected(id.error());
                return documents.find(*id);
            }));
        if (!document)
            qFatal("%s: %s", qPrintable(path), qPrintable(document.error().toText()));
        return *std::move(document);
    }

    DocumentSource source()
    {
        auto source = Async::await(m_database->read([id = m_source.id](Storage::Connection &connection) {
            return Storage::SqlDocumentSourceRepository(connection).source(id);
        }));
        if (!source)
            qFatal("%s", qPrintable(source.error().toText()));
        return *std::move(source);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    MemorySink m_sink;
    Domain::TriageRules m_rules;
    std::unique_ptr<Storage::Database> m_database;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Async::WorkerPool> m_workers;
    DocumentSource m_source;
    IngestOptions m_options;
};

QTEST_GUILESS_MAIN(TestIngestRun)
#include "tst_ingestrun.moc"
