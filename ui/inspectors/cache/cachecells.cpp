// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachecells.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QWidget>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Ui::CacheCells)
};

} // namespace

TextCell countCell(quint64 value, Tone tone)
{
    return {.text = countText(value), .tone = value > 0 ? tone : Tone::Text, .figure = value};
}

TextCell noCell()
{
    return {.text = u"–"_s, .tone = Tone::Muted};
}

TextCell sizeCell(qint64 bytes)
{
    return {.text = bytesText(bytes), .figure = bytes};
}

QStringList departureColumns()
{
    return {Words::tr("Evicted"),     Words::tr("Age p50"),  Words::tr("Age p95"), Words::tr("Expired"),
            Words::tr("Invalidated"), Words::tr("Replaced"), Words::tr("Removed"), Words::tr("Damaged")};
}

QHash<int, QString> departureTips(int first)
{
    return {{first, Words::tr("Entries that left because there was no room")},
            {first + 1, Words::tr("Half of those that left for want of room were younger: young ones may be missed")},
            {first + 2, Words::tr("95 of a hundred of those that left for want of room were younger")},
            {first + 3, Words::tr("Entries whose time to live was over")},
            {first + 4, Words::tr("Entries that a change made invalid")},
            {first + 5, Words::tr("Entries that a newer value took the place of")},
            {first + 6, Words::tr("Entries that were removed by hand")},
            {first + 7, Words::tr("Entries that could not be read back")}};
}

int widestBytes(const QWidget &view)
{
    constexpr int margins = 14; // of a cell, and a little air
    return view.fontMetrics().horizontalAdvance(bytesText(1023LL << 20)) + margins;
}

TextRows::Row departureCells(const Metrics::CachePartReport &part)
{
    const auto age = [&part](double share) {
        if (part.ages.isEmpty())
            return noCell();
        const auto value = part.ageAtEviction(share);
        return TextCell{.text = durationText(value),
                        .figure = qint64(value.count()),
                        .tip = Words::tr("Age of entries that left because there was no room")};
    };
    return {countCell(part.evicted),
            age(0.5),
            age(0.95),
            countCell(part.expired),
            countCell(part.invalidated),
            countCell(part.replaced),
            countCell(part.removed),
            countCell(part.damaged, Tone::Bad)};
}

} // namespace Docket::Ui
