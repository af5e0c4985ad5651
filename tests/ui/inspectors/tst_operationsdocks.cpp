// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <charts/gauge.h>
#include <charts/timechart.h>
#include <domain/triage.h>
#include <forge/giteaconnector.h>
#include <inspectors/networkdock.h>
#include <inspectors/transactionsdock.h>
#include <metrics/metricshub.h>
#include <services/operationsservice.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>
#include <widgets/emptystate.h>

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QtConcurrentRun>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Forge::ForgeOptions quick()
{
    Forge::ForgeOptions options;
    options.retry.attempts = 2;
    options.retry.base = 1ms;
    options.retry.cap = 2ms;
    options.breaker.failures = 3;
    options.systemProxy = false;
    return options;
}

/// A real database with its runner, and a real connector; nothing listens where it connects to.
struct Bench
{
    Bench()
        : database({.path = dir.filePath(u"docket.db"_s)})
        , cache({std::make_shared<Cache::MemoryLevel>(1 << 20, clock)}, clock)
        , units(database, &cache, Domain::TriageRules::defaults())
        , connector(quick(), clock)
        , hub(clock)
        , operations({.database = database,
                      .lines = [this] { return connector.lines(); },
                      .steer =
                          [this](const QUrl &instance, Services::BreakerOrder order) {
                              if (order == Services::BreakerOrder::Open)
                                  connector.openBreaker(instance);
                              else if (order == Services::BreakerOrder::Close)
                                  connector.closeBreaker(instance);
                              else
                                  connector.probeBreaker(instance);
                          },
                      .transactions = [this] { return Metrics::withPlainWrites(units.report(), plain); }})
    {
        hub.addSource([this](Metrics::MetricsReport &report) {
            report.http = connector.reports();
            report.transactions = units.report();
        });
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
    }
    ~Bench()
    {
        connector.shutdown();
        database.shutdown();
    }
    Q_DISABLE_COPY_MOVE(Bench)

    [[nodiscard]] bool run(const QString &action, bool good)
    {
        auto future = units.run({.action = action}, [good](UnitsOfWork::UnitOfWork &) -> Result<int> {
            if (!good)
                return fail(Code::Conflict, u"test"_s, u"not today"_s);
            return 1;
        });
        return QTest::qWaitFor([&] { return future.isFinished(); }, 30'000) && future.result().has_value() == good;
    }
    /// Asks for the version, which fails.
    [[nodiscard]] bool request()
    {
        Domain::Instance instance;
        instance.url = QUrl(u"http://127.0.0.1:9/git"_s);
        const auto session = connector.connect(instance, Secret("good"));
        auto future = QtConcurrent::run([session] { return session->projects().detect({}).has_value(); });
        return QTest::qWaitFor([&] { return future.isFinished(); }, 30'000) && !future.result();
    }

    QTemporaryDir dir;
    SystemClock clock;
    Storage::Database database;
    Cache::TieredCache cache;
    UnitsOfWork::UnitOfWorkRunner units;
    Forge::GiteaConnector connector;
    Metrics::MetricsHub hub;
    Services::OperationsService operations;
    Metrics::TransactionReport plain; ///< writes that are no units
};

QString cell(const QWidget &dock, const QString &view, int row, int column)
{
    return dock.findChild<QTreeView *>(view)->model()->index(row, column).data().toString();
}

} // namespace

/// The network and the transactions in the window, over a real line and a real database.
class TestOperationsDocks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void unitsAreShownAsTheyEnd()
    {
        TransactionsDock dock(m_bench->hub, m_bench->operations);
        dock.resize(1000, 500);
        dock.show();
        QVERIFY(m_bench->run(u"store a page"_s, true));
        QVERIFY(m_bench->run(u"store another"_s, false));
        auto *view = dock.findChild<QTreeView *>(u"transactions.units"_s);
        QTRY_COMPARE(view->model()->rowCount(), 2);
        QCOMPARE(cell(dock, u"transactions.units"_s, 0, 1), u"store another"_s);
        QCOMPARE(cell(dock, u"transactions.units"_s, 0, 0), u"failed"_s);
        QCOMPARE(cell(dock, u"transactions.units"_s, 1, 0), u"committed"_s);
        QCOMPARE(dock.figures().rows.size(), 2);
        // Low as the dock is, the line has room for a scale.
        QVERIFY(dock.findChild<TimeChart *>()->height() > 130);
        m_bench->hub.tick();
        QTRY_VERIFY(dock.findChild<QLabel *>(u"transactions.totals"_s)->text().contains(u"1 committed, 1 failed"_s));
        QVERIFY(!dock.grab().isNull());
    }

    void theHolderAndTheWaitersAreShown()
    {
        TransactionsDock dock(m_bench->hub, m_bench->operations);
        dock.show();
        std::promise<void> gate;
        auto open = gate.get_future().share();
        auto first = m_bench->units.run({.action = u"holds"_s}, [open](UnitsOfWork::UnitOfWork &) -> Result<int> {
            open.wait();
            return 1;
        });
        auto second =
            m_bench->units.run({.action = u"waits"_s}, [](UnitsOfWork::UnitOfWork &) -> Result<int> { return 2; });
        QTRY_COMPARE(cell(dock, u"transactions.units"_s, 0, 0), u"holds the writer"_s);
        QCOMPARE(cell(dock, u"transactions.units"_s, 0, 1), u"holds"_s);
        QTRY_COMPARE(cell(dock, u"transactions.units"_s, 1, 0), u"waits"_s);
        gate.set_value();
        QTRY_VERIFY(second.isFinished());
        QTRY_COMPARE(cell(dock, u"transactions.units"_s, 0, 0), u"committed"_s);
    }

    void writesLongUnitsAndPoolsAreShown()
    {
        m_bench->hub.addSource([](Metrics::MetricsReport &report) {
            Metrics::PoolReport pool{.name = u"readers"_s, .size = 2, .peak = 2, .done = 900, .failed = 17};
            report.pools = {pool};
            pool = {.name = u"writer"_s, .size = 1, .active = 1, .peak = 1, .done = 40, .failed = 3};
            Metrics::Histogram busy;
            busy.record(40s); // since the start, which is a moment ago
            pool.busy = busy.report();
            report.pools.append(pool);
            pool = {.name = u"workers"_s, .size = 2, .queued = 5, .done = 12};
            report.pools.append(pool);
            Metrics::Histogram parsing;
            parsing.record(3ms);
            report.ingest = {.runs = 1, .files = 9, .stored = 7, .failed = 2, .parsing = parsing.report()};
            Metrics::Histogram delays;
            delays.record(80ms);
            report.blocks = {.delays = delays.report(),
                             .limit = 16ms,
                             .overLimit = 1,
                             .longest = {{.duration = 80ms, .at = {}, .activity = u"a long paint"_s, .number = 1}}};
        });
        m_bench->plain.longest = {{.action = u"migrate"_s, .trace = TraceId{5}, .duration = 3s, .limit = 1s}};
        m_bench->plain.recent = {
            {.action = u"sync issues"_s,
             .at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + 1h,
             .took = 4ms}};
        QVERIFY(m_bench->run(u"store a page"_s, true));
        m_bench->hub.tick();
        TransactionsDock dock(m_bench->hub, m_bench->operations);
        dock.resize(1200, 560);
        dock.show();
        QTRY_COMPARE(cell(dock, u"transactions.units"_s, 0, 1), u"sync issues"_s);
        QCOMPARE(cell(dock, u"transactions.units"_s, 0, 2), u"write"_s);
        QCOMPARE(cell(dock, u"transactions.units"_s, 1, 2), u"unit"_s);
        QCOMPARE(cell(dock, u"transactions.long"_s, 0, 2), u"migrate"_s);
        QCOMPARE(cell(dock, u"transactions.long"_s, 0, 3), u"write"_s);
        const auto *pools = dock.findChild<QTreeView *>(u"transactions.pools"_s);
        QCOMPARE(pools->model()->rowCount(), 3);
        QCOMPARE(cell(dock, u"transactions.pools"_s, 2, 0), u"workers"_s);
        QCOMPARE(cell(dock, u"transactions.pools"_s, 2, 3), u"5"_s);
        QVERIFY(cell(dock, u"transactions.pools"_s, 1, 4) != u"0 %"_s);
        const QString totals = dock.findChild<QLabel *>(u"transactions.totals"_s)->text();
        QVERIFY2(totals.contains(u"Writes: 40, failed 3"_s) && totals.contains(u"Reads: 900, failed 17"_s),
                 qPrintable(totals));
        const QString view = u"transactions.others"_s;
        QVERIFY2(cell(dock, view, 0, 5).contains(u"9 files: 7 stored, 0 unchanged, 2 failed"_s),
                 qPrintable(cell(dock, view, 0, 5)));
        QCOMPARE(cell(dock, view, 1, 1), u"1"_s);
        QVERIFY(cell(dock, view, 3, 5).contains(u"1 over 16"_s));
        QVERIFY(cell(dock, view, 4, 5).contains(u"a long paint"_s));
        const QString folder = qEnvironmentVariable("DOCKET_PICTURES");
        auto *lists = dock.findChild<QTabWidget *>();
        for (int page = 0; page < lists->count(); ++page) {
            lists->setCurrentIndex(page);
            QVERIFY(!dock.figures().rows.isEmpty());
            if (!folder.isEmpty())
                QTest::qWait(50); // for the layout
            if (!folder.isEmpty())
                QVERIFY(dock.grab().save(folder + u"/transactions-%1.png"_s.arg(page)));
        }
    }

    void checkpointCutsTheLog()
    {
        TransactionsDock dock(m_bench->hub, m_bench->operations);
        dock.show();
        auto written = m_bench->database.write([](Storage::Connection &connection) -> Result<int> {
            return connection.run("INSERT INTO instance(url,name) VALUES('http://a.test','A')");
        });
        QTRY_VERIFY(written.isFinished());
        const QString log = m_bench->database.options().path + u"-wal"_s;
        QVERIFY(QFileInfo(log).size() > 0);
        dock.findChild<QToolButton *>(u"transactions.checkpoint"_s)->click();
        const auto *outcome = dock.findChild<QLabel *>(u"transactions.outcome"_s);
        QTRY_VERIFY2(outcome->text().contains(u"carried over"_s), qPrintable(outcome->text()));
        QCOMPARE(QFileInfo(log).size(), 0);
    }

    void aLineIsShownWithWhatFailed()
    {
        NetworkDock dock(m_bench->hub, m_bench->operations);
        dock.resize(1000, 500);
        dock.show();
        QCOMPARE(dock.figures().rows.size(), 0);
        QVERIFY(m_bench->request());
        m_bench->hub.tick();
        QTRY_COMPARE(dock.figures().rows.size(), 1);
        QCOMPARE(dock.instance(), u"http://127.0.0.1:9/git"_s);
        QTRY_VERIFY(dock.findChild<QTreeView *>(u"network.failures"_s)->model()->rowCount() >= 2);
        QCOMPARE(cell(dock, u"network.failures"_s, 0, 1), codeName(Code::Offline));
        QVERIFY(cell(dock, u"network.failures"_s, 0, 2).startsWith(u"GET /git/api/v1/"_s));
        const auto row = dock.figures().rows[0];
        QVERIFY2(row[3].toULongLong() >= 2, "the failures are counted");
        // The trace of a failure leads into the log.
        const QSignalSpy traces(&dock, &InspectorDock::traceRequested);
        auto *view = dock.findChild<QTreeView *>(u"network.failures"_s);
        view->setCurrentIndex(view->model()->index(0, 0));
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(traces.size(), 1);
        QCOMPARE(traces[0][0].toString(), m_bench->connector.lines()[0].failures[0].trace.toString());
        QVERIFY(!dock.grab().isNull());
    }

    void wordsNarrowTheLists()
    {
        {
            NetworkDock dock(m_bench->hub, m_bench->operations);
            dock.show();
            QVERIFY(m_bench->request());
            m_bench->hub.tick();
            const auto *failures = dock.findChild<QTreeView *>(u"network.failures"_s)->model();
            auto *none = dock.findChild<EmptyState *>(u"network.noFailure"_s);
            QTRY_VERIFY(failures->rowCount() >= 2);
            const int all = failures->rowCount();
            QVERIFY(dock.startSearch());
            auto *words = dock.findChild<QLineEdit *>(u"network.filter"_s);
            words->setText(u"NOTHING like it"_s);
            QCOMPARE(failures->rowCount(), 0);
            QVERIFY2(none->isVisible() && none->title().contains(u"words"), qPrintable(none->title()));
            words->setText(u"api/v1 get"_s);
            QCOMPARE(failures->rowCount(), all);
            QVERIFY(!none->isVisible());
        }
        TransactionsDock dock(m_bench->hub, m_bench->operations);
        dock.show();
        const auto *units = dock.findChild<QTreeView *>(u"transactions.units"_s)->model();
        QVERIFY(m_bench->run(u"sync issues"_s, true));
        QVERIFY(m_bench->run(u"save the view"_s, true));
        QTRY_COMPARE(units->rowCount(), 2);
        QVERIFY(dock.startSearch());
        auto *words = dock.findChild<QLineEdit *>(u"transactions.filter"_s);
        words->setText(u"Committed issues"_s);
        QCOMPARE(units->rowCount(), 1);
        QCOMPARE(units->index(0, 1).data().toString(), u"sync issues"_s);
        words->clear();
        QCOMPARE(units->rowCount(), 2);
        // An empty list says that it is, and of what.
        dock.findChild<QTabWidget *>()->setCurrentIndex(1);
        const auto *longest = dock.findChild<QTreeView *>(u"transactions.long"_s);
        QCOMPARE(longest->model()->rowCount(), 0);
        QTRY_VERIFY(longest->findChild<EmptyState *>()->isVisible());
    }

    void whatFailedAndChosenRowsAreCopied()
    {
        NetworkDock dock(m_bench->hub, m_bench->operations);
        dock.resize(1000, 500);
        dock.show();
        QVERIFY(QTest::qWaitForWindowActive(&dock));
        QVERIFY(m_bench->request());
        m_bench->hub.tick();
        auto *view = dock.findChild<QTreeView *>(u"network.failures"_s);
        QTRY_VERIFY(view->model()->rowCount() >= 2);
        dock.setPaused(true);
        auto *clipboard = QGuiApplication::clipboard();
        clipboard->clear();
        view->setFocus();
        view->selectAll();
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = clipboard->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), view->model()->rowCount());
        const QStringList cells = lines[0].split(u'\t');
        QCOMPARE(cells.size(), 6);
        QCOMPARE(cells[1], codeName(Code::Offline));

        // The same table, whole, from the menu of the figures: with its instance and the trace.
        const auto *menu = dock.findChild<QToolButton *>(u"inspector.menu"_s)->menu();
        QStringList parts;
        QMenu *failures = nullptr;
        for (const QAction *action : menu->actions()) {
            if (action->menu() == nullptr)
                continue;
            parts += action->text();
            if (action->text() == u"Last &failures"_s)
                failures = action->menu();
        }
        QVERIFY(failures);
        // So are the figures behind the charts.
        QVERIFY2(parts.contains(u"Latency"_s) && parts.contains(u"Requests"_s), qPrintable(parts.join(u'\n')));
        for (auto *action : failures->actions()) {
            if (action->text() == u"&Copy"_s)
                action->trigger();
        }
        const QString copied = clipboard->text();
        QVERIFY2(copied.startsWith(u"Instance\tTime\tKind"_s), qPrintable(copied));
        QVERIFY(copied.contains(u"http://127.0.0.1:9/git\t"_s));
        QVERIFY(copied.contains(m_bench->connector.lines()[0].failures[0].trace.toString()));
    }

    void theLinesBeginBeforeTheDock()
    {
        Metrics::PoolReport readers{.name = u"readers"_s, .size = 2, .done = 40};
        m_bench->hub.addSource([&readers](Metrics::MetricsReport &report) { report.pools = {readers}; });
        m_bench->hub.tick();
        QVERIFY(m_bench->request());
        readers.done = 90;
        m_bench->hub.tick();
        NetworkDock network(m_bench->hub, m_bench->operations);
        TransactionsDock transactions(m_bench->hub, m_bench->operations);
        network.show();
        transactions.show();
        QTRY_COMPARE(network.instance(), u"http://127.0.0.1:9/git"_s);
        const auto *requests = network.findChild<TimeChart *>();
        const auto *reads = transactions.findChild<TimeChart *>();
        QVERIFY2(requests->itemCount() >= 1, "the requests before the dock are not in its line");
        QVERIFY(requests->figures().rows.last()[1].toDouble() > 0);
        QTRY_VERIFY2(reads->itemCount() >= 1, "the reads before the dock are not in its line");
        QVERIFY(reads->figures().rows.first()[1].toDouble() > 0);
        QCOMPARE(reads->figures().rows.first()[2].toDouble(), 0.0);
    }

    void keptFiguresAreShownAndWhatIsNotKeptSaysSo()
    {
        QVERIFY(m_bench->request());
        m_bench->hub.tick();
        Metrics::MetricsReport kept;
        kept.covered = 5h;
        Metrics::Histogram times;
        times.record(7ms);
        kept.http = {{.instance = u"http://127.0.0.1:9/git"_s, .requests = 4711, .latency = times.report()},
                     {.instance = u"https://gone.test"_s, .requests = 42, .latency = times.report()}};
        kept.pools = {{.name = u"readers"_s, .size = 9, .done = 123'456}};
        kept.transactions.committed = 321;
        const auto source = [kept](Metrics::KeptSpan) {
            return Async::ready<Services::KeptReport>(std::make_shared<const Metrics::MetricsReport>(kept));
        };
        NetworkDock network(m_bench->hub, m_bench->operations);
        TransactionsDock transactions(m_bench->hub, m_bench->operations);
        for (InspectorDock *dock : std::initializer_list<InspectorDock *>{&network, &transactions}) {
            dock->offerKept(source, {});
            dock->show();
            dock->setKeptSpan(Metrics::KeptSpan::Month);
        }
        QTRY_COMPARE(network.figures().rows.size(), 2);
        QCOMPARE(network.figures().rows[0][2].toULongLong(), 4711U);
        QCOMPARE(network.figures().rows[1][0].toString(), u"https://gone.test"_s);
        QCOMPARE(cell(network, u"network.instances"_s, 1, 1), u"–"_s);
        QVERIFY(network.figures().title.contains(u"last 30 days, kept"_s));
        auto *view = network.findChild<QTreeView *>(u"network.instances"_s);
        view->setCurrentIndex(view->model()->index(1, 0));
        QCOMPARE(network.findChild<QLabel *>(u"network.state"_s)->text(), u"Not in use"_s);
        QVERIFY(!network.findChild<QPushButton *>(u"network.open"_s)->isEnabled());
        QTRY_VERIFY(transactions.findChild<QLabel *>(u"transactions.totals"_s)->text().contains(u"321 committed"_s));
        QVERIFY(transactions.findChild<QLabel *>(u"transactions.totals"_s)->text().contains(u"123"_s));
        for (QWidget *dock : std::initializer_list<QWidget *>{&network, &transactions}) {
            const auto *line = dock->findChild<TimeChart *>();
            QCOMPARE(line->itemCount(), 0);
            QVERIFY2(line->emptyText().startsWith(u"Not kept over time"_s), qPrintable(line->emptyText()));
        }
        // Back to now, with the line of before.
        network.setReportWindow(Metrics::Window::OneHour);
        QTRY_COMPARE(network.figures().rows.size(), 1);
        QVERIFY(network.findChild<TimeChart *>()->itemCount() > 0);
        QCOMPARE(network.findChild<TimeChart *>()->emptyText(), u"Nothing yet"_s);
    }

    void theBreakerIsWorkedByHand()
    {
        NetworkDock dock(m_bench->hub, m_bench->operations);
        dock.show();
        QVERIFY(m_bench->request());
        const auto *state = dock.findChild<QLabel *>(u"network.state"_s);
        QTRY_COMPARE(state->text(), u"Closed"_s);
        auto *open = dock.findChild<QPushButton *>(u"network.open"_s);
        auto *close = dock.findChild<QPushButton *>(u"network.close"_s);
        auto *probe = dock.findChild<QPushButton *>(u"network.probe"_s);
        QVERIFY(!probe->isEnabled());
        QSignalSpy steered(&dock, &NetworkDock::steered);
        open->click();
        QCOMPARE(state->text(), u"Open"_s);
        QCOMPARE(steered.size(), 1); // for who says that a server is online
        QVERIFY(m_bench->connector.lines()[0].byHand);
        QVERIFY(!open->isEnabled());
        const auto sent = m_bench->connector.reports()[0].requests;
        QVERIFY(m_bench->request());
        QCOMPARE(m_bench->connector.reports()[0].requests, sent);
        probe->click();
        QCOMPARE(state->text(), u"Half-open"_s);
        close->click();
        QCOMPARE(state->text(), u"Closed"_s);
        QCOMPARE(m_bench->connector.lines()[0].failuresInRow, 0);
        // Of the last change only what the state is of: the figures are older than it.
        const auto *reason = dock.findChild<QLabel *>(u"network.reason"_s);
        m_bench->hub.tick();
        QTRY_VERIFY2(reason->text().contains(u"closed by hand"_s), qPrintable(reason->text()));
        open->click();
        QCOMPARE(state->text(), u"Open"_s);
        QVERIFY2(!reason->text().contains(u"closed by hand"_s), qPrintable(reason->text()));
    }

    void aLineIsChosenFromElsewhere()
    {
        m_bench->connector.openBreaker(QUrl(u"http://127.0.0.1:9/git"_s));
        QVERIFY(m_bench->request());
        m_bench->hub.addSource([](Metrics::MetricsReport &report) {
            Metrics::HttpReport other;
            other.instance = u"http://a.test/"_s;
            report.http.append(other);
        });
        m_bench->hub.tick();
        NetworkDock dock(m_bench->hub, m_bench->operations);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.choose(u"http://a.test/"_s);
        dock.show();
        QTRY_COMPARE(dock.instance(), u"http://a.test/"_s);
        dock.choose(u"http://127.0.0.1:9/git"_s);
        QCOMPARE(dock.instance(), u"http://127.0.0.1:9/git"_s);
    }

    void budgetsOfTheLimiterAreTold()
    {
        QVERIFY(m_bench->request());
        const auto line = m_bench->connector.lines()[0];
        QCOMPARE(line.maxInFlight, Forge::LimiterOptions().maxInFlight);
        QCOMPARE(line.inFlight, 0);
        QCOMPARE(line.failuresToOpen, 3);
        QVERIFY(line.failuresInRow >= 1);
        QVERIFY(!line.budgetRemaining.has_value());
    }

private:
    std::unique_ptr<Bench> m_bench;
};

QTEST_MAIN(TestOperationsDocks)
#include "tst_operationsdocks.moc"
