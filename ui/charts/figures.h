// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/figuretext.h>

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <chrono>

namespace Docket::Ui {

/// The figures behind a chart or a table: what is copied, exported and shown by "Show as table". A value. Cells are
/// numbers, texts or nothing; a column's name holds the unit ("p95 (ms)"), so that cells stay numbers.
struct FigureTable
{
    QString title = {};
    QStringList columns = {};
    QList<QVariantList> rows = {};

    [[nodiscard]] bool isEmpty() const { return rows.isEmpty(); }
};

/// By RFC 4180: lines end with CRLF, cells with commas, quotes or line breaks are quoted; numbers with a point.
[[nodiscard]] QByteArray toCsv(const FigureTable &table);
/// An array of objects, one for each row, by the names of the columns.
[[nodiscard]] QByteArray toJson(const FigureTable &table);
/// Cells parted by tabs, as spreadsheets take them from the clipboard.
[[nodiscard]] QString toTabbedText(const FigureTable &table);

/// Grouped by the locale's rules.
[[nodiscard]] QString countText(quint64 count);
/// @p share from 0 to 1: "12.3 %"; what is small but not nothing is "< 0.1 %".
[[nodiscard]] QString shareText(double share);
/// A time of today with seconds; an earlier one with its day: "21:04:05", "19 Nov 21:04".
[[nodiscard]] QString momentText(std::chrono::sys_time<std::chrono::milliseconds> at);
/// Milliseconds with fractions, for the cells of a table.
[[nodiscard]] double milliseconds(std::chrono::nanoseconds duration);

} // namespace Docket::Ui
