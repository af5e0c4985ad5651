// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tree as HTML. Private to the module.

#include "render.h"

#include <QStringList>

#include <vector>

namespace Docket::Markdown {

/// Walks the tree once and writes HTML of its own: nothing of the source reaches the output unescaped, so safety does
/// not depend on a filter. Nesting deeper than a reader could follow is written flat, because QTextDocument lays out
/// nested frames recursively. One use per object.
class HtmlWriter final
{
public:
    explicit HtmlWriter(const RenderOptions &options)
        : m_options(options)
    {
    }

    /// False if @p stop was requested; the result is incomplete then.
    [[nodiscard]] bool write(const Ast &ast, const std::stop_token &stop);
    [[nodiscard]] RenderedMarkdown take() { return std::move(m_out); }

private:
    void enter(Node node);
    void leave();
    void enterBlock(Node node);
    void enterInline(Node node);
    void enterItem(Node node, QStringView attributes = {});
    void enterTask(Node node);
    void enterCell(Node node);
    void enterLink(Node node);
    void enterImage(Node node);
    /// This row and those below it as they stand in the source; answers the last node of the table.
    [[nodiscard]] NodeId writeRest(const Ast &ast, Node row);
    void writeHtmlBlock(Node node);
    void writeCodeBlock(Node node);
    void writeText(const QString &text);
    [[nodiscard]] QString linkTarget(const QString &address) const;
    /// What lets the interface find the block again.
    void writeAnchor(Node node);
    /// Writes @p tag and remembers what closes it; flat beyond the depth limit.
    void open(const QString &tag, const QString &closing);
    /// The same, but only where the parent was written.
    void openInside(const QString &tag, const QString &closing);
    void openNothing() { m_closing << QString(); }

    const RenderOptions &m_options;
    RenderedMarkdown m_out;
    QStringList m_closing;      ///< one for each open node; empty where nothing was written
    std::vector<NodeId> m_ends; ///< where each of them ends
    int m_depth = 0;
    int m_links = 0;
    int m_images = 0; ///< inside one, text is alternative text
    QString m_alternative;
    QString m_imageTarget;
};

} // namespace Docket::Markdown
