// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <shell/actionregistry.h>

#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

class TestActionRegistry final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortcutsWorkWithoutAMenu()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        int runs = 0;
        registry.add({.id = u"a"_s, .text = u"&Do it…"_s, .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_D)}}, &window,
                     [&runs] { ++runs; });
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(runs, 1);
    }

    void anIdIsTakenOnce()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        QVERIFY(registry.add({.id = u"a"_s, .text = u"A"_s}, &window, [] {}) != nullptr);
        QTest::ignoreMessage(QtWarningMsg, "The action \"a\" exists already.");
        QVERIFY(registry.add({.id = u"a"_s, .text = u"B"_s}, &window, [] {}) == nullptr);
        QCOMPARE(registry.ids(), QStringList{u"a"_s});
        QCOMPARE(registry.action(u"a"_s)->text(), u"A"_s);
    }

    void conflictsAreFound()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        registry.add({.id = u"a"_s, .text = u"A"_s, .shortcuts = {QKeySequence(Qt::Key_F5)}}, &window, [] {});
        QVERIFY(registry.conflicts().isEmpty());
        registry.add({.id = u"b"_s, .text = u"B"_s, .shortcuts = {QKeySequence(Qt::Key_F6), QKeySequence(Qt::Key_F5)}},
                     &window, [] {});
        QCOMPARE(registry.conflicts().size(), 1);
    }

    void menusHoldEveryAction()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        registry.add({.id = u"a"_s, .text = u"A"_s, .category = ActionCategory::View}, &window, [] {});
        registry.add({.id = u"b"_s, .text = u"B"_s, .category = ActionCategory::View, .submenu = u"More"_s, .group = 1},
                     &window, [] {});
        registry.fill(window.menuBar());
        QMenu *view = nullptr;
        for (const auto menus = window.menuBar()->actions(); auto *action : menus) {
            if (action->text() == "&View"_L1)
                view = action->menu();
        }
        QVERIFY(view != nullptr);
        QCOMPARE(view->actions().size(), 3);
        QVERIFY(view->actions().at(1)->isSeparator());
        QCOMPARE(view->actions().at(2)->menu()->actions().constFirst(), registry.action(u"b"_s));
    }

    void plainText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("plain");
        QTest::newRow("mnemonic") << u"&Quit"_s << u"Quit"_s;
        QTest::newRow("dots") << u"Add a&ccount…"_s << u"Add account"_s;
        QTest::newRow("real ampersand") << u"Cut && paste"_s << u"Cut & paste"_s;
    }

    void plainText()
    {
        QFETCH(QString, text);
        QTEST(ActionRegistry::plainText(text), "plain");
    }
};

QTEST_MAIN(TestActionRegistry)
#include "tst_actionregistry.moc"
