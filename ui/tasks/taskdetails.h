// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/task.h>

#include <QWidget>

class QLabel;
class QPushButton;

namespace Docket::Ui {

/// What there is to know about one task beside its row: the whole error, what to do next, and the trace id under which
/// the log has the rest. "Copy" puts all of it on the clipboard as text.
class TaskDetails final : public QWidget
{
    Q_OBJECT

public:
    explicit TaskDetails(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TaskDetails)

    void present(const Async::TaskSnapshot &task);
    /// All that is shown, for the clipboard and a bug report.
    [[nodiscard]] QString text() const { return m_text; }

Q_SIGNALS:
    /// What the task did with each file.
    void reportRequested(quint64 task);
    /// A token was refused.
    void tokenRequested();

private:
    QLabel *m_title;
    QLabel *m_message;
    QLabel *m_hint;
    QLabel *m_trace;
    QPushButton *m_copy;
    QPushButton *m_report;
    QPushButton *m_renew;
    quint64 m_task = 0;
    QString m_text;
};

} // namespace Docket::Ui
