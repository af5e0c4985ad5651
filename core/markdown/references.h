// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What links point to, and issues named in text. Private to the module.

#include "parse.h"

#include <QByteArrayView>

#include <functional>

namespace Docket::Markdown {

/// Calls @p found with the place and length of every #12 and owner/name#12 in @p text.
void forEachReference(QByteArrayView text, const std::function<void(qsizetype begin, qsizetype size)> &found);

/// Fills kind, target and anchor from an address as it was written; false if it leads nowhere.
[[nodiscard]] bool classify(QByteArrayView address, DocumentLink &link);

} // namespace Docket::Markdown
