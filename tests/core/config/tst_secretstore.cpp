// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "secretstoretest.h"

#include <config/plainfilestore.h>

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QThread>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace Docket;
using namespace Docket::Config;
using namespace Docket::Tests;

namespace {

// The least that Argon2id allows: the tests are about the file, not about how long a guess takes.
Passphrase passphrase(const QByteArray &words)
{
    return {Secret(words), 1, 8192};
}

} // namespace

/// What every store promises, and the file that is encrypted: damage, keys, a write that is cut off.
class TestSecretStore final : public SecretStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    void contract_data();
    void contract();
    void noTokenInTheFiles();
    void everyChangedByteIsNoticed();
    void everyCutIsNoticed();
    void wrongPassphrase();
    void wrongKindOfKey();
    void headerOfAnotherVersion();
    void greedyHeaderIsRefused();
    void keyFileIsMadeForTheOwner();
    void openKeyFileIsRefused();
    void missingKeyFile();
    void damagedKeyFile();
    void emptyKeyFileFromACrash();
    void rekeyPassphrase();
    void rekeyKeyFile();
    void rekeyCutOffBeforeTheSwap();
    void rekeyCutOffBeforeTheWrite();
    void rekeyFromKeyFileToPassphrase();
    void failedWriteKeepsTheOld();
    void leftoverOfACrashIsHarmless();
    void writersAtOnce();
    void plainFileMustBeTheOwners();
    void plainFileDamaged();
};

void TestSecretStore::contract_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"key file", "passphrase", "plain", "auto"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void TestSecretStore::contract()
{
    QFETCH(QString, kind);
    const auto open = [&]() -> std::unique_ptr<SecretStore> {
        if (kind == u"key file"_s)
            return std::make_unique<EncryptedFileStore>(file(), keyFile());
        if (kind == u"passphrase"_s)
            return std::make_unique<EncryptedFileStore>(file(), passphrase("correct horse"));
        if (kind == u"plain"_s)
            return std::make_unique<PlainFileStore>(path(u"secrets.json"_s));
        return chooseSecretStore(Settings(), m_dir->path());
    };
    auto store = open();
    const auto absent = store->read(u"instance/1"_s);
    QVERIFY(!absent);
    QCOMPARE(absent.error().code, Code::NotFound);
    QVERIFY(absent.error().message.contains(u"instance/1"_s));
    QVERIFY(store->remove(u"instance/1"_s));

    QVERIFY(store->write(u"instance/1"_s, Secret(token)));
    QVERIFY(store->write(u"instance/2"_s, Secret("other")));
    QCOMPARE(store->read(u"instance/1"_s)->reveal(), token);
    QVERIFY(store->write(u"instance/1"_s, Secret("newer")));

    store = open(); // a later run
    QCOMPARE(store->read(u"instance/1"_s)->reveal(), "newer"_ba);
    QCOMPARE(store->read(u"instance/2"_s)->reveal(), "other"_ba);
    QVERIFY(store->remove(u"instance/1"_s));
    QVERIFY(store->remove(u"instance/1"_s));
    store = open();
    QVERIFY(!store->read(u"instance/1"_s));
    QCOMPARE(store->read(u"instance/2"_s)->reveal(), "other"_ba);
    QVERIFY(!store->name().isEmpty());
    for (const QFileInfo &info : QDir(m_dir->path()).entryInfoList({u"secrets.*"_s}, QDir::Files)) {
        if (!info.fileName().endsWith(u".lock"_s))
            QCOMPARE(info.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                     QFile::Permissions());
    }
}

void TestSecretStore::noTokenInTheFiles()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"instance/1"_s, Secret(token)));
    QVERIFY(content(u"secrets.bin"_s).size() > 0);
    for (const QString &name : QDir(m_dir->path()).entryList(QDir::Files)) {
        QVERIFY2(!content(name).contains(token), qPrintable(name));
        QVERIFY2(!content(name).contains("instance/1"), qPrintable(name));
    }
    // The same content twice is not the same file: the nonce is fresh.
    const auto before = content(u"secrets.bin"_s);
    QVERIFY(store.write(u"instance/1"_s, Secret(token)));
    QVERIFY(content(u"secrets.bin"_s) != before);
}

void TestSecretStore::everyChangedByteIsNoticed()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    const auto good = content(u"secrets.bin"_s);
    for (qsizetype i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = char(bad[i] ^ 1);
        put(u"secrets.bin"_s, bad);
        const auto read = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
        QVERIFY2(!read, qPrintable(QString::number(i)));
        QCOMPARE(read.error().code, Code::SecretFailed);
        QVERIFY(!read.error().hint.isEmpty());
        QVERIFY(read.error().toText().contains(file()));
    }
    // A damaged file is not written over: what is in it might still be wanted.
    const auto damaged = content(u"secrets.bin"_s);
    QVERIFY(!EncryptedFileStore(file(), keyFile()).write(u"b"_s, Secret("x")));
    QCOMPARE(content(u"secrets.bin"_s), damaged);
}

void TestSecretStore::everyCutIsNoticed()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    const auto good = content(u"secrets.bin"_s);
    for (qsizetype size = 0; size < good.size(); ++size) {
        put(u"secrets.bin"_s, good.first(size));
        QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s).error().code, Code::SecretFailed);
    }
    put(u"secrets.bin"_s, good + QByteArray(2 << 20, 'x'));
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s).error().code, Code::SecretFailed);
}

void TestSecretStore::wrongPassphrase()
{
    QVERIFY(EncryptedFileStore(file(), passphrase("correct horse")).write(u"a"_s, Secret(token)));
    EncryptedFileStore wrong(file(), passphrase("battery staple"));
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto read = wrong.read(u"a"_s);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Code::SecretFailed);
        QVERIFY(read.error().hint.contains(u"passphrase"_s));
        QVERIFY(!read.error().toText().contains(u"battery"_s));
    }
    QVERIFY(!wrong.write(u"a"_s, Secret("x")));
    // The costs come from the file, not from the reader.
    QCOMPARE(EncryptedFileStore(file(), Passphrase{Secret("correct horse"), 2, 16384}).read(u"a"_s)->reveal(), token);
}

void TestSecretStore::wrongKindOfKey()
{
    QVERIFY(EncryptedFileStore(file(), passphrase("correct horse")).write(u"a"_s, Secret(token)));
    const auto withKeyFile = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
    QCOMPARE(withKeyFile.error().code, Code::SecretFailed);
    QVERIFY(withKeyFile.error().message.contains(u"passphrase"_s));
    QVERIFY(!EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret("x")));

    QFile::remove(file());
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    const auto withWords = EncryptedFileStore(file(), passphrase("x")).read(u"a"_s);
    QCOMPARE(withWords.error().code, Code::SecretFailed);
    QVERIFY(withWords.error().message.contains(u"key file"_s));
}

void TestSecretStore::headerOfAnotherVersion()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    auto bytes = content(u"secrets.bin"_s);
    bytes[13] = 2; // behind the magic
    put(u"secrets.bin"_s, bytes);
    const auto read = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
    QVERIFY(read.error().message.contains(u"another version"_s));
}

void TestSecretStore::greedyHeaderIsRefused()
{
    QVERIFY(EncryptedFileStore(file(), passphrase("p")).write(u"a"_s, Secret(token)));
    auto bytes = content(u"secrets.bin"_s);
    bytes[13 + 2 + 8 + 7] = 0x7f; // exabytes of memory
    put(u"secrets.bin"_s, bytes);
    const auto read = EncryptedFileStore(file(), passphrase("p")).read(u"a"_s);
    QVERIFY(read.error().message.contains(u"header"_s));
}

void TestSecretStore::keyFileIsMadeForTheOwner()
{
    QVERIFY(!EncryptedFileStore(file(), keyFile()).read(u"a"_s));
    QVERIFY(!QFile::exists(keyFile().path)); // reading makes nothing
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    const auto rights = QFile::permissions(keyFile().path);
    QVERIFY(rights & QFile::ReadOwner);
    QVERIFY(!(rights & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
}

void TestSecretStore::openKeyFileIsRefused()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    for (const auto extra : {QFile::ReadGroup, QFile::ReadOther, QFile::WriteGroup, QFile::WriteOther}) {
        QVERIFY(QFile::setPermissions(keyFile().path, QFile::ReadOwner | QFile::WriteOwner | extra));
        const auto read = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
        QCOMPARE(read.error().code, Code::SecretFailed);
        QVERIFY(read.error().message.contains(keyFile().path));
        QVERIFY(read.error().hint.contains(u"chmod 600"_s));
        QVERIFY(!EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret("x")));
    }
}

void TestSecretStore::missingKeyFile()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    QFile::remove(keyFile().path);
    const auto read = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
    QVERIFY(read.error().message.contains(u"is missing"_s));
    QVERIFY(!EncryptedFileStore(file(), keyFile()).write(u"b"_s, Secret("x")));
    QVERIFY(!QFile::exists(keyFile().path)); // a new one would make the old secrets look lost for good
}

void TestSecretStore::damagedKeyFile()
{
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    const auto good = content(u"secrets.key"_s);
    for (const QByteArray &bad : {QByteArray(), good.first(20), "docket-key-1:???"_ba, QByteArray(5000, 'x'),
                                  QByteArray(good).replace("docket-key-1", "docket-key-9")}) {
        put(u"secrets.key"_s, bad);
        const auto read = EncryptedFileStore(file(), keyFile()).read(u"a"_s);
        QCOMPARE(read.error().code, Code::SecretFailed);
        QVERIFY(read.error().message.contains(keyFile().path));
    }
}

void TestSecretStore::emptyKeyFileFromACrash()
{
    put(u"secrets.key"_s, "");
    QFile::setPermissions(keyFile().path, QFile::ReadOwner | QFile::WriteOwner);
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"a"_s, Secret(token)));
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s)->reveal(), token);
}

void TestSecretStore::rekeyPassphrase()
{
    EncryptedFileStore store(file(), passphrase("old"));
    QVERIFY(store.write(u"a"_s, Secret(token)));
    QVERIFY(store.rekey(passphrase("new")));
    QCOMPARE(store.read(u"a"_s)->reveal(), token);
    QVERIFY(store.write(u"b"_s, Secret("x")));
    QVERIFY(!EncryptedFileStore(file(), passphrase("old")).read(u"a"_s));
    QCOMPARE(EncryptedFileStore(file(), passphrase("new")).read(u"b"_s)->reveal(), "x"_ba);
}

void TestSecretStore::rekeyKeyFile()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    const auto oldKey = content(u"secrets.key"_s);
    QVERIFY(store.rekey(keyFile()));
    QVERIFY(content(u"secrets.key"_s) != oldKey);
    QVERIFY(!QFile::exists(path(u"secrets.key.new"_s)));
    QCOMPARE(store.read(u"a"_s)->reveal(), token);
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s)->reveal(), token);
    put(u"secrets.key"_s, oldKey); // the old key opens nothing any more
    QVERIFY(!EncryptedFileStore(file(), keyFile()).read(u"a"_s));
}

void TestSecretStore::rekeyCutOffBeforeTheSwap()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    const auto oldKey = content(u"secrets.key"_s);
    QVERIFY(store.rekey(keyFile()));
    // As it was between writing the secrets and renaming the key.
    QVERIFY(QFile::rename(keyFile().path, path(u"secrets.key.new"_s)));
    put(u"secrets.key"_s, oldKey);
    QFile::setPermissions(keyFile().path, QFile::ReadOwner | QFile::WriteOwner);
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s)->reveal(), token);
    QVERIFY(!QFile::exists(path(u"secrets.key.new"_s))); // and the change was completed
    QVERIFY(content(u"secrets.key"_s) != oldKey);
}

void TestSecretStore::rekeyCutOffBeforeTheWrite()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    EncryptedFileStore other(path(u"other.bin"_s), KeyFile{path(u"secrets.key.new"_s)});
    QVERIFY(other.write(u"x"_s, Secret("x"))); // leaves a valid key that opens nothing of ours
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s)->reveal(), token);
    QVERIFY(store.rekey(keyFile()));
    QCOMPARE(EncryptedFileStore(file(), keyFile()).read(u"a"_s)->reveal(), token);
}

void TestSecretStore::rekeyFromKeyFileToPassphrase()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    QVERIFY(store.rekey(passphrase("words")));
    QCOMPARE(EncryptedFileStore(file(), passphrase("words")).read(u"a"_s)->reveal(), token);
    QVERIFY(!EncryptedFileStore(file(), keyFile()).read(u"a"_s));
}

void TestSecretStore::failedWriteKeepsTheOld()
{
#ifdef Q_OS_UNIX
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    const auto before = content(u"secrets.bin"_s);
    // The disk "fills up" in the middle of the write.
    const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    const rlimit small{512, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const auto written = store.write(u"b"_s, Secret(QByteArray(100'000, 'x')));
    const auto rekeyed = store.rekey(passphrase("words"));
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, oldHandler);
    QVERIFY(!written);
    QCOMPARE(written.error().code, Code::SecretFailed);
    QVERIFY(written.error().hint.contains(u"unchanged"_s));
    QVERIFY(rekeyed); // a small file still fits, so only the large write failed
    QVERIFY(store.rekey(keyFile()));
    QCOMPARE(store.read(u"a"_s)->reveal(), token);
    QVERIFY(!before.isEmpty());
    const auto left = QDir(m_dir->path()).entryList({u"secrets.bin.*"_s}, QDir::Files);
    QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
#else
    QSKIP("file size limits are a Unix thing");
#endif
}

void TestSecretStore::leftoverOfACrashIsHarmless()
{
    EncryptedFileStore store(file(), keyFile());
    QVERIFY(store.write(u"a"_s, Secret(token)));
    put(u"secrets.bin.AbCdEf"_s, content(u"secrets.bin"_s).first(30));
    QCOMPARE(store.read(u"a"_s)->reveal(), token);
    QVERIFY(store.write(u"b"_s, Secret("x")));
    QCOMPARE(store.read(u"b"_s)->reveal(), "x"_ba);
}

void TestSecretStore::writersAtOnce()
{
    // Each with a store of its own, as two processes would have.
    QVERIFY(EncryptedFileStore(file(), keyFile()).write(u"first"_s, Secret("x")));
    std::vector<std::unique_ptr<QThread>> threads;
    std::atomic<int> failures = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&, i] {
            for (int n = 0; n < 5; ++n) {
                EncryptedFileStore store(file(), keyFile());
                if (!store.write(u"%1-%2"_s.arg(i).arg(n), Secret("v")))
                    ++failures;
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        thread->wait();
    QCOMPARE(failures.load(), 0);
    EncryptedFileStore store(file(), keyFile());
    for (int i = 0; i < 4; ++i) {
        for (int n = 0; n < 5; ++n)
            QVERIFY(store.read(u"%1-%2"_s.arg(i).arg(n)));
    }
}

void TestSecretStore::plainFileMustBeTheOwners()
{
    const auto name = path(u"secrets.json"_s);
    PlainFileStore store(name);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"secrets are kept in plain text"_s));
    QVERIFY(store.write(u"a"_s, Secret(token)));
    QVERIFY(content(u"secrets.json"_s).contains(token));
    QVERIFY(QFile::setPermissions(name, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const auto read = store.read(u"a"_s);
    QCOMPARE(read.error().code, Code::SecretFailed);
    QVERIFY(read.error().hint.contains(u"chmod 600"_s));
}

void TestSecretStore::plainFileDamaged()
{
    put(u"secrets.json"_s, "[1, 2");
    QFile::setPermissions(path(u"secrets.json"_s), QFile::ReadOwner | QFile::WriteOwner);
    PlainFileStore store(path(u"secrets.json"_s));
    QCOMPARE(store.read(u"a"_s).error().code, Code::SecretFailed);
    QVERIFY(!store.write(u"a"_s, Secret("x")));
    QCOMPARE(content(u"secrets.json"_s), "[1, 2"_ba);
}

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
