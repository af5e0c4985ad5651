// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figurestable.h"

#include "figuresaver.h"

#include <icons/themedicon.h>

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

FiguresTable::FiguresTable(Source source, QWidget *parent)
    : QDialog(parent)
    , m_source(std::move(source))
    , m_view(new QTableView(this))
{
    setModal(false);
    m_view->setObjectName(u"figures.view"_s);
    m_view->setModel(new QStandardItemModel(m_view));
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setAlternatingRowColors(true);
    m_view->setSortingEnabled(true);
    m_view->setShowGrid(false);
    m_view->setTabKeyNavigation(false);
    m_view->verticalHeader()->hide();
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    const auto add = [&](const QString &text, const QString &icon, const std::function<void()> &run) {
        auto *button = buttons->addButton(text, QDialogButtonBox::ActionRole);
        if (!icon.isEmpty())
            button->setIcon(themedIcon(icon));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, run);
    };
    const auto report = [this](const Error &error) { Q_EMIT problemFound(error); };
    add(tr("&Refresh"), u"sync"_s, [this] { refresh(); });
    add(tr("&Copy"), u"copy"_s, [this] { copy(); });
    add(tr("Export &CSV…"), {}, [this, report] { saveFigures(this, m_table, FigureFormat::Csv, report); });
    add(tr("Export &JSON…"), {}, [this, report] { saveFigures(this, m_table, FigureFormat::Json, report); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_view);
    layout->addWidget(buttons);
    refresh();
    m_view->resizeColumnsToContents();
    int wanted = 60;
    for (int i = 0; i < m_view->model()->columnCount(); ++i) {
        m_view->setColumnWidth(i, std::min(m_view->columnWidth(i) + 16, 420));
        wanted += m_view->columnWidth(i);
    }
    resize(std::clamp(wanted, 520, 1100), 420);
}

void FiguresTable::refresh()
{
    m_table = m_source();
    setWindowTitle(m_table.title.isEmpty() ? tr("Figures") : m_table.title);
    auto *model = static_cast<QStandardItemModel *>(m_view->model());
    model->setRowCount(0);
    model->setHorizontalHeaderLabels(m_table.columns);
    for (const auto &row : std::as_const(m_table.rows)) {
        QList<QStandardItem *> items;
        for (const auto &cell : row) {
            auto *item = new QStandardItem;
            item->setData(cell, Qt::DisplayRole);
            if (cell.typeId() != QMetaType::QString)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            items += item;
        }
        model->appendRow(items);
    }
}

void FiguresTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    QDialog::keyPressEvent(event);
}

void FiguresTable::copy() const
{
    auto chosen = m_view->selectionModel()->selectedIndexes();
    if (chosen.isEmpty()) {
        QGuiApplication::clipboard()->setText(toTabbedText(m_table));
        return;
    }
    std::ranges::sort(chosen);
    QString text;
    int row = chosen.constFirst().row();
    for (const auto &index : std::as_const(chosen)) {
        if (index.row() != row)
            text += u'\n';
        else if (!text.isEmpty())
            text += u'\t';
        row = index.row();
        text += index.data().toString();
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace Docket::Ui
