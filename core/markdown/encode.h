// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

namespace Docket::Markdown {

/// A text as a file of @p encoding holds it, one of the names that ParsedDocument::encoding knows; UTF-16 begins with a
/// byte order mark. Invalid, with the first character that has no place there, for what the encoding cannot write.
[[nodiscard]] Result<QByteArray> encodeText(QByteArrayView utf8, QStringView encoding);

} // namespace Docket::Markdown
