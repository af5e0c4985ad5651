// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/log.h>
#include <base/logfile.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <thread>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Docket;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(testLog, "docket.test")
Q_LOGGING_CATEGORY(quietLog, "docket.quiet", QtCriticalMsg)

const QString token = u"0123456789abcdef0123456789abcdef01234567"_s;

class FixedClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override
    {
        return std::chrono::sys_time<std::chrono::milliseconds>(1795182067123ms);
    }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return {}; }
};

} // namespace

class TestLogFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void oneObjectALine();
    void levels_data();
    void levels();
    void messagesOfOthersLandHere();
    void traceIsThere();
    void errorsWithTheirCauses();
    void secretsNever_data();
    void secretsNever();
    void awkwardText();
    void ownerOnly();
    void rotation();
    void rotationWithoutKeeping();
    void appendsToWhatIsThere();
    void offCategoryCostsNothing();
    void manyThreads();
    void unwritablePath();
    void handlerIsGivenBack();
    void aSlowDiskHoldsNobodyUp();
    void flushWaits();

private:
    [[nodiscard]] LogFile::Options options() const
    {
        LogFile::Options result;
        result.path = m_path;
        result.echoWarnings = false;
        return result;
    }
    QByteArray raw(const QString &suffix = {})
    {
        QFile file(m_path + suffix);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// The lines as objects; a line that is none becomes an empty one.
    QList<QJsonObject> lines(const QString &suffix = {})
    {
        QList<QJsonObject> objects;
        for (const QByteArray &line : raw(suffix).split('\n')) {
            if (!line.isEmpty())
                objects << QJsonDocument::fromJson(line).object();
        }
        return objects;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
    FixedClock m_clock;
};

void TestLogFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"logs/docket.log"_s);
}

void TestLogFile::oneObjectALine()
{
    {
        const LogFile log(options(), m_clock);
        QVERIFY(!log.openError());
        logEvent(testLog(), LogLevel::Info, u"request finished"_s, {{u"status"_s, 200}, {u"path"_s, u"/api"_s}});
        logEvent(testLog(), LogLevel::Info, u"second"_s);
    }
    const auto written = lines();
    QCOMPARE(written.size(), 2);
    QCOMPARE(written[0][u"time"], u"2026-11-20T13:41:07.123Z"_s);
    QCOMPARE(written[0][u"level"], u"info"_s);
    QCOMPARE(written[0][u"category"], u"docket.test"_s);
    QCOMPARE(written[0][u"event"], u"request finished"_s);
    QCOMPARE(written[0][u"status"], 200);
    QCOMPARE(written[0][u"path"], u"/api"_s);
    QVERIFY(written[0].contains(u"thread"));
    QCOMPARE(written[1][u"event"], u"second"_s);
    QVERIFY(!written[1].contains(u"status")); // nothing is left over from the line before
    QVERIFY(raw().endsWith('\n'));
}

void TestLogFile::levels_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("name");
    QTest::newRow("debug") << int(LogLevel::Debug) << u"debug"_s;
    QTest::newRow("info") << int(LogLevel::Info) << u"info"_s;
    QTest::newRow("warning") << int(LogLevel::Warning) << u"warning"_s;
    QTest::newRow("critical") << int(LogLevel::Critical) << u"critical"_s;
}

void TestLogFile::levels()
{
    QFETCH(int, level);
    {
        const LogFile log(options(), m_clock);
        logEvent(testLog(), LogLevel(level), u"x"_s);
    }
    QCOMPARE(lines().size(), 1);
    QTEST(lines()[0][u"level"].toString(), "name");
}

void TestLogFile::messagesOfOthersLandHere()
{
    {
        const LogFile log(options(), m_clock);
        qWarning("a library says %d", 5);
        qWarning("sent token=%s", "hunter22");
    }
    QCOMPARE(lines().size(), 2);
    QCOMPARE(lines()[0][u"event"], u"a library says 5"_s);
    QCOMPARE(lines()[0][u"category"], u"default"_s);
    QVERIFY(!raw().contains("hunter22"));
}

void TestLogFile::traceIsThere()
{
    TraceId trace;
    {
        const LogFile log(options(), m_clock);
        logEvent(testLog(), LogLevel::Info, u"outside"_s);
        const TraceScope scope;
        trace = currentTrace();
        logEvent(testLog(), LogLevel::Info, u"inside"_s);
    }
    QVERIFY(!lines()[0].contains(u"trace"));
    QCOMPARE(lines()[1][u"trace"], trace.toString());
}

void TestLogFile::errorsWithTheirCauses()
{
    {
        const LogFile log(options(), m_clock);
        auto inner = makeError(Code::Offline, u"net.connect"_s, u"No route."_s);
        inner.trace = TraceId{0xbeef};
        logError(testLog(), wrapError(inner, u"sync.run"_s, u"a/b was not synced."_s).with(u"attempt"_s, u"3"_s));
    }
    const auto line = lines().value(0);
    QCOMPARE(line[u"event"], u"a/b was not synced."_s);
    QCOMPARE(line[u"level"], u"warning"_s);
    QCOMPARE(line[u"code"], u"offline"_s);
    QCOMPARE(line[u"operation"], u"sync.run"_s);
    QCOMPARE(line[u"attempt"], u"3"_s);
    QCOMPARE(line[u"cause"], u"No route."_s);
    QCOMPARE(line[u"trace"], u"000000000000beef"_s); // the error's own, wherever it is logged
}

void TestLogFile::secretsNever_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QJsonObject>("fields");
    QTest::newRow("field token") << u"x"_s << QJsonObject{{u"token"_s, u"hunter22"_s}};
    QTest::newRow("field Authorization") << u"x"_s << QJsonObject{{u"Authorization"_s, u"hunter22"_s}};
    QTest::newRow("field password") << u"x"_s << QJsonObject{{u"password"_s, u"hunter22"_s}};
    QTest::newRow("field passphrase") << u"x"_s << QJsonObject{{u"passphrase"_s, u"hunter22"_s}};
    QTest::newRow("field secret, no text") << u"x"_s << QJsonObject{{u"secret"_s, QJsonArray{u"hunter22"_s}}};
    QTest::newRow("inside an object") << u"x"_s
                                      << QJsonObject{{u"headers"_s, QJsonObject{{u"authorization"_s, u"hunter22"_s}}}};
    QTest::newRow("inside an array") << u"x"_s
                                     << QJsonObject{
                                            {u"headers"_s, QJsonArray{QJsonObject{{u"token"_s, u"hunter22"_s}}}}};
    QTest::newRow("text in an array") << u"x"_s
                                      << QJsonObject{{u"urls"_s, QJsonArray{u"https://e.org/?token=hunter22"_s}}};
    QTest::newRow("in a text") << u"x"_s << QJsonObject{{u"url"_s, u"https://u:hunter22@e.org/"_s}};
    QTest::newRow("in the event") << u"GET /?access_token=hunter22"_s << QJsonObject{};
    QTest::newRow("bare") << u"x"_s << QJsonObject{{u"note"_s, QString(u"it was "_s + token)}};
}

void TestLogFile::secretsNever()
{
    QFETCH(QString, event);
    QFETCH(QJsonObject, fields);
    {
        const LogFile log(options(), m_clock);
        logEvent(testLog(), LogLevel::Info, event, fields);
    }
    QCOMPARE(lines().size(), 1);
    QVERIFY2(!raw().contains("hunter22") && !raw().contains(token.toLatin1()), raw().constData());
    QVERIFY(raw().contains("<redacted>"));
}

void TestLogFile::awkwardText()
{
    const QString odd = u"line\nbreak \"quoted\" \\ 100% %s %n 🚀 "_s + QChar(1) + QChar(0xd800);
    {
        const LogFile log(options(), m_clock);
        logEvent(testLog(), LogLevel::Info, odd, {{u"odd"_s, odd}});
    }
    QCOMPARE(lines().size(), 1);
    QVERIFY(lines()[0][u"event"].toString().startsWith(u"line\nbreak \"quoted\" \\ 100% %s %n 🚀"_s));
    QCOMPARE(lines()[0][u"odd"].toString().left(10), odd.left(10));
}

void TestLogFile::ownerOnly()
{
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    auto small = options();
    small.maxBytes = 200;
    {
        const LogFile log(small, m_clock);
        for (int i = 0; i < 5; ++i)
            logEvent(testLog(), LogLevel::Info, u"an event that is long enough to fill the file soon"_s);
    }
    const auto files = QDir(QFileInfo(m_path).path()).entryInfoList(QDir::Files);
    QVERIFY(files.size() > 1);
    for (const QFileInfo &file : files)
        QVERIFY2(!(file.permissions() & others), qPrintable(file.fileName()));
}

void TestLogFile::rotation()
{
    auto small = options();
    small.maxBytes = 1000;
    small.keep = 2;
    {
        const LogFile log(small, m_clock);
        for (int i = 0; i < 100; ++i)
            logEvent(testLog(), LogLevel::Info, u"event"_s, {{u"n"_s, i}});
    }
    const auto names = QDir(QFileInfo(m_path).path()).entryList(QDir::Files, QDir::Name);
    QCOMPARE(names, (QStringList{u"docket.log"_s, u"docket.log.1"_s, u"docket.log.2"_s}));
    // What is kept is the end, in order and without a gap; no file is over its size, no line is cut.
    QList<int> numbers;
    for (const QString &suffix : {u".2"_s, u".1"_s, u""_s}) {
        QVERIFY(raw(suffix).size() <= 1000);
        for (const QJsonObject &line : lines(suffix))
            numbers << line[u"n"].toInt(-1);
    }
    QCOMPARE(numbers.last(), 99);
    for (qsizetype i = 1; i < numbers.size(); ++i)
        QCOMPARE(numbers[i], numbers[i - 1] + 1);
}

void TestLogFile::rotationWithoutKeeping()
{
    auto small = options();
    small.maxBytes = 300;
    small.keep = 0;
    {
        const LogFile log(small, m_clock);
        for (int i = 0; i < 20; ++i)
            logEvent(testLog(), LogLevel::Info, u"event"_s, {{u"n"_s, i}});
        logEvent(testLog(), LogLevel::Info, QString(1000, u'x')); // a line larger than the file may be is still written
    }
    QCOMPARE(QDir(QFileInfo(m_path).path()).entryList(QDir::Files), QStringList{u"docket.log"_s});
    QCOMPARE(lines().size(), 1);
    QCOMPARE(lines()[0][u"event"].toString().size(), 1000);
}

void TestLogFile::appendsToWhatIsThere()
{
    for (const QString &event : {u"first run"_s, u"second run"_s}) {
        const LogFile log(options(), m_clock);
        logEvent(testLog(), LogLevel::Info, event);
    }
    QCOMPARE(lines().size(), 2);
    QCOMPARE(lines()[1][u"event"], u"second run"_s);
}

void TestLogFile::offCategoryCostsNothing()
{
    {
        const LogFile log(options(), m_clock);
        logEvent(quietLog(), LogLevel::Info, u"hidden"_s);
        logEvent(quietLog(), LogLevel::Critical, u"shown"_s);
    }
    QCOMPARE(lines().size(), 1);
    QCOMPARE(lines()[0][u"event"], u"shown"_s);
}

void TestLogFile::manyThreads()
{
    constexpr int threads = 8;
    constexpr int each = 200;
    auto small = options();
    small.maxBytes = 50'000;
    small.keep = 100;
    {
        const LogFile log(small, m_clock);
        std::vector<std::unique_ptr<QThread>> workers;
        for (int t = 0; t < threads; ++t) {
            workers.emplace_back(QThread::create([t] {
                for (int i = 0; i < each; ++i)
                    logEvent(testLog(), LogLevel::Info, u"event"_s, {{u"worker"_s, t}, {u"n"_s, i}});
            }));
            workers.back()->setObjectName(u"worker %1"_s.arg(t));
            workers.back()->start();
        }
        for (const auto &worker : workers)
            worker->wait();
    }
    QList<int> next(threads, 0);
    QStringList suffixes;
    for (qsizetype n = QDir(QFileInfo(m_path).path()).entryList(QDir::Files).size() - 1; n > 0; --n)
        suffixes << u'.' + QString::number(n);
    suffixes << QString();
    for (const QString &suffix : std::as_const(suffixes)) {
        for (const QJsonObject &line : lines(suffix)) {
            const int worker = line[u"worker"].toInt(-1);
            QVERIFY(worker >= 0 && worker < threads);
            QCOMPARE(line[u"thread"].toString(), u"worker %1"_s.arg(worker));
            QCOMPARE(line[u"n"].toInt(-1), next[worker]++); // whole, in order, none twice
        }
    }
    QCOMPARE(next, QList<int>(threads, each));
}

void TestLogFile::unwritablePath()
{
    QDir().mkpath(m_path); // a folder where the file should be
    const LogFile log(options(), m_clock);
    QVERIFY(log.openError());
    QCOMPARE(log.openError()->code, Code::FileFailed);
    QVERIFY(log.openError()->message.contains(m_path));
    QVERIFY(!log.openError()->hint.isEmpty());
    logEvent(testLog(), LogLevel::Info, u"goes to stderr"_s); // and does not crash
}

void TestLogFile::handlerIsGivenBack()
{
    {
        const LogFile log(options(), m_clock);
    }
    QTest::ignoreMessage(QtWarningMsg, "back with the test framework");
    qWarning("back with the test framework");
    QVERIFY(raw().isEmpty());
}

void TestLogFile::aSlowDiskHoldsNobodyUp()
{
#ifdef Q_OS_UNIX
    // A pipe that nobody reads takes 64 KiB and then makes its writer wait.
    QDir().mkpath(QFileInfo(m_path).path());
    QCOMPARE(::mkfifo(QFile::encodeName(m_path).constData(), 0600), 0);
    const int end = ::open(QFile::encodeName(m_path).constData(), O_RDWR | O_CLOEXEC);
    QVERIFY(end >= 0);
    constexpr int events = 5'000;
    auto small = options();
    small.queue = 100;
    auto log = std::make_unique<LogFile>(small, m_clock);
    QVERIFY2(!log->openError(), log->openError() ? qPrintable(log->openError()->toText()) : "");
    const QString filling(2'000, u'x');
    for (int i = 0; i < events; ++i)
        logEvent(testLog(), LogLevel::Info, filling, {{u"n"_s, i}});
    // A flood of small things does not keep out what matters.
    logEvent(testLog(), LogLevel::Critical, u"this one matters"_s);
    QVERIFY(!log->flush(10ms));
    QByteArray read;
    std::thread reader([&read, end] {
        char bytes[4096];
        while (!read.endsWith("the end\n")) {
            const auto count = ::read(end, bytes, sizeof bytes);
            if (count <= 0)
                return;
            read.append(bytes, count);
        }
    });
    QVERIFY(log->flush(30s));
    log.reset();
    QCOMPARE(::write(end, "the end\n", 8), 8);
    reader.join();
    ::close(end);
    int last = -1;
    qint64 written = 0;
    qint64 dropped = 0;
    bool sawCritical = false;
    for (const QByteArray &line : read.split('\n')) {
        const auto object = QJsonDocument::fromJson(line).object();
        sawCritical = sawCritical || object[u"event"] == u"this one matters"_s;
        dropped += object[u"count"].toInteger();
        if (!object.contains(u"n"))
            continue;
        QVERIFY(object[u"n"].toInt() > last);
        last = object[u"n"].toInt();
        ++written;
    }
    QVERIFY(sawCritical);
    QVERIFY2(dropped > 0 && written > 0, qPrintable(u"%1 dropped, %2 written"_s.arg(dropped).arg(written)));
    QCOMPARE(written + dropped, events);
#else
    QSKIP("needs a named pipe");
#endif
}

void TestLogFile::flushWaits()
{
    LogFile log(options(), m_clock);
    for (int i = 0; i < 50; ++i) {
        logEvent(testLog(), LogLevel::Info, u"event"_s);
        QVERIFY(log.flush(60s));
        QCOMPARE(lines().size(), i + 1);
    }
}

QTEST_GUILESS_MAIN(TestLogFile)
#include "tst_logfile.moc"
