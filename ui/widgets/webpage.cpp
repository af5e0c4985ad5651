// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "webpage.h"

#include <base/webaddress.h>

#include <QDesktopServices>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

bool openWebPage(const QUrl &url)
{
    return isWebAddress(url) && QDesktopServices::openUrl(url);
}

bool openWebLink(const QUrl &url)
{
    if (url.scheme() == "mailto"_L1)
        return QDesktopServices::openUrl(url);
    return openWebPage(url);
}

} // namespace Docket::Ui
