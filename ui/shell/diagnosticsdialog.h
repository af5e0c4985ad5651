// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QDialog>

class QPlainTextEdit;

namespace Docket::Ui {

class GuiWatchdog;

/// Figures for whoever wants to know why something is slow or strange: versions, places, and how well the interface
/// keeps up. Refreshed once a second while it is open; copied as text for a report.
class DiagnosticsDialog final : public QDialog
{
    Q_OBJECT

public:
    DiagnosticsDialog(GuiWatchdog &watchdog, const QList<std::pair<QString, QString>> &facts,
                      QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DiagnosticsDialog)

    [[nodiscard]] QString text() const;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void refresh();

    GuiWatchdog &m_watchdog;
    QList<std::pair<QString, QString>> m_facts;
    QPlainTextEdit *m_text;
    QBasicTimer m_timer;
};

} // namespace Docket::Ui
