// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QWidget>

class QGridLayout;
class QLabel;
class QToolButton;

namespace Docket::Ui {

/// A line across a view that says one thing until it is closed or no longer so, with one thing to do about it, beside
/// the words or, where it is narrow, below them. Hidden while there is nothing to say. Main thread.
class NoticeBar final : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(NoticeBar)

    /// No text hides the bar; no action: it only says something.
    void present(const QIcon &icon, const QString &text, const QString &action = {}, const QString &tip = {});
    [[nodiscard]] QString text() const;
    [[nodiscard]] QToolButton &actionButton() const { return *m_action; }

Q_SIGNALS:
    void actionRequested();
    void closed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_action;
    QGridLayout *m_layout;
    bool m_actionBelow = false;
};

} // namespace Docket::Ui
