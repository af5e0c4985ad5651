// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clock.h"
#include "error.h"
#include "logqueue.h"

#include <QFile>

#include <memory>
#include <optional>

namespace Docket {

/// The rotating log: one JSON object a line (time, level, category, trace, thread, event, fields). While it lives it is
/// Qt's message handler, so Qt's own warnings land here too. Thread-safe. A thread of its own writes, so nobody who
/// logs waits for the disk; what a full queue had to drop is told in the log. A fatal message waits until it stands in
/// the file. When the file cannot be written, messages go to stderr, unless that is switched off, and the program goes
/// on.
class LogFile final
{
public:
    struct Options
    {
        QString path;                ///< "…/docket.log"; older ones become docket.log.1, .2, …
        qint64 maxBytes = 5'000'000; ///< rotated before a line would pass this
        int keep = 3;                ///< rotated files that stay
        bool echoWarnings = true;    ///< warnings also go to stderr in words
        bool create = true;          ///< false: only a file that is there is written; without one nothing is logged
        bool fallBack = true;        ///< warnings go to stderr if the file cannot be written
        std::size_t queue = 4096;    ///< events that may wait for the disk before more are dropped
        std::shared_ptr<LogRing> ring = {}; ///< also gets every event; may be null
    };

    /// Opens the file and installs the handler. Only one LogFile may live at a time.
    LogFile(Options options, const Clock &clock);
    ~LogFile();
    Q_DISABLE_COPY_MOVE(LogFile)

    /// Waits until what was logged before stands in the file; false if that takes longer than @p limit. Not for the GUI
    /// thread.
    bool flush(std::chrono::milliseconds limit) { return m_queue->flush(limit); }

    /// Why the file could not be opened, or nothing.
    [[nodiscard]] std::optional<Error> openError() const { return m_openError; }

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void take(QtMsgType type, const char *category, const QString &message);
    /// In the queue's thread, like what it calls.
    void write(const std::vector<LogQueue::Entry> &entries, quint64 dropped);
    void writeLine(QtMsgType type, const LogRecord &record);
    void rotate();

    Options m_options;
    const Clock &m_clock;
    QFile m_file;
    qint64 m_size = 0;
    std::optional<Error> m_openError;
    QtMessageHandler m_previous = nullptr;
    std::unique_ptr<LogQueue> m_queue;
};

} // namespace Docket
