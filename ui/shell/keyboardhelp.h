// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QTreeWidget;

namespace Docket::Ui {

class ActionRegistry;

/// Every shortcut in one list that can be filtered: those of the registry, and the keys that the views understand.
class KeyboardHelp final : public QDialog
{
    Q_OBJECT

public:
    explicit KeyboardHelp(const ActionRegistry &actions, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(KeyboardHelp)

    /// Lines that pass the filter.
    [[nodiscard]] int shownCount() const;

private:
    void filter(const QString &text);

    QLineEdit *m_filter;
    QTreeWidget *m_tree;
};

} // namespace Docket::Ui
