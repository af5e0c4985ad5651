// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultbench.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

/// The database of a profile, through a connection that Docket has no part in.
class Outside final
{
public:
    explicit Outside(const Profile &profile)
    {
        m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"outside"_s);
        m_database.setDatabaseName(profile.path() + u"/docket.db"_s);
        m_isOpen = m_database.open();
    }
    ~Outside()
    {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(u"outside"_s);
    }
    Q_DISABLE_COPY_MOVE(Outside)

    [[nodiscard]] bool run(const QString &sql) { return m_isOpen && QSqlQuery(m_database).exec(sql); }
    [[nodiscard]] QVariant value(const QString &sql)
    {
        QSqlQuery query(m_database);
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }

private:
    QSqlDatabase m_database;
    bool m_isOpen = false;
};

/// Who wrote his number into the lock of the profile last; it stays there when he is gone.
qint64 holderOf(const Profile &profile)
{
    QFile lock(profile.path() + u"/docket.lock"_s);
    return lock.open(QIODevice::ReadOnly) ? lock.readLine().trimmed().toLongLong() : 0;
}

} // namespace

/// What can be wrong with a profile and its database, against the real programs: what they say, and that nothing that
/// was stored is lost.
class TestProfileFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void lockedDatabase();
    void readOnlyDatabase();
    void corruptDatabase_data();
    void corruptDatabase();
    void backupsAreNamedIfThereAreAny();
    void newerSchema();
    void fullDisk_data();
    void fullDisk();
    void twoPrograms();
    void twoWindows();
    void windowSaysWhatIsWrong();
    void passphraseOfTheSecretFile();
    void passphraseOnATerminal();
    void otherRulesAfterARestart();

private:
    /// A program on the profile, with a change to its environment and to its child process.
    [[nodiscard]] CommandResult run(const QString &name, const Profile &profile, const QStringList &arguments,
                                    const QProcessEnvironment &more = {}, const std::function<void()> &inChild = {},
                                    const QByteArray &input = {})
    {
        QProcess process;
        auto environment = cleanEnvironment(m_home.path());
        environment.insert(more);
        process.setProcessEnvironment(environment);
        if (inChild)
            process.setChildProcessModifier(inChild);
        process.start(program(name), QStringList{u"--profile"_s, profile.path()} + arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000)) {
            process.kill();
            process.waitForFinished();
        }
        return {process.exitCode(), process.exitStatus() == QProcess::CrashExit,
                QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
    }
    [[nodiscard]] QString database(const Profile &profile) const { return profile.path() + u"/docket.db"_s; }

    QTemporaryDir m_home;
    FaultBench m_bench;
    Profile m_synced;
    qsizetype m_readable = 0;
};

void TestProfileFaults::initTestCase()
{
    QCOMPARE(m_bench.start(150, 100), QString());
    QCOMPARE(m_bench.connect(m_synced), QString());
    const auto synced = m_synced.cli({u"sync"_s});
    QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
    m_readable = FaultBench::readable(m_synced);
    QVERIFY(m_readable > 100);
}

void TestProfileFaults::lockedDatabase()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    m_bench.change();
    {
        Outside other(profile);
        QVERIFY(other.run(u"BEGIN IMMEDIATE"_s));
        const auto locked = profile.cli({u"--set"_s, u"database.busy-timeout=100ms"_s, u"sync"_s});
        const QString wrong = verdict(locked, 1, {database(profile), u"another program"_s, u"Close"_s}, {});
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        // Who reads is not in the way of who writes.
        QCOMPARE(FaultBench::readable(profile), m_readable);
        QVERIFY(other.run(u"ROLLBACK"_s));
    }
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
    QCOMPARE(m_bench.difference(profile), QString());
}

void TestProfileFaults::readOnlyDatabase()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    QVERIFY(QFile::setPermissions(database(profile), QFile::ReadOwner));
    for (const QString &name : {u"docket-cli"_s, u"docket"_s}) {
        const QStringList arguments = name == u"docket"_s ? QStringList{u"--self-test"_s} : QStringList{u"sync"_s};
        const auto refused = run(name, profile, arguments, {}, obeyRights);
        const QString wrong = verdict(refused, 1, {database(profile), u"cannot be written"_s, u"write access"_s}, {});
        QVERIFY2(wrong.isEmpty(), qPrintable(name + u": "_s + wrong));
    }
    QVERIFY(QFile::setPermissions(database(profile), QFile::ReadOwner | QFile::WriteOwner));
    QCOMPARE(FaultBench::readable(profile), m_readable);
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
}

void TestProfileFaults::corruptDatabase_data()
{
    QTest::addColumn<int>("offset"); // negative: cut to that length
    QTest::addColumn<int>("length");
    QTest::newRow("no database at all") << 0 << 4096;
    QTest::newRow("pages in the middle") << 4096 * 3 << 4096 * 40;
    QTest::newRow("cut short") << -40'000 << 0;
    QTest::newRow("empty header") << 0 << 100;
}

void TestProfileFaults::corruptDatabase()
{
    QFETCH(int, offset);
    QFETCH(int, length);
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    QByteArray damaged;
    {
        QFile file(database(profile));
        QVERIFY(file.open(QIODevice::ReadWrite));
        if (offset < 0) {
            QVERIFY(file.resize(-offset));
        } else {
            QVERIFY(file.seek(offset));
            QCOMPARE(file.write(QByteArray(length, '\x5a')), length);
        }
        file.close();
        QVERIFY(file.open(QIODevice::ReadOnly));
        damaged = file.readAll();
    }
    const auto checked = profile.cli({u"doctor"_s});
    // Not the command that says it, which is what other commands send to.
    QString wrong = verdict(checked, 1, {u"WRONG"_s, u"move %1 away"_s.arg(database(profile)), u"sync again."_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY2(!checked.out.contains(u"docket-cli doctor"_s), qPrintable(checked.out));
    for (const QString &name : {u"docket-cli"_s, u"docket"_s}) {
        const auto started =
            run(name, profile, name == u"docket"_s ? QStringList{u"--self-test"_s} : QStringList{u"sync"_s});
        QVERIFY2(!started.crashed, qPrintable(name));
        wrong = verdict(started, 1, {database(profile)}, {m_bench.server.token()});
        QVERIFY2(wrong.isEmpty(), qPrintable(name + u": "_s + wrong));
        QVERIFY2(QString(started.err + started.out).contains(u"ove"_s),
                 qPrintable(started.err)); // move, remove: a way out
    }
    // Nothing is "repaired" by throwing it away.
    QFile file(database(profile));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.size() >= damaged.size() / 2);
    file.close();
    // The way that the message shows.
    QVERIFY(QFile::rename(database(profile), profile.path() + u"/damaged.db"_s));
    QFile::remove(database(profile) + u"-wal"_s);
    QFile::remove(database(profile) + u"-shm"_s);
    QCOMPARE(m_bench.connect(profile), QString());
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
    QCOMPARE(m_bench.difference(profile), QString());
}

void TestProfileFaults::backupsAreNamedIfThereAreAny()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    // SQLite minds no references here, so these rows now refer to nothing.
    QVERIFY(Outside(profile).run(u"DELETE FROM label_name"_s));
    const auto without = profile.cli({u"doctor"_s});
    QString wrong = verdict(without, 1, {u"WRONG"_s, u"sync again."_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY2(!without.out.contains(u"backup"_s), qPrintable(without.out));
    const QString copy = database(profile) + u".schema1-20260101T000000Z.backup"_s;
    QVERIFY(QFile::copy(database(profile), copy));
    wrong = verdict(profile.cli({u"doctor"_s}), 1, {u"WRONG"_s, u"cp %1 %2"_s.arg(copy, database(profile))}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    // So it is of a file that cannot even be opened.
    QVERIFY(QFile::remove(database(profile)));
    QFile broken(database(profile));
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write(QByteArray(8192, 'x')) == 8192);
    broken.close();
    wrong = verdict(profile.cli({u"doctor"_s}), 1, {u"WRONG"_s, u"cp %1 %2"_s.arg(copy, database(profile))}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void TestProfileFaults::newerSchema()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    int version = 0;
    {
        Outside other(profile);
        version = other.value(u"PRAGMA user_version"_s).toInt();
        QVERIFY(version > 0);
        QVERIFY(other.run(u"PRAGMA user_version = %1"_s.arg(version + 7)));
    }
    for (const QStringList &command : {QStringList{u"sync"_s}, QStringList{u"issues"_s}, QStringList{u"doctor"_s}}) {
        const auto refused = profile.cli(command);
        const QString wrong =
            verdict(refused, 1, {database(profile), QString::number(version + 7), u"newer Docket"_s}, {});
        QVERIFY2(wrong.isEmpty(), qPrintable(command.first() + u": "_s + wrong));
    }
    const auto window = run(u"docket"_s, profile, {u"--self-test"_s});
    QString wrong = verdict(window, 1, {u"newer Docket"_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    {
        Outside other(profile);
        QCOMPARE(other.value(u"PRAGMA user_version"_s).toInt(), version + 7);
        QVERIFY(other.run(u"PRAGMA user_version = %1"_s.arg(version)));
    }
    QCOMPARE(FaultBench::readable(profile), m_readable);
}

void TestProfileFaults::fullDisk_data()
{
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("from the start") << 0 << u"free space"_s; // not a byte of the database can be written
    QTest::newRow("soon") << 20'000 << u"no space left"_s;
    QTest::newRow("during the load") << 400'000 << u"no space left"_s;
}

void TestProfileFaults::fullDisk()
{
    QFETCH(int, bytes);
    QFETCH(QString, says);
    const Profile profile;
    QCOMPARE(m_bench.connect(profile), QString());
    QProcessEnvironment full;
    full.insert(u"LD_PRELOAD"_s, QStringLiteral(DOCKET_FULL_DISK));
    full.insert(u"DOCKET_TEST_DISK_BYTES"_s, QString::number(bytes));
    // A sanitizer wants to be the first library and is told that this one may be.
    full.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0"_s);
    const auto refused = run(u"docket-cli"_s, profile, {u"sync"_s}, full);
    const QString wrong = verdict(refused, 1, {profile.path(), says}, {m_bench.server.token()});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    const qsizetype kept = FaultBench::readable(profile);
    QVERIFY(kept >= 0);
    {
        Outside other(profile);
        QCOMPARE(other.value(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
    }
    const auto roomy = profile.cli({u"sync"_s});
    QVERIFY2(roomy.exitCode == 0, qPrintable(roomy.err));
    QCOMPARE(m_bench.difference(profile), QString());
}

void TestProfileFaults::twoPrograms()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    m_bench.change();
    QProcess window;
    window.setProcessEnvironment(cleanEnvironment(m_home.path()));
    window.start(program(u"docket"_s), {u"--profile"_s, profile.path(), u"--set"_s, u"sync.interval=0"_s});
    QVERIFY(window.waitForStarted());
    QTRY_VERIFY(holderOf(profile) == window.processId() || window.state() == QProcess::NotRunning);
    QCOMPARE(window.state(), QProcess::Running);
    const auto second = profile.cli({u"sync"_s});
    const QString wrong = verdict(second, 1, {QString::number(window.processId())}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY(FaultBench::readable(profile) >= m_readable);
    QCOMPARE(profile.cli({u"projects"_s}).exitCode, 0);
    window.terminate();
    QVERIFY(window.waitForFinished(20'000));
    QCOMPARE(window.exitStatus(), QProcess::NormalExit);
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
    QCOMPARE(m_bench.difference(profile), QString());
}

void TestProfileFaults::twoWindows()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    QProcess window;
    window.setProcessEnvironment(cleanEnvironment(m_home.path()));
    window.start(program(u"docket"_s), {u"--profile"_s, profile.path(), u"--set"_s, u"sync.interval=0"_s});
    QVERIFY(window.waitForStarted());
    QTRY_VERIFY(holderOf(profile) == window.processId() || window.state() == QProcess::NotRunning);
    const auto second = run(u"docket"_s, profile, {u"--self-test"_s});
    const QString wrong = verdict(second, 1, {QString::number(window.processId())}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    window.kill(); // what a killed one leaves behind stops nobody
    QVERIFY(window.waitForFinished());
    const auto third = run(u"docket"_s, profile, {u"--self-test"_s});
    QVERIFY2(third.exitCode == 0, qPrintable(third.err));
}

void TestProfileFaults::windowSaysWhatIsWrong()
{
    // A window that can open no database stays and says so; it does not end, and does not crash.
    const Profile profile;
    QVERIFY(QDir().mkpath(profile.path()));
    QFile file(database(profile));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    QProcess window;
    window.setProcessEnvironment(cleanEnvironment(m_home.path()));
    window.start(program(u"docket"_s), {u"--profile"_s, profile.path()});
    QVERIFY(window.waitForStarted());
    QByteArray said;
    const auto isSaid = [&] {
        said += window.readAllStandardError();
        return said.contains("not a database");
    };
    QVERIFY2(QTest::qWaitFor(isSaid, 20'000), said.constData());
    QCOMPARE(window.state(), QProcess::Running);
    window.terminate();
    QVERIFY(window.waitForFinished(20'000));
    QCOMPARE(window.exitStatus(), QProcess::NormalExit);
}

void TestProfileFaults::passphraseOfTheSecretFile()
{
    const Profile profile;
    const QString good = profile.file(u"good"_s);
    const QString bad = profile.file(u"bad"_s);
    for (const auto &[path, text] : {std::pair(good, "correct horse\n"_ba), std::pair(bad, "battery staple\n"_ba)}) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) > 0);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }
    const QStringList add{u"account"_s,      u"add"_s, u"--url"_s, m_bench.server.url().toString(),
                          u"--token-file"_s, u"-"_s};
    const auto added = profile.cli(QStringList{u"--passphrase-file"_s, good} + add, m_bench.server.token().toUtf8());
    QVERIFY2(added.exitCode == 0, qPrintable(added.err));
    QVERIFY(!QFile::exists(profile.path() + u"/secrets.key"_s));
    QCOMPARE(profile.cli({u"--passphrase-file"_s, good, u"account"_s, u"check"_s}).exitCode, 0);
    // Without one, with a wrong one, with a file that is not there: what is missing and how to give it.
    const auto none = profile.cli({u"account"_s, u"check"_s});
    QString wrong = verdict(none, 1, {u"passphrase"_s}, {m_bench.server.token(), u"correct horse"_s});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    const auto asked = profile.cli({u"--set"_s, u"secrets.protection=passphrase"_s, u"account"_s, u"check"_s});
    wrong = verdict(asked, 1, {u"secrets.bin"_s, u"passphrase"_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    const auto other = profile.cli({u"--passphrase-file"_s, bad, u"account"_s, u"check"_s});
    wrong = verdict(other, 1, {bad, u"does not open"_s}, {u"battery staple"_s, m_bench.server.token()});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    const auto missing = profile.cli({u"--passphrase-file"_s, u"/none"_s, u"account"_s, u"check"_s});
    wrong = verdict(missing, 1, {u"/none"_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY(QFile::setPermissions(good, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const auto open = profile.cli({u"--passphrase-file"_s, good, u"account"_s, u"check"_s});
    wrong = verdict(open, 1, {good, u"chmod 600"_s}, {});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    // By the environment, which no list of settings shows.
    QProcessEnvironment environment;
    environment.insert(u"DOCKET_PASSPHRASE"_s, u"correct horse"_s);
    QCOMPARE(run(u"docket-cli"_s, profile, {u"account"_s, u"check"_s}, environment).exitCode, 0);
    const auto listed = run(u"docket-cli"_s, profile, {u"config"_s, u"list"_s}, environment);
    wrong = verdict(listed, 0, {u"secrets.passphrase-file"_s, u"secrets.protection"_s}, {u"correct horse"_s});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(filesWith(profile.path(), "correct horse"), QString());
}

void TestProfileFaults::passphraseOnATerminal()
{
    const Profile profile;
    QProcessEnvironment environment;
    environment.insert(u"DOCKET_PASSPHRASE"_s, u"grüne Wiese"_s);
    const QStringList add{u"account"_s,      u"add"_s, u"--url"_s, m_bench.server.url().toString(),
                          u"--token-file"_s, u"-"_s};
    const auto added = run(u"docket-cli"_s, profile, add, environment, {}, m_bench.server.token().toUtf8());
    QVERIFY2(added.exitCode == 0, qPrintable(added.err));

    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    QVERIFY(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    const QByteArray name = ptsname(terminal);
    const int kept = ::open(name.constData(), O_RDWR | O_NOCTTY | O_CLOEXEC); // so that it outlives each program
    QVERIFY(kept >= 0 && fcntl(terminal, F_SETFL, O_NONBLOCK) == 0);
    const auto type = [&](const QByteArray &answers) {
        QProcess process;
        process.setProcessEnvironment(cleanEnvironment(m_home.path()));
        process.setChildProcessModifier([&name] {
            setsid();
            const int own = ::open(name.constData(), O_RDWR);
            ioctl(own, TIOCSCTTY, 0);
            dup2(own, STDIN_FILENO);
            dup2(own, STDERR_FILENO);
        });
        process.start(program(u"docket-cli"_s), {u"--profile"_s, profile.path(), u"--set"_s,
                                                 u"secrets.protection=passphrase"_s, u"account"_s, u"check"_s});
        QByteArray shown;
        QByteArrayList left = answers.split('|');
        (void)QTest::qWaitFor(
            [&] {
                char bytes[4096];
                while (const auto count = ::read(terminal, bytes, sizeof bytes)) {
                    if (count < 0)
                        break;
                    shown += QByteArray(bytes, count);
                }
                // One answer for each question, once it is there.
                const auto questions = shown.count("secrets.bin: ");
                if (!left.isEmpty() && questions > answers.count('|') + 1 - left.size()) {
                    const QByteArray answer = left.takeFirst();
                    (void)!::write(terminal, answer.constData(), size_t(answer.size()));
                }
                return process.state() == QProcess::NotRunning;
            },
            30'000);
        process.kill();
        process.waitForFinished();
        return std::pair(process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, shown);
    };
    auto [code, shown] = type("gr\xc3\xbcne Wiesx\x7f"
                              "e\n");
    QVERIFY2(code == 0, shown.constData());
    QVERIFY2(!shown.contains("Wies"), shown.constData()); // no echo
    std::tie(code, shown) = type("wrong\n|gr\xc3\xbcne Wiese\n");
    QVERIFY2(code == 0 && shown.contains("not right"), shown.constData());
    std::tie(code, shown) = type("wrong\n|wrong\n|wrong\n");
    QVERIFY2(code == 1, shown.constData());
    std::tie(code, shown) = type("gr\x03"); // Ctrl+C
    QVERIFY2(code == 1, shown.constData());
    ::close(kept);
    ::close(terminal);
}

void TestProfileFaults::otherRulesAfterARestart()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    const auto columns = [&profile] {
        QSet<QString> names;
        const auto rows = profile.cli({u"--json"_s, u"issues"_s, u"is:closed"_s, u"--limit"_s, u"0"_s}).json().array();
        for (const auto &row : rows)
            names.insert(row.toObject().value(u"column"_s).toString());
        return names;
    };
    QCOMPARE(columns(), QSet<QString>{u"Done"_s});
    QCOMPARE(profile.cli({u"config"_s, u"set"_s, u"triage.closed-column"_s, u"Shipped"_s}).exitCode, 0);
    // The server is not needed for it.
    m_bench.server.pause();
    const auto started = run(u"docket"_s, profile, {u"--self-test"_s});
    const auto resumed = m_bench.server.resume();
    QVERIFY2(resumed, resumed ? "" : qPrintable(resumed.error()));
    QVERIFY2(started.exitCode == 0, qPrintable(started.err));
    QCOMPARE(columns(), QSet<QString>{u"Shipped"_s});
}

QTEST_GUILESS_MAIN(TestProfileFaults)
#include "tst_profilefaults.moc"
