// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Docket::Fuzz {

// What a fuzzer runs on any bytes, and a test on the bytes that were found: an empty text if all is well, else what is
// not. Folders of tests/fuzz/found have the names without "fuzz_".

/// Parses a document and checks the tree, the facts and the HTML.
[[nodiscard]] QString fuzz_markdown(const QByteArray &input);
/// Reads front matter; the first byte chooses YAML or TOML.
[[nodiscard]] QString fuzz_frontmatter(const QByteArray &input);
/// Loads a stored tree and walks through it.
[[nodiscard]] QString fuzz_asttree(const QByteArray &input);

/// Parses a query, says it in words, completes it; the first byte chooses what it asks of.
[[nodiscard]] QString fuzz_query(const QByteArray &input);
/// Checks names and paths of files, and where links lead.
[[nodiscard]] QString fuzz_path(const QByteArray &input);
/// Reads keys and patterns of the cache.
[[nodiscard]] QString fuzz_cachekey(const QByteArray &input);

} // namespace Docket::Fuzz
