// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "packedlabels.h"

#include "issueids.h"

#include <QtEndian>

namespace Docket::Storage {

namespace {

constexpr qsizetype headSize = 18;
constexpr qsizetype maxName = 0xffff;

} // namespace

qint64 labelFacts(const QList<PackedLabel> &labels)
{
    qint64 facts = labels.isEmpty() ? 0 : LabelledFact;
    for (const PackedLabel &label : labels)
        facts |= labelFact(label.nameId);
    return facts;
}

QByteArray packLabels(const QList<PackedLabel> &labels)
{
    QByteArray packed;
    for (const PackedLabel &label : labels) {
        char head[headSize];
        const auto name = QByteArrayView(label.name).first(std::min(label.name.size(), maxName));
        qToLittleEndian(label.rgb, head);
        qToLittleEndian(label.nameId, head + 4);
        qToLittleEndian(label.remoteId, head + 8);
        qToLittleEndian(quint16(name.size()), head + 16);
        packed.append(head, headSize).append(name);
    }
    return packed;
}

QList<PackedLabel> unpackLabels(QByteArrayView packed)
{
    QList<PackedLabel> labels;
    while (packed.size() >= headSize) {
        const char *head = packed.data();
        const auto length = qFromLittleEndian<quint16>(head + 16);
        if (packed.size() < headSize + length)
            break;
        labels.append({qFromLittleEndian<quint32>(head), qFromLittleEndian<quint32>(head + 4),
                       qFromLittleEndian<qint64>(head + 8), packed.sliced(headSize, length).toByteArray()});
        packed = packed.sliced(headSize + length);
    }
    return labels;
}

quint32 labelRgb(const QString &color)
{
    bool ok = false;
    const auto digits = QStringView(color).sliced(color.startsWith(u'#') ? 1 : 0);
    const quint32 rgb = digits.toUInt(&ok, 16);
    return ok && digits.size() == 6 ? rgb : 0x888888;
}

} // namespace Docket::Storage
