// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// First sync of 20,000 issues from the sandbox, against a minimal windowed client in the same run. The server's delay
// is stated with each figure: without one the sandbox itself is the limit, with one it behaves like a Gitea of that
// size.
#include "minimalclient.h"

#include <app/composition.h>
#include <forge/giteaconnector.h>
#include <storage/database.h>
#include <storage/sqlprojectrepository.h>
#include <sync/syncengine.h>

#include <keepawake.h>

#include <QElapsedTimer>

#include <programs.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

class PerfFirstSync final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void againstTheFloor_data()
    {
        QTest::addColumn<int>("delay");
        QTest::newRow("server answers at once") << 0;
        QTest::newRow("server takes 30 ms a request") << 30;
    }

    void againstTheFloor()
    {
        QFETCH(int, delay);
        QTemporaryDir folder;
        const SandboxProcess sandbox(
            folder.path(), {u"--issues"_s, u"20000"_s, u"--comments"_s, u"0"_s, u"--delay"_s, QString::number(delay)});
        QVERIFY(!sandbox.url.isEmpty());
        const QUrl url(sandbox.url);
        const qint64 now = QDateTime::currentSecsSinceEpoch() + 60;
        const int rounds = delay == 0 ? 5 : 3;
        const KeepAwake awake;
        QList<double> ratios;
        for (int round = 0; round < rounds; ++round) {
            const auto floor = Perf::minimalWindowedClient(
                url.host().toLatin1(), quint16(url.port()), sandbox.repositories.value(0).toLatin1(),
                sandbox.token.toLatin1(), now, now - 6LL * 365 * 86400, 50, 2);
            QElapsedTimer timer;
            timer.start();
            const auto report = syncOnce(sandbox);
            const qint64 ours = timer.elapsed();
            QVERIFY(report.proven());
            QVERIFY(qAbs(report.localIssues - floor.items) < 100);
            ratios.append(double(ours) / double(floor.milliseconds));
            qInfo("delay %d ms: floor %lld ms with %d requests; Docket %lld ms with %d requests; ratio %.2f", delay,
                  static_cast<long long>(floor.milliseconds), floor.requests, static_cast<long long>(ours),
                  report.requests, ratios.last());
        }
        std::ranges::sort(ratios);
        qInfo("first sync of 20,000 issues, delay %d ms: median ratio %.2f, target 1.15", delay,
              ratios.at(ratios.size() / 2));
        QVERIFY2(ratios.at(ratios.size() / 2) <= 1.15, "the first sync takes longer than it may");
    }

private:
    static Sync::SyncReport syncOnce(const SandboxProcess &sandbox)
    {
        QTemporaryDir folder;
        Storage::Database database({.path = folder.filePath(u"docket.db"_s)});
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        const SystemClock clock;
        Forge::GiteaConnector connector({}, clock);
        Domain::Instance instance;
        instance.url = QUrl(sandbox.url);
        instance.name = u"sandbox"_s;
        const Secret token(sandbox.token.toUtf8());
        std::stop_token never;
        auto capabilities = connector.connect(instance, token)->projects().detect(never);
        if (!capabilities)
            qFatal("%s", qUtf8Printable(capabilities.error().toText()));
        instance.capabilities = *capabilities;
        auto session = connector.connect(instance, token);
        const QString name = sandbox.repositories.value(0);
        auto project = session->projects().find(name.section(u'/', 0, 0), name.section(u'/', 1), never);
        if (!project)
            qFatal("%s", qUtf8Printable(project.error().toText()));
        auto stored = Async::await(database.write([&](Storage::Connection &c) -> Result<Domain::Project> {
            Storage::SqlProjectRepository repository(c);
            auto id = repository.storeInstance(instance);
            if (!id)
                return std::unexpected(id.error());
            project->instance = *id;
            project->tracked = true;
            auto projectId = repository.storeProject(*project);
            if (!projectId)
                return std::unexpected(projectId.error());
            return repository.project(*projectId);
        }));
        if (!stored)
            qFatal("%s", qUtf8Printable(stored.error().toText()));
        const auto rules = Domain::TriageRules::defaults();
        Async::Task task(1, u"sync"_s, u"Sync"_s);
        Sync::SyncEngine engine(database, *session, rules, {});
        auto report = engine.run(*stored, task, [] {});
        if (!report)
            qFatal("%s", qUtf8Printable(report.error().toText()));
        task.succeed({});
        return *report;
    }
};

QTEST_GUILESS_MAIN(PerfFirstSync)
#include "perf_firstsync.moc"
