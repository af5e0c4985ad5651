// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <markdown/ast.h>

#include <QAbstractItemModel>

namespace Docket::Ui {

/// The nodes of a parsed document as a tree, straight from the Ast: every step is O(1) and nothing is copied, so that a
/// tree of a hundred thousand nodes opens at once. Main thread.
class AstModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column
    {
        Type,
        Lines,
        columnCountOf
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setTree(const Markdown::Ast &tree);
    [[nodiscard]] const Markdown::Ast &tree() const { return m_tree; }
    [[nodiscard]] QModelIndex indexOf(Markdown::NodeId id) const;
    [[nodiscard]] Markdown::NodeId nodeOf(const QModelIndex &index) const; ///< noNode for none

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// From 1. Without the column, which would cost the length of the line.
    [[nodiscard]] int lineOf(qsizetype offset) const;

    Markdown::Ast m_tree;
};

} // namespace Docket::Ui
