// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuedetailsview.h"

#include "imagenotice.h"
#include "issueheader.h"
#include "issueselection.h"
#include "issueservicesource.h"
#include "plaintextdialog.h"

#include <icons/themedicon.h>
#include <widgets/theme.h>
#include <widgets/webpage.h>

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTimer>
#include <QTimerEvent>
#include <QUrl>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueDetails;
using Pages = QList<std::shared_ptr<SafeDocument>>;

namespace {

constexpr std::chrono::milliseconds stepLimit{5};
constexpr std::chrono::milliseconds layoutPause{10};
constexpr std::chrono::milliseconds choicePause{90};
constexpr qsizetype commentsAtOnce = 10;
/// The first page is built whole on a worker; comments are inserted by the main thread, so they are cut sooner.
constexpr qsizetype pageBytes = 160 * 1024;
constexpr qsizetype commentBytes = 24 * 1024;
constexpr qsizetype longestQuiet = 1000;

Markdown::RenderOptions renderOptions(const IssueDetails &details, qsizetype maxBytes, bool images)
{
    Markdown::RenderOptions options;
    options.project = details.row.projectName;
    options.baseUrl = details.webUrl;
    options.images = images;
    options.maxBytes = maxBytes;
    options.taskClasses = true;
    return options;
}

/// True if a reader would see no difference.
bool looksTheSame(const IssueDetails &a, const IssueDetails &b)
{
    const auto sameReferences = [](const QList<Domain::IssueReference> &x, const QList<Domain::IssueReference> &y) {
        return std::ranges::equal(x, y, [](const auto &left, const auto &right) {
            return left.number == right.number && left.projectName == right.projectName && left.title == right.title &&
                   left.state == right.state;
        });
    };
    const auto sameComments = std::ranges::equal(a.comments, b.comments, [](const auto &x, const auto &y) {
        return x.remoteId == y.remoteId && x.updated == y.updated && x.author == y.author && x.body == y.body;
    });
    return a.row.id == b.row.id && a.row.title == b.row.title && a.row.state == b.row.state &&
           a.row.updated == b.row.updated && a.row.priorityName == b.row.priorityName && a.row.column == b.row.column &&
           a.row.projectName == b.row.projectName && a.body == b.body && a.labels == b.labels &&
           a.milestone == b.milestone && a.assignees == b.assignees && a.due == b.due && a.closed == b.closed &&
           a.locked == b.locked && a.stateText == b.stateText && a.webUrl == b.webUrl && sameComments &&
           sameReferences(a.dependsOn, b.dependsOn) && sameReferences(a.blocks, b.blocks) &&
           sameReferences(a.mentionedIn, b.mentionedIn);
}

bool hasImages(const IssueDetails &details)
{
    const auto has = [](const QByteArray &text) { return text.contains("!["); };
    return has(details.body) || std::ranges::any_of(details.comments, has, &Domain::Comment::body);
}

} // namespace

IssueDetailsView::IssueDetailsView(Services::IssueService &service, IssueSelection &selection, const Clock &clock,
                                   QWidget *parent)
    : IssueDetailsView(*new IssueServiceSource(service), selection, clock, parent)
{
    m_source.setParent(this);
}

IssueDetailsView::IssueDetailsView(IssueSource &source, IssueSelection &selection, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_source(source)
    , m_selection(selection)
    , m_times(clock)
    , m_header(new IssueHeader(this))
    , m_browser(new SafeTextBrowser(this))
    , m_notice(new ImageNotice(this))
    , m_progress(new QLabel(this))
    , m_empty(new EmptyState(this))
    , m_clockTimer(new QTimer(this))
    , m_pool(u"page"_s, 1)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_notice);
    layout->addWidget(m_browser, 1);
    layout->addWidget(m_progress);
    m_progress->setFont(smallFont(font()));
    m_progress->setTextFormat(Qt::PlainText);
    m_progress->setForegroundRole(QPalette::PlaceholderText);
    m_progress->setContentsMargins(12, 4, 12, 4);
    m_progress->hide();
    setFocusProxy(m_browser);
    m_browser->installEventFilter(this);
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);

    connect(&selection, &IssueSelection::issueChanged, this, &IssueDetailsView::setIssue);
    connect(m_browser, &SafeTextBrowser::issueLinkActivated, this, &IssueDetailsView::follow);
    connect(m_browser, &SafeTextBrowser::userLinkActivated, this,
            [this](const QString &login) { m_selection.narrow(u"author:"_s + Domain::quoteQueryValue(login)); });
    connect(m_browser, &SafeTextBrowser::commandActivated, this, &IssueDetailsView::showAll);
    connect(m_notice, &ImageNotice::loadRequested, this, &IssueDetailsView::loadImages);
    connect(m_header, &IssueHeader::nextRequested, this, [this] { m_selection.moveOn(1); });
    connect(m_header, &IssueHeader::previousRequested, this, [this] { m_selection.moveOn(-1); });
    connect(m_header, &IssueHeader::linkCopyRequested, this, &IssueDetailsView::copyLink);
    connect(m_header, &IssueHeader::browserRequested, this, &IssueDetailsView::openInBrowser);
    connect(m_header, &IssueHeader::labelActivated, this,
            [this](const QString &name) { m_selection.narrow(u"label:"_s + Domain::quoteQueryValue(name)); });
    connect(&m_source, &IssueSource::issuesChanged, this, &IssueDetailsView::followChange);
    connect(m_empty, &EmptyState::actionRequested, this, &IssueDetailsView::load);
    m_issue = selection.issue();
    m_clockTimer->setTimerType(Qt::VeryCoarseTimer);
    connect(m_clockTimer, &QTimer::timeout, this, &IssueDetailsView::refreshAges);
    m_clockTimer->start(std::chrono::seconds(30));
    load();
}

IssueDetailsView::~IssueDetailsView()
{
    m_stop.request_stop();
    delete m_images;
    m_images = nullptr;
    m_pool.shutdown();
}

void IssueDetailsView::setIssue(Domain::IssueId issue)
{
    if (issue == m_issue)
        return;
    m_issue = issue;
    // Whoever holds an arrow key down reads nothing: pages are built again as soon as the choice rests.
    const auto hurried = m_sinceChoice.isValid() && m_sinceChoice.durationElapsed() < choicePause;
    m_sinceChoice.start();
    if (!hurried || issue.isNull()) {
        m_choiceTimer.stop();
        load();
        return;
    }
    ++m_epoch;
    m_stop.request_stop();
    m_choiceTimer.start(choicePause, this);
}

void IssueDetailsView::refresh()
{
    m_followTimer.stop();
    if (!m_issue.isNull())
        load();
}

void IssueDetailsView::copyLink()
{
    if (!m_shown.webUrl.isEmpty())
        QGuiApplication::clipboard()->setText(m_shown.webUrl);
}

void IssueDetailsView::openInBrowser()
{
    openWebPage(QUrl(m_shown.webUrl));
}

void IssueDetailsView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_appendTimer.timerId()) {
        appendComments();
    } else if (event->timerId() == m_choiceTimer.timerId()) {
        m_choiceTimer.stop();
        load();
    } else if (event->timerId() == m_followTimer.timerId()) {
        refresh();
    } else if (event->timerId() == m_restyleTimer.timerId()) {
        m_restyleTimer.stop();
        renderAgain();
    } else {
        QWidget::timerEvent(event);
    }
}

void IssueDetailsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshAges();
}

void IssueDetailsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // The page carries its colours; several of these events come in a row.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_restyleTimer.start(std::chrono::milliseconds(0), this);
}

bool IssueDetailsView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_browser || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_C && key->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
        copyLink();
        return true;
    }
    if (key->modifiers() != Qt::NoModifier)
        return false;
    auto *bar = m_browser->verticalScrollBar();
    switch (key->key()) {
    case Qt::Key_N: m_selection.moveOn(1); return true;
    case Qt::Key_P: m_selection.moveOn(-1); return true;
    case Qt::Key_O: openInBrowser(); return true;
    case Qt::Key_I: loadImages(); return true;
    case Qt::Key_J: bar->triggerAction(QAbstractSlider::SliderSingleStepAdd); return true;
    case Qt::Key_K: bar->triggerAction(QAbstractSlider::SliderSingleStepSub); return true;
    case Qt::Key_Space: bar->triggerAction(QAbstractSlider::SliderPageStepAdd); return true;
    default: return false;
    }
}

void IssueDetailsView::follow(const QString &project, qint64 number)
{
    m_source.find(project, number, m_shown.row.project).then(this, [this](const Result<Domain::IssueId> &issue) {
        if (issue)
            m_selection.setIssue(*issue);
        else
            Q_EMIT problemFound(issue.error());
    });
}

void IssueDetailsView::load()
{
    const auto epoch = ++m_epoch;
    m_stop.request_stop();
    m_stop = std::stop_source();
    if (m_issue.isNull()) {
        m_shown = {};
        m_empty->present(
            {.icon = themedIcon(u"book"_s, Tone::Muted), .title = tr("No issue chosen"), .text = emptyHint()});
        return;
    }
    m_source.details(m_issue, m_stop.get_token()).then(this, [this, epoch](const Result<IssueDetails> &details) {
        receive(epoch, details);
    });
}

void IssueDetailsView::receive(quint64 epoch, const Result<IssueDetails> &details)
{
    if (epoch != m_epoch)
        return;
    if (!details) {
        showProblem(details.error());
        return;
    }
    if (looksTheSame(*details, m_shown) && m_left == 0)
        return;
    renderFirst({.epoch = epoch,
                 .details = *details,
                 .style = pageStyle(palette(), font()),
                 .images = wantsImages(details->row.id),
                 .stop = m_stop.get_token()});
}

void IssueDetailsView::renderAgain()
{
    if (m_shown.row.id.isNull() || m_shown.row.id != m_issue)
        return;
    m_stop.request_stop();
    m_stop = std::stop_source();
    renderFirst({.epoch = ++m_epoch,
                 .details = m_shown,
                 .style = pageStyle(palette(), font()),
                 .images = wantsImages(m_shown.row.id),
                 .stop = m_stop.get_token()});
}

void IssueDetailsView::setImages(const PageImages::Fetch &fetch, bool always)
{
    delete m_images;
    m_images = new PageImages(fetch, m_pool, this);
    m_imagesAlways = always;
    connect(m_images, &PageImages::changed, this, &IssueDetailsView::showImages);
    showImages();
}

void IssueDetailsView::loadImages()
{
    if (m_images == nullptr || m_shown.row.id.isNull() || !hasImages(m_shown))
        return;
    m_imagesWantedFor = m_shown.row.id;
    renderAgain();
}

bool IssueDetailsView::wantsImages(Domain::IssueId issue) const
{
    return m_images != nullptr && (m_imagesAlways || (!issue.isNull() && issue == m_imagesWantedFor));
}

void IssueDetailsView::showImages()
{
    const bool has = hasImages(m_shown);
    if (has && (m_images == nullptr || !m_current.images)) {
        m_notice->present(tr("Images are shown as links. Loading them tells their servers that you read this."),
                          m_images != nullptr ? tr("Load images") : QString());
    } else if (has && m_images->waiting() > 0) {
        m_notice->present(tr("Loading images: %1 of %2 are here.")
                              .arg(m_images->asked() - m_images->waiting())
                              .arg(m_images->asked()),
                          {});
    } else if (has && m_images->failed() > 0) {
        m_notice->present(tr("%1 of %2 images are not shown. %3")
                              .arg(m_images->failed())
                              .arg(m_images->asked())
                              .arg(m_images->problem().message),
                          tr("Try again"), m_images->problem().hint);
    } else {
        m_notice->present({}, {});
    }
}

QString IssueDetailsView::ageOf(Timestamp time, QHash<QString, Timestamp> &ages) const
{
    const auto text = m_times.full(time);
    if (text.endsWith(u" · "_s + m_times.text(time)))
        ages.insert(text, time);
    return text;
}

void IssueDetailsView::refreshAges()
{
    // A page that still grows is new, and a change would lay out at once what waits for its turn.
    if (!isVisible() || m_shown.row.id.isNull() || m_left > 0 || !m_browser->isLaidOut() || !m_times.refresh())
        return;
    m_header->present(m_shown, m_times);
    QHash<QString, QString> changed;
    QHash<QString, Timestamp> ages;
    for (const auto &[said, time] : std::as_const(m_ages).asKeyValueRange()) {
        if (said.endsWith(u" · "_s + m_times.text(time)))
            ages.insert(said, time);
        else
            changed.insert(said, ageOf(time, ages));
    }
    m_ages = ages;
    if (!changed.isEmpty())
        replaceCells(m_browser->safeDocument(), changed);
}

void IssueDetailsView::renderFirst(Load load)
{
    m_times.restart();
    const auto &details = load.details;
    std::ignore = ageOf(details.row.updated, load.ages);
    std::ignore = ageOf(details.closed, load.ages);
    const auto count = std::min(firstComments, details.comments.size());
    QList<QByteArray> texts{details.body};
    QList<PageEntry> entries{{.showAll = u"show-all/body"_s}};
    for (qsizetype i = 0; i < count; ++i) {
        const auto &comment = details.comments[i];
        texts.append(comment.body);
        entries.append({.author = comment.author.login,
                        .when = ageOf(comment.created, load.ages),
                        .showAll = u"show-all/%1"_s.arg(i)});
    }
    const auto facts = factsHtml(details, load.style, m_times);
    const auto total = int(details.comments.size());
    const auto title = total == 1 ? tr("1 comment") : tr("%n comments", nullptr, total);
    m_source.render(texts, renderOptions(details, pageBytes, load.images), load.stop)
        .then(this, [=, this](const Result<QList<Markdown::RenderedMarkdown>> &rendered) {
            if (load.epoch != m_epoch)
                return;
            if (!rendered || rendered->size() != entries.size()) {
                if (!rendered)
                    showProblem(rendered.error());
                return;
            }
            auto filled = entries;
            for (qsizetype i = 0; i < filled.size(); ++i)
                filled[i].text = rendered->at(i);
            m_pool
                .run(
                    [=, this]() -> Result<std::shared_ptr<SafeDocument>> {
                        return makePage(facts, filled, title, load.style, m_highlighter, load.stop);
                    },
                    load.stop)
                .then(this, [this, load](const Result<std::shared_ptr<SafeDocument>> &page) {
                    if (load.epoch == m_epoch && page)
                        showPage(load, *page);
                });
        });
}

void IssueDetailsView::showPage(const Load &load, const std::shared_ptr<SafeDocument> &page)
{
    const auto again = load.details.row.id == m_shown.row.id;
    const auto place = m_browser->verticalScrollBar()->value();
    m_ready.clear();
    m_appendTimer.stop();
    m_current = load;
    m_ages = load.ages;
    m_shown = load.details;
    m_header->present(m_shown, m_times);
    m_browser->setSafeDocument(page, again ? place : 0);
    m_empty->hide();
    if (load.images)
        m_images->setPage(page, QUrl(m_shown.webUrl));
    else if (m_images != nullptr)
        m_images->clear();
    showImages();
    m_left = std::max<qsizetype>(0, m_shown.comments.size() - firstComments);
    showLeft();
    Q_EMIT pageShown(m_shown.row.id);
    if (m_left > 0)
        renderMore(load, firstComments);
    else
        Q_EMIT allCommentsShown();
}

void IssueDetailsView::renderMore(const Load &load, qsizetype from)
{
    const auto &comments = load.details.comments;
    const auto count = std::min(commentsAtOnce, comments.size() - from);
    QList<QByteArray> texts;
    QList<PageEntry> entries;
    for (auto i = from; i < from + count; ++i) {
        texts.append(comments[i].body);
        entries.append({.author = comments[i].author.login,
                        .when = ageOf(comments[i].created, m_ages),
                        .showAll = u"show-all/%1"_s.arg(i)});
    }
    m_source.render(texts, renderOptions(load.details, commentBytes, load.images), load.stop)
        .then(this, [=, this](const Result<QList<Markdown::RenderedMarkdown>> &rendered) {
            if (load.epoch != m_epoch || !rendered || rendered->size() != entries.size())
                return;
            auto filled = entries;
            for (qsizetype i = 0; i < filled.size(); ++i)
                filled[i].text = rendered->at(i);
            m_pool
                .run(
                    [=, this]() -> Result<Pages> {
                        Pages pages;
                        for (const auto &entry : filled)
                            pages.append(makeComment(entry, load.style, m_highlighter, load.stop));
                        return pages;
                    },
                    load.stop)
                .then(this, [=, this](const Result<Pages> &pages) {
                    if (load.epoch != m_epoch || !pages)
                        return;
                    m_ready.insert(m_ready.end(), pages->begin(), pages->end());
                    m_appendTimer.start(std::chrono::milliseconds(0), this);
                });
        });
}

void IssueDetailsView::appendComments()
{
    // A change of the text would lay out at once what is still waiting for its turn.
    if (!m_browser->isLaidOut()) {
        m_appendTimer.start(layoutPause, this);
        return;
    }
    QElapsedTimer spent;
    spent.start();
    while (!m_ready.empty() && spent.durationElapsed() < stepLimit) {
        m_browser->safeDocument().append(*m_ready.front());
        m_ready.pop_front();
        --m_left;
    }
    showLeft();
    if (!m_ready.empty())
        return;
    m_appendTimer.stop();
    if (m_current.images)
        m_images->collect();
    if (m_left > 0)
        renderMore(m_current, m_current.details.comments.size() - m_left);
    else
        Q_EMIT allCommentsShown();
}

void IssueDetailsView::showProblem(const Error &error)
{
    if (error.code == Code::Cancelled)
        return;
    // Reading the same issue again failed: what is on the screen is still the best there is.
    if (m_shown.row.id == m_issue) {
        Q_EMIT problemFound(error);
        return;
    }
    m_shown = {};
    m_empty->present({.icon = themedIcon(u"warning"_s, Tone::Bad),
                      .title = error.message,
                      .text = error.hint,
                      .action = tr("Try again")});
}

void IssueDetailsView::showLeft()
{
    m_progress->setVisible(m_left > 0);
    if (m_left > 0)
        m_progress->setText(m_left == 1 ? tr("1 more comment…") : tr("%n more comments…", nullptr, int(m_left)));
}

void IssueDetailsView::showAll(const QString &command)
{
    if (!command.startsWith("show-all/"_L1))
        return;
    const auto which = command.section(u'/', 1);
    bool isComment = false;
    const auto index = which.toLongLong(&isComment);
    if (isComment && (index < 0 || index >= m_shown.comments.size()))
        return;
    const auto &text = isComment ? m_shown.comments[index].body : m_shown.body;
    auto *dialog = new PlainTextDialog(m_header->title(), text, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void IssueDetailsView::followChange(Domain::ProjectId project)
{
    const auto concerned = project.isNull() || project == m_shown.row.project;
    if (concerned && !m_issue.isNull() && !m_followTimer.isActive())
        m_followTimer.start(std::chrono::milliseconds(longestQuiet), this);
}

QString IssueDetailsView::emptyHint() const
{
    return tr("Choose one in the table with the arrow keys or J and K; Enter brings you here.");
}

} // namespace Docket::Ui
