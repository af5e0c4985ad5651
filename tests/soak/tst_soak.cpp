// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything at once, for as long as is asked for: issues are synced from a server on which they change, documents
// taken in from a folder in which files come and go, both browsed and searched, all layouts with their inspectors
// shown, while the Redis server dies and stands still. At the end the books have to balance.
#include "commotion.h"

#include <base/logring.h>
#include <cache/cacheinspection.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <shell/dockhost.h>
#include <shell/guiwatchdog.h>
#include <shell/layouts.h>

#include <QApplication>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeView>

#include <cstdio>
#include <numeric>
#include <programs.h>
#include <programwindow.h>
#include <roundclock.h>

using namespace Docket;
using namespace Docket::Soak;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int issueCount = 2'000;
constexpr int documentCount = 400;
constexpr int longRun = 600;     ///< seconds; what is shorter says nothing of memory and percentiles
constexpr int fillSeconds = 240; ///< before a long run

/// Of all samples between two shares of the run, without the time before it: half of them are below.
qint64 medianKib(const QList<Sample> &samples, double from, double to, qint64 Sample::*what = &Sample::dirtyKib)
{
    QList<qint64> within;
    const double end = samples.isEmpty() ? 0 : samples.last().seconds;
    const double begin = end < longRun ? 0 : fillSeconds;
    for (const Sample &sample : samples) {
        if (sample.seconds >= begin + (from * (end - begin)) && sample.seconds <= begin + (to * (end - begin)))
            within.append(sample.*what);
    }
    std::ranges::sort(within);
    return within.isEmpty() ? 0 : within.at(within.size() / 2);
}

double ms(std::chrono::nanoseconds time)
{
    return double(time.count()) / 1e6;
}

} // namespace

class TestSoak final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingAtOnce();

private:
    /// One thing that a user does; many a second.
    void act(Ui::MainWindow &window);
    /// Has what is kept up to a bound reach it, so that what grows afterwards has none: the log's records at once,
    /// pages and entries of the cache by a user who opens one document after another, which change meanwhile.
    void fillWhatIsBounded();
    void keepSyncing(Services::SyncService &sync);
    void keepIngesting(Services::DocumentService &documents, const QString &folder);
    /// Notes what went wrong.
    template <typename Outcome>
    [[nodiscard]] bool isGood(const Result<QList<Outcome>> &outcomes)
    {
        if (!outcomes) {
            m_problems.append(outcomes.error().toText());
            return false;
        }
        const auto before = m_problems.size();
        for (const Outcome &outcome : *outcomes) {
            if (outcome.error)
                m_problems.append(outcome.error->toText());
        }
        return m_problems.size() == before;
    }
    void printTable(App::Composition &composition, Ui::MainWindow &window, const Commotion &commotion,
                    const RoundClock &rounds, double seconds);

    bool m_going = false;
    bool m_filling = false;
    int m_acts = 0;
    int m_syncs = 0;
    int m_failedSyncs = 0;
    int m_ingests = 0;
    int m_failedIngests = 0;
    QStringList m_problems;
    QObject m_context;
};

void TestSoak::act(Ui::MainWindow &window)
{
    static const QStringList questions{
        u"is:open"_s,  u"river"_s,       u""_s,      u"mill stone is:closed"_s, u"winter in:title"_s,
        u"is:open "_s, u"comments:>3"_s, u"bridge"_s};
    static const QStringList searches{u"grain"_s, u"winter wheel"_s, u""_s, u"\"stone bridge\""_s, u"path:second"_s};
    const int at = m_acts++;
    auto *table = window.findChild<QTableView *>();
    auto *documents = window.findChild<Ui::DocumentsDock *>();
    if (at % 600 == 599) {
        window.layouts().choose(Ui::Layouts::all().at(at / 600 % Ui::Layouts::all().size()).id);
    } else if (at % 40 == 0) {
        window.issuesView().setQuery(questions.at(at / 40 % questions.size()));
    } else if (at % 40 == 20 && documents) {
        documents->setQuery(searches.at(at / 40 % searches.size()));
    } else if (at % 20 == 10 && documents) {
        QTest::keyClick(static_cast<QWidget *>(&documents->table()), at % 400 < 300 ? Qt::Key_Down : Qt::Key_Home);
    } else if (m_filling && at % 4 == 3 && documents) {
        // Without end: the keys above begin anew before they have been everywhere.
        QTest::keyClick(static_cast<QWidget *>(&documents->table()), at % 1600 == 3 ? Qt::Key_Home : Qt::Key_Down);
    } else if (at % (m_filling ? 4 : 100) == (m_filling ? 1 : 55) && documents &&
               documents->currentDocument().value > 0) {
        window.docks().reveal(u"document"_s);
        if (auto *view = window.findChild<Ui::DocumentView *>())
            view->open(documents->currentDocument());
    } else if (table) {
        const auto down = at % 3 ? Qt::Key_Down : Qt::Key_PageDown;
        QTest::keyClick(static_cast<QWidget *>(table), at % 300 < 200 ? down : Qt::Key_Home);
    }
}

void TestSoak::fillWhatIsBounded()
{
    static const QLoggingCategory category("docket.soak");
    // As much as a record of the run takes: what they replace must not be smaller.
    QJsonObject fields{{u"project"_s, u"atelier/press"_s}, {u"firstLoad"_s, false}};
    for (const QString &name : {u"issuesNew"_s, u"issuesChanged"_s, u"commentsNew"_s, u"removed"_s, u"requests"_s,
                                u"ms"_s, u"serverIssues"_s, u"localIssues"_s})
        fields.insert(name, 2000);
    for (std::size_t i = 0; i < LogRing::capacity; ++i)
        logEvent(category, LogLevel::Info, u"before the run"_s, fields);
    m_filling = true;
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < fillSeconds * 1000LL)
        QTest::qWait(int(std::min(1000LL, (fillSeconds * 1000LL) - clock.elapsed())));
    m_filling = false;
}

void TestSoak::keepSyncing(Services::SyncService &sync)
{
    if (!m_going)
        return;
    sync.sync().then(&m_context, [this, &sync](const Result<QList<Services::SyncOutcome>> &outcomes) {
        ++m_syncs;
        m_failedSyncs += isGood(outcomes) ? 0 : 1;
        QTimer::singleShot(1s, &m_context, [this, &sync] { keepSyncing(sync); });
    });
}

void TestSoak::keepIngesting(Services::DocumentService &documents, const QString &folder)
{
    if (!m_going)
        return;
    documents.ingestPaths({folder}).then(
        &m_context, [this, &documents, folder](const Result<QList<Services::IngestOutcome>> &outcomes) {
            ++m_ingests;
            m_failedIngests += isGood(outcomes) ? 0 : 1;
            QTimer::singleShot(2s, &m_context, [this, &documents, folder] { keepIngesting(documents, folder); });
        });
}

void TestSoak::printTable(App::Composition &composition, Ui::MainWindow &window, const Commotion &commotion,
                          const RoundClock &rounds, double seconds)
{
    const auto units = composition.units().report();
    const auto throughput = composition.services().operations.throughput();
    const auto blocks = window.watchdog().report();
    const auto &counts = commotion.counts();
    const auto &samples = commotion.samples();
    std::printf("\n%.0f seconds of everything at once\n", seconds);
    std::printf("  %-34s %d changes on the server, %d of files, Redis died %d and stood still %d times\n", "around it",
                counts.changes.load(), counts.files.load(), counts.deaths.load(), counts.halts.load());
    std::printf("  %-34s %d syncs (%d failed), %d ingestions asked for (%d failed), %d keys and questions\n", "done",
                m_syncs, m_failedSyncs, m_ingests, m_failedIngests, m_acts);
    std::printf("  %-34s %llu of %llu (%.4f %%), %llu failed, %llu cancelled; p50 %.2f, p99 %.2f, longest %.1f ms\n",
                "units of work that succeeded", static_cast<unsigned long long>(units.committed),
                static_cast<unsigned long long>(units.begun), 100.0 * double(units.committed) / double(units.begun),
                static_cast<unsigned long long>(units.failed), static_cast<unsigned long long>(units.cancelled),
                ms(units.duration.p50()), ms(units.duration.p99()), ms(units.duration.max()));
    std::printf("  %-34s %llu reads, %llu writes, %llu failed (%.4f %% succeeded)\n", "work of the database",
                static_cast<unsigned long long>(throughput.reads), static_cast<unsigned long long>(throughput.writes),
                static_cast<unsigned long long>(throughput.failed),
                100.0 - (100.0 * double(throughput.failed) / double(throughput.reads + throughput.writes)));
    const auto figures = composition.services().metrics.report(Metrics::Window::SinceStart);
    for (const auto &line : figures->http)
        std::printf("  %-34s %llu requests, %llu failed, %llu repeated\n", "network",
                    static_cast<unsigned long long>(line.requests), static_cast<unsigned long long>(line.failed),
                    static_cast<unsigned long long>(line.retries));
    for (const auto &level : figures->cache.levels)
        std::printf("  cache, %-27s %llu reads, hits %.3f, %llu errors, %llu skipped, %llu spared, %lld entries\n",
                    qPrintable(level.level), static_cast<unsigned long long>(level.reads()), level.hitRatio(),
                    static_cast<unsigned long long>(level.errors), static_cast<unsigned long long>(level.skipped),
                    static_cast<unsigned long long>(level.spared), static_cast<long long>(level.entries));
    std::printf("  %-34s %s\n", "GUI thread", qPrintable(Ui::GuiWatchdog::summary(blocks)));
    const auto own = rounds.report();
    std::printf("  %-34s p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms\n",
                "the same without others' time", ms(own.p50()), ms(own.p95()), ms(own.p99()), ms(own.percentile(0.999)),
                ms(own.max()));
    for (const auto &block : blocks.longest)
        std::printf("      %.1f ms: %s\n", ms(block.duration), qPrintable(block.activity));
    const qint64 early = medianKib(samples, 0.25, 0.4);
    const qint64 late = medianKib(samples, 0.85, 1);
    std::printf("  %-34s %.1f MB (25 to 40 %% of the run), %.1f MB (the last 15 %%): %+.1f %%\n",
                "private memory, written to", double(early) / 1024, double(late) / 1024,
                100.0 * (double(late) / double(early) - 1));
    for (const auto &[name, what] :
         {std::pair("private and written", &Sample::dirtyKib), {"heap in use", &Sample::heapKib}}) {
        std::printf("      %s by twentieths, MB:", name);
        for (int i = 0; i < 20; ++i)
            std::printf(" %.1f", double(medianKib(samples, i / 20.0, (i + 1) / 20.0, what)) / 1024);
        std::printf("\n");
    }
    for (const QString &problem : std::as_const(m_problems).first(std::min<qsizetype>(m_problems.size(), 20)))
        std::printf("  problem: %s\n", qPrintable(problem));
    std::fflush(stdout);
}

void TestSoak::everythingAtOnce()
{
    const int seconds =
        qEnvironmentVariableIsSet("DOCKET_SOAK_SECONDS") ? qEnvironmentVariableIntValue("DOCKET_SOAK_SECONDS") : 30;
    qunsetenv("DOCKET_SOAK_SECONDS"); // Docket takes what begins so for a setting
    const QTemporaryDir folder;
    const SandboxProcess sandbox(folder.path(),
                                 {u"--issues"_s, QString::number(issueCount), u"--comments"_s, u"4000"_s});
    QVERIFY(!sandbox.url.isEmpty());
    const Profile profile;
    QCOMPARE(profile.connectTo(sandbox), QString());
    Commotion commotion({.server = QUrl(sandbox.url),
                         .repository = sandbox.repositories.first(),
                         .issues = issueCount,
                         .folder = folder.filePath(u"docs"_s),
                         .documents = documentCount,
                         .redisSeconds = seconds < longRun ? 10 : 30});
    if (!commotion.findRedis())
        QFAIL("there is no redis-server: install Debian's redis-server");

    App::CompositionOptions options;
    options.profile = profile.path();
    options.echoLog = false;
    options.settings = {u"secrets.store=file"_s, u"sync.interval=0s"_s,
                        // So small that they are full soon, and all that follows is evicted again.
                        u"cache.memory-bytes=1 MiB"_s, u"cache.disk-bytes=4 MiB"_s, u"cache.redis=true"_s,
                        u"cache.redis-host=127.0.0.1"_s, u"cache.redis-port=%1"_s.arg(commotion.redisPort()),
                        u"cache.type-issue=10m memory redis"_s, u"cache.type-issue-list=10m memory redis"_s,
                        u"cache.type-document=10m memory redis"_s};
    ProgramWindow program(options);
    auto &composition = program.composition;
    auto &window = program.window;
    QTRY_VERIFY_WITH_TIMEOUT(program.isOpen(), 30'000);
    window.start();
    m_going = true;
    keepSyncing(composition.services().sync);
    keepIngesting(composition.services().documents, folder.filePath(u"docs"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_syncs > 0 && m_ingests > 0, 120'000);
    window.docks().reveal(u"documents"_s);
    commotion.start();
    QTimer user;
    connect(&user, &QTimer::timeout, this, [&] { act(window); });
    user.start(25ms);
    if (seconds >= longRun)
        fillWhatIsBounded();
    window.watchdog().reset();
    const RoundClock rounds;

    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < seconds * 1000LL)
        QTest::qWait(int(std::min(1000LL, (seconds * 1000LL) - clock.elapsed())));
    user.stop();
    commotion.stop();
    const double took = double(clock.elapsed()) / 1e3;
    printTable(composition, window, commotion, rounds, took);

    // What is in the database at the end is what is on the server and in the folder.
    const int syncs = m_syncs;
    const int ingests = m_ingests;
    QTRY_VERIFY_WITH_TIMEOUT(m_syncs > syncs + 1 && m_ingests > ingests + 1, 120'000);
    m_going = false;
    qint64 issues = -1;
    composition.services().issues.count({}).then(this,
                                                 [&](const Result<qint64> &count) { issues = count.value_or(0); });
    qint64 documents = -1;
    Domain::DocumentScope present;
    composition.services()
        .documents.count({.subjects = Domain::AskDocuments}, present)
        .then(this, [&](const Result<qint64> &count) { documents = count.value_or(0); });
    QTRY_VERIFY_WITH_TIMEOUT(issues >= 0 && documents >= 0, 30'000);
    std::printf("  at the end %lld issues, %lld documents with those whose files are gone; %lld files\n",
                static_cast<long long>(issues), static_cast<long long>(documents),
                static_cast<long long>(commotion.files()));
    std::fflush(stdout);
    const auto units = composition.units().report();
    const auto throughput = composition.services().operations.throughput();
    window.close();
    composition.shutdown();

    QCOMPARE(commotion.counts().refused.load(), 0);
    QCOMPARE(m_failedSyncs, 0);
    QCOMPARE(m_failedIngests, 0);
    QCOMPARE(issues, issueCount);
    // Of those that are over: one may be on its way.
    QVERIFY2(double(units.failed + units.cancelled) <= 0.001 * double(units.committed),
             "under 99.9 % of the units of work succeeded");
    QVERIFY2(double(throughput.failed) < 0.001 * double(throughput.reads + throughput.writes),
             "under 99.9 % of what the database was asked for succeeded");
    if (seconds < longRun)
        return; // neither memory nor a percentile of times says anything yet
    const double growth =
        double(medianKib(commotion.samples(), 0.85, 1)) / double(medianKib(commotion.samples(), 0.25, 0.4));
    QVERIFY2(growth < 1.05, qPrintable(u"memory grew by %1 %"_s.arg(100 * (growth - 1))));
    QVERIFY2(rounds.report().p99() <= 16ms, "the GUI thread was held for over 16 ms at p99");
}

int main(int argc, char **argv)
{
    // Before anything reads it: Qt ends a test that takes over five minutes.
    qputenv("QTEST_FUNCTION_TIMEOUT", "10000000");
    QApplication application(argc, argv);
    TestSoak test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_soak.moc"
