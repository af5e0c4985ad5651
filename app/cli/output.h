// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace Docket::Cli {

/// Exit codes that scripts can rely on.
enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    PartlyDone = 3,
    PipeClosed = 141 ///< all was done, but nobody read what was said of it; as of a program that SIGPIPE ended
};

/// Where a command says what it found. Text goes to stdout in aligned columns; with --json it is one JSON document (a
/// list or an object) on stdout instead. Errors go to stderr, with --json as {"error": {…}} objects; where only time
/// helps they say that the command is to be run again. That it was cancelled is told once. Control characters in what
/// servers sent never reach the terminal. Copies share what was told.
class Output final
{
public:
    explicit Output(bool json)
        : m_json(json)
    {
    }

    [[nodiscard]] bool isJson() const { return m_json; }
    /// Rows under a header; for text the last column is not padded. With --json the objects are printed instead.
    void table(const QStringList &header, const QList<QStringList> &rows, const QList<QJsonObject> &objects) const;
    /// One thing: lines of text, or an object.
    void object(const QString &text, const QJsonObject &object) const;
    void error(const Error &error) const;
    /// One object on a line of its own, written at once, so that a long run can be read as it comes; for --json.
    void record(const QJsonObject &object) const;
    void line(const QString &text) const;   ///< to stdout; not with --json
    void hint(const QString &text) const;   ///< what to do next: to stdout; with --json {"hint": …} to stderr
    void remark(const QString &text) const; ///< to stderr; not with --json

    /// The exit code of a command that ended with @p code, once all that it said has gone out. Without SIGPIPE.
    [[nodiscard]] int ended(int code) const;

    [[nodiscard]] static QString printable(const QString &text);
    /// The same with line feeds and tabs written as \n and \t: a name never makes a line of its own.
    [[nodiscard]] static QString oneLine(const QString &text);
    [[nodiscard]] static QJsonObject toJson(const Error &error);
    /// Errors of a circuit breaker tell how long a server is spared. A command's breaker ends with the command, so that
    /// the next one asks at once: what is told is what the server failed of. Other errors stay as they are.
    [[nodiscard]] static Error asMet(Error error);

private:
    bool m_json;
    std::shared_ptr<bool> m_cancelTold = std::make_shared<bool>(false);
};

} // namespace Docket::Cli
