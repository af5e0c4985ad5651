// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"

using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

QString violation(const Ast &ast)
{
    const auto loaded = Ast::fromBytes(ast.toBytes());
    if (!loaded)
        return u"the tree does not load again: "_s + loaded.error().message;
    if (ast.root().type() != NodeType::Document || ast.root().end() != ast.source().size())
        return u"the root is not the whole document"_s;
    // Finding a place reads its line from the beginning; in a line of a megabyte some must do for all.
    const auto sample = NodeId(ast.nodeCount() * ast.source().size() / 20'000'000 + 1);
    PositionFinder finder(ast);
    for (NodeId id = 0; id < ast.nodeCount(); ++id) {
        const Node node = ast.node(id);
        const QString name = u"%1 (%2)"_s.arg(id).arg(nodeTypeName(node.type()));
        if (node.begin() < 0 || node.end() < node.begin() || node.end() > ast.source().size())
            return name + u" lies outside of the source"_s;
        qsizetype last = node.begin();
        NodeId next = id + 1;
        for (int row = 0; row < node.childCount(); ++row) {
            const Node child = node.child(row);
            if (child.id() != next || child.parent() != node || child.row() != row || child.depth() != node.depth() + 1)
                return name + u": child %1 does not know its place"_s.arg(row);
            if (child.begin() < last)
                return name + u": child %1 begins before the one before it ends"_s.arg(row);
            if (child.end() > node.end())
                return name + u": child %1 ends after its parent"_s.arg(row);
            last = child.end();
            next = child.endId();
        }
        if (next != node.endId())
            return name + u" does not end with its last child"_s;
        if (id % sample != 0)
            continue;
        if (finder(node.begin()) != ast.position(node.begin()))
            return name + u": the finder of positions lost its way"_s;
        if (ast.offset(ast.position(node.begin())) != node.begin())
            return name + u": line and column do not lead back"_s;
    }
    return {};
}
