// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QByteArrayView>

#include <functional>
#include <memory>

struct sqlite3;
struct Fts5Tokenizer;

namespace Docket::Storage {

/// Gives the connection `document_rank(document_fts, weight of each column …)`, which scores like the bm25() that comes
/// with FTS5 at a fraction of its cost for common words: that one counts every match of every phrase before it scores
/// the first row, this one counts up to a bound and estimates from there, and does not count a lone phrase at all.
[[nodiscard]] Result<void> registerDocumentRank(sqlite3 *handle);

/// Splits text into the very tokens that the search index holds, CJK characters apart as indexText() sets them. On the
/// thread of the connection and not longer than it.
class SearchTokenizer final
{
public:
    /// The folded token and where it stands in the text, in bytes; false ends the splitting.
    using Visitor = std::function<bool(QByteArrayView token, qsizetype begin, qsizetype end)>;

    [[nodiscard]] static Result<std::unique_ptr<SearchTokenizer>> create(sqlite3 *handle);
    ~SearchTokenizer();
    Q_DISABLE_COPY_MOVE(SearchTokenizer)

    void split(QByteArrayView utf8, const Visitor &visitor) const;

private:
    struct Functions;

    SearchTokenizer();
    [[nodiscard]] bool splitRun(QByteArrayView utf8, qsizetype offset, const Visitor &visitor) const;

    std::unique_ptr<Functions> m_functions; ///< of SQLite; kept out of this header with its types
    Fts5Tokenizer *m_tokenizer = nullptr;
};

} // namespace Docket::Storage
