// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskdetails.h"

#include "taskmodel.h"

#include <icons/themedicon.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

TaskDetails::TaskDetails(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_message(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_trace(new QLabel(this))
    , m_copy(new QPushButton(themedIcon(u"copy"_s), tr("Copy"), this))
    , m_report(new QPushButton(themedIcon(u"log"_s), tr("Report…"), this))
    , m_renew(new QPushButton(themedIcon(u"key"_s), tr("New token…"), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_trace->setForegroundRole(QPalette::PlaceholderText);
    for (auto *label : {m_title, m_message, m_hint, m_trace}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_copy->setToolTip(tr("Copy the error with its trace id"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_message);
    layout->addWidget(m_hint);
    layout->addStretch();
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_trace, 1);
    bottom->addWidget(m_report);
    bottom->addWidget(m_renew);
    bottom->addWidget(m_copy);
    layout->addLayout(bottom);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });
    m_renew->setObjectName(u"task.renew"_s);
    connect(m_renew, &QPushButton::clicked, this, &TaskDetails::tokenRequested);
    m_report->setObjectName(u"task.report"_s);
    m_report->setToolTip(tr("Show what happened to each file"));
    connect(m_report, &QPushButton::clicked, this, [this] { Q_EMIT reportRequested(m_task); });
}

void TaskDetails::present(const Async::TaskSnapshot &task)
{
    QStringList lines{task.title + u" – "_s + TaskModel::stateText(task.state)};
    if (!task.summary.isEmpty())
        lines += task.summary;
    if (task.error)
        lines += task.error->toText();
    const auto trace = task.trace.isNull() ? QString() : tr("Trace %1").arg(task.trace.toString());
    if (!trace.isEmpty())
        lines += trace;
    m_text = lines.join(u'\n');

    m_title->setText(lines.constFirst());
    m_message->setText(task.error ? task.error->message : (task.summary.isEmpty() ? task.detail : task.summary));
    m_message->setVisible(!m_message->text().isEmpty());
    const auto hint = task.error ? task.error->hint : QString();
    m_hint->setText(hint.isEmpty() ? QString() : tr("What to do: %1").arg(hint));
    m_hint->setVisible(!hint.isEmpty());
    m_trace->setText(trace);
    m_copy->setVisible(task.error.has_value());
    m_renew->setVisible(task.error && task.error->code == Code::Unauthorized);
    m_task = task.id;
    const auto ended = task.state == Async::TaskState::Succeeded || task.state == Async::TaskState::PartlyDone ||
                       task.state == Async::TaskState::Failed;
    m_report->setVisible(ended && task.kind == "ingest"_L1);
}

} // namespace Docket::Ui
