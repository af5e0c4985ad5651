// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querydockstest.h"

#include <queries/planview.h>
#include <queries/queriesdock.h>
#include <queries/statementdetails.h>

#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace std::chrono_literals;

/// Somebody who has never seen the docks looks for the slowest.
class TestSlowest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsChosenIsExportedToo()
    {
        Bench bench;
        bench.execute("SELECT id FROM comment WHERE author_id = ?1", 3);
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.show();
        dock.choose(u"SELECT id FROM comment WHERE author_id = ?"_s);
        QTRY_VERIFY(!dock.details().plan().isEmpty());
        QStringList copied;
        auto *menu = dock.findChild<QToolButton *>(u"inspector.menu"_s)->menu();
        for (const QAction *action : menu->actions()) {
            if (action->menu() == nullptr)
                continue;
            const auto entries = action->menu()->actions();
            const auto copy = std::ranges::find(entries, u"&Copy"_s, &QAction::text);
            QVERIFY(copy != entries.cend());
            (*copy)->trigger();
            copied += QGuiApplication::clipboard()->text();
        }
        QCOMPARE(copied.size(), 4);
        QVERIFY2(copied[0].contains(u"SCAN comment"), qPrintable(copied[0]));
        QVERIFY2(copied[0].contains(u"\tyes"), qPrintable(copied[0]));
        QVERIFY2(copied[1].count(u'\n') > 1, qPrintable(copied[1]));
        QVERIFY2(copied[2].contains(u" ms") || copied[2].contains(u"."), qPrintable(copied[2]));
        QVERIFY2(copied[3].startsWith(u"Action\t"), qPrintable(copied[3]));
    }

    void aSearchIndexIsNoWarning()
    {
        const auto warns = [](const QString &step) {
            PlanView plan;
            plan.setPlan(step);
            return plan.topLevelItem(0)->data(0, Qt::AccessibleDescriptionRole).isValid();
        };
        QVERIFY(warns(u"SCAN comment"_s));
        QVERIFY(!warns(u"SEARCH comment USING INDEX comment_by_issue (issue_id=?)"_s));
        QVERIFY(!warns(u"SCAN issue_fts VIRTUAL TABLE INDEX 0:M1"_s));
        QVERIFY(warns(u"SCAN issue_fts VIRTUAL TABLE INDEX 0:"_s)); // all of it
    }

    void theTextHasTheLinesThatItNeeds()
    {
        Bench bench;
        StatementDetails details(bench.queries);
        details.resize(400, 500);
        details.setVisible(true);
        const auto *sql = details.findChild<QPlainTextEdit *>(u"queries.sql"_s);
        const auto heightOf = [&](const QString &text) {
            details.show(text, {}, {});
            return sql->height();
        };
        const int one = heightOf(u"COMMIT"_s);
        const int line = sql->fontMetrics().lineSpacing();
        const int three = heightOf(u"SELECT a\nFROM b\nWHERE c = ?"_s);
        QVERIFY2(std::abs(three - one - 2 * line) <= 2, qPrintable(u"%1 %2"_s.arg(one).arg(three)));
        const int many = heightOf(u"SELECT a FROM b WHERE c = ? AND "_s.repeated(20));
        QVERIFY2(std::abs(many - one - 3 * line) <= 4, qPrintable(u"%1 %2"_s.arg(one).arg(many)));
        // As wide as it becomes.
        const int narrow = heightOf(u"SELECT number, title FROM issue WHERE state = ? AND project_id = ?"_s);
        details.resize(1200, 500);
        QTRY_VERIFY(sql->height() < narrow);
    }

    void theSlowestIsToldAndReached()
    {
        Bench bench;
        const auto statement = [](const QString &text, std::chrono::microseconds most, double share) {
            Metrics::Histogram times;
            for (int i = 0; i < 200; ++i)
                times.record(std::chrono::microseconds(20));
            times.record(most);
            return Metrics::StatementReport{
                .text = text, .action = u"open issue"_s, .duration = times.report(), .shareOfTime = share};
        };
        bench.metrics.addSource([&](Metrics::MetricsReport &report) {
            report.statements.statements = {statement(u"SELECT a FROM often"_s, 40us, 0.7),
                                            statement(u"SELECT b FROM once"_s, 90'000us, 0.2),
                                            statement(u"SELECT c FROM seldom"_s, 900us, 0.1)};
            Metrics::SlowStatement slow{.text = u"SELECT c FROM seldom"_s, .cost = {.duration = 120ms}};
            slow.at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
            report.statements.slow = {slow};
            slow.text = u"SELECT b FROM once"_s;
            slow.cost.duration = 900ms;
            slow.at -= 1s;
            report.statements.slow += slow;
        });
        bench.metrics.tick();
        QueriesDock dock(bench.metrics, bench.queries);
        dock.setReportWindow(Metrics::Window::SinceStart);
        dock.resize(1500, 420);
        dock.show();
        auto *slowest = dock.findChild<QToolButton *>(u"queries.slowest"_s);
        auto *dearest = dock.findChild<QToolButton *>(u"queries.dearest"_s);
        QTRY_VERIFY(slowest != nullptr && slowest->isVisible());
        QVERIFY2(slowest->accessibleName().contains(u"FROM once"), qPrintable(slowest->accessibleName()));
        QVERIFY2(slowest->accessibleName().contains(u" ms"), qPrintable(slowest->accessibleName()));
        QVERIFY2(dearest->accessibleName().contains(u"FROM often"), qPrintable(dearest->accessibleName()));
        QVERIFY(dearest->accessibleName().contains(u"70"));
        // Why it took so long stands there, too.
        QVERIFY2(slowest->toolTip().contains(u"mostly fast"), qPrintable(slowest->toolTip()));
        slowest->click();
        QCOMPARE(dock.details().statement(), u"SELECT b FROM once"_s);
        // Nor is the reason out of sight in a low dock: it stands first, and what is cut is scrolled to.
        const auto *facts = dock.details().findChild<QLabel *>(u"queries.facts"_s);
        QVERIFY2(facts->text().startsWith(u"It is mostly fast"), qPrintable(facts->text()));
        dock.resize(900, 260);
        QTRY_VERIFY(facts->height() >= facts->heightForWidth(facts->width()));
        QVERIFY(dock.details().height() <= dock.height());
        dock.resize(1500, 420);
        dearest->click();
        QCOMPARE(dock.details().statement(), u"SELECT a FROM often"_s);
        // It is marked in its line, and by a click on the heading it comes first.
        auto *view = dock.findChild<QTreeView *>(u"queries.statements"_s);
        const int most = 8;
        QVERIFY(!view->isColumnHidden(most));
        const auto marked = [&](int row) { return view->model()->index(row, most).data(Qt::FontRole).isValid(); };
        QVERIFY(!marked(0) && marked(1) && !marked(2));
        const auto clickOn = [](const QTreeView &table, int column) {
            QTest::mouseClick(table.header()->viewport(), Qt::LeftButton, {},
                              {table.header()->sectionViewportPosition(column) + 10, 5});
        };
        clickOn(*view, most);
        QCOMPARE(dock.figures().rows.constFirst().constFirst().toString(), u"SELECT b FROM once"_s);
        QVERIFY(marked(0));
        // Of what the words let through.
        dock.findChild<QLineEdit *>(u"queries.filter"_s)->setText(u"seldom"_s);
        QVERIFY(slowest->accessibleName().contains(u"FROM seldom"));
        dock.findChild<QLineEdit *>(u"queries.filter"_s)->clear();
        // So in the slow log, where what was chosen stays chosen.
        dock.findChild<QTabWidget *>()->setCurrentIndex(1);
        auto *log = dock.findChild<QTreeView *>(u"queries.slowlog"_s);
        QTRY_COMPARE(log->model()->rowCount(), 2);
        log->setCurrentIndex(log->model()->index(0, 0));
        QCOMPARE(dock.slowDetails().statement(), u"SELECT c FROM seldom"_s);
        clickOn(*log, 1);
        QCOMPARE(dock.figures().rows.constFirst()[2].toString(), u"SELECT b FROM once"_s);
        QCOMPARE(log->currentIndex().row(), 1);
        QCOMPARE(dock.slowDetails().statement(), u"SELECT c FROM seldom"_s);
    }
};

QTEST_MAIN(TestSlowest)
#include "tst_slowest.moc"
