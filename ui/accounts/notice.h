// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <icons/tone.h>

#include <QFrame>

class QLabel;

namespace Docket::Ui {

/// A message in a dialog, in place: what is the matter and what to do next. Hidden while it has nothing to say.
class Notice final : public QFrame
{
    Q_OBJECT

public:
    explicit Notice(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(Notice)

    void showError(const Error &error);
    void showText(Tone tone, const QString &text, const QString &more = {});
    void clear();
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_icon;
    QLabel *m_text;
    QLabel *m_more;
    Tone m_tone = Tone::Accent;
};

} // namespace Docket::Ui
