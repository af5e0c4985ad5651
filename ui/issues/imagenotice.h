// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace Docket::Ui {

/// A line above an issue's text that says what is with its images, and a button that loads them.
class ImageNotice final : public QWidget
{
    Q_OBJECT

public:
    explicit ImageNotice(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ImageNotice)

    /// Shows @p text; without words on the button there is none. Empty text hides the line.
    void present(const QString &text, const QString &action, const QString &more = {});
    [[nodiscard]] QString text() const;
    [[nodiscard]] QToolButton &button() const { return *m_button; }

Q_SIGNALS:
    void loadRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setIcon();

    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_button;
};

} // namespace Docket::Ui
