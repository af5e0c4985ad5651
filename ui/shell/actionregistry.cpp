// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionregistry.h"

#include <icons/themedicon.h>

#include <QMenu>
#include <QMenuBar>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

ActionRegistry::ActionRegistry(QWidget *window)
    : QObject(window)
    , m_window(window)
{
}

QAction *ActionRegistry::add(const ActionSpec &spec, QObject *context, const std::function<void()> &run)
{
    if (spec.id.isEmpty() || m_entries.contains(spec.id)) {
        qWarning("The action \"%s\" exists already.", qPrintable(spec.id));
        return nullptr;
    }
    auto *action = new QAction(spec.text, m_window);
    action->setObjectName(spec.id);
    action->setCheckable(spec.checkable);
    action->setMenuRole(spec.role);
    action->setShortcuts(spec.shortcuts);
    action->setShortcutContext(Qt::WindowShortcut);
    if (!spec.icon.isEmpty())
        action->setIcon(themedIcon(spec.icon));
    connect(action, &QAction::triggered, context, [run] { run(); });
    m_window->addAction(action);
    m_order += spec.id;
    m_entries.insert(spec.id, {spec, action});
    return action;
}

QAction *ActionRegistry::action(const QString &id) const
{
    return m_entries.value(id).action;
}

const ActionSpec *ActionRegistry::spec(const QString &id) const
{
    const auto it = m_entries.constFind(id);
    return it == m_entries.cend() ? nullptr : &it->spec;
}

QStringList ActionRegistry::conflicts() const
{
    QHash<QKeySequence, QString> owners;
    QStringList result;
    for (const auto &id : m_order) {
        for (const auto &shortcut : m_entries.value(id).action->shortcuts()) {
            if (owners.contains(shortcut))
                result += id + u" and "_s + owners.value(shortcut) + u": "_s + shortcut.toString();
            owners.insert(shortcut, id);
        }
    }
    return result;
}

void ActionRegistry::fill(QMenuBar *bar) const
{
    for (const auto category : {ActionCategory::File, ActionCategory::Edit, ActionCategory::View, ActionCategory::Issue,
                                ActionCategory::Document, ActionCategory::Go, ActionCategory::Help}) {
        const auto isOf = [&](const QString &id) { return m_entries.value(id).spec.category == category; };
        if (std::ranges::none_of(m_order, isOf))
            continue;
        auto *menu = bar->addMenu(u'&' + categoryText(category));
        menu->setObjectName(u"menu."_s + QString::number(int(category)));
        menu->setToolTipsVisible(true); // why a command is off
        QHash<QString, QMenu *> submenus;
        int group = -1;
        for (const auto &id : m_order) {
            const auto entry = m_entries.value(id);
            if (entry.spec.category != category)
                continue;
            if (group >= 0 && entry.spec.group != group)
                menu->addSeparator();
            group = entry.spec.group;
            auto *target = menu;
            if (!entry.spec.submenu.isEmpty()) {
                auto &submenu = submenus[entry.spec.submenu];
                if (submenu == nullptr)
                    submenu = menu->addMenu(entry.spec.submenu);
                target = submenu;
            }
            target->addAction(entry.action);
        }
    }
}

QString ActionRegistry::plainText(const QString &text)
{
    auto result = text;
    result.replace("&&"_L1, "\x01"_L1).remove(u'&').replace(u'\x01', u'&');
    while (result.endsWith(u'…') || result.endsWith(u'.'))
        result.chop(1);
    return result;
}

QString ActionRegistry::categoryText(ActionCategory category)
{
    switch (category) {
    case ActionCategory::File: return tr("File");
    case ActionCategory::Edit: return tr("Edit");
    case ActionCategory::View: return tr("View");
    case ActionCategory::Go: return tr("Go");
    case ActionCategory::Help: return tr("Help");
    case ActionCategory::Issue: return tr("Issue");
    case ActionCategory::Document: return tr("Document");
    }
    return {};
}

} // namespace Docket::Ui
