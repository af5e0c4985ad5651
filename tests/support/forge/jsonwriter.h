// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace Docket::Sandbox {

/// Seconds since the epoch as the API writes them: RFC 3339 in UTC, without fractions.
[[nodiscard]] QByteArray timestamp(qint64 seconds);

/// Appends JSON the way Go's encoder writes it: no spaces, keys in the order given, `<`, `>`, `&` and the two Unicode
/// line separators escaped. Commas are put by looking at what stands before, so the calls only have to nest correctly.
class JsonWriter final
{
public:
    JsonWriter &beginObject();
    JsonWriter &endObject();
    JsonWriter &beginArray();
    JsonWriter &endArray();
    JsonWriter &key(const char *name);
    JsonWriter &value(QStringView text);
    JsonWriter &value(qint64 number);
    JsonWriter &value(bool truth);
    JsonWriter &null();
    /// JSON that is ready already.
    JsonWriter &raw(QByteArrayView json);

    JsonWriter &field(const char *name, QStringView text) { return key(name).value(text); }
    JsonWriter &field(const char *name, const QByteArray &ascii) { return key(name).value(QString::fromUtf8(ascii)); }
    JsonWriter &field(const char *name, qint64 number) { return key(name).value(number); }
    JsonWriter &field(const char *name, int number) { return key(name).value(qint64{number}); }
    JsonWriter &field(const char *name, bool truth) { return key(name).value(truth); }
    JsonWriter &fieldNull(const char *name) { return key(name).null(); }
    JsonWriter &fieldRaw(const char *name, QByteArrayView json) { return key(name).raw(json); }
    JsonWriter &fieldTime(const char *name, qint64 seconds);
    /// Absent is null.
    JsonWriter &fieldTime(const char *name, std::optional<qint64> seconds);

    [[nodiscard]] const QByteArray &bytes() const { return m_out; }
    [[nodiscard]] QByteArray take() { return std::move(m_out); }
    void reserve(qsizetype size) { m_out.reserve(size); }

private:
    void separate();

    QByteArray m_out;
};

} // namespace Docket::Sandbox
