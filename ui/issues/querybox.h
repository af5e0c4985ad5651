// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <domain/query.h>

#include <QBasicTimer>
#include <QWidget>

#include <optional>

class QAction;
class QCompleter;
class QKeyEvent;
class QStandardItemModel;
class QToolButton;

namespace Docket::Ui {

class ElidedLabel;
class QueryEdit;

/// Where the user asks: one line for the query, and below it what it means in words, or what is wrong with it. Parses
/// with each key, but asks (queryChanged) only when the typing pauses and the query is valid. Suggestions come from the
/// vocabulary that it was given. It talks to no service.
class QueryBox final : public QWidget
{
    Q_OBJECT

public:
    explicit QueryBox(const Clock &clock, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(QueryBox)

    /// What is asked of; issues if nobody says so. Documents are not saved as views. Before the first text.
    void setSubject(Domain::QuerySubject subject, const QString &placeholder);
    [[nodiscard]] QString text() const;
    /// Asks at once if that changes the query.
    void setText(const QString &text);
    /// The last valid one.
    [[nodiscard]] const Domain::Query &query() const { return m_query; }
    /// False while what stands in the box cannot be asked.
    [[nodiscard]] bool isValid() const { return m_parsed.problems.isEmpty(); }
    [[nodiscard]] QString message() const;
    void setVocabulary(const Domain::QueryVocabulary &vocabulary) { m_vocabulary = vocabulary; }
    /// Where is asked, "owner/name", if not everywhere; the explanation says so.
    void setPlace(const QString &place);
    /// The number behind the explanation; nullopt while it is not known.
    void setMatches(std::optional<qint64> matches);
    /// An error from asking, shown in place of the explanation until the next answer.
    void setProblem(const QString &message);
    /// Earlier queries, latest first.
    [[nodiscard]] const QStringList &history() const { return m_history; }
    void setHistory(const QStringList &history);
    void focusEdit();
    [[nodiscard]] QueryEdit &edit() const { return *m_edit; }
    [[nodiscard]] QWidget *popup() const;

    static constexpr std::chrono::milliseconds pause{40};

Q_SIGNALS:
    void queryChanged(const Docket::Domain::Query &query);
    void validityChanged(bool valid);
    void viewSaveRequested(const QString &text);
    /// Enter, Down or Escape: on to the rows.
    void rowsFocusRequested();
    void vocabularyRequested();
    void historyChanged();

protected:
    void changeEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setUpActions();
    void setUpPopup();
    void takeText();
    void ask();
    void explain();
    void suggest();
    void showHistory();
    void accept(const QModelIndex &index);
    void applyFix();
    void keep();
    void openPopup();
    [[nodiscard]] bool handleKey(QKeyEvent *event);

    const Clock &m_clock;
    QueryEdit *m_edit;
    QAction *m_save = nullptr;
    Domain::QuerySubject m_subject = Domain::AskIssues;
    ElidedLabel *m_message;
    QToolButton *m_fix;
    QCompleter *m_completer;
    QStandardItemModel *m_choices;
    Domain::ParsedQuery m_parsed;
    Domain::Query m_query;
    Domain::QueryVocabulary m_vocabulary;
    std::optional<qint64> m_matches;
    QString m_problem;
    QString m_place;
    QStringList m_history;
    QBasicTimer m_pause;
    bool m_accepting = false;
    bool m_askedForChoices = false; ///< with Ctrl+Space
};

} // namespace Docket::Ui
