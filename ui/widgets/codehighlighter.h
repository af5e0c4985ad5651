// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

namespace KSyntaxHighlighting {
class Repository;
}

namespace Docket::Ui {

/// Turns source code into HTML with the colours of KSyntaxHighlighting. Loading its definitions takes tens of
/// milliseconds and happens at the first use, so it belongs on a worker; one thread at a time. Never fails: code of an
/// unknown language, or of a size that is not worth the time, comes back escaped and plain.
class CodeHighlighter final
{
public:
    CodeHighlighter();
    ~CodeHighlighter();
    Q_DISABLE_COPY_MOVE(CodeHighlighter)

    /// HTML for the inside of a <pre>: escaped text with spans of colour, lines kept, nothing else.
    [[nodiscard]] QString toHtml(const QString &code, const QString &language, bool dark);
    /// True if there is a definition for @p language, a name or a file extension.
    [[nodiscard]] bool knows(const QString &language);

    static constexpr qsizetype largest = 100'000; ///< characters; more is not highlighted

private:
    KSyntaxHighlighting::Repository &repository();

    std::unique_ptr<KSyntaxHighlighting::Repository> m_repository;
};

} // namespace Docket::Ui
