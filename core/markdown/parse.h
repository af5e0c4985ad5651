// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ast.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <chrono>
#include <stop_token>

namespace Docket::Markdown {

/// What one document may cost. Over a limit, parsing ends with TooLarge; only the depth is cut without an error,
/// because what is nested deeper can still be read.
struct ParseLimits
{
    qsizetype maxBytes = 32 << 20;              ///< of the file
    qsizetype maxMemory = qsizetype(384) << 20; ///< while parsing, above the text itself
    qsizetype maxNodes = 4'000'000;
    int maxDepth = 128;                        ///< containers nested deeper are left out, their content is kept
    qsizetype maxFrontMatter = 64 << 10;       ///< longer front matter is kept as text, but not read
    int maxProperties = 2'000;                 ///< values in the front matter, aliases counted each time
    std::chrono::milliseconds maxTime{20'000}; ///< from the call to the answer
};

/// Something in a document that is not as its author will have meant it. Parsing went on.
struct ParseProblem
{
    int line = 0; ///< 1-based; 0: the whole file
    int column = 0;
    QString message;

    bool operator==(const ParseProblem &) const = default;
};

struct DocumentHeading
{
    int level = 1;
    QString text;
    QString anchor; ///< as links name it, without '#': unique in the document
    SourcePosition position;
    qsizetype textOffset = 0; ///< where in ParsedDocument::body its section begins, in bytes
    NodeId node = noNode;

    bool operator==(const DocumentHeading &) const = default;
};

struct DocumentLink
{
    enum class Kind
    {
        Document, ///< `target` is a path that ends like a Markdown file or like no file at all
        Heading,  ///< of the same document: `anchor`
        Issue,    ///< `target` is "owner/name#12" or "#12"
        Url,      ///< with a scheme: http, mailto …
        File      ///< `target` is a path to something else, such as an image
    };
    Kind kind = Kind::Url;
    bool image = false;
    QString target; ///< percent signs decoded, without the anchor; a Url stays as it was written
    QString anchor; ///< without '#', decoded
    QString text;   ///< what the reader sees
    SourcePosition position;
    NodeId node = noNode; ///< the link, or the text that names an issue

    bool operator==(const DocumentLink &) const = default;
};

struct DocumentTask
{
    bool done = false;
    QString text; ///< of its first paragraph
    SourcePosition position;
    NodeId node = noNode;

    bool operator==(const DocumentTask &) const = default;
};

struct DocumentCode
{
    QString language; ///< first word of the info string in lower case; empty for none
    SourcePosition position;
    int lines = 0;
    NodeId node = noNode;

    bool operator==(const DocumentCode &) const = default;
};

enum class FrontMatterKind
{
    None,
    Yaml,
    Toml
};

/// All that one pass over a file yields. The texts of the search index are apart and in UTF-8: title, headings[].text,
/// body, code.
struct ParsedDocument
{
    Ast ast;
    QString encoding; ///< of the file: "UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16BE", "Windows-1252"
    QString title;    ///< of the front matter, else the first heading of the highest level that occurs; or empty
    FrontMatterKind frontMatterKind = FrontMatterKind::None;
    QJsonObject frontMatter;
    QStringList tags; ///< "tags", "tag" and "keywords" of the front matter; no doubles
    QList<DocumentHeading> headings;
    QList<DocumentLink> links;
    QList<DocumentTask> tasks;
    QList<DocumentCode> codeBlocks;
    QByteArray body; ///< what is read as text, blocks apart by line feeds; neither headings nor code blocks
    QByteArray code; ///< the code blocks, one after the other
    int words = 0;   ///< of body and headings; a CJK character counts as one
    QList<ParseProblem> problems;
};

/// Parses a Markdown file: encoding, front matter, GitHub-flavoured Markdown with tables, task lists, strikethrough and
/// bare links. Never fails on content; Cancelled and TooLarge (of @p limits) are the only errors, and bytes that mean
/// nothing become U+FFFD and a problem. Thread-safe, and threads do not wait for each other.
[[nodiscard]] Result<ParsedDocument> parseDocument(const QByteArray &bytes, const ParseLimits &limits = {},
                                                   std::stop_token stop = {});

/// The values of front matter with their keys joined by dots ("author.name"); a list gives one for each element.
[[nodiscard]] QList<std::pair<QString, QString>> properties(const QJsonObject &frontMatter);

/// The anchor that GitHub and Gitea make of a heading's text: lower case, spaces become hyphens, marks are dropped.
[[nodiscard]] QString anchorOf(QStringView headingText);

} // namespace Docket::Markdown
