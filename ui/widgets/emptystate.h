// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QWidget>

class QLabel;
class QPushButton;

namespace Docket::Ui {

/// What stands in a view that has nothing to show: an icon, what is the matter, what to do about it, and a button that
/// does it. It covers the widget that it is laid over and follows its size.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    struct Content
    {
        QIcon icon{};
        QString title{};
        QString text{};       ///< plain; may be empty
        QString action{};     ///< words on the button; empty for none
        bool pending = false; ///< the answer is still to come: "Loading…"
    };

    /// Hidden at first. @p over is the parent, too.
    explicit EmptyState(QWidget *over);
    Q_DISABLE_COPY_MOVE(EmptyState)

    void present(const Content &content);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString text() const;
    /// Shown, and not just while something is loading.
    [[nodiscard]] bool isAnswer() const { return !m_pending; }

Q_SIGNALS:
    void actionRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setIcon();
    void showIcon();

    QIcon m_icon;
    QLabel *m_image;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_action;
    bool m_pending = false;
};

} // namespace Docket::Ui
