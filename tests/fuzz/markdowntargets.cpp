// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"
#include "targets.h"

#include <markdown/document.h>
#include <markdown/encoding.h>
#include <markdown/parse.h>
#include <markdown/render.h>

using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace Docket::Fuzz {

namespace {

QString factsViolation(const ParsedDocument &document)
{
    const auto isNode = [&](NodeId id, const SourcePosition &position) {
        return id < document.ast.nodeCount() && position.line >= 1 && position.line <= document.ast.lineCount() &&
               position.column >= 1;
    };
    for (const DocumentHeading &heading : document.headings) {
        if (!isNode(heading.node, heading.position) || heading.level < 1 || heading.level > 6 ||
            heading.textOffset < 0 || heading.textOffset > document.body.size())
            return u"a heading is nowhere"_s;
    }
    for (const DocumentLink &link : document.links) {
        if (!isNode(link.node, link.position))
            return u"a link is nowhere"_s;
    }
    for (const DocumentTask &task : document.tasks) {
        if (!isNode(task.node, task.position))
            return u"a task is nowhere"_s;
    }
    for (const DocumentCode &code : document.codeBlocks) {
        if (!isNode(code.node, code.position))
            return u"a code block is nowhere"_s;
    }
    return {};
}

} // namespace

QString fuzz_markdown(const QByteArray &input)
{
    ParseLimits limits;
    limits.maxTime = std::chrono::seconds(5);
    const auto document = parseDocument(input, limits);
    if (!document)
        return document.error().code == Code::TooLarge ? QString() : document.error().message;
    if (QString wrong = violation(document->ast); !wrong.isEmpty())
        return wrong;
    if (QString wrong = factsViolation(*document); !wrong.isEmpty())
        return wrong;
    const auto tree = parseTree(decodeText(input).text, {}, limits, {});
    if (tree && tree->unmapped > 0)
        return u"the places of inlines are not known in %1 blocks"_s.arg(tree->unmapped);
    if (const auto html = render(document->ast, {}); !html || html->html.contains(u"<script"_s))
        return u"the HTML is not safe"_s;
    return {};
}

QString fuzz_frontmatter(const QByteArray &input)
{
    if (input.isEmpty())
        return {};
    const auto kind = uchar(input[0]) % 2 == 0 ? FrontMatterKind::Yaml : FrontMatterKind::Toml;
    const QByteArray content = decodeText(input.sliced(1)).text;
    const FrontMatter read = readFrontMatter(content, kind, {});
    if (!read.problems.isEmpty() && !read.values.isEmpty())
        return u"values of what could not be read"_s;
    for (const ParseProblem &problem : read.problems) {
        if (problem.line < 1 || problem.line > content.count('\n') + content.count('\r') + 3)
            return u"a problem in line %1"_s.arg(problem.line);
    }
    return properties(read.values).size() > 2'000 ? u"more values than the limit"_s : QString();
}

QString fuzz_asttree(const QByteArray &input)
{
    const auto ast = Ast::fromBytes(input);
    if (!ast)
        return {};
    qsizetype sum = dump(*ast).size();
    for (NodeId id = 0; id < ast->nodeCount(); ++id) {
        const Node node = ast->node(id);
        const NodeDetails details = node.details();
        sum +=
            node.text().size() + details.target.size() + node.nextSibling().depth() + ast->nodeAt(node.begin()).depth();
    }
    return sum < 0 ? u"sizes below zero"_s : QString();
}

} // namespace Docket::Fuzz
