// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestbar.h"

#include <icons/themedicon.h>
#include <widgets/elidedlabel.h>
#include <widgets/theme.h>

#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

IngestBar::IngestBar(Async::TaskRegistry &tasks, QWidget *parent)
    : QWidget(parent)
    , m_tasks(tasks)
    , m_bar(new QProgressBar(this))
    , m_doing(new ElidedLabel(this))
{
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(140, 6);
    m_bar->setAccessibleName(tr("How much is taken in"));
    m_doing->setFont(smallFont(font()));
    m_doing->setForegroundRole(QPalette::PlaceholderText);
    auto *stop = new QToolButton(this);
    stop->setIcon(themedIcon(u"stop"_s));
    stop->setText(tr("Stop"));
    stop->setToolTip(tr("Stop taking in; what is done already stays"));
    stop->setAutoRaise(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 2, 6, 2);
    layout->setSpacing(10);
    layout->addWidget(m_bar);
    layout->addWidget(m_doing, 1);
    layout->addWidget(stop);
    connect(stop, &QToolButton::clicked, this, [this] { m_tasks.requestStop(m_task); });
    connect(&tasks, &Async::TaskRegistry::taskAdded, this, &IngestBar::follow);
    connect(&tasks, &Async::TaskRegistry::taskChanged, this, &IngestBar::follow);
    connect(&tasks, &Async::TaskRegistry::taskEnded, this, &IngestBar::follow);
    hide();
    follow();
}

void IngestBar::follow()
{
    const auto tasks = m_tasks.tasks();
    const auto running = std::ranges::find_if(tasks, [](const Async::TaskSnapshot &task) {
        return task.kind == "ingest"_L1 && task.state == Async::TaskState::Running;
    });
    setVisible(running != tasks.cend());
    if (running == tasks.cend())
        return;
    m_task = running->id;
    constexpr int steps = 1000;
    m_bar->setRange(0, running->total > 0 ? steps : 0);
    if (running->total > 0)
        m_bar->setValue(int(running->done * steps / running->total));
    m_doing->setFullText(running->detail.isEmpty() ? running->title
                                                   : QString(running->title + u" · "_s + running->detail));
}

} // namespace Docket::Ui
