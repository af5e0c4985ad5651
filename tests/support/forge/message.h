// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace Docket::Sandbox {

/// What a client asked. The path is kept percent-encoded, the segments and the query are decoded.
struct Request
{
    QByteArray method = {};
    QByteArray path = {};
    QByteArray rawQuery = {};
    QStringList segments = {};
    QList<std::pair<QString, QString>> query = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray body = {};

    /// The first value of a query parameter; empty when it is absent.
    [[nodiscard]] QString parameter(QStringView name) const;
    [[nodiscard]] bool hasParameter(QStringView name) const;
    /// The value of a header, whatever the case of its name.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    /// The query written as Go's url.Values does: sorted by name, spaces as plus signs, with one parameter replaced.
    [[nodiscard]] QByteArray queryWith(const QString &name, const QString &value) const;
};

/// What is answered. Headers are written in the order given, after the content type.
struct Reply
{
    int status = 200;
    QByteArray contentType = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray body = {};
    /// A JSON array of entities, so that page faults know what they can duplicate or reorder.
    bool isList = false;

    static Reply json(QByteArray body, int status = 200);
    static Reply text(QByteArray body, int status);
    static Reply empty(int status);
};

/// A percent-encoded `name=value&...` list; a plus sign is a space, as servers read it.
[[nodiscard]] QList<std::pair<QString, QString>> parseQuery(QByteArrayView encoded);
/// The reason phrase of a status.
[[nodiscard]] QByteArray reasonPhrase(int status);

} // namespace Docket::Sandbox
