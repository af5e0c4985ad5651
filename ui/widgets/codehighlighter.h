// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>
#include <stop_token>

class QTextDocument;

namespace Docket::Ui {

class HighlightEngine;

/// Turns source code into HTML with the colours of KSyntaxHighlighting. Loading it takes tens of milliseconds and
/// happens at the first use, so it belongs on a worker; one thread at a time. Never fails: code of an unknown language,
/// or of a size that is not worth the time, comes back escaped and plain, as do single lines of such a length.
class CodeHighlighter final
{
public:
    CodeHighlighter();
    ~CodeHighlighter();
    Q_DISABLE_COPY_MOVE(CodeHighlighter)

    /// HTML for the inside of a <pre>: escaped text with spans of colour, lines kept, nothing else.
    [[nodiscard]] QString toHtml(const QString &code, const QString &language, bool dark);
    /// Gives the lines of a plain document their colours; a stop leaves the rest without.
    void color(QTextDocument &document, const QString &language, bool dark, const std::stop_token &stop);
    /// True if there is a definition for @p language, a name or a file extension.
    [[nodiscard]] bool knows(const QString &language);

    static constexpr qsizetype largest = 100'000; ///< characters; more is not turned into HTML with colours

private:
    [[nodiscard]] HighlightEngine *engine();

    std::unique_ptr<HighlightEngine> m_engine;
    bool m_isMissing = false;
};

} // namespace Docket::Ui
