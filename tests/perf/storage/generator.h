// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/repositories.h>

#include <QList>
#include <QStringList>

#include <random>

namespace Docket::Perf {

/// Issues as a large tracker has them: words, labels, people and comment counts by Zipf's law, six projects of very
/// different sizes, eight years. The same seed gives the same issues.
class Generator final
{
public:
    explicit Generator(quint32 seed = 1);

    [[nodiscard]] static QList<double> projectShares() { return {0.40, 0.25, 0.15, 0.10, 0.07, 0.03}; }

    [[nodiscard]] Domain::RemoteIssue issue(qint64 number, int words = 80);
    [[nodiscard]] Domain::RemoteComment comment(qint64 id, qint64 issue);
    /// The word of a rank: 0 is the most frequent.
    [[nodiscard]] QString word(int rank) const { return m_words[rank]; }
    [[nodiscard]] int wordCount() const { return int(m_words.size()); }
    [[nodiscard]] Domain::Label label(int rank) const;
    [[nodiscard]] Domain::Person person(int rank) const;
    static constexpr int labelCount = 60;
    static constexpr int personCount = 3000;

private:
    [[nodiscard]] int zipf(int count);
    [[nodiscard]] QByteArray text(int words);
    [[nodiscard]] int below(int bound) { return int(std::uniform_int_distribution<>(0, bound - 1)(m_random)); }

    std::mt19937 m_random;
    QStringList m_words;
    QList<QByteArray> m_utf8;
};

} // namespace Docket::Perf
