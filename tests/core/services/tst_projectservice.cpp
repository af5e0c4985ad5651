// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicesbench.h"

#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;
using namespace Docket::Tests;

/// Projects and saved views: what is stored, and that those who show it hear of it.
class TestProjectService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void projectsAreTrackedFoundAndRemoved()
    {
        ServicesBench bench;
        QVERIFY(bench.signIn());
        QCOMPARE(ServicesBench::wait(bench.projects.instances())->size(), 1);
        const auto found = ServicesBench::wait(bench.projects.findProject(u"Atelier/PRESS"_s));
        QVERIFY2(found, textOf(found).constData());
        QSignalSpy changed(&bench.projects, &ProjectService::projectsChanged);
        QVERIFY(ServicesBench::wait(bench.projects.setTracked(found->id, false)));
        QCOMPARE(changed.size(), 1);
        QVERIFY(ServicesBench::wait(bench.projects.projects(true))->isEmpty());
        QCOMPARE(ServicesBench::wait(bench.projects.projects(false))->size(), 1);
        QVERIFY(ServicesBench::wait(bench.projects.remove(found->id)));
        QCOMPARE(changed.size(), 2);
        const auto gone = ServicesBench::wait(bench.projects.findProject(u"atelier/press"_s));
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, Code::NotFound);
        QVERIFY(gone.error().message.contains(u"atelier/press"_s));
    }

    void aFailureTellsNobody()
    {
        ServicesBench bench;
        QSignalSpy projects(&bench.projects, &ProjectService::projectsChanged);
        QSignalSpy views(&bench.projects, &ProjectService::viewsChanged);
        QVERIFY(bench.signIn());
        const auto before = projects.size();
        const ProjectId id = bench.project().id;
        bench.database.shutdown();
        QVERIFY(!ServicesBench::wait(bench.projects.setTracked(id, false)));
        QVERIFY(!ServicesBench::wait(bench.projects.remove(id)));
        QVERIFY(!ServicesBench::wait(bench.projects.storeView({})));
        QVERIFY(!ServicesBench::wait(bench.projects.removeView({})));
        QCOMPARE(projects.size(), before);
        QCOMPARE(views.size(), 0);
    }

    void viewsAreStoredChangedAndRemoved()
    {
        ServicesBench bench;
        QSignalSpy changed(&bench.projects, &ProjectService::viewsChanged);
        SavedView view;
        view.name = u"Mine"_s;
        view.query = u"is:open assignee:@me"_s;
        const auto id = ServicesBench::wait(bench.projects.storeView(view));
        QVERIFY2(id, textOf(id).constData());
        view.id = *id;
        view.name = u"My open ones"_s;
        QCOMPARE(ServicesBench::wait(bench.projects.storeView(view)).value(), *id);
        const auto views = ServicesBench::wait(bench.projects.views());
        QVERIFY(views && views->size() == 1);
        QCOMPARE(views->first().name, u"My open ones"_s);
        QCOMPARE(views->first().query, view.query);
        QVERIFY(ServicesBench::wait(bench.projects.removeView(*id)));
        QVERIFY(ServicesBench::wait(bench.projects.views())->isEmpty());
        QCOMPARE(changed.size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestProjectService)
#include "tst_projectservice.moc"
