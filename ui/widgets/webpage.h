// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>

namespace Docket::Ui {

/// Opens @p url in the browser. The one way from an address that somebody else wrote to the desktop: what is no http or
/// https address is not opened, and the answer is false. The architecture test sees to it that there is no other.
bool openWebPage(const QUrl &url);

/// The same for a link in a text, where mailto: starts the mail program.
bool openWebLink(const QUrl &url);

} // namespace Docket::Ui
