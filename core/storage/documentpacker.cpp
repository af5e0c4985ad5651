// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentpacker.h"

#include "documentfacts.h"
#include "documentlinkstate.h"
#include "documentpaths.h"
#include "searchtext.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr QByteArrayView linkMark = "\xee\x80\x81";  // U+E001
constexpr QByteArrayView issueMark = "\xee\x80\x82"; // U+E002

void appendWord(QByteArray &out, QStringView word)
{
    if (!out.isEmpty())
        out.append(' ');
    out.append(linkMark).append(word.toUtf8());
}

/// A file's name is what people remember of it, so it counts as part of the title.
QByteArray indexedTitle(const DocumentInput &document)
{
    const QStringView name = nameOf(document.path);
    const QString &title = document.content.title;
    if (title.isEmpty() || title == name)
        return indexText(name.toUtf8());
    return indexText(title.toUtf8()).append(textSeparator()).append(indexText(name.toUtf8()));
}

/// Each heading stands between two separators, so that a whole one can be asked for.
QByteArray indexedHeadings(const QList<DocumentHeading> &headings)
{
    if (headings.isEmpty())
        return {};
    QByteArray text = textSeparator().toByteArray();
    for (const DocumentHeading &heading : headings)
        text.append(indexText(heading.text.toUtf8())).append(textSeparator());
    return text;
}

} // namespace

QByteArray linkWords(QStringView target)
{
    QByteArray out;
    qsizetype begin = -1;
    for (qsizetype i = 0; i <= target.size(); ++i) {
        const bool inside =
            i < target.size() && (target[i].isLetterOrNumber() || target[i].isMark() || target[i].isSurrogate());
        if (inside && begin < 0) {
            begin = i;
        } else if (!inside && begin >= 0) {
            appendWord(out, target.sliced(begin, i - begin));
            begin = -1;
        }
    }
    return out;
}

QByteArray issueWord(qint64 number)
{
    return issueMark.toByteArray() + QByteArray::number(number);
}

PackedDocument packDocument(const DocumentSource &source, const DocumentInput &document)
{
    const ParsedContent &content = document.content;
    DocumentFacts facts{content.frontMatter, content.properties, content.headings, content.links,
                        content.tasks,       content.codeBlocks, content.tags,     {}};
    const QString own = absolutePath(source, document.path);
    const QString folder = absolutePath(source, u"");
    PackedDocument packed;
    LinkTargets ends(source, own, content.headings);
    for (int i = 0; i < int(content.links.size()); ++i) {
        const DocumentLink &link = content.links[i];
        QByteArray words;
        if (link.kind == DocumentLink::Kind::Document) {
            const QString path = ends.add(link, i);
            words = linkWords(path.startsWith(folder) ? QStringView(path).sliced(folder.size())
                                                      : QStringView(path.isEmpty() ? link.target : path));
        } else if (link.kind == DocumentLink::Kind::Heading) {
            (void)ends.add(link, i);
        } else {
            words = linkWords(link.target);
        }
        if (auto issue = issueTarget(link)) {
            if (issue->project.isEmpty())
                issue->project = source.project;
            if (!issue->project.isEmpty())
                ends.targets.append({.key = linkedIssueKey(*issue), .position = i, .isIssue = true});
            words.append(textSeparator()).append(issueWord(issue->number));
        }
        if (!words.isEmpty())
            packed.links.append(words).append(textSeparator());
    }
    for (const DocumentLinkTarget &target : std::as_const(ends.targets))
        facts.targets.append({target.key, target.position});
    packed.targets = std::move(ends.targets);
    packed.broken = std::move(ends.broken);
    packed.title = indexedTitle(document);
    packed.headings = indexedHeadings(content.headings);
    packed.body = indexText(content.body);
    packed.code = indexText(content.code);
    const QByteArray encoded = encodeFacts(facts);
    packed.factsSize = encoded.size();
    packed.bodySize = content.body.size();
    packed.codeSize = content.code.size();
    packed.sourceSize = document.source.size();
    packed.content = compressContent(encoded, content.body, content.code, document.source);
    return packed;
}

} // namespace Docket::Storage
