// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parse.h"

#include "document.h"
#include "encoding.h"
#include "extract.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

/// The tree counts in 32 bits, and its pool may hold the text twice.
constexpr qsizetype largestText = qsizetype(1) << 30;

QStringList tagsOf(const QJsonObject &frontMatter)
{
    QStringList tags;
    const auto add = [&tags](const QString &text) {
        const QString tag = text.trimmed();
        if (!tag.isEmpty() && !tags.contains(tag))
            tags << tag;
    };
    for (const QString &key : {u"tags"_s, u"tag"_s, u"keywords"_s}) {
        const QJsonValue value = frontMatter.value(key);
        if (value.isString()) {
            for (const QString &part : value.toString().split(u','))
                add(part);
        }
        const QJsonArray list = value.toArray();
        for (const auto &element : list)
            add(element.toVariant().toString());
    }
    return tags;
}

QString titleOf(const ParsedDocument &document)
{
    const QJsonValue title = document.frontMatter.value(u"title"_s);
    if (const QString text = title.toVariant().toString().simplified(); !text.isEmpty())
        return text;
    const auto first = std::ranges::min_element(document.headings, {}, &DocumentHeading::level);
    return first == document.headings.end() ? QString() : first->text;
}

std::unexpected<Error> tooLarge(qsizetype size, qsizetype limit)
{
    return fail(
        Code::TooLarge, u"markdown.parse"_s,
        u"The document has %1 MiB; at most %2 MiB are read."_s.arg((size + (1 << 20) - 1) >> 20).arg(limit >> 20),
        u"Split the document, or raise the limit."_s);
}

} // namespace

Result<ParsedDocument> parseDocument(const QByteArray &bytes, const ParseLimits &limits, std::stop_token stop)
{
    const qsizetype limit = std::min(limits.maxBytes, largestText);
    if (bytes.size() > limit)
        return tooLarge(bytes.size(), limit);
    DecodedText decoded = decodeText(bytes);
    const QByteArrayView text = decoded.text;
    if (text.size() > largestText)
        return tooLarge(text.size(), largestText);

    ParsedDocument document;
    document.encoding = decoded.encoding;
    document.problems = std::move(decoded.problems);
    FrontMatterRange range = findFrontMatter(text);
    if (range.kind != FrontMatterKind::None) {
        FrontMatter read = readFrontMatter(text.sliced(range.begin, range.end - range.begin), range.kind, limits);
        if (read.isData) {
            document.frontMatterKind = range.kind;
            document.frontMatter = std::move(read.values);
            document.problems += read.problems;
        } else {
            range = {};
        }
    }
    auto tree = parseTree(text, range, limits, stop);
    if (!tree)
        return std::unexpected(tree.error());
    document.ast = std::move(tree->ast);
    if (tree->firstTooDeep > 0)
        document.problems.append(
            {tree->firstTooDeep, 0,
             u"nested deeper than %1 levels; what is deeper is shown at that level"_s.arg(limits.maxDepth)});
    document.tags = tagsOf(document.frontMatter);
    extractFacts(document);
    document.title = titleOf(document);
    return document;
}

QString anchorOf(QStringView headingText)
{
    QString anchor;
    for (const QChar c : headingText.trimmed()) {
        if (c == u' ')
            anchor += u'-';
        else if (c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'-' || c == u'_')
            anchor += c.toLower();
    }
    return anchor;
}

} // namespace Docket::Markdown
