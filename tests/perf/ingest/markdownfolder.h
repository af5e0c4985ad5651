// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QString>

#include <random>
#include <vector>

namespace Docket::Perf {

/// Folders of Markdown as projects have them: lengths spread around a mean, words by Zipf's law, headings, marks,
/// lists, tables, links among the files, code, front matter in some. File number n of a mean is the same in every run.
class MarkdownFolder final
{
public:
    MarkdownFolder();
    Q_DISABLE_COPY_MOVE(MarkdownFolder)

    /// Writes files @p from to @p to below @p root, @p meanBytes long on average. Returns the bytes written.
    qint64 write(const QString &root, int from, int to, int meanBytes);

private:
    [[nodiscard]] QByteArray text(int number, int meanBytes);
    [[nodiscard]] const QByteArray &word();
    void sentence(QByteArray &out, int number, int words);

    QByteArrayList m_words; ///< the commonest first
    std::vector<double> m_sums;
    std::mt19937 m_random;
};

} // namespace Docket::Perf
