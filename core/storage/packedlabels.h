// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace Docket::Storage {

/// A label as the dense row of its issue carries it, so that painting a row joins nothing.
struct PackedLabel
{
    quint32 rgb = 0;
    quint32 nameId = 0;
    qint64 remoteId = 0;
    QByteArray name; ///< UTF-8

    bool operator==(const PackedLabel &) const = default;
};

/// Per label 4 bytes colour, 4 name id, 8 remote id, 2 length, the name; little-endian.
/// LabelledFact and the bits of these labels.
[[nodiscard]] qint64 labelFacts(const QList<PackedLabel> &labels);
[[nodiscard]] QByteArray packLabels(const QList<PackedLabel> &labels);
/// Stops at what is cut off; never fails.
[[nodiscard]] QList<PackedLabel> unpackLabels(QByteArrayView packed);

/// Six hex digits, with or without #; grey if they are none.
[[nodiscard]] quint32 labelRgb(const QString &color);

} // namespace Docket::Storage
