// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "closest.h"

#include <QString>

#include <algorithm>
#include <array>

namespace Docket {

namespace {

constexpr qsizetype longest = 40;

/// Optimal string alignment distance (Damerau-Levenshtein without overlapping swaps).
int distance(QStringView a, QStringView b)
{
    std::array<std::array<int, longest + 1>, 3> rows{};
    for (qsizetype j = 0; j <= b.size(); ++j)
        rows[0][size_t(j)] = int(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        auto &row = rows[size_t(i % 3)];
        const auto &above = rows[size_t((i + 2) % 3)];
        const auto &twoAbove = rows[size_t((i + 1) % 3)];
        row[0] = int(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = size_t(j);
            const int changed = above[at - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[at] = std::min({above[at] + 1, row[at - 1] + 1, changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[at] = std::min(row[at], twoAbove[at - 2] + 1);
        }
    }
    return rows[size_t(a.size() % 3)][size_t(b.size())];
}

} // namespace

QString closestMatch(QStringView word, const QStringList &candidates)
{
    if (word.isEmpty() || word.size() > longest)
        return {};
    const QString sought = word.toString().toLower();
    QString best;
    int bestDistance = 0;
    for (const QString &candidate : candidates) {
        if (candidate.isEmpty() || candidate.size() > longest)
            continue;
        // A third of the letters may differ, at most three: "bug" is not a misspelt "is", nor "foo" a "log".
        const int allowed = int(std::clamp<qsizetype>((std::min(sought.size(), candidate.size()) + 1) / 3, 1, 3));
        const int found = distance(sought, candidate.toLower());
        if (found <= allowed && found < std::min(sought.size(), candidate.size()) &&
            (best.isEmpty() || found < bestDistance)) {
            best = candidate;
            bestDistance = found;
        }
    }
    return best;
}

} // namespace Docket
