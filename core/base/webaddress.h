// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

namespace Docket {

/// True for what a browser may be given: an http or https address with a host. Addresses come from servers and from
/// documents; anything else (file:, a scheme that some program registered) could make the desktop run things.
[[nodiscard]] bool isWebAddress(const QUrl &url);

/// @p text as such an address, or an empty one if it is none.
[[nodiscard]] QUrl webAddress(const QString &text);

} // namespace Docket
