// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "documentplan.h"
#include "documentrank.h"
#include "documentreader.h"

namespace Docket::Storage {

/// Finds the place of a document that shows best why it was found. The search index holds no texts, so the stored one
/// is split into tokens again: a few hundredths of a millisecond, and of a long one not all of it.
class SnippetMaker final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<SnippetMaker>> create(Connection &connection,
                                                                      const QList<SearchedPhrase> &phrases);
    Q_DISABLE_COPY_MOVE(SnippetMaker)

    [[nodiscard]] Result<Domain::DocumentSnippet> make(const Domain::DocumentSummary &document);

private:
    struct Phrase
    {
        QByteArrayList tokens;
        bool prefix = false;
    };
    /// A phrase that was found, in bytes.
    struct Match
    {
        int phrase = 0;
        qsizetype token = 0; ///< its number in the text
        qsizetype begin = 0;
        qsizetype end = 0;
    };
    struct Window
    {
        qsizetype begin = 0;
        qsizetype end = 0;
        int score = 0; ///< how many different phrases it shows; 0: nothing was found
        std::vector<Match> matches;
    };

    SnippetMaker(Connection &connection, std::unique_ptr<SearchTokenizer> tokenizer);

    [[nodiscard]] qsizetype firstLook(QByteArrayView text) const;
    [[nodiscard]] Window search(QByteArrayView text) const;
    [[nodiscard]] static Domain::DocumentSnippet cut(QByteArrayView text, const Window &window);

    Connection &m_connection;
    std::unique_ptr<SearchTokenizer> m_tokenizer;
    std::vector<Phrase> m_phrases;
};

} // namespace Docket::Storage
