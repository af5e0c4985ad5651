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

bool WordsFilter::areIn(QStringView words, const QStringList &texts)
{
    return std::ranges::all_of(words.split(u' ', Qt::SkipEmptyParts), [&texts](QStringView word) {
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
