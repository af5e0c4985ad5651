// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logdock.h"

#include "logmodel.h"
#include "rowscolumns.h"
#include "tracetimeline.h"

#include <icons/themedicon.h>
#include <services/operationsservice.h>
#include <widgets/emptystate.h>
#include <widgets/toolrow.h>
#include <widgets/wordsfilter.h>

#include <QComboBox>
#include <QDateTime>
#include <QDesktopServices>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

LogDock::LogDock(Services::OperationsService &operations, QWidget *parent)
    : InspectorDock(tr("Log"), parent)
    , m_operations(operations)
    , m_model(new LogModel(operations.log(), this))
    , m_view(new QTreeView(this))
    , m_empty(new EmptyState(m_view))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_side(new QSplitter(Qt::Vertical, m_splitter))
    , m_details(new QPlainTextEdit(this))
    , m_timeline(new TraceTimeline)
{
    setInterval(std::chrono::milliseconds(250));
    hideWindowChoice();
    buildTools();
    m_view->setObjectName(u"log.view"_s);
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(tr("Events of the log"));
    auto *columns = new RowsColumns(m_view, LogModel::EventColumn);
    columns->setWidths({{LogModel::TimeColumn, 100},
                        {LogModel::LevelColumn, 70},
                        {LogModel::ModuleColumn, 110},
                        {LogModel::TraceColumn, 80}});

    m_details->setObjectName(u"log.details"_s);
    m_details->setReadOnly(true);
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_details->setAccessibleName(tr("The chosen event"));
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_timeline);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_side->setObjectName(u"log.side"_s);
    m_side->addWidget(scroll);
    m_side->addWidget(m_details);
    // Low as the dock may be, it stays whole: these scroll by themselves.
    scroll->setMinimumHeight(2 * fontMetrics().height());
    m_details->setMinimumHeight(2 * fontMetrics().height());
    m_view->setMinimumHeight(3 * fontMetrics().height());
    m_side->setStretchFactor(0, 2);
    m_side->setStretchFactor(1, 1);
    m_side->setChildrenCollapsible(false);
    m_side->setMinimumWidth(260);
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_side);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({600, 400});
    contents()->addWidget(m_splitter, 1);
    setFocusProxy(m_view);

    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &LogDock::showCurrent);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (const QString trace = m_model->record(index.row())->trace; !trace.isEmpty())
            showTrace(trace);
    });
    connect(m_model, &LogModel::modulesChanged, this, &LogDock::fillModules);
    connect(m_timeline, &ChartWidget::problemFound, this, &LogDock::problemFound);
    // Whoever scrolls up wants to read: what comes must not move it away.
    connect(m_view->verticalScrollBar(), &QScrollBar::sliderMoved, this, [this](int value) {
        const QSignalBlocker quiet(m_follow);
        m_follow->setChecked(value == m_view->verticalScrollBar()->maximum());
    });
    m_empty->present({.icon = themedIcon(u"log"_s),
                      .title = tr("No event to show"),
                      .text = tr("Nothing that the filter lets through has been logged."),
                      .action = tr("Show everything")});
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        m_text->clear();
        m_level->setCurrentIndex(0);
        m_module->setCurrentIndex(0);
        showTrace({});
    });
    m_empty->hide();
}

void LogDock::buildTools()
{
    m_follow = addTool(u"next"_s, tr("Follow"), tr("Keep the newest event in sight"));
    m_follow->setObjectName(u"log.follow"_s);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    connect(m_follow, &QToolButton::toggled, this, &LogDock::follow);
    m_level = new QComboBox(this);
    m_level->setObjectName(u"log.level"_s);
    m_level->setAccessibleName(tr("Least level"));
    m_level->setToolTip(tr("Show this level and above"));
    for (const auto &[level, text] :
         {std::pair(LogLevel::Debug, tr("All levels")), std::pair(LogLevel::Info, tr("Info and above")),
          std::pair(LogLevel::Warning, tr("Warnings")), std::pair(LogLevel::Critical, tr("Critical"))})
        m_level->addItem(text, int(level));
    m_module = new QComboBox(this);
    m_module->setObjectName(u"log.module"_s);
    m_module->setAccessibleName(tr("Module"));
    m_module->setToolTip(tr("Show the events of one module"));
    m_module->addItem(tr("All modules"), QString());
    m_module->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_text = new WordsFilter(u"log.text"_s, tr("Show the events that hold all of these words (Ctrl+F)"), this);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_level, m_module, m_text})
        bar().add(widget, widget == m_text);
    m_trace = addTool(u"cross"_s, {}, tr("Show the events of every trace again"));
    m_trace->setObjectName(u"log.trace"_s);
    m_trace->hide();
    m_record = new QComboBox(this);
    m_record->setObjectName(u"log.record"_s);
    m_record->setAccessibleName(tr("Recorded levels"));
    m_record->setToolTip(
        tr("What is written into the log from now on, until Docket ends.\n"
           "With details each request and each transaction is an event: a trace then shows all layers."));
    m_record->addItem(tr("Record details"), int(LogLevel::Debug));
    m_record->addItem(tr("Record info"), int(LogLevel::Info));
    m_record->addItem(tr("Record warnings"), int(LogLevel::Warning));
    m_record->setCurrentIndex(
        std::max(0, m_record->findData(int(std::min(m_operations.recordedLevel(), LogLevel::Warning)))));
    bar().add(m_record);
    auto *clear = addTool(u"broom"_s, tr("Clear"), tr("Forget what is shown; the file keeps it"));
    auto *folder = addTool(u"open-external"_s, tr("Folder"), tr("Open the folder of the log file"));
    folder->setObjectName(u"log.folder"_s);

    connect(m_level, &QComboBox::currentIndexChanged, this, &LogDock::applyFilter);
    connect(m_module, &QComboBox::currentIndexChanged, this, &LogDock::applyFilter);
    connect(m_text, &QLineEdit::textChanged, this, &LogDock::applyFilter);
    connect(m_trace, &QToolButton::clicked, this, [this] { showTrace({}); });
    connect(m_record, &QComboBox::currentIndexChanged, this,
            [this] { m_operations.recordFrom(LogLevel(m_record->currentData().toInt())); });
    connect(clear, &QToolButton::clicked, this, [this] {
        m_model->clear();
        showCurrent();
    });
    connect(folder, &QToolButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_operations.logFile()).path())); });
}

FigureTable LogDock::figures() const
{
    FigureTable table{
        .title = tr("Log"),
        .columns = {tr("Time"), tr("Level"), tr("Module"), tr("Thread"), tr("Trace"), tr("Event"), tr("Fields")}};
    const auto chosen = m_view->selectionModel()->selectedRows();
    const auto add = [&](int row) {
        const LogRecord &record = *m_model->record(row);
        table.rows += QVariantList{
            QDateTime::fromMSecsSinceEpoch(record.at.time_since_epoch().count()).toString(Qt::ISODateWithMs),
            levelName(record.level),
            record.category,
            record.thread,
            record.trace,
            record.event,
            QString::fromUtf8(QJsonDocument(record.fields).toJson(QJsonDocument::Compact))};
    };
    // Several chosen rows are meant alone; one is just where the eye is.
    if (chosen.size() > 1) {
        for (const auto &index : chosen)
            add(index.row());
    } else {
        for (int row = 0; row < m_model->rowCount(); ++row)
            add(row);
    }
    return table;
}

void LogDock::showTrace(const QString &trace)
{
    m_traceShown = trace;
    if (!trace.isEmpty()) {
        // All of its events are wanted, whatever was looked for before.
        const QSignalBlocker quietText(m_text);
        const QSignalBlocker quietModule(m_module);
        const QSignalBlocker quietLevel(m_level);
        m_text->clear();
        m_module->setCurrentIndex(0);
        m_level->setCurrentIndex(0);
    }
    m_trace->setText(trace.isEmpty() ? QString() : tr("Trace %1").arg(trace.left(8)));
    m_trace->setVisible(!trace.isEmpty());
    m_model->pull();
    applyFilter();
    if (!trace.isEmpty())
        m_timeline->setRecords(trace, m_model->ofTrace(trace));
}

bool LogDock::isFollowing() const
{
    return m_follow->isChecked();
}

bool LogDock::startSearch()
{
    m_text->startTyping();
    return true;
}

void LogDock::refresh()
{
    if (m_model->pull() > 0) {
        if (isFollowing())
            m_view->scrollToBottom();
        if (!m_timeline->title().isEmpty() && !m_traceShown.isEmpty())
            m_timeline->setRecords(m_traceShown, m_model->ofTrace(m_traceShown));
    }
    const bool nothing = m_model->rowCount() == 0;
    if (nothing != m_empty->isVisibleTo(m_view))
        m_empty->setVisible(nothing);
    setRemark(m_model->heldBack() > 0 ? tr("%1 of %2")
                                            .arg(countText(quint64(m_model->rowCount())),
                                                 countText(quint64(m_model->rowCount()) + m_model->heldBack()))
                                      : tr("%n event(s)", nullptr, m_model->rowCount()));
}

void LogDock::resizeEvent(QResizeEvent *event)
{
    InspectorDock::resizeEvent(event);
    // Between two other docks the events have all of the room, and of their columns those that tell what happened.
    const int letters = width() / fontMetrics().averageCharWidth();
    const bool narrow = letters < 80;
    m_side->setVisible(letters >= 110);
    for (const int column : {LogModel::ModuleColumn, LogModel::TraceColumn})
        m_view->setColumnHidden(column, narrow);
    // Below each other, each would show a single line.
    const bool low = height() < 18 * fontMetrics().height();
    const auto wanted = low ? Qt::Horizontal : Qt::Vertical;
    if (m_side->orientation() == wanted)
        return;
    // Whoever makes the dock lower for a moment finds it divided as he left it.
    std::array left{m_splitter->sizes(), m_side->sizes()};
    // Before it was laid out for the first time nobody can have divided it.
    if (!m_splitter->isVisible())
        left = low ? std::array{QList{600, 400}, QList{300, 200}} : std::array{QList{500, 500}, QList{300, 200}};
    m_side->setOrientation(wanted);
    m_side->setMinimumWidth(low ? 460 : 260); // beside each other, neither is cut
    m_splitter->setSizes(m_otherSizes[0]);
    m_side->setSizes(m_otherSizes[1]);
    m_otherSizes = left;
}

void LogDock::applyFilter()
{
    m_model->setFilter({.least = LogLevel(m_level->currentData().toInt()),
                        .module = m_module->currentData().toString(),
                        .text = m_text->text(),
                        .trace = m_traceShown});
    if (isFollowing())
        m_view->scrollToBottom();
    if (isVisible())
        refresh();
}

void LogDock::fillModules()
{
    const QSignalBlocker quiet(m_module);
    const QString chosen = m_module->currentData().toString();
    while (m_module->count() > 1)
        m_module->removeItem(1);
    for (const QString &module : m_model->modules())
        m_module->addItem(moduleText(module), module);
    m_module->setCurrentIndex(std::max(0, m_module->findData(chosen)));
}

void LogDock::showCurrent()
{
    const auto index = m_view->currentIndex();
    if (!index.isValid()) {
        m_details->clear();
        return;
    }
    const LogRecord &record = *m_model->record(index.row());
    QString text = record.event + u'\n';
    const auto add = [&text](const QString &name, const QString &value) {
        if (!value.isEmpty())
            text += u'\n' + name.leftJustified(11) + u' ' + value;
    };
    add(tr("time"), QDateTime::fromMSecsSinceEpoch(record.at.time_since_epoch().count()).toString(Qt::ISODateWithMs));
    add(tr("level"), levelName(record.level));
    add(tr("module"), record.category);
    add(tr("thread"), record.thread);
    add(tr("trace"), record.trace);
    for (auto it = record.fields.constBegin(); it != record.fields.constEnd(); ++it)
        add(it.key(), it.value().isString() ? it.value().toString() : fieldsText({{u""_s, it.value()}}).trimmed());
    m_details->setPlainText(text);
    m_timeline->setRecords(record.trace, m_model->ofTrace(record.trace));
    if (index.row() + 1 < m_model->rowCount() && m_view->hasFocus())
        m_follow->setChecked(false);
}

void LogDock::follow(bool on)
{
    if (on)
        m_view->scrollToBottom();
}

} // namespace Docket::Ui
