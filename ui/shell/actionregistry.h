// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>

#include <functional>

class QMenu;
class QMenuBar;
class QWidget;

namespace Docket::Ui {

enum class ActionCategory
{
    File,
    Edit,
    View,
    Go,
    Help,
    Issue,
    Document
};

/// One thing that the user can do.
struct ActionSpec
{
    QString id = {};   ///< stable: "view.palette"
    QString text = {}; ///< with a mnemonic, as in a menu
    ActionCategory category = ActionCategory::File;
    QString icon = {}; ///< name of a themed icon, or empty
    QList<QKeySequence> shortcuts = {};
    QString submenu = {}; ///< title of a menu inside the category's; empty for none
    int group = 0;        ///< groups of a menu are parted by separators
    bool checkable = false;
    QAction::MenuRole role = QAction::NoRole;
};

/// Every action of the window. Menus, the command palette and the page of shortcuts are made from it, so nothing exists
/// in only one of them. Main thread; actions belong to the window that the registry was made for.
class ActionRegistry final : public QObject
{
    Q_OBJECT

public:
    explicit ActionRegistry(QWidget *window);
    Q_DISABLE_COPY_MOVE(ActionRegistry)

    /// Makes the action and gives its shortcuts to the window. An id that exists already is a bug and is refused:
    /// nullptr.
    QAction *add(const ActionSpec &spec, QObject *context, const std::function<void()> &run);
    [[nodiscard]] QAction *action(const QString &id) const;
    [[nodiscard]] const ActionSpec *spec(const QString &id) const;
    /// In the order in which they were added.
    [[nodiscard]] QStringList ids() const { return m_order; }
    /// Ids that share a shortcut with another one, for a test and for whoever adds an action.
    [[nodiscard]] QStringList conflicts() const;
    /// Fills the menu bar: a menu per category, separators between groups, submenus.
    void fill(QMenuBar *bar) const;

    /// "Sync now" instead of "&Sync now…".
    [[nodiscard]] static QString plainText(const QString &text);
    [[nodiscard]] static QString categoryText(ActionCategory category);

private:
    struct Entry
    {
        ActionSpec spec;
        QAction *action = nullptr;
    };

    QWidget *m_window;
    QStringList m_order;
    QHash<QString, Entry> m_entries;
};

} // namespace Docket::Ui
