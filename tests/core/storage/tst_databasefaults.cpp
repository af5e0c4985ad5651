// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "databasefixture.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace std::chrono_literals;

/// What keeps Storage::Database from its file: locks, rights, a full disk, damage, another program.
class TestDatabaseFaults final : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void secondDocketOnOneProfile()
    {
        QTemporaryDir folder;
        Database first(optionsIn(folder));
        take(openNow(first));
        const auto error = openError(optionsIn(folder));
        QVERIFY(error.code == Code::StorageBusy);
        QVERIFY2(error.message.contains(QString::number(QCoreApplication::applicationPid())),
                 qPrintable(error.message));
        QVERIFY(error.message.contains(folder.path()));
        QVERIFY(!error.hint.isEmpty());
    }

    void takesOverTheLockOfADeadProcess()
    {
        QTemporaryDir folder;
        makeDatabase(folder);
        const QString name = folder.filePath(u"docket.lock"_s);
        const pid_t child = fork();
        if (child == 0) {
            // No Qt event loop, no threads: only the lock, as a process that is killed leaves it.
            Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
            const bool locked = lock.take().has_value();
            if (locked)
                ::raise(SIGKILL);
            ::_exit(1);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        // In a container the number of the dead one is soon that of a living one: here it is our own.
        QFile left(name);
        QVERIFY(left.open(QIODevice::ReadWrite));
        QByteArrayList lines = left.readAll().split('\n');
        QVERIFY(lines.size() >= 5);
        QCOMPARE(lines[0], QByteArray::number(child));
        lines[0] = QByteArray::number(QCoreApplication::applicationPid());
        QVERIFY(left.resize(0) && left.seek(0));
        left.write(lines.join('\n'));
        left.close();
        Database database(optionsIn(folder));
        take(openNow(database));
    }

    void aLivingProcessIsNamed()
    {
        QTemporaryDir folder;
        int told[2];
        int end[2];
        QCOMPARE(::pipe2(told, O_CLOEXEC) + ::pipe2(end, O_CLOEXEC), 0);
        const pid_t child = fork();
        if (child == 0) {
            ::close(end[1]);
            Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
            char byte = lock.take().has_value() ? 'y' : 'n';
            (void)!::write(told[1], &byte, 1);
            (void)!::read(end[0], &byte, 1);
            ::_exit(0);
        }
        char byte = 0;
        QCOMPARE(::read(told[0], &byte, 1), 1);
        QCOMPARE(byte, 'y');
        // It counts who holds it, not what stands in it.
        const auto error = openError(optionsIn(folder));
        QVERIFY(error.code == Code::StorageBusy);
        QVERIFY2(error.message.contains(u"tst_databasefaults (process %1 on "_s.arg(child)), qPrintable(error.message));
        QVERIFY(!error.hint.contains(u"delete"_s));
        writeFile(folder.filePath(u"docket.lock"_s), "1999999999\ndocket\nelsewhere\n");
        QVERIFY(openError(optionsIn(folder)).code == Code::StorageBusy);
        for (const int descriptor : {told[0], told[1], end[0], end[1]})
            ::close(descriptor);
        QCOMPARE(waitpid(child, nullptr, 0), child);
        Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
        QVERIFY(lock.take().has_value());
    }

    void aProgramThatWasStartedDoesNotHoldTheLock()
    {
        QTemporaryDir folder;
        int told[2];
        QCOMPARE(::pipe2(told, O_CLOEXEC), 0);
        const pid_t child = fork();
        if (child == 0) {
            Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
            if (!lock.take().has_value())
                ::_exit(1);
            const pid_t started = fork();
            if (started == 0) {
                ::execlp("sleep", "sleep", "600", nullptr);
                ::_exit(1);
            }
            (void)!::write(told[1], &started, sizeof started);
            ::raise(SIGKILL);
        }
        ::close(told[1]);
        pid_t started = 0;
        QCOMPARE(::read(told[0], &started, sizeof started), ssize_t(sizeof started));
        const auto end = qScopeGuard([started] { ::kill(started, SIGKILL); });
        char byte = 0;
        QCOMPARE(::read(told[0], &byte, 1), 0); // the other program runs, the first one has ended
        ::close(told[0]);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
        QVERIFY(lock.take().has_value());
    }

    void onlyOneHoldsTheLock()
    {
        QTemporaryDir folder;
        const QByteArray mark = QFile::encodeName(folder.filePath(u"held"_s));
        QList<pid_t> children;
        for (int i = 0; i < 4; ++i) {
            const pid_t child = fork();
            if (child == 0) {
                for (int taken = 0; taken < 100;) {
                    Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
                    if (!lock.take().has_value())
                        continue;
                    const int alone = ::open(mark.constData(), O_CREAT | O_EXCL | O_WRONLY, 0600);
                    if (alone < 0 || ::close(alone) != 0 || ::unlink(mark.constData()) != 0)
                        ::_exit(1);
                    ++taken;
                }
                ::_exit(0);
            }
            children.append(child);
        }
        for (const pid_t child : std::as_const(children)) {
            int status = 0;
            QCOMPARE(waitpid(child, &status, 0), child);
            QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        QVERIFY(!QFile::exists(folder.filePath(u"docket.lock"_s)));
    }

    void aTornLockShutsNobodyOut()
    {
        // What a process leaves that is killed between making the file and writing its name into it.
        QTemporaryDir folder;
        QFile torn(folder.filePath(u"docket.lock"_s));
        QVERIFY(torn.open(QIODevice::WriteOnly));
        torn.close();
        Storage::ProfileLock lock(folder.filePath(u"docket.db"_s));
        QVERIFY(lock.take().has_value());
        Storage::ProfileLock second(folder.filePath(u"docket.db"_s));
        QVERIFY(!second.take().has_value());
    }

    void lockedByAnotherProgram()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        Storage::ConnectionOptions options;
        options.path = database.options().path;
        auto other = take(Connection::open(options)); // such as a database browser
        take(other->script("BEGIN IMMEDIATE"));
        const auto blocked = Async::await(database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); }));
        QVERIFY(!blocked);
        QVERIFY(blocked.error().code == Code::StorageBusy);
        QVERIFY(isTransient(blocked.error().code));
        QVERIFY(blocked.error().message.contains(options.path));
        take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT count(*) FROM issue"); })));
        take(other->script("ROLLBACK"));
        take(Async::await(database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); })));
    }

    void waitingForALockCanBeCancelled()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.busyTimeout = 10min;
        Database database(options);
        take(openNow(database));
        Storage::ConnectionOptions connect;
        connect.path = options.path;
        auto other = take(Connection::open(connect));
        take(other->script("BEGIN IMMEDIATE"));
        std::stop_source stop;
        auto waiting = database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); }, stop.get_token());
        stop.request_stop();
        const auto answer = Async::await(waiting);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::Cancelled);
        other.reset();
    }

    void readOnlyFile()
    {
        QTemporaryDir folder;
        makeDatabase(folder);
        const auto options = optionsIn(folder);
        QVERIFY(QFile::setPermissions(options.path, QFileDevice::ReadOwner | QFileDevice::ReadOther));
        QCOMPARE(withoutPower(folder,
                              [&options] {
                                  Database database(options);
                                  const auto opened = openNow(database);
                                  return !opened && opened.error().code == Code::StorageReadOnly &&
                                         opened.error().message.contains(options.path);
                              }),
                 true);
    }

    void readOnlyFolder()
    {
        QTemporaryDir folder;
        makeDatabase(folder);
        const auto options = optionsIn(folder);
        const auto readable = QFileDevice::ReadOwner | QFileDevice::ExeOwner;
        QVERIFY(QFile::setPermissions(folder.path(), readable));
        const bool refused = withoutPower(folder, [&] {
            Database database(options);
            const auto opened = openNow(database);
            return !opened && opened.error().code == Code::StorageReadOnly &&
                   opened.error().message.contains(folder.path());
        });
        const bool read = withoutPower(folder, [&] { // a medium that cannot be written can still be read
            auto reading = options;
            reading.readOnly = true;
            Database database(reading);
            return openNow(database).has_value() && Async::await(database.read([](Connection &c) {
                                                        return countTo(c, "SELECT count(*) FROM issue");
                                                    })) == 0;
        });
        QVERIFY(QFile::setPermissions(folder.path(), readable | QFileDevice::WriteOwner));
        QVERIFY(refused);
        QVERIFY(read);
    }

    void missingFolder()
    {
        DatabaseOptions options;
        options.path = u"/nowhere/at/all/docket.db"_s;
        const auto error = openError(options);
        QVERIFY(error.code == Code::StorageFailed);
        QVERIFY(error.message.contains(u"/nowhere/at/all"_s));
        QTemporaryDir folder;
        QFile file(folder.filePath(u"profile"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        options.path = file.fileName() + u"/docket.db"_s;
        const auto isFile = openError(options);
        QVERIFY2(isFile.message.contains(u"is a file"_s) && isFile.message.contains(file.fileName()),
                 qPrintable(isFile.toText()));
    }

    void fullDisk()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); })));
        const auto full = Async::await(database.write([](Connection &c) -> Result<int> {
            const auto pages = take(c.integer("PRAGMA page_count"));
            take(c.script(QByteArray("PRAGMA max_page_count=").append(QByteArray::number(*pages + 5))));
            for (int i = 0; i < 100; ++i) {
                if (auto done = c.run("INSERT INTO t VALUES (zeroblob(10000))"); !done)
                    return done;
            }
            return 0;
        }));
        QVERIFY(!full);
        QVERIFY(full.error().code == Code::StorageFull);
        QVERIFY(full.error().message.contains(database.options().path));
        QVERIFY(!full.error().hint.isEmpty());
        take(Async::await(database.write([](Connection &c) { return c.script("PRAGMA max_page_count=1000000"); })));
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT count(*) FROM t"); }))),
                 0);
        take(Async::await(database.write([](Connection &c) { return c.script("INSERT INTO t VALUES (1)"); })));
    }

    void fileSizeLimit()
    {
        // What a quota or a limit does to a process: the write itself fails. In a child, since the limit is the
        // process's.
        QTemporaryDir folder;
        makeDatabase(folder);
        const pid_t child = fork();
        if (child == 0) {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{600'000, 600'000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            Storage::ConnectionOptions options;
            options.path = folder.filePath(u"docket.db"_s);
            auto connection = Connection::open(options);
            if (!connection)
                ::_exit(2);
            auto transaction = Storage::Transaction::begin(**connection);
            Result<int> done = 0;
            (void)(*connection)->script("CREATE TABLE t (x)");
            for (int i = 0; i < 1000 && done; ++i)
                done = (*connection)->run("INSERT INTO t VALUES (zeroblob(10000))");
            if (done) {
                if (auto committed = (*transaction)->commit(); !committed)
                    done = std::unexpected(committed.error());
            }
            const bool told = !done &&
                              (done.error().code == Code::StorageFull || done.error().code == Code::StorageFailed) &&
                              done.error().message.contains(options.path);
            ::_exit(told ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
        Database database(optionsIn(folder));
        take(openNow(database));
        QCOMPARE(take(Async::await(database.read(
                     [](Connection &c) { return countTo(c, "SELECT count(*) FROM sqlite_schema WHERE name = 't'"); }))),
                 0);
    }

    void notADatabase()
    {
        QTemporaryDir folder;
        const auto options = optionsIn(folder);
        writeFile(options.path, QByteArray(4096, 'x'));
        const auto error = openError(options);
        QVERIFY(error.code == Code::StorageCorrupt);
        QVERIFY(error.message.contains(options.path));
        QFile file(options.path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray(4096, 'x')); // nothing was overwritten
    }

    void damagedDatabase()
    {
        QTemporaryDir folder;
        const auto options = optionsIn(folder);
        makeDatabase(folder);
        {
            QFile file(options.path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            const QByteArray garbage(4096, '\xff');
            for (qint64 at = 4096; at < file.size(); at += 4096) {
                file.seek(at);
                file.write(garbage);
            }
        }
        Database database(options);
        auto opened = openNow(database);
        Result<qint64> read = 0;
        if (opened)
            read =
                Async::await(database.read([](Connection &c) { return countTo(c, "SELECT count(*) FROM project"); }));
        const Error error = opened ? (read ? Error() : read.error()) : opened.error();
        QVERIFY2(error.code == Code::StorageCorrupt, qPrintable(error.toText()));
        QVERIFY(error.message.contains(options.path));
        QVERIFY(error.hint.contains(u"backup"_s));
    }

    void somebodyElsesDatabase()
    {
        QTemporaryDir folder;
        const auto options = optionsIn(folder);
        {
            Storage::ConnectionOptions connect;
            connect.path = options.path;
            take(take(Connection::open(connect))->script("CREATE TABLE recipe (name)"));
        }
        QVERIFY(openError(options).code == Code::StorageCorrupt);
    }

    void newerSchema()
    {
        QTemporaryDir folder;
        const auto options = optionsIn(folder);
        makeDatabase(folder);
        {
            Storage::ConnectionOptions connect;
            connect.path = options.path;
            take(take(Connection::open(connect))->script("PRAGMA user_version=999"));
        }
        const auto error = openError(options);
        QVERIFY(error.code == Code::StorageNewer);
        QVERIFY(error.message.contains(u"999"_s));
        QVERIFY(!error.hint.isEmpty());
        auto reading = options;
        reading.readOnly = true;
        QVERIFY(openError(reading).code == Code::StorageNewer);
    }

    void opensAgainAfterAFailure()
    {
        QTemporaryDir folder;
        auto first = std::make_unique<Database>(optionsIn(folder));
        take(openNow(*first));
        Database second(optionsIn(folder));
        QVERIFY(!openNow(second));
        first.reset();
        take(openNow(second));
    }

private:
    /// Runs a check in a child that is not root, to whom rights mean something; true if it held.
    template <typename Check>
    static bool withoutPower(const QTemporaryDir &folder, Check check)
    {
        constexpr uid_t nobody = 65534;
        const bool isRoot = ::geteuid() == 0;
        if (isRoot) {
            const QDir dir(folder.path());
            for (const QString &name : dir.entryList(QDir::Files))
                (void)::chown(qPrintable(dir.filePath(name)), nobody, nobody);
            if (::chown(qPrintable(folder.path()), nobody, nobody) != 0)
                return false;
        }
        const pid_t child = fork();
        if (child == 0)
            ::_exit((!isRoot || ::setuid(nobody) == 0) && check() ? 0 : 1);
        int status = 0;
        const bool ended = waitpid(child, &status, 0) == child;
        return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
};

QTEST_GUILESS_MAIN(TestDatabaseFaults)
#include "tst_databasefaults.moc"
