// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuepage.h"
#include "issuesource.h"
#include "pageimages.h"

#include <async/workerpool.h>
#include <base/clock.h>
#include <widgets/emptystate.h>

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QWidget>

#include <deque>
#include <stop_token>

class QLabel;
class QTimer;

namespace Docket::Services {
class IssueService;
}

namespace Docket::Ui {

class ImageNotice;
class IssueHeader;
class IssueSelection;

/// One issue: header, facts, text and comments. Markdown is rendered, code highlighted and the page built on workers;
/// the main thread only takes finished documents over, comments beyond the first twenty one by one in steps of a few
/// milliseconds. What was shown stays until the next issue is ready, and answers that come late are dropped. It shows
/// what the selection says and sets it when a link leads to another issue. Nothing is loaded from anywhere but images,
/// and these only when the reader asks for those of this issue, or has set that he always does.
class IssueDetailsView final : public QWidget
{
    Q_OBJECT

public:
    static constexpr qsizetype firstComments = 20;

    IssueDetailsView(Services::IssueService &service, IssueSelection &selection, const Clock &clock,
                     QWidget *parent = nullptr);
    IssueDetailsView(IssueSource &source, IssueSelection &selection, const Clock &clock, QWidget *parent = nullptr);
    ~IssueDetailsView() override;
    Q_DISABLE_COPY_MOVE(IssueDetailsView)

    [[nodiscard]] Domain::IssueId issue() const { return m_issue; }
    /// Reads the issue again; the place of the scroll bar stays.
    void refresh();
    /// What is on the screen now; an empty row while nothing is.
    [[nodiscard]] const Domain::IssueDetails &shown() const { return m_shown; }
    /// Comments that are not on the page yet.
    [[nodiscard]] qsizetype commentsLeft() const { return m_left; }

    void copyLink();
    void openInBrowser();
    /// How images are brought if they are wanted; @p always: without being asked for each issue.
    void setImages(const PageImages::Fetch &fetch, bool always);
    /// Shows the images of this issue; those that failed are tried again.
    void loadImages();

    [[nodiscard]] SafeTextBrowser &browser() const { return *m_browser; }
    [[nodiscard]] IssueHeader &header() const { return *m_header; }
    [[nodiscard]] EmptyState &emptyState() const { return *m_empty; }
    [[nodiscard]] ImageNotice &imageNotice() const { return *m_notice; }

Q_SIGNALS:
    /// The issue's page is on the screen, with the first comments.
    void pageShown(Docket::Domain::IssueId issue);
    void allCommentsShown();
    void problemFound(const Docket::Error &error);

protected:
    void timerEvent(QTimerEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// One showing of an issue, from the question to the last comment.
    struct Load
    {
        quint64 epoch = 0;
        Domain::IssueDetails details;
        PageStyle style;
        bool images = false;
        std::stop_token stop;
        QHash<QString, Timestamp> ages{}; ///< as m_ages, of the first comments
    };

    void setIssue(Domain::IssueId issue);
    void follow(const QString &project, qint64 number);
    void load();
    void receive(quint64 epoch, const Result<Domain::IssueDetails> &details);
    void renderAgain();
    [[nodiscard]] bool wantsImages(Domain::IssueId issue) const;
    void showImages();
    /// The text of a time on the page; one that says how long ago it was is kept in @p ages, for refreshAges().
    [[nodiscard]] QString ageOf(Timestamp time, QHash<QString, Timestamp> &ages) const;
    /// Brings the times on the page up to date where they stand, if a minute went by.
    void refreshAges();
    void renderFirst(Load load);
    void renderMore(const Load &load, qsizetype from);
    void showPage(const Load &load, const std::shared_ptr<SafeDocument> &page);
    void appendComments();
    void showProblem(const Error &error);
    void showLeft();
    void showAll(const QString &command);
    void followChange(Domain::ProjectId project);
    [[nodiscard]] QString emptyHint() const;

    IssueSource &m_source;
    IssueSelection &m_selection;
    RelativeTime m_times;
    IssueHeader *m_header;
    SafeTextBrowser *m_browser;
    ImageNotice *m_notice;
    QLabel *m_progress;
    EmptyState *m_empty;
    Domain::IssueId m_issue;
    Domain::IssueDetails m_shown;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    qsizetype m_left = 0;
    std::deque<std::shared_ptr<SafeDocument>> m_ready; ///< comments to be appended
    Load m_current;
    QHash<QString, Timestamp> m_ages; ///< what the page says how long ago it was, by its text
    QTimer *m_clockTimer;             ///< runs always: no sign that the view is still at work
    QBasicTimer m_appendTimer;
    QBasicTimer m_followTimer;
    QBasicTimer m_choiceTimer;
    QElapsedTimer m_sinceChoice;
    QBasicTimer m_restyleTimer;
    CodeHighlighter m_highlighter; ///< used on m_pool alone, and its definitions are loaded there
    Async::WorkerPool m_pool;
    PageImages *m_images = nullptr;    ///< null: there is no way to get any
    Domain::IssueId m_imagesWantedFor; ///< the reader asked for those of this issue
    bool m_imagesAlways = false;
};

} // namespace Docket::Ui
