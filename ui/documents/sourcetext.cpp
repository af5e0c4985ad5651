// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sourcetext.h"

#include <QCoreApplication>
#include <QPlainTextDocumentLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

SourceLines::SourceLines(const QList<BrokenBlock> &broken)
{
    int added = 0;
    for (const auto &each : broken) {
        m_broken.append({.line = each.number, .block = each.number + added, .starts = each.starts});
        added += int(each.starts.size()) - 1;
    }
}

SourceLines::Place SourceLines::shown(Markdown::SourcePosition position) const
{
    const auto line = position.line - 1;
    const auto column = position.column - 1;
    const auto next = std::ranges::upper_bound(m_broken, line, {}, &Line::line);
    if (next == m_broken.cbegin())
        return {line, column};
    const auto &before = *std::prev(next);
    if (before.line != line)
        return {before.block + int(before.starts.size()) + line - before.line - 1, column};
    const auto part = std::prev(std::ranges::upper_bound(before.starts, std::max(0, column)));
    return {before.block + int(part - before.starts.cbegin()), column - *part};
}

Markdown::SourcePosition SourceLines::position(Place shown) const
{
    const auto next = std::ranges::upper_bound(m_broken, shown.block, {}, &Line::block);
    if (next == m_broken.cbegin())
        return {shown.block + 1, shown.column + 1};
    const auto &before = *std::prev(next);
    const auto part = shown.block - before.block;
    if (part < before.starts.size())
        return {before.line + 1, before.starts[part] + shown.column + 1};
    return {before.line + 2 + part - int(before.starts.size()), shown.column + 1};
}

ShownSource SourceText::make(const QString &text, const QFont &font, bool dark, const std::stop_token &stop)
{
    std::shared_ptr<QTextDocument> document(new QTextDocument, [](QTextDocument *d) { d->deleteLater(); });
    document->setDocumentLayout(new QPlainTextDocumentLayout(document.get()));
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(font);
    document->setDocumentMargin(10);
    document->setPlainText(text);
    const auto broken = breakLongBlocks(*document);
    if (text.size() <= largest)
        m_highlighter.color(*document, u"Markdown"_s, dark, stop);
    document->moveToThread(QCoreApplication::instance()->thread());
    return {std::move(document), SourceLines(broken)};
}

} // namespace Docket::Ui
