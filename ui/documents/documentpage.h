// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <issues/issuepage.h>
#include <markdown/ast.h>

namespace Docket::Ui {

/// A rendered document that is ready to be shown, with where its nodes stand in it.
struct LaidOutDocument
{
    std::shared_ptr<SafeDocument> page;
    QList<std::pair<Markdown::NodeId, int>> nodes; ///< blocks, in the order of the text, with their position
    QString shows;                                 ///< which text in which style
    bool whole = true;
    bool pictures = false; ///< it names some; to look for them in a long page takes the window's time

    /// First character of the node, or of the block that holds it; -1 if the page ends before it.
    [[nodiscard]] int positionOf(Markdown::Node node) const;
    /// Behind the last character of the node's block.
    [[nodiscard]] int endOf(Markdown::Node node) const;
    /// The block at a position; noNode before the first one.
    [[nodiscard]] Markdown::NodeId nodeAt(int position) const;
};

/// The part of @p rendered that fills the first screens, cut between two blocks, items of a list or rows of a table;
/// everything if it is not long. Pure.
[[nodiscard]] Markdown::RenderedMarkdown firstPart(const Markdown::RenderedMarkdown &rendered);

/// For a worker.
[[nodiscard]] std::shared_ptr<LaidOutDocument> layOut(const Markdown::RenderedMarkdown &rendered,
                                                      const PageStyle &style, CodeHighlighter &highlighter,
                                                      const std::stop_token &stop);

} // namespace Docket::Ui
