// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <projects/projectstate.h>
#include <projects/projecttree.h>
#include <projects/savedviews.h>

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using Domain::ProjectState;

Q_DECLARE_METATYPE(Docket::Domain::ProjectState)

namespace {

Domain::Project project(qint64 id, qint64 instance, const QString &owner, const QString &name, int open)
{
    Domain::Project result;
    result.id = {id};
    result.instance = {instance};
    result.owner = owner;
    result.name = name;
    result.localOpenIssues = open;
    result.localIssues = open;
    result.state = ProjectState::Ok;
    result.tracked = true;
    return result;
}

Domain::Instance instance(qint64 id, const QString &name)
{
    Domain::Instance result;
    result.id = {id};
    result.name = name;
    return result;
}

} // namespace

class TestProjectTree final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneServerHasNoLevelOfItsOwn()
    {
        const SystemClock clock;
        ProjectTree tree(clock);
        const QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tree.setProjects({instance(1, u"Codeberg"_s)},
                         {project(1, 1, u"a"_s, u"b"_s, 3), project(2, 1, u"c"_s, u"d"_s, 4)});
        const auto index = tree.indexOf(ProjectTree::keyOf(Domain::ProjectId{2}));
        QCOMPARE(index.data().toString(), u"c/d"_s);
        QCOMPARE(tree.kind(index.parent()), ProjectTree::Kind::Heading);
        QCOMPARE(tree.indexOf(u"all"_s).data(ProjectTree::CountRole).toInt(), 7);
        QCOMPARE(tree.project(index).name, u"d"_s);
    }

    void severalServersGroupTheirProjects()
    {
        const SystemClock clock;
        ProjectTree tree(clock);
        tree.setProjects({instance(1, u"Codeberg"_s), instance(2, u"Work"_s)},
                         {project(1, 1, u"a"_s, u"b"_s, 0), project(2, 2, u"c"_s, u"d"_s, 0)});
        const auto index = tree.indexOf(ProjectTree::keyOf(Domain::ProjectId{2}));
        QCOMPARE(tree.kind(index.parent()), ProjectTree::Kind::Instance);
        QCOMPARE(index.parent().data().toString(), u"Work"_s);
        QVERIFY(!index.parent().flags().testFlag(Qt::ItemIsSelectable));
    }

    void syncsMoveNoRow()
    {
        const SystemClock clock;
        ProjectTree tree(clock);
        auto well = project(1, 1, u"a"_s, u"b"_s, 3);
        well.state = ProjectState::Ok;
        tree.setProjects({instance(1, u"Codeberg"_s)}, {well});
        const auto index = tree.indexOf(ProjectTree::keyOf(well.id));
        tree.setSyncing({well.id});
        QCOMPARE(index.data(ProjectTree::SecondLineRole).toString(), QString());
        QVERIFY(index.data(Qt::ToolTipRole).toString().contains(u"Syncing"_s));
        tree.setSyncing({});
        QVERIFY(!index.data(Qt::ToolTipRole).toString().contains(u"Syncing"_s));
    }

    void pausedProjectsStandBelowTheOthers()
    {
        const SystemClock clock;
        ProjectTree tree(clock);
        auto paused = project(1, 1, u"a"_s, u"b"_s, 3);
        paused.tracked = false;
        tree.setProjects({instance(1, u"Codeberg"_s)}, {paused, project(2, 1, u"c"_s, u"d"_s, 4)});
        const auto index = tree.indexOf(ProjectTree::keyOf(Domain::ProjectId{1}));
        QVERIFY(index.row() > tree.indexOf(ProjectTree::keyOf(Domain::ProjectId{2})).row());
        QVERIFY(index.data(ProjectTree::SecondLineRole).toString().contains(u"Paused"_s));
        QCOMPARE(index.data(ProjectTree::CountRole).toInt(), 3);
        QCOMPARE(tree.indexOf(u"all"_s).data(ProjectTree::CountRole).toInt(), 4); // what a query finds in all of them
        QCOMPARE(tree.trackedProjects().size(), 1);
    }

    void troubleHasAReason_data()
    {
        QTest::addColumn<ProjectState>("state");
        QTest::addColumn<bool>("quiet");
        QTest::newRow("ok") << ProjectState::Ok << true;
        QTest::newRow("never synced") << ProjectState::NeverSynced << false;
        QTest::newRow("moved") << ProjectState::Moved << false;
        QTest::newRow("access lost") << ProjectState::AccessLost << false;
        QTest::newRow("archived") << ProjectState::Archived << false;
        QTest::newRow("issues off") << ProjectState::IssuesOff << false;
        QTest::newRow("server gone") << ProjectState::ServerGone << false;
    }

    void troubleHasAReason()
    {
        QFETCH(ProjectState, state);
        QFETCH(bool, quiet);
        const SystemClock clock;
        ProjectTree tree(clock);
        auto shown = project(1, 1, u"a"_s, u"b"_s, 0);
        shown.state = state;
        tree.setProjects({instance(1, u"x"_s)}, {shown});
        const auto index = tree.indexOf(ProjectTree::keyOf(shown.id));
        const auto line = index.data(ProjectTree::SecondLineRole).toString();
        QCOMPARE(line.isEmpty(), quiet);
        QVERIFY(!index.data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(index.data(Qt::ToolTipRole).toString().contains(line));
        shown.stateText = u"the very reason"_s;
        if (!quiet)
            QCOMPARE(projectStateView(shown, false).text, shown.stateText);
        QVERIFY(projectStateView(shown, true).text != shown.stateText);
    }

    void storedViewsTakeThePlaceOfDefaultOnes()
    {
        Domain::SavedView own;
        own.id = {5};
        own.name = u"open"_s;
        own.query = u"is:open label:mine"_s;
        Domain::SavedView other;
        other.id = {6};
        other.name = u"Print shop"_s;
        const auto merged = mergedViews({own, other});
        QCOMPARE(merged.size(), defaultViews().size() + 1);
        QCOMPARE(merged.constFirst().query, own.query);
        QCOMPARE(merged.constLast().name, other.name);
    }

    void defaultViewsAreValidQueries()
    {
        for (const auto &view : defaultViews()) {
            const auto parsed = Domain::parseQuery(view.query, SystemClock().seconds());
            QVERIFY2(parsed.problems.isEmpty(), qPrintable(view.query));
        }
    }

    void countsSurviveARebuild()
    {
        const SystemClock clock;
        ProjectTree tree(clock);
        tree.setViews(defaultViews());
        const auto key = ProjectTree::keyOf(defaultViews().constFirst());
        tree.setViewCount(key, 12);
        tree.setProjects({}, {});
        QCOMPARE(tree.indexOf(key).data(ProjectTree::CountRole).toInt(), 12);
    }

    void agesInWords_data()
    {
        QTest::addColumn<qint64>("age");
        QTest::addColumn<QString>("text");
        QTest::newRow("now") << qint64(3) << u"just now"_s;
        QTest::newRow("ahead of us") << qint64(-100) << u"just now"_s;
        QTest::newRow("minutes") << qint64(200) << u"3 min ago"_s;
        QTest::newRow("hours") << qint64(7300) << u"2 h ago"_s;
    }

    void agesInWords()
    {
        QFETCH(qint64, age);
        QTEST(ageText(fromUnix(1'000'000), fromUnix(1'000'000 + age)), "text");
    }
};

QTEST_MAIN(TestProjectTree)
#include "tst_projecttree.moc"
