// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QTextDocument;

namespace Docket::Ui {

/// A block of text is laid out in one go, in the main thread: one of a megabyte would stop the window for half a
/// second. Longer ones are shown as several.
inline constexpr int longestBlock = 10'000;

/// A block that was broken.
struct BrokenBlock
{
    int number = 0;    ///< before any was broken
    QList<int> starts; ///< of its parts, in characters; the first is 0
};

/// Breaks every block of more than longestBlock characters, at spaces where there are any near. Formats stay; in a list
/// only the first part has the mark. Answers what was broken, in the order of the text. For the thread of the document,
/// before it is laid out.
QList<BrokenBlock> breakLongBlocks(QTextDocument &document);

} // namespace Docket::Ui
