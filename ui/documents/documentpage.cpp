// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentpage.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextFragment>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Markdown::Node;
using Markdown::NodeId;

namespace {

constexpr qsizetype longHtml = 60'000;
constexpr qsizetype firstHtml = 20'000;

QList<std::pair<NodeId, int>> nodesOf(const QTextDocument &page)
{
    QList<std::pair<NodeId, int>> nodes;
    for (auto block = page.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const auto fragment = it.fragment();
            if (!fragment.charFormat().isAnchor())
                continue;
            for (const auto names = fragment.charFormat().anchorNames(); const auto &name : names) {
                bool ok = false;
                const auto id = name.startsWith(u'n') ? QStringView(name).sliced(1).toUInt(&ok) : 0U;
                if (ok && (nodes.isEmpty() || nodes.constLast().first < id))
                    nodes.append({id, fragment.position()});
            }
        }
    }
    return nodes;
}

} // namespace

int LaidOutDocument::positionOf(Node node) const
{
    const auto byId = &std::pair<NodeId, int>::first;
    // A list has no anchor of its own, its first paragraph has; a word has that of its paragraph.
    auto found = std::ranges::lower_bound(nodes, node.id(), {}, byId);
    if (found != nodes.cend() && found->first < node.endId())
        return found->second;
    if (found == nodes.cend() && !whole)
        return -1;
    return found == nodes.cbegin() ? 0 : std::prev(found)->second;
}

int LaidOutDocument::endOf(Node node) const
{
    auto block = node;
    while (Markdown::isInline(block.type()) && !block.parent().isNull())
        block = block.parent();
    const auto next = std::ranges::lower_bound(nodes, block.endId(), {}, &std::pair<NodeId, int>::first);
    return next == nodes.cend() ? page->characterCount() - 1 : next->second - 1;
}

NodeId LaidOutDocument::nodeAt(int position) const
{
    const auto next = std::ranges::upper_bound(nodes, position, {}, &std::pair<NodeId, int>::second);
    return next == nodes.cbegin() ? Markdown::noNode : std::prev(next)->first;
}

Markdown::RenderedMarkdown firstPart(const Markdown::RenderedMarkdown &rendered)
{
    if (rendered.html.size() < longHtml)
        return rendered;
    // Text is escaped in it, so that each of these is a tag. What is still open there is closed by the end.
    static const QRegularExpression block(u"<(?:p|h[1-6]|hr|ul|ol|li|blockquote|pre|table|tr)[ />]"_s);
    const auto cut = rendered.html.indexOf(block, firstHtml);
    if (cut < 0)
        return rendered;
    Markdown::RenderedMarkdown part;
    part.html = rendered.html.first(cut);
    for (const auto &code : rendered.codeBlocks) {
        if (!part.html.contains(code.marker))
            break;
        part.codeBlocks.append(code);
    }
    return part;
}

std::shared_ptr<LaidOutDocument> layOut(const Markdown::RenderedMarkdown &rendered, const PageStyle &style,
                                        CodeHighlighter &highlighter, const std::stop_token &stop)
{
    auto result = std::make_shared<LaidOutDocument>();
    PageEntry entry;
    entry.text = rendered;
    result->page = makePage({}, {entry}, {}, style, highlighter, stop);
    result->nodes = nodesOf(*result->page);
    result->pictures = rendered.html.contains("<img "_L1);
    return result;
}

} // namespace Docket::Ui
