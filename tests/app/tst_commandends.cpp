// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultbench.h"

#include <sandbox/fault.h>

#include <atomic>
#include <csignal>

using namespace Docket::Tests;
using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

using Kind = Fault::Kind;

namespace {

const QStringList impatient{
    u"--set"_s, u"network.first-byte-timeout=1s"_s, u"--set"_s, u"network.retries=0"_s,
    u"--set"_s, u"network.breaker-failures=100"_s,
};
const QString second = u"atelier/mill"_s;

} // namespace

/// What commands of docket-cli say when they end without having done what was asked: the next step is one of the
/// user's, since nothing goes on after them.
class TestCommandEnds final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_bench.start(30, 20), QString());
        m_bench.server.addRepository(second);
        m_bench.server.generate(second, 10, 5);
        QCOMPARE(m_bench.connect(m_profile), QString());
        QCOMPARE(m_profile.cli({u"projects"_s, u"--track"_s, second}).exitCode, 0);
    }
    void cleanup()
    {
        m_bench.server.clearFaults();
        m_bench.server.setWatcher({});
    }

    /// Two accounts, and more attempts than the breaker lets through: it is the server's failure that is told, of each.
    void aServerThatIsGoneIsToldOfAsSuch()
    {
        SandboxServer gone;
        QVERIFY(gone.start());
        gone.addUser(u"maria"_s);
        const Profile profile;
        for (const QString &token : {gone.token(), gone.addToken(u"maria"_s)}) {
            const auto added = profile.cli(
                {u"account"_s, u"add"_s, u"--url"_s, gone.url().toString(), u"--token-file"_s, u"-"_s}, token.toUtf8());
            QVERIFY2(added.exitCode == 0, qPrintable(added.err));
        }
        const QString host = gone.url().authority();
        gone.pause();
        const QStringList quick{u"--set"_s, u"network.retries=1"_s, u"--set"_s, u"network.breaker-failures=2"_s};
        const auto refuses = u"%1 refuses connections."_s.arg(host);
        for (const QStringList &command :
             {QStringList{u"account"_s, u"check"_s}, QStringList{u"doctor"_s},
              QStringList{u"projects"_s, u"--discover"_s}, QStringList{u"--json"_s, u"account"_s, u"check"_s}}) {
            const auto ended = profile.cli(quick + command);
            const QString said = ended.out + ended.err;
            QVERIFY2(ended.exitCode == 1, qPrintable(said));
            QVERIFY2(said.count(refuses) >= 2, qPrintable(said));
            QVERIFY2(!said.contains(u"for the moment"_s) && !said.contains(u"asked again in"_s), qPrintable(said));
            if (command != QStringList{u"doctor"_s})
                QVERIFY2(said.count(u"hen run the command again."_s) >= 2, qPrintable(said));
        }
    }

    void theNextStepIsTheUsers_data()
    {
        QTest::addColumn<Fault>("fault");
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("says");
        const QStringList sync{u"sync"_s, faultyProject};
        const auto later = u"Run the command again later."_s;
        const Fault stall{.kind = Kind::Stall};
        const Fault cut{.kind = Kind::Cut};
        QTest::newRow("sync, no answer") << stall << sync << later;
        QTest::newRow("sync, cut") << cut << sync << u"Then run the command again."_s;
        QTest::newRow("sync, too many requests") << Fault{.kind = Kind::Status, .status = 429} << sync << later;
        QTest::newRow("sync, too many requests for an hour")
            << Fault{.kind = Kind::Status, .status = 429, .retryAfter = "3600"} << sync
            << u"Run the command again in 3600 s."_s;
        QTest::newRow("check, no answer") << stall << QStringList{u"account"_s, u"check"_s} << later;
    }

    void theNextStepIsTheUsers()
    {
        QFETCH(Fault, fault);
        QFETCH(QStringList, command);
        QFETCH(QString, says);
        const Profile profile;
        QVERIFY(profile.copyFrom(m_profile.path()));
        m_bench.server.addFault(fault);
        for (const bool json : {false, true}) {
            const auto ended = profile.cli(impatient + (json ? QStringList{u"--json"_s} : QStringList()) + command);
            QVERIFY2(ended.exitCode == 1 || ended.exitCode == 3, qPrintable(ended.out + ended.err));
            QVERIFY2(ended.err.contains(says), qPrintable(ended.err));
            for (const QString &promise : {u"by itself"_s, u"goes on"_s, u"tries again"_s})
                QVERIFY2(!ended.err.contains(promise) && !ended.out.contains(promise), qPrintable(ended.err));
        }
    }

    void aWrongSettingIsUsage_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QStringList>("says");
        QTest::newRow("misspelt") << u"sync.intervall=10m"_s
                                  << QStringList{u"sync.intervall"_s, u"Did you mean sync.interval?"_s};
        QTest::newRow("no such") << u"nowhere=1"_s << QStringList{u"nowhere"_s, u"no such setting"_s};
        QTest::newRow("bad value") << u"sync.connections=many"_s << QStringList{u"sync.connections"_s, u"many"_s};
        QTest::newRow("out of range") << u"sync.connections=4000"_s << QStringList{u"sync.connections"_s, u"4000"_s};
        QTest::newRow("no value") << u"sync.interval"_s << QStringList{u"sync.interval"_s, u"KEY=VALUE"_s};
    }

    void aWrongSettingIsUsage()
    {
        QFETCH(QString, setting);
        QFETCH(QStringList, says);
        const QList<QStringList> commands{
            {u"sync"_s}, {u"issues"_s}, {u"doctor"_s}, {u"config"_s, u"list"_s}, {u"ingest"_s, u"."_s}};
        for (const QStringList &command : commands) {
            const Profile none;
            const auto text = none.cli(QStringList{u"--set"_s, setting} + command);
            QVERIFY2(text.exitCode == 2, qPrintable(command.join(u' ') + u": "_s + text.out + text.err));
            QCOMPARE(text.out, QString());
            for (const QString &word : std::as_const(says))
                QVERIFY2(text.err.contains(word), qPrintable(text.err));
            QVERIFY(!QFileInfo::exists(none.path())); // nothing was begun
            const auto json = none.cli(QStringList{u"--json"_s, u"--set"_s, setting} + command);
            QCOMPARE(json.exitCode, 2);
            const auto error = QJsonDocument::fromJson(json.err.toUtf8()).object().value(u"error"_s).toObject();
            QCOMPARE(error.value(u"code"_s).toString(), u"invalid"_s);
        }
    }

    void aWrongSettingInTheFileIsNot()
    {
        // It is told, and the built-in value stays in force.
        const Profile profile;
        QVERIFY(profile.copyFrom(m_profile.path()));
        QFile file(profile.path() + u"/docket.toml"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("[sync]\nconnections = \"many\"\n") > 0);
        file.close();
        const auto listed = profile.cli({u"projects"_s});
        QVERIFY2(listed.exitCode == 0 && listed.err.contains(u"docket.toml:2"_s), qPrintable(listed.err));
    }

    void whatIsStoppedSaysSoOnce_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("at"); // the request that Ctrl+C comes in
        QTest::newRow("sync of one project") << QStringList{u"sync"_s, second} << u"/issues"_s;
        QTest::newRow("sync of two projects") << QStringList{u"sync"_s} << u"/issues"_s;
        QTest::newRow("sync, signing in") << QStringList{u"sync"_s} << u"/user"_s;
        QTest::newRow("account check") << QStringList{u"account"_s, u"check"_s} << u"/user"_s;
        QTest::newRow("projects --discover") << QStringList{u"projects"_s, u"--discover"_s} << u"/user/repos"_s;
    }

    void whatIsStoppedSaysSoOnce()
    {
        QFETCH(QStringList, command);
        QFETCH(QString, at);
        for (const bool json : {false, true}) {
            const Profile profile;
            QVERIFY(profile.copyFrom(m_profile.path()));
            m_bench.server.addFault({.kind = Kind::Stall, .path = at + u"(\\?|$)"_s});
            std::atomic<bool> asked = false;
            m_bench.server.setWatcher([&asked, at](const RecordedRequest &request) {
                if (request.path.endsWith(at))
                    asked = true;
            });
            QProcess process;
            process.setProcessEnvironment(cleanEnvironment(profile.file(u"."_s)));
            process.start(program(u"docket-cli"_s), QStringList{u"--profile"_s, profile.path()} +
                                                        (json ? QStringList{u"--json"_s} : QStringList()) + command);
            QVERIFY(process.waitForStarted());
            const bool reached = QTest::qWaitFor([&asked] { return asked.load(); }, 60'000);
            m_bench.server.setWatcher({});
            QVERIFY(reached);
            QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
            QVERIFY(process.waitForFinished(60'000));
            QCOMPARE(process.exitStatus(), QProcess::NormalExit);
            const auto err = process.readAllStandardError();
            const auto out = process.readAllStandardOutput();
            const QByteArray all = out + err;
            QVERIFY2(process.exitCode() == 1 || process.exitCode() == 3, all.constData());
            QVERIFY2(err.count("Cancelled.") == 1, all.constData());
            if (!json)
                QVERIFY2(out.count("Cancelled.") == 0, out.constData());
            m_bench.server.clearFaults();
        }
    }

    void theDatabaseGoesBackForAnOlderDocket()
    {
        const Profile profile;
        QVERIFY(profile.copyFrom(m_profile.path()));
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        const QString path = profile.path() + u"/docket.db"_s;
        const auto version = [&path] { return storedRows(path, u"PRAGMA user_version"_s).value(0).toInt(); };
        const int newest = version();
        QVERIFY(newest > 10);
        const QStringList before = storedState(path);
        QVERIFY(before.size() > 40);
        for (const QString &to : {u"0"_s, QString::number(newest), u"some"_s})
            QCOMPARE(profile.cli({u"database"_s, u"downgrade"_s, u"--to"_s, to}).exitCode, 2);
        QCOMPARE(version(), newest);
        for (const int to : {10, 1}) {
            const auto ended =
                profile.cli({u"--json"_s, u"database"_s, u"downgrade"_s, u"--to"_s, QString::number(to)});
            const auto done = ended.json().object();
            QVERIFY2(done.value(u"from"_s).toInt() == newest, qPrintable(ended.out + ended.err));
            QCOMPARE(done.value(u"to"_s).toInt(), to);
            QCOMPARE(ended.err, QString());
            QCOMPARE(version(), to);
            // The backup is the database of before.
            const QString backup = done.value(u"backup"_s).toString();
            QCOMPARE(storedRows(backup, u"PRAGMA user_version"_s).value(0).toInt(), newest);
            QCOMPARE(storedState(backup), before);
            // Reading says what is the matter; the next command that writes brings it up again, with all in it.
            const auto reading = profile.cli({u"issues"_s});
            QVERIFY2(reading.exitCode == 1 && reading.err.contains(u"older Docket"_s), qPrintable(reading.err));
            QCOMPARE(version(), to);
            QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
            QCOMPARE(version(), newest);
            QCOMPARE(storedState(path), before);
        }
        const Profile none;
        const auto absent = none.cli({u"database"_s, u"downgrade"_s, u"--to"_s, u"10"_s});
        QVERIFY2(absent.exitCode == 1 && absent.err.contains(u"There is no database"_s), qPrintable(absent.err));
        QVERIFY(!QFileInfo::exists(none.path()));
    }

private:
    const InMemory m_inMemory;
    FaultBench m_bench;
    Profile m_profile;
};

QTEST_GUILESS_MAIN(TestCommandEnds)
#include "tst_commandends.moc"
