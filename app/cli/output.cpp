// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <base/secret.h>

#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>
#include <poll.h>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

void write(FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fputc('\n', stream);
}

/// The chain of a refused certificate, from the server's own upwards, to compare with.
QString certificates(const Error &error)
{
    QString text;
    for (const auto &[key, value] : error.context) {
        if (key.startsWith("certificate."_L1))
            text += u"\n  certificate: "_s + value;
    }
    return text;
}

/// A command has ended when its error is read: nothing tries again but the user.
QString hintOf(const Error &error)
{
    const auto again = [&error]() -> QString {
        switch (error.code) {
        case Code::Offline: return u"Then run the command again."_s;
        case Code::CircuitOpen:
            return error.hint.isEmpty() ? u"Run the command again later."_s : u"Then run the command again."_s;
        case Code::TimedOut: return u"Run the command again later."_s;
        case Code::RateLimited:
            return error.retryAfter ? u"Run the command again in %1 s."_s.arg(
                                          std::chrono::ceil<std::chrono::seconds>(*error.retryAfter).count())
                                    : u"Run the command again later."_s;
        default: return {};
        }
    };
    return QString(error.hint + u' ' + again()).trimmed();
}

QJsonObject errorJson(const Error &error, const QString &hint)
{
    QJsonObject object{
        {u"code"_s, codeName(error.code)}, {u"operation"_s, error.operation}, {u"message"_s, redacted(error.message)}};
    if (!hint.isEmpty())
        object.insert(u"hint"_s, redacted(hint));
    if (!error.trace.isNull())
        object.insert(u"trace"_s, error.trace.toString());
    QJsonObject context;
    for (const auto &[key, value] : error.context)
        context.insert(key, redacted(value));
    if (!context.isEmpty())
        object.insert(u"context"_s, context);
    if (error.cause)
        object.insert(u"cause"_s, errorJson(*error.cause, error.cause->hint));
    return object;
}

} // namespace

int Output::ended(int code) const
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return code;
    pollfd reader{.fd = fileno(stdout), .events = POLLOUT, .revents = 0};
    const bool gone = ::poll(&reader, 1, 0) > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0;
    if (!gone)
        error(makeError(Code::FileFailed, u"cli.output"_s, u"The output could not be written."_s)
                  .withHint(u"Check that the disk it goes to is not full."_s));
    // What the command itself has to say comes first.
    return code != Done ? code : gone ? PipeClosed : Failed;
}

QString Output::printable(const QString &text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        const bool control = c.category() == QChar::Other_Control && c != u'\n' && c != u'\t';
        // Directional overrides could make a title read as something else than it is.
        const bool override = (c >= QChar(0x202A) && c <= QChar(0x202E)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
        clean += control || override ? QChar(0xFFFD) : c;
    }
    return clean;
}

QString Output::oneLine(const QString &text)
{
    return printable(text).replace(u'\n', u"\\n"_s).replace(u'\t', u"\\t"_s);
}

Error Output::asMet(Error error)
{
    if (error.code != Code::CircuitOpen)
        return error;
    if (error.cause) {
        error.cause = std::make_shared<const Error>(asMet(*error.cause));
        error.hint = error.cause->hint;
    } else if (const QString reason = error.fact(u"reason"); !reason.isEmpty()) {
        error.message = reason;
        error.hint = error.fact(u"advice");
    }
    return error;
}

QJsonObject Output::toJson(const Error &error)
{
    const Error told = asMet(error);
    return errorJson(told, hintOf(told));
}

void Output::table(const QStringList &header, const QList<QStringList> &rows, const QList<QJsonObject> &objects) const
{
    if (m_json) {
        QJsonArray array;
        for (const QJsonObject &object : objects)
            array.append(object);
        write(stdout, QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Indented)).trimmed());
        return;
    }
    QList<qsizetype> widths;
    for (const QString &title : header)
        widths.append(title.size());
    QList<QStringList> clean;
    for (const QStringList &row : rows) {
        QStringList cells;
        for (qsizetype i = 0; i < row.size(); ++i) {
            cells.append(printable(row[i]).simplified());
            widths[i] = std::max(widths[i], cells.last().size());
        }
        clean.append(cells);
    }
    const auto joined = [&widths](const QStringList &cells) {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i)
            line += i + 1 == cells.size() ? cells[i] : cells[i].leftJustified(widths[i] + 2);
        return line;
    };
    if (!clean.isEmpty())
        write(stdout, joined(header));
    for (const QStringList &cells : std::as_const(clean))
        write(stdout, joined(cells));
}

void Output::object(const QString &text, const QJsonObject &object) const
{
    if (m_json)
        write(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed());
    else
        write(stdout, printable(text));
}

void Output::error(const Error &error) const
{
    // Every part of a command that is stopped ends with it.
    if (error.code == Code::Cancelled && std::exchange(*m_cancelTold, true))
        return;
    if (m_json) {
        write(stderr, QString::fromUtf8(
                          QJsonDocument(QJsonObject{{u"error"_s, toJson(error)}}).toJson(QJsonDocument::Compact)));
        return;
    }
    Error told = asMet(error);
    told.hint = hintOf(told);
    write(stderr, u"docket-cli: "_s + printable(redacted(told.toText() + certificates(error))));
}

void Output::hint(const QString &text) const
{
    if (m_json)
        write(stderr, QString::fromUtf8(QJsonDocument(QJsonObject{{u"hint"_s, text}}).toJson(QJsonDocument::Compact)));
    else
        write(stdout, printable(text));
}

void Output::remark(const QString &text) const
{
    if (!m_json)
        write(stderr, printable(redacted(text)));
}

void Output::record(const QJsonObject &object) const
{
    write(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
    std::fflush(stdout);
}

void Output::line(const QString &text) const
{
    if (!m_json)
        write(stdout, printable(text));
}

} // namespace Docket::Cli
