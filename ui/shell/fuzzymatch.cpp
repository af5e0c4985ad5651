// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzzymatch.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace Docket::Ui {

namespace {

constexpr int none = std::numeric_limits<int>::min() / 2;
constexpr int hit = 10;
constexpr int runBonus = 12;
constexpr int wordBonus = 16;
constexpr int beginBonus = 10;
constexpr int gapCost = 1;
constexpr qsizetype longest = 200;

bool beginsWord(QStringView text, qsizetype at)
{
    if (at == 0)
        return true;
    const auto before = text.at(at - 1);
    const auto here = text.at(at);
    return (!before.isLetterOrNumber() && here.isLetterOrNumber()) || (before.isLower() && here.isUpper());
}

/// The best placement of one word, by dynamic programming over (character of the word, place in the text).
std::optional<FuzzyMatch> matchWord(QStringView word, QStringView text)
{
    const auto n = std::min(word.size(), longest);
    const auto m = std::min(text.size(), longest);
    if (n > m)
        return std::nullopt;
    const auto at = [m](qsizetype i, qsizetype j) { return std::size_t((i * m) + j); };
    std::vector<int> best(std::size_t(n * m), none); // ending with word[i] at text[j]
    std::vector<int> from(std::size_t(n * m), -1);
    for (qsizetype i = 0; i < n; ++i) {
        auto carried = none; // best of the row above left of j - 1, with gaps paid
        int carriedAt = -1;
        for (qsizetype j = i; j < m; ++j) {
            if (i > 0 && j >= 2) {
                carried = carried == none ? none : carried - gapCost;
                if (const auto other = best[at(i - 1, j - 2)]; other != none && other - gapCost > carried) {
                    carried = other - gapCost;
                    carriedAt = int(j - 2);
                }
            }
            if (word.at(i).toCaseFolded() != text.at(j).toCaseFolded())
                continue;
            auto value = hit + (beginsWord(text, j) ? wordBonus : 0) + (j == 0 ? beginBonus : 0);
            if (i == 0) {
                best[at(i, j)] = value - (std::min<int>(int(j), 15) * gapCost);
                continue;
            }
            const auto adjacent = j > 0 ? best[at(i - 1, j - 1)] : none;
            const auto joined = adjacent == none ? none : adjacent + runBonus;
            if (joined == none && carried == none)
                continue;
            best[at(i, j)] = value + std::max(joined, carried);
            from[at(i, j)] = joined >= carried ? int(j - 1) : carriedAt;
        }
    }
    const auto last = best.cbegin() + ((n - 1) * m);
    const auto top = std::max_element(last, last + m);
    if (top == last + m || *top == none)
        return std::nullopt;
    FuzzyMatch result{.score = *top, .positions = QList<int>(n)};
    auto place = int(top - last);
    for (auto i = n - 1; i >= 0; --i) {
        result.positions[i] = place;
        place = from[at(i, place)];
    }
    return result;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text)
{
    FuzzyMatch result;
    for (const auto word : pattern.split(u' ', Qt::SkipEmptyParts)) {
        const auto match = matchWord(word, text);
        if (!match)
            return std::nullopt;
        result.score += match->score;
        result.positions += match->positions;
    }
    if (result.positions.isEmpty())
        return result;
    std::ranges::sort(result.positions);
    result.positions.erase(std::ranges::unique(result.positions).begin(), result.positions.end());
    // Of two texts that match alike the shorter one is meant.
    result.score -= int(std::min<qsizetype>(text.size(), 60)) / 6;
    return result;
}

} // namespace Docket::Ui
