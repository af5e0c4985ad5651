// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <markdown/ast.h>

#include <QString>

/// What holds for every tree, whatever it was made of: children lie inside of their parents and in order, every step
/// between nodes has its way back, texts that stand in the source are where the node is. Empty if all is well, else
/// what is not.
[[nodiscard]] QString violation(const Docket::Markdown::Ast &ast);
