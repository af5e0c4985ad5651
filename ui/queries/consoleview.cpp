// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "consoleview.h"

#include <icons/themedicon.h>
#include <widgets/errorwords.h>
#include <widgets/toolrow.h>

#include <QComboBox>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Services::ConsoleAnswer;

void AnswerModel::setAnswer(const ConsoleAnswer &answer)
{
    beginResetModel();
    m_answer = answer;
    endResetModel();
}

int AnswerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_answer.rows.size());
}

int AnswerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_answer.columns.size());
}

QVariant AnswerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const QVariant &value = m_answer.rows[index.row()].value(index.column());
    const bool isText = value.typeId() == QMetaType::QString;
    switch (role) {
    case Qt::DisplayRole:
        return !value.isValid() ? u"NULL"_s
               : isText         ? value.toString().left(300).replace(u'\n', u' ')
                                : value.toString();
    case Qt::ToolTipRole: return isText ? value.toString().left(2000) : QVariant();
    case Qt::ForegroundRole: return value.isValid() ? QVariant() : QVariant(toneColor(Tone::Muted, QPalette()));
    case Qt::TextAlignmentRole:
        return int((isText || !value.isValid() ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant AnswerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    return orientation == Qt::Horizontal ? QVariant(m_answer.columns.value(section)) : QVariant(section + 1);
}

ConsoleView::ConsoleView(Services::QueryService &queries, QWidget *parent)
    : QWidget(parent)
    , m_queries(queries)
    , m_sql(new QPlainTextEdit(this))
    , m_run(new QToolButton(this))
    , m_cancel(new QToolButton(this))
    , m_rows(new QSpinBox(this))
    , m_seconds(new QSpinBox(this))
    , m_history(new QComboBox(this))
    , m_clear(new QToolButton(this))
    , m_state(new QLabel(this))
    , m_table(new QTableView(this))
    , m_model(new AnswerModel(this))
{
    m_sql->setObjectName(u"console.sql"_s);
    m_sql->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_sql->setPlaceholderText(tr("SELECT … – Ctrl+Return runs it. It can only read."));
    m_sql->setAccessibleName(tr("Question in SQL"));
    m_sql->setTabChangesFocus(true);
    m_sql->setFrameShape(QFrame::NoFrame);
    m_sql->installEventFilter(this);
    const auto prepare = [](QToolButton *button, const QString &icon, const QString &text, const QString &tip) {
        button->setIcon(themedIcon(icon));
        button->setText(text);
        button->setToolTip(tip);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    };
    m_run->setObjectName(u"console.run"_s);
    prepare(m_run, u"resume"_s, tr("Run"), tr("Run the statement (Ctrl+Return)"));
    m_cancel->setObjectName(u"console.cancel"_s);
    prepare(m_cancel, u"stop"_s, tr("Cancel"), tr("End the statement that runs (Esc)"));
    m_rows->setRange(1, 100'000);
    m_rows->setValue(1000);
    m_rows->setPrefix(tr("at most "));
    m_rows->setSuffix(tr(" rows"));
    m_rows->setAccessibleName(tr("Most rows"));
    m_rows->setToolTip(tr("The answer ends after so many rows"));
    m_seconds->setRange(1, 300);
    m_seconds->setValue(5);
    m_seconds->setPrefix(tr("at most "));
    m_seconds->setSuffix(tr(" s"));
    m_seconds->setAccessibleName(tr("Limit of time"));
    m_seconds->setToolTip(tr("The statement is ended after so many seconds"));
    m_history->setObjectName(u"console.history"_s);
    m_history->setPlaceholderText(tr("History"));
    m_history->setAccessibleName(tr("History"));
    m_history->setToolTip(tr("What was asked before (Alt+Up, Alt+Down)"));
    m_history->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_history->setMinimumContentsLength(16);
    m_clear->setObjectName(u"console.clear"_s);
    prepare(m_clear, u"broom"_s, tr("Clear history"), tr("Forget everything that was asked, here and in the profile"));
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_state->setObjectName(u"console.state"_s);
    m_state->setContentsMargins(8, 2, 8, 2);
    m_state->setWordWrap(true);
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAccessibleName(tr("Answer"));
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->horizontalHeader()->setHighlightSections(false);
    // Only what is seen: an answer may have a hundred thousand rows, and this is the thread of the interface.
    m_table->horizontalHeader()->setResizeContentsPrecision(0);

    auto *bar = new ToolRow(this);
    bar->setContentsMargins(6, 2, 8, 2);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_run, m_cancel, m_rows, m_seconds, m_history, m_clear})
        bar->add(widget, widget == m_history);
    auto *lower = new QWidget(this);
    auto *lowerLayout = new QVBoxLayout(lower);
    lowerLayout->setContentsMargins(0, 0, 0, 0);
    lowerLayout->setSpacing(0);
    lowerLayout->addWidget(bar);
    lowerLayout->addWidget(m_state);
    lowerLayout->addWidget(m_table, 1);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_sql);
    splitter->addWidget(lower);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({90, 300});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_run, &QToolButton::clicked, this, &ConsoleView::run);
    connect(m_cancel, &QToolButton::clicked, this, &ConsoleView::cancel);
    connect(m_clear, &QToolButton::clicked, this, &ConsoleView::clearHistory);
    connect(m_history, &QComboBox::activated, this,
            [this](int index) { setSql(m_history->itemData(index).toString()); });
    setRunning(false);
    m_clear->setEnabled(false);
    m_state->setText(tr("Nothing was asked yet. Tables: SELECT name FROM sqlite_schema."));
}

ConsoleView::~ConsoleView()
{
    m_stop.request_stop();
}

void ConsoleView::setSql(const QString &sql)
{
    m_sql->setPlainText(sql);
    m_sql->moveCursor(QTextCursor::End);
}

void ConsoleView::run()
{
    const QString sql = m_sql->toPlainText().trimmed();
    if (sql.isEmpty() || m_running)
        return;
    remember(sql);
    m_stop = std::stop_source();
    const quint64 epoch = ++m_epoch;
    setRunning(true);
    m_state->setText(tr("Running…"));
    Services::ConsoleLimits limits;
    limits.rows = m_rows->value();
    limits.time = std::chrono::seconds(m_seconds->value());
    m_queries.run(sql, limits, m_stop.get_token()).then(this, [this, epoch](const Result<ConsoleAnswer> &answer) {
        if (epoch != m_epoch)
            return;
        setRunning(false);
        if (!answer) {
            // Mistakes in SQL are the user's own affair and stand where he looks.
            m_model->setAnswer({});
            m_state->setText(inWords(answer.error()));
            return;
        }
        m_model->setAnswer(*answer);
        m_table->resizeColumnsToContents();
        for (int column = 0; column < m_model->columnCount(); ++column)
            m_table->setColumnWidth(column, std::clamp(m_table->columnWidth(column) + 8, 60, 320));
        const QString rows =
            tr("%n row(s) in %1.", nullptr, int(answer->rows.size())).arg(durationText(answer->duration));
        m_state->setText(answer->truncated ? QString(rows + u' ' + tr("There are more: a limit ended the answer."))
                                           : rows);
    });
}

void ConsoleView::cancel()
{
    m_stop.request_stop();
}

FigureTable ConsoleView::figures() const
{
    return {.title = tr("Answer"), .columns = m_model->answer().columns, .rows = m_model->answer().rows};
}

QString ConsoleView::state() const
{
    return m_state->text();
}

QStringList ConsoleView::history() const
{
    QStringList questions;
    for (int i = 0; i < m_history->count(); ++i)
        questions << m_history->itemData(i).toString();
    return questions;
}

void ConsoleView::setHistory(const QStringList &questions)
{
    m_history->clear();
    for (const QString &question : questions.first(std::min<qsizetype>(questions.size(), keptQuestions)))
        m_history->addItem(question.simplified().left(120), question);
    m_history->setCurrentIndex(-1);
    m_clear->setEnabled(m_history->count() > 0);
}

void ConsoleView::clearHistory()
{
    setHistory({});
    Q_EMIT historyChanged();
}

bool ConsoleView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_sql && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers().testFlag(Qt::ControlModifier)) {
            run();
            return true;
        }
        if (key->key() == Qt::Key_Escape && m_running) {
            cancel();
            return true;
        }
        if (key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
            const int next = m_history->currentIndex() + (key->key() == Qt::Key_Up ? 1 : -1);
            if (next >= 0 && next < m_history->count()) {
                m_history->setCurrentIndex(next);
                setSql(m_history->itemData(next).toString());
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConsoleView::setRunning(bool running)
{
    m_running = running;
    m_run->setEnabled(!running);
    m_cancel->setEnabled(running);
}

void ConsoleView::remember(const QString &sql)
{
    if (const int known = m_history->findData(sql); known >= 0)
        m_history->removeItem(known);
    m_history->insertItem(0, sql.simplified().left(120), sql);
    while (m_history->count() > keptQuestions)
        m_history->removeItem(m_history->count() - 1);
    m_history->setCurrentIndex(0);
    m_clear->setEnabled(true);
    Q_EMIT historyChanged();
}

} // namespace Docket::Ui
