// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <domain/triage.h>
#include <repositories/repositoryregistry.h>
#include <repositories/typetable.h>
#include <services/documentservice.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>

#include <QDir>
#include <QFile>
#include <QMutex>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace Domain;
using namespace Services;

inline void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

inline QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
}

/// Edits something once, before a step of stored work.
class EditHook final : public StepHook
{
public:
    EditHook() = default;
    void edit(const QString &step, std::function<void()> how)
    {
        const QMutexLocker lock(&m_mutex);
        m_step = step;
        m_how = std::move(how);
    }
    [[nodiscard]] bool isDone()
    {
        const QMutexLocker lock(&m_mutex);
        return !m_how;
    }
    Result<void> before(StepKind, const QString &step) override
    {
        const QMutexLocker lock(&m_mutex);
        if (m_how && step.startsWith(m_step))
            std::exchange(m_how, {})();
        return {};
    }

private:
    QMutex m_mutex;
    QString m_step;
    std::function<void()> m_how;
};

/// The base of what tests DocumentService: the service over a real database, and a folder for documents.
class DocumentServiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(u"docs/sub"_s));
        m_root = QFileInfo(m_folder->filePath(u"docs"_s)).canonicalFilePath();
        m_database =
            std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = m_folder->filePath(u"docket.db"_s)});
        const auto opened = Async::await(m_database->open());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toText()));
        m_cache = std::make_unique<Cache::TieredCache>(
            std::vector<std::shared_ptr<Cache::CacheLevel>>{std::make_shared<Cache::MemoryLevel>(1 << 20, m_clock)},
            m_clock);
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, m_cache.get(), m_rules,
                                                                  UnitsOfWork::RunnerOptions{.hook = &m_hook});
        m_workers = std::make_unique<Async::WorkerPool>(u"workers"_s, 2);
        m_tasks = std::make_unique<Async::TaskRegistry>();
        m_repositories = std::make_unique<Repositories::RepositoryRegistry>(*m_database, m_cache.get(),
                                                                            Repositories::repositoryFamilies());
        m_service = std::make_unique<DocumentService>(DocumentService::Parts{.database = *m_database,
                                                                             .repositories = *m_repositories,
                                                                             .units = *m_units,
                                                                             .cache = *m_cache,
                                                                             .workers = *m_workers,
                                                                             .tasks = *m_tasks,
                                                                             .cachePath = {}});
    }

    void cleanup()
    {
        if (m_service)
            m_service->shutdown();
        m_service.reset();
        m_tasks.reset();
        m_workers.reset();
        m_units.reset();
        if (m_database)
            m_database->shutdown();
        m_repositories.reset();
        m_database.reset();
        m_cache.reset();
    }

protected:
    [[nodiscard]] QString at(const QString &path) const { return m_root + u'/' + path; }

    /// Answers come through the main thread's events, so waiting is turning its loop.
    template <typename T>
    static Result<T> await(const Async::Future<T> &future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
            qFatal("no answer");
        return Async::await(future);
    }

    template <typename T>
    static T take(const Async::Future<T> &future)
    {
        auto result = await(future);
        if (!result)
            qFatal("%s", qPrintable(result.error().toText()));
        return *std::move(result);
    }

    /// a.md with one text and then with another, taken in each time with all that lies in the folder.
    [[nodiscard]] DocumentId takeInTwice(const QByteArray &first, const QByteArray &second)
    {
        write(at(u"a.md"_s), first);
        (void)take(m_service->ingestPaths({m_root}));
        write(at(u"a.md"_s), second);
        (void)take(m_service->ingest());
        return take(m_service->find(u"a.md"_s));
    }

    /// Adds the folder as one that is watched; when it is, and all that lay in it has been taken in.
    DocumentSource watch()
    {
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        const auto stored = await(m_service->storeSource(source));
        if (!stored)
            qFatal("%s", qPrintable(stored.error().toText()));
        const auto isReady = [&] { return m_service->isWatched(source.id) && !m_service->isIngesting(); };
        if (!QTest::qWaitFor(isReady, 60'000))
            qFatal("the folder is not watched");
        return source;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_root;
    SystemClock m_clock;
    TriageRules m_rules;
    std::unique_ptr<Storage::Database> m_database;
    std::unique_ptr<Cache::TieredCache> m_cache;
    EditHook m_hook;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Async::WorkerPool> m_workers;
    std::unique_ptr<Async::TaskRegistry> m_tasks;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<DocumentService> m_service;
};

} // namespace Docket::Tests
