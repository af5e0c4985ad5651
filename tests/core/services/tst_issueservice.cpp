// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicesbench.h"

#include <domain/query.h>
#include <services/dependencyservice.h>

#include <QSemaphore>
#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;
using namespace Docket::Tests;
using namespace std::chrono_literals;

namespace {

/// A clock that tests move.
class MovedClock final : public Clock
{
public:
    std::chrono::sys_time<std::chrono::milliseconds> now() const override { return m_now; }
    std::chrono::nanoseconds steady() const override { return m_now.time_since_epoch(); }
    void advance(std::chrono::seconds by) { m_now += by; }

private:
    std::chrono::sys_time<std::chrono::milliseconds> m_now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
};

} // namespace

/// What views ask for; rules that are adopted; dependencies that come when an issue is looked at.
class TestIssueService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void questionsOfViews()
    {
        ServicesBench bench;
        synced(bench, 30);
        const auto parsed = parseQuery(u"is:open"_s, bench.forge.now);
        const IssueQuery query{parsed.query, {}, {}};
        const auto first = ServicesBench::wait(bench.issues.keys(query, 10));
        QVERIFY2(first, textOf(first).constData());
        QCOMPARE(first->size(), 10);
        QCOMPARE(ServicesBench::wait(bench.issues.keys(query, -1))->first(10), *first);
        QCOMPARE(ServicesBench::wait(bench.issues.count(query)).value(), 30);
        const auto rows = ServicesBench::wait(bench.issues.rows(*first));
        QVERIFY(rows && rows->size() == 10);
        QCOMPARE(rows->first().id, first->first());
        QCOMPARE(ServicesBench::wait(bench.issues.findByNumber(7))->size(), 1);
        QVERIFY(ServicesBench::wait(bench.issues.vocabulary({})));
        const auto missing = ServicesBench::wait(bench.issues.find(u"atelier/press"_s, 99));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, Code::NotFound);
        QVERIFY(missing.error().message.contains(u"atelier/press"_s) && missing.error().message.contains(u"99"_s));
        QVERIFY(!ServicesBench::wait(bench.issues.find(u"no/where"_s, 1)));
    }

    void aNameInAnIssueMeansTheSameServer()
    {
        ServicesBench bench;
        synced(bench, 3);
        const ProjectId here = bench.project().id;
        // Another server with a project of the same name, and one that is there alone.
        const auto elsewhere =
            ServicesBench::wait(bench.database.write([](Storage::Connection &c) -> Result<QList<ProjectId>> {
                Storage::SqlProjectRepository projects(c);
                Instance instance;
                instance.url = QUrl(u"https://other.test"_s);
                instance.name = u"Other"_s;
                auto stored = projects.storeInstance(instance);
                QList<ProjectId> ids;
                for (const QString &name : {u"press"_s, u"ink"_s}) {
                    Project project;
                    project.instance = stored.value_or(InstanceId());
                    project.remoteId = 40 + ids.size();
                    project.owner = u"atelier"_s;
                    project.name = name;
                    project.tracked = true;
                    auto id = projects.storeProject(project);
                    if (!id)
                        return std::unexpected(id.error());
                    RemoteIssue issue;
                    issue.number = 2;
                    issue.title = name;
                    const auto rules = TriageRules::defaults();
                    auto kept = Storage::SqlIssueRepository(c, rules).store(*id, std::span(&issue, 1));
                    if (!kept)
                        return std::unexpected(kept.error());
                    ids.append(*id);
                }
                return ids;
            }));
        QVERIFY2(elsewhere, textOf(elsewhere).constData());
        const auto found = [&](const QString &name, ProjectId beside) {
            const auto id = ServicesBench::wait(bench.issues.find(name, 2, beside));
            if (!id)
                return ProjectId();
            const auto rows = ServicesBench::wait(bench.issues.rows({*id}));
            return rows && rows->size() == 1 ? rows->first().project : ProjectId();
        };
        QCOMPARE(ServicesBench::wait(bench.issues.find(u"atelier/press"_s, 2)).error().code, Code::Invalid);
        QCOMPARE(found(u"atelier/press"_s, here), here);
        QCOMPARE(found(u"Atelier/Press"_s, elsewhere->at(0)), elsewhere->at(0));
        QCOMPARE(found(u"atelier/press"_s, elsewhere->at(1)), elsewhere->at(0)); // of the same server first
        QCOMPARE(found(u"atelier/ink"_s, here), elsewhere->at(1));               // on another one if only there
        QCOMPARE(found(u"other:atelier/press"_s, {}), elsewhere->at(0));
    }

    void renderingIsSafeAndCanBeStopped()
    {
        ServicesBench bench;
        const auto rendered = ServicesBench::wait(bench.issues.render({"**a**", "<script>b</script>"}, {}));
        QVERIFY2(rendered, textOf(rendered).constData());
        QCOMPARE(rendered->size(), 2);
        QVERIFY(!rendered->at(1).html.contains(u"<script"_s));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(ServicesBench::wait(bench.issues.render({"a"}, {}, stop.get_token())).error().code, Code::Cancelled);
        QCOMPARE(ServicesBench::wait(bench.issues.keys({}, -1, stop.get_token())).error().code, Code::Cancelled);
    }

    void otherRulesReachWhatIsStored()
    {
        ServicesBench bench;
        synced(bench, 20);
        QSignalSpy changed(&bench.issues, &IssueService::issuesChanged);
        QCOMPARE(ServicesBench::wait(bench.issues.adoptRules(TriageRules::defaults())).value(), 0);
        QCOMPARE(changed.size(), 0);
        TriageRules other = TriageRules::defaults();
        other.defaultColumn = u"Inbox"_s;
        QVERIFY(details(bench, 3).row.column != u"Inbox"_s);
        QCOMPARE(ServicesBench::wait(bench.issues.adoptRules(other)).value(), 20);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(details(bench, 3).row.column, u"Inbox"_s);
        QCOMPARE(ServicesBench::wait(bench.issues.adoptRules(other)).value(), 0); // remembered
    }

    void dependenciesComeWhenAnIssueIsOpened()
    {
        ServicesBench bench;
        synced(bench, 20);
        const MovedClock clock;
        DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        service.setReachable(true);
        connect(&bench.issues, &IssueService::detailsRead, &service, &DependencyService::refresh);
        QSignalSpy refreshed(&service, &DependencyService::refreshed);
        QSignalSpy changed(&bench.issues, &IssueService::issuesChanged);
        bench.forge.hasDependencies = true;
        bench.forge.dependsOn[3] = {{u"atelier/press"_s, 5, u"Issue 5"_s, IssueState::Open},
                                    {u"other/place"_s, 8, u"Elsewhere"_s, IssueState::Closed}};
        bench.forge.blocks[3] = {{u"atelier/press"_s, 9, u"Issue 9"_s, IssueState::Open}};
        QVERIFY(details(bench, 3).dependsOn.isEmpty());
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(refreshed.first().at(1).toBool(), true);
        QCOMPARE(changed.size(), 1);
        // Offline, from the database.
        bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::Offline, u"fake"_s, u"down"_s);
        };
        const auto shown = details(bench, 3);
        QCOMPARE(shown.dependsOn.size(), 2);
        QCOMPARE(shown.dependsOn.at(1).projectName, u"other/place"_s);
        QCOMPARE(shown.dependsOn.at(1).state, IssueState::Closed);
        QCOMPARE(shown.blocks.size(), 1);
        QCOMPARE(shown.blocks.first().number, 9);
    }

    void dependenciesWaitUntilAServerIsReached()
    {
        ServicesBench bench;
        synced(bench, 20);
        const MovedClock clock;
        DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        QSignalSpy refreshed(&service, &DependencyService::refreshed);
        bench.forge.hasDependencies = true;
        int asked = 0;
        bench.forge.onRequest = [&asked](int, const QString &) -> std::optional<Error> {
            ++asked;
            return std::nullopt;
        };
        service.refresh(details(bench, 4).row.id);
        service.refresh(details(bench, 3).row.id);
        QCOMPARE(asked, 0);
        service.setReachable(true);
        QTRY_COMPARE(refreshed.size(), 1); // only the one that is still open
        QCOMPARE(refreshed.first().at(0).value<IssueId>(), details(bench, 3).row.id);
        QVERIFY(asked > 0);
    }

    void dependenciesAreAskedForSparingly()
    {
        ServicesBench bench;
        synced(bench, 20);
        MovedClock clock;
        DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        service.setReachable(true);
        QSignalSpy refreshed(&service, &DependencyService::refreshed);
        QSignalSpy changed(&bench.issues, &IssueService::issuesChanged);
        bench.forge.hasDependencies = true;
        bench.forge.clearRequests();
        QList<IssueId> ids;
        for (qint64 number = 3; number <= 12; ++number)
            ids.append(details(bench, number).row.id);
        const IssueId three = ids.takeFirst();
        bench.forge.clearRequests();
        service.refresh(three);
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(bench.forge.requestCount(), 2);
        service.refresh(three); // just asked
        service.refresh({});
        clock.advance(10min);
        // In a hurry: the first runs, of the others only the last is asked for.
        QSemaphore answers;
        bench.forge.onRequest = [&answers](int, const QString &) -> std::optional<Error> {
            answers.acquire();
            return std::nullopt;
        };
        for (const IssueId id : std::as_const(ids))
            service.refresh(id);
        answers.release(4);
        QTRY_COMPARE(refreshed.size(), 3);
        bench.forge.onRequest = {};
        QCOMPARE(refreshed.at(1).first().value<IssueId>(), ids.first());
        QCOMPARE(refreshed.at(2).first().value<IssueId>(), ids.last());
        QCOMPARE(bench.forge.requestCount(), 2 + 2 * 2);
        QCOMPARE(changed.size(), 0);
        service.refresh(three); // long enough ago
        QTRY_COMPARE(refreshed.size(), 4);
    }

    void whatFailsIsQuiet_data()
    {
        QTest::addColumn<Code>("code");
        for (const Code code : {Code::Offline, Code::Unauthorized, Code::NotFound, Code::Malformed, Code::Cancelled})
            QTest::newRow(qPrintable(codeName(code))) << code;
    }

    void whatFailsIsQuiet()
    {
        QFETCH(Code, code);
        ServicesBench bench;
        synced(bench, 5);
        const MovedClock clock;
        DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        service.setReachable(true);
        QSignalSpy refreshed(&service, &DependencyService::refreshed);
        bench.forge.onRequest = [code](int, const QString &) -> std::optional<Error> {
            return makeError(code, u"fake"_s, u"no"_s);
        };
        service.refresh(details(bench, 1).row.id);
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(refreshed.first().at(1).toBool(), false);
    }

    void aServerWithoutDependenciesIsAskedOnce()
    {
        ServicesBench bench;
        synced(bench, 5);
        const MovedClock clock;
        {
            DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
            service.setReachable(true);
            QSignalSpy refreshed(&service, &DependencyService::refreshed);
            service.refresh(details(bench, 1).row.id);
            QTRY_COMPARE(refreshed.size(), 1);
        }
        bench.forge.clearRequests();
        DependencyService another(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        another.setReachable(true);
        QSignalSpy refreshed(&another, &DependencyService::refreshed);
        another.refresh(details(bench, 2).row.id);
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(bench.forge.requestCount(), 0);
        another.shutdown();
        another.refresh(details(bench, 3).row.id); // after the end: nothing, and no crash
        QCOMPARE(bench.forge.requestCount(), 0);
    }

    void withoutATokenNothingIsAsked()
    {
        ServicesBench bench;
        synced(bench, 5);
        bench.secrets.failing = true;
        bench.forge.clearRequests();
        const MovedClock clock;
        DependencyService service(bench.database, bench.forge, bench.secrets, bench.issues, clock);
        service.setReachable(true);
        QSignalSpy refreshed(&service, &DependencyService::refreshed);
        service.refresh(details(bench, 1).row.id);
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(bench.forge.requestCount(), 0);
    }

private:
    static void synced(ServicesBench &bench, int count)
    {
        bench.fill(count);
        const auto in = bench.signIn();
        QVERIFY2(in, textOf(in).constData());
        const auto outcomes = ServicesBench::wait(bench.sync.sync());
        QVERIFY2(outcomes && !outcomes->first().error, textOf(outcomes).constData());
        // The refresh that a sync announces a moment later shall not be counted by a test.
        QSignalSpy announced(&bench.projects, &ProjectService::projectsChanged);
        QTRY_VERIFY(!announced.isEmpty());
    }
    static IssueDetails details(ServicesBench &bench, qint64 number)
    {
        const auto id = ServicesBench::wait(bench.issues.find(u"atelier/press"_s, number));
        if (!id)
            return {};
        return ServicesBench::wait(bench.issues.details(*id)).value_or(IssueDetails());
    }
};

QTEST_GUILESS_MAIN(TestIssueService)
#include "tst_issueservice.moc"
