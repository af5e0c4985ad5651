// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuesview.h"

#include "issueselection.h"
#include "issueservicesource.h"
#include "issuesmodel.h"
#include "issuestable.h"
#include "querybox.h"

#include <icons/themedicon.h>
#include <widgets/errorwords.h>
#include <widgets/webpage.h>

#include <QClipboard>
#include <QDataStream>
#include <QGuiApplication>
#include <QIODevice>
#include <QTimerEvent>
#include <QUrl>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueId;

namespace {

/// An answer that comes sooner needs no "Loading…".
constexpr std::chrono::milliseconds loadingPatience{200};
constexpr std::chrono::seconds vocabularyAge{30};
constexpr quint32 stateVersion = 1;

} // namespace

IssuesView::IssuesView(Services::IssueService &service, IssueSelection &selection, const Clock &clock, QWidget *parent)
    : IssuesView(*new IssueServiceSource(service), selection, clock, parent)
{
    m_source.setParent(this);
}

IssuesView::IssuesView(IssueSource &source, IssueSelection &selection, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_source(source)
    , m_selection(selection)
    , m_clock(clock)
    , m_model(new IssuesModel(
          [&source](const QList<IssueId> &ids, std::stop_token stop) { return source.rows(ids, std::move(stop)); },
          clock, this))
    , m_box(new QueryBox(clock, this))
    , m_table(new IssuesTable(*m_model, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_box);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
    connectParts();
    connectSelection();
    showRepositories();
}

IssuesView::~IssuesView()
{
    m_stop.request_stop();
}

void IssuesView::connectParts()
{
    connect(m_box, &QueryBox::queryChanged, this, [this] { ask(Ask::FirstPage); });
    connect(m_box, &QueryBox::validityChanged, this, [this] {
        if (m_answered)
            showEmptiness();
    });
    connect(m_box, &QueryBox::rowsFocusRequested, this, &IssuesView::focusTable);
    connect(m_box, &QueryBox::vocabularyRequested, this, &IssuesView::loadVocabulary);
    connect(m_box, &QueryBox::viewSaveRequested, this,
            [this](const QString &text) { Q_EMIT viewSaveRequested(text, order(), m_scope.project); });
    connect(m_table, &IssuesTable::orderChosen, this, [this] { ask(Ask::FirstPage); });
    connect(m_table, &IssuesTable::currentIssueChanged, this, &IssuesView::currentIssueChanged);
    connect(m_table, &IssuesTable::issueActivated, this, &IssuesView::issueActivated);
    connect(m_table, &IssuesTable::copyRequested, this, &IssuesView::copySelection);
    connect(m_table, &IssuesTable::copyLinkRequested, this, &IssuesView::copyLink);
    connect(m_table, &IssuesTable::openInBrowserRequested, this, &IssuesView::openInBrowser);
    connect(m_table, &IssuesTable::emptyActionRequested, this, &IssuesView::actOnEmptiness);
    connect(m_table, &IssuesTable::firstRowsShown, this, &IssuesView::firstRowsShown);
    connect(m_model, &KeyedTableModel::rowsFailed, this, &IssuesView::showProblem);
    connect(&m_source, &IssueSource::issuesChanged, this, &IssuesView::onIssuesChanged);
}

void IssuesView::connectSelection()
{
    connect(m_table, &IssuesTable::currentIssueChanged, &m_selection, &IssueSelection::setIssue);
    connect(&m_selection, &IssueSelection::issueChanged, this, [this](IssueId issue) {
        if (issue != m_table->currentIssue())
            m_table->selectIssue(issue);
    });
    connect(&m_selection, &IssueSelection::moveRequested, m_table, &IssuesTable::moveCurrent);
    connect(&m_selection, &IssueSelection::narrowRequested, this, [this](const QString &term) {
        const auto text = query().trimmed();
        if (!text.split(u' ').contains(term))
            setQuery(text.isEmpty() ? term : QString(text + u' ' + term));
    });
}

void IssuesView::setScope(Domain::ProjectId project, const QString &name)
{
    m_box->setPlace(name);
    if (project == m_scope.project && m_epoch > 0)
        return;
    m_scope.project = project;
    m_sinceVocabulary.invalidate();
    showRepositories();
    ask(Ask::FirstPage);
}

void IssuesView::showRepositories()
{
    m_table->setManyProjects(m_scope.project.isNull() && m_projectCount > 1);
}

void IssuesView::setQuery(const QString &text)
{
    m_box->setText(text);
}

void IssuesView::setOrder(Domain::IssueOrder order)
{
    if (order == m_table->order())
        return;
    m_table->setOrder(order);
    ask(Ask::FirstPage);
}

void IssuesView::showView(Domain::ProjectId project, const QString &query, Domain::IssueOrder order,
                          const QString &name)
{
    m_box->setPlace(name);
    m_scope.project = project;
    m_sinceVocabulary.invalidate();
    showRepositories();
    m_table->setOrder(order);
    const auto before = m_epoch;
    m_box->setText(query);
    if (m_epoch == before)
        ask(Ask::FirstPage);
}

QString IssuesView::query() const
{
    return m_box->text();
}

Domain::IssueOrder IssuesView::order() const
{
    return m_table->order();
}

void IssuesView::setProjectCount(qsizetype count)
{
    m_projectCount = count;
    showRepositories();
    if (m_answered)
        showEmptiness();
}

void IssuesView::setFirstLoad(bool loading)
{
    if (std::exchange(m_firstLoad, loading) != loading && m_answered)
        showEmptiness();
}

void IssuesView::addBanner(QWidget *banner)
{
    static_cast<QVBoxLayout *>(layout())->insertWidget(0, banner);
}

IssueId IssuesView::currentIssue() const
{
    return m_table->currentIssue();
}

bool IssuesView::selectIssue(IssueId issue)
{
    return m_table->selectIssue(issue);
}

void IssuesView::selectNext()
{
    m_table->moveCurrent(1);
}

void IssuesView::selectPrevious()
{
    m_table->moveCurrent(-1);
}

void IssuesView::focusQuery()
{
    m_box->focusEdit();
}

bool IssuesView::startSearch()
{
    focusQuery();
    return true;
}

void IssuesView::focusTable()
{
    m_table->setFocus(Qt::OtherFocusReason);
    if (!m_table->currentIndex().isValid())
        m_table->moveCurrent(0);
}

void IssuesView::refresh()
{
    m_refreshTimer.stop();
    if (m_asking) {
        m_changedSince = true;
        return;
    }
    m_model->invalidate();
    ask(m_answered && !m_error ? Ask::All : Ask::FirstPage);
}

QByteArray IssuesView::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    stream << stateVersion << m_table->saveState() << m_box->history();
    return state;
}

bool IssuesView::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 version = 0;
    QByteArray columns;
    QStringList history;
    stream >> version >> columns >> history;
    if (stream.status() != QDataStream::Ok || version != stateVersion)
        return false;
    m_box->setHistory(history);
    return m_table->restoreState(columns);
}

void IssuesView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_refreshTimer.timerId()) {
        refresh();
    } else if (event->timerId() == m_loadingTimer.timerId()) {
        m_loadingTimer.stop();
        if (m_model->rowCount() == 0)
            m_table->present({.icon = themedIcon(u"clock"_s, Tone::Muted), .title = tr("Loading…"), .pending = true});
    } else {
        QWidget::timerEvent(event);
    }
}

void IssuesView::ask(Ask what)
{
    const auto epoch = ++m_epoch;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_asking = true;
    m_changedSince = false;
    if (what == Ask::FirstPage) {
        m_answered = false;
        m_table->showTopAfterReset();
        m_loadingTimer.start(loadingPatience, this);
    }
    const auto limit = what == Ask::FirstPage ? firstPage : -1;
    m_source.keys(m_box->query(), m_scope, m_table->order(), limit, m_stop.get_token())
        .then(this, [this, epoch, what](const Result<QList<IssueId>> &keys) { receive(epoch, what, keys); });
}

void IssuesView::receive(quint64 epoch, Ask what, const Result<QList<IssueId>> &keys)
{
    if (epoch != m_epoch)
        return;
    m_asking = false;
    m_loadingTimer.stop();
    if (!keys) {
        showProblem(keys.error());
        return;
    }
    m_error.reset();
    m_answered = true;
    m_model->setKeys(*keys);
    // The first rows are not asked for by the table until it is painted.
    (void)m_model->rowAt(0);
    showEmptiness();
    const auto complete = what == Ask::All || keys->size() < firstPage;
    if (!complete) {
        ask(Ask::All);
        return;
    }
    m_box->setMatches(keys->size());
    Q_EMIT countChanged(keys->size());
    if (m_changedSince)
        onIssuesChanged({});
}

void IssuesView::showProblem(const Error &error)
{
    if (error.code == Code::Cancelled)
        return;
    m_error = error;
    if (m_model->rowCount() == 0)
        showEmptiness();
    else
        m_box->setProblem(inWords(error));
}

void IssuesView::showEmptiness()
{
    if (m_model->rowCount() > 0) {
        m_table->hideEmptyState();
        return;
    }
    if (m_error) {
        m_table->present({.icon = themedIcon(u"warning"_s, Tone::Bad),
                          .title = tr("The issues could not be read"),
                          .text = inWords(*m_error),
                          .action = tr("Try again")});
    } else if (m_projectCount == 0) {
        m_table->present(
            {.icon = themedIcon(u"account-add"_s, Tone::Muted),
             .title = tr("No repositories yet"),
             .text = tr("First add an account on a Gitea or Forgejo server and choose the repositories whose issues "
                        "you want here. For documents no account is needed: take in a folder of Markdown with "
                        "Document, Add a folder."),
             .action = tr("Add an account…")});
    } else if (!m_box->isValid()) {
        m_table->present({.icon = themedIcon(u"warning"_s, Tone::Warning),
                          .title = tr("The query cannot be asked"),
                          .text = tr("What is wrong with it stands below the line that you write in."),
                          .action = tr("Clear the query")});
    } else if (m_firstLoad) {
        m_table->present({.icon = themedIcon(u"sync"_s, Tone::Muted),
                          .title = tr("Issues are on their way"),
                          .text = m_box->query().isEmpty()
                                      ? tr("The first load has begun; the newest issues come first.")
                                      : tr("The first load has begun, and nothing that came so far matches."),
                          .action = {}});
    } else if (!m_box->query().isEmpty()) {
        m_table->present({.icon = themedIcon(u"search"_s, Tone::Muted),
                          .title = tr("No issue matches"),
                          .text = tr("There are no %1.").arg(Domain::explainQuery(m_box->query())),
                          .action = tr("Clear the query")});
    } else {
        m_table->present({.icon = themedIcon(u"inbox"_s, Tone::Muted),
                          .title = tr("No issues here yet"),
                          .text = tr("Either nothing was synced so far, or the repository has no issues."),
                          .action = tr("Sync now")});
    }
}

void IssuesView::actOnEmptiness()
{
    if (m_error) {
        m_error.reset();
        ask(Ask::FirstPage);
    } else if (m_projectCount == 0) {
        Q_EMIT accountRequested();
    } else if (!m_box->isValid() || !m_box->query().isEmpty()) {
        m_box->setText({});
        focusQuery();
    } else {
        Q_EMIT syncRequested();
    }
}

void IssuesView::onIssuesChanged(Domain::ProjectId project)
{
    const auto concerned = project.isNull() || m_scope.project.isNull() || project == m_scope.project;
    if (concerned && !m_refreshTimer.isActive())
        m_refreshTimer.start(refreshPause, this);
}

void IssuesView::loadVocabulary()
{
    if (m_sinceVocabulary.isValid() && !m_sinceVocabulary.hasExpired(std::chrono::milliseconds(vocabularyAge).count()))
        return;
    m_sinceVocabulary.start();
    const auto scope = m_scope;
    m_source.vocabulary(scope).then(this, [this, scope](const Result<Domain::QueryVocabulary> &vocabulary) {
        // Suggestions are a help: without them the box works as well, so an error here is nobody's business.
        if (vocabulary && scope == m_scope)
            m_box->setVocabulary(*vocabulary);
    });
}

void IssuesView::copySelection()
{
    const auto issues = m_table->selectedIssues();
    if (issues.isEmpty())
        return;
    m_source.rows(issues, {}).then(this, [this](const Result<QList<Domain::IssueRow>> &rows) {
        if (!rows) {
            showProblem(rows.error());
            return;
        }
        QStringList lines;
        for (const auto &row : *rows)
            lines.append(IssuesModel::reference(row));
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
    });
}

void IssuesView::copyLink()
{
    m_source.details(currentIssue(), {}).then(this, [this](const Result<Domain::IssueDetails> &details) {
        if (!details)
            showProblem(details.error());
        else
            QGuiApplication::clipboard()->setText(details->webUrl);
    });
}

void IssuesView::openInBrowser()
{
    m_source.details(currentIssue(), {}).then(this, [this](const Result<Domain::IssueDetails> &details) {
        if (!details)
            showProblem(details.error());
        else
            openWebPage(QUrl(details->webUrl));
    });
}

} // namespace Docket::Ui
