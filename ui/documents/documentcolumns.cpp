// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentcolumns.h"

#include "documentsmodel.h"

#include <widgets/drawncolumns.h>

#include <QDataStream>
#include <QEvent>
#include <QHeaderView>
#include <QIODevice>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>
#include <QTreeView>

#include <algorithm>

namespace Docket::Ui {

namespace {

constexpr int leastColumn = 48;
constexpr int stateWidth = 58;
constexpr int wordsWidth = 64;
constexpr int modifiedWidth = 100;
// Below these the title would have less than two words.
constexpr int leastForWords = 600;
constexpr int leastForModified = 420;
constexpr int pathPercent = 42; // of what title and path have together

/// The end of a path says most, then its beginning.
class PathDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideMiddle;
    }
};

/// The icon alone, rather than a piece of a word.
class StateDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        constexpr int around = 16;
        QStyledItemDelegate::initStyleOption(option, index);
        if (option->decorationSize.width() + option->fontMetrics.horizontalAdvance(option->text) + around >
            option->rect.width())
            option->text.clear();
    }
};

} // namespace

DocumentColumns::DocumentColumns(QTreeView *table)
    : QObject(table)
    , m_table(table)
{
    m_table->setItemDelegateForColumn(DocumentsModel::Path, new PathDelegate(this));
    m_table->setItemDelegateForColumn(DocumentsModel::State, new StateDelegate(this));
    auto *header = m_table->header();
    header->resizeSection(DocumentsModel::State, stateWidth);
    header->resizeSection(DocumentsModel::Words, wordsWidth);
    header->resizeSection(DocumentsModel::Modified, modifiedWidth);
    setUp();
    auto *hand = new DrawnColumns(header);
    connect(hand, &DrawnColumns::drawn, this, [this](int column) {
        if (!m_fitting)
            m_chosen = m_chosen || column == DocumentsModel::Path;
    });
    m_table->viewport()->installEventFilter(this);
    fit();
}

void DocumentColumns::setUp()
{
    auto *header = m_table->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(leastColumn);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(DocumentsModel::Title, QHeaderView::Stretch);
}

void DocumentColumns::fit()
{
    const QScopedValueRollback fitting(m_fitting, true);
    auto *header = m_table->header();
    const auto width = m_table->viewport()->width();
    header->setSectionHidden(DocumentsModel::Words, width < leastForWords);
    header->setSectionHidden(DocumentsModel::Modified, width < leastForModified);
    if (m_chosen)
        return;
    auto room = width;
    for (const auto column : {DocumentsModel::State, DocumentsModel::Words, DocumentsModel::Modified})
        room -= header->sectionSize(column); // of a hidden one: 0
    header->resizeSection(DocumentsModel::Path, std::max(room * pathPercent / 100, leastColumn));
}

bool DocumentColumns::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fit();
    return QObject::eventFilter(watched, event);
}

QByteArray DocumentColumns::save() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    stream << m_chosen << m_table->header()->saveState();
    return state;
}

void DocumentColumns::restore(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_8);
    bool chosen = false;
    QByteArray header;
    stream >> chosen >> header;
    if (stream.status() != QDataStream::Ok || !stream.atEnd())
        return;
    const QScopedValueRollback fitting(m_fitting, true);
    if (!m_table->header()->restoreState(header))
        return;
    m_chosen = chosen;
    setUp();
    fit();
}

} // namespace Docket::Ui
