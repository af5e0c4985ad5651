// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"

#include <forge/imagefetcher.h>

#include <QTest>

using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray png("\x89PNG\r\n\x1a\n....", 12);

} // namespace

/// What is fetched for an issue's images, and above all what is not.
class TestImageFetcher final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        auto transport = std::make_unique<FakeTransport>();
        m_transport = transport.get();
        m_fetcher = std::make_unique<ImageFetcher>(std::move(transport));
    }

    void pictureIsFetchedWithoutATraceOfTheReader()
    {
        m_transport->expect(u"GET /a.png"_s, response(200, png, {}, "image/png"));
        const auto bytes = fetch(u"https://elsewhere.test/a.png#part"_s);
        QVERIFY(bytes.has_value());
        QCOMPARE(*bytes, png);
        QCOMPARE(m_transport->problems(), QString());
        const auto &request = m_transport->sent.constFirst();
        QVERIFY(request.token.isEmpty());
        QVERIFY(!request.headers.contains("Referer"));
        QVERIFY(!request.headers.contains("Cookie"));
        QVERIFY(!request.url.hasFragment());
        QCOMPARE(request.limits.maxBytes, ImageFetcher::maxBytes);
    }

    void addressesThatAreNeverAsked_data()
    {
        QTest::addColumn<QString>("address");
        for (const auto *address :
             {"http://elsewhere.test/a.png", "ftp://elsewhere.test/a.png", "file:///etc/passwd",
              "data:image/png;base64,AA", "https://me:secret@elsewhere.test/a.png", "https:///a.png",
              "https://localhost/a.png", "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://10.0.0.7/a.png",
              "https://192.168.1.1/a.png", "https://169.254.169.254/latest", "https://[fe80::1]/a.png",
              "https://[fd00::1]/a.png", "https://printer/a.png", "https://printer.local/a.png",
              "https://0x7f000001/a.png"})
            QTest::newRow(address) << QString::fromLatin1(address);
    }

    void addressesThatAreNeverAsked()
    {
        QFETCH(QString, address);
        const auto bytes = fetch(address);
        QVERIFY(!bytes.has_value());
        QCOMPARE(bytes.error().code, Code::Invalid);
        QVERIFY(!bytes.error().hint.isEmpty());
        QVERIFY2(!bytes.error().toText().contains(u"secret"_s), qPrintable(bytes.error().toText()));
        QVERIFY(m_transport->sent.isEmpty());
    }

    void serverInsideTheNetworkMayShowItsOwn()
    {
        m_transport->expect(u"GET /attachments/1"_s, response(200, png));
        QVERIFY(fetch(u"https://192.168.1.5/attachments/1"_s, u"https://192.168.1.5/o/r/issues/1"_s).has_value());
        QVERIFY(!fetch(u"https://192.168.1.6/attachments/1"_s, u"https://192.168.1.5/o/r/issues/1"_s).has_value());
        QCOMPARE(m_transport->sent.size(), 1);
    }

    void redirectionsAreJudgedAnew()
    {
        m_transport->expect(u"GET /a"_s, response(302, {}, {{"Location", "https://cdn.test/b"}}));
        m_transport->expect(u"GET /b"_s, response(200, png));
        QVERIFY(fetch(u"https://elsewhere.test/a"_s).has_value());
        QCOMPARE(m_transport->sent.constLast().url.host(), u"cdn.test"_s);
        m_transport->expect(u"GET /a"_s, response(302, {}, {{"Location", "https://169.254.169.254/latest"}}));
        QVERIFY(!fetch(u"https://elsewhere.test/a"_s).has_value());
        m_transport->expect(u"GET /a"_s, response(302, {}, {{"Location", "http://elsewhere.test/a"}}));
        QVERIFY(!fetch(u"https://elsewhere.test/a"_s).has_value());
        for (int i = 0; i < 4; ++i)
            m_transport->expect(u"GET /a"_s, response(302, {}, {{"Location", "/a"}}));
        const auto endless = fetch(u"https://elsewhere.test/a"_s);
        QVERIFY(!endless.has_value());
        QCOMPARE(endless.error().code, Code::Moved);
        QCOMPARE(m_transport->problems(), QString());
    }

    void whatIsNoPictureIsRefused_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Code>("code");
        QTest::newRow("html") << 200 << QByteArray("<html>") << Code::Malformed;
        QTest::newRow("svg") << 200 << QByteArray("<svg xmlns='http://www.w3.org/2000/svg'/>") << Code::Malformed;
        QTest::newRow("empty") << 200 << QByteArray() << Code::Malformed;
        QTest::newRow("other RIFF") << 200 << QByteArray("RIFF0000WAVEfmt 1234") << Code::Malformed;
        QTest::newRow("too large") << 200 << png + QByteArray(ImageFetcher::maxBytes, 'x') << Code::TooLarge;
        QTest::newRow("forbidden") << 403 << png << Code::Forbidden;
        QTest::newRow("broken") << 500 << png << Code::ServerFailed;
    }

    void whatIsNoPictureIsRefused()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Code, code);
        m_transport->expect(u"GET /a.png"_s, response(status, body, {}, "image/png"));
        const auto bytes = fetch(u"https://elsewhere.test/a.png"_s);
        QVERIFY(!bytes.has_value());
        QCOMPARE(bytes.error().code, code);
        QVERIFY2(bytes.error().message.contains(u"elsewhere.test"_s), qPrintable(bytes.error().message));
    }

private:
    Result<QByteArray> fetch(const QString &address, const QString &page = u"https://forge.test/o/r/issues/1"_s)
    {
        return m_fetcher->image(QUrl(address), QUrl(page), {});
    }

    std::unique_ptr<ImageFetcher> m_fetcher;
    FakeTransport *m_transport = nullptr;
};

QTEST_GUILESS_MAIN(TestImageFetcher)
#include "tst_imagefetcher.moc"
