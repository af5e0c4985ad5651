// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/repositories.h>

#include <QList>

namespace Docket::Ui {

/// The views that everybody starts with. They live in memory (null id) and come first in the list; a stored view of the
/// same name takes the place of a default one.
[[nodiscard]] QList<Domain::SavedView> defaultViews();

/// Default and stored views in the order of the list.
[[nodiscard]] QList<Domain::SavedView> mergedViews(const QList<Domain::SavedView> &stored);

} // namespace Docket::Ui
