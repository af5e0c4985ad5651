// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>
#include <base/clock.h>
#include <config/secretstore.h>
#include <fakes/fakeforge.h>
#include <repositories/repositoryregistry.h>
#include <services/accountservice.h>
#include <services/issueservice.h>
#include <services/projectservice.h>
#include <services/syncservice.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <unitofwork/unitofworkrunner.h>

#include <QHash>
#include <QMutex>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;

/// Secrets in memory; can be told to fail.
class MemorySecrets final : public Config::SecretStore
{
public:
    QString name() const override { return u"memory"_s; }
    Result<Secret> read(const QString &key) override
    {
        const QMutexLocker lock(&m_mutex);
        if (failing)
            return fail(Code::SecretFailed, u"secrets.read"_s, u"The keychain is locked."_s, u"Unlock it."_s);
        const auto found = m_secrets.constFind(key);
        if (found == m_secrets.cend())
            return fail(Code::NotFound, u"secrets.read"_s, u"There is no secret “%1”."_s.arg(key));
        return *found;
    }
    Result<void> write(const QString &key, const Secret &secret) override
    {
        const QMutexLocker lock(&m_mutex);
        if (failing)
            return fail(Code::SecretFailed, u"secrets.write"_s, u"The keychain is locked."_s, u"Unlock it."_s);
        m_secrets.insert(key, secret);
        return {};
    }
    Result<void> remove(const QString &key) override
    {
        const QMutexLocker lock(&m_mutex);
        if (failing)
            return fail(Code::SecretFailed, u"secrets.remove"_s, u"The keychain is locked."_s, u"Unlock it."_s);
        m_secrets.remove(key);
        return {};
    }
    [[nodiscard]] QStringList keys()
    {
        const QMutexLocker lock(&m_mutex);
        return m_secrets.keys();
    }

    std::atomic<bool> failing = false;

private:
    QMutex m_mutex;
    QHash<QString, Secret> m_secrets;
};

/// The services over a real database and a forge in memory.
class ServicesBench final
{
public:
    ServicesBench()
        : database({.path = dir.filePath(u"docket.db"_s)})
        , units(database, nullptr, Domain::TriageRules::defaults())
        , repositories(database, nullptr)
        , network(u"network"_s, 2)
        , workers(u"workers"_s, 1)
        , projects(repositories, units)
        , issues(database, repositories, workers)
        , accounts(database, forge, secrets, network, projects)
        , sync(database, forge, secrets, tasks, projects, issues, {}, Domain::TriageRules::defaults())
    {
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        forge.project.id = {};
    }
    ~ServicesBench()
    {
        sync.shutdown();
        network.shutdown();
        workers.shutdown();
        database.shutdown();
    }
    Q_DISABLE_COPY_MOVE(ServicesBench)

    /// The answer, while the event loop runs.
    template <typename T>
    [[nodiscard]] static Result<T> wait(Async::Future<T> future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 20'000))
            return fail(Code::TimedOut, u"test"_s, u"no answer"_s);
        return future.result();
    }

    /// Signs in with the token and tracks the project of the forge.
    [[nodiscard]] Result<Domain::AccountId> signIn(const QByteArray &token = "good")
    {
        auto server = wait(accounts.reach(u"http://forge.test/"_s, {}));
        if (!server)
            return std::unexpected(server.error());
        auto identity = wait(accounts.identify(*server, {}, Secret(token)));
        if (!identity)
            return std::unexpected(identity.error());
        return wait(accounts.add(*identity, u"Forge"_s, {}, Secret(token), {forge.project}));
    }
    /// Tracks @p count more projects of the same server, which only exist here.
    [[nodiscard]] Result<void> trackMore(int count)
    {
        Domain::Project first = project();
        return Async::await(database.write([first, count](Storage::Connection &c) -> Result<void> {
            Storage::SqlProjectRepository repository(c);
            for (int i = 1; i <= count; ++i) {
                Domain::Project another = first;
                another.id = {};
                another.remoteId = first.remoteId + i;
                another.name = u"project-%1"_s.arg(i);
                another.tracked = true;
                if (auto stored = repository.storeProject(another); !stored)
                    return std::unexpected(stored.error());
            }
            return {};
        }));
    }
    /// Tasks that failed and of which somebody is told.
    [[nodiscard]] int problems() const
    {
        return int(std::ranges::count_if(tasks.tasks(), [](const Async::TaskSnapshot &task) {
            return task.state == Async::TaskState::Failed && !task.repeated;
        }));
    }
    void fill(int count)
    {
        for (int i = 0; i < count; ++i)
            forge.addIssue(u"Issue %1"_s.arg(i + 1), forge.now - std::chrono::minutes((count - i) * 37), "body");
    }
    [[nodiscard]] Domain::Project project()
    {
        const auto all = wait(projects.projects(false));
        return all && !all->isEmpty() ? all->first() : Domain::Project();
    }

    QTemporaryDir dir;
    Fakes::FakeForge forge;
    MemorySecrets secrets;
    SystemClock clock;
    Storage::Database database;
    UnitsOfWork::UnitOfWorkRunner units;
    Repositories::RepositoryRegistry repositories;
    Async::WorkerPool network;
    Async::WorkerPool workers;
    Async::TaskRegistry tasks;
    Services::ProjectService projects;
    Services::IssueService issues;
    Services::AccountService accounts;
    Services::SyncService sync;
};

/// The text of an error, empty where all went well: for QVERIFY2.
template <typename T>
[[nodiscard]] QByteArray textOf(const Result<T> &result)
{
    return result ? QByteArray() : result.error().toText().toUtf8();
}

} // namespace Docket::Tests
