// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QMouseEvent>
#include <QTest>

namespace Docket::Tests {

/// Draws @p column to @p width by its right edge, as with a mouse.
inline void dragColumn(QHeaderView &header, int column, int width)
{
    const int left = header.sectionViewportPosition(column);
    const QPoint from(left + header.sectionSize(column) - 1, header.height() / 2);
    const QPoint to(left + width - 1, header.height() / 2);
    QTest::mousePress(header.viewport(), Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, to, header.viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                     Qt::NoModifier);
    QCoreApplication::sendEvent(header.viewport(), &move);
    QTest::mouseRelease(header.viewport(), Qt::LeftButton, {}, to);
}

} // namespace Docket::Tests
