// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindowtest.h"

#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <issues/querybox.h>
#include <shell/actionregistry.h>
#include <shell/commandpalette.h>
#include <shell/dockhost.h>
#include <shell/layouts.h>
#include <shell/statusbar.h>

#include <QComboBox>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

/// All actions of a menu and what lies below it.
void collect(const QWidget *menu, QSet<const QAction *> &into)
{
    for (const auto *action : menu->actions()) {
        into.insert(action);
        if (action->menu() != nullptr)
            collect(action->menu(), into);
    }
}

QChar mnemonicOf(const QString &text)
{
    for (qsizetype at = text.indexOf(u'&'); at >= 0 && at + 1 < text.size(); at = text.indexOf(u'&', at + 2)) {
        if (text[at + 1] != u'&')
            return text[at + 1].toLower();
    }
    return {};
}

/// Mnemonics that stand twice in one menu, as "menu: X in A, B".
QStringList doubledMnemonics(const QWidget *menu, const QString &name)
{
    QHash<QChar, QStringList> owners;
    QStringList result;
    for (const auto *action : menu->actions()) {
        if (const auto key = mnemonicOf(action->text()); !key.isNull())
            owners[key] += action->text();
        if (action->menu() != nullptr)
            result += doubledMnemonics(action->menu(), name + u" > "_s + action->text());
    }
    for (auto it = owners.cbegin(); it != owners.cend(); ++it) {
        if (it.value().size() > 1)
            result += u"%1: %2 in %3"_s.arg(name, it.key(), it.value().join(u", "_s));
    }
    return result;
}

} // namespace

/// The window by its keyboard and its commands: everything can be reached, nothing twice, nothing that would do
/// nothing.
class TestWindowKeys final : public MainWindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyActionCanBeReached()
    {
        open();
        auto &registry = m_window->actionRegistry();
        QSet<const QAction *> inMenus;
        collect(m_window->menuBar(), inMenus);
        m_window->palettePopup().open();
        QStringList inPalette;
        for (int row = 0; row < m_window->palettePopup().model().rowCount(); ++row)
            inPalette += m_window->palettePopup().model().item(row).key;
        QVERIFY(registry.ids().size() > 20);
        for (const auto &id : registry.ids()) {
            const auto *action = registry.action(id);
            QVERIFY2(!ActionRegistry::plainText(action->text()).trimmed().isEmpty(), qPrintable(id));
            QVERIFY2(inMenus.contains(action) || inPalette.contains(u"action/"_s + id), qPrintable(id));
            // What is in neither of both might as well not be there; the palette itself is the one exception.
            if (id != "go.palette"_L1)
                QVERIFY2(inPalette.contains(u"action/"_s + id), qPrintable(id));
        }
    }

    void noShortcutOrMnemonicIsAmbiguous()
    {
        open();
        QCOMPARE(m_window->actionRegistry().conflicts(), QStringList());
        // Alt+letter opens a menu and must not do anything else, too.
        QSet<QKeySequence> menus;
        for (const auto *action : m_window->menuBar()->actions())
            menus.insert(QKeySequence::mnemonic(action->text()));
        QCOMPARE(menus.size(), m_window->menuBar()->actions().size());
        for (const auto &id : m_window->actionRegistry().ids()) {
            for (const auto &shortcut : m_window->actionRegistry().action(id)->shortcuts())
                QVERIFY2(!menus.contains(shortcut), qPrintable(id));
        }
        for (const auto *action : m_window->menuBar()->actions()) {
            const auto doubled = doubledMnemonics(action->menu(), action->text());
            QVERIFY2(doubled.isEmpty(), qPrintable(doubled.join(u'\n')));
        }
    }

    void findSearchesInWhatHasTheKeys_data()
    {
        QTest::addColumn<QString>("layout");
        QTest::addColumn<QString>("dock");
        QTest::addColumn<QString>("field"); // empty: the query of the issues
        QTest::newRow("issues") << u"triage"_s << QString() << QString();
        QTest::newRow("nothing to search beside the issues") << u"triage"_s << u"tasks"_s << QString();
        QTest::newRow("documents") << u"documents"_s << u"documents"_s << u"documents"_s;
        QTest::newRow("no document is open") << u"documents"_s << u"document"_s << u"documents"_s;
        QTest::newRow("log") << u"operate"_s << u"log"_s << u"log.text"_s;
        QTest::newRow("queries") << u"operate"_s << u"queries"_s << u"queries.filter"_s;
        QTest::newRow("cache") << u"operate"_s << u"cache"_s << u"cache.search"_s;
        QTest::newRow("log over issues") << u"triage"_s << u"log"_s << u"log.text"_s;
        QTest::newRow("network") << u"operate"_s << u"network"_s << u"network.filter"_s;
        QTest::newRow("transactions") << u"operate"_s << u"transactions"_s << u"transactions.filter"_s;
        // Beside it something in sight is to be searched.
        QTest::newRow("tasks") << u"operate"_s << u"tasks"_s << u"queries.filter"_s;
    }
    void findSearchesInWhatHasTheKeys()
    {
        QFETCH(QString, layout);
        QFETCH(QString, dock);
        QFETCH(QString, field);
        open();
        const auto isFound = [&] {
            const auto *focus = QApplication::focusWidget();
            if (focus == nullptr)
                return false;
            if (field.isEmpty())
                return m_window->issuesView().queryBox().isAncestorOf(focus);
            if (field == "documents"_L1)
                return m_window->docks().widget(field)->isAncestorOf(focus) && focus->inherits("QLineEdit");
            return focus->objectName() == field;
        };
        for (const auto key : {Qt::Key_F, Qt::Key_Slash}) {
            m_window->layouts().choose(layout);
            if (dock.isEmpty())
                m_window->issuesView().focusTable();
            else
                m_window->docks().reveal(dock);
            QTRY_VERIFY(QApplication::focusWidget() != nullptr && QApplication::focusWidget()->isVisible());
            QTest::keyClick(QApplication::focusWidget(), key, key == Qt::Key_F ? Qt::ControlModifier : Qt::NoModifier);
            QTRY_VERIFY2(isFound(), qPrintable(QApplication::focusWidget()->objectName()));
            QCOMPARE(m_window->layouts().current(), layout);
        }
    }

    /// Elsewhere the same key syncs.
    void theKeyOfTheSyncRenewsTheListOfTheCache()
    {
        open();
        m_window->layouts().choose(u"operate"_s);
        m_window->docks().reveal(u"cache"_s);
        auto *view = m_window->findChild<QTreeView *>(u"cache.entries"_s);
        (void)m_bench->cache.put({u"note", u"1"}, "{}");
        QSignalSpy synced(m_window->actionRegistry().action(u"file.sync"_s), &QAction::triggered);
        // Until the first report has named the levels there is nothing to renew.
        QTRY_VERIFY(m_window->findChild<QComboBox *>(u"cache.level"_s)->count() > 0);
        QTRY_VERIFY(view->model()->rowCount() > 0);
        const int before = view->model()->rowCount();
        (void)m_bench->cache.put({u"note", u"2"}, "{}");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F5);
        QTRY_COMPARE(view->model()->rowCount(), before + 1);
        QVERIFY(synced.isEmpty());
        m_window->docks().reveal(u"network"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F5);
        QCOMPARE(synced.size(), 1);
    }

    void theIssuesAreFoundFromEverywhere()
    {
        open();
        m_window->layouts().choose(u"operate"_s);
        m_window->docks().reveal(u"log"_s);
        m_window->actionRegistry().action(u"edit.findIssues"_s)->trigger();
        QTRY_VERIFY(m_window->issuesView().queryBox().isAncestorOf(QApplication::focusWidget()));
        QCOMPARE(m_window->layouts().current(), u"triage"_s);
    }

    void tabReachesEveryPane()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        QSet<QString> reached;
        m_window->issuesView().focusQuery();
        for (int step = 0; step < 150 && reached.size() < 4; ++step) {
            auto *focus = QApplication::focusWidget();
            QVERIFY(focus);
            QVERIFY2(focus->isVisible(), qPrintable(focus->objectName()));
            if (m_window->issuesView().isAncestorOf(focus))
                reached.insert(u"issues"_s);
            for (const auto ids = m_window->docks().ids(); const auto &id : ids) {
                // What was never shown is not made yet.
                if (const auto *dock = m_window->docks().widget(id); dock && dock->isAncestorOf(focus))
                    reached.insert(id);
            }
            QTest::keyClick(focus, Qt::Key_Tab);
        }
        QStringList found(reached.cbegin(), reached.cend());
        found.sort();
        QCOMPARE(found, QStringList({u"details"_s, u"issues"_s, u"projects"_s, u"tasks"_s}));
    }

    void keysGoToThePanes()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
        QVERIFY(m_window->issuesView().table().hasFocus());
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
        QVERIFY(m_window->docks().widget(u"projects"_s)->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::AltModifier);
        QVERIFY(m_window->docks().widget(u"details"_s)->isAncestorOf(QApplication::focusWidget()));
        const auto before = m_window->issuesView().currentIssue();
        QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::AltModifier);
        QVERIFY(m_window->issuesView().currentIssue() != before);
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(m_window->palettePopup().isVisible());
    }

    void anIssueIsJumpedToByItsNumber_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("jump") << int(Qt::Key_J);
        QTest::newRow("palette") << int(Qt::Key_K);
    }

    void anIssueIsJumpedToByItsNumber()
    {
        QFETCH(int, key);
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        QTest::keyClick(m_window.get(), Qt::Key(key), Qt::ControlModifier);
        const auto &palette = m_window->palettePopup();
        QTRY_VERIFY(palette.isVisible());
        auto *edit = palette.findChild<QLineEdit *>();
        QTest::keyClicks(edit, u"1"_s);
        QTest::keyClicks(edit, u"7"_s);
        QCOMPARE(edit->text(), key == Qt::Key_J ? u"#17"_s : u"17"_s);
        const auto first = [&palette] {
            return palette.model().rowCount() > 0 ? palette.model().item(0).detail : QString();
        };
        QTRY_COMPARE(first(), u"atelier/press#17"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(m_window->issuesView().currentIssue(),
                     m_bench->wait(m_bench->issues.find(u"atelier/press"_s, 17)).value_or(Domain::IssueId()));
    }

    void enterOpensTheTextOfTheIssue()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        m_window->issuesView().focusTable();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        auto *text = QApplication::focusWidget();
        QVERIFY(text != nullptr && text->inherits("QTextBrowser"));
        QVERIFY(m_window->docks().widget(u"details"_s)->isAncestorOf(text));
        // A space turns the page; it does not press the button of the next issue.
        const auto before = m_window->issuesView().currentIssue();
        QTest::keyClick(text, Qt::Key_Space);
        QCOMPARE(m_window->issuesView().currentIssue(), before);
    }

    void aProjectIsStoppedResumedAndRemovedByTheKeyboard()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto *tree = m_window->findChild<QTreeView *>(u"projects.view"_s);
        const auto row = [tree] {
            const auto found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole, u"atelier/press"_s, 1,
                                                    Qt::MatchExactly | Qt::MatchRecursive);
            return found.value(0);
        };
        QTRY_VERIFY(row().isValid());
        // From the menu of the row, which the menu key opens.
        const auto choose = [&](const QString &text) -> QString {
            QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
            QTest::keyClick(tree, Qt::Key_Home);
            for (int i = 0; i < 20 && tree->currentIndex() != row(); ++i)
                QTest::keyClick(tree, Qt::Key_Down);
            if (tree->currentIndex() != row())
                return u"the project was not reached"_s;
            // What the window makes of the menu key.
            const QPoint place = tree->inputMethodQuery(Qt::ImCursorRectangle).toRect().center();
            QContextMenuEvent event(QContextMenuEvent::Keyboard, place, tree->mapToGlobal(place));
            QApplication::sendEvent(tree, &event);
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            if (menu == nullptr)
                return u"no menu was opened"_s;
            QStringList seen;
            for (qsizetype i = 0; i <= menu->actions().size(); ++i) {
                if (menu->activeAction() != nullptr && menu->activeAction()->text() == text) {
                    QTest::keyClick(menu, Qt::Key_Return);
                    return {};
                }
                QTest::keyClick(menu, Qt::Key_Down);
                seen += menu->activeAction() != nullptr ? menu->activeAction()->text() : QString();
            }
            menu->close();
            return u"only found "_s + seen.join(u", "_s);
        };
        const auto tracked = [this]() -> std::optional<bool> {
            const auto known = WindowBench::wait(m_bench->projects.projects(false));
            if (!known || known->isEmpty())
                return std::nullopt;
            return known->first().tracked;
        };
        QCOMPARE(choose(u"Stop syncing"_s), QString());
        QTRY_COMPARE(tracked(), std::optional(false));
        // What was synced stays readable, and one key more syncs again.
        QTRY_VERIFY(row().isValid());
        m_bench->forge.addIssue(u"Wrinkled sheets"_s, m_bench->forge.now + std::chrono::minutes(1), "body");
        // Not QTRY_COMPARE, which would choose it once more when it has been chosen.
        QVERIFY(QTest::qWaitFor([&] { return choose(u"Resume syncing"_s).isEmpty(); }, 30'000));
        QTRY_COMPARE(tracked(), std::optional(true));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->issuesView().model().rowCount(), 31, 30'000);

        QCOMPARE(choose(u"Remove…"_s), QString());
        const auto box = [this] { return m_window->findChild<QMessageBox *>(); };
        QTRY_VERIFY(box() != nullptr && box()->isVisible());
        // Enter alone removes nothing.
        QTest::keyClick(box(), Qt::Key_Return);
        QTRY_VERIFY(box() == nullptr);
        QCOMPARE(tracked(), std::optional(true));
        QCOMPARE(choose(u"Remove…"_s), QString());
        QTRY_VERIFY(box() != nullptr && box()->isVisible());
        const auto isRemove = [](const QWidget *widget) {
            const auto *button = qobject_cast<const QPushButton *>(widget);
            return button != nullptr && button->text().remove(u'&') == u"Remove"_s;
        };
        QTRY_VERIFY(box()->isAncestorOf(QApplication::focusWidget()));
        for (int i = 0; i < 5 && !isRemove(QApplication::focusWidget()); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(isRemove(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTRY_VERIFY(!tracked().has_value());
        QTRY_VERIFY(!row().isValid());
        QTRY_COMPARE(m_window->issuesView().model().rowCount(), 0);
    }

    void aSavedViewIsChosenAndCanBeChanged()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        m_window->issuesView().focusQuery();
        QTest::keyClicks(QApplication::focusWidget(), u"is:open Issue"_s);
        const auto save = [this](const QString &name) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_S, Qt::ControlModifier);
            QTRY_VERIFY(m_window->findChild<QInputDialog *>() != nullptr);
            auto *dialog = m_window->findChild<QInputDialog *>();
            QTRY_VERIFY(dialog->isActiveWindow());
            if (!name.isEmpty())
                dialog->setTextValue(name);
            QTest::keyClick(dialog, Qt::Key_Return);
            QTRY_VERIFY(m_window->findChild<QInputDialog *>() == nullptr);
            m_window->activateWindow();
            QTRY_VERIFY(m_window->isActiveWindow() && QApplication::focusWidget() != nullptr);
        };
        save(u"Mine"_s);
        auto *tree = m_window->findChild<QTreeView *>(u"projects.view"_s);
        QTRY_COMPARE(tree->currentIndex().data().toString(), u"Mine"_s);
        QTRY_COMPARE(m_window->windowTitle(), u"Mine – Docket"_s);
        // Another query for it is stored under its name again.
        m_window->issuesView().focusQuery();
        QTRY_VERIFY(QApplication::focusWidget() != nullptr);
        QTest::keyClicks(QApplication::focusWidget(), u"is:closed"_s);
        save({});
        QTRY_COMPARE(tree->currentIndex().data(Qt::ToolTipRole).toString(), u"is:closed"_s);
        QCOMPARE(tree->currentIndex().data().toString(), u"Mine"_s);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
        Q_EMIT tree->customContextMenuRequested(tree->visualRect(tree->currentIndex()).center());
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QStringList enabled;
        for (const auto *action : menu->actions()) {
            if (action->isEnabled())
                enabled += action->text();
        }
        QVERIFY2(enabled.contains(u"Rename…"_s) && enabled.contains(u"Edit query"_s),
                 qPrintable(enabled.join(u", "_s)));
        menu->close();
        // A menu on another row leaves the issues as they are.
        const auto other = tree->visualRect(tree->indexAbove(tree->currentIndex())).center();
        QTest::mousePress(tree->viewport(), Qt::RightButton, {}, other);
        QTest::mouseRelease(tree->viewport(), Qt::RightButton, {}, other);
        QCOMPARE(tree->currentIndex().data().toString(), u"Mine"_s);
    }

    void theTableIsSortedAndItsColumnsAreChosenByCommands()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto &table = m_window->issuesView().table();
        for (int section = 0; section < issueColumnCount; ++section) {
            const auto column = IssueColumn(section);
            runFromPalette(u"Sort by: "_s + columnName(column));
            const auto once = table.order();
            QCOMPARE(once.by, columnSort(column));
            runFromPalette(u"Sort by: "_s + columnName(column));
            QCOMPARE(table.order().by, once.by);
            QCOMPARE(table.order().descending, !once.descending);
            // The menu marks the column that the table is sorted by, and no other.
            for (int other = 0; other < issueColumnCount; ++other)
                QCOMPARE(m_window->actionRegistry().action(u"view.sort."_s + QString::number(other))->isChecked(),
                         other == int(sortColumn(once.by)));
        }
        const auto shown = !table.isColumnHidden(int(IssueColumn::Author));
        runFromPalette(u"Columns of the issues"_s);
        auto *menu = table.findChild<QMenu *>(u"issues.columns"_s);
        QVERIFY(menu != nullptr);
        QTRY_VERIFY(menu->isVisible());
        QCOMPARE(menu->actions().at(int(IssueColumn::Author))->text(), columnName(IssueColumn::Author));
        for (int section = 0; section <= int(IssueColumn::Author); ++section) {
            if (menu->actions().at(section)->isEnabled())
                QTest::keyClick(menu, Qt::Key_Down);
        }
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(!table.isColumnHidden(int(IssueColumn::Author)), !shown);
        // Where the table is not seen it comes up first.
        m_window->layouts().choose(u"operate"_s);
        m_window->actionRegistry().action(u"view.sort.0"_s)->trigger();
        QVERIFY(m_window->layouts().hasCentral());
    }

    void theDockWithTheKeysFloatsByACommand()
    {
        open();
        auto &docks = m_window->docks();
        auto *tasks = docks.dock(u"tasks"_s);
        const auto hasKeys = [&] {
            const auto *focus = QApplication::focusWidget();
            return focus != nullptr && tasks->isAncestorOf(focus);
        };
        docks.reveal(u"tasks"_s);
        QTRY_VERIFY(hasKeys());
        const QPointer<QWidget> before = QApplication::focusWidget();
        runFromPalette(u"Float or dock this panel"_s);
        QVERIFY(tasks->isFloating());
        QTRY_COMPARE(QApplication::focusWidget(), before.get());
        // The palette takes the keys from the window that floats, and still knows whose they were.
        runFromPalette(u"Float or dock this panel"_s);
        QVERIFY(!tasks->isFloating());
        QTRY_COMPARE(QApplication::focusWidget(), before.get());
        auto *command = m_window->actionRegistry().action(u"view.floatDock"_s);
        command->trigger();
        QVERIFY(tasks->isFloating());
        QTRY_VERIFY(hasKeys());
        command->trigger();
        QVERIFY(!tasks->isFloating());
        // The middle cannot float, which is told.
        m_window->activateWindow();
        m_window->issuesView().focusTable();
        QTRY_VERIFY(!hasKeys());
        command->trigger();
        for (const auto ids = docks.ids(); const auto &id : ids)
            QVERIFY2(!docks.dock(id)->isFloating(), qPrintable(id));
        const auto *status = m_window->findChild<StatusBar *>();
        QVERIFY2(status->messageText().contains(u"float"_s), qPrintable(status->messageText()));
    }

    void commandsWithoutSomethingToWorkOnAreOff()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        const auto action = [this](const QString &id) { return m_window->actionRegistry().action(id); };
        for (const auto &id : {u"file.syncProject"_s, u"issue.workspace.start"_s, u"issue.workspace.finish"_s,
                               u"issue.loadImages"_s, u"edit.copyLink"_s}) {
            QVERIFY2(!action(id)->isEnabled(), qPrintable(id));
            QVERIFY2(action(id)->toolTip().contains(u"chosen"_s) || action(id)->toolTip().contains(u"choose"_s),
                     qPrintable(action(id)->toolTip()));
        }
        QVERIFY(!action(u"file.stopSync"_s)->isEnabled());
        start();
        QTRY_VERIFY(action(u"issue.workspace.start"_s)->isEnabled());
        QVERIFY(action(u"edit.copyLink"_s)->isEnabled());
        QTRY_VERIFY(!action(u"issue.workspace.finish"_s)->isEnabled());
        QVERIFY(!action(u"issue.workspace.restore"_s)->isEnabled());
        action(u"issue.workspace.start"_s)->trigger();
        QTRY_VERIFY(action(u"issue.workspace.finish"_s)->isEnabled());
        QTRY_VERIFY(!action(u"issue.workspace.start"_s)->isEnabled());
        QVERIFY2(action(u"issue.workspace.start"_s)->toolTip().contains(u"already"_s),
                 qPrintable(action(u"issue.workspace.start"_s)->toolTip()));
        // One whose folder is gone cannot be restored, one that is in the trash can.
        action(u"issue.workspace.abandon"_s)->trigger();
        QTRY_VERIFY(action(u"issue.workspace.restore"_s)->isEnabled());
        const QString trash = m_bench->dir.filePath(u"workspaces/trash"_s);
        QVERIFY(QDir().rename(trash, trash + u"-away"_s));
        const auto comeBack = [] {
            Q_EMIT qGuiApp->applicationStateChanged(Qt::ApplicationInactive);
            Q_EMIT qGuiApp->applicationStateChanged(Qt::ApplicationActive);
        };
        comeBack();
        QTRY_VERIFY(!action(u"issue.workspace.restore"_s)->isEnabled());
        QVERIFY2(action(u"issue.workspace.restore"_s)->toolTip().contains(u"folder"_s),
                 qPrintable(action(u"issue.workspace.restore"_s)->toolTip()));
        QVERIFY(QDir().rename(trash + u"-away"_s, trash));
        comeBack();
        QTRY_VERIFY(action(u"issue.workspace.restore"_s)->isEnabled());
        action(u"issue.workspace.restore"_s)->trigger();
        QTRY_VERIFY(action(u"issue.workspace.finish"_s)->isEnabled());
        QTRY_VERIFY(!action(u"issue.workspace.restore"_s)->isEnabled());
        // With another issue they go straight to what it has, and are never on for a moment.
        QSignalSpy restore(action(u"issue.workspace.restore"_s), &QAction::enabledChanged);
        QSignalSpy begin(action(u"issue.workspace.start"_s), &QAction::enabledChanged);
        action(u"go.next"_s)->trigger();
        QTRY_VERIFY(action(u"issue.workspace.start"_s)->isEnabled());
        QVERIFY(!action(u"issue.workspace.finish"_s)->isEnabled());
        QCOMPARE(restore.size(), 0);
        QCOMPARE(begin.size(), 1);
        // The project at the left.
        auto *tree = m_window->findChild<QTreeView *>(u"projects.view"_s);
        const auto found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole, u"atelier/press"_s, 1,
                                                Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        tree->setCurrentIndex(found.first());
        QTRY_VERIFY(action(u"file.syncProject"_s)->isEnabled());
    }

private:
    void runFromPalette(const QString &title)
    {
        auto &palette = m_window->palettePopup();
        palette.open(title);
        QVERIFY2(palette.model().rowCount() > 0, qPrintable(title));
        QCOMPARE(palette.model().item(0).title, title);
        auto *edit = palette.findChild<QLineEdit *>();
        QTRY_VERIFY2(edit->hasFocus(), qPrintable(title)); // also where another window had the keys
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(!palette.isVisible());
    }
};

QTEST_MAIN(TestWindowKeys)
#include "moc_mainwindowtest.cpp"
#include "tst_windowkeys.moc"
