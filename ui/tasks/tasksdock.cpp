// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tasksdock.h"

#include "taskdelegate.h"
#include "taskdetails.h"
#include "taskmodel.h"

#include <icons/themedicon.h>

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

TasksDock::TasksDock(Async::TaskRegistry &registry, QWidget *parent)
    : QWidget(parent)
    , m_registry(registry)
    , m_model(new TaskModel(registry, this))
    , m_stack(new QStackedWidget(this))
    , m_view(new QTreeView(this))
    , m_detailsArea(new QScrollArea(this))
    , m_details(new TaskDetails(m_detailsArea))
    , m_stop(new QToolButton(this))
    , m_clear(new QToolButton(this))
    , m_count(new QLabel(this))
{
    m_view->setObjectName(u"tasks.view"_s);
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setItemDelegateForColumn(TaskModel::ProgressColumn, new TaskDelegate(m_view));
    m_view->setAccessibleName(tr("Tasks"));
    auto *header = m_view->header();
    header->setStretchLastSection(true);
    header->setHighlightSections(false);
    header->resizeSection(TaskModel::TitleColumn, 220);
    header->resizeSection(TaskModel::ProgressColumn, 170);
    header->resizeSection(TaskModel::StartedColumn, 80);
    header->resizeSection(TaskModel::DurationColumn, 80);

    m_stop->setIcon(themedIcon(u"stop"_s));
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Stop the selected tasks (Del)"));
    m_clear->setIcon(themedIcon(u"broom"_s));
    m_clear->setText(tr("Clear finished"));
    m_clear->setToolTip(tr("Forget the tasks that have ended"));
    for (auto *button : {m_stop, m_clear}) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }
    m_count->setForegroundRole(QPalette::PlaceholderText);

    auto *empty = new QLabel(tr("Nothing is running.\nSyncs, first loads and account checks show up here."), m_stack);
    empty->setAlignment(Qt::AlignCenter);
    empty->setForegroundRole(QPalette::PlaceholderText);
    empty->setBackgroundRole(QPalette::Base);
    empty->setAutoFillBackground(true);
    auto *splitter = new QSplitter(Qt::Horizontal, m_stack);
    splitter->addWidget(m_view);
    m_detailsArea->setWidget(m_details);
    m_detailsArea->setWidgetResizable(true);
    m_detailsArea->setFrameShape(QFrame::NoFrame);
    m_detailsArea->setMinimumWidth(220);
    m_detailsArea->hide();
    splitter->addWidget(m_detailsArea);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    m_stack->addWidget(empty);
    m_stack->addWidget(splitter);

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(6, 3, 10, 3);
    bar->setSpacing(4);
    bar->addWidget(m_stop);
    bar->addWidget(m_clear);
    bar->addStretch();
    bar->addWidget(m_count);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_stack, 1);
    setTabOrder({m_view, m_stop, m_clear});
    m_view->installEventFilter(this);

    connect(m_details, &TaskDetails::reportRequested, this, &TasksDock::reportRequested);
    connect(m_details, &TaskDetails::tokenRequested, this, &TasksDock::tokenRequested);
    connect(m_stop, &QToolButton::clicked, this, &TasksDock::stopSelected);
    connect(m_clear, &QToolButton::clicked, this, [this] { m_registry.clearFinished(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TasksDock::refresh);
    connect(m_model, &TaskModel::dataChanged, this, &TasksDock::refresh);
    connect(m_model, &TaskModel::rowsInserted, this, &TasksDock::refresh);
    connect(m_model, &TaskModel::rowsRemoved, this, &TasksDock::refresh);
    connect(m_model, &TaskModel::modelReset, this, &TasksDock::refresh);
    refresh();
}

void TasksDock::select(quint64 id)
{
    const auto row = m_model->rowOf(id);
    if (row >= 0)
        m_view->setCurrentIndex(m_model->index(row, 0));
}

void TasksDock::selectNewestProblem()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto state = Async::TaskState(m_model->index(row, 0).data(TaskModel::StateRole).toInt());
        if (state == Async::TaskState::Failed || state == Async::TaskState::PartlyDone) {
            m_view->setCurrentIndex(m_model->index(row, 0));
            return;
        }
    }
}

void TasksDock::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Delete)) {
        stopSelected();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool TasksDock::eventFilter(QObject *watched, QEvent *event)
{
    // A list that gets the keys frames its first row without choosing it, and then neither Down on an only row nor Del
    // would do anything. The mouse says itself which row it means; a window that comes to the front and who only passes
    // by with Tab mean none.
    if (watched == m_view && event->type() == QEvent::FocusIn && m_model->rowCount() > 0) {
        const auto reason = static_cast<QFocusEvent *>(event)->reason();
        const auto called = reason == Qt::ShortcutFocusReason || reason == Qt::OtherFocusReason;
        if (called && !m_view->selectionModel()->hasSelection()) {
            const auto current = m_view->currentIndex();
            m_view->setCurrentIndex(current.isValid() ? current : m_model->index(0, 0));
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TasksDock::stopSelected()
{
    for (const auto rows = m_view->selectionModel()->selectedRows(); const auto &index : rows)
        m_registry.requestStop(index.data(TaskModel::IdRole).toULongLong());
}

void TasksDock::refresh()
{
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 0 : 1);
    const auto rows = m_view->selectionModel()->selectedRows();
    m_stop->setEnabled(std::ranges::any_of(rows, [](const QModelIndex &index) {
        return Async::TaskState(index.data(TaskModel::StateRole).toInt()) == Async::TaskState::Running;
    }));
    const auto running = m_model->runningCount();
    m_clear->setEnabled(m_model->rowCount() > running);
    m_count->setText(running > 0 ? tr("%n running", nullptr, running) : QString());
    const auto one = rows.size() == 1;
    m_detailsArea->setVisible(one);
    if (one)
        m_details->present(m_model->task(rows.constFirst().row()));
}

} // namespace Docket::Ui
