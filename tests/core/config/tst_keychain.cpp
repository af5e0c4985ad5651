// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "secretstoretest.h"

#include <config/autosecretstore.h>
#include <config/keychainstore.h>

#include <QElapsedTimer>
#include <QFile>
#include <QThread>

#ifdef Q_OS_UNIX
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

using namespace Docket;
using namespace Docket::Config;
using namespace Docket::Tests;

namespace {

/// A keychain in memory whose state a test chooses.
class FakeKeychain final : public Keychain
{
public:
    struct State
    {
        Result<void> reached;
        QMap<QString, QByteArray> secrets;
        int asked = 0;
        bool closed = false;
    };
    explicit FakeKeychain(State &state)
        : m_state(state)
    {
    }

    [[nodiscard]] QString name() const override { return u"the system keychain"_s; }
    [[nodiscard]] Result<void> reach(std::chrono::milliseconds /*limit*/) override
    {
        ++m_state.asked;
        return m_state.reached;
    }
    [[nodiscard]] Result<Secret> read(const QString &key) override
    {
        if (!m_state.secrets.contains(key))
            return fail(Code::NotFound, u"secrets.read"_s, u"There is no secret."_s);
        return Secret(m_state.secrets.value(key));
    }
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override
    {
        m_state.secrets.insert(key, secret.reveal());
        return {};
    }
    [[nodiscard]] Result<void> remove(const QString &key) override
    {
        m_state.secrets.remove(key);
        return {};
    }
    void close() override { m_state.closed = true; }

private:
    State &m_state;
};

const std::unexpected<Error> silent =
    fail(Code::TimedOut, u"secrets.probe"_s, u"The keychain does not answer."_s, u"Look whether it waits."_s);
const std::unexpected<Error> none = fail(Code::NotFound, u"secrets.probe"_s, u"No keychain is running."_s);

/// A settings snapshot with one key set.
Settings settingsWith(const QString &key, const QString &value)
{
    return loadSettings({{}, {}, {{key, value}}}).settings;
}

} // namespace

/// Where a secret goes if there is a keychain, if it is slow, silent or absent.
class TestKeychain final : public SecretStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    void autoWithoutABusTakesTheFile();
    void closingWakesWhoWaits(); // before the next: the address of the bus is looked at once in a process
    void keychainThatNeverAnswers();
    void slowKeychainIsAskedAgain();
    void closedWalletIsWaitedForWhenWriting();
    void placesAreRemembered();
    void probes();
    void choices();
};

void TestKeychain::autoWithoutABusTakesTheFile()
{
    KeychainStore keychain(u"docket-test"_s);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(keychain.reach(std::chrono::minutes(1)).error().code, Code::NotFound);
    QVERIFY2(timer.elapsed() < 40'000, "without a bus nobody should be asked"); // far below the limit that was given
    const auto read = keychain.read(u"a"_s);
    QCOMPARE(read.error().code, Code::SecretFailed);
    QVERIFY(read.error().hint.contains(u"secrets.store"_s));

    auto store = chooseSecretStore(Settings(), m_dir->path());
    QVERIFY(store->write(u"a"_s, Secret(token)));
    QVERIFY(QFile::exists(file()));
    QVERIFY(store->name().contains(file()));
}

void TestKeychain::closingWakesWhoWaits()
{
#ifdef Q_OS_UNIX
    // A bus that takes the call and never says a word.
    const int bus = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{.sun_family = AF_UNIX};
    qstrncpy(address.sun_path, path(u"bus-socket"_s).toLocal8Bit().constData(), sizeof address.sun_path);
    QCOMPARE(::bind(bus, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::listen(bus, 5), 0);
    qputenv("DBUS_SESSION_BUS_ADDRESS", QByteArray("unix:path=" + path(u"bus-socket"_s).toLocal8Bit()));
    KeychainStore keychain(u"docket-test"_s, std::chrono::minutes(5));
    std::optional<Result<Secret>> read;
    const std::unique_ptr<QThread> waiting(QThread::create([&] { read = keychain.read(u"a"_s); }));
    waiting->start();
    pollfd called{.fd = bus, .events = POLLIN};
    QTRY_COMPARE(::poll(&called, 1, 0), 1);
    keychain.close();
    QVERIFY(waiting->wait(std::chrono::minutes(1)));
    QCOMPARE(read->error().code, Code::Cancelled);
    QCOMPARE(keychain.write(u"a"_s, Secret("x")).error().code, Code::Cancelled);
    ::close(bus);
#endif
    FakeKeychain::State state;
    AutoSecretStore store(std::make_unique<FakeKeychain>(state), file(), keyFile());
    store.close();
    QVERIFY(state.closed);
}

void TestKeychain::keychainThatNeverAnswers()
{
    // A bus address that nobody serves: the store gives up within its patience instead of hanging.
    qputenv("DBUS_SESSION_BUS_ADDRESS", QByteArray("unix:path=" + path(u"nobody"_s).toLocal8Bit()));
    KeychainStore keychain(u"docket-test"_s, std::chrono::milliseconds(1500));
    QVERIFY(!keychain.reach(std::chrono::milliseconds(1500)));
    QCOMPARE(keychain.read(u"a"_s).error().code, Code::SecretFailed);
    QCOMPARE(keychain.write(u"a"_s, Secret("x")).error().code, Code::SecretFailed);
    QCOMPARE(keychain.remove(u"a"_s).error().code, Code::SecretFailed);
}

void TestKeychain::slowKeychainIsAskedAgain()
{
    FakeKeychain::State keychain;
    keychain.secrets.insert(u"a"_s, token);
    keychain.reached = silent;
    AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
    const auto early = store.read(u"a"_s);
    QVERIFY(!early);
    QCOMPARE(early.error().code, Code::SecretFailed); // neither "there is no secret" nor a slow server
    QVERIFY(!early.error().hint.isEmpty());
    QVERIFY(!store.probe());
    QVERIFY(store.name().contains(u"keychain"_s) && store.name().contains(file()));

    keychain.reached = {}; // somebody typed the wallet's password
    const auto late = store.read(u"a"_s);
    QVERIFY2(late, late ? "" : qPrintable(late.error().toText()));
    QCOMPARE(late->reveal(), token);
    QCOMPARE(store.name(), u"the system keychain"_s);
    const int asked = keychain.asked;
    QVERIFY(store.read(u"a"_s));
    QCOMPARE(keychain.asked, asked); // decided is decided
}

void TestKeychain::closedWalletIsWaitedForWhenWriting()
{
    FakeKeychain::State keychain;
    keychain.reached = silent;
    AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    QCOMPARE(keychain.secrets.value(u"a"_s), token);
    QVERIFY(!QFile::exists(file()));
}

void TestKeychain::placesAreRemembered()
{
    FakeKeychain::State keychain;
    {
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        QVERIFY(store.write(u"a"_s, Secret(token)));
    }
    QVERIFY(!content(u"secrets.bin.places"_s).contains(token));
    keychain.reached = none; // a session over the network
    {
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        const auto elsewhere = store.read(u"a"_s);
        QCOMPARE(elsewhere.error().code, Code::SecretFailed);
        QVERIFY2(elsewhere.error().message.contains(u"the system keychain"_s), qPrintable(elsewhere.error().message));
        QCOMPARE(store.read(u"b"_s).error().code, Code::NotFound);
        QVERIFY(store.write(u"b"_s, Secret("second")));
        QCOMPARE(store.read(u"b"_s)->reveal(), "second"_ba);
    }
    keychain.reached = silent; // at the desktop again, its wallet closed
    {
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        const int asked = keychain.asked;
        QCOMPARE(store.read(u"b"_s)->reveal(), "second"_ba);
        QCOMPARE(keychain.asked, asked); // known to be in the file: nobody waits
        QCOMPARE(store.read(u"a"_s).error().code, Code::SecretFailed);
        QVERIFY(store.remove(u"b"_s));
        QCOMPARE(store.read(u"b"_s).error().code, Code::SecretFailed);
    }
}

void TestKeychain::probes()
{
    FakeKeychain::State keychain;
    keychain.reached = none;
    {
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        const auto found = store.probe();
        QVERIFY2(found && found->contains(file()) && found->contains(u"no keychain"_s),
                 found ? qPrintable(*found) : qPrintable(found.error().toText()));
        QVERIFY(!QFile::exists(file()) && !QFile::exists(keyFile().path)); // looking makes nothing
        QVERIFY(store.write(u"a"_s, Secret(token)));
        QVERIFY(store.probe());
    }
    // The rights of the key file, also when there is nothing to open with it yet.
    QVERIFY(QFile::setPermissions(keyFile().path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    for (const bool isEmpty : {false, true}) {
        if (isEmpty)
            QVERIFY(QFile::remove(file()));
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        const auto open = store.probe();
        QVERIFY(!open);
        QVERIFY2(open.error().hint.contains(u"chmod 600"_s), qPrintable(open.error().toText()));
    }
    QVERIFY(QFile::setPermissions(keyFile().path, QFile::ReadOwner | QFile::WriteOwner));
    // A file that does not open, also where a keychain is used: older tokens lie in it.
    put(u"secrets.bin"_s, "junk");
    for (const Result<void> &reached : {Result<void>(none), Result<void>()}) {
        keychain.reached = reached;
        AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
        const auto damaged = store.probe();
        QVERIFY(!damaged);
        QVERIFY(damaged.error().message.contains(file()));
    }
    QVERIFY(QFile::remove(file()));
    AutoSecretStore store(std::make_unique<FakeKeychain>(keychain), file(), keyFile());
    QCOMPARE(store.probe().value_or(QString()), u"the system keychain"_s);
}

void TestKeychain::choices()
{
    const auto named = [&](const Settings &settings) { return chooseSecretStore(settings, m_dir->path())->name(); };
    QVERIFY(named(settingsWith(u"secrets.store"_s, u"file"_s)).contains(u"secrets.bin"_s));
    QVERIFY(named(settingsWith(u"secrets.store"_s, u"plain"_s)).contains(u"plain-text"_s));
    QVERIFY(named(settingsWith(u"secrets.store"_s, u"keychain"_s)).contains(u"keychain"_s));
    QVERIFY(!named(Settings()).contains(u"plain"_s));

    // A key file elsewhere, and a passphrase in place of it.
    const auto settings =
        loadSettings({{}, {}, {{u"secrets.store"_s, u"file"_s}, {u"secrets.key-file"_s, path(u"k/my.key"_s)}}})
            .settings;
    QVERIFY(chooseSecretStore(settings, m_dir->path())->write(u"a"_s, Secret(token)));
    QVERIFY(QFile::exists(path(u"k/my.key"_s)));
    const auto locked = chooseSecretStore(settings, m_dir->path(), Secret("words"))->read(u"a"_s);
    QCOMPARE(locked.error().code, Code::SecretFailed);
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
