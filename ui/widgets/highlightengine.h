// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <stop_token>

class QTextDocument;

namespace Docket::Ui {

/// Colours of code, from the loadable part docket-highlighting. One thread at a time; made and used on workers.
class HighlightEngine
{
public:
    HighlightEngine() = default;
    virtual ~HighlightEngine() = default;
    Q_DISABLE_COPY_MOVE(HighlightEngine)

    /// Characters of a line that has colours in HTML. Its lines are not broken, and Qt draws all of one of which a part
    /// is in sight, ten times as long with colours: a screen of lines of 2,000 takes a tenth of a second.
    static constexpr qsizetype longestLine = 500;

    /// HTML for the inside of a <pre>; escaped and plain for a language that has no definition, as longer lines are.
    [[nodiscard]] virtual QString toHtml(const QString &code, const QString &language, bool dark) = 0;
    /// Gives the lines of a plain document their colours; a stop leaves the rest without.
    virtual void color(QTextDocument &document, const QString &language, bool dark, const std::stop_token &stop) = 0;
    [[nodiscard]] virtual bool knows(const QString &language) = 0;
};

/// Of the part docket-highlighting, under the name "docketMakeHighlightEngine"; the caller deletes.
using MakeHighlightEngine = HighlightEngine *(*)();

} // namespace Docket::Ui
