// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <services/syncround.h>
#include <services/syncschedule.h>

#include <QTest>

#include <thread>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QList<Project> projectsOf(qint64 instance, int count)
{
    QList<Project> projects;
    for (int i = 0; i < count; ++i) {
        Project project;
        project.id = ProjectId{instance * 1000 + i};
        project.instance = InstanceId{instance};
        projects.append(project);
    }
    return projects;
}

Error of(Code code)
{
    return makeError(code, u"test"_s, u"It does not work."_s);
}

} // namespace

/// How often is asked, and what of it is told, while things stay wrong.
class TestSyncSchedule final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healthyProjectsAreDueAlways()
    {
        SyncSchedule schedule;
        schedule.setInterval(5min);
        const auto projects = projectsOf(1, 30);
        for (int i = 0; i < 12; ++i) {
            QCOMPARE(schedule.due(projects).size(), 30);
            for (const Project &project : projects)
                QVERIFY(!schedule.note(project, std::nullopt));
        }
    }

    void lastingStates_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<int>("projects");
        QTest::addColumn<int>("intervals");
        QTest::addColumn<int>("mostAsked"); // intervals in which anything is asked
        QTest::addColumn<int>("news");
        // A day of intervals of five minutes.
        QTest::newRow("server gone") << Code::Offline << 30 << 288 << 100 << 1;
        QTest::newRow("timed out") << Code::TimedOut << 30 << 288 << 100 << 1;
        QTest::newRow("issues off") << Code::FeatureAbsent << 1 << 288 << 12 << 1;
        QTest::newRow("access lost") << Code::NotFound << 1 << 288 << 12 << 1;
        QTest::newRow("token rejected") << Code::Unauthorized << 1 << 288 << 12 << 1;
        QTest::newRow("server fails") << Code::ServerFailed << 1 << 288 << 100 << 1;
    }

    void lastingStates()
    {
        QFETCH(Code, code);
        QFETCH(int, projects);
        QFETCH(int, intervals);
        QFETCH(int, mostAsked);
        QFETCH(int, news);
        SyncSchedule schedule;
        schedule.setInterval(5min);
        const auto bad = projectsOf(1, projects);
        const auto good = projectsOf(2, 3);
        int asked = 0;
        int told = 0;
        for (int i = 0; i < intervals; ++i) {
            const auto due = schedule.due(bad + good);
            for (const Project &project : good) {
                QVERIFY2(due.contains(project.id), "another server has to wait for it");
                (void)schedule.note(project, std::nullopt);
            }
            asked += due.size() > good.size() ? 1 : 0;
            for (const Project &project : bad) {
                if (due.contains(project.id))
                    told += schedule.note(project, of(code)) ? 1 : 0;
            }
        }
        QVERIFY2(asked >= 4 && asked <= mostAsked, qPrintable(QString::number(asked)));
        QCOMPARE(told, news);
        // Once it is well it is due at each interval, and the next failure is news.
        (void)schedule.note(bad.first(), std::nullopt);
        QVERIFY(schedule.due(bad).contains(bad.first().id));
        QVERIFY(schedule.note(bad.first(), of(code)));
    }

    void kindsOfNotAnsweringAreOne()
    {
        SyncSchedule schedule;
        schedule.setInterval(5min);
        const auto projects = projectsOf(1, 2);
        QVERIFY(schedule.note(projects[0], of(Code::Offline)));
        for (const Code code : {Code::CircuitOpen, Code::TimedOut, Code::TlsFailed, Code::Offline})
            QVERIFY(!schedule.note(projects[1], of(code)));
        QVERIFY(schedule.note(projects[0], of(Code::Forbidden))); // now it answers
        QVERIFY(schedule.note(projects[1], of(Code::Offline)));
        QVERIFY(!schedule.note(projects[1], of(Code::Cancelled)));
    }

    void tryingByHandMakesNobodyWaitLonger()
    {
        SyncSchedule schedule;
        schedule.setInterval(5min);
        const auto projects = projectsOf(1, 1);
        (void)schedule.due(projects);
        for (int i = 0; i < 20; ++i)
            (void)schedule.note(projects[0], of(Code::Offline));
        QCOMPARE(schedule.due(projects).size(), 1);
    }

    void oneMakesContactForAll()
    {
        SyncRound round(true);
        QVERIFY(!round.enter(InstanceId{1}, {}));
        QVERIFY(!round.enter(InstanceId{2}, {})); // another server is nobody's business
        std::optional<Error> met;
        std::jthread second([&] { met = round.enter(InstanceId{1}, {}); });
        const Error error = of(Code::Offline).with(u"scope"_s, u"instance 1"_s);
        round.contactFailed(InstanceId{1}, error);
        second.join();
        QVERIFY(met);
        QCOMPARE(met->code, Code::Offline);
        QVERIFY(round.isFirst(error));
        QVERIFY(!round.isFirst(*met));
        QVERIFY(round.isFirst(of(Code::Offline))); // of its own
        QVERIFY(round.isFirst(of(Code::Offline)));
    }

    void aWaitCanBeStopped()
    {
        SyncRound round(false);
        QVERIFY(!round.enter(InstanceId{1}, {}));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = round.enter(InstanceId{1}, stop.get_token());
        QVERIFY(stopped);
        QCOMPARE(stopped->code, Code::Cancelled);
        round.contactGivenUp(InstanceId{1});
        QVERIFY(!round.enter(InstanceId{1}, {})); // the next one tries
    }
};

QTEST_GUILESS_MAIN(TestSyncSchedule)
#include "tst_syncschedule.moc"
