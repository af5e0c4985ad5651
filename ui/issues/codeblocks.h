// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <markdown/render.h>
#include <widgets/codehighlighter.h>

#include <stop_token>

namespace Docket::Ui {

/// The HTML of @p rendered with its code blocks in the place of their markers, highlighted, in lines that are never
/// broken. The page draws the ground behind them. For a worker; the highlighter belongs to one thread. When stopped the
/// rest stays plain.
[[nodiscard]] QString withCode(const Markdown::RenderedMarkdown &rendered, CodeHighlighter &highlighter, bool dark,
                               std::stop_token stop);

} // namespace Docket::Ui
