// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>

namespace Docket::Domain {

/// One line of a comparison.
struct DiffLine
{
    enum class Kind
    {
        Same,
        Removed, ///< only in the old text
        Added    ///< only in the new text
    };
    Kind kind = Kind::Same;
    QString text;    ///< without the line feed
    int oldLine = 0; ///< 1-based; 0 for Added
    int newLine = 0; ///< 1-based; 0 for Removed

    bool operator==(const DiffLine &) const = default;
};

/// The lines of two UTF-8 texts beside each other, with as few changed lines as can be (Myers' algorithm); where that
/// would take too long, because there is next to nothing in common, all of the middle is removed and added. A removed
/// line stands before the added one that takes its place. Pure.
[[nodiscard]] QList<DiffLine> lineDiff(QByteArrayView oldText, QByteArrayView newText);

} // namespace Docket::Domain
