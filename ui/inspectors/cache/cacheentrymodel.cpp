// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheentrymodel.h"

namespace Docket::Ui {

using namespace Qt::StringLiterals;

struct CacheEntryModel::Node
{
    QString name;
    QString path; ///< the key as far as here, with the separator
    Node *parent = nullptr;
    int row = 0;
    int entry = -1; ///< in m_entries; -1: a branch
    qint64 count = 0;
    qint64 bytes = 0;
    qint64 cost = 0;
    std::vector<std::unique_ptr<Node>> children;
    QHash<QString, Node *> branches;

    Node *add(const QString &childName)
    {
        auto child = std::make_unique<Node>();
        child->name = childName;
        child->parent = this;
        child->row = int(children.size());
        children.push_back(std::move(child));
        return children.back().get();
    }
};

CacheEntryModel::CacheEntryModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

CacheEntryModel::~CacheEntryModel() = default;

void CacheEntryModel::setEntries(const QList<Cache::EntryInfo> &entries, Cache::TimePoint now)
{
    beginResetModel();
    m_entries = entries;
    m_now = now;
    build();
    endResetModel();
}

void CacheEntryModel::append(const QList<Cache::EntryInfo> &entries)
{
    if (entries.isEmpty())
        return;
    if (m_tree) {
        setEntries(m_entries + entries, m_now);
        return;
    }
    beginInsertRows({}, int(m_entries.size()), int(m_entries.size() + entries.size()) - 1);
    for (const auto &entry : entries) {
        m_entries.append(entry);
        insert(int(m_entries.size()) - 1);
    }
    endInsertRows();
}

void CacheEntryModel::setTree(bool tree)
{
    if (tree == m_tree)
        return;
    beginResetModel();
    m_tree = tree;
    build();
    endResetModel();
}

void CacheEntryModel::build()
{
    m_leaves.clear();
    m_root = std::make_unique<Node>();
    for (int i = 0; i < m_entries.size(); ++i)
        insert(i);
}

void CacheEntryModel::insert(int entry)
{
    const auto &info = m_entries[entry];
    const QString &text = info.key.text();
    Node *node = m_root.get();
    qsizetype from = 0;
    if (m_tree) {
        for (qsizetype i = 0; i + 1 < text.size(); ++i) {
            if (text[i] != u':' && text[i] != u'/')
                continue;
            const QString part = text.sliced(from, i + 1 - from);
            Node *&branch = node->branches[part];
            if (branch == nullptr) {
                branch = node->add(part.size() > 1 ? part.chopped(1) : part);
                branch->path = text.first(i + 1);
            }
            node = branch;
            ++node->count;
            node->bytes += info.bytes;
            node->cost += info.cost;
            from = i + 1;
        }
    }
    Node *leaf = node->add(text.sliced(from));
    leaf->entry = entry;
    m_leaves.insert(info.key, leaf);
}

const CacheEntryModel::Node &CacheEntryModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? *static_cast<const Node *>(index.constInternalPointer()) : *m_root;
}

Cache::CacheKey CacheEntryModel::key(const QModelIndex &index) const
{
    const int entry = nodeOf(index).entry;
    return entry < 0 ? Cache::CacheKey() : m_entries[entry].key;
}

QString CacheEntryModel::pattern(const QModelIndex &index) const
{
    const Node &node = nodeOf(index);
    if (node.entry >= 0)
        return Cache::CachePattern::escaped(m_entries[node.entry].key.text());
    return Cache::CachePattern::escaped(node.path) + u'*';
}

QModelIndex CacheEntryModel::find(const Cache::CacheKey &key) const
{
    const Node *leaf = m_leaves.value(key);
    return leaf == nullptr ? QModelIndex() : createIndex(leaf->row, 0, leaf);
}

FigureTable CacheEntryModel::figures(const QString &title) const
{
    FigureTable table{
        .title = title,
        .columns = {tr("Key"), tr("Size (bytes)"), tr("Takes (bytes)"), tr("Age (ms)"), tr("Time left (ms)")},
        .rows = {}};
    table.rows.reserve(m_entries.size());
    for (const auto &entry : m_entries)
        table.rows.append(
            {entry.key.text(), entry.bytes, entry.cost, qint64((m_now - entry.created).count()),
             entry.expires == Cache::TimePoint{} ? QVariant() : QVariant(qint64((entry.expires - m_now).count()))});
    return table;
}

QModelIndex CacheEntryModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node &node = nodeOf(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || std::size_t(row) >= node.children.size() ||
        (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, node.children[std::size_t(row)].get());
}

QModelIndex CacheEntryModel::parent(const QModelIndex &index) const
{
    const Node *above = index.isValid() ? nodeOf(index).parent : nullptr;
    return above == nullptr || above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int CacheEntryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() && parent.column() != 0 ? 0 : int(nodeOf(parent).children.size());
}

int CacheEntryModel::columnCount(const QModelIndex & /*parent*/) const
{
    return ColumnCount;
}

QVariant CacheEntryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node &node = nodeOf(index);
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == KeyColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == KeyColumn)
        return node.entry >= 0 ? m_entries[node.entry].key.text()
                               : tr("%1: %n entries", nullptr, int(node.count)).arg(node.path);
    if (role != Qt::DisplayRole)
        return {};
    if (node.entry < 0) {
        switch (index.column()) {
        case KeyColumn: return tr("%1  (%2)").arg(node.name, countText(quint64(node.count)));
        case SizeColumn: return bytesText(node.bytes);
        case CostColumn: return bytesText(node.cost);
        default: return {};
        }
    }
    const auto &entry = m_entries[node.entry];
    switch (index.column()) {
    case KeyColumn: return node.name;
    case SizeColumn: return bytesText(entry.bytes);
    case CostColumn: return bytesText(entry.cost);
    case AgeColumn: return durationText(std::max(m_now - entry.created, std::chrono::milliseconds(0)));
    case LeftColumn:
        if (entry.expires == Cache::TimePoint{})
            return tr("no end");
        return entry.expires <= m_now ? tr("over") : durationText(entry.expires - m_now);
    default: return {};
    }
}

QVariant CacheEntryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == KeyColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KeyColumn: return tr("Key");
    case SizeColumn: return tr("Size");
    case CostColumn: return tr("Takes");
    case AgeColumn: return tr("Age");
    case LeftColumn: return tr("Expires in");
    default: return {};
    }
}

} // namespace Docket::Ui
