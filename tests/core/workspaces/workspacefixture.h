// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <storage/sqlworkspacerepository.h>
#include <workspaces/workspaceservice.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace Workspaces;
using Domain::TestOutcome;
using Domain::WorkspaceRecord;
using Domain::WorkspaceState;

/// Takes the value out of a result, or fails the test with the error's text.
template <typename T>
T take(Result<T> result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result) {
        QTest::qFail(qPrintable(result.error().toText() + u" / "_s + result.error().fact(u"detail")), file, line);
        return T();
    }
    return *std::move(result);
}

inline void take(const Result<void> &result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result)
        QTest::qFail(qPrintable(result.error().toText() + u" / "_s + result.error().fact(u"detail")), file, line);
}

inline void putFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
}

/// Stands still until it is moved.
class StillClock final : public Clock
{
public:
    StillClock() = default;
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override
    {
        return fromUnix(1'795'000'000 + moved);
    }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return std::chrono::seconds(moved.load()); }

    std::atomic<int> moved = 0;
};

inline QString textOf(const Result<Workspaces::WorkspaceAnswer> &answer)
{
    return answer ? u"done"_s : answer.error().toText();
}

/// A profile with an issue and a service for workspaces on it.
class Desk final
{
public:
    explicit Desk(const QString &folder, StepHook *hook = nullptr, const QString &templateFolder = {},
                  const QString &rootFolder = {})
        : path(folder)
        , root(rootFolder.isEmpty() ? folder + u"/workspaces"_s : rootFolder)
        , rules(Domain::TriageRules::defaults())
        , workers(u"workers"_s, 2)
    {
        QDir().mkpath(folder);
        Storage::DatabaseOptions storage;
        storage.path = folder + u"/docket.db"_s;
        storage.readers = 1;
        database = std::make_unique<Storage::Database>(storage);
        units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*database, nullptr, rules,
                                                                UnitsOfWork::RunnerOptions{.hook = hook});
        service = std::make_unique<WorkspaceService>(*database, *units, workers, tasks, clock,
                                                     WorkspaceOptions{root, templateFolder});
        opened = Async::await(database->open());
    }
    ~Desk()
    {
        workers.shutdown();
        database->shutdown();
    }
    Q_DISABLE_COPY_MOVE(Desk)

    void addIssue(qint64 number, const QString &title, const QByteArray &body = {},
                  const QString &project = u"atelier/press"_s, const QString &server = u"https://forge.example"_s)
    {
        take(Async::await(units->run([=](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            Domain::Instance instance;
            instance.url = QUrl(server);
            auto stored = work.projects().storeInstance(instance);
            if (!stored)
                return std::unexpected(stored.error());
            Domain::Project one;
            one.instance = *stored;
            one.remoteId = 7 + qint64(qHash(project) % 1000);
            one.owner = project.section(u'/', 0, 0);
            one.name = project.section(u'/', 1);
            one.tracked = true;
            auto known = work.projects().storeProject(one);
            if (!known)
                return std::unexpected(known.error());
            Domain::RemoteIssue issue;
            issue.remoteId = one.remoteId * 1000 + number;
            issue.number = number;
            issue.title = title;
            issue.body = body;
            issue.author = {2, u"maria"_s, u"Maria Lind"_s};
            issue.created = issue.updated = fromUnix(1'700'000'000);
            auto saved = work.issues().store(*known, std::span(&issue, 1));
            if (!saved)
                return std::unexpected(saved.error());
            return {};
        })));
    }

    Result<WorkspaceAnswer> start(qint64 number = 12) { return Async::await(service->start(key(number))); }
    Result<WorkspaceAnswer> addTest(const QString &name, const QStringList &steps = {})
    {
        return Async::await(service->addTest(key(), {name, steps}));
    }
    Result<WorkspaceAnswer> set(const QString &test, TestOutcome outcome)
    {
        return Async::await(service->setOutcome(key(), test, outcome));
    }
    Result<WorkspaceAnswer> finish(bool anyway = false) { return Async::await(service->finish(key(), anyway)); }
    Result<WorkspaceAnswer> abandon() { return Async::await(service->abandon(key())); }
    Result<WorkspaceAnswer> restore() { return Async::await(service->restore(key())); }
    Result<void> checkRestore() { return Async::await(service->checkRestore(key())); }
    Result<WorkspaceStatus> status(qint64 number = 12) { return Async::await(service->status(key(number))); }
    QList<WorkspaceRecord> list() { return take(Async::await(service->list())); }
    static WorkspaceKey key(qint64 number = 12) { return {u"atelier/press"_s, number}; }
    [[nodiscard]] QString file(const QString &name) const { return root + u'/' + name; }

    /// Everything below the root as "path=content", folders as "path/", links as "path@".
    [[nodiscard]] QStringList files() const
    {
        QStringList all;
        QDirIterator entries(root, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                             QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            const QFileInfo entry(entries.next());
            const QString name = entry.filePath().sliced(root.size() + 1);
            if (entry.isSymLink())
                all << name + u'@';
            else if (entry.isDir())
                all << name + u'/';
            else
                all << name + u'=' + QString::fromUtf8(contentOf(entry.filePath()));
        }
        all.sort();
        return all;
    }

    QString path;
    QString root;
    Domain::TriageRules rules;
    StillClock clock;
    Async::TaskRegistry tasks;
    Async::WorkerPool workers;
    std::unique_ptr<Storage::Database> database;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> units;
    std::unique_ptr<WorkspaceService> service;
    Result<void> opened;
};

} // namespace Docket::Tests
