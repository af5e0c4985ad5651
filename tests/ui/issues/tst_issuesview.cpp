// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesource.h"

#include <issues/issueselection.h>
#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <issues/querybox.h>
#include <issues/queryedit.h>

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <settled.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using Domain::IssueId;

namespace {

/// Catches what would be opened by the desktop.
class Opened final : public QObject
{
    Q_OBJECT

public:
    Opened()
    {
        for (const auto &scheme : schemes)
            QDesktopServices::setUrlHandler(scheme, this, "open");
    }
    ~Opened() override
    {
        for (const auto &scheme : schemes)
            QDesktopServices::unsetUrlHandler(scheme);
    }
    Q_DISABLE_COPY_MOVE(Opened)

    Q_INVOKABLE void open(const QUrl &url) { urls.append(url); }
    QList<QUrl> urls;

private:
    const QStringList schemes{u"http"_s, u"https"_s, u"file"_s, u"tel"_s};
};

} // namespace

class TestIssuesView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_source = std::make_unique<FakeSource>();
        m_selection = std::make_unique<IssueSelection>();
    }

    void cleanup()
    {
        m_view.reset();
        m_source.reset();
    }

    void theFirstRowsAreAskedForBeforeAnythingIsPainted()
    {
        fill(500);
        m_view = std::make_unique<IssuesView>(*m_source, *m_selection, m_clock); // and never shown
        m_view->refresh();
        QTRY_VERIFY(m_view->model().loadedRow(0) != nullptr);
    }

    void rowsAppearAndTheFirstOnesAreTold()
    {
        fill(500);
        m_source->hold = true;
        m_view = std::make_unique<IssuesView>(*m_source, *m_selection, m_clock);
        m_view->refresh();
        QSignalSpy shown(m_view.get(), &IssuesView::firstRowsShown);
        QSignalSpy count(m_view.get(), &IssuesView::countChanged);
        open();
        m_source->hold = false;
        m_source->release();
        QTRY_COMPARE(shown.size(), 1);
        QVERIFY(m_view->model().loadedRow(0) != nullptr);
        QTRY_COMPARE(m_view->model().rowCount(), 500);
        QCOMPARE(count.last()[0].toLongLong(), 500);
        QCOMPARE(m_source->keysAsked, 2); // the first page, then all
        QVERIFY(m_view->queryBox().message().contains(u"500"_s));
    }

    void typingAQueryShowsItsRows()
    {
        start(9);
        QVERIFY(m_view->startSearch());
        QTRY_VERIFY(m_view->queryBox().edit().hasFocus());
        QTest::keyClicks(&m_view->queryBox().edit(), u"number 7"_s);
        QTRY_COMPARE(m_view->model().rowCount(), 1);
        QTest::keyClick(&m_view->queryBox().edit(), Qt::Key_Escape);
        // Not hasFocus(): the offscreen platform leaves the window inactive once a popup was open.
        QCOMPARE(m_view->window()->focusWidget(), &m_view->table());
    }

    void lateKeysAreDropped()
    {
        start(20);
        m_source->hold = true;
        m_view->setQuery(u"seven"_s);
        m_view->setQuery(u"number"_s);
        m_source->hold = false;
        m_source->release(true);
        QTRY_COMPARE(m_view->model().rowCount(), 20);
        QTRY_VERIFY(isSettled(m_view.get()));
        QCOMPARE(m_view->model().rowCount(), 20);
    }

    void selectionAndPlaceSurviveARefresh()
    {
        start(300);
        m_view->selectIssue({1150});
        auto &table = m_view->table();
        table.selectionModel()->select(m_view->model().index(m_view->model().rowOf({1152}), 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QCOMPARE(table.selectedIssues().size(), 2);
        const auto top = m_view->model().keyAt(table.rowAt(0));
        QVERIFY(top != m_view->model().keyAt(0));
        QSignalSpy changed(m_view.get(), &IssuesView::currentIssueChanged);
        // A new issue comes to the top, another one leaves.
        m_source->add(makeIssue(-50, u"newest, number"_s));
        QSignalSpy reset(&m_view->model(), &QAbstractItemModel::modelReset);
        m_source->tellChanged();
        QTRY_COMPARE_WITH_TIMEOUT(reset.size(), 1, 30'000);
        QCOMPARE(m_view->model().rowCount(), 301);
        QCOMPARE(m_view->model().keyAt(table.currentIndex().row()), IssueId{1150});
        QCOMPARE(table.selectedIssues().size(), 2);
        QCOMPARE(m_view->model().keyAt(table.rowAt(0)), top);
        QCOMPARE(changed.size(), 0);
        QVERIFY(m_view->model().loadedRow(table.currentIndex().row()) != nullptr); // no flicker
    }

    void refreshesAreGathered()
    {
        start(5);
        const auto before = m_source->keysAsked;
        for (int i = 0; i < 50; ++i)
            m_source->tellChanged();
        QTRY_COMPARE_WITH_TIMEOUT(m_source->keysAsked, before + 1, 30'000);
        QTRY_VERIFY(isSettled(m_view.get()));
        QCOMPARE(m_source->keysAsked, before + 1);
    }

    void headerClicksSort()
    {
        start(9);
        auto *header = m_view->table().horizontalHeader();
        const auto column = int(IssueColumn::Number);
        const QPoint place(header->sectionViewportPosition(column) + 8, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, place);
        QTRY_COMPARE(m_view->model().keyAt(0), IssueId{1009});
        QCOMPARE(m_source->lastOrder.by, Domain::IssueSort::Number);
        QVERIFY(m_source->lastOrder.descending);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, place);
        QTRY_COMPARE(m_view->model().keyAt(0), IssueId{1001});
        QVERIFY(!m_view->order().descending);
    }

    void keysMoveOpenAndCopy()
    {
        start(9);
        auto &table = m_view->table();
        m_view->focusTable();
        QSignalSpy current(m_view.get(), &IssuesView::currentIssueChanged);
        QSignalSpy activated(m_view.get(), &IssuesView::issueActivated);
        QTest::keyClick(&table, Qt::Key_J);
        QTest::keyClick(&table, Qt::Key_J);
        QTest::keyClick(&table, Qt::Key_K);
        QCOMPARE(table.currentIndex().row(), 1);
        QCOMPARE(m_selection->issue(), m_view->model().keyAt(1));
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QTest::keyClick(&table, Qt::Key_J, Qt::ShiftModifier);
        QCOMPARE(table.selectedIssues().size(), 2);
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        QTRY_COMPARE(QApplication::clipboard()->text(),
                     u"atelier/press#2 Issue number 2\natelier/press#3 Issue number 3"_s);
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(QApplication::clipboard()->text(), u"https://forge.example/atelier/press/issues/3"_s);
    }

    void theSelectionIsSharedBothWays()
    {
        start(9);
        m_selection->setIssue({1004});
        QCOMPARE(m_view->currentIssue(), IssueId{1004});
        QCOMPARE(m_view->model().keyAt(m_view->table().currentIndex().row()), IssueId{1004});
        m_selection->moveOn(1);
        QCOMPARE(m_selection->issue(), IssueId{1005});
        // An issue that the query does not show is still the current one, and no row pretends to be it.
        m_selection->setIssue({99});
        QVERIFY(!m_view->table().currentIndex().isValid());
        QVERIFY(m_view->table().selectedIssues().isEmpty());
        m_selection->narrow(u"is:open"_s);
        m_selection->narrow(u"is:open"_s);
        QCOMPARE(m_view->query(), u"is:open"_s);
    }

    void emptinessSaysWhatToDo()
    {
        m_view = std::make_unique<IssuesView>(*m_source, *m_selection, m_clock);
        m_view->refresh();
        QSignalSpy shown(m_view.get(), &IssuesView::firstRowsShown);
        open();
        const auto &empty = m_view->table().emptyState();
        QTRY_COMPARE(shown.size(), 1);
        QTRY_VERIFY(empty.title().contains(u"No issues"_s));
        QSignalSpy sync(m_view.get(), &IssuesView::syncRequested);
        Q_EMIT m_view->table().emptyActionRequested();
        QCOMPARE(sync.size(), 1);
        m_view->setProjectCount(0);
        QVERIFY(empty.title().contains(u"repositories"_s));
        QSignalSpy account(m_view.get(), &IssuesView::accountRequested);
        Q_EMIT m_view->table().emptyActionRequested();
        QCOMPARE(account.size(), 1);
        // Whatever the query is: without a repository nothing can match.
        m_view->setQuery(u"zzz"_s);
        QTRY_COMPARE(m_view->queryBox().query().text, u"zzz"_s);
        QTRY_VERIFY(isSettled(m_view.get()));
        QVERIFY2(empty.title().contains(u"repositories"_s), qPrintable(empty.title()));
        QVERIFY(empty.text().contains(u"account"_s) && empty.text().contains(u"folder"_s));
        Q_EMIT m_view->table().emptyActionRequested();
        QCOMPARE(account.size(), 2);
        m_view->setProjectCount(2);
        QTRY_VERIFY2(empty.title().contains(u"matches"_s), qPrintable(empty.title()));
        // What is not here yet cannot match.
        m_view->setFirstLoad(true);
        QVERIFY2(empty.title().contains(u"on their way"_s), qPrintable(empty.title()));
        m_view->setFirstLoad(false);
        QVERIFY2(empty.title().contains(u"matches"_s), qPrintable(empty.title()));
        // The answer to the last valid query must not pass for one to this.
        m_view->setQuery(u"foo:bar"_s);
        QVERIFY2(empty.title().contains(u"cannot be asked"_s), qPrintable(empty.title()));
        QVERIFY2(m_view->queryBox().message().contains(u"“zzz”"_s), qPrintable(m_view->queryBox().message()));
        m_view->setQuery(u"zzz"_s);
        QVERIFY2(empty.title().contains(u"matches"_s), qPrintable(empty.title()));
        Q_EMIT m_view->table().emptyActionRequested();
        QCOMPARE(m_view->query(), QString());
        m_source->failure = makeError(Code::StorageCorrupt, u"x"_s, u"docket.db is damaged."_s);
        m_source->failure->hint = u"Restore the backup."_s;
        m_view->setQuery(u"more"_s);
        QTRY_VERIFY(empty.text().contains(u"docket.db is damaged. Restore the backup."_s));
        m_source->failure.reset();
        fill(3);
        m_view->setQuery({});
        QTRY_COMPARE(m_view->model().rowCount(), 3);
        QVERIFY(!empty.isVisible());
    }

    void anErrorKeepsTheRowsThatAreThere()
    {
        start(9);
        m_source->failure = makeError(Code::StorageBusy, u"x"_s, u"The database is locked."_s);
        m_view->refresh();
        QTRY_COMPARE(m_view->queryBox().message(), u"The database is locked."_s);
        QCOMPARE(m_view->model().rowCount(), 9);
        m_source->failure.reset();
        m_view->refresh();
        QTRY_VERIFY(m_view->queryBox().message().contains(u'9'));
    }

    void columnsAreKept()
    {
        start(3);
        auto &table = m_view->table();
        table.horizontalHeader()->moveSection(8, 3);
        table.chooseColumn(IssueColumn::Milestone, false);
        table.setColumnWidth(int(IssueColumn::Updated), 177);
        m_view->queryBox().setHistory({u"is:open"_s});
        const auto state = m_view->saveState();
        const auto visual = table.horizontalHeader()->visualIndex(8);
        IssuesView other(*m_source, *m_selection, m_clock);
        other.resize(1200, 600);
        other.show();
        QVERIFY(other.restoreState(state));
        QVERIFY(other.table().isColumnHidden(int(IssueColumn::Milestone)));
        QCOMPARE(other.table().columnWidth(int(IssueColumn::Updated)), 177);
        QCOMPARE(other.table().horizontalHeader()->visualIndex(8), visual);
        QCOMPARE(other.queryBox().history(), QStringList{u"is:open"_s});
        QVERIFY(!other.restoreState("junk"));
        QVERIFY(!other.restoreState({}));
        other.table().resetColumns();
        QVERIFY(!other.table().isColumnHidden(int(IssueColumn::Milestone)) ||
                other.table().horizontalHeader()->visualIndex(8) == 8);
    }

    void columnsGiveWayToTheTitle_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("leastColumns");
        QTest::newRow("a small window") << 330 << 2;
        QTest::newRow("the default window") << 600 << 5;
        QTest::newRow("a wide window") << 1300 << 10;
    }

    void columnsGiveWayToTheTitle()
    {
        QFETCH(int, width);
        QFETCH(int, leastColumns);
        start(300);
        auto &table = m_view->table();
        m_view->resize(width, 600);
        QTRY_COMPARE(m_view->width(), width);
        QTRY_COMPARE(table.horizontalScrollBar()->maximum(), 0);
        QVERIFY(!table.isColumnHidden(int(IssueColumn::Title)));
        // Nothing stays empty at the right either.
        QCOMPARE(table.horizontalHeader()->length(), table.viewport()->width());
        QVERIFY2(issueColumnCount - table.horizontalHeader()->hiddenSectionCount() >= leastColumns,
                 qPrintable(QString::number(table.horizontalHeader()->hiddenSectionCount())));
        if (width == 1300)
            QVERIFY(table.columnWidth(int(IssueColumn::Title)) >= 40 * table.fontMetrics().averageCharWidth());
        if (width == 600) {
            QVERIFY(!table.isColumnHidden(int(IssueColumn::Priority)));
            QVERIFY(!table.isColumnHidden(int(IssueColumn::Updated)));
        }
        // What the user wants stays, here and after a restart.
        table.chooseColumn(IssueColumn::Milestone, true);
        table.chooseColumn(IssueColumn::Priority, false);
        m_view->resize(330, 600);
        QTRY_COMPARE(m_view->width(), 330);
        QVERIFY(!table.isColumnHidden(int(IssueColumn::Milestone)));
        IssuesView other(*m_source, *m_selection, m_clock);
        other.resize(1300, 600);
        QVERIFY(other.restoreState(m_view->saveState()));
        other.show();
        QTRY_VERIFY(!other.table().isColumnHidden(int(IssueColumn::Updated)));
        QVERIFY(!other.table().isColumnHidden(int(IssueColumn::Milestone)));
        QVERIFY(other.table().isColumnHidden(int(IssueColumn::Priority)));
    }

    void onlyWebPagesAreOpened()
    {
        for (const auto &address :
             {u"https://forge.example/atelier/press/issues/1"_s, u"file:///tmp/x"_s, u"tel:1"_s}) {
            auto issue = makeIssue(1, u"Opens"_s);
            issue.webUrl = address;
            m_source = std::make_unique<FakeSource>();
            m_source->add(issue);
            m_view = std::make_unique<IssuesView>(*m_source, *m_selection, m_clock);
            m_view->refresh();
            QTRY_COMPARE(m_view->model().rowCount(), 1);
            m_view->selectIssue(issue.row.id);
            QTRY_COMPARE(m_view->currentIssue(), issue.row.id);
            const Opened opened;
            Q_EMIT m_view->table().openInBrowserRequested();
            QCoreApplication::processEvents();
            QCOMPARE(opened.urls, address.startsWith(u"https"_s) ? QList{QUrl(address)} : QList<QUrl>());
            m_view.reset();
        }
    }

    void theRepositoryColumnFollowsTheScope()
    {
        start(3);
        QVERIFY(!m_view->table().isColumnHidden(int(IssueColumn::Repository)));
        m_view->setScope({7});
        QVERIFY(m_view->table().isColumnHidden(int(IssueColumn::Repository)));
        QTRY_COMPARE(m_source->lastScope.project.value, 7);
        m_view->showView({}, u"is:open"_s, {.by = Domain::IssueSort::Title, .descending = false});
        QVERIFY(!m_view->table().isColumnHidden(int(IssueColumn::Repository)));
        QTRY_COMPARE(m_source->lastOrder.by, Domain::IssueSort::Title);
        QCOMPARE(m_view->query(), u"is:open"_s);
    }

private:
    void fill(int count)
    {
        for (int i = 1; i <= count; ++i)
            m_source->add(makeIssue(i, u"Issue number %1"_s.arg(i)));
    }

    void open()
    {
        m_view->resize(1200, 600);
        m_view->show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    }

    void start(int count)
    {
        fill(count);
        m_view = std::make_unique<IssuesView>(*m_source, *m_selection, m_clock);
        m_view->refresh();
        open();
        QTRY_COMPARE(m_view->model().rowCount(), count);
        QTRY_VERIFY(m_view->model().loadedRow(0) != nullptr);
    }

    StillClock m_clock;
    std::unique_ptr<FakeSource> m_source;
    std::unique_ptr<IssueSelection> m_selection;
    std::unique_ptr<IssuesView> m_view;
};

QTEST_MAIN(TestIssuesView)
#include "tst_issuesview.moc"
