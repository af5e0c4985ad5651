// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <config/secretstore.h>
#include <domain/remoteimages.h>
#include <fakes/fakeforge.h>
#include <metrics/metricshub.h>
#include <repositories/repositoryregistry.h>
#include <services/accountservice.h>
#include <services/adviceservice.h>
#include <services/cacheservice.h>
#include <services/documentservice.h>
#include <services/imageservice.h>
#include <services/issueservice.h>
#include <services/operationsservice.h>
#include <services/projectservice.h>
#include <services/queryservice.h>
#include <services/services.h>
#include <services/syncservice.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>
#include <workspaces/workspaceservice.h>

#include <QHash>
#include <QMutex>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;

/// Secrets in memory.
class BenchSecrets final : public Config::SecretStore
{
public:
    QString name() const override { return u"memory"_s; }
    Result<Secret> read(const QString &key) override
    {
        const QMutexLocker lock(&m_mutex);
        const auto found = m_secrets.constFind(key);
        if (found == m_secrets.cend())
            return fail(Code::NotFound, u"secrets.read"_s, u"There is no secret “%1”."_s.arg(key));
        return *found;
    }
    Result<void> write(const QString &key, const Secret &secret) override
    {
        const QMutexLocker lock(&m_mutex);
        m_secrets.insert(key, secret);
        return {};
    }
    Result<void> remove(const QString &key) override
    {
        const QMutexLocker lock(&m_mutex);
        m_secrets.remove(key);
        return {};
    }
    [[nodiscard]] qsizetype count()
    {
        const QMutexLocker lock(&m_mutex);
        return m_secrets.size();
    }

private:
    QMutex m_mutex;
    QHash<QString, Secret> m_secrets;
};

/// Forges by host; keeps the certificate authorities that it was given last.
class ForgesByHost final : public Domain::RemoteConnector
{
public:
    std::shared_ptr<Domain::RemoteSession> connect(const Domain::Instance &instance, const Secret &token) override
    {
        const QMutexLocker lock(&m_mutex);
        m_caPem = instance.caPem;
        auto *forge = forges.value(instance.url.host());
        return (forge != nullptr ? forge : &absent)->connect(instance, token);
    }
    [[nodiscard]] QByteArray lastCaPem()
    {
        const QMutexLocker lock(&m_mutex);
        return m_caPem;
    }

    QHash<QString, Fakes::FakeForge *> forges;
    Fakes::FakeForge absent; ///< answers for every other host

private:
    QMutex m_mutex;
    QByteArray m_caPem;
};

/// A picture for every address, or none.
class BenchImages final : public Domain::RemoteImages
{
public:
    Result<QByteArray> image(const QUrl &address, const QUrl & /*page*/, std::stop_token /*stop*/) override
    {
        const QMutexLocker lock(&m_mutex);
        m_asked.append(address.toString());
        return fail(Code::Offline, u"test.image"_s, u"There is no image."_s);
    }
    [[nodiscard]] QStringList asked()
    {
        const QMutexLocker lock(&m_mutex);
        return m_asked;
    }

private:
    QMutex m_mutex;
    QStringList m_asked;
};

/// Everything below a window: the services over a database in a folder of their own, forges in memory in place of
/// servers. forge.test and second.test answer; every other host is offline.
class WindowBench final
{
public:
    WindowBench()
        : database({.path = dir.filePath(u"docket.db"_s)})
        , cache({std::make_shared<Cache::MemoryLevel>(1 << 20, clock)}, clock)
        , units(database, &cache, Domain::TriageRules::defaults())
        , repositories(database, &cache)
        , network(u"network"_s, 2)
        , workers(u"workers"_s, 1)
        , projects(repositories, units)
        , issues(database, repositories, workers)
        , accounts(database, forges, secrets, network, projects)
        , sync(database, forges, secrets, tasks, projects, issues, {}, Domain::TriageRules::defaults())
        , documents(
              {.database = database,
               .repositories = repositories,
               .units = units,
               .cache = cache,
               .workers = workers,
               .tasks = tasks,
               .maxBytes = 1 << 20,
               .cachePath = [this](const Cache::CacheKey &key) { return dir.filePath(u"cache/"_s + key.text()); }})
        , workspaces(database, units, workers, tasks, clock,
                     {.root = dir.filePath(u"workspaces"_s), .templateFolder = {}})
        , images(remoteImages)
        , operations({.database = database,
                      .transactions = [this] { return units.report(); },
                      .log = logRing,
                      .logFile = dir.filePath(u"docket.log"_s)})
        , metrics(clock)
        , inspection(cache, repositories, clock)
        , advice(database, metrics, clock, {})
        , queries(database)
    {
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        forges.forges = {{u"forge.test"_s, &forge}, {u"second.test"_s, &second}};
        forges.absent.onRequest = [](int, const QString &) {
            return std::optional(makeError(Code::Offline, u"test.send"_s, u"The host cannot be found."_s)
                                     .withHint(u"Check the address."_s));
        };
        second.project.owner = u"other"_s;
        second.project.name = u"mill"_s;
        second.project.remoteId = 9;
        // As the composition of the program does.
        QObject::connect(&projects, &Services::ProjectService::projectRemoved, &issues,
                         &Services::IssueService::notifyChanged);
        QObject::connect(&accounts, &Services::AccountService::accountsChanged, &issues,
                         [this] { issues.notifyChanged({}); });
    }
    ~WindowBench()
    {
        documents.shutdown();
        inspection.shutdown();
        sync.shutdown();
        images.shutdown();
        network.shutdown();
        workers.shutdown();
        database.shutdown();
    }
    Q_DISABLE_COPY_MOVE(WindowBench)

    [[nodiscard]] Services::Services services()
    {
        return {accounts, projects, issues,     sync,       tasks,  workspaces, documents,
                images,   metrics,  operations, inspection, advice, queries};
    }
    /// The answer, while the event loop runs.
    template <typename T>
    [[nodiscard]] static Result<T> wait(Async::Future<T> future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 20'000))
            return fail(Code::TimedOut, u"test"_s, u"no answer"_s);
        return future.result();
    }
    /// Adds an account on forge.test that tracks its project, with so many issues on the server, and syncs it.
    [[nodiscard]] QString signInAndSync(int count)
    {
        for (int i = 0; i < count; ++i)
            forge.addIssue(u"Issue %1"_s.arg(i + 1), forge.now - std::chrono::minutes((count - i) * 37), "body");
        auto server = wait(accounts.reach(u"forge.test"_s, {}));
        if (!server)
            return server.error().toText();
        auto identity = wait(accounts.identify(*server, {}, Secret("good")));
        if (!identity)
            return identity.error().toText();
        auto added = wait(accounts.add(*identity, u"Forge"_s, {}, Secret("good"), {forge.project}));
        if (!added)
            return added.error().toText();
        auto synced = wait(sync.sync());
        return synced ? QString() : synced.error().toText();
    }

    QTemporaryDir dir;
    Fakes::FakeForge forge;
    Fakes::FakeForge second;
    ForgesByHost forges;
    BenchSecrets secrets;
    BenchImages remoteImages;
    SystemClock clock;
    Storage::Database database;
    Cache::TieredCache cache;
    UnitsOfWork::UnitOfWorkRunner units;
    Repositories::RepositoryRegistry repositories;
    Async::WorkerPool network;
    Async::WorkerPool workers;
    Async::TaskRegistry tasks;
    Services::ProjectService projects;
    Services::IssueService issues;
    Services::AccountService accounts;
    Services::SyncService sync;
    Services::DocumentService documents;
    Workspaces::WorkspaceService workspaces;
    Services::ImageService images;
    std::shared_ptr<LogRing> logRing = std::make_shared<LogRing>();
    Services::OperationsService operations;
    Metrics::MetricsHub metrics;
    Services::CacheService inspection;
    Services::AdviceService advice;
    Services::QueryService queries;
};

} // namespace Docket::Tests
