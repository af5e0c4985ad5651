// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <widgets/codehighlighter.h>

#include <QFont>
#include <QString>
#include <QTextDocument>

#include <memory>
#include <stop_token>

namespace Docket::Ui {

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
    [[nodiscard]] std::shared_ptr<QTextDocument> make(const QString &text, const QFont &font, bool dark,
                                                      const std::stop_token &stop);
    static constexpr qsizetype largest = 1'500'000;

private:
    CodeHighlighter m_highlighter;
};

} // namespace Docket::Ui
