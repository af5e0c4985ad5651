// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace Docket::Ui {

/// The controls above a pane, in a row: some at the left, some at the right. Where they have no room, fields and
/// remarks become narrow first, then buttons lose the words beside their icons, the last ones first, and keep their
/// tooltips; what is left goes on in further rows. So it never asks for more width than its widest control has, and for
/// the height that it takes in the width that it has: of a pane whose height depended on its width a scroll area would
/// show all that it wants, not the least. The Tab key goes through it as it stands there. Main thread.
class ToolRow final : public QWidget
{
    Q_OBJECT

public:
    explicit ToolRow(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ToolRow)

    /// Behind those that are at the left already. One that @p grows takes what is left over, up to its maximum.
    void add(QWidget *widget, bool grows = false);
    void addRight(QWidget *widget);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Part
    {
        QWidget *widget;
        bool grows = false;
        bool right = false;
        QToolButton *button = nullptr; ///< that has words beside its icon
        QString words;                 ///< that bare and full were measured with
        int bare = 0;                  ///< width of the button without its words
        int full = 0;                  ///< and with them
    };
    /// A part in its place; rows are counted from above.
    struct Place
    {
        int part;
        int width;
        bool words;
        int row = 0;
    };

    void insert(qsizetype at, QWidget *widget, bool grows, bool right);
    void measure(Part &part, bool anew);
    [[nodiscard]] int least(const Part &part) const;
    [[nodiscard]] int wanted(const Part &part) const;
    [[nodiscard]] int rowHeight() const;
    /// Of all rows in the width that it has.
    [[nodiscard]] int wholeHeight() const;
    void renew();
    [[nodiscard]] QList<Place> places(int width) const;
    void arrange();

    QList<Part> m_parts;
    QSize m_told; ///< that was asked for last
};

} // namespace Docket::Ui
