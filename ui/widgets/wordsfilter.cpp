// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wordsfilter.h"

#include <algorithm>

namespace Docket::Ui {

WordsFilter::WordsFilter(const QString &name, const QString &tip, QWidget *parent)
    : QLineEdit(parent)
{
    setObjectName(name);
    setPlaceholderText(tr("Filter by words"));
    setAccessibleName(tr("Filter by words"));
    setToolTip(tip);
    setClearButtonEnabled(true);
    setMinimumWidth(90);
    setMaximumWidth(260);
}

bool WordsFilter::isIn(const QStringList &texts) const
{
    const QString typed = text();
    const auto words = QStringView(typed).split(u' ', Qt::SkipEmptyParts);
    return std::ranges::all_of(words, [&texts](QStringView word) {
        return std::ranges::any_of(texts,
                                   [word](const QString &text) { return text.contains(word, Qt::CaseInsensitive); });
    });
}

void WordsFilter::startTyping()
{
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
}

} // namespace Docket::Ui
