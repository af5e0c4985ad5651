// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringView>

#include <optional>

namespace Docket::Ui {

struct FuzzyMatch
{
    int score = 0;        ///< higher is better
    QList<int> positions; ///< of the matched characters in the text
};

/// Finds the characters of @p pattern in @p text in their order, whatever lies between, without regard to case; spaces
/// in the pattern part words that may stand in any order. Beginnings of words and unbroken runs count more, gaps less.
/// An empty pattern matches everything with score 0; nullopt means no match. Pure; quadratic in lengths under 200.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text);

} // namespace Docket::Ui
