// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestfloor.h"
#include "markdownfolder.h"

#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <domain/triage.h>
#include <ingest/ingestrun.h>
#include <markdown/parse.h>

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmark-gfm-core-extensions.h>
#include <malloc.h>
#include <sys/resource.h>
#include <time.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Perf;

namespace {

constexpr int largeFiles = 5'000;
constexpr int largeMean = 9'600; ///< bytes: 48 MB together
constexpr int smallMean = 4'900;
constexpr qint64 memoryLimit = 150LL * 1024; ///< KiB

double seconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

struct Timing
{
    double wall = 1e9;
    double processor = 1e9; ///< of all threads

    /// Keeps the best of both: what else the machine does can only make them longer. On some virtual machines the
    /// clock stands still for moments: a time that so many processors do not have room in is none.
    void best(const Timing &other)
    {
        constexpr double threads = 8;
        if (other.wall <= other.processor / threads)
            return;
        wall = std::min(wall, other.wall);
        processor = std::min(processor, other.processor);
    }
};

Timing timed(const std::function<void()> &work)
{
    const double wall = seconds(CLOCK_MONOTONIC);
    const double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    work();
    return {seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor};
}

double secondsOf(const rusage &used)
{
    return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/// Of one, by many: it takes milliseconds, and clocks are not that good.
Timing repeated(const std::function<void()> &work)
{
    constexpr int times = 20;
    Timing timing = timed([&] {
        for (int i = 0; i < times; ++i)
            work();
    });
    timing.wall /= times;
    timing.processor /= times;
    return timing;
}

/// Forgets the peak so far, so that peakKib() tells of what comes.
void resetPeak()
{
    malloc_trim(0);
    QFile file(u"/proc/self/clear_refs"_s);
    if (file.open(QIODevice::WriteOnly))
        file.write("5");
}

qint64 peakKib()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return 0;
}

template <typename T>
T take(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    return *std::move(result);
}

void line(const char *name, int files, const Timing &timing)
{
    qInfo("%-38s %9.0f files/s  %7.2f s  processor %7.2f s", name, files / timing.wall, timing.wall, timing.processor);
}

/// What takes documents in in a running Docket, in a folder of its own.
class Bench final
{
public:
    Bench(const QString &folder, const QString &documents)
        : m_database({.path = folder + u"/docket.db"_s})
    {
        m_memory = std::make_shared<Cache::MemoryLevel>(8LL << 20, m_clock);
        m_disk = std::make_shared<Cache::DiskLevel>(folder + u"/cache"_s, Cache::DiskOptions{}, m_clock);
        m_cache = std::make_unique<Cache::TieredCache>(
            std::vector<std::shared_ptr<Cache::CacheLevel>>{m_memory, m_disk}, m_clock);
        if (auto opened = Async::await(m_database.open()); !opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(m_database, m_cache.get(), m_rules);
        m_source = {.path = documents, .name = u"docs"_s};
        m_source.id = take(Async::await(m_units->run([source = m_source](UnitsOfWork::UnitOfWork &work) {
            return work.documentSources().storeSource(source);
        })));
    }
    ~Bench() { m_database.shutdown(); }
    Q_DISABLE_COPY_MOVE(Bench)

    [[nodiscard]] Ingest::IngestReport run()
    {
        Ingest::IngestRun run(*m_units, m_database, m_workers, {}, {});
        return take(run.run(m_source, {}));
    }
    [[nodiscard]] Cache::CacheLevel &memory() { return *m_memory; }
    [[nodiscard]] Cache::CacheLevel &disk() { return *m_disk; }

private:
    SystemClock m_clock;
    std::shared_ptr<Cache::CacheLevel> m_memory;
    std::shared_ptr<Cache::CacheLevel> m_disk;
    std::unique_ptr<Cache::TieredCache> m_cache;
    Storage::Database m_database;
    Domain::TriageRules m_rules;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    Async::WorkerPool m_workers{u"parse"_s, 2};
    Domain::DocumentSource m_source;
};

} // namespace

/// Taking folders in against the least that it can cost, in the same run. DOCKET_PERF_SIZES names the numbers of files
/// of the growth test, such as "20000,58000,100000".
class IngestPerf final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_documents;

private Q_SLOTS:
    void initTestCase()
    {
        m_documents = m_folder.filePath(u"docs"_s);
        MarkdownFolder files;
        const qint64 bytes = files.write(m_documents, 0, largeFiles, largeMean);
        qInfo("%d files, %.1f MB", largeFiles, double(bytes) / 1e6);
    }

    void ingestAndAgain()
    {
        Timing floor;
        Timing own;
        Timing floorAgain;
        Timing ownAgain;
        qint64 peak = 0;
        for (int round = 0; round < 3; ++round) {
            const QTemporaryDir folder(m_folder.path() + u"/round-XXXXXX"_s);
            const QByteArray root = m_documents.toUtf8();
            const QString bare = folder.filePath(u"floor.db"_s);
            floor.best(timed([&] { QCOMPARE(ingestFloor(root, bare), largeFiles); }));
            floorAgain.best(repeated([&] { QCOMPARE(unchangedFloor(root, bare), largeFiles); }));
            resetPeak();
            const qint64 before = peakKib();
            Bench bench(folder.path(), m_documents);
            Ingest::IngestReport report;
            own.best(timed([&] { report = bench.run(); }));
            QCOMPARE(report.counts, Ingest::PlanCounts{.created = largeFiles});
            peak = std::max(peak, peakKib());
            qInfo("round %d: %lld ms of parsing and packing, %d transactions, memory before %lld KiB", round,
                  qint64(report.parseTime / std::chrono::milliseconds(1)), report.transactions, before);
            ownAgain.best(repeated([&] { report = bench.run(); }));
            QCOMPARE(report.counts, Ingest::PlanCounts{.same = largeFiles});
        }
        line("floor: read, cmark-gfm, SQLite, FTS5", largeFiles, floor);
        line("Docket", largeFiles, own);
        line("floor, unchanged", largeFiles, floorAgain);
        line("Docket, unchanged", largeFiles, ownAgain);
        qInfo("ratio %.2f (processor %.2f), unchanged %.2f (processor %.2f), peak memory %.0f MB",
              floor.wall / own.wall, floor.processor / own.processor, floorAgain.wall / ownAgain.wall,
              floorAgain.processor / ownAgain.processor, double(peak) / 1024);
        QVERIFY2(floor.wall / own.wall >= 0.6, "under 0.6 of the floor");
        // Which is over in milliseconds: in processor time it says the same while the machine does other things.
        QVERIFY2(floorAgain.processor / ownAgain.processor >= 0.5, "unchanged files: under half of the floor");
        QVERIFY2(peak < memoryLimit, "over 150 MB");
    }

    /// The indexer that people have on their desks: the same files, an empty index.
    void againstRecoll()
    {
        const QString recoll = QStandardPaths::findExecutable(u"recollindex"_s);
        if (recoll.isEmpty())
            QFAIL("there is no recollindex: install Debian's recollcmd");
        const QTemporaryDir folder(m_folder.path() + u"/recoll-XXXXXX"_s);
        QFile settings(folder.filePath(u"recoll.conf"_s));
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write("topdirs = " + m_documents.toUtf8() + "\nloglevel = 1\n");
        settings.close();
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"HOME"_s, folder.path());
        process.setProcessEnvironment(environment);
        process.setStandardOutputFile(QProcess::nullDevice());
        process.setStandardErrorFile(QProcess::nullDevice());
        // In turns, so that what else the machine does meets both. Its processor time is that of a child.
        Timing own;
        Timing other;
        for (int round = 0; round < 2; ++round) {
            rusage before{};
            getrusage(RUSAGE_CHILDREN, &before);
            Timing timing = timed([&] {
                process.start(recoll, {u"-c"_s, folder.path(), u"-z"_s});
                QVERIFY(process.waitForFinished(600'000));
            });
            QCOMPARE(process.exitCode(), 0);
            rusage after{};
            getrusage(RUSAGE_CHILDREN, &after);
            timing.processor = secondsOf(after) - secondsOf(before);
            other.best(timing);
            const QTemporaryDir profile(folder.path() + u"/docket-XXXXXX"_s);
            Bench bench(profile.path(), m_documents);
            own.best(timed([&] { QCOMPARE(bench.run().counts.created, largeFiles); }));
        }
        line("recollindex -z", largeFiles, other);
        line("Docket", largeFiles, own);
        qInfo("%.1f times Recoll (processor %.1f)", other.wall / own.wall, other.processor / own.processor);
        QVERIFY2(other.wall / own.wall > 4, "under four times Recoll");
    }

    void cachedTreeAgainstParsing()
    {
        const QTemporaryDir folder(m_folder.path() + u"/trees-XXXXXX"_s);
        Bench bench(folder.path(), m_documents);
        const auto report = bench.run();
        bench.memory().setCapacity(512LL << 20);
        QList<Cache::CacheKey> keys;
        QByteArrayList texts;
        for (qsizetype i = 0; i < 1000; ++i) {
            keys.append(take(Cache::CacheKey::parse(report.files[i].cacheKey())));
            QFile file(m_documents + u'/' + report.files[i].path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            texts.append(file.readAll());
            QVERIFY(bench.memory().put(keys.last(), *take(bench.disk().get(keys.last()))));
        }
        Timing parsing;
        Timing bare;
        Timing memory;
        Timing disk;
        cmark_gfm_core_extensions_ensure_registered();
        const auto load = [&](Cache::CacheLevel &level) {
            for (qsizetype i = 0; i < keys.size(); ++i) {
                const auto value = take(level.get(keys[i]));
                QVERIFY(value);
                QVERIFY(Markdown::Ast::fromStructure(value->bytes, texts[i]));
            }
        };
        for (int round = 0; round < 5; ++round) {
            parsing.best(timed([&] {
                for (const QByteArray &text : std::as_const(texts))
                    QVERIFY(Markdown::parseDocument(text));
            }));
            bare.best(timed([&] {
                for (const QByteArray &text : std::as_const(texts)) {
                    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
                    for (const char *name : {"table", "strikethrough", "autolink", "tasklist"})
                        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
                    cmark_parser_feed(parser, text.constData(), std::size_t(text.size()));
                    cmark_node_free(cmark_parser_finish(parser));
                    cmark_parser_free(parser);
                }
            }));
            memory.best(timed([&] { load(bench.memory()); }));
            disk.best(timed([&] { load(bench.disk()); }));
        }
        line("parsing", 1000, parsing);
        line("cmark-gfm alone", 1000, bare);
        line("tree from memory", 1000, memory);
        line("tree from disk", 1000, disk);
        qInfo("of parsing: memory %.3f, disk %.3f; of cmark-gfm alone: memory %.3f, disk %.3f",
              memory.processor / parsing.processor, disk.processor / parsing.processor,
              memory.processor / bare.processor, disk.processor / bare.processor);
        QVERIFY2(memory.processor < parsing.processor / 3, "a tree from memory takes over a third of parsing");
        QVERIFY2(disk.processor < parsing.processor / 3, "a tree from disk takes over a third of parsing");
    }

    /// The pace stays, and so does the memory. DOCKET_PERF_SIZES names other numbers of files, such as
    /// 20000,58000,100000.
    void growth()
    {
        const QString sizes = qEnvironmentVariable("DOCKET_PERF_SIZES", u"5000,20000"_s);
        double first = 0;
        double last = 0;
        for (const QString &size : sizes.split(u',')) {
            const int count = size.toInt();
            const QTemporaryDir folder(m_folder.path() + u"/growth-XXXXXX"_s);
            const QString documents = folder.filePath(u"docs"_s);
            MarkdownFolder().write(documents, 0, count, smallMean);
            const QByteArray root = documents.toUtf8();
            const QString bare = folder.filePath(u"floor.db"_s);
            const Timing floor = timed([&] { QCOMPARE(ingestFloor(root, bare), count); });
            const Timing floorAgain = repeated([&] { QCOMPARE(unchangedFloor(root, bare), count); });
            resetPeak();
            Bench bench(folder.path(), documents);
            Ingest::IngestReport report;
            const Timing own = timed([&] { report = bench.run(); });
            QCOMPARE(report.counts, Ingest::PlanCounts{.created = count});
            const qint64 peak = peakKib();
            report = {};
            const Timing ownAgain = repeated([&] { report = bench.run(); });
            QCOMPARE(report.counts, Ingest::PlanCounts{.same = count});
            line("floor", count, floor);
            line("Docket", count, own);
            line("floor, unchanged", count, floorAgain);
            line("Docket, unchanged", count, ownAgain);
            qInfo("%d files: ratio %.2f (processor %.2f), unchanged %.2f (processor %.2f), peak memory %.0f MB, "
                  "afterwards "
                  "%.0f MB",
                  count, floor.wall / own.wall, floor.processor / own.processor, floorAgain.wall / ownAgain.wall,
                  floorAgain.processor / ownAgain.processor, double(peak) / 1024, double(peakKib()) / 1024);
            QVERIFY2(peakKib() < memoryLimit, "over 150 MB");
            last = count / own.processor;
            first = first > 0 ? first : last;
        }
        qInfo("pace of the largest against the smallest: %.2f", last / first);
        QVERIFY2(last / first >= 0.8, "slower as it grows");
    }
};

QTEST_GUILESS_MAIN(IngestPerf)
#include "tst_ingestperf.moc"
