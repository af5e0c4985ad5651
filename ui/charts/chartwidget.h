// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "figures.h"

#include <base/error.h>

#include <QWidget>

class QMenu;

namespace Docket::Ui {

/// What all charts have in common. A chart is painted by hand, without any library: at 10 updates a second it costs a
/// fraction of a percent of a processor (tests/perf/ui). The parts of a chart (a bar, a sample) are its items: the
/// mouse and the arrow keys reach each and show its figures. Ctrl+C copies the figures; Return, and the context menu,
/// show them as a table, which exports them as CSV and JSON. Colours follow the palette. Main thread.
///
/// To write one: keep the figures, call figuresChanged() after each change, and implement the five functions below;
/// painting gets the space below the title.
class ChartWidget : public QWidget
{
    Q_OBJECT

public:
    explicit ChartWidget(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ChartWidget)

    [[nodiscard]] QString title() const { return m_title; }
    void setTitle(const QString &title);
    /// What stands there while there are no items.
    void setEmptyText(const QString &text);
    [[nodiscard]] QString emptyText() const { return m_emptyText; }

    [[nodiscard]] virtual FigureTable figures() const = 0;
    [[nodiscard]] virtual int itemCount() const = 0;
    /// Figures of one item in words; lines parted by line breaks.
    [[nodiscard]] virtual QString itemText(int item) const = 0;

    /// The item that the keys have reached, or -1.
    [[nodiscard]] int currentItem() const { return m_current; }
    void setCurrentItem(int item);
    void copyFigures() const;
    /// Opens the figures in a window of their own.
    void showTable();
    /// Adds "Show as table", "Copy" and the exports to @p menu.
    void addFigureActions(QMenu *menu);

    [[nodiscard]] QSize sizeHint() const override { return {280, 150}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {140, 84}; }

Q_SIGNALS:
    /// Double click or Space on an item.
    void itemActivated(int item);
    /// An export that could not be written.
    void problemFound(const Docket::Error &error);

protected:
    /// Where an item stands, and which one is at a place (-1: none); both in the space that paintChart() was given.
    [[nodiscard]] virtual QRectF itemArea(int item, const QRectF &space) const = 0;
    [[nodiscard]] virtual int itemAt(const QPointF &position, const QRectF &space) const;
    virtual void paintChart(QPainter &painter, const QRectF &space) = 0;

    void figuresChanged();
    [[nodiscard]] QFont chartFont() const;
    /// Below the title, inside of the margins.
    [[nodiscard]] QRectF space() const;

    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void showTip();

    QString m_title;
    QString m_emptyText;
    int m_current = -1;
};

} // namespace Docket::Ui
