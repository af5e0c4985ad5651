// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <charts/figures.h>
#include <services/queryservice.h>

#include <QAbstractTableModel>
#include <QWidget>

#include <stop_token>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QSpinBox;
class QTableView;
class QToolButton;

namespace Docket::Ui {

/// The rows of an answer. Main thread.
class AnswerModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setAnswer(const Services::ConsoleAnswer &answer);
    [[nodiscard]] const Services::ConsoleAnswer &answer() const { return m_answer; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Services::ConsoleAnswer m_answer;
};

/// Questions to the database in SQL, which can change nothing: one at a time, with limits of rows and time, a history
/// that others may keep, and the answer as a table that is copied and exported. Main thread.
class ConsoleView final : public QWidget
{
    Q_OBJECT

public:
    static constexpr int keptQuestions = 50;

    explicit ConsoleView(Services::QueryService &queries, QWidget *parent = nullptr);
    ~ConsoleView() override;
    Q_DISABLE_COPY_MOVE(ConsoleView)

    void setSql(const QString &sql);
    void run();
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] FigureTable figures() const;
    [[nodiscard]] QString state() const;
    [[nodiscard]] QStringList history() const;
    /// The latest first; what is in the list at present goes.
    void setHistory(const QStringList &questions);
    void clearHistory();

Q_SIGNALS:
    /// Something was asked, or the history was cleared: what is to be kept changed.
    void historyChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setRunning(bool running);
    void remember(const QString &sql);

    Services::QueryService &m_queries;
    QPlainTextEdit *m_sql;
    QToolButton *m_run;
    QToolButton *m_cancel;
    QSpinBox *m_rows;
    QSpinBox *m_seconds;
    QComboBox *m_history;
    QToolButton *m_clear;
    QLabel *m_state;
    QTableView *m_table;
    AnswerModel *m_model;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    bool m_running = false;
};

} // namespace Docket::Ui
