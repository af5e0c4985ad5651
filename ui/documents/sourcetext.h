// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <markdown/ast.h>
#include <widgets/codehighlighter.h>
#include <widgets/longlines.h>

#include <QFont>
#include <QString>
#include <QTextDocument>

#include <memory>
#include <stop_token>

namespace Docket::Ui {

/// Which blocks of the shown text are which lines of the source: very long lines are shown as several blocks.
class SourceLines final
{
public:
    SourceLines() = default;
    explicit SourceLines(const QList<BrokenBlock> &broken);

    struct Place
    {
        int block = 0;
        int column = 0; ///< both from 0

        bool operator==(const Place &) const = default;
    };
    [[nodiscard]] Place shown(Markdown::SourcePosition position) const;
    [[nodiscard]] Markdown::SourcePosition position(Place shown) const;

private:
    struct Line
    {
        int line = 0;  ///< from 0
        int block = 0; ///< its first
        QList<int> starts;
    };

    QList<Line> m_broken;
};

struct ShownSource
{
    std::shared_ptr<QTextDocument> text;
    SourceLines lines;
};

/// Makes the source of a document with the colours of Markdown, ready for a QPlainTextEdit, on a worker: in the main
/// thread colouring half a megabyte would take many frames. Loading the definitions takes tens of milliseconds and
/// happens at the first use. One thread at a time.
class SourceText final
{
public:
    SourceText() = default;
    Q_DISABLE_COPY_MOVE(SourceText)

    /// The document belongs to the main thread afterwards. Stopped, or longer than this many characters: without
    /// colours.
    [[nodiscard]] ShownSource make(const QString &text, const QFont &font, bool dark, const std::stop_token &stop);
    static constexpr qsizetype largest = 1'500'000;

private:
    CodeHighlighter m_highlighter;
};

} // namespace Docket::Ui
