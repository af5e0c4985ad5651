// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "palettemodel.h"

#include "fuzzymatch.h"

namespace Docket::Ui {

namespace {

constexpr int mostLines = 200; ///< more than there are commands: without a pattern all of them are listed
/// A hit in the detail is worth less than one in the title.
constexpr int detailHandicap = 25;
constexpr int recentBonus = 8;

} // namespace

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &line = m_lines.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return line.item.title;
    case Qt::DecorationRole: return line.item.icon;
    case Qt::AccessibleTextRole:
        return QStringList{line.item.title, line.item.detail, line.item.kind, line.item.shortcut}.join(u", ");
    case DetailRole: return line.item.detail;
    case KindRole: return line.item.kind;
    case ShortcutRole: return line.item.shortcut;
    case PositionsRole: return QVariant::fromValue(line.positions);
    case DetailPositionsRole: return QVariant::fromValue(line.detailPositions);
    default: return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    return m_lines.at(index.row()).item.enabled ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

void PaletteModel::setItems(const QList<PaletteItem> &items)
{
    m_items = items;
    rebuild();
}

void PaletteModel::setPattern(const QString &pattern)
{
    m_pattern = pattern.trimmed();
    m_found.clear();
    rebuild();
}

void PaletteModel::setFound(const QList<PaletteItem> &found, bool first)
{
    m_found = found;
    m_foundFirst = first;
    rebuild();
}

void PaletteModel::rebuild()
{
    beginResetModel();
    m_lines.clear();
    for (const auto &item : std::as_const(m_items)) {
        Line line{item, 0, {}, {}};
        if (auto title = fuzzyMatch(m_pattern, item.title)) {
            line.score = title->score;
            line.positions = title->positions;
        } else if (auto detail = fuzzyMatch(m_pattern, item.detail); detail && !item.detail.isEmpty()) {
            line.score = detail->score - detailHandicap;
            line.detailPositions = detail->positions;
        } else {
            continue;
        }
        if (const auto age = m_recent.indexOf(item.key); age >= 0)
            line.score += std::max(recentBonus - int(age), 1);
        if (!item.enabled)
            line.score -= detailHandicap;
        m_lines += line;
    }
    std::ranges::stable_sort(m_lines, std::ranges::greater(), &Line::score);
    if (m_lines.size() > mostLines)
        m_lines.resize(mostLines);
    QList<Line> found;
    for (const auto &item : std::as_const(m_found))
        found += Line{item, 0, {}, {}};
    m_lines = m_foundFirst ? found + m_lines : m_lines + found;
    endResetModel();
}

} // namespace Docket::Ui
