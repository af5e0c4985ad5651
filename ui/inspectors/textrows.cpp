// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "textrows.h"

#include "rowscolumns.h"

#include <icons/themedicon.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QItemSelectionModel>
#include <QPalette>
#include <QTreeView>

#include <algorithm>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

TextRows::TextRows(const QStringList &columns, const QList<int> &numbers, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(columns)
    , m_numbers(numbers)
{
}

void TextRows::setRows(const QList<Row> &rows)
{
    if (rows.size() < m_rows.size()) {
        beginRemoveRows({}, int(rows.size()), int(m_rows.size()) - 1);
        m_rows.resize(rows.size());
        endRemoveRows();
    }
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i] == rows[i])
            continue;
        m_rows[i] = rows[i];
        Q_EMIT dataChanged(index(int(i), 0), index(int(i), columnCount() - 1));
    }
    if (rows.size() > m_rows.size()) {
        beginInsertRows({}, int(m_rows.size()), int(rows.size()) - 1);
        m_rows = rows;
        endInsertRows();
    }
}

FigureTable TextRows::figures(const QString &title) const
{
    FigureTable table{.title = title, .columns = m_columns};
    for (const Row &row : m_rows) {
        QVariantList cells;
        for (const TextCell &cell : row)
            cells += cell.figure.isValid() ? cell.figure : QVariant(cell.text);
        table.rows += cells;
    }
    return table;
}

QString TextRows::rowText(int index) const
{
    QStringList cells;
    for (const TextCell &cell : m_rows[index]) {
        const QString whole = cell.figure.typeId() == QMetaType::QString ? cell.figure.toString() : cell.text;
        cells << QString(whole).replace(u'\t', u' ').replace(u'\n', u' ');
    }
    return cells.join(u'\t');
}

int TextRows::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TextRows::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant TextRows::data(const QModelIndex &index, int role) const
{
    const Row &row = m_rows[index.row()];
    if (index.column() >= row.size())
        return {};
    const TextCell &cell = row[index.column()];
    switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::ToolTipRole: return cell.tip.isEmpty() ? QVariant(cell.text) : QVariant(cell.tip);
    case Qt::ForegroundRole:
        return cell.tone == Tone::Text ? QVariant() : QVariant(toneColor(cell.tone, QApplication::palette()));
    case Qt::DecorationRole: return cell.icon.isEmpty() ? QVariant() : QVariant(themedIcon(cell.icon, cell.tone));
    case Qt::FontRole: {
        if (!cell.strong)
            return {};
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    case Qt::TextAlignmentRole:
        return int((m_numbers.contains(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant TextRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole)
        return m_columns.value(section);
    if (role == Qt::ToolTipRole)
        return m_headerTips.contains(section) ? QVariant(m_headerTips.value(section)) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return int((m_numbers.contains(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

QTreeView *makeRowsView(TextRows *model, int stretched, const QString &name, QWidget *parent)
{
    auto *view = new QTreeView(parent);
    view->setModel(model);
    view->setRootIsDecorated(false);
    view->setUniformRowHeights(true);
    view->setAllColumnsShowFocus(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setAccessibleName(name);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *copy = new QAction(themedIcon(u"copy"_s), TextRows::tr("&Copy the chosen rows"), view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, view, [view, model] {
        QModelIndexList rows = view->selectionModel()->selectedRows();
        std::ranges::sort(rows, {}, &QModelIndex::row);
        QString text;
        for (const QModelIndex &row : std::as_const(rows))
            text += model->rowText(row.row()) + u'\n';
        if (!text.isEmpty())
            QGuiApplication::clipboard()->setText(text);
    });
    view->addAction(copy);
    view->setContextMenuPolicy(Qt::ActionsContextMenu);
    new RowsColumns(view, stretched);
    return view;
}

} // namespace Docket::Ui
