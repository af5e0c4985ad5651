// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "keyboardhelp.h"

#include "actionregistry.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

KeyboardHelp::KeyboardHelp(const ActionRegistry &actions, QWidget *parent)
    : QDialog(parent)
    , m_filter(new QLineEdit(this))
    , m_tree(new QTreeWidget(this))
{
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(620, 640);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_tree->setColumnCount(2);
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(14);
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionMode(QAbstractItemView::NoSelection);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    const auto addGroup = [this](const QString &title) {
        auto *group = new QTreeWidgetItem(m_tree, {title, QString()});
        auto font = m_tree->font();
        font.setBold(true);
        group->setFont(0, font);
        return group;
    };
    const auto addLine = [](QTreeWidgetItem *group, const QString &text, const QString &keys) {
        auto *line = new QTreeWidgetItem(group, {text, keys});
        line->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    };
    for (const auto category :
         {ActionCategory::Go, ActionCategory::File, ActionCategory::Edit, ActionCategory::View, ActionCategory::Help}) {
        auto *group = addGroup(ActionRegistry::categoryText(category));
        for (const auto ids = actions.ids(); const auto &id : ids) {
            if (actions.spec(id)->category == category) {
                addLine(group, ActionRegistry::plainText(actions.action(id)->text()),
                        QKeySequence::listToString(actions.action(id)->shortcuts(), QKeySequence::NativeText)
                            .replace(u"; "_s, tr("  or  ", "between two shortcuts")));
            }
        }
    }
    auto *lists = addGroup(tr("In lists"));
    addLine(lists, tr("Choose the next or the previous line"), tr("Down, Up"));
    addLine(lists, tr("Open"), tr("Enter"));
    addLine(lists, tr("Context menu"), tr("Menu, Shift+F10"));
    addLine(lists, tr("Find by the first letters"), tr("Letters"));
    addLine(lists, tr("Stop the selected tasks (tasks)"), tr("Del"));
    addLine(lists, tr("To the next part of the window"), tr("Tab"));
    m_tree->expandAll();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(10);
    layout->addWidget(m_filter);
    layout->addWidget(m_tree, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_filter, &QLineEdit::textChanged, this, &KeyboardHelp::filter);
    m_filter->setFocus();
}

int KeyboardHelp::shownCount() const
{
    int result = 0;
    for (int group = 0; group < m_tree->topLevelItemCount(); ++group) {
        const auto *item = m_tree->topLevelItem(group);
        for (int line = 0; line < item->childCount(); ++line)
            result += item->child(line)->isHidden() ? 0 : 1;
    }
    return result;
}

void KeyboardHelp::filter(const QString &text)
{
    for (int group = 0; group < m_tree->topLevelItemCount(); ++group) {
        auto *item = m_tree->topLevelItem(group);
        auto any = false;
        for (int line = 0; line < item->childCount(); ++line) {
            auto *child = item->child(line);
            const auto shown = child->text(0).contains(text, Qt::CaseInsensitive) ||
                               child->text(1).contains(text, Qt::CaseInsensitive);
            child->setHidden(!shown);
            any = any || shown;
        }
        item->setHidden(!any);
    }
}

} // namespace Docket::Ui
