// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <widgets/highlightengine.h>

#include <KSyntaxHighlighting/Repository>

namespace Docket::Ui {

/// The engine over KSyntaxHighlighting. Loading its definitions takes tens of milliseconds: it happens here.
class SyntaxEngine final : public HighlightEngine
{
public:
    [[nodiscard]] QString toHtml(const QString &code, const QString &language, bool dark) override;
    void color(QTextDocument &document, const QString &language, bool dark, const std::stop_token &stop) override;
    [[nodiscard]] bool knows(const QString &language) override;

private:
    [[nodiscard]] KSyntaxHighlighting::Theme theme(bool dark) const;

    KSyntaxHighlighting::Repository m_repository;
};

} // namespace Docket::Ui
