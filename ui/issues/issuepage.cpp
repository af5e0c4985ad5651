// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuepage.h"

#include "codeblocks.h"

#include <widgets/longlines.h>
#include <widgets/theme.h>

#include <QCoreApplication>
#include <QFontDatabase>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <QUrl>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxReferences = 20;

QString tr(const char *text)
{
    return QCoreApplication::translate("Docket::Ui::IssuePage", text);
}

/// Dropped wherever the last holder goes, deleted where it lives.
std::shared_ptr<SafeDocument> newDocument(const PageStyle &style)
{
    std::shared_ptr<SafeDocument> document(new SafeDocument, [](SafeDocument *d) { d->deleteLater(); });
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(style.font);
    document->setDocumentMargin(12);
    document->setIndentWidth(22);
    document->setDefaultStyleSheet(
        u"body { color: %1; } a { color: %2; text-decoration: none; } pre, code, tt { font-family: '%3'; }"
        u"code { background-color: %4; } pre { margin: 0px; white-space: pre-wrap; } blockquote { color: %5; "
        u"margin-left: %7px; margin-right: "
        u"0px; }"
        u"h1 { font-size: x-large; } h2 { font-size: large; } h3, h4, h5, h6 { font-size: medium; }"
        u"h1, h2, h3, h4, h5, h6 { margin-top: 14px; margin-bottom: 6px; } p { margin-top: 6px; margin-bottom: 6px; }"
        u"table[border=\"1\"] { border-collapse: collapse; border: 1px solid %6; }"
        u"table[border=\"1\"] td, table[border=\"1\"] th { border: 1px solid %6; } ul, ol { margin-top: 4px; margin-bottom: 4px; } .muted { color: %5; } th { text-align: left; }"_s
            .arg(style.text, style.link, style.mono, style.codeGround, style.muted, style.line)
            .arg(PageMarks::quoteIndent));
    return document;
}

QString entryHead(const PageEntry &entry, const PageStyle &style)
{
    return u"<table style=\"margin-top: 10px;\" width=\"100%\" cellpadding=\"6\" cellspacing=\"0\" "
           u"bgcolor=\"%1\"><tr><td><b>%2</b></td>"
           u"<td align=\"right\"><span class=\"muted\">%3</span></td></tr></table>"_s.arg(
               style.headGround, entry.author.toHtmlEscaped(), entry.when.toHtmlEscaped());
}

QString entryText(const PageEntry &entry, const PageStyle &style, CodeHighlighter &highlighter, std::stop_token stop)
{
    auto html = withCode(entry.text, highlighter, style.dark, std::move(stop));
    if (html.trimmed().isEmpty())
        html = u"<p class=\"muted\"><i>"_s + tr("No text.").toHtmlEscaped() + u"</i></p>"_s;
    if (entry.text.cut)
        html += u"<p><a href=\"docket:%1\">%2</a></p>"_s.arg(entry.showAll,
                                                             tr("Show all of it as plain text").toHtmlEscaped());
    return html;
}

QString referenceHtml(const Domain::IssueReference &reference, const QString &project)
{
    const auto address = u"docket:issue/"_s + QString::fromLatin1(QUrl::toPercentEncoding(reference.projectName, "/")) +
                         u'/' + QString::number(reference.number);
    const auto name = reference.projectName == project ? QString() : reference.projectName;
    // A title from the right to the left must not turn the whole line around.
    auto html = u"\u200e<a href=\"%1\">%2#%3</a>"_s.arg(address, name.toHtmlEscaped()).arg(reference.number);
    html += u" \u2068"_s + reference.title.simplified().toHtmlEscaped() + u'\u2069';
    if (reference.state == Domain::IssueState::Closed)
        html += u" <span class=\"muted\">(%1)</span>"_s.arg(tr("closed").toHtmlEscaped());
    return html;
}

QString referencesHtml(const QList<Domain::IssueReference> &references, const QString &project)
{
    QStringList lines;
    for (const auto &reference : references.first(std::min(references.size(), maxReferences)))
        lines.append(referenceHtml(reference, project));
    if (references.size() > maxReferences)
        lines.append(tr("and %1 more").arg(references.size() - maxReferences).toHtmlEscaped());
    return lines.join(u"<br/>"_s);
}

} // namespace

PageStyle pageStyle(const QPalette &palette, const QFont &font)
{
    const auto ground = palette.color(QPalette::Active, QPalette::Base);
    const auto text = palette.color(QPalette::Active, QPalette::Text);
    PageStyle style;
    style.dark = isDark(palette);
    style.text = text.name();
    style.muted = readable(mixed(text, ground, 0.38), mixed(ground, text, 0.06)).name();
    style.link = readable(toneColor(Tone::Accent, palette), ground).name();
    style.line = lineColor(palette).name();
    style.headGround = mixed(ground, text, 0.06).name();
    style.codeGround = codeGround(palette).name();
    style.mono = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    style.font = font;
    return style;
}

QString factsHtml(const Domain::IssueDetails &details, const PageStyle &style, const RelativeTime &times)
{
    QString rows;
    const auto add = [&](const QString &name, const QString &html) {
        if (!html.isEmpty())
            rows +=
                u"<tr><td style=\"padding-right: 14px;\"><span class=\"muted\">%1</span></td><td>%2</td></tr>"_s.arg(
                    name.toHtmlEscaped(), html);
    };
    const auto time = [&](Timestamp at) { return times.full(at).toHtmlEscaped(); };
    QStringList people;
    for (const auto &person : details.assignees)
        people.append(person.login.toHtmlEscaped());
    QString milestone;
    if (details.milestone) {
        milestone = details.milestone->title.simplified().toHtmlEscaped();
        if (details.milestone->due != noTime)
            milestone += u" <span class=\"muted\">· "_s +
                         tr("due %1").arg(RelativeTime::date(details.milestone->due)).toHtmlEscaped() + u"</span>"_s;
    }
    const auto isOpen = details.row.state == Domain::IssueState::Open;
    const auto since = isOpen ? details.row.created : details.closed;
    add(tr("Status"),
        (since == noTime ? (isOpen ? tr("open") : tr("closed"))
                         : (isOpen ? tr("open since %1") : tr("closed on %1")).arg(RelativeTime::date(since)))
            .toHtmlEscaped());
    add(tr("Priority"), details.row.priorityName.toHtmlEscaped());
    add(tr("Column"), details.row.column.toHtmlEscaped());
    add(tr("Milestone"), milestone);
    add(tr("Assignees"), people.join(u", "_s));
    add(tr("Due"), details.due == noTime ? QString() : RelativeTime::date(details.due).toHtmlEscaped());
    add(tr("Updated"), time(details.row.updated));
    add(tr("Closed"), time(details.closed));
    add(tr("Locked"), details.locked ? tr("yes: only those who can write may comment").toHtmlEscaped() : QString());
    add(tr("Depends on"), referencesHtml(details.dependsOn, details.row.projectName));
    add(tr("Blocks"), referencesHtml(details.blocks, details.row.projectName));
    add(tr("Mentioned in"), referencesHtml(details.mentionedIn, details.row.projectName));
    if (rows.isEmpty())
        return {};
    return u"<table cellspacing=\"0\" cellpadding=\"2\">%1</table>"
           u"<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\"><tr><td style=\"border-bottom: 1px solid %2;\">"
           u"<span style=\"font-size: 4pt;\">&nbsp;</span></td></tr></table>"_s.arg(rows, style.line);
}

std::shared_ptr<SafeDocument> makePage(const QString &facts, const QList<PageEntry> &entries,
                                       const QString &commentsTitle, const PageStyle &style,
                                       CodeHighlighter &highlighter, std::stop_token stop)
{
    QString html = u"<body>"_s + facts;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (i == 1)
            html += u"<p style=\"margin-top: 22px; margin-bottom: 8px;\"><b>%1</b></p>"_s.arg(
                commentsTitle.toHtmlEscaped());
        if (i > 0)
            html += entryHead(entries[i], style);
        html += entryText(entries[i], style, highlighter, stop);
    }
    html += u"</body>"_s;
    auto document = newDocument(style);
    document->setHtml(html);
    breakLongBlocks(*document);
    document->findMarks();
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

void replaceCells(SafeDocument &document, const QHash<QString, QString> &texts)
{
    qsizetype longest = 0;
    for (auto text = texts.keyBegin(); text != texts.keyEnd(); ++text)
        longest = std::max(longest, text->size());
    for (auto block = document.begin(); block.isValid(); block = block.next()) {
        if (block.length() < 2 || block.length() - 1 > longest) // the end counts, too
            continue;
        const auto found = texts.constFind(block.text());
        // Each change by itself: together they would have everything between them laid out again.
        if (found != texts.cend() && QTextCursor(block).currentTable() != nullptr)
            document.setLine(block, *found);
    }
}

std::shared_ptr<SafeDocument> makeComment(const PageEntry &entry, const PageStyle &style, CodeHighlighter &highlighter,
                                          std::stop_token stop)
{
    auto document = newDocument(style);
    document->setHtml(u"<body>"_s + entryHead(entry, style) + entryText(entry, style, highlighter, std::move(stop)) +
                      u"</body>"_s);
    breakLongBlocks(*document);
    document->findMarks();
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

} // namespace Docket::Ui
