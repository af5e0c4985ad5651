// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QIcon>

#include <functional>

namespace Docket::Ui {

/// One line of the command palette.
struct PaletteItem
{
    QString key; ///< names it over openings, so that what was used lately comes first: "action/file.sync"
    QString title;
    QString detail;   ///< shown after the title, quietly; searched too
    QString kind;     ///< "Command", "Project", "View", "Issue"
    QString shortcut; ///< as text
    QIcon icon;
    bool enabled = true;
    std::function<void()> run;
};

/// The lines that match what was typed, best first; lines found elsewhere (issues) come before or after them. Main
/// thread.
class PaletteModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        DetailRole = Qt::UserRole,
        KindRole,
        ShortcutRole,
        PositionsRole,
        DetailPositionsRole
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// What can be found by name.
    void setItems(const QList<PaletteItem> &items);
    /// Keys used lately, last first: they lead while nothing is typed and win ties afterwards.
    void setRecent(const QStringList &keys) { m_recent = keys; }
    void setPattern(const QString &pattern);
    /// Lines that somebody else found for the pattern; @p first puts them above the others.
    void setFound(const QList<PaletteItem> &found, bool first);

    [[nodiscard]] const PaletteItem &item(int row) const { return m_lines.at(row).item; }

private:
    struct Line
    {
        PaletteItem item;
        int score = 0;
        QList<int> positions;
        QList<int> detailPositions;
    };

    void rebuild();

    QList<PaletteItem> m_items;
    QList<PaletteItem> m_found;
    bool m_foundFirst = false;
    QStringList m_recent;
    QString m_pattern;
    QList<Line> m_lines;
};

} // namespace Docket::Ui
