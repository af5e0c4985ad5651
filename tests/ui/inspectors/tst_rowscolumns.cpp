// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>

#include <QAction>
#include <QSignalSpy>
#include <QTreeView>

#include <headerdrag.h>

using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// The columns of the inspectors' tables.
class TestRowsColumns final : public QObject
{
    Q_OBJECT

private:
    struct Table
    {
        Table()
            : rows({u"What"_s, u"Calls"_s, u"Took"_s, u"Trace"_s}, {1, 2})
            , view(makeRowsView(&rows, 0, u"Table"_s, nullptr))
            , columns(RowsColumns::of(view.get()))
        {
            columns->setWidths({{1, 60}, {2, 70}, {3, 130}});
            columns->setGivingWay({3, 1}, 20);
            view->resize(700, 200);
            view->show();
        }
        [[nodiscard]] QHeaderView &header() const { return *view->header(); }
        [[nodiscard]] int wanted() const { return 20 * view->fontMetrics().averageCharWidth(); }

        TextRows rows;
        std::unique_ptr<QTreeView> view;
        RowsColumns *columns;
    };

private Q_SLOTS:
    void theWordsKeepTheirRoom()
    {
        Table table;
        QVERIFY(!table.header().isSectionHidden(3) && !table.header().isSectionHidden(1));
        table.view->resize(60 + 70 + table.wanted() + 20, 200);
        QVERIFY(table.header().isSectionHidden(3) && !table.header().isSectionHidden(1));
        table.view->resize(70 + table.wanted(), 200);
        QVERIFY(table.header().isSectionHidden(3) && table.header().isSectionHidden(1));
        QVERIFY(!table.header().isSectionHidden(2));
        // What gives the order stays.
        table.columns->setStaying(1);
        QVERIFY(!table.header().isSectionHidden(1));
        table.view->resize(700, 200);
        QVERIFY(!table.header().isSectionHidden(3));
        QCOMPARE(table.header().sectionSize(3), 130);
    }

    void whatWasDrawnIsKept()
    {
        QStringList kept;
        {
            Table table;
            QCOMPARE(table.columns->drawn(), QStringList());
            QSignalSpy changed(table.columns, &RowsColumns::drawnChanged);
            table.header().resizeSection(2, 75); // nobody drew it
            QCOMPARE(changed.size(), 0);
            dragColumn(table.header(), 3, 171);
            QVERIFY(!changed.isEmpty());
            QVERIFY(table.columns->isDrawn(3) && !table.columns->isDrawn(2));
            // Neither does it give way, nor is it what the dock wants.
            table.columns->setWidths({{3, 130}});
            table.view->resize(300, 200);
            QVERIFY(!table.header().isSectionHidden(3));
            QCOMPARE(table.header().sectionSize(3), 171);
            kept = table.columns->drawn();
        }
        Table again;
        again.columns->setDrawn({u"1"_s}); // of another table
        again.columns->setDrawn({u"x"_s, u"-4"_s, u""_s, u"0"_s});
        QCOMPARE(again.columns->drawn(), QStringList());
        QCOMPARE(again.header().sectionSize(3), 130);
        again.columns->setDrawn(kept);
        QCOMPARE(again.header().sectionSize(3), 171);
        QCOMPARE(again.columns->drawn(), kept);
        // And its way back is in the menu of the heading.
        QSignalSpy changed(again.columns, &RowsColumns::drawnChanged);
        again.header().actions().constFirst()->trigger();
        QCOMPARE(again.header().sectionSize(3), 130);
        QCOMPARE(again.columns->drawn(), QStringList());
        QCOMPARE(changed.size(), 1);
    }
};

QTEST_MAIN(TestRowsColumns)
#include "tst_rowscolumns.moc"
