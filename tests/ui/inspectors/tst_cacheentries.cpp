// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedocktest.h"

#include <charts/histogramchart.h>
#include <inspectors/cache/cacheentriespage.h>
#include <inspectors/cache/cacheentrymodel.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabWidget>
#include <QToolButton>

using namespace Docket;
using namespace Docket::Tests;

namespace {

Cache::EntryInfo entry(const QString &type, const QString &id, qint64 bytes)
{
    return {.key = Cache::CacheKey(type, id),
            .bytes = bytes,
            .cost = bytes + 100,
            .created = Cache::TimePoint(1s),
            .expires = {}};
}

} // namespace

/// The entries of the cache in their list: looked for, ranked, renewed, looked at and removed, by the keyboard.
class TestCacheEntries final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsAndBranches()
    {
        CacheEntryModel model;
        const QAbstractItemModelTester tester(&model);
        model.setEntries({entry(u"ast"_s, u"a/b/1"_s, 10), entry(u"ast"_s, u"a/c"_s, 20), entry(u"issue"_s, u"*"_s, 5)},
                         Cache::TimePoint(61s));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, CacheEntryModel::AgeColumn).data().toString(), durationText(60s));
        model.append({entry(u"issue"_s, u"9"_s, 5)});
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.pattern(model.index(2, 0)), u"issue:\\*"_s);
        model.setTree(true);
        QCOMPARE(model.rowCount(), 2);
        const auto ast = model.index(0, 0);
        QCOMPARE(model.pattern(ast), u"ast:*"_s);
        QVERIFY(model.key(ast).isNull());
        QCOMPARE(ast.siblingAtColumn(CacheEntryModel::SizeColumn).data().toString(), bytesText(30));
        QCOMPARE(model.rowCount(ast), 1);
        const auto leaf = model.find({u"ast", u"a/b/1"});
        QCOMPARE(leaf.data().toString(), u"1"_s);
        QCOMPARE(leaf.parent().parent().parent(), ast);
        model.append({entry(u"ast"_s, u"a/b/2"_s, 3)});
        QCOMPARE(model.rowCount(model.find({u"ast", u"a/b/1"}).parent()), 2);
        QCOMPARE(model.figures({}).rows.size(), 5);
    }

    void searchesByPattern_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("rows");
        QTest::newRow("type") << u"note:*"_s << 3;
        QTest::newRow("part of a key") << u"part1"_s << 3; // part1, part10, part11
        QTest::newRow("star inside") << u"doc*/part3/*"_s << 1;
        QTest::newRow("nothing") << u"ghost"_s << 0;
    }
    void searchesByPattern()
    {
        QFETCH(QString, text);
        QFETCH(int, rows);
        Shown shown;
        shown.search(text);
        QTRY_COMPARE(shown.rows(), rows);
        QCOMPARE(shown.dock.figures().rows.size(), rows);
    }

    void ranks()
    {
        Shown shown;
        auto *order = shown.part<QComboBox>(u"cache.order"_s);
        order->setFocus();
        QTest::keyClick(order, Qt::Key_Down); // Biggest
        QTRY_COMPARE(shown.view->model()->index(0, 0).data().toString(), u"document:docs/part11/page.md"_s);
        order->setCurrentIndex(3); // Expiring next: notes have no end
        QTRY_COMPARE(shown.rows(), 12);
    }

    void showsTheTree()
    {
        Shown shown;
        QTest::keyClick(shown.view, Qt::Key_T, Qt::ControlModifier);
        QTRY_COMPARE(shown.rows(), 2);
        shown.part<QTabWidget>(u"cache.details"_s)->setCurrentIndex(2);
        shown.view->expandAll();
        for (int i = 0; i < 40; ++i)
            (void)shown.cache.get({u"document", u"docs/part3/page.md"});
        const quint64 before = shown.dock.reportsShown();
        QTRY_VERIFY(shown.dock.reportsShown() > before + 1);
        picture(shown.dock, u"cache-tree"_s);
        QVERIFY(shown.part<QToolButton>(u"cache.tree"_s)->isChecked());
    }

    void looksAtAValue()
    {
        Shown shown;
        shown.search(u"note:2"_s);
        QTRY_COMPARE(shown.rows(), 1);
        QTest::keyClick(shown.part<QLineEdit>(u"cache.search"_s), Qt::Key_Down);
        QTRY_VERIFY(shown.view->hasFocus());
        auto *value = shown.part<QPlainTextEdit>(u"cache.value"_s);
        QTRY_VERIFY2(value->toPlainText().contains(u"Tea"), qPrintable(value->toPlainText()));
        shown.part<QComboBox>(u"cache.form"_s)->setCurrentIndex(1);
        QVERIFY2(value->toPlainText().startsWith(u"00000000  7b 22"), qPrintable(value->toPlainText()));
        QTest::keyClick(shown.view, Qt::Key_Return);
        QTRY_VERIFY(value->hasFocus());
        shown.part<QComboBox>(u"cache.form"_s)->setCurrentIndex(0);
        picture(shown.dock, u"cache-value"_s);
        auto *why = shown.part<QPlainTextEdit>(u"cache.why"_s);
        QTRY_VERIFY2(why->toPlainText().contains(u"memory"), qPrintable(why->toPlainText()));
    }

    void tellsWhyAKeyMissed()
    {
        Shown shown;
        shown.search(u"note:absent"_s);
        auto *why = shown.part<QPlainTextEdit>(u"cache.why"_s);
        QTRY_VERIFY2(why->toPlainText().contains(u"never been kept"), qPrintable(why->toPlainText()));
    }

    void removesOnlyWhenAgreed()
    {
        Shown shown;
        shown.search(u"part1/"_s);
        QTRY_COMPARE(shown.rows(), 1);
        const Cache::CacheKey key(u"document", u"docs/part1/page.md");
        shown.view->setCurrentIndex(shown.view->model()->index(0, 0));
        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete);
        QTRY_VERIFY(shown.question());
        QVERIFY2(shown.question()->informativeText().contains(key.text()),
                 qPrintable(shown.question()->informativeText()));
        QVERIFY2(shown.question()->informativeText().contains(u"memory: 1 "),
                 qPrintable(shown.question()->informativeText()));
        QTest::keyClick(shown.question(), Qt::Key_Escape);
        QTRY_VERIFY(!shown.question());
        QVERIFY(shown.memory->find(key)->has_value());
        shown.dock.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&shown.dock));

        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete);
        QTRY_VERIFY(shown.question());
        QVERIFY(shown.answer(Qt::Key_R));
        QTRY_COMPARE(shown.rows(), 0);
        QVERIFY(!shown.memory->find(key)->has_value());
        QVERIFY(!shown.disk->find(key)->has_value());
        QVERIFY(shown.problems.isEmpty());
    }

    void removesByPattern()
    {
        Shown shown;
        shown.search(u"document:*"_s);
        QTRY_COMPARE(shown.rows(), 12);
        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete, Qt::ControlModifier);
        QTRY_VERIFY(shown.question());
        picture(*shown.question(), u"cache-question"_s);
        QVERIFY2(shown.question()->informativeText().contains(u"disk: 12 "),
                 qPrintable(shown.question()->informativeText()));
        QVERIFY(shown.answer(Qt::Key_R));
        QTRY_COMPARE(shown.rows(), 0);
        QCOMPARE(shown.memory->statistics().entries, 3); // the read brought one back from the disk
        shown.part<QTabWidget>(u"cache.pages"_s)->setCurrentIndex(3);
        auto *past = shown.part<QTreeView>(u"cache.invalidations"_s)->model();
        QTRY_COMPARE(past->rowCount(), 1);
        QCOMPARE(past->index(0, 1).data().toString(), u"document:*"_s);
        picture(shown.dock, u"cache-rules"_s);
    }

    void clearsOneLevel()
    {
        Shown shown;
        QTest::keyClick(shown.view, Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(shown.question());
        QVERIFY(shown.answer(Qt::Key_L));
        QTRY_COMPARE(shown.rows(), 0);
        QCOMPARE(shown.memory->statistics().entries, 0);
        QCOMPARE(shown.disk->statistics().entries, 15);
    }

    void histogramOfWhatExpires()
    {
        Shown shown;
        auto *chart = shown.part<HistogramChart>(u"cache.expiring"_s);
        QTRY_VERIFY(chart->itemCount() > 0);
        double all = 0;
        for (const auto &row : chart->figures().rows)
            all += row.constLast().toDouble();
        QCOMPARE(all, 15.0);
    }

    void copiesWhatIsShown()
    {
        Shown shown;
        shown.dock.copyFigures();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(u"document:docs/part3/page.md\t250"), qPrintable(text));
    }

    void emptyCacheSaysWhatToDo()
    {
        Shown shown;
        (void)shown.memory->clear();
        QTest::keyClick(shown.view, Qt::Key_F5);
        QTRY_COMPARE(shown.rows(), 0);
        QTRY_VERIFY(shown.view->findChild<QPushButton *>()->isVisible());
        picture(shown.dock, u"cache-empty"_s);
        // The first entry is listed by itself: nobody can have chosen a place among none.
        (void)shown.memory->put({u"note", u"first"}, {.bytes = "n"});
        QTRY_COMPARE(shown.rows(), 1);
    }

    void whatHasExpiredIsNotListedAgainAndAgain()
    {
        Shown shown;
        (void)shown.memory->clear();
        QTest::keyClick(shown.view, Qt::Key_F5);
        QTRY_COMPARE(shown.rows(), 0);
        const auto until = std::chrono::time_point_cast<std::chrono::milliseconds>(shown.clock.now()) + 20ms;
        (void)shown.memory->put({u"note", u"short"}, {.bytes = "n", .expires = until});
        QTRY_VERIFY(shown.clock.now() > until);
        const QSignalSpy listings(shown.view->model(), &QAbstractItemModel::modelReset);
        const quint64 before = shown.dock.reportsShown();
        QTRY_VERIFY_WITH_TIMEOUT(shown.dock.reportsShown() >= before + 3, patience);
        QVERIFY2(listings.size() <= 1, qPrintable(QString::number(listings.size())));
    }

    void aListTellsOfWhenItIsAndIsRenewed()
    {
        Shown shown;
        const auto *asOf = shown.part<QLabel>(u"cache.asOf"_s);
        static const QRegularExpression moment(u"^As of [0-2]\\d:[0-5]\\d:[0-5]\\d$"_s);
        QVERIFY2(moment.match(asOf->text()).hasMatch(), qPrintable(asOf->text()));
        QVERIFY(asOf->isVisible());
        QVERIFY(!shown.part<QToolButton>(u"cache.more"_s)->isVisible());
        // What comes meanwhile is not in it, until it is asked for; by the key, from the bar of the dock, too.
        (void)shown.cache.put({u"note", u"later"}, "{}");
        QCOMPARE(shown.rows(), 15);
        QTest::keyClick(shown.part<QComboBox>(u"inspector.window"_s), Qt::Key_F5);
        QTRY_COMPARE(shown.rows(), 16);
        (void)shown.cache.put({u"note", u"later still"}, "{}");
        shown.part<QToolButton>(u"cache.reload"_s)->click();
        QTRY_COMPARE(shown.rows(), 17);
    }

    void aRenewedListIsAtTheSamePlace()
    {
        Shown shown;
        for (int i = 100; i < 300; ++i)
            (void)shown.memory->put({u"note", QString::number(i)}, {.bytes = QByteArray(i * 10, 'n')});
        shown.part<QComboBox>(u"cache.order"_s)->setCurrentIndex(1); // Biggest
        QTRY_COMPARE(shown.rows(), 215);
        const auto text = [&](const QModelIndex &index) { return index.siblingAtColumn(0).data().toString(); };
        shown.view->setCurrentIndex(shown.view->model()->index(20, 0));
        const QString chosen = text(shown.view->currentIndex());
        shown.view->verticalScrollBar()->setValue(100);
        const QString top = text(shown.view->indexAt({0, 0}));
        // What is bigger comes above all that is seen.
        for (int i = 0; i < 5; ++i)
            (void)shown.memory->put({u"note", u"big%1"_s.arg(i)}, {.bytes = QByteArray(9000, 'n')});
        QTest::keyClick(shown.view, Qt::Key_F5);
        QTRY_COMPARE(shown.rows(), 220);
        QCOMPARE(text(shown.view->currentIndex()), chosen);
        QCOMPARE(text(shown.view->indexAt({0, 0})), top);
        QCOMPARE(shown.part<QComboBox>(u"cache.order"_s)->currentIndex(), 1);
        QCOMPARE(shown.view->model()->index(0, 0).data().toString().left(8), u"note:big"_s);

        // A tree stays open where it was.
        shown.part<QToolButton>(u"cache.tree"_s)->click();
        QCOMPARE(shown.rows(), 2);
        const auto branch = shown.view->model()->index(0, 0);
        const QString open = text(branch).section(u' ', 0, 0);
        shown.view->expand(branch);
        shown.view->setCurrentIndex(branch);
        (void)shown.memory->put({u"note", u"more"}, {.bytes = "n"});
        QTest::keyClick(shown.view, Qt::Key_F5);
        QTRY_COMPARE(shown.part<QLabel>(u"cache.count"_s)->text().section(u' ', 0, 0), u"221"_s);
        QVERIFY(text(shown.view->currentIndex()).startsWith(open));
        QVERIFY(shown.view->isExpanded(shown.view->currentIndex()));
    }

    void aListThatIsCutOffSaysSo()
    {
        Shown shown;
        for (int i = 0; i < 1500; ++i)
            (void)shown.memory->put({u"note", QString::number(1000 + i)}, {.bytes = "n"});
        const auto *count = shown.part<QLabel>(u"cache.count"_s);
        auto *more = shown.part<QToolButton>(u"cache.more"_s);
        for (const int order : {0, 2}) { // as stored, oldest
            const auto all = shown.memory->statistics().entries;
            shown.part<QComboBox>(u"cache.order"_s)->setCurrentIndex(order);
            QTest::keyClick(shown.view, Qt::Key_F5);
            QTRY_VERIFY2(count->text().startsWith(u"Only the first "), qPrintable(count->text()));
            QVERIFY2(count->text().endsWith(u"there are more"), qPrintable(count->text()));
            QTRY_VERIFY(more->isVisible());
            QVERIFY(shown.rows() < all);
            more->click();
            QTRY_COMPARE(shown.rows(), int(all));
            QVERIFY(!more->isVisible());
            QVERIFY2(!count->text().contains(u"more"), qPrintable(count->text()));
            // As much is renewed as is there.
            (void)shown.memory->put({u"note", u"order %1"_s.arg(order)}, {.bytes = "n"});
            const QString before = count->text();
            QTest::keyClick(shown.view, Qt::Key_F5);
            QTRY_VERIFY2(count->text() != before, qPrintable(before));
            QVERIFY2(shown.rows() >= int(all), qPrintable(count->text()));
            shown.part<QComboBox>(u"cache.order"_s)->setCurrentIndex(1);
            QTRY_VERIFY(shown.rows() < int(all));
        }
    }

    void whyAKeyMissedIsToldAfterAnEntryWasChosen()
    {
        Shown shown;
        shown.view->setCurrentIndex(shown.view->model()->index(0, 0));
        auto *why = shown.part<QPlainTextEdit>(u"cache.why"_s);
        QTRY_VERIFY(!why->toPlainText().isEmpty());
        shown.search(u"note:absent"_s);
        QTRY_VERIFY2(why->toPlainText().contains(u"never been kept"), qPrintable(why->toPlainText()));
    }
};

QTEST_MAIN(TestCacheEntries)
#include "tst_cacheentries.moc"
