// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/pem.h>
#include <base/secret.h>

#include <QDebug>
#include <QTest>

#include <concepts>
#include <type_traits>

using namespace Docket;
using namespace Qt::StringLiterals;

// What the compiler must not let through.
template <typename T>
concept Printable = requires(QDebug debug, const T &value) { debug << value; };
template <typename T>
concept Streamable = requires(QDataStream &stream, const T &value) { stream << value; };
static_assert(Printable<QByteArray> && Streamable<QByteArray>, "the checks below would find what they look for");
static_assert(!Printable<Secret>);
static_assert(!Streamable<Secret>);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::totally_ordered<Secret>);
static_assert(!std::is_convertible_v<Secret, QByteArray>);
static_assert(!std::is_convertible_v<Secret, QByteArrayView>);
static_assert(!std::is_convertible_v<Secret, QString>);
static_assert(!std::is_convertible_v<Secret, QVariant>);
static_assert(!std::is_convertible_v<QByteArray, Secret>, "not by accident either");
static_assert(std::is_nothrow_move_constructible_v<Secret>);

class TestSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesSurviveTheOriginal();
    void certificates_data();
    void certificates();
    void redaction_data();
    void redaction();
};

void TestSecret::copiesSurviveTheOriginal()
{
    Secret copy;
    QVERIFY(copy.isEmpty());
    {
        const Secret original(QByteArray("s3cret-value"));
        copy = original;
    } // the original wipes only what nobody shares
    QCOMPARE(copy.reveal(), "s3cret-value"_ba);
    const QByteArray outside("shared");
    {
        const Secret secret(outside);
    }
    QCOMPARE(outside, "shared"_ba);
    const Secret moved = std::move(copy);
    QCOMPARE(moved.reveal(), "s3cret-value"_ba);
}

void TestSecret::redaction_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("secret"); // must be gone
    QTest::addColumn<QString>("kept");   // must still be there
    const QString token = u"0123456789abcdef0123456789abcdef01234567"_s;
    const auto row = [](const char *name, const QString &text, const QString &secret, const QString &kept) {
        QTest::newRow(name) << text << secret << kept;
    };
    row("token header", u"Authorization: token "_s + token + u" sent"_s, token, u"sent"_s);
    row("bearer", u"authorization: Bearer abc.def-ghi_jkl"_s, u"abc.def-ghi_jkl"_s, u"Bearer"_s);
    row("basic", u"Basic dXNlcjpwYXNzd29yZA=="_s, u"dXNlcjpwYXNz"_s, u"Basic"_s);
    row("query parameter", u"GET /api?access_token=hunter22&page=2"_s, u"hunter22"_s, u"page=2"_s);
    row("token parameter", u"/x?token=hunter22"_s, u"hunter22"_s, u"/x"_s);
    row("user in an address", u"https://alice:hunter22@e.org/x"_s, u"hunter22"_s, u"e.org/x"_s);
    row("bare token", u"sent "_s + token + u" to e.org"_s, token, u"e.org"_s);
    row("password", u"password=hunter22"_s, u"hunter22"_s, u"password"_s);
    row("two of them", u"token=hunter22 and token=hunter23"_s, u"hunter2"_s, u"and"_s);
    row("plain text", u"the token is old; https://e.org/a@b"_s, u"<redacted>"_s,
        u"the token is old; https://e.org/a@b"_s);
}

void TestSecret::redaction()
{
    QFETCH(QString, text);
    QFETCH(QString, secret);
    QFETCH(QString, kept);
    const auto clean = redacted(text);
    QVERIFY2(!clean.contains(secret), qPrintable(clean));
    QVERIFY2(clean.contains(kept), qPrintable(clean));
    QCOMPARE(redacted(clean), clean);
}

void TestSecret::certificates_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("kept");
    const QByteArray a = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const QByteArray b = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n";
    const QByteArray key = "-----BEGIN PRIVATE KEY-----\nS0VZ\n-----END PRIVATE KEY-----\n";
    const QByteArray cutOff = "-----BEGIN CERTIFICATE-----\nAA\n";
    QTest::newRow("one") << a << a;
    QTest::newRow("no line end") << a.chopped(1) << a;
    QTest::newRow("a chain in words") << "Mill CA\n" + a + "\nRoot CA\n" + b + "\nend\n" << a + b;
    QTest::newRow("key before") << key + a << a;
    QTest::newRow("key behind") << a + key << a;
    QTest::newRow("key between") << a + key + b << a + b;
    QTest::newRow("key in a cut-off one") << cutOff + key + a << a;
    QTest::newRow("two begin, one ends") << cutOff + a << a;
    QTest::newRow("cut off") << cutOff << QByteArray();
    QTest::newRow("key alone") << key << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    const QByteArray dos = QByteArray(a).replace("\n", "\r\n");
    QTest::newRow("lines of DOS") << dos << dos.chopped(2) + '\n';
}

void TestSecret::certificates()
{
    QFETCH(QByteArray, file);
    QTEST(certificatesIn(file), "kept");
}

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
