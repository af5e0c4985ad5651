// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <base/stephook.h>
#include <cache/disklevel.h>
#include <cache/tieredcache.h>
#include <domain/query.h>
#include <domain/triage.h>
#include <ingest/ingestrun.h>
#include <markdown/ast.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Ingest;

namespace {

/// Lets one step fail, or all from there on. Units and the cache ask it from threads of their own.
class FaultHook final : public StepHook
{
public:
    Result<void> before(StepKind, const QString &step) override
    {
        const int number = ++count;
        if (at > 0 && (number == at || (allAfter && number > at)))
            return fail(Code::StorageFailed, u"test.fault"_s, u"The step “%1” was made to fail."_s.arg(step));
        return {};
    }

    std::atomic<int> count = 0;
    int at = 0; ///< 0: none fails
    bool allAfter = false;
};

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

template <typename T>
T take(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    return *std::move(result);
}

/// A profile with a source, a database and a cache on disk.
class World final
{
public:
    World(const QString &profile, const QString &documents, StepHook *hook)
        : m_disk(std::make_shared<Cache::DiskLevel>(profile + u"/cache"_s, Cache::DiskOptions{}, m_clock))
        , m_cache({m_disk}, m_clock)
        , m_database({.path = profile + u"/docket.db"_s})
        , m_workers(u"parse"_s, 1)
    {
        if (auto opened = Async::await(m_database.open()); !opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(m_database, &m_cache, m_rules,
                                                                  UnitsOfWork::RunnerOptions{.hook = hook});
        const auto known = take(Async::await(
            m_database.read([](Storage::Connection &c) { return Storage::SqlDocumentSourceRepository(c).sources(); })));
        if (!known.isEmpty()) {
            m_source = known.first();
            return;
        }
        m_source = {.path = documents, .name = u"docs"_s};
        m_source.id = take(Async::await(m_units->run([source = m_source](UnitsOfWork::UnitOfWork &work) {
            return work.documentSources().storeSource(source);
        })));
    }
    ~World()
    {
        m_units.reset();
        m_database.shutdown();
    }
    Q_DISABLE_COPY_MOVE(World)

    Result<IngestReport> run()
    {
        IngestRun ingest(*m_units, m_database, m_workers, {.batchDocuments = 2, .chunkFiles = 1}, {});
        return ingest.run(m_source, {});
    }

    /// All that a user could see of it; @p wrong says where rows, texts, index and cache contradict each other.
    QStringList state(QStringList &wrong)
    {
        struct Seen
        {
            QStringList lines;
            QStringList wrong;
            QSet<QString> keys;
        };
        auto seen = take(Async::await(m_database.read([this](Storage::Connection &c) -> Result<Seen> {
            Seen all;
            Storage::SqlDocumentRepository documents(c);
            for (const auto &record : take(Storage::SqlDocumentSourceRepository(c).records(m_source.id))) {
                const auto document = take(documents.find(record.id));
                const QByteArray text = take(documents.text(record.id));
                if (contentHash(text) != record.hash)
                    all.wrong << record.path + u" has another text than its hash says"_s;
                const auto query =
                    Domain::parseQuery(u'"' + document.summary.title + u'"', noTime, Domain::AskDocuments).query;
                const auto hits = take(documents.search(query, {}, 10, Domain::SearchOrder::Ranked)).hits;
                if (hits.size() != 1)
                    all.wrong << record.path + u" is not found by its title"_s;
                all.keys.insert(astKey(record.hash).text());
                all.lines << u"%1 %2 %3 %4 links:%5"_s.arg(
                    record.path, document.summary.title, QString::number(int(record.state)),
                    QString::fromUtf8(text.toHex()), QString::number(document.links.size()));
            }
            return all;
        })));
        wrong = seen.wrong;
        for (const auto &entry : take(m_disk->entries(Cache::CachePattern::everything(), {}, 1000)).entries) {
            const auto value = take(m_disk->get(entry.key));
            if (!value ||
                !Markdown::Ast::fromStructure(
                    value->bytes, QByteArray(std::max<qsizetype>(0, Markdown::Ast::sourceSizeOf(value->bytes)), ' ')))
                wrong << entry.key.text() + u" is no tree"_s;
            m_cached.insert(entry.key.text());
        }
        m_known = seen.keys;
        seen.lines.sort();
        return seen.lines;
    }
    /// Of the last state(): trees of contents that no document has, and documents without a tree.
    [[nodiscard]] QSet<QString> strangers() const { return m_cached - m_known; }
    [[nodiscard]] QSet<QString> uncached() const { return m_known - m_cached; }

private:
    SystemClock m_clock;
    Domain::TriageRules m_rules;
    std::shared_ptr<Cache::DiskLevel> m_disk;
    Cache::TieredCache m_cache;
    Storage::Database m_database;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    Async::WorkerPool m_workers;
    Domain::DocumentSource m_source;
    QSet<QString> m_cached;
    QSet<QString> m_known;
};

} // namespace

/// Taking a folder in with a fault at each step in turn: what is committed is whole, a tree in the cache has its
/// document, and the next run ends where an undisturbed one does.
class TestIngestFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(u"docket.*=false"_s);
        m_documents = m_folder.filePath(u"docs"_s);
        for (int i = 0; i < 5; ++i)
            write(at(i), "# Chapter number" + QByteArray::number(i) + "\n\nSee [next](" + QByteArray::number(i + 1) +
                             ".md) and #" + QByteArray::number(i + 7) + ".\n");
        World before(profile(u"old"_s), m_documents, nullptr);
        QVERIFY(before.run());
        (void)before.state(m_wrong);
        QCOMPARE(m_wrong, QStringList());
        QCOMPARE(before.uncached(), QSet<QString>());
    }

    void aFaultAtEachStep_data()
    {
        QTest::addColumn<bool>("allAfter");
        QTest::newRow("one step fails") << false;
        QTest::newRow("all fails from there on") << true;
    }

    void aFaultAtEachStep()
    {
        QFETCH(const bool, allAfter);
        // One changed, one gone, one moved, two new.
        write(at(1), "---\nstatus: draft\n---\n# Chapter number1 again\n\n- [ ] todo\n");
        (void)QFile::remove(at(2));
        (void)QFile::rename(at(3), at(30));
        write(at(8), "# Chapter number8\n\n```cpp\nint x;\n```\n");
        write(at(9), "# Chapter number9\n");

        FaultHook counting;
        QStringList expected;
        {
            World world(profile(u"reference"_s, u"old"_s), m_documents, &counting);
            QVERIFY(world.run());
            expected = world.state(m_wrong);
            QCOMPARE(m_wrong, QStringList());
            QCOMPARE(world.strangers(), QSet<QString>());
        }
        QVERIFY(expected.size() >= 6);
        const int steps = counting.count;
        QVERIFY2(steps > 40, qPrintable(QString::number(steps)));
        int failedRuns = 0;
        for (int step = 1; step <= steps; ++step) {
            FaultHook hook;
            hook.at = step;
            hook.allAfter = allAfter;
            const QString name = u"fault%1"_s.arg(step);
            {
                World world(profile(name, u"old"_s), m_documents, &hook);
                failedRuns += world.run() ? 0 : 1;
                (void)world.state(m_wrong);
                QVERIFY2(world.strangers().isEmpty(), qPrintable(u"step %1: a tree without its document"_s.arg(step)));
                QVERIFY2(m_wrong.isEmpty(), qPrintable(u"step %1: %2"_s.arg(step).arg(m_wrong.join(u'\n'))));
            }
            World again(profile(name), m_documents, nullptr);
            const auto report = again.run();
            QVERIFY2(report, qPrintable(QString::number(step)));
            QCOMPARE(again.state(m_wrong), expected);
            QCOMPARE(m_wrong, QStringList());
            QCOMPARE(again.strangers(), QSet<QString>());
        }
        qInfo("%d faults, %d of them ended the run", steps, failedRuns);
        QVERIFY(failedRuns > steps / 4);
    }

private:
    [[nodiscard]] QString at(int number) const { return m_documents + u"/%1.md"_s.arg(number); }

    /// A folder for a profile, with a copy of the files of @p copyOf.
    [[nodiscard]] QString profile(const QString &name, const QString &copyOf = {})
    {
        if (!m_folder.isValid()) // or what is removed here were the working directory
            qFatal("%s", qUtf8Printable(m_folder.errorString()));
        const QString path = m_folder.filePath(name);
        if (!copyOf.isEmpty()) {
            QDir(path).removeRecursively();
            QDir().mkpath(path);
            if (!QFile::copy(m_folder.filePath(copyOf) + u"/docket.db"_s, path + u"/docket.db"_s))
                qFatal("no copy of %s", qPrintable(copyOf));
        }
        QDir().mkpath(path);
        return path;
    }

    QTemporaryDir m_folder;
    QString m_documents;
    QStringList m_wrong;
};

QTEST_GUILESS_MAIN(TestIngestFaults)
#include "tst_ingestfaults.moc"
