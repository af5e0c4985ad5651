// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "drawncolumns.h"

#include <QEvent>
#include <QHeaderView>
#include <QMouseEvent>

namespace Docket::Ui {

DrawnColumns::DrawnColumns(QHeaderView *header)
    : QObject(header)
{
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int before, int width) {
        if (m_drawing)
            Q_EMIT drawn(column, before, width);
    });
    header->viewport()->installEventFilter(this);
}

bool DrawnColumns::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: // as wide as what it holds
        m_drawing = static_cast<QMouseEvent *>(event)->button() == Qt::LeftButton;
        break;
    case QEvent::MouseMove: // the release may have gone elsewhere
        if (static_cast<QMouseEvent *>(event)->buttons() == Qt::NoButton)
            m_drawing = false;
        break;
    case QEvent::Hide:
    case QEvent::MouseButtonRelease: m_drawing = false; break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace Docket::Ui
