// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rowscolumns.h"

#include <icons/themedicon.h>
#include <widgets/drawncolumns.h>

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QTreeView>

#include <algorithm>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int narrowest = 20;
constexpr int widest = 4'000;

} // namespace

RowsColumns::RowsColumns(QTreeView *view, int stretched)
    : QObject(view)
    , m_view(view)
    , m_stretched(stretched)
{
    auto *header = view->header();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
    auto *usual = new QAction(themedIcon(u"layout"_s), tr("&Usual widths of the columns"), header);
    connect(usual, &QAction::triggered, this, &RowsColumns::forget);
    header->addAction(usual);
    header->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *hand = new DrawnColumns(header);
    connect(hand, &DrawnColumns::drawn, this, [this](int column, int before, int width) {
        if (before == 0 || width == 0 || column == m_stretched)
            return;
        if (!m_usual.contains(column))
            m_usual.insert(column, before);
        m_drawn.insert(column, width);
        makeRoom();
        Q_EMIT drawnChanged();
    });
    view->viewport()->installEventFilter(this);
}

RowsColumns *RowsColumns::of(const QTreeView *view)
{
    return view->findChild<RowsColumns *>(Qt::FindDirectChildrenOnly);
}

void RowsColumns::setWidths(const QHash<int, int> &widths)
{
    for (auto it = widths.cbegin(); it != widths.cend(); ++it) {
        m_usual.insert(it.key(), it.value());
        if (!isDrawn(it.key()))
            m_view->header()->resizeSection(it.key(), it.value());
    }
    makeRoom();
}

void RowsColumns::setGivingWay(const QList<int> &columns, int letters)
{
    m_givingWay = columns;
    m_letters = letters;
    for (const int column : columns) {
        if (!m_usual.contains(column))
            m_usual.insert(column, m_view->header()->sectionSize(column));
    }
    makeRoom();
}

void RowsColumns::setStaying(int column)
{
    m_staying = column;
    makeRoom();
}

QStringList RowsColumns::drawn() const
{
    QStringList widths;
    for (int column = 0; !m_drawn.isEmpty() && column < m_view->header()->count(); ++column)
        widths += QString::number(m_drawn.value(column));
    return widths;
}

void RowsColumns::setDrawn(const QStringList &widths)
{
    auto *header = m_view->header();
    if (widths.size() != header->count())
        return;
    for (int column = 0; column < header->count(); ++column) {
        const int width = widths[column].toInt();
        if (width <= 0 || column == m_stretched)
            continue;
        if (!m_usual.contains(column))
            m_usual.insert(column, header->sectionSize(column));
        m_drawn.insert(column, std::clamp(width, narrowest, widest));
        header->resizeSection(column, m_drawn.value(column));
    }
    makeRoom();
}

void RowsColumns::forget()
{
    if (m_drawn.isEmpty())
        return;
    for (const int column : m_drawn.keys())
        m_view->header()->resizeSection(column, m_usual.value(column));
    m_drawn.clear();
    makeRoom();
    Q_EMIT drawnChanged();
}

int RowsColumns::widthOf(int column) const
{
    return m_view->header()->isSectionHidden(column) ? m_drawn.value(column, m_usual.value(column))
                                                     : m_view->header()->sectionSize(column);
}

void RowsColumns::makeRoom()
{
    if (m_givingWay.isEmpty())
        return;
    auto *header = m_view->header();
    int room = m_view->viewport()->width();
    for (int column = 0; column < header->count(); ++column) {
        if (column != m_stretched && (!header->isSectionHidden(column) || m_givingWay.contains(column)))
            room -= widthOf(column);
    }
    const int wanted = m_letters * m_view->fontMetrics().averageCharWidth();
    for (const int column : std::as_const(m_givingWay)) {
        const bool gives = room < wanted && column != m_staying && !isDrawn(column);
        if (gives)
            room += widthOf(column);
        if (header->isSectionHidden(column) != gives)
            m_view->setColumnHidden(column, gives);
    }
}

bool RowsColumns::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        makeRoom();
    return QObject::eventFilter(watched, event);
}

} // namespace Docket::Ui
