// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cachelevel.h>
#include <charts/figures.h>

#include <QAbstractItemModel>
#include <QHash>

#include <memory>
#include <vector>

namespace Docket::Ui {

/// Entries of one level of the cache as they were listed: one below the other, or as a tree by the parts of their keys
/// (type, then what ':' and '/' part), where a branch adds up what lies below it. Holds what it was given, some
/// thousand rows; asks nobody. Ages are those of the moment of the listing. Main thread.
class CacheEntryModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column
    {
        KeyColumn,
        SizeColumn,
        CostColumn,
        AgeColumn,
        LeftColumn,
        ColumnCount
    };

    explicit CacheEntryModel(QObject *parent = nullptr);
    ~CacheEntryModel() override;
    Q_DISABLE_COPY_MOVE(CacheEntryModel)

    void setEntries(const QList<Cache::EntryInfo> &entries, Cache::TimePoint now);
    void append(const QList<Cache::EntryInfo> &entries);
    void setTree(bool tree);
    [[nodiscard]] bool isTree() const { return m_tree; }

    [[nodiscard]] const QList<Cache::EntryInfo> &entries() const { return m_entries; }
    /// Null for a branch.
    [[nodiscard]] Cache::CacheKey key(const QModelIndex &index) const;
    /// Of an entry, or what matches all that lies below a branch.
    [[nodiscard]] QString pattern(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex find(const Cache::CacheKey &key) const;
    [[nodiscard]] FigureTable figures(const QString &title) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &index) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    [[nodiscard]] const Node &nodeOf(const QModelIndex &index) const;
    void build();
    void insert(int entry);

    QList<Cache::EntryInfo> m_entries;
    Cache::TimePoint m_now{};
    std::unique_ptr<Node> m_root;
    QHash<Cache::CacheKey, Node *> m_leaves;
    bool m_tree = false;
};

} // namespace Docket::Ui
