// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/issue.h>
#include <markdown/render.h>
#include <widgets/codehighlighter.h>
#include <widgets/relativetime.h>
#include <widgets/safetextbrowser.h>

#include <QFont>
#include <QHash>
#include <QPalette>

#include <memory>
#include <stop_token>

namespace Docket::Ui {

/// Colours and font of an issue's page, taken from the palette in the main thread for use on a worker.
struct PageStyle
{
    QString text;
    QString muted;
    QString link;
    QString line;
    QString headGround; ///< behind the name above a comment
    QString codeGround;
    QString mono;
    QFont font;
    bool dark = false;
};

[[nodiscard]] PageStyle pageStyle(const QPalette &palette, const QFont &font);

/// A comment or the text of the issue, rendered, with what stands above it.
struct PageEntry
{
    QString author{};
    QString when{};    ///< in words
    QString showAll{}; ///< the command behind "Show all" if the text was cut
    Markdown::RenderedMarkdown text{};
};

/// What is known of the issue beside its text, as a table in HTML. Everything that strangers wrote is escaped.
[[nodiscard]] QString factsHtml(const Domain::IssueDetails &details, const PageStyle &style, const RelativeTime &times);

/// The whole page: facts, text, heading, comments. For a worker.
[[nodiscard]] std::shared_ptr<SafeDocument> makePage(const QString &facts, const QList<PageEntry> &entries,
                                                     const QString &commentsTitle, const PageStyle &style,
                                                     CodeHighlighter &highlighter, std::stop_token stop);
/// Puts other texts in place of those of cells: a cell whose whole text is a key gets the value. What is chosen stays.
void replaceCells(SafeDocument &document, const QHash<QString, QString> &texts);
/// One comment as a document of its own, to be appended to a page. For a worker.
[[nodiscard]] std::shared_ptr<SafeDocument> makeComment(const PageEntry &entry, const PageStyle &style,
                                                        CodeHighlighter &highlighter, std::stop_token stop);

} // namespace Docket::Ui
