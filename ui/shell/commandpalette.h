// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettemodel.h"

#include <base/error.h>
#include <domain/issue.h>
#include <services/services.h>

#include <QFrame>
#include <QPointer>

#include <functional>
#include <stop_token>

class QLabel;
class QLineEdit;
class QListView;

namespace Docket::Ui {

/// The box of Ctrl+K: finds commands, projects and views by some of their letters, and issues by number or words (asked
/// from the issue service, newest question wins). Lies over its window, hides on Esc or when the focus leaves it;
/// nothing in it waits.
class CommandPalette final : public QFrame
{
    Q_OBJECT

public:
    using Source = std::function<QList<PaletteItem>()>;

    CommandPalette(Services::IssueService &issues, QWidget *window);
    ~CommandPalette() override;
    Q_DISABLE_COPY_MOVE(CommandPalette)

    /// Takes what was found for a text, if anything, or why nobody could look.
    using Answer = std::function<void(const Result<QList<PaletteItem>> &)>;
    /// Looks for a text and answers as often as it likes until the token fires.
    using Finder = std::function<void(const QString &text, const std::stop_token &stop, const Answer &answer)>;
    /// Asked for each text, beside the issues; what it finds comes after these.
    void addFinder(Finder finder) { m_finders += Found{std::move(finder), {}}; }
    /// Asked each time the palette opens.
    void addSource(Source source) { m_sources += std::move(source); }
    /// With @p text as if it had been typed: what is typed next goes on behind it.
    void open(const QString &text = {});
    [[nodiscard]] QStringList recent() const { return m_recent; }
    void setRecent(const QStringList &keys) { m_recent = keys; }
    [[nodiscard]] const PaletteModel &model() const { return *m_model; }

Q_SIGNALS:
    void issueChosen(Docket::Domain::IssueId issue);
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Found
    {
        Finder find;
        QList<PaletteItem> items;
    };

    void showFound();
    void place();
    void search(const QString &text);
    void searchIssues(const QString &text);
    /// Issues with the words of a text; those that it names by their number stay above them.
    void searchWords(const QString &text, const QList<Domain::IssueRow> &numbered);
    void showProblem(quint64 epoch, const Error &error);
    void showIssues(quint64 epoch, const QList<Domain::IssueRow> &rows, bool first);
    void selectFirst();
    void move(int step);
    void run(const QModelIndex &index);
    void dismiss();

    Services::IssueService &m_issues;
    QLineEdit *m_edit;
    QListView *m_list;
    QLabel *m_empty;
    PaletteModel *m_model;
    QList<Source> m_sources;
    QList<Found> m_finders;
    QList<PaletteItem> m_foundIssues;
    bool m_issuesFirst = false;
    QString m_problem; ///< why the issues could not be searched
    QStringList m_recent;
    QPointer<QWidget> m_focusBefore;
    quint64 m_epoch = 0;
    std::stop_source m_searching;
};

} // namespace Docket::Ui
