// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QLabel;

namespace Docket::Ui {

/// The title of a dock: its name, and buttons to float and to close it that keep quiet until the mouse is over them. It
/// leaves the mouse to the dock, so that dragging works as everywhere.
class DockTitleBar final : public QWidget
{
    Q_OBJECT

public:
    explicit DockTitleBar(QDockWidget *dock);
    Q_DISABLE_COPY_MOVE(DockTitleBar)

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_title;
};

} // namespace Docket::Ui
