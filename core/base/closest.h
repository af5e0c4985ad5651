// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QStringView>

namespace Docket {

/// The candidate that @p word was most likely meant to be, by letters added, dropped, changed or swapped; an empty
/// string if none is near enough to be worth proposing. Case does not count. A word longer than 40 letters matches
/// nothing, so that hostile input cannot make this expensive.
[[nodiscard]] QString closestMatch(QStringView word, const QStringList &candidates);

} // namespace Docket
