// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "longlines.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

namespace Docket::Ui {

namespace {

/// How far back a space is looked for.
constexpr int nearby = 1000;

/// Where the part that begins at @p start ends.
int endOfPart(QStringView text, int start)
{
    const auto most = start + longestBlock;
    for (auto at = most; at > most - nearby; --at) {
        if (text[at - 1].isSpace())
            return at;
    }
    return text[most].isLowSurrogate() ? most - 1 : most;
}

} // namespace

QList<BrokenBlock> breakLongBlocks(QTextDocument &document)
{
    QList<BrokenBlock> broken;
    QTextCursor cursor(&document);
    int number = 0;
    for (auto block = document.begin(); block.isValid(); block = block.next(), ++number) {
        if (block.length() - 1 <= longestBlock)
            continue;
        const auto text = block.text();
        BrokenBlock parts{.number = number, .starts = {0}};
        while (text.size() - parts.starts.constLast() > longestBlock)
            parts.starts.append(endOfPart(text, parts.starts.constLast()));
        auto format = block.blockFormat();
        format.setObjectIndex(-1);
        // The parts of a line of code stand as close as lines do.
        const bool isCode = format.nonBreakableLines();
        const auto behind = format.bottomMargin();
        if (isCode) {
            format.setTopMargin(0);
            QTextBlockFormat first;
            first.setBottomMargin(0);
            cursor.setPosition(block.position());
            cursor.mergeBlockFormat(first);
            format.setBottomMargin(0);
        }
        const auto begin = block.position();
        for (auto at = parts.starts.crbegin(); *at > 0; ++at) {
            // From behind, so that the places of those before stay as they are.
            cursor.setPosition(begin + *at);
            cursor.insertBlock(format, cursor.charFormat());
        }
        // The last part; each break is a character of its own.
        block = document.findBlock(begin + parts.starts.constLast() + int(parts.starts.size()) - 1);
        if (isCode) {
            QTextBlockFormat last;
            last.setBottomMargin(behind);
            cursor.setPosition(block.position());
            cursor.mergeBlockFormat(last);
        }
        broken.append(std::move(parts));
    }
    return broken;
}

} // namespace Docket::Ui
