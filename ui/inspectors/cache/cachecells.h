// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <inspectors/textrows.h>
#include <metrics/cachereport.h>

namespace Docket::Ui {

/// A number; one that is not zero in the tone of @p tone.
[[nodiscard]] TextCell countCell(quint64 value, Tone tone = Tone::Text);
/// A dash: there is nothing to tell.
[[nodiscard]] TextCell noCell();
[[nodiscard]] TextCell sizeCell(qint64 bytes);
/// The names and the cells of what tells why entries left: each cause, and how old those were that had no room.
[[nodiscard]] QStringList departureColumns();
/// What these columns mean, from column @p first on.
[[nodiscard]] QHash<int, QString> departureTips(int first);
/// Room for the widest amount of bytes, in a cell of @p view.
[[nodiscard]] int widestBytes(const QWidget &view);
[[nodiscard]] TextRows::Row departureCells(const Metrics::CachePartReport &part);

} // namespace Docket::Ui
