// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <shell/actionregistry.h>
#include <shell/dockhost.h>
#include <shell/layouts.h>
#include <shell/session.h>

#include <QDockWidget>
#include <QLineEdit>
#include <QMainWindow>
#include <QTest>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

int s_made = 0;

DockRegistry registry()
{
    const auto make = [](QWidget *parent) { return new QLineEdit(parent); };
    const auto makeLate = [](QWidget *parent) {
        ++s_made;
        return new QLineEdit(parent);
    };
    DockRegistry docks;
    docks.add({.id = u"projects"_s, .title = u"Projects"_s, .area = Qt::LeftDockWidgetArea, .factory = make});
    docks.add({.id = u"tasks"_s,
               .title = u"Tasks"_s,
               .area = Qt::BottomDockWidgetArea,
               .factory = make,
               .places = {{.layout = u"operate"_s, .area = Qt::BottomDockWidgetArea, .extent = 180}}});
    docks.add({.id = u"network"_s,
               .title = u"Network"_s,
               .area = Qt::BottomDockWidgetArea,
               .factory = makeLate,
               .lazy = true,
               .shown = false,
               .places = {{.layout = u"operate"_s, .area = Qt::TopDockWidgetArea, .extent = 0}}});
    return docks;
}

struct Window
{
    explicit Window(Session &session)
        : host(&window, registry())
    {
        window.setCentralWidget(new QWidget);
        window.resize(900, 700);
        layouts = new Layouts(&window, host, session);
        window.show();
    }
    [[nodiscard]] bool shows(const QString &id) const { return !host.dock(id)->isHidden(); }

    QMainWindow window;
    DockHost host;
    Layouts *layouts;
};

} // namespace

/// One window, several arrangements.
class TestLayouts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { s_made = 0; }

    void aLayoutSwitchesTheWholeWindow()
    {
        Session session({});
        Window w(session);
        QVERIFY(w.shows(u"projects"_s) && w.shows(u"tasks"_s) && !w.shows(u"network"_s));
        w.layouts->choose(u"operate"_s);
        QCOMPARE(w.layouts->current(), u"operate"_s);
        QVERIFY(!w.shows(u"projects"_s) && w.shows(u"tasks"_s) && w.shows(u"network"_s));
        QCOMPARE(w.window.dockWidgetArea(w.host.dock(u"network"_s)), Qt::TopDockWidgetArea);
        QVERIFY(!w.layouts->hasCentral());
        w.layouts->showCentral();
        QCOMPARE(w.layouts->current(), u"triage"_s);
        QVERIFY(w.layouts->hasCentral());
        QVERIFY(w.shows(u"projects"_s) && !w.shows(u"network"_s));
        w.layouts->choose(u"nonsense"_s);
        QCOMPARE(w.layouts->current(), u"triage"_s);
    }

    void eachKeepsItsChanges()
    {
        Session session({});
        Window w(session);
        w.host.dock(u"tasks"_s)->hide();
        w.layouts->choose(u"operate"_s);
        QVERIFY(w.shows(u"tasks"_s));
        w.window.addDockWidget(Qt::RightDockWidgetArea, w.host.dock(u"network"_s));
        w.layouts->choose(u"triage"_s);
        QVERIFY(!w.shows(u"tasks"_s));
        w.layouts->choose(u"operate"_s);
        QCOMPARE(w.window.dockWidgetArea(w.host.dock(u"network"_s)), Qt::RightDockWidgetArea);
        w.layouts->reset();
        QCOMPARE(w.window.dockWidgetArea(w.host.dock(u"network"_s)), Qt::TopDockWidgetArea);
        // Of the current one alone.
        w.layouts->choose(u"triage"_s);
        QVERIFY(!w.shows(u"tasks"_s));
    }

    void itComesBackAfterARestart()
    {
        Session session({});
        {
            Window first(session);
            first.layouts->choose(u"operate"_s);
            first.host.dock(u"tasks"_s)->hide();
            first.layouts->store();
        }
        Window second(session);
        QVERIFY(second.layouts->restore());
        QCOMPARE(second.layouts->current(), u"operate"_s);
        QVERIFY(!second.shows(u"tasks"_s) && second.shows(u"network"_s));
        QVERIFY(!second.layouts->hasCentral());
    }

    void theKeysGoToWhatTheLayoutIsAbout()
    {
        Session session({});
        Window w(session);
        w.window.centralWidget()->setFocusPolicy(Qt::StrongFocus);
        ActionRegistry actions(&w.window);
        w.layouts->addActions(actions);
        QVERIFY(QTest::qWaitForWindowActive(&w.window));
        w.host.widget(u"tasks"_s)->setFocus();
        actions.action(u"view.layout.operate"_s)->trigger();
        QTRY_VERIFY(w.host.widget(u"network"_s) != nullptr && w.host.widget(u"network"_s)->hasFocus());
        actions.action(u"view.layout.triage"_s)->trigger();
        QTRY_VERIFY(w.window.centralWidget()->hasFocus());
    }

    void whatIsLookedAtGetsTheRoom()
    {
        Session session({});
        Window w(session);
        w.layouts->choose(u"operate"_s);
        QTRY_VERIFY(w.host.dock(u"network"_s)->height() > 350);
        QVERIFY2(w.host.dock(u"tasks"_s)->height() <= 200,
                 qPrintable(QString::number(w.host.dock(u"tasks"_s)->height())));
    }

    void damageGivesWayToTheDefault()
    {
        Session session({});
        session.setValue(u"window/currentLayout"_s, u"operate"_s);
        session.setValue(u"window/layout.operate"_s, QByteArray("rubbish"));
        Window w(session);
        QVERIFY(!w.layouts->restore());
        QVERIFY(w.shows(u"network"_s) && w.shows(u"tasks"_s));
    }

    void whatComesUpWhereNothingStandsSharesOnePlace()
    {
        Session session({});
        Window w(session);
        w.layouts->choose(u"documents"_s);
        QVERIFY(!w.shows(u"tasks"_s) && !w.shows(u"network"_s));
        w.host.reveal(u"network"_s);
        QVERIFY(w.shows(u"network"_s));
        w.host.reveal(u"tasks"_s);
        QCOMPARE(w.window.tabifiedDockWidgets(w.host.dock(u"tasks"_s)), QList{w.host.dock(u"network"_s)});
        QTRY_VERIFY(w.host.dock(u"network"_s)->visibleRegion().isEmpty());
        QVERIFY(!w.host.dock(u"tasks"_s)->visibleRegion().isEmpty());
        // Below all of it, not in a slice between the sides.
        w.host.reveal(u"projects"_s);
        QTRY_COMPARE(w.host.dock(u"tasks"_s)->width(), w.window.width());
        w.layouts->choose(u"triage"_s);
        QTRY_VERIFY(w.host.dock(u"tasks"_s)->width() < w.window.width() - w.host.dock(u"projects"_s)->width());
    }

    void whatNobodySeesIsNotMade()
    {
        Session session({});
        Window w(session);
        QCOMPARE(s_made, 0);
        QVERIFY(w.host.widget(u"network"_s) == nullptr);
        w.layouts->choose(u"operate"_s);
        QTRY_COMPARE(s_made, 1);
        w.layouts->choose(u"triage"_s);
        w.host.reveal(u"network"_s);
        QCOMPARE(s_made, 1);
        QVERIFY(w.shows(u"network"_s));
    }

    void actionsFollow()
    {
        Session session({});
        Window w(session);
        ActionRegistry actions(&w.window);
        w.layouts->addActions(actions);
        auto *operate = actions.action(u"view.layout.operate"_s);
        QVERIFY(actions.action(u"view.layout.triage"_s)->isChecked());
        operate->trigger();
        QCOMPARE(w.layouts->current(), u"operate"_s);
        QVERIFY(operate->isChecked());
        w.layouts->showCentral();
        QVERIFY(!operate->isChecked());
        QVERIFY(actions.action(u"view.layout.triage"_s)->isChecked());
        QVERIFY(actions.conflicts().isEmpty());
    }
};

QTEST_MAIN(TestLayouts)
#include "tst_layouts.moc"
