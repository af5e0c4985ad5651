// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedserver.h"

#include <forge/networktransport.h>

#include <QDir>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

/// Certificates are made with the openssl program when the test begins.
class tst_Tls final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void privateAuthorityIsAccepted();
    void refuses_data();
    void refuses();
    void authorityWithoutACertificate();
    void plainServerBehindHttps();
    void oneTransportDoesNotTrustForAnother();
    void speaksHttp2();

private:
    bool openssl(const QStringList &arguments)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(u"openssl"_s, arguments);
        return process.waitForFinished(30'000) && process.exitCode() == 0;
    }
    QByteArray file(const QString &name)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// A certificate for @p name, signed by the authority, valid from and to OpenSSL's times.
    bool sign(const QString &file, const QString &name, const QString &from, const QString &to)
    {
        QFile extensions(m_folder.filePath(file + u".ext"_s));
        if (!extensions.open(QIODevice::WriteOnly))
            return false;
        extensions.write("subjectAltName=" + name.toUtf8() + "\nbasicConstraints=CA:FALSE\n");
        extensions.close();
        return openssl({u"req"_s, u"-new"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s,
                        u"-nodes"_s, u"-keyout"_s, file + u".key"_s, u"-out"_s, file + u".csr"_s, u"-subj"_s,
                        u"/CN=press.test"_s}) &&
               openssl({u"x509"_s, u"-req"_s, u"-in"_s, file + u".csr"_s, u"-CA"_s, u"ca.pem"_s, u"-CAkey"_s,
                        u"ca.key"_s, u"-CAcreateserial"_s, u"-out"_s, file + u".pem"_s, u"-extfile"_s, file + u".ext"_s,
                        u"-not_before"_s, from, u"-not_after"_s, to});
    }
    QSslConfiguration serverTls(const QString &name)
    {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificateChain(QSslCertificate::fromData(file(name + u".pem"_s)) +
                                     QSslCertificate::fromData(file(u"ca.pem"_s)));
        tls.setPrivateKey(QSslKey(file(name + u".key"_s), QSsl::Ec));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        return tls;
    }
    Result<Response> get(const QUrl &url, const QByteArray &caPem)
    {
        const auto thread = std::make_shared<NetworkThread>();
        Result<Response> answer;
        {
            NetworkTransport transport(thread, {caPem, false});
            Request request;
            request.url = url;
            answer = Async::await(transport.send(std::move(request), {}));
        }
        thread->stop();
        return answer;
    }

    QTemporaryDir m_folder;
};

void tst_Tls::initTestCase()
{
    QVERIFY(openssl({u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s,
                     u"-nodes"_s, u"-keyout"_s, u"ca.key"_s, u"-out"_s, u"ca.pem"_s, u"-days"_s, u"3650"_s, u"-subj"_s,
                     u"/CN=Atelier Authority"_s}));
    const auto from = u"20200101000000Z"_s;
    QVERIFY(sign(u"good"_s, u"IP:127.0.0.1"_s, from, u"20990101000000Z"_s));
    QVERIFY(sign(u"expired"_s, u"IP:127.0.0.1"_s, from, u"20210101000000Z"_s));
    QVERIFY(sign(u"other"_s, u"DNS:other.test"_s, from, u"20990101000000Z"_s));
}

void tst_Tls::privateAuthorityIsAccepted()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))}, serverTls(u"good"_s), true);
    const auto answer = get(server.url(u"/api"_s), file(u"ca.pem"_s));
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    QCOMPARE(answer->body, "[]"_ba);
    QVERIFY(!answer->http2);
}

void tst_Tls::refuses_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<bool>("knowsAuthority");
    QTest::addColumn<QString>("reason");
    QTest::newRow("unknown authority") << u"good"_s << false << u"certificate"_s;
    QTest::newRow("expired") << u"expired"_s << true << u"expired"_s;
    QTest::newRow("another host") << u"other"_s << true << u"host name"_s;
}

void tst_Tls::refuses()
{
    QFETCH(QString, certificate);
    QFETCH(bool, knowsAuthority);
    QFETCH(QString, reason);
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))}, serverTls(certificate), true);
    const auto answer = get(server.url(u"/api"_s), knowsAuthority ? file(u"ca.pem"_s) : QByteArray());
    QVERIFY(!answer);
    const auto error = answer.error();
    QCOMPARE(error.code, Code::TlsFailed);
    QVERIFY2(error.fact(u"reason").contains(reason), qPrintable(error.fact(u"reason")));
    QVERIFY2(error.message.contains("127.0.0.1"_L1), qPrintable(error.message));
    QVERIFY(!error.hint.isEmpty());
    QVERIFY(server.requests().isEmpty()); // neither the token nor the path went out
    const QString shown = error.fact(u"certificate.0");
    const auto leaf = QSslCertificate::fromData(file(certificate + u".pem"_s)).first();
    QVERIFY2(shown.contains("subject=press.test; issuer=Atelier Authority; valid=2020-01-01T00:00:00Z to "_L1),
             qPrintable(shown));
    const QString fingerprint = QString::fromLatin1(leaf.digest(QCryptographicHash::Sha256).toHex(':').toUpper());
    QVERIFY2(shown.endsWith("sha256="_L1 + fingerprint), qPrintable(shown));
    QVERIFY(error.fact(u"certificate.1").contains("subject=Atelier Authority"_L1));
}

void tst_Tls::authorityWithoutACertificate()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))}, serverTls(u"good"_s), true);
    const auto answer = get(server.url(), "no certificate at all"_ba);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::TlsFailed);
    QVERIFY(answer.error().hint.contains("BEGIN CERTIFICATE"_L1));
    QCOMPARE(server.connections(), 0);
}

void tst_Tls::plainServerBehindHttps()
{
    ScriptedServer server({sendAll(httpAnswer(400, "plain"))});
    QUrl url = server.url();
    url.setScheme(u"https"_s);
    // A server that waits for a request line never answers the handshake, so the limit of the phase decides.
    const auto thread = std::make_shared<NetworkThread>();
    {
        NetworkTransport transport(thread, {{}, false});
        Request request;
        request.url = url;
        request.limits.connect = std::chrono::milliseconds(400);
        const auto answer = Async::await(transport.send(std::move(request), {}));
        QVERIFY(!answer);
        QVERIFY2(answer.error().code == Code::TimedOut || answer.error().code == Code::TlsFailed,
                 qPrintable(answer.error().toText()));
        if (answer.error().code == Code::TimedOut)
            QCOMPARE(answer.error().fact(u"phase"), u"connecting"_s);
    }
    thread->stop();
}

void tst_Tls::oneTransportDoesNotTrustForAnother()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))}, serverTls(u"good"_s), true);
    const auto thread = std::make_shared<NetworkThread>();
    {
        NetworkTransport trusting(thread, {file(u"ca.pem"_s), false});
        NetworkTransport other(thread, {{}, false});
        Request request;
        request.url = server.url();
        QVERIFY(Async::await(trusting.send(request, {})));
        const auto answer = Async::await(other.send(request, {}));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::TlsFailed);
    }
    thread->stop();
}

void tst_Tls::speaksHttp2()
{
    const QString nginx = QStandardPaths::findExecutable(u"nginx"_s, {u"/usr/sbin"_s, u"/usr/bin"_s});
    if (nginx.isEmpty())
        QFAIL("there is no nginx, which speaks HTTP/2: install Debian's nginx-light");
    quint16 port = 0;
    {
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        port = free.serverPort();
    }
    const auto write = [this](const QString &name, const QByteArray &text) {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    const QByteArray body = "[" + QByteArray("\"folio\",").repeated(20'000) + "1]";
    QVERIFY(QDir(m_folder.path()).mkdir(u"www"_s) && write(u"www/api.json"_s, body));
    const QByteArray folder = m_folder.path().toUtf8();
    QByteArray temporary;
    for (const auto *kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += QByteArray(kind) + "_temp_path " + folder + "/tmp;\n";
    QVERIFY(write(u"nginx.conf"_s,
                  "daemon off;\nmaster_process off;\npid " + folder + "/pid;\nerror_log " + folder +
                      "/error.log;\nevents {}\nhttp {\naccess_log off;\n" + temporary + "server {\nlisten 127.0.0.1:" +
                      QByteArray::number(port) + " ssl;\nhttp2 on;\nssl_certificate " + folder +
                      "/good.pem;\nssl_certificate_key " + folder + "/good.key;\nroot " + folder + "/www;\n}\n}\n"));
    QProcess server;
    server.start(nginx, {u"-c"_s, m_folder.filePath(u"nginx.conf"_s), u"-e"_s, m_folder.filePath(u"error.log"_s)});
    QVERIFY(server.waitForStarted());
    const auto reachable = [port] {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, port);
        return socket.waitForConnected(100);
    };
    QTRY_VERIFY2(reachable(), file(u"error.log"_s).constData());

    const auto thread = std::make_shared<NetworkThread>();
    {
        NetworkTransport transport(thread, {file(u"ca.pem"_s), false});
        Request request;
        request.url = QUrl(u"https://127.0.0.1:%1/api.json"_s.arg(port));
        for (int i = 0; i < 3; ++i) {
            const auto answer = Async::await(transport.send(request, {}));
            QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
            QVERIFY(answer->http2);
            QCOMPARE(answer->status, 200);
            QCOMPARE(answer->body, body);
            QCOMPARE(answer->headers.value("Content-Length"), QByteArray::number(body.size()));
        }
        request.url.setPath(u"/missing"_s);
        const auto missing = Async::await(transport.send(request, {}));
        QVERIFY(missing);
        QCOMPARE(missing->status, 404);
        std::stop_source stop;
        request.url.setPath(u"/api.json"_s);
        auto future = transport.send(request, stop.get_token());
        stop.request_stop();
        QTRY_VERIFY(future.isFinished());
    }
    thread->stop();
    server.terminate();
    QVERIFY(server.waitForFinished());
}

QTEST_GUILESS_MAIN(tst_Tls)
#include "tst_tls.moc"
