// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <shell/dockhost.h>
#include <shell/layoutstate.h>

#include <QDockWidget>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QScreen>
#include <QTabBar>
#include <QTest>
#include <QTextEdit>
#include <QVBoxLayout>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

DockRegistry threeDocks()
{
    const auto make = [](QWidget *parent) { return new QLineEdit(parent); };
    DockRegistry registry;
    registry.add({.id = u"left"_s, .title = u"Left"_s, .area = Qt::LeftDockWidgetArea, .factory = make});
    registry.add({.id = u"one"_s, .title = u"One"_s, .area = Qt::BottomDockWidgetArea, .extent = 120, .factory = make});
    registry.add({.id = u"two"_s, .title = u"Two"_s, .area = Qt::BottomDockWidgetArea, .extent = 120, .factory = make});
    return registry;
}

struct Window
{
    Window()
        : host(&window, threeDocks())
    {
        window.setCentralWidget(new QWidget);
        window.resize(900, 700);
        window.show();
    }

    QMainWindow window;
    DockHost host;
};

} // namespace

class TestDocks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registryRefusesWhatCannotWork()
    {
        DockRegistry registry;
        const auto make = [](QWidget *parent) { return new QWidget(parent); };
        QVERIFY(!registry.add({.id = u"a"_s, .title = u"no factory"_s}));
        QVERIFY(!registry.add({.title = u"no id"_s, .factory = make}));
        QVERIFY(registry.add({.id = u"a"_s, .title = u"A"_s, .factory = make}));
        QVERIFY(!registry.add({.id = u"a"_s, .title = u"again"_s, .factory = make}));
        QCOMPARE(registry.docks().size(), 1);
    }

    void bottomDocksAreTabbed()
    {
        const Window w;
        QCOMPARE(w.window.tabifiedDockWidgets(w.host.dock(u"one"_s)), QList{w.host.dock(u"two"_s)});
    }

    void layoutComesBack()
    {
        Window first;
        first.host.dock(u"left"_s)->hide();
        first.window.addDockWidget(Qt::RightDockWidgetArea, first.host.dock(u"two"_s));
        const auto saved = first.host.save();
        Window second;
        QVERIFY(second.host.restore(saved));
        QVERIFY(second.host.dock(u"left"_s)->isHidden());
        QCOMPARE(second.window.dockWidgetArea(second.host.dock(u"two"_s)), Qt::RightDockWidgetArea);
        second.host.reset();
        QVERIFY(!second.host.dock(u"left"_s)->isHidden());
        QCOMPARE(second.window.dockWidgetArea(second.host.dock(u"two"_s)), Qt::BottomDockWidgetArea);
    }

    void damagedLayoutsGiveTheDefault_data()
    {
        QTest::addColumn<int>("damage");
        for (int damage = 0; damage < 7; ++damage)
            QTest::addRow("kind %d", damage) << damage;
    }

    void damagedLayoutsGiveTheDefault()
    {
        QFETCH(int, damage);
        Window w;
        auto state = w.host.save();
        switch (damage) {
        case 0: state = "garbage"; break;
        case 1: state.truncate(state.size() / 2); break;
        case 2: state[state.size() - 5] = char(state.at(state.size() - 5) ^ 0x40); break;
        case 3: state = packLayout(w.window.saveState(DockHost::layoutVersion), DockHost::layoutVersion + 1); break;
        case 4: state = packLayout("not what Qt wrote", DockHost::layoutVersion); break;
        case 5: state = QByteArray(5'000'000, 'x'); break;
        case 6: state = {}; break;
        default: QFAIL("unknown damage");
        }
        w.host.dock(u"left"_s)->hide();
        QVERIFY(!w.host.restore(state));
        QVERIFY(!w.host.dock(u"left"_s)->isHidden());
        QCOMPARE(w.window.dockWidgetArea(w.host.dock(u"left"_s)), Qt::LeftDockWidgetArea);
    }

    void everyFlippedByteIsNoticed()
    {
        const auto packed = packLayout("some state of some length", 3);
        QCOMPARE(unpackLayout(packed, 3).value(), QByteArray("some state of some length"));
        for (qsizetype i = 0; i < packed.size(); ++i) {
            auto damaged = packed;
            damaged[i] = char(damaged.at(i) ^ 0x11);
            QVERIFY2(!unpackLayout(damaged, 3), qPrintable(u"byte %1"_s.arg(i)));
        }
    }

    void windowsOfALostScreenComeBack()
    {
        QWidget window;
        window.setGeometry(-5000, 8000, 300, 200);
        QVERIFY(ensureOnScreen(&window));
        QVERIFY(QGuiApplication::primaryScreen()->availableGeometry().contains(window.geometry().center()));
        QVERIFY(!ensureOnScreen(&window));
    }

    void toggleShowsFocusesAndHides()
    {
        Window w;
        QVERIFY(QTest::qWaitForWindowActive(&w.window));
        auto *dock = w.host.dock(u"left"_s);
        dock->hide();
        w.host.toggle(u"left"_s);
        QTRY_VERIFY(dock->isVisible());
        QTRY_VERIFY(w.host.widget(u"left"_s)->hasFocus());
        w.host.toggle(u"left"_s);
        QVERIFY(dock->isHidden());
    }

    void aShortcutNeverClosesWhatIsOnlyLookedAt()
    {
        Window w;
        auto *middle = new QLineEdit;
        w.window.setCentralWidget(middle);
        QVERIFY(QTest::qWaitForWindowActive(&w.window));
        middle->setFocus();
        // In sight without the keys: it gets them.
        QVERIFY(w.host.dock(u"one"_s)->isVisible());
        w.host.toggle(u"one"_s);
        QVERIFY(w.host.dock(u"one"_s)->isVisible());
        QVERIFY(w.host.widget(u"one"_s)->hasFocus());
        // Behind another tab: it comes to the front.
        w.host.toggle(u"two"_s);
        QTRY_VERIFY(w.host.widget(u"two"_s)->hasFocus());
        // With the keys it goes, and they go back to where they came from.
        w.host.toggle(u"two"_s);
        QVERIFY(w.host.dock(u"two"_s)->isHidden());
        w.host.reveal(u"left"_s);
        middle->setFocus();
        w.host.toggle(u"left"_s);
        QVERIFY(w.host.widget(u"left"_s)->hasFocus());
        w.host.toggle(u"left"_s);
        QVERIFY(w.host.dock(u"left"_s)->isHidden());
        QCOMPARE(QApplication::focusWidget(), middle);
    }

    /// Whoever looks something up in a dock goes on with what was there before, as large as it was.
    void closingADockLeavesTheOthersAsTheyWere()
    {
        const auto make = [](QWidget *parent) { return new QLineEdit(parent); };
        const auto below = Qt::BottomDockWidgetArea;
        DockRegistry registry;
        for (const auto &id : {u"one"_s, u"two"_s, u"three"_s})
            registry.add(
                {.id = id, .title = id, .area = below, .extent = 300, .factory = make, .shown = id != u"three"});
        QMainWindow window;
        window.setCentralWidget(new QTextEdit);
        window.resize(900, 800);
        DockHost host(&window, registry);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.centralWidget()->setFocus();
        const auto isInFront = [&host](const QString &id) { return !host.dock(id)->visibleRegion().isEmpty(); };
        QTRY_VERIFY(isInFront(u"one"_s));
        // Too low for what is in it: nobody asked for more.
        window.resizeDocks({host.dock(u"one"_s)}, {40}, Qt::Vertical);
        host.toggle(u"three"_s);
        QTRY_VERIFY(host.widget(u"three"_s)->hasFocus());
        window.resizeDocks({host.dock(u"three"_s)}, {40}, Qt::Vertical);
        QTRY_VERIFY(host.dock(u"three"_s)->height() < 150);
        const int low = host.dock(u"three"_s)->height();
        host.toggle(u"three"_s);
        QTRY_VERIFY2(isInFront(u"one"_s) && !isInFront(u"two"_s), "another tab than before is in front");
        QVERIFY(window.centralWidget()->hasFocus());
        QCOMPARE(host.dock(u"one"_s)->height(), low);
    }

    /// A layout puts the keys somewhere: nobody has asked for this dock yet.
    void whatTheLayoutGaveTheKeysIsNotClosed()
    {
        Window w;
        QVERIFY(QTest::qWaitForWindowActive(&w.window));
        w.window.centralWidget()->hide();
        auto *pane = w.host.widget(u"left"_s);
        w.host.enter();
        QTRY_VERIFY(pane->hasFocus());
        w.host.toggle(u"left"_s);
        QVERIFY2(!w.host.dock(u"left"_s)->isHidden(), "a dock that is looked at is closed by its shortcut");
        QVERIFY(pane->hasFocus());
        w.host.toggle(u"left"_s);
        QVERIFY(w.host.dock(u"left"_s)->isHidden());
        // With the first key or click in it, it is the user's own.
        w.host.reveal(u"left"_s);
        w.host.enter();
        QTest::keyClick(pane, Qt::Key_X);
        w.host.toggle(u"left"_s);
        QVERIFY(w.host.dock(u"left"_s)->isHidden());
    }

    void keysGoToWhatAPaneNames_data()
    {
        QTest::addColumn<bool>("proxy");
        QTest::newRow("it names it") << true;
        QTest::newRow("the first that is no button") << false;
    }

    void keysGoToWhatAPaneNames()
    {
        QFETCH(bool, proxy);
        DockRegistry registry;
        registry.add({.id = u"pane"_s, .title = u"Pane"_s, .factory = [proxy](QWidget *parent) {
                          auto *pane = new QWidget(parent);
                          auto *layout = new QVBoxLayout(pane);
                          layout->addWidget(new QPushButton(u"Previous"_s));
                          auto *first = new QLineEdit;
                          layout->addWidget(first);
                          auto *text = new QLineEdit;
                          layout->addWidget(text);
                          if (proxy)
                              pane->setFocusProxy(text);
                          (proxy ? text : first)->setObjectName(u"wanted"_s);
                          return pane;
                      }});
        QMainWindow window;
        window.setCentralWidget(new QLineEdit);
        DockHost host(&window, registry);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        host.reveal(u"pane"_s);
        QTRY_COMPARE(QApplication::focusWidget(), host.widget(u"pane"_s)->findChild<QWidget *>(u"wanted"_s));
    }

    void aTallPaneScrollsInsteadOfGrowingTheWindow()
    {
        DockRegistry registry;
        const auto make = [](QWidget *parent) {
            auto *pane = new QWidget(parent);
            pane->setMinimumSize(400, 500);
            return pane;
        };
        registry.add({.id = u"above"_s, .title = u"Above"_s, .area = Qt::TopDockWidgetArea, .factory = make});
        registry.add({.id = u"below"_s, .title = u"Below"_s, .area = Qt::BottomDockWidgetArea, .factory = make});
        QMainWindow window;
        window.setCentralWidget(new QWidget);
        window.resize(600, 500);
        const DockHost host(&window, registry);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(window.size(), QSize(600, 500));
        QVERIFY(window.minimumSizeHint().height() < 400);
        // All of it can still be reached.
        QCOMPARE(host.widget(u"above"_s)->height(), 500);
    }

    void whatIsAskedForGetsRoom()
    {
        DockRegistry registry;
        const auto make = [](QWidget *parent) {
            auto *pane = new QWidget(parent);
            pane->setMinimumSize(100, 150);
            return pane;
        };
        const auto line = [](QWidget *parent) { return new QLineEdit(parent); };
        constexpr auto below = Qt::BottomDockWidgetArea;
        registry.add({.id = u"idle"_s, .title = u"Idle"_s, .area = below, .extent = 180, .factory = line});
        registry.add({.id = u"table"_s, .title = u"Table"_s, .area = below, .extent = 300, .factory = make});
        registry.add(
            {.id = u"hidden"_s, .title = u"Hidden"_s, .area = below, .extent = 600, .factory = make, .shown = false});
        QMainWindow window;
        window.setCentralWidget(new QWidget);
        window.resize(900, 800);
        DockHost host(&window, registry);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto height = [&host](const QString &id) { return host.dock(id)->height(); };
        QTRY_VERIFY(height(u"idle"_s) <= 160);
        host.reveal(u"idle"_s); // has all it needs
        QVERIFY(height(u"idle"_s) <= 160);
        // The bar of tabs is part of its height.
        host.reveal(u"table"_s);
        QTRY_VERIFY(height(u"table"_s) > 250 && height(u"table"_s) <= 300);
        // Made smaller by hand it stays so while what is in it can be seen.
        window.resizeDocks({host.dock(u"table"_s)}, {240}, Qt::Vertical);
        QTRY_VERIFY(height(u"table"_s) <= 240);
        const int chosen = height(u"table"_s);
        host.reveal(u"table"_s);
        QCOMPARE(height(u"table"_s), chosen);
        // Nor does it take more than half of the window.
        window.resizeDocks({host.dock(u"table"_s)}, {100}, Qt::Vertical);
        QTRY_VERIFY(height(u"table"_s) <= 100);
        host.reveal(u"hidden"_s);
        QTRY_VERIFY(height(u"hidden"_s) > 350 && height(u"hidden"_s) <= 400);
        // Its tab asks for it as well.
        host.reset();
        QTRY_VERIFY(height(u"idle"_s) <= 160);
        QTabBar *tabs = nullptr;
        for (auto *bar : window.findChildren<QTabBar *>())
            tabs = bar->isVisible() ? bar : tabs;
        QVERIFY(tabs != nullptr && tabs->tabText(1) == u"Table");
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
        QTRY_VERIFY(height(u"table"_s) > 250);
        // What is put back as it was is not asked for.
        window.resizeDocks({host.dock(u"table"_s)}, {100}, Qt::Vertical);
        QTRY_VERIFY(height(u"table"_s) <= 100);
        const auto kept = host.save();
        host.reveal(u"idle"_s);
        QTRY_VERIFY(host.dock(u"table"_s)->visibleRegion().isEmpty());
        QVERIFY(host.restore(kept));
        QTRY_VERIFY(!host.dock(u"table"_s)->visibleRegion().isEmpty());
        QVERIFY2(height(u"table"_s) <= 100, qPrintable(QString::number(height(u"table"_s))));
    }

    void whatWasGivenIsGivenBack()
    {
        DockRegistry registry;
        const auto make = [](QWidget *parent) {
            auto *pane = new QWidget(parent);
            pane->setMinimumSize(100, 150);
            return pane;
        };
        const auto line = [](QWidget *parent) { return new QLineEdit(parent); };
        constexpr auto below = Qt::BottomDockWidgetArea;
        registry.add({.id = u"idle"_s, .title = u"Idle"_s, .area = below, .extent = 180, .factory = line});
        for (const auto &[id, extent] : {std::pair(u"low"_s, 260), std::pair(u"high"_s, 340)})
            registry.add({.id = id, .title = id, .area = below, .extent = extent, .factory = make, .shown = false});
        QMainWindow window;
        window.setCentralWidget(new QWidget);
        window.resize(900, 800);
        DockHost host(&window, registry);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto height = [&host](const QString &id) { return host.dock(id)->height(); };
        const auto isInFront = [&host](const QString &id) { return !host.dock(id)->visibleRegion().isEmpty(); };
        QTRY_VERIFY(height(u"idle"_s) <= 160);
        const int before = height(u"idle"_s);
        const auto isAsBefore = [&] { return std::abs(height(u"idle"_s) - before) <= 2; };
        // By its key or by its title bar.
        for (const bool key : {true, false}) {
            host.reveal(u"high"_s);
            QTRY_VERIFY(height(u"high"_s) > 300);
            if (key)
                host.toggle(u"high"_s);
            else
                host.dock(u"high"_s)->close();
            QTRY_VERIFY2(isInFront(u"idle"_s) && isAsBefore(), qPrintable(QString::number(height(u"idle"_s))));
        }
        // Another tab in front takes nothing from it.
        host.reveal(u"high"_s);
        QTRY_VERIFY(height(u"high"_s) > 300);
        host.dock(u"idle"_s)->raise();
        QTRY_VERIFY(isInFront(u"idle"_s));
        QVERIFY(height(u"idle"_s) > 300);
        host.reveal(u"high"_s);
        QTRY_VERIFY(isInFront(u"high"_s));
        host.toggle(u"high"_s);
        QTRY_VERIFY(isInFront(u"idle"_s) && isAsBefore());
        // One after the other, whichever is closed first.
        host.reveal(u"low"_s);
        QTRY_VERIFY(height(u"low"_s) > 220);
        host.dock(u"low"_s)->close();
        QTRY_VERIFY(isInFront(u"idle"_s) && isAsBefore());
        // What was drawn by hand meanwhile stays.
        host.reveal(u"low"_s);
        QTRY_VERIFY(height(u"low"_s) > 220);
        window.resizeDocks({host.dock(u"low"_s)}, {400}, Qt::Vertical);
        QTRY_VERIFY(height(u"low"_s) > 350);
        host.dock(u"low"_s)->close();
        QTRY_VERIFY(isInFront(u"idle"_s));
        QCoreApplication::processEvents();
        QVERIFY(height(u"idle"_s) > 350);
    }

    void everyDockOpens()
    {
        Window w;
        w.host.dock(u"one"_s)->hide();
        QCOMPARE(w.host.openEvery(), QStringList());
        QVERIFY(!w.host.dock(u"one"_s)->isHidden());
    }
};

QTEST_MAIN(TestDocks)
#include "tst_docks.moc"
