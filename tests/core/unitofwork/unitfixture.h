// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cachesink.h>
#include <domain/triage.h>
#include <storage/database.h>
#include <storage/sqlprojectrepository.h>
#include <unitofwork/unitofworkrunner.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <csignal>
#include <unistd.h>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace UnitsOfWork;
using Cache::CacheKey;
using Cache::CachePattern;

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

inline void copyTree(const QString &from, const QString &to)
{
    QDir().mkpath(to);
    QDirIterator entries(from, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QFileInfo entry(entries.next());
        const QString target = to + entry.filePath().sliced(from.size());
        if (entry.isDir())
            QDir().mkpath(target);
        else
            QFile::copy(entry.filePath(), target);
    }
}

/// A cache that survives the process: a file for each entry, changed in one step.
class FolderSink final : public Cache::CacheSink
{
public:
    explicit FolderSink(const QString &folder)
        : m_folder(folder)
    {
        QDir().mkpath(folder);
    }

    Result<void> put(const CacheKey &key, const QByteArray &value, std::chrono::milliseconds) override
    {
        if (failing)
            return refused();
        putFile(m_folder + u"/new"_s, value);
        ::rename(qPrintable(m_folder + u"/new"_s), qPrintable(fileOf(key.text())));
        return {};
    }
    Result<void> remove(const CacheKey &key) override
    {
        if (failing)
            return refused();
        QFile::remove(fileOf(key.text()));
        return {};
    }
    Result<qint64> removeMatching(const CachePattern &pattern) override
    {
        if (failing)
            return std::unexpected(refused().error());
        qint64 removed = 0;
        for (const QString &key : keys()) {
            if (pattern.matches(key) && QFile::remove(fileOf(key)))
                ++removed;
        }
        return removed;
    }

    [[nodiscard]] QStringList keys() const
    {
        QStringList all;
        for (const QString &name : QDir(m_folder).entryList({u"*.entry"_s}, QDir::Files, QDir::Name))
            all << name.chopped(6);
        return all;
    }
    [[nodiscard]] QByteArray value(const QString &key) const { return contentOf(fileOf(key)); }

    bool failing = false;

private:
    [[nodiscard]] QString fileOf(const QString &key) const { return m_folder + u'/' + key + u".entry"_s; }
    static Result<void> refused() { return fail(Code::FileFailed, u"test.cache"_s, u"The cache is gone."_s); }

    QString m_folder;
};

/// Counts steps, and at one of them fails, fails from there on, or ends the process as a power cut would.
class CountingHook final : public StepHook
{
public:
    enum class Mode
    {
        Count,
        FailOnce,
        FailFromThere,
        Kill
    };

    Result<void> before(StepKind kind, const QString &step) override
    {
        ++count;
        if (mode == Mode::Count)
            steps << QString::number(int(kind)) + u' ' + step;
        if (mode == Mode::Kill && count == at) {
            ::kill(::getpid(), SIGKILL);
            ::pause();
        }
        if ((mode == Mode::FailOnce && count == at) || (mode == Mode::FailFromThere && count >= at))
            return fail(Code::StorageFailed, u"test.fault"_s, u"The step “%1” was made to fail."_s.arg(step));
        return {};
    }

    Mode mode = Mode::Count;
    int at = 0;
    int count = 0;
    QStringList steps;
};

/// A profile folder with a database, a root for files and a cache, opened.
class World final
{
public:
    explicit World(const QString &folder, RunnerOptions options = {},
                   std::chrono::milliseconds busyTimeout = std::chrono::milliseconds(5000))
        : path(folder)
        , root(folder + u"/files"_s)
        , rules(Domain::TriageRules::defaults())
        , sink(folder + u"/cache"_s)
    {
        QDir().mkpath(root);
        Storage::DatabaseOptions storage;
        storage.path = folder + u"/docket.db"_s;
        storage.readers = 1;
        storage.busyTimeout = busyTimeout;
        database = std::make_unique<Storage::Database>(storage);
        runner = std::make_unique<UnitOfWorkRunner>(*database, &sink, rules, options);
        opened = Async::await(database->open());
    }
    ~World() { database->shutdown(); }
    Q_DISABLE_COPY_MOVE(World)

    template <typename Fn>
    auto run(Fn fn)
    {
        return Async::await(runner->run(std::move(fn)));
    }
    ReplayReport replay() { return take(Async::await(runner->replayJournal())); }

    /// The saved views as "name=query".
    QStringList views()
    {
        const auto all = take(Async::await(database->read(
            [](Storage::Connection &connection) { return Storage::SqlProjectRepository(connection).views(); })));
        QStringList texts;
        for (const auto &view : all)
            texts << view.name + u'=' + view.query;
        texts.sort();
        return texts;
    }
    qint64 number(const QByteArray &sql)
    {
        return take(Async::await(database->read([sql](Storage::Connection &connection) -> Result<qint64> {
            auto value = connection.integer(sql);
            if (!value)
                return std::unexpected(value.error());
            return value->value_or(-1);
        })));
    }
    /// Everything below the root as "path=content", folders as "path/".
    [[nodiscard]] QStringList files() const
    {
        QStringList all;
        QDirIterator entries(root, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                             QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            const QFileInfo entry(entries.next());
            const QString name = entry.filePath().sliced(root.size() + 1);
            if (entry.isDir())
                all << name + u'/';
            else
                all << name + u'=' + QString::fromUtf8(contentOf(entry.filePath()));
        }
        all.sort();
        return all;
    }
    [[nodiscard]] QStringList cached() const
    {
        QStringList all;
        for (const QString &key : sink.keys())
            all << key + u'=' + QString::fromUtf8(sink.value(key));
        return all;
    }

    QString path;
    QString root;
    Domain::TriageRules rules;
    FolderSink sink;
    std::unique_ptr<Storage::Database> database;
    std::unique_ptr<UnitOfWorkRunner> runner;
    Result<void> opened;
};

inline Domain::SavedView makeView(const QString &name, const QString &query = u"is:open"_s)
{
    Domain::SavedView view;
    view.name = name;
    view.query = query;
    return view;
}

} // namespace Docket::Tests
