// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandpalette.h"

#include "palettedelegate.h"

#include <base/clock.h>
#include <domain/issuename.h>
#include <icons/themedicon.h>
#include <services/issueservice.h>

#include <QApplication>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int issueLimit = 20;
constexpr int recentLimit = 8;
constexpr int shownRows = 11;

} // namespace

CommandPalette::CommandPalette(Services::IssueService &issues, QWidget *window)
    : QFrame(window)
    , m_issues(issues)
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_empty(new QLabel(this))
    , m_model(new PaletteModel(this))
{
    setObjectName(u"palette"_s);
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(36);
    shadow->setOffset(0, 8);
    shadow->setColor(QColor(0, 0, 0, 110));
    setGraphicsEffect(shadow);

    m_edit->setObjectName(u"palette.edit"_s);
    m_edit->setPlaceholderText(tr("Search commands, projects and views; #12 or words for an issue"));
    m_edit->setAccessibleName(tr("Command palette"));
    m_edit->addAction(themedIcon(u"search"_s, Tone::Muted), QLineEdit::LeadingPosition);
    m_edit->setMinimumHeight(36);
    m_list->setObjectName(u"palette.list"_s);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_empty->setObjectName(u"palette.empty"_s);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setTextFormat(Qt::PlainText); // an error's message may hold what strangers wrote
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setMinimumHeight(60);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_edit);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_empty);
    hide();

    m_edit->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
}

CommandPalette::~CommandPalette()
{
    m_searching.request_stop();
}

void CommandPalette::open(const QString &text)
{
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    QList<PaletteItem> items;
    for (const auto &source : std::as_const(m_sources))
        items += source();
    m_model->setRecent(m_recent);
    m_model->setItems(items);
    m_edit->setText(text); // nothing of it is selected: what is typed goes on behind it
    search(text);
    place();
    show();
    raise();
    // Its key works in a dock that floats as well: another window, which isActiveWindow() does not tell from this one.
    if (QApplication::activeWindow() != window())
        activateWindow();
    m_edit->setFocus(Qt::PopupFocusReason);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Down: move(1); return true;
        case Qt::Key_Up: move(-1); return true;
        case Qt::Key_PageDown: move(shownRows - 1); return true;
        case Qt::Key_PageUp: move(1 - shownRows); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(m_list->currentIndex()); return true;
        case Qt::Key_Escape: dismiss(); return true;
        default: break;
        }
    }
    if (watched == m_edit && event->type() == QEvent::FocusOut && isVisible()) {
        const auto reason = static_cast<QFocusEvent *>(event)->reason();
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            dismiss();
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::place()
{
    const auto *window = parentWidget();
    const auto width = std::clamp(window->width() * 6 / 10, 360, 680);
    const auto rows = std::clamp(m_model->rowCount(), 0, shownRows);
    const auto told = rows == 0 || !m_problem.isEmpty();
    m_empty->setText(m_problem.isEmpty() ? tr("Nothing found. Try other letters, or #12 for an issue.") : m_problem);
    m_list->setVisible(rows > 0);
    m_empty->setVisible(told);
    const auto rowHeight = std::max(m_list->sizeHintForRow(0), 24);
    const auto height =
        8 + m_edit->sizeHint().height() + 6 + (rows > 0 ? (rows * rowHeight) + 10 : 0) + (told ? 70 : 0) + 8;
    setGeometry((window->width() - width) / 2, std::min(70, window->height() / 8), std::min(width, window->width()),
                std::min(std::max(height, 60), window->height() - 20));
}

void CommandPalette::search(const QString &text)
{
    ++m_epoch;
    m_searching.request_stop();
    m_searching = {};
    m_model->setPattern(text);
    selectFirst();
    m_foundIssues.clear();
    m_issuesFirst = false;
    m_problem.clear();
    searchIssues(text.trimmed());
    for (qsizetype i = 0; i < m_finders.size(); ++i) {
        m_finders[i].items.clear();
        m_finders[i].find(text.trimmed(), m_searching.get_token(),
                          [this, i, epoch = m_epoch](const Result<QList<PaletteItem>> &items) {
                              if (!items) {
                                  showProblem(epoch, items.error());
                              } else if (epoch == m_epoch) {
                                  m_finders[i].items = *items;
                                  showFound();
                              }
                          });
    }
    place();
}

void CommandPalette::searchIssues(const QString &text)
{
    const auto epoch = m_epoch;
    const auto showRows = [this, epoch](const Result<QList<Domain::IssueRow>> &rows) {
        if (rows)
            showIssues(epoch, *rows, true);
        else
            showProblem(epoch, rows.error());
    };
    if (const auto jump = Domain::parseIssueName(text)) {
        if (jump->project.isEmpty()) {
            m_issues.findByNumber(jump->number).then(this, showRows);
            return;
        }
        m_issues.find(jump->project, jump->number)
            .then(this, [this, epoch, jump = *jump, showRows](const Result<Domain::IssueId> &id) {
                if (epoch != m_epoch)
                    return;
                if (id)
                    m_issues.rows({*id}, m_searching.get_token()).then(this, showRows);
                else if (id.error().code == Code::Invalid) // several servers have it: each of them is offered
                    m_issues.findByNumber(jump.number)
                        .then(this, [jump, showRows](const Result<QList<Domain::IssueRow>> &rows) {
                            auto named = rows;
                            if (named)
                                named->removeIf([&](const Domain::IssueRow &row) {
                                    return row.projectName.compare(jump.project, Qt::CaseInsensitive) != 0;
                                });
                            showRows(named);
                        });
                else
                    showProblem(epoch, id.error());
            });
        return;
    }
    // A number alone may be that of an issue, and a word in the titles of others: these come after it.
    if (const auto bare = Domain::parseIssueName(QString(u'#' + text))) {
        m_issues.findByNumber(bare->number)
            .then(this, [this, epoch, text](const Result<QList<Domain::IssueRow>> &rows) {
                if (epoch != m_epoch)
                    return;
                if (!rows) {
                    showProblem(epoch, rows.error());
                    return;
                }
                showIssues(epoch, *rows, !rows->isEmpty());
                searchWords(text, *rows);
            });
        return;
    }
    searchWords(text, {});
}

void CommandPalette::searchWords(const QString &text, const QList<Domain::IssueRow> &numbered)
{
    if (text.size() < 2)
        return;
    // The last word is still being typed, so it is looked for as a beginning.
    const auto open = text.back().isLetterOrNumber() && text.count(u'"') % 2 == 0 && !text.contains(u':');
    const auto parsed = Domain::parseQuery(open ? QString(text + u'*') : text, SystemClock().seconds());
    if (!parsed.problems.isEmpty() || parsed.query.isEmpty())
        return;
    const auto showRows = [this, epoch = m_epoch, numbered](const Result<QList<Domain::IssueRow>> &rows) {
        if (!rows) {
            showProblem(epoch, rows.error());
            return;
        }
        auto all = numbered;
        for (const auto &row : *rows) {
            if (!std::ranges::contains(numbered, row.id, &Domain::IssueRow::id))
                all += row;
        }
        showIssues(epoch, all, !numbered.isEmpty());
    };
    m_issues.keys({parsed.query, {}, {}}, issueLimit, m_searching.get_token())
        .then(this, [this, epoch = m_epoch, showRows](const Result<QList<Domain::IssueId>> &keys) {
            if (!keys)
                showProblem(epoch, keys.error());
            else if (epoch == m_epoch && !keys->isEmpty())
                m_issues.rows(*keys, m_searching.get_token()).then(this, showRows);
        });
}

void CommandPalette::showProblem(quint64 epoch, const Error &error)
{
    // What is not there was not found; everything else means that nobody could look.
    if (epoch != m_epoch || error.code == Code::Cancelled || error.code == Code::NotFound)
        return;
    m_problem = error.message;
    place();
}

void CommandPalette::showIssues(quint64 epoch, const QList<Domain::IssueRow> &rows, bool first)
{
    if (epoch != m_epoch)
        return;
    QList<PaletteItem> items;
    for (const auto &row : rows) {
        const auto isOpen = row.state == Domain::IssueState::Open;
        PaletteItem item;
        item.key = u"issue/"_s + QString::number(row.id.value);
        item.title = row.title.simplified();
        item.detail = row.projectName + u'#' + QString::number(row.number);
        item.kind = isOpen ? tr("Open issue") : tr("Closed issue");
        item.icon = isOpen ? themedIcon(u"issue-open"_s, Tone::Good) : themedIcon(u"check-circle"_s, Tone::Muted);
        item.run = [this, id = row.id] { Q_EMIT issueChosen(id); };
        items += item;
    }
    m_foundIssues = items;
    m_issuesFirst = first;
    showFound();
}

void CommandPalette::showFound()
{
    const auto chosen = m_list->currentIndex().isValid() ? m_model->item(m_list->currentIndex().row()).key : QString();
    auto items = m_foundIssues;
    for (const auto &found : std::as_const(m_finders))
        items += found.items;
    const auto first = m_issuesFirst && !m_foundIssues.isEmpty();
    m_model->setFound(items, first);
    selectFirst();
    for (int row = 0; !first && row < m_model->rowCount(); ++row) {
        if (m_model->item(row).key == chosen)
            m_list->setCurrentIndex(m_model->index(row));
    }
    place();
}

void CommandPalette::selectFirst()
{
    m_list->setCurrentIndex({});
    move(1);
}

void CommandPalette::move(int step)
{
    const auto count = m_model->rowCount();
    if (count == 0)
        return;
    const auto current = m_list->currentIndex();
    auto row = current.isValid() ? current.row() : (step > 0 ? -1 : 0);
    const auto direction = step > 0 ? 1 : -1;
    // One step goes round at the ends; a page stops there.
    row = std::abs(step) == 1 ? (row + step + count) % count : std::clamp(row + step, 0, count - 1);
    for (int tried = 0; tried < count; ++tried, row = (row + direction + count) % count) {
        if (m_model->item(row).enabled) {
            m_list->setCurrentIndex(m_model->index(row));
            m_list->scrollTo(m_model->index(row));
            return;
        }
    }
}

void CommandPalette::run(const QModelIndex &index)
{
    if (!index.isValid() || !m_model->item(index.row()).enabled)
        return;
    const auto item = m_model->item(index.row());
    if (!item.key.startsWith("issue/"_L1) && !item.key.startsWith("document/"_L1)) {
        m_recent.removeAll(item.key);
        m_recent.prepend(item.key);
        if (m_recent.size() > recentLimit)
            m_recent.resize(recentLimit);
    }
    dismiss();
    if (item.run)
        item.run();
}

void CommandPalette::dismiss()
{
    ++m_epoch;
    m_searching.request_stop();
    const auto hadFocus = m_edit->hasFocus();
    hide();
    if (hadFocus && m_focusBefore != nullptr) {
        if (m_focusBefore->window() != window())
            m_focusBefore->activateWindow();
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    }
    m_focusBefore = nullptr;
    Q_EMIT closed();
}

} // namespace Docket::Ui
