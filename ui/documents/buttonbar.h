// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QIcon;
class QToolButton;

namespace Docket::Ui {

/// Tool buttons in a row, with words beside those that are to have them as long as there is room, the first ones
/// longest; what has lost its words keeps its tooltip. It asks for room for all words and gets along with that for the
/// icons.
class ButtonBar final : public QWidget
{
    Q_OBJECT

public:
    explicit ButtonBar(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ButtonBar)

    QToolButton *add(const QIcon &icon, const QString &text, const QString &tip);
    /// What stands beside the icon of one of them, or, if not @p beside, what it is only called.
    void setText(QToolButton *button, const QString &text, bool beside);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Part
    {
        QToolButton *button;
        bool hasWords = false;
        int bare = 0; ///< width without the words
        int full = 0; ///< and with them
    };

    void measure(Part &part) const;
    void fit();
    [[nodiscard]] QSize sizeOf(bool words) const;

    QList<Part> m_parts;
};

} // namespace Docket::Ui
