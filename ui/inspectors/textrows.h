// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charts/figures.h>
#include <icons/tone.h>

#include <QAbstractTableModel>
#include <QHash>

class QTreeView;

namespace Docket::Ui {

/// A cell of a small table that is shown anew with every refresh.
struct TextCell
{
    QString text = {};
    Tone tone = Tone::Text;
    QVariant figure = {}; ///< what is exported in its place: a number where the text has a unit
    QString icon = {};
    QString tip = {};
    bool strong = false; ///< in bold letters

    bool operator==(const TextCell &) const = default;
};

/// A table of up to some hundred rows that a refresh sets whole: rows that stay keep their selection, only what differs
/// is painted again. Numbers stand at the right. Main thread.
class TextRows final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using Row = QList<TextCell>;

    /// @p numbers are the columns that hold figures.
    TextRows(const QStringList &columns, const QList<int> &numbers, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TextRows)

    void setRows(const QList<Row> &rows);
    /// What a heading means, for those that a word alone does not tell; by column.
    void setHeaderTips(const QHash<int, QString> &tips) { m_headerTips = tips; }
    [[nodiscard]] const Row &row(int index) const { return m_rows[index]; }
    [[nodiscard]] FigureTable figures(const QString &title) const;
    /// The cells of a row as they are shown, parted by tabs; a text that is cut off for the table is whole here.
    [[nodiscard]] QString rowText(int index) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_columns;
    QList<int> m_numbers;
    QHash<int, QString> m_headerTips;
    QList<Row> m_rows;
};

/// A view as all inspectors have it, for @p model: no decoration, no frame, RowsColumns with @p stretched for the room.
/// The keys for copying and its menu copy the chosen rows.
[[nodiscard]] QTreeView *makeRowsView(TextRows *model, int stretched, const QString &name, QWidget *parent);

} // namespace Docket::Ui
