// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astmodel.h"

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Markdown::Node;
using Markdown::NodeType;

namespace {

constexpr qsizetype longestText = 60;

QString beginning(QByteArrayView text)
{
    const auto words = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), longestText * 4))).simplified();
    return words.size() > longestText ? QString(words.first(longestText) + u'…') : words;
}

QString describe(Node node)
{
    QString text = Markdown::nodeTypeName(node.type());
    const auto details = node.details();
    switch (node.type()) {
    case NodeType::Heading: return text + u' ' + QString::number(details.level);
    case NodeType::List: return details.ordered ? QString(text + u" 1."_s) : text;
    case NodeType::TaskItem: return text + (details.checked ? u" ☑"_s : u" ☐"_s);
    case NodeType::CodeBlock: return details.info.isEmpty() ? text : QString(text + u' ' + beginning(details.info));
    case NodeType::Link:
    case NodeType::Image: return text + u' ' + beginning(details.target);
    case NodeType::Text:
    case NodeType::Code:
    case NodeType::HtmlInline: return text + u" “"_s + beginning(node.text()) + u'”';
    default: return text;
    }
}

} // namespace

void AstModel::setTree(const Markdown::Ast &tree)
{
    beginResetModel();
    m_tree = tree;
    endResetModel();
}

QModelIndex AstModel::indexOf(Markdown::NodeId id) const
{
    const auto node = m_tree.node(id);
    return node.isNull() ? QModelIndex() : createIndex(node.row(), 0, quintptr(id));
}

Markdown::NodeId AstModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? Markdown::NodeId(index.internalId()) : Markdown::noNode;
}

QModelIndex AstModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= columnCountOf || parent.column() > 0)
        return {};
    if (!parent.isValid())
        return row == 0 && !m_tree.isEmpty() ? createIndex(0, column, quintptr(0)) : QModelIndex();
    const auto child = m_tree.node(nodeOf(parent)).child(row);
    return child.isNull() ? QModelIndex() : createIndex(row, column, quintptr(child.id()));
}

QModelIndex AstModel::parent(const QModelIndex &child) const
{
    const auto node = m_tree.node(nodeOf(child)).parent();
    return node.isNull() ? QModelIndex() : createIndex(node.row(), 0, quintptr(node.id()));
}

int AstModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_tree.isEmpty() ? 0 : 1;
    return parent.column() > 0 ? 0 : m_tree.node(nodeOf(parent)).childCount();
}

int AstModel::columnCount(const QModelIndex & /*parent*/) const
{
    return columnCountOf;
}

QVariant AstModel::data(const QModelIndex &index, int role) const
{
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const auto node = m_tree.node(nodeOf(index));
    if (node.isNull())
        return {};
    if (index.column() == Type)
        return describe(node);
    const auto begin = node.begin();
    const auto end = std::max(begin, node.end());
    if (role == Qt::DisplayRole) {
        const auto first = lineOf(begin);
        const auto last = lineOf(end);
        return first == last ? QString::number(first) : u"%1–%2"_s.arg(first).arg(last);
    }
    const auto first = m_tree.position(begin);
    const auto last = m_tree.position(end);
    return tr("Line %1, column %2 to line %3, column %4")
        .arg(first.line)
        .arg(first.column)
        .arg(last.line)
        .arg(last.column);
}

int AstModel::lineOf(qsizetype offset) const
{
    int first = 1;
    int last = std::max(1, m_tree.lineCount());
    while (first < last) {
        const auto middle = (first + last + 1) / 2;
        if (m_tree.offset({middle, 1}) <= offset)
            first = middle;
        else
            last = middle - 1;
    }
    return first;
}

QVariant AstModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractItemModel::headerData(section, orientation, role);
    return section == Type ? tr("Node") : tr("Lines");
}

} // namespace Docket::Ui
