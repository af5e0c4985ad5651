// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The block of data at the beginning of a document. Private to the module.

#include "parse.h"

#include <QByteArrayView>

namespace Docket::Markdown {

/// Where the block stands; all offsets in bytes from the beginning of the text.
struct FrontMatterRange
{
    FrontMatterKind kind = FrontMatterKind::None;
    qsizetype begin = 0; ///< of the content, after the line of the first fence
    qsizetype end = 0;   ///< of the content, where the line of the second fence begins
    qsizetype fence = 0; ///< end of the second fence, without the line feed
    qsizetype after = 0; ///< where the Markdown begins
};

/// A first line of `---` (YAML) or `+++` (TOML), and a later one that closes it; none if either is missing.
[[nodiscard]] FrontMatterRange findFrontMatter(QByteArrayView text);

struct FrontMatter
{
    QJsonObject values;
    QList<ParseProblem> problems; ///< lines of the document
    bool isData = true;           ///< false: a text between two rules, no front matter at all
};

/// Reads the content. Never fails: what cannot be read is a problem that names line and column. Depth, values and what
/// aliases multiply are bounded.
[[nodiscard]] FrontMatter readFrontMatter(QByteArrayView content, FrontMatterKind kind, const ParseLimits &limits);

// The two readers, each with its library in a file of its own. Their lines count from 1 in the content.
[[nodiscard]] FrontMatter readYaml(QByteArrayView content, const ParseLimits &limits);
[[nodiscard]] FrontMatter readToml(QByteArrayView content, const ParseLimits &limits);

} // namespace Docket::Markdown
