// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the documents dock stand to each other, by the room that there is.
#include "buttonbar.h"
#include "documentsdock.h"

#include <issues/querybox.h>

#include <QBoxLayout>
#include <QResizeEvent>
#include <QSplitter>

namespace Docket::Ui {

namespace {

// Beside the folders the titles of documents would have less room than the folders.
constexpr int narrowBelow = 500;
// Words on buttons give way to what is asked.
constexpr int leastQuery = 240;

} // namespace

void DocumentsDock::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const auto shape = width() < narrowBelow ? Narrow : Wide;
    if (shape != m_shape) {
        m_splits[m_shape] = m_splitter->saveState();
        m_shape = shape;
        arrange();
        divide();
    }
    m_bar->setMaximumWidth(shape == Narrow ? QWIDGETSIZE_MAX
                                           : std::max(width() - leastQuery, m_bar->minimumSizeHint().width()));
}

void DocumentsDock::arrange()
{
    const auto narrow = m_shape == Narrow;
    m_top->setDirection(narrow ? QBoxLayout::BottomToTop : QBoxLayout::LeftToRight);
    m_top->setContentsMargins(0, 0, narrow ? 0 : 6, 0);
    // Beside the box its buttons stand in the line of the text.
    m_bar->setContentsMargins(narrow ? QMargins(8, 4, 8, 0) : QMargins(0, 9, 0, 0));
}

void DocumentsDock::divide()
{
    const auto direction = m_shape == Narrow ? Qt::Vertical : Qt::Horizontal;
    // What was kept brings its direction along.
    if (const auto &kept = m_splits[m_shape];
        !kept.isEmpty() && m_splitter->restoreState(kept) && m_splitter->orientation() == direction)
        return;
    m_splitter->setOrientation(direction);
    m_splitter->setSizes(m_shape == Narrow ? QList{150, 450} : QList{220, 700});
}

} // namespace Docket::Ui
