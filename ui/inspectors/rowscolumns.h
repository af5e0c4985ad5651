// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>

class QTreeView;

namespace Docket::Ui {

/// The widths of the columns of an inspector's table. One column takes what the others leave; where that is too little
/// for its words, others give way. What somebody has drawn to a width of his own keeps it and does not give way; his
/// widths are told with drawnChanged(), so that they can be kept over a restart. The heading's menu takes them back.
/// Main thread; belongs to the view.
class RowsColumns final : public QObject
{
    Q_OBJECT

public:
    /// @p stretched takes the room.
    RowsColumns(QTreeView *view, int stretched);
    Q_DISABLE_COPY_MOVE(RowsColumns)

    /// That of @p view, or null.
    [[nodiscard]] static RowsColumns *of(const QTreeView *view);

    /// What the dock wants, in pixels by column.
    void setWidths(const QHash<int, int> &widths);
    /// @p columns are hidden, the first one first, while the stretched one has less than @p letters.
    void setGivingWay(const QList<int> &columns, int letters);
    /// Does not give way: what gives the order is looked at.
    void setStaying(int column);

    [[nodiscard]] bool isDrawn(int column) const { return m_drawn.contains(column); }
    /// For each column what it was drawn to, or 0; empty where none was.
    [[nodiscard]] QStringList drawn() const;
    /// Nothing is changed if @p widths are not those of such a table.
    void setDrawn(const QStringList &widths);

Q_SIGNALS:
    void drawnChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeRoom();
    void forget();
    [[nodiscard]] int widthOf(int column) const;

    QTreeView *m_view;
    int m_stretched;
    QList<int> m_givingWay;
    int m_letters = 0;
    int m_staying = -1;
    QHash<int, int> m_usual; ///< as the dock wants it, of those that were set, may give way or were drawn
    QHash<int, int> m_drawn;
};

} // namespace Docket::Ui
