// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querydockstest.h"

#include <base/action.h>
#include <metrics/normalise.h>
#include <queries/advicedock.h>
#include <queries/consoleview.h>
#include <queries/queriesdock.h>
#include <queries/statementdetails.h>
#include <queries/statementtext.h>
#include <storage/transaction.h>

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include <headerdrag.h>
#include <settled.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;

/// The dock of queries over a real database: what it shows, what it does, and that it does nothing while nobody looks.
class TestQueryDocks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLineSaysWhatTellsStatementsApart_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("line");
        QTest::newRow("columns")
            << u"SELECT i.state, i.updated, i.created, i.comments\n FROM issue AS i WHERE i.id = ?"_s
            << u"SELECT … FROM issue AS i WHERE i.id = ?"_s;
        QTest::newRow("few columns") << u"SELECT count(*) FROM comment"_s << u"SELECT count(*) FROM comment"_s;
        QTest::newRow("inside")
            << u"SELECT count(*) FROM (SELECT id, facts, updated, title FROM issue WHERE state = ?)"_s
            << u"SELECT count(*) FROM (SELECT … FROM issue WHERE state = ?)"_s;
        QTest::newRow("a query as a column")
            << u"SELECT (SELECT max(updated) FROM comment) AS latest, number FROM issue"_s << u"SELECT … FROM issue"_s;
        QTest::newRow("in quotes") << u"SELECT id, ' FROM nowhere', updated FROM issue"_s << u"SELECT … FROM issue"_s;
        QTest::newRow("insertion")
            << u"INSERT INTO label (project_id, remote_id, name_id) VALUES (?, ?, ?) ON CONFLICT "
               "(project_id, remote_id) DO UPDATE SET name_id = ?"_s
            << u"INSERT INTO label (…) VALUES (?, ?, ?) ON CONFLICT (project_id, remote_id) DO "
               "UPDATE SET name_id = ?"_s;
        QTest::newRow("no list") << u"COMMIT"_s << u"COMMIT"_s;
        QTest::newRow("cut off") << u"SELECT id, updated, (created FROM"_s << u"SELECT id, updated, (created FROM"_s;
        QTest::newRow("constant") << u"SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9"_s << u"SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9"_s;
    }
    void aLineSaysWhatTellsStatementsApart()
    {
        QFETCH(QString, text);
        QTEST(shortStatement(text), "line");
    }

    void transactionsAreToldInWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("begin") << u"BEGIN"_s << u"begin of a transaction that reads"_s;
        QTest::newRow("write") << u"BEGIN IMMEDIATE"_s << u"begin of a transaction that writes"_s;
        QTest::newRow("commit") << u"COMMIT"_s << u"end of a transaction, which keeps its changes"_s;
        QTest::newRow("rollback") << u"ROLLBACK"_s << u"end of a transaction, which takes its changes back"_s;
        QTest::newRow("savepoint") << u"SAVEPOINT unit0"_s << u"begin of a nested unit of work"_s;
        QTest::newRow("release") << u"RELEASE unit12"_s << u"end of a nested unit of work"_s;
        QTest::newRow("undone") << u"ROLLBACK TO unit0"_s << u"takes back what a nested unit of work has done"_s;
        QTest::newRow("not of a unit") << u"RELEASE nested1"_s << u"end of a nested transaction"_s;
        QTest::newRow("question") << u"SELECT id FROM issue"_s << QString();
        QTest::newRow("longer word") << u"COMMITTED"_s << QString();
    }
    void transactionsAreToldInWords()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        QCOMPARE(statementMeaning(text), says);
        QCOMPARE(statementLine(text), says.isEmpty() ? shortStatement(text) : QString(text + u" – "_s + says));
    }

    void wordsNarrowTheStatements()
    {
        Bench bench;
        QVERIFY(Async::await(bench.database.write([](Connection &c) -> Result<void> {
            auto nested = Storage::Transaction::begin(c);
            return nested ? (*nested)->commit() : std::unexpected(nested.error());
        })));
        bench.execute(scanning, 10);
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.resize(1280, 420);
        dock.show();
        QTRY_VERIFY(dock.figures().rows.size() > 3);
        const auto all = dock.figures().rows.size();
        const auto allSlow = dock.findChild<QTreeView *>(u"queries.slowlog"_s)->model()->rowCount();
        QVERIFY(allSlow > 1);
        QVERIFY(dock.startSearch());
        auto *filter = dock.findChild<QLineEdit *>(u"queries.filter"_s);
        QTRY_VERIFY(filter->hasFocus());
        // Words of the text and of what it means, in any order.
        filter->setText(u"nested release"_s);
        QCOMPARE(dock.figures().rows.size(), 1);
        QCOMPARE(dock.figures().rows[0][0].toString(), u"RELEASE nested1"_s);
        const auto *view = dock.findChild<QTreeView *>(u"queries.statements"_s);
        QCOMPARE(view->model()->index(0, 0).data().toString(), u"RELEASE nested1 – end of a nested transaction"_s);
        const auto *facts = dock.details().findChild<QLabel *>(u"queries.facts"_s);
        QVERIFY2(facts->text().startsWith(u"End of a nested transaction."), qPrintable(facts->text()));
        // The slow log shows the same ones, and the details of the line that is chosen in it.
        filter->setText(u"AUTHOR_ID"_s);
        auto *slow = dock.findChild<QTreeView *>(u"queries.slowlog"_s);
        QTRY_VERIFY(slow->model()->rowCount() > 0);
        QVERIFY(slow->model()->rowCount() < allSlow);
        slow->setCurrentIndex(slow->model()->index(0, 0));
        QVERIFY2(dock.slowDetails().statement().contains(u"author_id"), qPrintable(dock.slowDetails().statement()));
        filter->setText(u"nothing holds this"_s);
        QCOMPARE(dock.figures().rows.size(), 0);
        auto *showAll = view->findChild<QPushButton *>();
        QVERIFY(showAll->isVisible());
        showAll->click();
        QCOMPARE(dock.figures().rows.size(), all);
        // The console has nothing to narrow, so it gives way.
        dock.showConsole();
        QVERIFY(!filter->isEnabled());
        QVERIFY(dock.startSearch());
        QVERIFY(filter->isEnabled() && view->isVisible());
    }

    /// In an idle program what Docket does for itself would lead the list.
    void whatTheUserCausedIsShownFirst()
    {
        Bench bench;
        {
            const ActionScope own(u"look for advice"_s);
            bench.execute("SELECT count(*) FROM comment WHERE body = ?1", 30);
        }
        {
            const ActionScope user(u"open issue"_s);
            bench.execute(scanning, 1);
        }
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.resize(1280, 420);
        dock.show();
        QTRY_VERIFY(!dock.figures().rows.isEmpty());
        const auto statements = [&dock] {
            QStringList texts;
            for (const auto &row : dock.figures().rows)
                texts += row[0].toString();
            return texts;
        };
        const QString own = u"SELECT count(*) FROM comment WHERE body = ?"_s;
        const QString users = u"SELECT count(*) FROM comment WHERE author_id = ?"_s;
        QVERIFY(statements().contains(users));
        QVERIFY2(!statements().contains(own), "what nobody waits for comes before what the user did");
        QVERIFY(!statements().contains(Metrics::setUpText()));
        QCOMPARE(dock.details().statement(), statements().constFirst());
        // What is left out is told, and taken along with a click; shares are of all of the time.
        auto *hidden = dock.findChild<QToolButton *>(u"queries.hidden"_s);
        QVERIFY(hidden->isVisible());
        QVERIFY2(hidden->toolTip().contains(u'%'), qPrintable(hidden->toolTip()));
        QVERIFY2(dock.figures().title.contains(hidden->text().section(u' ', 0, 0)), qPrintable(dock.figures().title));
        const auto slowRows = [&dock] {
            return dock.findChild<QTreeView *>(u"queries.slowlog"_s)->model()->rowCount();
        };
        const int slowOfUser = slowRows();
        const auto shareOf = [&dock](const QString &text) {
            for (const auto &row : dock.figures().rows) {
                if (row[0].toString() == text)
                    return row[3].toDouble();
            }
            return -1.0;
        };
        const double share = shareOf(users);
        hidden->click();
        QVERIFY(statements().contains(own) && statements().contains(users));
        QCOMPARE(shareOf(users), share);
        QVERIFY(!hidden->isVisible());
        QVERIFY(slowRows() > slowOfUser);
        dock.setCause(QueriesDock::Cause::Housekeeping);
        QVERIFY(statements().contains(own) && !statements().contains(users));
        // Advice may be about either.
        dock.setCause(QueriesDock::Cause::User);
        dock.choose(own);
        QCOMPARE(dock.details().statement(), own);
    }

    void whereOnlyDocketWorkedThatIsSaid()
    {
        Bench bench;
        bench.metrics.addSource([](Metrics::MetricsReport &report) {
            Metrics::Histogram times;
            times.record(std::chrono::milliseconds(3));
            report.statements.statements = {
                {.text = u"SELECT 1"_s, .action = u"look for advice"_s, .duration = times.report(), .shareOfTime = 1}};
        });
        bench.metrics.tick();
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.show();
        auto *all = dock.findChild<QTreeView *>(u"queries.statements"_s)->findChild<QPushButton *>();
        QTRY_VERIFY(all != nullptr && all->isVisible());
        QVERIFY(dock.figures().rows.isEmpty());
        all->click();
        QCOMPARE(dock.figures().rows.size(), 1);
    }

    /// The table is set anew each second.
    void eachStatementIsPutIntoWordsOnce()
    {
        Bench bench;
        bench.execute(scanning, 3);
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.show();
        QTRY_VERIFY(!dock.figures().rows.isEmpty());
        const int worded = dock.worded();
        QVERIFY(worded > 0);
        auto *filter = dock.findChild<QLineEdit *>(u"queries.filter"_s);
        for (const auto &words : {u"comment"_s, u"nothing holds this"_s, QString()})
            filter->setText(words);
        bench.metrics.tick();
        dock.setPaused(true);
        QTest::keyClick(&dock, Qt::Key_F5);
        QCOMPARE(dock.worded(), worded);
    }

    void aNarrowTableKeepsTheStatement()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        dock.resize(1024, 420);
        dock.show();
        auto *view = dock.findChild<QTreeView *>(u"queries.statements"_s);
        auto *header = view->header();
        const int wanted = 30 * dock.fontMetrics().averageCharWidth();
        QTRY_VERIFY2(header->sectionSize(0) >= wanted, qPrintable(QString::number(header->sectionSize(0))));
        QVERIFY(header->length() <= view->viewport()->width());
        const int calls = 2;
        const int steps = 11;
        QVERIFY(header->isSectionHidden(steps) && !header->isSectionHidden(calls));
        // Where there is room they come back as they were.
        dock.resize(1600, 420);
        QTRY_VERIFY(!header->isSectionHidden(steps));
        QVERIFY(header->sectionSize(0) >= wanted);
        // What somebody has drawn to a width of his own is looked at.
        dragColumn(*header, steps, 123);
        dock.resize(1024, 420);
        QTRY_VERIFY(header->isSectionHidden(10));
        QVERIFY(!header->isSectionHidden(steps));
        QCOMPARE(header->sectionSize(steps), 123);
    }

    void statementsAreShownWithTheirPlan()
    {
        Bench bench;
        bench.execute(scanning, 40);
        bench.execute("SELECT id FROM comment WHERE issue_id = ?1 ORDER BY created LIMIT 1", 60);
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.resize(1500, 420);
        dock.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dock));
        const FigureTable table = dock.figures();
        QVERIFY(table.rows.size() >= 2);
        dock.choose(u"SELECT count(*) FROM comment WHERE author_id = ?"_s);
        QTRY_VERIFY2(dock.details().plan().contains(u"SCAN comment"_s), qPrintable(dock.details().plan()));
        picture(dock, u"queries"_s);
        auto *view = dock.findChild<QTreeView *>(u"queries.statements"_s);
        QVERIFY(view);
        // One line is chosen, whatever keys are held while it is.
        auto *handle = dock.windowHandle();
        QTest::keyPress(handle, Qt::Key_Control, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::keyboardModifiers(), Qt::ControlModifier);
        dock.choose(u"SELECT id FROM comment WHERE issue_id = ? ORDER BY created LIMIT ?"_s);
        QVERIFY2(dock.details().statement().contains(u"issue_id"), qPrintable(dock.details().statement()));
        QCOMPARE(view->selectionModel()->selectedRows().size(), 1);
        QTest::keyRelease(handle, Qt::Key_Control);
        // By share: the largest comes first, and after a click on the header the other way round.
        QVERIFY(table.rows.constFirst()[3].toDouble() >= table.rows.constLast()[3].toDouble());
        QTest::mouseClick(view->header()->viewport(), Qt::LeftButton, {},
                          {view->header()->sectionViewportPosition(3) + 10, 5});
        const FigureTable turned = dock.figures();
        QVERIFY(turned.rows.constFirst()[3].toDouble() <= turned.rows.constLast()[3].toDouble());
    }

    /// SQLite counts no row that is read by an index, so that nothing is "walked".
    void muchReadByAnIndexIsMarked()
    {
        Bench bench;
        bench.execute("SELECT count(*) FROM comment INDEXED BY comment_by_issue "
                      "WHERE issue_id > ?1 - 100 AND author_id = 77",
                      3);
        bench.execute("SELECT id FROM comment WHERE issue_id = ?1 LIMIT 1", 3);
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.show();
        const auto *model = dock.findChild<QTreeView *>(u"queries.statements"_s)->model();
        const int last = model->columnCount() - 1;
        const auto rowOf = [model](const QString &part) {
            for (int row = 0; row < model->rowCount(); ++row) {
                if (model->index(row, 0).data(Qt::ToolTipRole).toString().contains(part))
                    return row;
            }
            return -1;
        };
        QTRY_VERIFY(rowOf(u"INDEXED BY"_s) >= 0 && rowOf(u"issue_id = ?"_s) >= 0);
        const int much = rowOf(u"INDEXED BY"_s);
        QCOMPARE(model->index(much, last - 2).data().toString(), u"0.0"_s);
        QVERIFY2(model->index(much, last).data(Qt::ForegroundRole).isValid(),
                 qPrintable(model->index(much, last).data().toString()));
        QVERIFY(model->index(much, last).data(Qt::ToolTipRole).toString().contains(u"far more"_s));
        const int little = rowOf(u"issue_id = ?"_s);
        QVERIFY2(!model->index(little, last).data(Qt::ForegroundRole).isValid(),
                 qPrintable(model->index(little, last).data().toString()));
    }

    void aHiddenOrPausedDockReadsNothing()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        AdviceDock advice(bench.metrics, bench.advice);
        bench.execute(scanning, 10);
        QVERIFY(isSettled(&dock) && isSettled(&advice));
        QVERIFY(dock.figures().rows.isEmpty());
        QVERIFY(!dock.isLive() && !advice.isLive());
        dock.show();
        QTRY_VERIFY(!dock.figures().rows.isEmpty());
        dock.setPaused(true);
        QVERIFY(!dock.isLive());
    }

    void keptStatementsAreShown()
    {
        Bench bench;
        bench.execute(scanning, 10);
        Metrics::MetricsReport kept;
        Metrics::Histogram times;
        for (int i = 0; i < 4000; ++i)
            times.record(std::chrono::milliseconds(3));
        kept.statements.statements = {{.text = u"SELECT old FROM comment"_s, .duration = times.report()}};
        // The day before yesterday: a time alone would be ambiguous.
        const auto at = QDateTime::currentDateTime().addDays(-2);
        kept.statements.slow = {{.text = u"SELECT old FROM comment"_s,
                                 .at = std::chrono::sys_time(std::chrono::milliseconds(at.toMSecsSinceEpoch()))}};
        QueriesDock dock(bench.metrics, bench.queries);
        dock.offerKept(
            [kept](Metrics::KeptSpan) {
                return Async::ready<std::shared_ptr<const Metrics::MetricsReport>>(
                    std::make_shared<const Metrics::MetricsReport>(kept));
            },
            {});
        dock.show();
        QTRY_VERIFY(!dock.figures().rows.isEmpty());
        dock.setKeptSpan(Metrics::KeptSpan::Month);
        QTRY_COMPARE(dock.figures().rows.size(), 1);
        QCOMPARE(dock.figures().rows[0][2].toULongLong(), 4000U);
        // The details are of a line that is there, not of what was chosen in another window.
        QCOMPARE(dock.details().statement(), u"SELECT old FROM comment"_s);
        QCOMPARE(dock.figures().title, u"Statements, last 30 days, kept"_s);
        const auto *slow = dock.findChild<QTreeView *>(u"queries.slowlog"_s);
        QCOMPARE(slow->model()->rowCount(), 1);
        QVERIFY2(slow->model()->index(0, 0).data().toString().contains(QLocale().toString(at.date(), u"d MMM"_s)),
                 qPrintable(slow->model()->index(0, 0).data().toString()));
        picture(dock, u"queries-kept"_s);
        dock.setReportWindow(Metrics::Window::SinceStart);
        QTRY_VERIFY(dock.figures().rows[0][0].toString() != u"SELECT old FROM comment"_s);
    }

    void theConsoleAsksAndRemembers()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        dock.resize(1200, 420);
        dock.show();
        dock.showConsole();
        ConsoleView &console = dock.console();
        console.setSql(u"SELECT id, issue_id, author_id, body, NULL AS empty FROM comment ORDER BY id LIMIT 30"_s);
        console.run();
        QVERIFY(console.isRunning());
        QTRY_VERIFY(!console.isRunning());
        QVERIFY2(console.figures().rows.size() == 30, qPrintable(console.state()));
        QCOMPARE(dock.figures().columns.constFirst(), u"id"_s);
        picture(dock, u"console"_s);
        console.setSql(u"DELETE FROM comment"_s);
        console.run();
        QTRY_VERIFY(!console.isRunning());
        QVERIFY2(console.state().contains(u"only reads"_s), qPrintable(console.state()));
        QVERIFY(console.figures().rows.isEmpty());
        QCOMPARE(console.history().size(), 2);
        QCOMPARE(console.history().constFirst(), u"DELETE FROM comment"_s);
        console.setSql(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"_s);
        console.run();
        console.cancel();
        QTRY_VERIFY(!console.isRunning());
    }

    void theHistoryIsHandedOverAndCleared()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        ConsoleView &console = dock.console();
        QSignalSpy changed(&console, &ConsoleView::historyChanged);
        auto *clear = console.findChild<QToolButton *>(u"console.clear"_s);
        QVERIFY(clear && !clear->isEnabled());
        console.setHistory({u"SELECT 1"_s, u"SELECT 2"_s});
        QCOMPARE(console.history(), QStringList({u"SELECT 1"_s, u"SELECT 2"_s}));
        QCOMPARE(changed.size(), 0);
        console.setSql(u"SELECT 3"_s);
        console.run();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(console.history().constFirst(), u"SELECT 3"_s);
        QTRY_VERIFY(!console.isRunning());
        clear->click();
        QVERIFY(console.history().isEmpty());
        QCOMPARE(changed.size(), 2);
    }

    /// In the thread of the interface nothing may go through all rows of an answer.
    void aLargeAnswerIsShownAtOnce()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        dock.showConsole();
        dock.resize(900, 400);
        dock.show();
        auto *table = dock.console().findChild<QTableView *>();
        QVERIFY(table);
        QCOMPARE(table->horizontalHeader()->resizeContentsPrecision(), 0);
    }

    /// An execution that was slow, of a statement that has no line of its own any more, with the plan that it had.
    void slowExecutionsAreReachableWithTheirPlan()
    {
        Bench bench;
        bench.metrics.addSource([](Metrics::MetricsReport &report) {
            report.statements.statements.clear();
            report.statements.overflowed = 1234;
            Metrics::SlowStatement slow{
                .text = u"SELECT gone FROM comment"_s,
                .action = u"filter issues"_s,
                .trace = TraceId{7},
                .at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                .cost = {.duration = std::chrono::milliseconds(80)},
                .values = {u"integer"_s},
                .plan = u"SCAN comment"_s};
            report.statements.slow = {slow};
            slow.plan = u"SEARCH comment USING INDEX comment_by_issue (issue_id=?)"_s;
            slow.at -= std::chrono::seconds(1);
            report.statements.slow.append(slow);
        });
        bench.metrics.tick();
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.resize(1300, 420);
        dock.show();
        auto *pages = dock.findChild<QTabWidget *>();
        pages->setCurrentIndex(1);
        QTRY_COMPARE(dock.figures().rows.size(), 2);
        auto *log = dock.findChild<QTreeView *>(u"queries.slowlog"_s);
        log->setCurrentIndex(log->model()->index(0, 0));
        QCOMPARE(dock.slowDetails().slowPlan(), u"SCAN comment"_s);
        log->setCurrentIndex(log->model()->index(1, 0));
        QVERIFY(dock.slowDetails().slowPlan().contains(u"comment_by_issue"_s));
        picture(dock, u"slowlog"_s);
        const auto labels = dock.findChildren<QLabel *>();
        QTRY_VERIFY(std::ranges::any_of(
            labels, [](const QLabel *label) { return label->text().contains(u"1,234 executions not kept apart"_s); }));
    }

    void noHeadingIsCut_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("letters");
        QTest::newRow("small window") << 1280 << 24;
        QTest::newRow("large window") << 1500 << 36;
    }
    void noHeadingIsCut()
    {
        QFETCH(const int, width);
        QFETCH(const int, letters);
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        dock.resize(width, 420);
        dock.show();
        const auto *header = dock.findChild<QTreeView *>(u"queries.statements"_s)->header();
        // Statements begin alike: what tells them apart must be seen, too.
        QVERIFY2(header->sectionSize(0) >= letters * dock.fontMetrics().averageCharWidth(),
                 qPrintable(QString::number(header->sectionSize(0))));
        QVERIFY(!header->model()->headerData(9, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        for (int sorted : {3, width > 1400 ? 11 : 8}) {
            if (header->sortIndicatorSection() != sorted)
                QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                                  {header->sectionViewportPosition(sorted) + 10, 5});
            QCOMPARE(header->sortIndicatorSection(), sorted);
            for (int column = 1; column < header->count(); ++column) {
                const auto words = header->model()->headerData(column, Qt::Horizontal).toString();
                // The mark of the order has its room, too.
                const int least = column == sorted ? header->sectionSizeHint(column)
                                                   : header->fontMetrics().horizontalAdvance(words) + 12;
                if (!header->isSectionHidden(column))
                    QVERIFY2(header->sectionSize(column) >= least, qPrintable(words));
            }
        }
    }

    void aWidthByHandStaysWhenTheOrderChanges()
    {
        Bench bench;
        QueriesDock dock(bench.metrics, bench.queries);
        dock.resize(1500, 420);
        dock.show();
        auto *header = dock.findChild<QTreeView *>(u"queries.statements"_s)->header();
        dragColumn(*header, 1, 170);
        const int unsorted = header->sectionSize(2);
        for (const int sorted : {2, 11}) {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                              {header->sectionViewportPosition(sorted) + 10, 5});
            QCOMPARE(header->sortIndicatorSection(), sorted);
            QCOMPARE(header->sectionSize(1), 170);
        }
        QCOMPARE(header->sectionSize(2), unsorted); // the room for the mark went with it
    }
};

QTEST_MAIN(TestQueryDocks)
#include "tst_querydocks.moc"
