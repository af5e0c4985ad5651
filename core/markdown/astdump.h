// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ast.h"

namespace Docket::Markdown {

/// As dump(), of a tree that was put together with blanks in place of its source: how many bytes the texts have.
[[nodiscard]] QString dumpShape(const Ast &ast);

} // namespace Docket::Markdown
