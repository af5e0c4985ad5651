// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>

#include <QWidget>

class QProgressBar;

namespace Docket::Ui {

class ElidedLabel;

/// A slim line that tells how far the run is that takes documents in, and stops it; hidden while there is none. The
/// tasks must outlive it.
class IngestBar final : public QWidget
{
    Q_OBJECT

public:
    explicit IngestBar(Async::TaskRegistry &tasks, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IngestBar)

private:
    void follow();

    Async::TaskRegistry &m_tasks;
    QProgressBar *m_bar;
    ElidedLabel *m_doing;
    quint64 m_task = 0; ///< the run that is shown
};

} // namespace Docket::Ui
