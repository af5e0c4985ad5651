// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astdump.h"

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

QString quoted(QByteArrayView text, bool hasSource)
{
    // What stands in the source is blank without it: its length is all there is to tell.
    if (!hasSource && !text.isEmpty() && text.trimmed().isEmpty())
        return text.size() == 1 ? u"(1 byte)"_s : u"(%1 bytes)"_s.arg(text.size());
    constexpr qsizetype longest = 60;
    QString shown;
    const QString whole = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), longest * 4)));
    for (const QChar c : whole) {
        if (shown.size() >= longest)
            break;
        if (c == u'\n')
            shown += "\\n"_L1;
        else if (c == u'\t')
            shown += "\\t"_L1;
        else if (c == u'"' || c == u'\\')
            shown += QString(u'\\' + QString(c));
        else
            shown += c.category() == QChar::Other_Control ? QChar(QChar::ReplacementCharacter) : c;
    }
    if (shown.size() < whole.size() || whole.size() < text.size() / 4)
        shown += u'…';
    return u'"' + shown + u'"';
}

QString detailsOf(Node node, bool hasSource)
{
    const NodeDetails details = node.details();
    QString text;
    const auto add = [&text](const QString &part) { text += u' ' + part; };
    switch (node.type()) {
    case NodeType::Heading:
        add(u"level=%1"_s.arg(details.level));
        add(u"anchor="_s + QString::fromUtf8(details.anchor));
        break;
    case NodeType::List:
        add(details.ordered ? u"ordered start=%1"_s.arg(details.start) : u"bullet"_s);
        add(details.tight ? u"tight"_s : u"loose"_s);
        break;
    case NodeType::TaskItem: add(details.checked ? u"done"_s : u"open"_s); break;
    case NodeType::CodeBlock:
        add(details.fenced ? u"fenced"_s : u"indented"_s);
        if (!details.info.isEmpty())
            add(u"info="_s + quoted(details.info, hasSource));
        break;
    case NodeType::Table: add(u"columns=%1"_s.arg(details.columns)); break;
    case NodeType::TableRow:
    case NodeType::TableCell:
        if (details.header)
            add(u"header"_s);
        break;
    case NodeType::Link:
    case NodeType::Image:
        add(u"target="_s + quoted(details.target, hasSource));
        if (!details.title.isEmpty())
            add(u"title="_s + quoted(details.title, hasSource));
        break;
    default: break;
    }
    switch (details.alignment) {
    case Alignment::None: break;
    case Alignment::Left: add(u"left"_s); break;
    case Alignment::Center: add(u"center"_s); break;
    case Alignment::Right: add(u"right"_s); break;
    }
    if (!node.text().isEmpty())
        add(quoted(node.text(), hasSource));
    return text;
}

QString lines(const Ast &ast, bool hasSource)
{
    QString result;
    PositionFinder position(ast);
    for (NodeId id = 0; id < ast.nodeCount(); ++id) {
        const Node node = ast.node(id);
        const SourcePosition begin = position(node.begin());
        const SourcePosition end = position(node.end());
        result += QString(2 * qsizetype(node.depth()), u' ') + nodeTypeName(node.type()) +
                  u" %1:%2-%3:%4"_s.arg(begin.line).arg(begin.column).arg(end.line).arg(end.column) +
                  detailsOf(node, hasSource) + u'\n';
    }
    return result;
}

} // namespace

QString dump(const Ast &ast)
{
    return lines(ast, true);
}

QString dumpShape(const Ast &ast)
{
    return lines(ast, false);
}

} // namespace Docket::Markdown
