// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <config/encryptedfilestore.h>
#include <config/secretstore.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace Docket;
using namespace Docket::Config;
using namespace Qt::StringLiterals;

namespace {

const QByteArray token = "0123456789abcdef0123456789abcdef01234567";

} // namespace

/// The passphrase of the secret file: who is asked for it, when, and what a file with one may be.
class TestPassphrase final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passphraseIsAskedForWhenNeeded();
    void nobodyToAsk();
    void aFileWithAKeyFileIsNotAskedFor();
    void closingEndsTheQuestion();
    void passphraseFiles_data();
    void passphraseFiles();

private:
    QTemporaryDir m_dir;
    const QString m_file = m_dir.filePath(u"secrets.bin"_s);
};

void TestPassphrase::passphraseIsAskedForWhenNeeded()
{
    PassphraseBroker broker;
    QList<PassphraseQuestion> questions;
    QByteArrayList answers{"words", "worse", "words", "worse", ""};
    QObject::connect(&broker, &PassphraseBroker::passphraseNeeded, this, [&](const PassphraseQuestion &question) {
        questions.append(question);
        broker.answer(Secret(answers.takeFirst()));
    });
    const auto asking = [&broker] {
        return Passphrase{.secret = {}, .operations = 1, .memory = 8192, .prompt = [&broker](const auto &question) {
                              return broker.ask(question);
                          }};
    };
    {
        EncryptedFileStore store(m_file, asking());
        QCOMPARE(store.read(u"a"_s).error().code, Code::NotFound); // nothing is encrypted yet, so nothing is asked
        QVERIFY(questions.isEmpty());
        QVERIFY(store.write(u"a"_s, Secret(token)));
        QVERIFY(store.read(u"a"_s));
        QCOMPARE(questions.size(), 1); // once for all
        QVERIFY(questions.at(0).isNew && !questions.at(0).wasWrong);
        QCOMPARE(questions.at(0).file, m_file);
    }
    {
        EncryptedFileStore store(m_file, asking());
        QCOMPARE(store.read(u"a"_s)->reveal(), token); // the second answer is right
        QCOMPARE(questions.size(), 3);
        QVERIFY(!questions.at(1).isNew && !questions.at(1).wasWrong && questions.at(2).wasWrong);
    }
    EncryptedFileStore store(m_file, asking());
    const auto refused = store.read(u"a"_s);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Code::SecretFailed);
    QVERIFY(refused.error().message.contains(m_file) && !refused.error().hint.isEmpty());
    QVERIFY(!refused.error().toText().contains(u"worse"_s));
    answers = {"words"}; // and the next attempt asks anew
    QCOMPARE(store.read(u"a"_s)->reveal(), token);
}

void TestPassphrase::nobodyToAsk()
{
    PassphraseBroker broker;
    const auto given = broker.ask({u"/place/secrets.bin"_s, false, false});
    QVERIFY(!given);
    QCOMPARE(given.error().code, Code::SecretFailed);
    QVERIFY(given.error().message.contains(u"/place/secrets.bin"_s));
    QVERIFY(given.error().hint.contains(u"--passphrase-file"_s));
}

void TestPassphrase::aFileWithAKeyFileIsNotAskedFor()
{
    const QString path = m_dir.filePath(u"keyed.bin"_s);
    QVERIFY(EncryptedFileStore(path, KeyFile{m_dir.filePath(u"keyed.key"_s)}).write(u"a"_s, Secret(token)));
    int asked = 0;
    EncryptedFileStore store(path, Passphrase{.secret = {}, .prompt = [&asked](const auto &) -> Result<Secret> {
                                                  ++asked;
                                                  return Secret("words");
                                              }});
    const auto read = store.read(u"a"_s);
    QVERIFY(!read);
    QCOMPARE(asked, 0);
    QVERIFY2(read.error().message.contains(path) && read.error().hint.contains(u"secrets.protection"_s),
             qPrintable(read.error().toText()));
}

void TestPassphrase::closingEndsTheQuestion()
{
    PassphraseBroker broker;
    // Somebody is connected and never answers, as a dialog that is open when the program ends.
    std::atomic<bool> asked = false;
    QObject::connect(
        &broker, &PassphraseBroker::passphraseNeeded, &broker, [&asked] { asked = true; }, Qt::DirectConnection);
    Result<Secret> given = Secret("x");
    const std::unique_ptr<QThread> worker(QThread::create([&] { given = broker.ask({m_file, false, false}); }));
    worker->start();
    QTRY_VERIFY(asked.load());
    broker.close();
    QVERIFY(worker->wait(10'000));
    QCOMPARE(given.error().code, Code::Cancelled);
    QCOMPARE(broker.ask({m_file, false, false}).error().code, Code::Cancelled);
}

void TestPassphrase::passphraseFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("passphrase"); // empty: refused
    QTest::newRow("a line") << "a b c\n"_ba << "a b c"_ba;
    QTest::newRow("no end of line") << "abc"_ba << "abc"_ba;
    QTest::newRow("from Windows") << "abc\r\nsecond\r\n"_ba << "abc"_ba;
    QTest::newRow("spaces belong to it") << " abc \n"_ba << " abc "_ba;
    QTest::newRow("empty") << ""_ba << ""_ba;
    QTest::newRow("empty line") << "\nabc"_ba << ""_ba;
    QTest::newRow("not a passphrase") << QByteArray(5000, 'x') << ""_ba;
}

void TestPassphrase::passphraseFiles()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, passphrase);
    const QString path = m_file + u".words"_s;
    QFile words(path);
    QVERIFY(words.open(QIODevice::WriteOnly));
    words.write(content);
    words.close();
    QVERIFY(words.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    const auto read = readPassphraseFile(path);
    QCOMPARE(read.has_value(), !passphrase.isEmpty());
    if (read) {
        QCOMPARE(read->reveal(), passphrase);
    } else {
        QCOMPARE(read.error().code, Code::SecretFailed);
        QVERIFY(read.error().message.contains(path) && !read.error().hint.isEmpty());
    }
    QVERIFY(words.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QVERIFY(readPassphraseFile(path).error().hint.contains(u"chmod 600"_s));
}

QTEST_GUILESS_MAIN(TestPassphrase)
#include "tst_passphrase.moc"
