// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/issue.h>
#include <widgets/relativetime.h>

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace Docket::Ui {

class ChipRow;
class ElidedLabel;

/// What stands above an issue's page and does not scroll: title, number, state, who opened it and when, labels, and the
/// buttons. It shows what it is given; the buttons are signals.
class IssueHeader final : public QWidget
{
    Q_OBJECT

public:
    explicit IssueHeader(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssueHeader)

    void present(const Domain::IssueDetails &details, const RelativeTime &times);
    [[nodiscard]] QString title() const;

Q_SIGNALS:
    void previousRequested();
    void nextRequested();
    void linkCopyRequested();
    void browserRequested();
    void labelActivated(const QString &name);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QToolButton *addButton(const QString &icon, const QString &text);
    void paintState();

    Domain::IssueState m_state = Domain::IssueState::Open;
    QLabel *m_title;
    QLabel *m_badge;
    ElidedLabel *m_reference;
    ElidedLabel *m_origin;
    ChipRow *m_labels;
    QHBoxLayout *m_buttons;
};

} // namespace Docket::Ui
