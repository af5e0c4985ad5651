// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logfile.h"

#include "log.h"
#include "secret.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>
#include <QTimeZone>

#include <atomic>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace Docket {

namespace {

/// A program that ends anyway does not wait for a dead disk.
constexpr auto fatalPatience = std::chrono::seconds(2);

// Qt's handler is a bare function; this is the one place that it can find the log again.
std::atomic<LogFile *> s_active = nullptr;

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return LogLevel::Debug;
    case QtInfoMsg: return LogLevel::Info;
    case QtWarningMsg: return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg: break;
    }
    return LogLevel::Critical;
}

QString nameOf(QtMsgType type)
{
    return type == QtFatalMsg ? u"fatal"_s : levelName(levelOf(type));
}

} // namespace

LogFile::LogFile(Options options, const Clock &clock)
    : m_options(std::move(options))
    , m_clock(clock)
{
    QIODevice::OpenMode mode = QIODevice::WriteOnly | QIODevice::Append;
    if (m_options.create)
        QDir().mkpath(QFileInfo(m_options.path).absolutePath());
    else
        mode |= QIODevice::ExistingOnly;
    m_file.setFileName(m_options.path);
    if (m_file.open(mode)) {
        // Issue titles and host names are the user's own business.
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        m_size = m_file.size();
    } else {
        m_openError = makeError(Code::FileFailed, u"log.open"_s,
                                u"The log %1 cannot be written: %2."_s.arg(m_options.path, m_file.errorString()));
        m_openError->hint = u"Docket works without it; make the folder writable to get a log."_s;
    }
    m_queue = std::make_unique<LogQueue>(m_options.queue, [this](const std::vector<LogQueue::Entry> &entries,
                                                                 quint64 dropped) { write(entries, dropped); });
    LogFile *expected = nullptr;
    [[maybe_unused]] const bool first = s_active.compare_exchange_strong(expected, this);
    Q_ASSERT_X(first, "LogFile", "only one may live at a time");
    m_previous = qInstallMessageHandler(&LogFile::handle);
}

LogFile::~LogFile()
{
    qInstallMessageHandler(m_previous);
    s_active = nullptr;
    m_queue.reset(); // writes what is left
}

void LogFile::handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (LogFile *log = s_active.load())
        log->take(type, context.category, message);
}

void LogFile::take(QtMsgType type, const char *category, const QString &message)
{
    if (m_queue->isOwnThread()) { // about the writing itself: it would come round for ever
        std::fprintf(stderr, "%s\n", qUtf8Printable(redacted(message)));
        return;
    }
    const auto *fields = LogDetail::pendingFields();
    const auto *event = LogDetail::pendingEvent();
    LogQueue::Entry entry{.type = type};
    LogRecord &record = entry.record;
    record.at = m_clock.now();
    record.level = levelOf(type);
    record.category = QString::fromLatin1(category ? category : "default");
    record.thread = QThread::currentThread() ? QThread::currentThread()->objectName() : QString();
    record.event = event ? *event : redacted(message);
    if (const TraceId trace = currentTrace(); !trace.isNull())
        record.trace = trace.toString();
    if (fields) {
        record.fields = *fields;
        // An error tells the trace that it happened in.
        if (const QString trace = record.fields.take(u"trace"_s).toString(); !trace.isEmpty())
            record.trace = trace;
    }
    const bool matters = type != QtDebugMsg && type != QtInfoMsg;
    if (type == QtFatalMsg || (matters && (m_options.echoWarnings || m_options.fallBack)))
        entry.words = redacted(message);
    if (m_options.ring)
        m_options.ring->add(record);
    m_queue->push(std::move(entry));
    // Qt ends the program when this returns.
    if (type == QtFatalMsg)
        m_queue->flush(fatalPatience);
}

void LogFile::write(const std::vector<LogQueue::Entry> &entries, quint64 dropped)
{
    for (const auto &[type, record, words] : entries) {
        if (m_file.isOpen())
            writeLine(type, record);
        // Without a file, what would have stood in it; m_options.fallBack was asked when the words were kept.
        if (!words.isEmpty() && (type == QtFatalMsg || m_options.echoWarnings || !m_file.isOpen()))
            std::fprintf(stderr, "%s\n", qUtf8Printable(words));
    }
    if (dropped > 0 && m_file.isOpen()) {
        LogRecord record;
        record.at = m_clock.now();
        record.level = LogLevel::Warning;
        record.category = u"docket.log"_s;
        record.thread = u"log"_s;
        record.event = u"events were dropped, because the disk was slower than they came"_s;
        record.fields = {{u"count"_s, qint64(dropped)}};
        writeLine(QtWarningMsg, record);
    }
    m_file.flush();
}

void LogFile::writeLine(QtMsgType type, const LogRecord &record)
{
    QJsonObject line;
    line.insert(u"time"_s, QDateTime::fromMSecsSinceEpoch(record.at.time_since_epoch().count(), QTimeZone::UTC)
                               .toString(Qt::ISODateWithMs));
    line.insert(u"level"_s, nameOf(type));
    line.insert(u"category"_s, record.category);
    line.insert(u"thread"_s, record.thread);
    if (!record.trace.isEmpty())
        line.insert(u"trace"_s, record.trace);
    line.insert(u"event"_s, record.event);
    for (auto it = record.fields.begin(); it != record.fields.end(); ++it)
        line.insert(it.key(), it.value());
    const QByteArray bytes = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    if (m_size > 0 && m_size + bytes.size() > m_options.maxBytes)
        rotate();
    m_size += std::max<qint64>(0, m_file.write(bytes));
}

void LogFile::rotate()
{
    m_file.close();
    const auto numbered = [this](int n) { return m_options.path + u'.' + QString::number(n); };
    QFile::remove(numbered(m_options.keep));
    for (int n = m_options.keep - 1; n >= 1; --n)
        QFile::rename(numbered(n), numbered(n + 1));
    if (m_options.keep > 0)
        QFile::rename(m_options.path, numbered(1));
    else
        QFile::remove(m_options.path);
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    m_size = 0;
}

} // namespace Docket
