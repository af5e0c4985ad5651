// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicesbench.h"

#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Services;
using namespace Docket::Tests;
using namespace std::chrono_literals;

/// Accounts: addresses, the three steps, checks, removal, discovery.
class TestAccountService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("url"); // empty: refused
        QTest::addColumn<QString>("says");
        QTest::newRow("name") << u"codeberg.org"_s << u"https://codeberg.org"_s << QString();
        QTest::newRow("spaces and capitals") << u"  HTTPS://Codeberg.ORG/ "_s << u"https://codeberg.org"_s << QString();
        QTest::newRow("folder") << u"https://host/gitea/"_s << u"https://host/gitea"_s << QString();
        QTest::newRow("address of the API")
            << u"http://127.0.0.1:3000/api/v1"_s << u"http://127.0.0.1:3000"_s << QString();
        QTest::newRow("page") << u"https://host/gitea/api/v1/version?x=1#y"_s << u"https://host/gitea"_s << QString();
        QTest::newRow("empty") << u"  "_s << QString() << u"empty"_s;
        QTest::newRow("scheme") << u"ftp://host"_s << QString() << u"ftp://host"_s;
        QTest::newRow("no host") << u"https://"_s << QString() << u"https://"_s;
        QTest::newRow("password") << u"https://me:secret@host"_s << QString() << u"password"_s;
        QTest::newRow("nonsense") << u"http://a b"_s << QString() << u"a b"_s;
    }

    void addresses()
    {
        QFETCH(QString, typed);
        QFETCH(QString, url);
        QFETCH(QString, says);
        const auto normalized = AccountService::normalizedUrl(typed);
        QCOMPARE(normalized.has_value(), !url.isEmpty());
        if (normalized) {
            QCOMPARE(normalized->toString(), url);
        } else {
            QCOMPARE(normalized.error().code, Code::Invalid);
            QVERIFY2(normalized.error().message.contains(says), qPrintable(normalized.error().message));
            QVERIFY(!normalized.error().hint.isEmpty());
        }
    }

    void threeSteps()
    {
        ServicesBench bench;
        bench.fill(70);
        QSignalSpy changed(&bench.accounts, &AccountService::accountsChanged);
        auto server = ServicesBench::wait(bench.accounts.reach(u"forge.test"_s, {}));
        QVERIFY2(server, textOf(server).constData());
        QCOMPARE(server->url, QUrl(u"https://forge.test"_s));
        QCOMPARE(server->capabilities.version, u"1.25.4"_s);
        auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret("good")));
        QVERIFY2(identity, textOf(identity).constData());
        QCOMPARE(identity->account.login, u"maria"_s);
        QVERIFY(identity->canReadRepositories);
        // An address and a token that were typed just now: no breaker of another attempt may stand in their way.
        QCOMPARE(bench.forge.probeCount(), 2);
        QVERIFY2(identity->remarks.isEmpty(), qPrintable(identity->remarks.join(u' ')));
        auto offers = ServicesBench::wait(bench.accounts.repositories(*identity, {}, Secret("good"), {}));
        QVERIFY2(offers, textOf(offers).constData());
        QCOMPARE(offers->size(), 1);
        QCOMPARE(offers->first().issues, -1);
        auto estimated = ServicesBench::wait(bench.accounts.estimate(*identity, {}, Secret("good"), *offers));
        QVERIFY2(estimated, textOf(estimated).constData());
        QCOMPARE(estimated->first().issues, 70);
        QVERIFY(estimated->first().bytes > 70 * 500);
        QVERIFY(estimated->first().time && *estimated->first().time >= 1s && *estimated->first().time < 10min);
        QCOMPARE(changed.size(), 0); // looking stores nothing
        QVERIFY(bench.secrets.keys().isEmpty());
        auto added = ServicesBench::wait(
            bench.accounts.add(*identity, u" My forge "_s, {}, Secret("good"), {offers->first().project}));
        QVERIFY2(added, textOf(added).constData());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(bench.secrets.keys(), QStringList{u"account:maria@https://forge.test"_s});
        const auto all = ServicesBench::wait(bench.accounts.accounts());
        QVERIFY(all && all->size() == 1);
        QCOMPARE(all->first().instance.name, u"My forge"_s);
        QCOMPARE(bench.project().fullName(), u"atelier/press"_s);
        QVERIFY(bench.project().tracked);
        // Once more: the token is replaced, nothing doubles.
        QVERIFY(ServicesBench::wait(bench.accounts.add(*identity, {}, {}, Secret("newer"), {})));
        // The server keeps the name that saved views call it by.
        QCOMPARE(ServicesBench::wait(bench.accounts.accounts())->first().instance.name, u"My forge"_s);
        QCOMPARE(ServicesBench::wait(bench.accounts.accounts())->size(), 1);
        QCOMPARE(bench.secrets.read(bench.secrets.keys().first())->reveal(), "newer"_ba);
    }

    void twoServersNeverHaveOneName()
    {
        ServicesBench bench;
        const auto add = [&bench](const QString &url, const QString &name, const QByteArray &token) {
            auto server = ServicesBench::wait(bench.accounts.reach(url, {}));
            if (!server)
                return Result<Domain::AccountId>(std::unexpected(server.error()));
            auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret(token)));
            return identity ? ServicesBench::wait(bench.accounts.add(*identity, name, {}, Secret(token), {}))
                            : Result<Domain::AccountId>(std::unexpected(identity.error()));
        };
        const auto names = [&bench] {
            QStringList all;
            const auto stored = ServicesBench::wait(bench.accounts.accounts());
            for (const auto &status : stored.value_or(QList<AccountStatus>()))
                all += status.instance.name;
            all.sort();
            return all;
        };
        const auto first = add(u"https://forge.test"_s, u"Work"_s, "good");
        QVERIFY2(first, textOf(first).constData());
        const auto refused = add(u"https://forge.test:8443"_s, u" WORK "_s, "other");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::Invalid);
        QVERIFY2(refused.error().message.contains(u"https://forge.test,"_s) &&
                     refused.error().message.contains(u"“Work”"_s),
                 textOf(refused).constData());
        QVERIFY2(refused.error().hint.contains(u"another name"_s), textOf(refused).constData());
        QCOMPARE(names(), QStringList{u"Work"_s});
        QCOMPARE(bench.secrets.keys(), QStringList{u"account:maria@https://forge.test"_s});
        // Its own name it keeps, in whatever letters.
        const auto again = add(u"https://forge.test"_s, u"work"_s, "good");
        QVERIFY2(again, textOf(again).constData());
        QCOMPARE(names(), QStringList{u"work"_s});
        // Nobody gave these a name.
        for (const QString &url :
             {u"https://forge.test:8443"_s, u"https://forge.test:9443"_s, u"https://forge.test:9443/gitea"_s}) {
            const auto unnamed = add(url, {}, "good");
            QVERIFY2(unnamed, textOf(unnamed).constData());
        }
        QCOMPARE(names(),
                 (QStringList{u"forge.test"_s, u"forge.test:9443"_s, u"https://forge.test:9443/gitea"_s, u"work"_s}));
        // A token is not replaced along with a name that is refused.
        QVERIFY(!add(u"https://forge.test"_s, u"Forge.Test"_s, "newer"));
        QCOMPARE(bench.secrets.read(u"account:maria@https://forge.test"_s)->reveal(), "good"_ba);
    }

    void aWrongTokenIsNoAccount()
    {
        ServicesBench bench;
        bench.forge.validToken = u"good"_s;
        const auto added = bench.signIn("bad");
        QVERIFY(!added);
        QCOMPARE(added.error().code, Code::Unauthorized);
        QVERIFY(!added.error().toText().contains(u"bad"_s));
        QVERIFY(bench.secrets.keys().isEmpty());
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->isEmpty());
    }

    void aClosedServerIsKnownOnceThereIsAToken()
    {
        ServicesBench bench;
        const Capabilities whole = bench.forge.capabilities;
        bench.forge.capabilities = {};
        auto server = ServicesBench::wait(bench.accounts.reach(u"forge.test"_s, {}));
        QVERIFY(server);
        QCOMPARE(server->capabilities.flavour, Flavour::Unknown);
        bench.forge.capabilities = whole; // what the token shows
        auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret("good")));
        QVERIFY2(identity, textOf(identity).constData());
        QCOMPARE(identity->server.capabilities.flavour, Flavour::Gitea);
        QVERIFY(ServicesBench::wait(bench.accounts.add(*identity, {}, {}, Secret("good"), {})));
        QCOMPARE(ServicesBench::wait(bench.accounts.accounts())->first().instance.capabilities.version, u"1.25.4"_s);
    }

    void remarks_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("failing");
        QTest::addColumn<QString>("says");
        QTest::newRow("not encrypted") << u"http://forge.test"_s << QString() << u"not encrypted"_s;
        QTest::newRow("loopback") << u"http://127.0.0.1:3000"_s << QString() << QString();
        QTest::newRow("no scope") << u"https://forge.test"_s << u"repositories"_s << u"scope"_s;
    }

    void remarks()
    {
        QFETCH(QString, url);
        QFETCH(QString, failing);
        QFETCH(QString, says);
        ServicesBench bench;
        bench.forge.onRequest = [failing](int, const QString &what) -> std::optional<Error> {
            if (!failing.isEmpty() && what == failing)
                return makeError(Code::Forbidden, u"fake"_s, u"The token lacks a scope."_s);
            return std::nullopt;
        };
        auto server = ServicesBench::wait(bench.accounts.reach(url, {}));
        QVERIFY(server);
        const auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret("good")));
        QVERIFY2(identity, textOf(identity).constData());
        QCOMPARE(identity->canReadRepositories, failing.isEmpty());
        QCOMPARE(identity->remarks.isEmpty(), says.isEmpty());
        QVERIFY(identity->remarks.join(u' ').contains(says));
    }

    void searchIsTheServers()
    {
        ServicesBench bench;
        bench.forge.foundInAll = 70'000;
        auto server = ServicesBench::wait(bench.accounts.reach(u"forge.test"_s, {}));
        auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret("good")));
        auto found = ServicesBench::wait(bench.accounts.search(*identity, {}, Secret("good"), u"press"_s));
        QVERIFY2(found, textOf(found).constData());
        QCOMPARE(found->offers.size(), 1);
        QCOMPARE(found->total, 70'000);
        QVERIFY(!found->isComplete());
        bench.forge.foundInAll = 0;
        found = ServicesBench::wait(bench.accounts.search(*identity, {}, Secret("good"), u"nothing"_s));
        QVERIFY(found && found->offers.isEmpty() && found->isComplete());
    }

    void aStopEndsAStep()
    {
        ServicesBench bench;
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(ServicesBench::wait(bench.accounts.reach(u"forge.test"_s, {}, stop.get_token())).error().code,
                 Code::Cancelled);
    }

    void aSecretStoreThatFailsStoresNothing()
    {
        ServicesBench bench;
        bench.secrets.failing = true;
        const auto added = bench.signIn();
        QVERIFY(!added);
        QCOMPARE(added.error().code, Code::SecretFailed);
        bench.secrets.failing = false;
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->isEmpty());
        QVERIFY(bench.project().id.isNull());
    }

    void checkTellsAndRemembers()
    {
        ServicesBench bench;
        bench.forge.validToken = u"good"_s;
        QVERIFY(bench.signIn());
        auto checked = ServicesBench::wait(bench.accounts.check());
        QVERIFY(checked && checked->size() == 1 && !checked->first().problem);
        bench.forge.validToken = u"another"_s;
        checked = ServicesBench::wait(bench.accounts.check());
        QVERIFY(checked && checked->first().problem);
        QCOMPARE(checked->first().problem->code, Code::Unauthorized);
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->first().account.tokenRejected);
        bench.secrets.failing = true;
        checked = ServicesBench::wait(bench.accounts.check());
        QCOMPARE(checked->first().problem->code, Code::SecretFailed);
    }

    void aCheckWritesOnlyWhatItFoundOut_data()
    {
        QTest::addColumn<QString>("meanwhile");
        QTest::newRow("renamed") << u"renamed"_s;
        QTest::newRow("removed") << u"removed"_s;
        QTest::newRow("token replaced") << u"replaced"_s;
        QTest::newRow("token gone") << u"gone"_s;
        QTest::newRow("offline") << u"offline"_s;
    }

    void aCheckWritesOnlyWhatItFoundOut()
    {
        QFETCH(QString, meanwhile);
        ServicesBench bench;
        const auto id = bench.signIn("old");
        QVERIFY(id);
        const auto key = bench.secrets.keys().first();
        const bool tokenIsBad = meanwhile != u"renamed"_s && meanwhile != u"removed"_s;
        if (tokenIsBad)
            bench.forge.validToken = u"good"_s;
        if (meanwhile == u"offline"_s) // is known to be rejected
            QVERIFY(ServicesBench::wait(bench.accounts.check()));
        bench.forge.capabilities.version = u"1.26.0"_s;
        // In the thread of the check, which holds no lock of the database while it asks.
        bool done = false;
        bench.forge.onRequest = [&](int, const QString &what) -> std::optional<Error> {
            if (meanwhile == u"offline"_s)
                return makeError(Code::Offline, u"fake"_s, u"down"_s);
            if (what != u"whoami"_s || std::exchange(done, true))
                return std::nullopt;
            if (meanwhile == u"replaced"_s)
                return bench.secrets.write(key, Secret("good")) ? std::nullopt : std::optional<Error>(Error());
            if (meanwhile == u"gone"_s)
                return bench.secrets.remove(key) ? std::nullopt : std::optional<Error>(Error());
            const auto changed = Async::await(bench.database.write([&](Storage::Connection &c) -> Result<void> {
                Storage::SqlProjectRepository repository(c);
                if (meanwhile == u"removed"_s)
                    return repository.removeAccount(*id);
                auto instance = repository.instances()->first();
                instance.name = u"Mill"_s;
                auto account = repository.accounts()->first();
                account.fullName = u"Maria M."_s;
                return repository.storeInstance(instance) && repository.storeAccount(account)
                           ? Result<void>()
                           : fail(Code::Invalid, u"test"_s, u"not stored"_s);
            }));
            return changed ? std::nullopt : std::optional(changed.error());
        };
        const auto checked = ServicesBench::wait(bench.accounts.check());
        QVERIFY2(checked, textOf(checked).constData());
        const auto stored = ServicesBench::wait(bench.accounts.accounts());
        QVERIFY(stored);
        QCOMPARE(stored->size(), meanwhile == u"removed"_s ? 0 : 1);
        QCOMPARE(checked->size(), stored->size());
        if (stored->isEmpty())
            return;
        const AccountStatus &status = stored->first();
        QCOMPARE(status.account.tokenRejected, meanwhile == u"offline"_s);
        QCOMPARE(checked->first().account.tokenRejected, status.account.tokenRejected);
        QCOMPARE(checked->first().problem.has_value(), meanwhile == u"offline"_s || meanwhile == u"gone"_s);
        QCOMPARE(status.instance.capabilities.version, meanwhile == u"offline"_s ? u"1.25.4"_s : u"1.26.0"_s);
        if (meanwhile == u"renamed"_s) {
            QCOMPARE(status.instance.name, u"Mill"_s);
            QCOMPARE(status.account.fullName, u"Maria M."_s);
        }
    }

    void removalTakesTokenAndProjects()
    {
        ServicesBench bench;
        const auto id = bench.signIn();
        QVERIFY(id);
        QVERIFY(!bench.project().id.isNull());
        QSignalSpy changed(&bench.projects, &ProjectService::projectsChanged);
        const auto removed = ServicesBench::wait(bench.accounts.remove(*id));
        QVERIFY2(removed, textOf(removed).constData());
        QVERIFY(bench.secrets.keys().isEmpty());
        QVERIFY(bench.project().id.isNull());
        QVERIFY(!changed.isEmpty());
        QCOMPARE(ServicesBench::wait(bench.accounts.remove(*id)).error().code, Code::NotFound);
    }

    void aRemovalThatFailsCanBeRepeated()
    {
        ServicesBench bench;
        const auto id = bench.signIn();
        QVERIFY(id);
        bench.secrets.failing = true;
        const auto failed = ServicesBench::wait(bench.accounts.remove(*id));
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, Code::SecretFailed);
        QVERIFY2(failed.error().message.contains(u"maria"_s) && failed.error().message.contains(u"memory"_s),
                 qPrintable(failed.error().message));
        QCOMPARE(failed.error().hint, u"Unlock it."_s);
        QCOMPARE(ServicesBench::wait(bench.accounts.accounts())->size(), 1);
        QVERIFY(!bench.project().id.isNull());
        bench.secrets.failing = false;
        const auto removed = ServicesBench::wait(bench.accounts.remove(*id));
        QVERIFY2(removed, textOf(removed).constData());
        QVERIFY(bench.secrets.keys().isEmpty());
        QVERIFY(ServicesBench::wait(bench.accounts.accounts())->isEmpty());
    }

    void aNewTokenForgetsNothing()
    {
        ServicesBench bench;
        bench.fill(20);
        QVERIFY(bench.signIn());
        QVERIFY(!ServicesBench::wait(bench.sync.sync())->first().error);
        const Project before = bench.project();
        QVERIFY(before.state == ProjectState::Ok && before.lastSynced != noTime);
        QVERIFY(ServicesBench::wait(bench.projects.setTracked(before.id, false)));
        QVERIFY(bench.signIn("newer")); // with the repository as the server lists it
        const Project after = bench.project();
        QCOMPARE(after.id, before.id);
        QVERIFY(after.tracked); // it was chosen
        QCOMPARE(after.state, ProjectState::Ok);
        QCOMPARE(after.lastSynced, before.lastSynced);
        QCOMPARE(after.serverIssues, 20);
        QCOMPARE(after.account, before.account);
    }

    void discoveryFindsNewRepositories()
    {
        ServicesBench bench;
        QVERIFY(bench.signIn());
        bench.forge.project.remoteId = 8;
        bench.forge.project.name = u"second"_s;
        const auto found = ServicesBench::wait(bench.accounts.discover());
        QVERIFY2(found, textOf(found).constData());
        QCOMPARE(found->projects.size(), 2);
        QVERIFY(found->problems.isEmpty() && found->missed.isEmpty());
        QVERIFY(
            std::ranges::any_of(found->projects, [](const Project &p) { return p.name == u"second"_s && !p.tracked; }));
        // A server that is down hides nothing that is known, and is named.
        bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::Offline, u"fake"_s, u"down"_s);
        };
        const auto partly = ServicesBench::wait(bench.accounts.discover());
        QVERIFY2(partly, textOf(partly).constData());
        QCOMPARE(partly->projects.size(), 2);
        QCOMPARE(partly->problems.size(), 1);
        QCOMPARE(partly->missed, QList{ServicesBench::wait(bench.accounts.accounts())->first().account.id});
        const Error &problem = partly->problems.first();
        QCOMPARE(problem.code, Code::Offline);
        QVERIFY2(problem.message.contains(u"maria"_s) && problem.message.contains(u"Forge"_s),
                 qPrintable(problem.message));
        QVERIFY2(problem.toText().contains(u"down"_s), qPrintable(problem.toText()));
    }

    void discoveryThatIsStoppedIsNoProblemOfAServer()
    {
        ServicesBench bench;
        QVERIFY(bench.signIn());
        bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::Cancelled, u"fake"_s, u"Cancelled."_s);
        };
        const auto found = ServicesBench::wait(bench.accounts.discover());
        QVERIFY(!found);
        QCOMPARE(found.error().code, Code::Cancelled);
    }

    void discoveryWithoutAnythingSaysWhy()
    {
        ServicesBench bench;
        auto server = ServicesBench::wait(bench.accounts.reach(u"forge.test"_s, {}));
        auto identity = ServicesBench::wait(bench.accounts.identify(*server, {}, Secret("good")));
        QVERIFY(ServicesBench::wait(bench.accounts.add(*identity, {}, {}, Secret("good"), {})));
        bench.forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::Offline, u"fake"_s, u"down"_s);
        };
        const auto found = ServicesBench::wait(bench.accounts.discover());
        QVERIFY2(found, textOf(found).constData());
        QVERIFY(found->projects.isEmpty());
        QCOMPARE(found->problems.value(0).code, Code::Offline);
    }
};

QTEST_GUILESS_MAIN(TestAccountService)
#include "tst_accountservice.moc"
