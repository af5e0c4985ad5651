// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linediff.h"

#include <algorithm>
#include <vector>

namespace Docket::Domain {

namespace {

/// Changed lines up to which the shortest script is looked for; its cost grows with the square of it.
constexpr qsizetype maxChanges = 2000;

using Lines = std::vector<QByteArrayView>;

Lines linesOf(QByteArrayView text)
{
    Lines lines;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        QByteArrayView line = end < 0 ? text : text.first(end);
        if (line.endsWith('\r'))
            line.chop(1);
        lines.push_back(line);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
    }
    return lines;
}

/// Lines of the old text that stay, as pairs (old, new), between the common beginning and end; nothing if the way is
/// too long.
std::vector<std::pair<qsizetype, qsizetype>> common(const Lines &before, const Lines &after, qsizetype head,
                                                    qsizetype beforeEnd, qsizetype afterEnd)
{
    const qsizetype n = beforeEnd - head;
    const qsizetype m = afterEnd - head;
    const qsizetype limit = std::min(n + m, maxChanges);
    // reach[k]: how far in the old text a way on diagonal k (old - new) has come after d changes.
    std::vector<qsizetype> reach(std::size_t((2 * limit) + 3), 0);
    std::vector<std::vector<qsizetype>> steps;
    const auto at = [limit](qsizetype k) { return std::size_t(k + limit + 1); };
    for (qsizetype d = 0; d <= limit; ++d) {
        steps.emplace_back(reach.begin() + std::ptrdiff_t(at(-d)), reach.begin() + std::ptrdiff_t(at(d)) + 1);
        for (qsizetype k = -d; k <= d; k += 2) {
            const bool down = k == -d || (k != d && reach[at(k - 1)] < reach[at(k + 1)]);
            qsizetype x = down ? reach[at(k + 1)] : reach[at(k - 1)] + 1;
            while (x < n && x - k < m && x - k >= 0 &&
                   before[std::size_t(head + x)] == after[std::size_t(head + x - k)])
                ++x;
            reach[at(k)] = x;
            if (x < n || x - k < m)
                continue;
            // Back along the way that was found: what was walked on a diagonal is common.
            std::vector<std::pair<qsizetype, qsizetype>> pairs;
            qsizetype endX = n;
            qsizetype endK = k;
            for (qsizetype e = d; e >= 0; --e) {
                const auto &past = steps[std::size_t(e)]; // reach before step e, diagonals -e to e
                const auto value = [&past, e](qsizetype diagonal) {
                    return std::abs(diagonal) <= e ? past[std::size_t(diagonal + e)] : qsizetype(-1);
                };
                const bool wentDown = endK == -e || (endK != e && value(endK - 1) < value(endK + 1));
                const qsizetype fromK = wentDown ? endK + 1 : endK - 1;
                const qsizetype start = e == 0 ? 0 : (wentDown ? value(fromK) : value(fromK) + 1);
                for (qsizetype walk = endX - 1; walk >= start; --walk)
                    pairs.emplace_back(head + walk, head + walk - endK);
                endX = wentDown ? start : start - 1;
                endK = fromK;
            }
            std::ranges::reverse(pairs);
            return pairs;
        }
    }
    return {};
}

} // namespace

QList<DiffLine> lineDiff(QByteArrayView oldText, QByteArrayView newText)
{
    const Lines before = linesOf(oldText);
    const Lines after = linesOf(newText);
    const auto n = qsizetype(before.size());
    const auto m = qsizetype(after.size());
    qsizetype head = 0;
    while (head < n && head < m && before[std::size_t(head)] == after[std::size_t(head)])
        ++head;
    qsizetype tail = 0;
    while (tail < n - head && tail < m - head && before[std::size_t(n - 1 - tail)] == after[std::size_t(m - 1 - tail)])
        ++tail;

    QList<DiffLine> lines;
    lines.reserve(std::max(n, m));
    qsizetype x = 0;
    qsizetype y = 0;
    const auto changedUpTo = [&](qsizetype oldEnd, qsizetype newEnd) {
        for (; x < oldEnd; ++x)
            lines.append({DiffLine::Kind::Removed, QString::fromUtf8(before[std::size_t(x)]), int(x + 1), 0});
        for (; y < newEnd; ++y)
            lines.append({DiffLine::Kind::Added, QString::fromUtf8(after[std::size_t(y)]), 0, int(y + 1)});
    };
    const auto same = [&] {
        lines.append({DiffLine::Kind::Same, QString::fromUtf8(before[std::size_t(x)]), int(x + 1), int(y + 1)});
        ++x;
        ++y;
    };
    while (x < head)
        same();
    for (const auto &[oldLine, newLine] : common(before, after, head, n - tail, m - tail)) {
        changedUpTo(oldLine, newLine);
        same();
    }
    changedUpTo(n - tail, m - tail);
    while (x < n)
        same();
    return lines;
}

} // namespace Docket::Domain
