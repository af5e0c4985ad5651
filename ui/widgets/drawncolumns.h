// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QHeaderView;

namespace Docket::Ui {

/// Tells which columns of a header somebody draws to a width with the mouse: the header itself says as well where a
/// style, a font or the room of the others changes one. Main thread; belongs to the header.
class DrawnColumns final : public QObject
{
    Q_OBJECT

public:
    explicit DrawnColumns(QHeaderView *header);
    Q_DISABLE_COPY_MOVE(DrawnColumns)

Q_SIGNALS:
    /// Widths in pixels.
    void drawn(int column, int before, int width);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool m_drawing = false; ///< a button of the mouse is held on the header
};

} // namespace Docket::Ui
