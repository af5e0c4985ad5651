// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "foldingsplitter.h"

#include <algorithm>

namespace Docket::Ui {

FoldingSplitter::FoldingSplitter(int letters, int lines, QWidget *parent)
    : QSplitter(Qt::Horizontal, parent)
    , m_letters(letters)
    , m_lines(lines)
{
    setChildrenCollapsible(false);
}

void FoldingSplitter::setShares(const QList<int> &beside, const QList<int> &above)
{
    m_shares = {beside, above};
    setSizes(isFolded() ? above : beside);
}

QSize FoldingSplitter::minimumSizeHint() const
{
    QSize least(0, 0);
    int shown = 0;
    for (int i = 0; i < count(); ++i) {
        const QWidget *part = widget(i);
        if (part->isHidden())
            continue;
        const QSize one = part->minimumSizeHint().expandedTo(part->minimumSize());
        least.setWidth(std::max(least.width(), one.width()));
        if (!isFolded())
            least.setHeight(std::max(least.height(), one.height()));
        else
            least.rheight() +=
                std::max(one.height(), m_lines * fontMetrics().height()) + (shown > 0 ? handleWidth() : 0);
        ++shown;
    }
    return least;
}

void FoldingSplitter::resizeEvent(QResizeEvent *event)
{
    const auto wanted = width() < m_letters * fontMetrics().averageCharWidth() ? Qt::Vertical : Qt::Horizontal;
    if (wanted != orientation()) {
        const std::size_t left = isFolded() ? 1 : 0;
        // Before it was laid out for the first time nobody can have divided it.
        if (m_divided)
            m_shares.at(left) = sizes();
        setOrientation(wanted);
        setSizes(m_shares.at(1 - left));
    }
    QSplitter::resizeEvent(event);
}

void FoldingSplitter::showEvent(QShowEvent *event)
{
    QSplitter::showEvent(event);
    m_divided = true;
}

} // namespace Docket::Ui
