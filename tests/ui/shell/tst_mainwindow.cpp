// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <accounts/addaccountdialog.h>
#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <shell/accountbanner.h>
#include <shell/actionregistry.h>
#include <shell/capture.h>
#include <shell/commandpalette.h>
#include <shell/dockhost.h>
#include <shell/layoutstate.h>
#include <shell/mainwindow.h>
#include <shell/statusbar.h>

#include <QContextMenuEvent>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QInputDialog>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <documents/documentcommands.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <documents/noticebar.h>
#include <windowbench.h>

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

/// The window over real services: what its parts do for each other.
class TestMainWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<WindowBench>(); }
    void cleanup()
    {
        m_window.reset();
        m_bench.reset();
    }

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
                if (m_window->docks().widget(id)->isAncestorOf(focus))
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

    void layoutsKeepTheSizeOfTheWindow()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        ShellOptions options;
        options.size = QSize(1000, 650);
        open(options);
        start();
        for (const auto key : {Qt::Key_2, Qt::Key_3, Qt::Key_1}) {
            QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
            // The docks that are made now ask for their room with the next events.
            QTest::qWait(50);
            QCOMPARE(m_window->size(), QSize(1000, 650));
        }
        // An idle list of tasks leaves the room to the issues.
        QVERIFY(m_window->docks().dock(u"tasks"_s)->height() <= m_window->height() / 5);
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
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = m_window->findChild<QMessageBox *>()) != nullptr && box->isVisible());
        // Enter alone removes nothing.
        QTest::keyClick(box, Qt::Key_Return);
        QTRY_VERIFY(m_window->findChild<QMessageBox *>() == nullptr);
        QCOMPARE(tracked(), std::optional(true));
        QCOMPARE(choose(u"Remove…"_s), QString());
        QTRY_VERIFY((box = m_window->findChild<QMessageBox *>()) != nullptr && box->isVisible());
        const auto isRemove = [](const QWidget *widget) {
            const auto *button = qobject_cast<const QPushButton *>(widget);
            return button != nullptr && button->text().remove(u'&') == u"Remove"_s;
        };
        QTRY_VERIFY(box->isAncestorOf(QApplication::focusWidget()));
        for (int i = 0; i < 5 && !isRemove(QApplication::focusWidget()); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(isRemove(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTRY_VERIFY(!tracked().has_value());
        QTRY_VERIFY(!row().isValid());
        QTRY_COMPARE(m_window->issuesView().model().rowCount(), 0);
    }

    void aRefusedTokenSaysWhatToDo()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        auto *banner = m_window->findChild<AccountBanner *>();
        QVERIFY(status && banner && !banner->isVisible());
        m_bench->forge.validToken = u"another"_s;
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains(u"Forge"_s), qPrintable(banner->text()));
        QCOMPARE(status->reachabilityText(), u"Sign-in needed"_s);
        QTRY_COMPARE(status->problemCount(), 1);
        // The number leads to the task, whose reason can be read, and it stays until that is over.
        auto *number = status->findChild<QToolButton *>(u"status.problem"_s);
        number->setFocus();
        QTest::keyClick(number, Qt::Key_Space);
        auto *view = m_window->findChild<QTreeView *>(u"tasks.view"_s);
        QTRY_COMPARE(view->selectionModel()->selectedRows().size(), 1);
        QTRY_VERIFY(m_window->docks().dock(u"tasks"_s)->height() >= 200);
        QCOMPARE(status->problemCount(), 1);
        const auto *renew = m_window->findChild<QPushButton *>(u"task.renew"_s);
        QTRY_VERIFY(renew->isVisible());
        auto *button = banner->findChild<QPushButton *>();
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QTRY_VERIFY(m_window->findChild<AddAccountDialog *>() != nullptr);
        delete m_window->findChild<AddAccountDialog *>();
        // With a token that is taken all of it goes.
        m_bench->forge.validToken.clear();
        m_window->actionRegistry().action(u"file.sync"_s)->trigger();
        QTRY_VERIFY(!banner->isVisible());
        QTRY_COMPARE(status->reachabilityText(), u"Online"_s);
        QTRY_COMPARE(status->problemCount(), 0);
    }

    void theNumberOfIssuesStandsWhereTheIssuesDo()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        QTRY_VERIFY(status->summaryText().startsWith(u"30"_s));
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QTRY_COMPARE(status->summaryText(), QString());
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QTRY_VERIFY(status->summaryText().startsWith(u"30"_s));
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

    void firstDataIsTold()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        QSignalSpy shown(m_window.get(), &MainWindow::contentShown);
        QVERIFY(!m_window->isContentShown());
        QTest::qWait(50);
        QVERIFY(!m_window->isContentShown()); // before start() nothing counts as data
        start();
        QCOMPARE(shown.size(), 1);
        QCOMPARE(m_window->issuesView().model().rowCount(), 30);
        QVERIFY(!m_window->issuesView().currentIssue().isNull());
        m_window->issuesView().refresh();
        QTest::qWait(50);
        QCOMPARE(shown.size(), 1);
    }

    void anEmptyProfileIsToldAtOnce()
    {
        open();
        QSignalSpy shown(m_window.get(), &MainWindow::contentShown);
        m_window->start();
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(m_window->issuesView().model().rowCount(), 0);
    }

    void aSyncThatFollowsIsWaitedFor()
    {
        QCOMPARE(m_bench->signInAndSync(0), QString());
        ShellOptions options;
        options.syncFollows = true;
        open(options);
        m_window->start();
        QTest::qWait(100);
        QVERIFY(!m_window->isContentShown()); // empty, but not for long
        for (int i = 0; i < 12; ++i)
            m_bench->forge.addIssue(u"Late %1"_s.arg(i), m_bench->forge.now - std::chrono::minutes(i), "body");
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        QVERIFY(status);
        auto synced = m_bench->sync.sync();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isContentShown(), 20'000);
        QTRY_COMPARE(m_window->issuesView().model().rowCount(), 12);
        QTRY_VERIFY(synced.isFinished());
        QTRY_COMPARE(status->reachabilityText(), u"Online"_s);
    }

    void layoutComesBack()
    {
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        open(options);
        m_window->docks().dock(u"tasks"_s)->hide();
        m_window->addDockWidget(Qt::LeftDockWidgetArea, m_window->docks().dock(u"details"_s));
        m_window->close();
        m_window.reset();
        open(options);
        QVERIFY(!m_window->docks().dock(u"tasks"_s)->isVisible());
        QCOMPARE(m_window->dockWidgetArea(m_window->docks().dock(u"details"_s)), Qt::LeftDockWidgetArea);
        m_window->actionRegistry().action(u"view.resetLayout"_s)->trigger();
        QTRY_VERIFY(m_window->docks().dock(u"tasks"_s)->isVisible());
        QCOMPARE(m_window->dockWidgetArea(m_window->docks().dock(u"details"_s)), Qt::RightDockWidgetArea);
    }

    void layoutOfAnotherVersionOrDamagedIsNotUsed_data()
    {
        QTest::addColumn<QByteArray>("layout");
        QTest::newRow("other version") << packLayout("state of the future", DockHost::layoutVersion + 1);
        QTest::newRow("not ours") << QByteArray("\0\1\2 rubbish", 11);
        QTest::newRow("right frame, wrong state") << packLayout("rubbish", DockHost::layoutVersion);
    }

    void layoutOfAnotherVersionOrDamagedIsNotUsed()
    {
        QFETCH(QByteArray, layout);
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        {
            QSettings session(options.profile + u"/session.ini"_s, QSettings::IniFormat);
            session.setValue(u"window/layout"_s, layout);
            session.setValue(u"window/geometry"_s, QByteArray("rubbish"));
        }
        open(options);
        for (const auto ids = m_window->docks().ids(); const auto &id : ids)
            QVERIFY2(m_window->docks().dock(id)->isVisible() == m_window->docks().spec(id)->shown, qPrintable(id));
        QVERIFY(m_window->width() > 600);
    }

    void windowOfAScreenThatIsGoneComesBack()
    {
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        open(options);
        m_window->move(40'000, 9'000);
        m_window->close();
        m_window.reset();
        open(options);
        const auto screen = QGuiApplication::primaryScreen()->availableGeometry();
        QVERIFY(screen.intersects(QRect(m_window->pos(), QSize(96, 24))));
    }

    void pictureIsWritten()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        const auto path = m_bench->dir.filePath(u"window.png"_s);
        std::optional<Result<QString>> written;
        captureWhenReady(*m_window, path, std::chrono::seconds(20), [&](const Result<QString> &r) { written = r; });
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(written.has_value(), 20'000);
        QVERIFY2(written->has_value(), written->has_value() ? "" : qPrintable(written->error().toText()));
        const QImage image(path);
        QCOMPARE(image.size(), m_window->size() * m_window->devicePixelRatioF());
        // A picture of nothing would have one colour.
        QSet<QRgb> colours;
        for (int x = 0; x < image.width(); x += 3)
            colours.insert(image.pixel(x, image.height() / 3));
        QVERIFY(colours.size() > 8);
    }

    void pictureThatCannotBeWrittenIsAnError()
    {
        open();
        std::optional<Result<QString>> written;
        captureWhenReady(*m_window, m_bench->dir.filePath(u"absent/window.png"_s), std::chrono::seconds(20),
                         [&](const Result<QString> &r) { written = r; });
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(written.has_value(), 20'000);
        QVERIFY(!written->has_value());
        QCOMPARE(written->error().code, Code::FileFailed);
        QVERIFY(written->error().message.contains(u"absent/window.png"_s));
    }

    void documentsAreFoundBesideIssuesAndTheirRunsAreTold()
    {
        m_bench->forge.addIssue(u"A kestrel hovers"_s, m_bench->forge.now, "body");
        QCOMPARE(m_bench->signInAndSync(0), QString());
        const auto folder = m_bench->dir.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + u"/kestrel.md"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# Kestrels\n\nA kestrel hovers over the field.\n");
        file.close();
        open();
        start();
        auto *commands = m_window->findChild<DocumentCommands *>();
        QVERIFY(commands != nullptr);
        commands->takeIn({folder});
        auto *status = m_window->findChild<StatusBar *>();
        QTRY_VERIFY2(status->messageText().contains(u"1 new"_s), qPrintable(status->messageText()));
        QVERIFY(status->actionButton().isVisible());
        QTest::keyClick(&status->actionButton(), Qt::Key_Space);
        QVERIFY(commands->report() != nullptr);
        QCOMPARE(commands->report()->model().rowCount(), 1);
        commands->report()->reject();

        // From the task as well.
        m_window->docks().reveal(u"tasks"_s);
        auto *tasks = m_window->findChild<QTreeView *>(u"tasks.view"_s);
        QTRY_VERIFY(tasks->model()->rowCount() > 1);
        auto *button = m_window->findChild<QPushButton *>(u"task.report"_s);
        // The list hears of the end of a task a moment later.
        QTRY_VERIFY([&] {
            for (int row = 0; row < tasks->model()->rowCount() && !button->isVisible(); ++row)
                tasks->setCurrentIndex(tasks->model()->index(row, 0));
            return button->isVisible();
        }());
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(commands->report() != nullptr);
        commands->report()->reject();

        auto &palette = m_window->palettePopup();
        palette.open();
        auto *edit = palette.findChild<QLineEdit *>();
        QTest::keyClicks(edit, u"kestr"_s);
        const auto rowOf = [&palette](const QString &prefix) {
            for (int row = 0; row < palette.model().rowCount(); ++row) {
                if (palette.model().item(row).key.startsWith(prefix))
                    return row;
            }
            return -1;
        };
        QTRY_VERIFY(rowOf(u"document/"_s) >= 0);
        QTRY_VERIFY(rowOf(u"issue/"_s) >= 0);
        QVERIFY(rowOf(u"issue/"_s) < rowOf(u"document/"_s));
        const auto *list = palette.findChild<QListView *>();
        for (int i = 0; i < palette.model().rowCount() && list->currentIndex().row() != rowOf(u"document/"_s); ++i)
            QTest::keyClick(edit, Qt::Key_Down);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(m_window->findChild<DocumentView *>()->title(), u"Kestrels"_s);
    }

    void aFileThatWasKeptIsToldAtTheBottomAndInTheDock()
    {
        open();
        start();
        auto *dock = m_window->findChild<DocumentsDock *>();
        auto *status = m_window->findChild<StatusBar *>();
        QVERIFY(dock != nullptr && status != nullptr);
        m_window->docks().dock(u"documents"_s)->close();
        Q_EMIT m_bench->documents.fileConflicted(
            makeError(Code::Conflict, u"files.apply"_s, u"/notes/plan.md was changed by somebody else."_s)
                .with(u"path"_s, u"/notes/plan.md"_s)
                .with(u"beside"_s, u"/notes/plan (from Docket).md"_s));
        QTRY_VERIFY2(status->messageText().contains(u"/notes/plan.md"_s), qPrintable(status->messageText()));
        QVERIFY(status->actionButton().isVisible());
        QVERIFY(!dock->isVisible());
        QTest::keyClick(&status->actionButton(), Qt::Key_Space);
        QTRY_VERIFY(dock->isVisible());
        QVERIFY(dock->conflictBar().isVisible());
        QVERIFY(dock->conflictBar().text().contains(u"/notes/plan.md"_s));
        Q_EMIT dock->conflictBar().closed();
        QVERIFY(!dock->conflictBar().isVisible());
    }

    void nothingIsFetchedForImagesUnlessAskedFor()
    {
        m_bench->forge.addIssue(u"With an image"_s, m_bench->forge.now, "![shot](https://elsewhere.test/a.png)");
        QCOMPARE(m_bench->signInAndSync(0), QString());
        open();
        start();
        QTest::qWait(100);
        QCOMPARE(m_bench->remoteImages.asked(), QStringList());
        m_window->actionRegistry().action(u"issue.loadImages"_s)->trigger();
        QTRY_COMPARE(m_bench->remoteImages.asked(), QStringList{u"https://elsewhere.test/a.png"_s});
        m_window.reset();
        // With the setting no question is needed.
        ShellOptions options;
        options.remoteImages = true;
        open(options);
        start();
        QTRY_COMPARE(m_bench->remoteImages.asked().size(), 2);
    }

private:
    void open(const ShellOptions &options = {})
    {
        m_window = std::make_unique<MainWindow>(m_bench->services(), options);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void start()
    {
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isContentShown(), 20'000);
    }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
