// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pem.h"

#include <QByteArrayView>

namespace Docket {

QByteArray certificatesIn(const QByteArray &pem)
{
    constexpr QByteArrayView begin = "-----BEGIN CERTIFICATE-----";
    constexpr QByteArrayView end = "-----END CERTIFICATE-----";
    QByteArray certificates;
    for (qsizetype from = pem.indexOf(begin); from >= 0; from = pem.indexOf(begin, from + begin.size())) {
        // What comes next is its own end, or it is cut off and what follows is something else.
        const qsizetype to = pem.indexOf("-----", from + begin.size());
        if (to < 0 || !QByteArrayView(pem).sliced(to).startsWith(end))
            continue;
        certificates += QByteArrayView(pem).sliced(from, to + end.size() - from);
        certificates += '\n';
    }
    return certificates;
}

} // namespace Docket
