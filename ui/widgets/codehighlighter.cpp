// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "codehighlighter.h"

#include "highlightengine.h"

#include <base/loadable.h>
#include <base/log.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcHighlight, "docket.ui.highlight")

} // namespace

CodeHighlighter::CodeHighlighter() = default;
CodeHighlighter::~CodeHighlighter() = default;

QString CodeHighlighter::toHtml(const QString &code, const QString &language, bool dark)
{
    if (code.size() > largest || language.isEmpty())
        return code.toHtmlEscaped();
    auto *colours = engine();
    return colours != nullptr ? colours->toHtml(code, language, dark) : code.toHtmlEscaped();
}

void CodeHighlighter::color(QTextDocument &document, const QString &language, bool dark, const std::stop_token &stop)
{
    if (auto *colours = engine())
        colours->color(document, language, dark, stop);
}

bool CodeHighlighter::knows(const QString &language)
{
    auto *colours = engine();
    return colours != nullptr && colours->knows(language);
}

HighlightEngine *CodeHighlighter::engine()
{
    if (m_engine == nullptr && !m_isMissing) {
        if (const auto made = loadFunction(u"docket-highlighting"_s, "docketMakeHighlightEngine")) {
            m_engine.reset(reinterpret_cast<MakeHighlightEngine>(*made)());
        } else {
            // Code without colours is better than no code.
            m_isMissing = true;
            logError(lcHighlight(), made.error());
        }
    }
    return m_engine.get();
}

} // namespace Docket::Ui
