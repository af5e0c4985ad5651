// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "webaddress.h"

using namespace Qt::StringLiterals;

namespace Docket {

bool isWebAddress(const QUrl &url)
{
    // QUrl has made the scheme lower case.
    return url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "https"_L1) && !url.host().isEmpty();
}

QUrl webAddress(const QString &text)
{
    QUrl url(text.trimmed());
    return isWebAddress(url) ? url : QUrl();
}

} // namespace Docket
