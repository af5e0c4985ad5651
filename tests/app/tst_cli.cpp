// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"

#include <QDateTime>
#include <QDirIterator>
#include <QRegularExpression>

#include <fcntl.h>
#include <unistd.h>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

/// The errors on stderr; none if any line of it is something else.
QList<QJsonObject> jsonErrors(const QString &err)
{
    QList<QJsonObject> errors;
    for (const QString &line : err.split(u'\n', Qt::SkipEmptyParts)) {
        const auto error = QJsonDocument::fromJson(line.toUtf8()).object().value(u"error"_s).toObject();
        if (error.value(u"message"_s).toString().isEmpty())
            return {};
        errors << error;
    }
    return errors;
}

/// Every file and folder with its rights, its size and when it was written, but for the log and the file in which
/// SQLite marks who is reading.
QStringList inventory(const QString &folder)
{
    QStringList all;
    const auto add = [&all](const QFileInfo &info) {
        if (!info.fileName().startsWith(u"docket.log"_s) && info.fileName() != u"docket.db-shm"_s)
            all << u"%1 %2 %3 %4"_s.arg(info.filePath())
                       .arg(int(info.permissions()), 0, 16)
                       .arg(info.isDir() ? 0 : info.size())
                       .arg(info.isDir() ? QString() : info.lastModified().toString(Qt::ISODateWithMs));
    };
    add(QFileInfo(folder));
    QDirIterator entries(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (entries.hasNext())
        add(entries.nextFileInfo());
    all.sort();
    return all;
}

} // namespace

/// docket-cli as scripts use it: what it prints, its exit codes, and that no secret is left anywhere.
class TestCli final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_sandbox = std::make_unique<SandboxProcess>(m_folder.path(),
                                                     QStringList{u"--issues"_s, u"300"_s, u"--comments"_s, u"400"_s});
        QVERIFY2(!m_sandbox->url.isEmpty(), "the sandbox did not start");
        QCOMPARE(m_profile.connectTo(*m_sandbox), QString());
        const auto synced = m_profile.cli({u"--json"_s, u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err + synced.out));
        const auto report = synced.json().array().at(0).toObject();
        QVERIFY(report.value(u"proven"_s).toBool());
        QVERIFY(report.value(u"localIssues"_s).toInt() > 250);
        QVERIFY2(synced.err.isEmpty(), qPrintable(synced.err)); // quiet on a pipe
    }

    void issuesAndIssue()
    {
        const auto all = m_profile.cli({u"--json"_s, u"issues"_s, u"is:open"_s, u"--limit"_s, u"7"_s});
        QCOMPARE(all.exitCode, 0);
        const auto rows = all.json().array();
        QCOMPARE(rows.size(), 7);
        for (const auto &row : rows)
            QCOMPARE(row.toObject().value(u"state"_s).toString(), u"open"_s);
        const auto first = rows.at(0).toObject();
        const QString reference =
            first.value(u"project"_s).toString() + u'#' + QString::number(first.value(u"number"_s).toInt());
        const auto one = m_profile.cli({u"--json"_s, u"issue"_s, reference});
        QCOMPARE(one.exitCode, 0);
        QCOMPARE(one.json().object().value(u"title"_s), first.value(u"title"_s));
        const auto text = m_profile.cli({u"issue"_s, reference});
        QVERIFY(text.out.contains(reference));
    }

    void negatedTermsAreNotOptions()
    {
        const auto without =
            m_profile.cli({u"--json"_s, u"issues"_s, u"is:open"_s, u"-no:label"_s, u"--limit"_s, u"0"_s});
        QVERIFY2(without.exitCode == 0, qPrintable(without.err));
        for (const auto &row : without.json().array())
            QVERIFY(!row.toObject().value(u"labels"_s).toArray().isEmpty());
        QVERIFY(!without.json().array().isEmpty());

        // A word alone, first, last or after an option without a value; and what stays an option.
        const auto titles = [this](const QStringList &arguments) {
            const auto result = m_profile.cli(QStringList{u"--json"_s, u"issues"_s} + arguments);
            if (result.exitCode != 0)
                return QStringList{u"exit %1: %2"_s.arg(result.exitCode).arg(result.err)};
            QStringList found;
            for (const auto &row : result.json().array())
                found += row.toObject().value(u"title"_s).toString();
            return found;
        };
        const auto all = titles({u"--limit"_s, u"0"_s});
        const auto quoted = titles({u"is:open -the"_s, u"--limit"_s, u"0"_s});
        QVERIFY2(quoted.size() > 1, qPrintable(quoted.join(u'\n')));
        QCOMPARE(titles({u"-the"_s, u"is:open"_s, u"--limit"_s, u"0"_s}), quoted);
        QCOMPARE(titles({u"is:open"_s, u"--limit"_s, u"0"_s, u"-the"_s}), quoted);
        QCOMPARE(titles({u"--limit"_s, u"0"_s, u"-zzyzx"_s}), all);
        const auto upwards = titles({u"--sort"_s, u"number"_s, u"--limit"_s, u"0"_s});
        auto downwards = titles({u"--sort"_s, u"-number"_s, u"--limit"_s, u"0"_s});
        std::ranges::reverse(downwards);
        QCOMPARE(downwards, upwards);
        for (const auto &command : {u"documents"_s, u"search"_s}) {
            const auto result = m_profile.cli({u"--json"_s, command, u"-zzyzx"_s});
            QVERIFY2(result.exitCode == 0, qPrintable(result.err));
        }
        QVERIFY(m_profile.cli({u"issues"_s, u"-h"_s}).out.contains(u"--sort"_s));
    }

    void doctorLooksAtTheSecrets()
    {
        const Profile profile;
        const QStringList doctor{u"--set"_s, u"secrets.store=file"_s, u"doctor"_s};
        const auto sound = profile.cli(doctor);
        QVERIFY2(sound.exitCode == 0, qPrintable(sound.err));
        QVERIFY2(sound.out.contains(u"secrets.bin"_s), qPrintable(sound.out));
        QVERIFY(QDir().mkpath(profile.path()));
        QFile key(profile.path() + u"/secrets.key"_s);
        QVERIFY(key.open(QIODevice::WriteOnly) && key.write("x") == 1);
        key.close();
        QVERIFY(key.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
        const auto open = profile.cli(doctor);
        QCOMPARE(open.exitCode, 1);
        const auto line = [](const auto &result) {
            for (const auto &one : result.out.split(u'\n')) {
                if (one.contains(u" secrets "_s))
                    return one;
            }
            return QString();
        };
        QVERIFY2(line(open).contains(u"WRONG"_s) && line(open).contains(u"chmod 600"_s), qPrintable(open.out));
        QVERIFY(key.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        const auto damaged = profile.cli(doctor);
        QVERIFY2(line(damaged).contains(u"WRONG"_s) && line(damaged).contains(u"damaged"_s), qPrintable(damaged.out));
    }

    void doctorLooksAtTheCache()
    {
        const Profile profile;
        const auto away = profile.cli({u"--set"_s, u"cache.redis=true"_s, u"--set"_s, u"cache.redis-port=1"_s,
                                       u"--set"_s, u"cache.redis-host=127.0.0.1"_s, u"doctor"_s});
        QCOMPARE(away.exitCode, 1);
        const auto has = [](const auto &result, const QString &what, const QString &says) {
            return std::ranges::any_of(result.out.split(u'\n'), [&](const QString &line) {
                return line.startsWith(u"WRONG  "_s + what) && line.contains(says);
            });
        };
        QVERIFY2(has(away, u"redis"_s, u"127.0.0.1:1"_s), qPrintable(away.out));
        const auto port = QString::number(QUrl(m_sandbox->url).port()); // of what is no Redis
        const QStringList other{u"--set"_s, u"cache.redis=true"_s,          u"--set"_s, u"cache.redis-port="_s + port,
                                u"--set"_s, u"cache.redis-host=127.0.0.1"_s};
        const auto foreign = profile.cli(other + QStringList{u"doctor"_s});
        QVERIFY2(has(foreign, u"redis"_s, u"127.0.0.1:"_s + port), qPrintable(foreign.out));
        const auto secret = profile.cli(other + QStringList{u"--set"_s, u"cache.redis-password=true"_s, u"doctor"_s});
        QVERIFY2(has(secret, u"redis"_s, u"docket-cli cache password"_s), qPrintable(secret.out));
        const auto useless = profile.cli({u"--set"_s, u"cache.type-issue=10m memory disk"_s, u"doctor"_s});
        QVERIFY2(useless.out.contains(u"note  settings  cache.type-issue keeps"_s), qPrintable(useless.out));
        QCOMPARE(useless.exitCode, 0);
        QVERIFY(QDir().mkpath(profile.path()));
        QFile file(profile.path() + u"/docket.toml"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("[cache]\nrules = \"issue.chnged: issue:*\"\n") > 0);
        file.close();
        const auto rules = profile.cli({u"doctor"_s});
        QCOMPARE(rules.exitCode, 1);
        QVERIFY2(has(rules, u"settings"_s, u"docket.toml:2:1: cache.rules: there is no event"_s),
                 qPrintable(rules.out));
    }

    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("no command") << QStringList{} << 2 << u"subcommand"_s;
        QTest::newRow("unknown command") << QStringList{u"frobnicate"_s} << 2 << u"no command 'frobnicate'"_s;
        QTest::newRow("mistyped command") << QStringList{u"isues"_s} << 2 << u"Was 'issues' meant?"_s;
        QTest::newRow("help") << QStringList{u"--help"_s} << 0 << QString();
        QTest::newRow("version") << QStringList{u"--version"_s} << 0 << QString();
        QTest::newRow("bad query") << QStringList{u"issues"_s, u"is:nothing"_s} << 2 << u"nothing"_s;
        QTest::newRow("bad sort") << QStringList{u"issues"_s, u"--sort"_s, u"colour"_s} << 2 << u"colour"_s;
        QTest::newRow("bad reference") << QStringList{u"issue"_s, u"seventeen"_s} << 2 << u"seventeen"_s;
        QTest::newRow("no such project") << QStringList{u"sync"_s, u"no/where"_s} << 1 << u"no/where"_s;
        QTest::newRow("no such setting") << QStringList{u"config"_s, u"get"_s, u"sync.colour"_s} << 2
                                         << u"sync.colour"_s;
        QTest::newRow("bad value") << QStringList{u"config"_s, u"set"_s, u"sync.connections"_s, u"many"_s} << 2
                                   << u"many"_s;
        QTest::newRow("bad level") << QStringList{u"config"_s, u"set"_s, u"cache.type-issue"_s, u"10m memori"_s} << 2
                                   << u"there is no level \"memori\""_s;
        QTest::newRow("bad rule") << QStringList{u"config"_s, u"set"_s, u"cache.rules"_s, u"issue.chnged: issue:*"_s}
                                  << 2 << u"Did you mean issue.changed?"_s;
        QTest::newRow("bad family") << QStringList{u"--set"_s, u"cache.repositories=issues docs"_s, u"issues"_s} << 2
                                    << u"Nothing was done."_s;
        QTest::newRow("no prefix") << QStringList{u"config"_s, u"set"_s, u"cache.redis-prefix"_s, QString()} << 2
                                   << u"not empty"_s;
        QTest::newRow("bad url") << QStringList{u"account"_s, u"add"_s,          u"--url"_s,
                                                u"ftp://x"_s, u"--token-file"_s, u"-"_s}
                                 << 2 << u"ftp"_s;
        QTest::newRow("no token file") << QStringList{u"account"_s,      u"add"_s,  u"--url"_s, u"http://127.0.0.1:1"_s,
                                                      u"--token-file"_s, u"/none"_s}
                                       << 1 << u"/none"_s;
        QTest::newRow("accounts") << QStringList{u"account"_s, u"list"_s} << 0 << QString();
        QTest::newRow("check") << QStringList{u"account"_s, u"check"_s} << 0 << QString();
        QTest::newRow("doctor") << QStringList{u"doctor"_s} << 0 << QString();
    }

    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto result = m_profile.cli(arguments, "token");
        QVERIFY(!result.crashed);
        QVERIFY2(result.exitCode == code, qPrintable(u"%1: %2 %3"_s.arg(result.exitCode).arg(result.out, result.err)));
        QVERIFY2(result.err.contains(says), qPrintable(result.err));
    }

    void wrongTokenIsRefusedOnAPublicServer()
    {
        const Profile other;
        const auto added = other.cli({u"account"_s, u"add"_s, u"--url"_s, m_sandbox->url, u"--token-file"_s, u"-"_s},
                                     "0123456789012345678901234567890123456789");
        QCOMPARE(added.exitCode, 1);
        QVERIFY2(added.err.contains(u"token"_s), qPrintable(added.err));
        QVERIFY(!added.err.contains(u"0123456789"_s));
    }

    void aFileWithoutACertificateIsNoAuthority()
    {
        QFile file(m_folder.filePath(u"ca.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("a token, by mistake\n") > 0);
        file.close();
        const Profile other;
        const auto added = other.cli(
            {u"account"_s, u"add"_s, u"--url"_s, m_sandbox->url, u"--token-file"_s, u"-"_s, u"--ca"_s, file.fileName()},
            m_sandbox->token.toUtf8());
        QCOMPARE(added.exitCode, 2);
        QVERIFY2(added.err.contains(file.fileName()) && added.err.contains(u"BEGIN CERTIFICATE"_s),
                 qPrintable(added.err));
    }

    void aKeyBesideTheCertificateIsNotStored()
    {
        const QByteArray authority = "-----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE-----\n";
        const QByteArray key = "-----BEGIN PRIVATE KEY-----\nTm90IHRvIGJlIGtlcHQ=\n-----END PRIVATE KEY-----\n";
        QFile file(m_folder.filePath(u"both.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(key + authority) > 0);
        file.close();
        const Profile other;
        const auto added = other.cli(
            {u"account"_s, u"add"_s, u"--url"_s, m_sandbox->url, u"--token-file"_s, u"-"_s, u"--ca"_s, file.fileName()},
            m_sandbox->token.toUtf8());
        QVERIFY2(added.exitCode == 0, qPrintable(added.err));
        QByteArray stored;
        QDirIterator files(other.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile each(files.next());
            QVERIFY(each.open(QIODevice::ReadOnly));
            stored += each.readAll();
        }
        QVERIFY(stored.contains(authority));
        QVERIFY(!stored.contains("PRIVATE KEY") && !stored.contains("Tm90IHRvIGJlIGtlcHQ"));
    }

    void theSandboxRefusesWhatItDoesNotKnow()
    {
        QProcess sandbox;
        sandbox.setProcessEnvironment(cleanEnvironment(m_folder.path()));
        sandbox.start(program(u"docket-sandbox"_s), {u"extra"_s});
        QVERIFY(sandbox.waitForFinished());
        QCOMPARE(sandbox.exitCode(), 2);
        QVERIFY(sandbox.readAllStandardError().contains("'extra'"));
    }

    void errorsAreJsonWhereAskedFor()
    {
        const auto result = m_profile.cli({u"--json"_s, u"issue"_s, u"no/where#1"_s});
        QCOMPARE(result.exitCode, 1);
        const auto error = QJsonDocument::fromJson(result.err.toUtf8()).object().value(u"error"_s).toObject();
        QCOMPARE(error.value(u"code"_s).toString(), u"not-found"_s);
        QVERIFY(error.value(u"message"_s).toString().contains(u"no/where"_s));
    }

    void stderrHoldsNothingButJson_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("wrong setting") << QStringList{u"--set"_s, u"sync.connections=many"_s, u"issues"_s} << 2
                                       << u"sync.connections"_s;
        QTest::newRow("no command") << QStringList{} << 2 << u"subcommand"_s;
        QTest::newRow("unknown command") << QStringList{u"frobnicate"_s} << 2 << QString();
        QTest::newRow("unknown option") << QStringList{u"sync"_s, u"--faster"_s} << 2 << u"--faster"_s;
        QTest::newRow("bad number") << QStringList{u"issues"_s, u"--limit"_s, u"some"_s} << 2 << u"some"_s;
        QTest::newRow("bad query") << QStringList{u"issues"_s, u"is:nothing"_s} << 2 << u"nothing"_s;
    }

    void stderrHoldsNothingButJson()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        for (const bool first : {true, false}) {
            const auto result =
                m_profile.cli(first ? QStringList{u"--json"_s} + arguments : arguments + QStringList{u"--json"_s});
            QVERIFY2(result.exitCode == code, qPrintable(u"%1: %2"_s.arg(result.exitCode).arg(result.err)));
            const auto errors = jsonErrors(result.err);
            QVERIFY2(!errors.isEmpty(), qPrintable(result.err));
            QVERIFY2(errors.first().value(u"message"_s).toString().contains(says), qPrintable(result.err));
        }
    }

    void remarksOfANewAccountAreInTheAnswer()
    {
        const Profile other;
        const QStringList add{u"account"_s, u"add"_s, u"--url"_s, m_sandbox->url, u"--token-file"_s, u"-"_s};
        const auto told = other.cli(add, m_sandbox->token.toUtf8());
        QCOMPARE(told.exitCode, 0);
        const Profile another;
        const auto added = another.cli(QStringList{u"--json"_s} + add, m_sandbox->token.toUtf8());
        QCOMPARE(added.exitCode, 0);
        QCOMPARE(added.err, QString());
        QVERIFY(added.json().object().value(u"remarks"_s).isArray());
        QStringList remarks;
        for (const auto &remark : added.json().object().value(u"remarks"_s).toArray())
            remarks << remark.toString();
        QCOMPARE(remarks.join(u'\n'), told.err.trimmed());
    }

    void argumentsAreReadBeforeTheProfile_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("reference") << QStringList{u"issue"_s, u"seventeen"_s};
        QTest::newRow("query") << QStringList{u"issues"_s, u"is:nothing"_s};
        QTest::newRow("sort") << QStringList{u"issues"_s, u"--sort"_s, u"colour"_s};
    }

    void argumentsAreReadBeforeTheProfile()
    {
        QFETCH(QStringList, arguments);
        const Profile none;
        const auto result = none.cli(arguments);
        QVERIFY2(result.exitCode == 2, qPrintable(result.err));
        QVERIFY2(result.err.contains(arguments.last()), qPrintable(result.err));
        QVERIFY(!QFileInfo::exists(none.path()));
    }

    void whatOnlyReadsMakesNothing()
    {
        const Profile none;
        const auto doctor = none.cli({u"doctor"_s});
        QVERIFY2(doctor.exitCode == 0, qPrintable(doctor.out + doctor.err));
        QVERIFY2(doctor.out.contains(u"is not there yet"_s), qPrintable(doctor.out));
        QCOMPARE(none.cli({u"config"_s, u"list"_s}).exitCode, 0);
        QCOMPARE(none.cli({u"issues"_s}).exitCode, 1);
        QVERIFY(!QFileInfo::exists(none.path()));
        QVERIFY(QDir(none.file(QString())).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void doctorChangesNothing()
    {
        // A folder of the user's own that others may read is told of, and left as it is; also by what writes.
        const Profile open;
        QVERIFY(open.copyFrom(m_profile.path()));
        QVERIFY(QFile::setPermissions(open.path(), QFile::permissions(open.path()) | QFileDevice::ReadOther));
        QVERIFY(QFile::remove(open.path() + u"/docket.log"_s));
        QCOMPARE(open.cli({u"doctor"_s}).exitCode, 0);
        const QStringList before = inventory(open.path());
        const auto doctor = open.cli({u"doctor"_s});
        QVERIFY2(doctor.exitCode == 0, qPrintable(doctor.out + doctor.err));
        QVERIFY2(doctor.out.contains(u"can be read by others"_s), qPrintable(doctor.out));
        QVERIFY2(doctor.out.contains(u"chmod 700 "_s + open.path()), qPrintable(doctor.out));
        QCOMPARE(inventory(open.path()), before);
        QVERIFY(!QFile::exists(open.path() + u"/docket.log"_s));
        QCOMPARE(open.cli({u"sync"_s}).exitCode, 0);
        QVERIFY(QFile::permissions(open.path()) & QFileDevice::ReadOther);
        // One that Docket makes is the owner's alone.
        constexpr QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup |
                                                    QFileDevice::ExeGroup | QFileDevice::ReadOther |
                                                    QFileDevice::WriteOther | QFileDevice::ExeOther;
        QVERIFY(!(QFile::permissions(m_profile.path()) & others));
        // What lies in a folder that others may read is the owner's alone nevertheless.
        const Profile readable;
        QVERIFY(QDir().mkpath(readable.path()));
        QVERIFY(QFile::setPermissions(readable.path(), QFile::permissions(readable.path()) | QFileDevice::ReadOther));
        QCOMPARE(readable.connectTo(*m_sandbox), QString());
        QVERIFY(!(QFile::permissions(readable.path() + u"/docket.db"_s) & others));
    }

    void settingsAreWrittenAndRead()
    {
        QCOMPARE(m_profile.cli({u"config"_s, u"set"_s, u"sync.interval"_s, u"10m"_s}).exitCode, 0);
        const auto got = m_profile.cli({u"--json"_s, u"config"_s, u"get"_s, u"sync.interval"_s}).json().object();
        QCOMPARE(got.value(u"value"_s).toString(), u"10m"_s);
        QCOMPARE(got.value(u"origin"_s).toString(), u"file"_s);
        QVERIFY(m_profile.cli({u"--json"_s, u"config"_s, u"list"_s}).json().array().size() > 20);
    }

    void aProfileInUseSaysByWhom()
    {
        QProcess running;
        running.setProcessEnvironment(cleanEnvironment(m_folder.path()));
        const Profile slow;
        QVERIFY(slow.copyFrom(m_profile.path()));
        // docket-cli account add reads the token from standard input, with the profile held open until it comes.
        running.start(program(u"docket-cli"_s), {u"--profile"_s, slow.path(), u"account"_s, u"add"_s, u"--url"_s,
                                                 m_sandbox->url, u"--token-file"_s, u"-"_s});
        QVERIFY(running.waitForStarted());
        QTRY_VERIFY(QFile::exists(slow.path() + u"/docket.lock"_s) || running.state() == QProcess::NotRunning);
        QTRY_COMPARE(slow.cli({u"sync"_s}).exitCode, 1);
        const auto second = slow.cli({u"sync"_s});
        QVERIFY2(second.err.contains(QString::number(running.processId())) || second.err.contains(u"Docket"_s),
                 qPrintable(second.err));
        // Reading goes on beside it.
        QCOMPARE(slow.cli({u"issues"_s, u"--limit"_s, u"1"_s}).exitCode, 0);
        running.kill();
        QVERIFY(running.waitForFinished());
        // And what it left behind stops nobody.
        QCOMPARE(slow.cli({u"sync"_s}).exitCode, 0);
    }

    void outputThatCannotBeWritten_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<bool>("full");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("sync, nobody reads") << QStringList{u"sync"_s} << false << 141;
        QTest::newRow("issues, nobody reads") << QStringList{u"issues"_s} << false << 141;
        QTest::newRow("config, nobody reads") << QStringList{u"config"_s, u"list"_s} << false << 141;
        QTest::newRow("issues, the disk is full") << QStringList{u"issues"_s} << true << 1;
    }

    void outputThatCannotBeWritten()
    {
        QFETCH(QStringList, command);
        QFETCH(bool, full);
        const Profile profile;
        QVERIFY(profile.copyFrom(m_profile.path()));
        int ends[2];
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        ::close(ends[0]); // as head does once it has its line
        const int target = full ? ::open("/dev/full", O_WRONLY | O_CLOEXEC) : ::dup(ends[1]);
        ::close(ends[1]);
        QVERIFY(target >= 0);
        QProcess process;
        process.setProcessEnvironment(cleanEnvironment(m_folder.path()));
        process.setChildProcessModifier([target] { ::dup2(target, STDOUT_FILENO); });
        process.start(program(u"docket-cli"_s), QStringList{u"--profile"_s, profile.path()} + command);
        QVERIFY(process.waitForFinished(120'000));
        ::close(target);
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QTEST(process.exitCode(), "exitCode");
        QCOMPARE(process.readAllStandardError().contains("could not be written"), full);
        QVERIFY(!QFile::exists(profile.path() + u"/docket.lock"_s));
        QCOMPARE(profile.cli({u"issues"_s}).exitCode, 0);
    }

    void manualNamesEveryCommandAndOption()
    {
        QFile page(QFINDTESTDATA("../../resources/help/command-line.md"));
        QVERIFY2(page.open(QIODevice::ReadOnly), qPrintable(page.fileName()));
        const QString manual = QString::fromUtf8(page.readAll());
        static const QRegularExpression option(uR"(^  (--[a-z-]+))"_s, QRegularExpression::MultilineOption);
        static const QRegularExpression command(uR"(^  ([a-z][a-z-]+)  )"_s, QRegularExpression::MultilineOption);
        int named = 0;
        const auto check = [&](const QString &help, const QString &before) {
            QStringList missing;
            for (auto it = command.globalMatch(help); it.hasNext(); ++named) {
                const QString name = before + it.next().captured(1);
                if (!manual.contains(u'`' + name + u'`') && !manual.contains(u'`' + name + u' '))
                    missing << name;
            }
            return missing.join(u", "_s);
        };
        const QString help = m_profile.cli({u"--help"_s}).out;
        QCOMPARE(check(help, {}), QString());
        for (const QString &group : {u"account"_s, u"config"_s, u"database"_s, u"source"_s, u"workspace"_s})
            QCOMPARE(check(m_profile.cli({group, u"--help"_s}).out, group + u' '), QString());
        QVERIFY(named >= 25);
        for (auto it = option.globalMatch(help); it.hasNext();) {
            const QString name = it.next().captured(1);
            QVERIFY2(name == u"--version" || manual.contains(name), qPrintable(name));
        }
        // Every page of the manual can be reached, and every link leads to a page.
        QDir pages(QFileInfo(page).absolutePath());
        QFile index(pages.filePath(u"index.md"_s));
        QVERIFY(index.open(QIODevice::ReadOnly));
        const QString contents = QString::fromUtf8(index.readAll());
        static const QRegularExpression link(uR"(\]\(([a-z-]+\.md)\))"_s);
        for (const QString &name : pages.entryList({u"*.md"_s})) {
            QVERIFY2(name == u"index.md" || contents.contains(u"]("_s + name + u')'), qPrintable(name));
            QFile file(pages.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (auto it = link.globalMatch(QString::fromUtf8(file.readAll())); it.hasNext();) {
                const QString target = it.next().captured(1);
                QVERIFY2(pages.exists(target), qPrintable(name + u" leads to "_s + target));
            }
        }
    }

    void noSecretIsLeftInTheProfile()
    {
        const QByteArray token = m_sandbox->token.toUtf8();
        QVERIFY(token.size() >= 20);
        for (const QFileInfo &info : QDir(m_profile.path()).entryInfoList(QDir::Files | QDir::Hidden)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(token), qPrintable(info.fileName() + u" holds the token"_s));
        }
    }

private:
    QTemporaryDir m_folder;
    Profile m_profile;
    std::unique_ptr<SandboxProcess> m_sandbox;
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
