// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonwriter.h"

#include <QDateTime>
#include <QTimeZone>

namespace Docket::Sandbox {

namespace {

constexpr char hexDigits[] = "0123456789abcdef";

void appendEscape(QByteArray &out, char16_t unit)
{
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += hexDigits[(unit >> shift) & 0xf];
}

} // namespace

QByteArray timestamp(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC).toString(Qt::ISODate).toLatin1();
}

void JsonWriter::separate()
{
    if (m_out.isEmpty())
        return;
    switch (m_out.back()) {
    case '{':
    case '[':
    case ':': return;
    default: m_out += ',';
    }
}

JsonWriter &JsonWriter::beginObject()
{
    separate();
    m_out += '{';
    return *this;
}

JsonWriter &JsonWriter::endObject()
{
    m_out += '}';
    return *this;
}

JsonWriter &JsonWriter::beginArray()
{
    separate();
    m_out += '[';
    return *this;
}

JsonWriter &JsonWriter::endArray()
{
    m_out += ']';
    return *this;
}

JsonWriter &JsonWriter::key(const char *name)
{
    separate();
    m_out += '"';
    m_out += name;
    m_out += "\":";
    return *this;
}

JsonWriter &JsonWriter::value(QStringView text)
{
    separate();
    m_out += '"';
    const QByteArray utf8 = text.toUtf8();
    const char *data = utf8.constData();
    const qsizetype size = utf8.size();
    qsizetype done = 0;
    for (qsizetype i = 0; i < size; ++i) {
        const auto c = static_cast<unsigned char>(data[i]);
        const bool separator = c == 0xe2 && i + 2 < size && static_cast<unsigned char>(data[i + 1]) == 0x80 &&
                               (static_cast<unsigned char>(data[i + 2]) & 0xfe) == 0xa8;
        if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && !separator)
            continue;
        m_out.append(data + done, i - done);
        switch (c) {
        case '"': m_out += "\\\""; break;
        case '\\': m_out += "\\\\"; break;
        case '\n': m_out += "\\n"; break;
        case '\r': m_out += "\\r"; break;
        case '\t': m_out += "\\t"; break;
        default:
            if (separator) {
                appendEscape(m_out, static_cast<unsigned char>(data[i + 2]) == 0xa8 ? u'\u2028' : u'\u2029');
                i += 2;
            } else {
                appendEscape(m_out, c);
            }
        }
        done = i + 1;
    }
    m_out.append(data + done, size - done);
    m_out += '"';
    return *this;
}

JsonWriter &JsonWriter::value(qint64 number)
{
    separate();
    m_out += QByteArray::number(number);
    return *this;
}

JsonWriter &JsonWriter::value(bool truth)
{
    separate();
    m_out += truth ? "true" : "false";
    return *this;
}

JsonWriter &JsonWriter::null()
{
    separate();
    m_out += "null";
    return *this;
}

JsonWriter &JsonWriter::raw(QByteArrayView json)
{
    separate();
    m_out += json;
    return *this;
}

JsonWriter &JsonWriter::fieldTime(const char *name, qint64 seconds)
{
    key(name);
    m_out += '"';
    m_out += timestamp(seconds);
    m_out += '"';
    return *this;
}

JsonWriter &JsonWriter::fieldTime(const char *name, std::optional<qint64> seconds)
{
    return seconds ? fieldTime(name, *seconds) : fieldNull(name);
}

} // namespace Docket::Sandbox
