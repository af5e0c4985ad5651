// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/document.h>

#include <QByteArrayList>

#include <vector>

namespace Docket::Perf {

/// Documents as a collection of real ones has them: lengths spread around five kilobytes, words by Zipf's law,
/// headings, links among them, code, some front matter. Document number n is the same in every run.
class Corpus final
{
public:
    explicit Corpus(int documents);
    Q_DISABLE_COPY_MOVE(Corpus)

    [[nodiscard]] Domain::DocumentInput document(int number) const;
    [[nodiscard]] const QByteArray &word(int rank) const { return m_words[rank]; }
    [[nodiscard]] int words() const { return int(m_words.size()); }

private:
    [[nodiscard]] QString path(int number) const;

    int m_documents;
    QByteArrayList m_words;  ///< the commonest first
    std::vector<int> m_text; ///< ranks, from which documents take their stretches
};

} // namespace Docket::Perf
