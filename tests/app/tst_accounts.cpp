// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"

#include <sandbox/sandboxserver.h>

#include <QSqlDatabase>
#include <QSqlQuery>

using namespace Docket::Tests;
using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

/// Several accounts of one server and several servers, as docket-cli shows and syncs them.
class TestAccounts final : public QObject
{
    Q_OBJECT

private:
    static void fill(SandboxServer &server, const QString &repository, int issues, bool isPrivate = false)
    {
        server.addRepository(repository, isPrivate);
        for (int i = 1; i <= issues; ++i)
            server.addIssue(repository, {.title = u"Issue %1 of %2"_s.arg(QString::number(i), repository)});
    }

    /// A project of one issue on each: robin/press and robin/garden.
    static void startBoth(SandboxServer &work, SandboxServer &home)
    {
        QVERIFY(work.start() && home.start());
        fill(work, u"robin/press"_s, 1);
        fill(home, u"robin/garden"_s, 1);
    }

    static void signIn(const Profile &profile, SandboxServer &server, const QString &token, const QString &name)
    {
        const auto added = profile.cli(
            {u"account"_s, u"add"_s, u"--url"_s, server.url().toString(), u"--token-file"_s, u"-"_s, u"--name"_s, name},
            token.toUtf8());
        QVERIFY2(added.exitCode == 0, qPrintable(added.err));
    }

    static QJsonObject project(const Profile &profile, const QString &name)
    {
        for (const auto &one : profile.cli({u"--json"_s, u"projects"_s}).json().array()) {
            if (one.toObject().value(u"project"_s) == name)
                return one.toObject();
        }
        return {};
    }

    static void callAllServers(const Profile &profile, const QString &name)
    {
        {
            auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"names"_s);
            database.setDatabaseName(profile.path() + u"/docket.db"_s);
            QVERIFY(database.open());
            QSqlQuery query(database);
            QVERIFY(query.exec(u"UPDATE instance SET name = '%1'"_s.arg(name)));
        }
        QSqlDatabase::removeDatabase(u"names"_s);
    }

private Q_SLOTS:
    void eachAccountSyncsWhatItAloneCanRead()
    {
        SandboxServer server;
        QVERIFY(server.start());
        server.addUser(u"maria"_s);
        server.addUser(u"lars"_s);
        fill(server, u"maria/notes"_s, 2, true);
        fill(server, u"lars/vault"_s, 3, true);
        const Profile profile;
        signIn(profile, server, server.addToken(u"maria"_s), u"Work"_s);
        signIn(profile, server, server.addToken(u"lars"_s), u"Work"_s);
        const auto tracked =
            profile.cli({u"projects"_s, u"--track"_s, u"maria/notes"_s, u"--track"_s, u"lars/vault"_s});
        QVERIFY2(tracked.exitCode == 0, qPrintable(tracked.err));
        server.clearRequests();
        const auto synced = profile.cli({u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        QCOMPARE(project(profile, u"maria/notes"_s).value(u"localIssues"_s).toInt(), 2);
        QCOMPARE(project(profile, u"lars/vault"_s).value(u"localIssues"_s).toInt(), 3);
        // It is known who can read what: nobody is asked in vain.
        for (const auto &request : server.requests())
            QVERIFY2(request.status < 400, qPrintable(u"%1: %2"_s.arg(request.path).arg(request.status)));
    }

    void theOtherAccountIsTriedBeforeAProjectIsLost()
    {
        SandboxServer server;
        QVERIFY(server.start());
        server.addUser(u"maria"_s);
        server.addUser(u"lars"_s);
        fill(server, u"robin/vault"_s, 3, true);
        server.setAccess(u"robin/vault"_s, u"maria"_s, u"read"_s);
        server.setAccess(u"robin/vault"_s, u"lars"_s, u"read"_s);
        const Profile profile;
        const QString marias = server.addToken(u"maria"_s);
        signIn(profile, server, marias, u"Work"_s);
        signIn(profile, server, server.addToken(u"lars"_s), u"Work"_s);
        QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, u"robin/vault"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);

        server.setAccess(u"robin/vault"_s, u"maria"_s, u"none"_s);
        server.addIssue(u"robin/vault"_s, {.title = u"The fourth"_s});
        auto synced = profile.cli({u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        QCOMPARE(project(profile, u"robin/vault"_s).value(u"state"_s).toString(), u"ok"_s);
        QCOMPARE(project(profile, u"robin/vault"_s).value(u"localIssues"_s).toInt(), 4);
        // From now on it is the other one who asks.
        server.clearRequests();
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        for (const auto &request : server.requests())
            QVERIFY2(request.status < 400, qPrintable(u"%1: %2"_s.arg(request.path).arg(request.status)));

        // Nobody may any more, one because of the token: what is told is about the one who could.
        server.revokeToken(marias);
        server.setAccess(u"robin/vault"_s, u"lars"_s, u"none"_s);
        synced = profile.cli({u"sync"_s});
        QCOMPARE(synced.exitCode, 1);
        QVERIFY2(synced.err.contains(u"lost its rights"_s), qPrintable(synced.err));
        const auto lost = project(profile, u"robin/vault"_s);
        QCOMPARE(lost.value(u"state"_s).toString(), u"access-lost"_s);
        QVERIFY(lost.value(u"stateText"_s).toString().contains(u"lost its rights"_s));
        QCOMPARE(lost.value(u"localIssues"_s).toInt(), 4);
    }

    void aServerThatIsDownIsNamedByDiscovery()
    {
        SandboxServer work;
        SandboxServer home;
        startBoth(work, home);
        const Profile profile;
        signIn(profile, work, work.token(), u"Work"_s);
        const Profile alone; // its only server goes before it knows a project
        signIn(alone, home, home.token(), u"My home"_s);
        QCOMPARE(alone.cli({u"projects"_s, u"--remove"_s, u"robin/garden"_s}).exitCode, 0);
        signIn(profile, home, home.token(), u"My home"_s);
        const QStringList discover{u"--set"_s,    u"network.retries=0"_s,
                                   u"--set"_s,    u"network.first-byte-timeout=1s"_s,
                                   u"projects"_s, u"--discover"_s};
        auto ended = profile.cli(discover);
        QVERIFY2(ended.exitCode == 0 && ended.err.isEmpty(), qPrintable(ended.err));

        home.addFault({.kind = Fault::Kind::Stall});
        work.addRepository(u"robin/new"_s);
        ended = profile.cli(discover);
        QVERIFY2(ended.exitCode == 3, qPrintable(ended.out + ended.err));
        for (const QString &project : {u"robin/press"_s, u"robin/garden"_s, u"robin/new"_s})
            QVERIFY2(ended.out.contains(project), qPrintable(ended.out));
        QVERIFY2(ended.err.contains(u"My home"_s) && !ended.err.contains(u"Work"_s), qPrintable(ended.err));
        QVERIFY2(ended.err.contains(u"Run the command again later."_s), qPrintable(ended.err));
        ended = profile.cli(QStringList{u"--json"_s} + discover);
        QCOMPARE(ended.exitCode, 3);
        QCOMPARE(ended.json().array().size(), 3);
        const auto error = QJsonDocument::fromJson(ended.err.toUtf8()).object().value(u"error"_s).toObject();
        QVERIFY2(error.value(u"message"_s).toString().contains(u"My home"_s), qPrintable(ended.err));

        ended = alone.cli(discover);
        QVERIFY2(ended.exitCode == 1 && ended.err.contains(u"My home"_s), qPrintable(ended.out + ended.err));
        QVERIFY2(!ended.out.contains(u"account add"_s), qPrintable(ended.out)); // the account is not what is missing
    }

    void anAccountIsAddedWithoutTheOtherServers()
    {
        SandboxServer work;
        SandboxServer home;
        startBoth(work, home);
        const Profile profile;
        signIn(profile, home, home.token(), u"My home"_s);
        home.addFault({.kind = Fault::Kind::Reset});
        home.clearRequests();
        const QStringList add{u"--set"_s, u"network.retries=0"_s, u"account"_s,      u"add"_s,
                              u"--url"_s, work.url().toString(),  u"--token-file"_s, u"-"_s};
        auto added = profile.cli(add, work.token().toUtf8());
        QVERIFY2(added.exitCode == 0, qPrintable(added.out + added.err));
        QVERIFY2(added.out.contains(u", 1 repository."_s), qPrintable(added.out));
        QVERIFY(home.requests().isEmpty());

        work.addFault({.path = u"/(user/repos|repos/search)"_s, .status = 500});
        added = profile.cli(add, work.token().toUtf8());
        QVERIFY2(added.exitCode == 3, qPrintable(added.out + added.err));
        QVERIFY2(added.out.contains(u"could not be listed"_s) && !added.out.contains(u"0 repositories"_s),
                 qPrintable(added.out));
        added = profile.cli(QStringList{u"--json"_s} + add, work.token().toUtf8());
        QCOMPARE(added.exitCode, 3);
        QCOMPARE(added.json().object().value(u"repositories"_s).toInt(), -1);
    }

    void oneNameOnTwoServers()
    {
        SandboxServer work;
        SandboxServer home;
        QVERIFY(work.start() && home.start());
        fill(work, u"robin/press"_s, 2);
        fill(home, u"robin/press"_s, 5);
        const Profile profile;
        signIn(profile, work, work.token(), u"Work"_s);
        signIn(profile, home, home.token(), u"My home"_s);
        const auto added = profile.cli({u"--json"_s, u"account"_s, u"add"_s, u"--url"_s, home.url().toString(),
                                        u"--token-file"_s, u"-"_s, u"--name"_s, u"My home"_s},
                                       home.token().toUtf8());
        QCOMPARE(added.json().object().value(u"repositories"_s).toInt(), 1); // those of the other server do not count
        const auto unclear = profile.cli({u"projects"_s, u"--track"_s, u"robin/press"_s});
        QCOMPARE(unclear.exitCode, 1);
        QVERIFY2(unclear.err.contains(u"Work:robin/press"_s) && unclear.err.contains(u"My home:robin/press"_s),
                 qPrintable(unclear.err));
        const auto tracked =
            profile.cli({u"projects"_s, u"--track"_s, u"work:robin/press"_s, u"--track"_s, u"My home:robin/press"_s});
        QVERIFY2(tracked.exitCode == 0, qPrintable(tracked.err));
        QVERIFY2(tracked.out.contains(u"Work"_s) && tracked.out.contains(u"My home"_s), qPrintable(tracked.out));
        const auto synced = profile.cli({u"--json"_s, u"sync"_s, u"My home:robin/press"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        QCOMPARE(synced.json().array().size(), 1);
        QCOMPARE(synced.json().array().at(0).toObject().value(u"instance"_s).toString(), u"My home"_s);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        QMap<QString, int> counts;
        for (const auto &one : profile.cli({u"--json"_s, u"projects"_s}).json().array())
            counts.insert(one.toObject().value(u"instance"_s).toString(),
                          one.toObject().value(u"localIssues"_s).toInt());
        QCOMPARE(counts, (QMap<QString, int>{{u"My home"_s, 5}, {u"Work"_s, 2}}));

        // What is printed can be given back.
        const auto listed = profile.cli({u"issues"_s});
        QVERIFY2(listed.out.contains(u"My home:robin/press#5"_s), qPrintable(listed.out));
        const auto searched = profile.cli({u"search"_s, u"is:issue number:5"_s});
        QVERIFY2(searched.out.contains(u"My home:robin/press#5"_s), qPrintable(searched.out + searched.err));
        const auto searchedJson = profile.cli({u"--json"_s, u"search"_s, u"is:issue number:5"_s}).json().array();
        QCOMPARE(searchedJson.at(0).toObject().value(u"issue"_s).toString(), u"My home:robin/press#5"_s);
        home.setIssuesEnabled(u"robin/press"_s, false);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 3);
        const auto doctor = profile.cli({u"doctor"_s});
        QVERIFY2(doctor.out.contains(u"projects --untrack 'My home:robin/press'"_s), qPrintable(doctor.out));
        QVERIFY2(doctor.out.contains(u" Work:robin/press "_s), qPrintable(doctor.out));
        home.setIssuesEnabled(u"robin/press"_s, true);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"issue"_s, u"robin/press#2"_s}).exitCode, 1);
        const auto one = profile.cli({u"--json"_s, u"issue"_s, u"My home:robin/press#2"_s});
        QVERIFY2(one.exitCode == 0, qPrintable(one.err));
        QCOMPARE(one.json().object().value(u"instance"_s).toString(), u"My home"_s);
        QCOMPARE(profile.cli({u"issue"_s, u"work:robin/press#2"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"issue"_s, u"work:robin/press#5"_s}).exitCode, 1); // that one has two
        QCOMPARE(profile.cli({u"projects"_s, u"--untrack"_s, u"work:robin/press"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"issue"_s, u"robin/press#5"_s}).exitCode, 0); // the tracked one is meant

        const QStringList named{u"account"_s,      u"add"_s, u"--url"_s,  home.url().toString(),
                                u"--token-file"_s, u"-"_s,   u"--name"_s, u"wORK"_s};
        const auto refused = profile.cli(named, home.token().toUtf8());
        QVERIFY2(refused.exitCode == 2, qPrintable(refused.out + refused.err));
        QVERIFY2(refused.err.contains(u"is called “Work” already"_s) && refused.err.contains(u"another name"_s),
                 qPrintable(refused.err));
        callAllServers(profile, u"Work"_s); // as earlier versions let it be
        signIn(profile, home, home.token(), u"Work"_s);
        const auto both = profile.cli({u"account"_s, u"remove"_s, u"robin@Work"_s});
        const QString full = u"robin@"_s + home.url().toString();
        QCOMPARE(both.exitCode, 2);
        QVERIFY2(both.err.contains(full), qPrintable(both.err));
        const auto removed = profile.cli({u"account"_s, u"remove"_s, full});
        QVERIFY2(removed.exitCode == 0, qPrintable(removed.err));
        QCOMPARE(profile.cli({u"--json"_s, u"account"_s, u"list"_s}).json().array().size(), 1);
    }

    void pausedProjectsAreReachedResumedAndRemoved()
    {
        SandboxServer server;
        QVERIFY(server.start());
        fill(server, u"robin/press"_s, 4);
        fill(server, u"robin/ink"_s, 2);
        const Profile profile;
        signIn(profile, server, server.token(), u"Work"_s);
        QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, u"robin/press"_s, u"--track"_s, u"robin/ink"_s}).exitCode,
                 0);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"projects"_s, u"--untrack"_s, u"robin/press"_s}).exitCode, 0);
        const auto found = [&](const QStringList &query) {
            return profile.cli(QStringList{u"--json"_s, u"issues"_s} + query).json().array().size();
        };
        QCOMPARE(found({}), 2);
        const auto leftOut = profile.cli({u"issues"_s, u"number:4"_s});
        QVERIFY2(leftOut.exitCode == 0 && leftOut.out.contains(u"repo:robin/press"_s), qPrintable(leftOut.out));
        QCOMPARE(found({u"repo:robin/press"_s}), 4);
        QCOMPARE(found({u"repo:press"_s, u"is:open"_s}), 4);
        QCOMPARE(project(profile, u"robin/press"_s).value(u"localIssues"_s).toInt(), 4);

        server.addIssue(u"robin/press"_s, {.title = u"The fifth"_s});
        QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, u"robin/press"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        QCOMPARE(found({}), 7);
        const auto removed = profile.cli({u"projects"_s, u"--remove"_s, u"robin/press"_s});
        QVERIFY2(removed.exitCode == 0, qPrintable(removed.err));
        QVERIFY(!removed.out.contains(u"robin/press"_s));
        QCOMPARE(found({u"repo:robin/press"_s}), 0);
        QCOMPARE(found({}), 2);
        QCOMPARE(profile.cli({u"projects"_s, u"--remove"_s, u"robin/press"_s}).exitCode, 1);
    }

    void aMoveIsToldUntilItWasSeen()
    {
        SandboxServer server;
        QVERIFY(server.start());
        fill(server, u"robin/press"_s, 4);
        const Profile profile;
        signIn(profile, server, server.token(), u"Work"_s);
        QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, u"robin/press"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        server.renameRepository(u"robin/press"_s, u"robin/printer"_s);
        for (int pass = 1; pass <= 3; ++pass) {
            const auto synced = profile.cli({u"sync"_s});
            QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
            const auto moved = project(profile, u"robin/printer"_s);
            QCOMPARE(moved.value(u"state"_s).toString(), u"moved"_s);
            QVERIFY(moved.value(u"stateText"_s).toString().contains(u"robin/press"_s));
        }
        const auto sound = profile.cli({u"doctor"_s});
        QVERIFY2(sound.exitCode == 0 && sound.out.contains(u"projects --track robin/printer"_s), qPrintable(sound.out));
        QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, u"robin/printer"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
        QCOMPARE(project(profile, u"robin/printer"_s).value(u"state"_s).toString(), u"ok"_s);
        QVERIFY(!project(profile, u"robin/printer"_s).contains(u"stateText"_s));
        server.setIssuesEnabled(u"robin/printer"_s, false);
        QCOMPARE(profile.cli({u"sync"_s}).exitCode, 1);
        const auto wrong = profile.cli({u"doctor"_s});
        QVERIFY2(wrong.exitCode == 1 && wrong.out.contains(u"projects --untrack robin/printer"_s),
                 qPrintable(wrong.out));
    }

    void withNothingThereItSaysWhatToDo()
    {
        const Profile none;
        for (const QStringList &command : {QStringList{u"account"_s, u"list"_s}, QStringList{u"projects"_s}}) {
            const auto text = none.cli(command);
            QVERIFY2(text.exitCode == 0, qPrintable(text.err));
            QVERIFY2(text.out.contains(u"docket-cli account add"_s), qPrintable(text.out));
            const auto json = none.cli(QStringList{u"--json"_s} + command);
            QCOMPARE(json.exitCode, 0);
            QVERIFY(json.json().isArray() && json.json().array().isEmpty());
            QVERIFY2(json.err.startsWith(u"{\"hint\""_s), qPrintable(json.err));
        }
        QVERIFY(!QFileInfo::exists(none.path())); // it still makes nothing
        const auto issues = none.cli({u"issues"_s});
        QCOMPARE(issues.exitCode, 1);
        QVERIFY2(issues.err.contains(u"docket-cli account add"_s), qPrintable(issues.err));

        const Profile fresh; // with a database, without an account
        const auto tracked = fresh.cli({u"projects"_s, u"--track"_s, u"robin/press"_s});
        QCOMPARE(tracked.exitCode, 1);
        QVERIFY2(tracked.err.contains(u"docket-cli account add"_s), qPrintable(tracked.err));
        const auto sync = fresh.cli({u"--json"_s, u"sync"_s});
        QCOMPARE(sync.exitCode, 0);
        QVERIFY(sync.json().isArray() && sync.json().array().isEmpty());
        QVERIFY2(sync.err.contains(u"docket-cli projects --track"_s), qPrintable(sync.err));
        const auto found = fresh.cli({u"issues"_s});
        QCOMPARE(found.exitCode, 0);
        QVERIFY2(found.out.contains(u"docket-cli projects --track"_s), qPrintable(found.out));
    }
};

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
