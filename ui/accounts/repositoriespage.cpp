// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repositoriespage.h"

#include "notice.h"
#include "tokenpage.h"

#include <widgets/emptystate.h>
#include <widgets/relativetime.h>

#include <QFormLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTimerEvent>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Services::RepositoryOffer;

namespace {

constexpr int estimatedAtOnce = 8;

} // namespace

RepositoriesPage::RepositoriesPage(Services::AccountService &accounts, QWidget *parent)
    : QWidget(parent)
    , m_accounts(accounts)
    , m_model(new OfferModel(this))
    , m_proxy(new QSortFilterProxyModel(this))
    , m_who(new QLabel(this))
    , m_name(new QLineEdit(this))
    , m_filter(new QLineEdit(this))
    , m_view(new QTreeView(this))
    , m_empty(new EmptyState(m_view))
    , m_total(new QLabel(this))
    , m_notice(new Notice(this))
{
    m_who->setTextFormat(Qt::PlainText);
    m_who->setWordWrap(true);
    auto font = m_who->font();
    font.setWeight(QFont::DemiBold);
    m_who->setFont(font);
    auto *nameLabel = new QLabel(tr("Server's &name here"), this);
    nameLabel->setBuddy(m_name);
    m_name->setObjectName(u"account.name"_s);
    auto *nameLine = new QHBoxLayout;
    nameLine->setSpacing(10);
    nameLine->addWidget(nameLabel);
    nameLine->addWidget(m_name, 1);
    m_filter->setObjectName(u"account.filter"_s);
    m_filter->setPlaceholderText(tr("Find a repository"));
    m_filter->setClearButtonEnabled(true);
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(OfferModel::SortRole);
    m_proxy->setFilterKeyColumn(OfferModel::NameColumn);
    m_proxy->setFilterRole(OfferModel::FilterRole);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setObjectName(u"account.repositories"_s);
    m_view->setAccessibleName(tr("Repositories"));
    m_view->setModel(m_proxy);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setSortingEnabled(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->sortByColumn(OfferModel::NameColumn, Qt::AscendingOrder);
    auto *header = m_view->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(OfferModel::NameColumn, QHeaderView::Stretch);
    for (const auto column : {OfferModel::IssuesColumn, OfferModel::TimeColumn, OfferModel::SizeColumn})
        header->resizeSection(column, 96);
    m_total->setTextFormat(Qt::PlainText);
    m_total->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_who);
    layout->addWidget(m_notice);
    layout->addLayout(nameLine);
    layout->addSpacing(4);
    layout->addWidget(m_filter);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_total);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy->setFilterFixedString(text.trimmed());
        m_searchTimer.start(350ms, this);
        updateEmptyText();
        estimateSoon();
    });
    connect(m_model, &OfferModel::checkedChanged, this, [this] {
        updateTotal();
        estimateSoon();
        Q_EMIT edited();
    });
    m_filter->installEventFilter(this);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &RepositoriesPage::estimateSoon);
    updateTotal();
}

RepositoriesPage::~RepositoriesPage()
{
    m_stop.request_stop();
}

void RepositoriesPage::setIdentity(const Services::Identity &identity, const QByteArray &caPem, const Secret &token)
{
    stop();
    m_identity = identity;
    m_caPem = caPem;
    m_token = token;
    m_asked.clear();
    const auto &account = identity.account;
    const auto person = account.fullName.isEmpty()
                            ? account.login
                            : tr("%1 (%2)", "full name (login)").arg(account.fullName, account.login);
    QStringList facts{serverText(identity.server.capabilities)};
    if (account.isAdmin)
        facts += tr("administrator");
    facts += identity.canReadRepositories ? tr("may read repositories and issues") : tr("may not read repositories");
    m_who->setText(tr("Signed in as %1 – %2").arg(person, facts.join(u", "_s)));
    // What was typed stays, also for another login; what was only proposed is of the server before.
    if (!m_name->isModified())
        m_name->setText(identity.server.url.host());
    if (identity.remarks.isEmpty())
        m_notice->clear();
    else
        m_notice->showText(Tone::Warning, identity.remarks.constFirst(), identity.remarks.mid(1).join(u'\n'));
    m_model->setOffers({});
    m_listed = false;
    updateEmptyText();
}

void RepositoriesPage::setOffers(const QList<RepositoryOffer> &offers, const QList<Domain::Project> &tracked)
{
    m_model->setOffers(offers, tracked);
    m_listed = true;
    updateEmptyText();
    if (m_proxy->rowCount() > 0)
        m_view->setCurrentIndex(m_proxy->index(0, 0));
    estimateSoon();
}

QString RepositoriesPage::name() const
{
    return m_name->text().trimmed();
}

void RepositoriesPage::proposeName(const QString &name)
{
    if (!m_name->isModified())
        m_name->setText(name);
}

QString RepositoriesPage::totalText() const
{
    return m_total->text();
}

bool RepositoriesPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_filter && event->type() == QEvent::KeyPress) {
        const auto *press = static_cast<QKeyEvent *>(event);
        if (press->key() == Qt::Key_Down) {
            m_view->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
        // The text below names this key, and here the keys begin: nothing that is looked for begins with a space.
        if (press->key() == Qt::Key_Space && m_filter->text().isEmpty()) {
            toggleCurrent();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RepositoriesPage::toggleCurrent()
{
    const auto index = m_view->currentIndex().siblingAtColumn(OfferModel::NameColumn);
    if ((index.flags() & Qt::ItemIsUserCheckable) == 0)
        return;
    const bool isChecked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    m_proxy->setData(index, int(isChecked ? Qt::Unchecked : Qt::Checked), Qt::CheckStateRole);
}

void RepositoriesPage::begin()
{
    m_filter->setFocus();
}

void RepositoriesPage::stop()
{
    ++m_epoch;
    m_stop.request_stop();
    m_stop = {};
    m_estimating = false;
    m_timer.stop();
    m_searchTimer.stop();
    m_searchStop.request_stop();
    m_searching = false;
}

void RepositoriesPage::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_searchTimer.timerId()) {
        m_searchTimer.stop();
        search();
        return;
    }
    if (event->timerId() != m_timer.timerId()) {
        QWidget::timerEvent(event);
        return;
    }
    m_timer.stop();
    estimate();
}

void RepositoriesPage::estimateSoon()
{
    m_timer.start(200ms, this);
}

void RepositoriesPage::estimate()
{
    if (m_estimating || m_model->rowCount() == 0)
        return;
    // What is chosen comes first, then what is in sight.
    auto wanted = m_model->wanting(m_model->rowCount());
    for (auto index = m_view->indexAt({4, 4}); index.isValid(); index = m_view->indexBelow(index)) {
        if (m_view->visualRect(index).top() > m_view->viewport()->height())
            break;
        const auto &offer = m_model->offer(m_proxy->mapToSource(index).row());
        if (offer.issues < 0 && offer.project.hasIssues)
            wanted += offer;
    }
    QList<RepositoryOffer> batch;
    for (const auto &offer : std::as_const(wanted)) {
        if (batch.size() < estimatedAtOnce && !m_asked.contains(offer.project.remoteId)) {
            m_asked.insert(offer.project.remoteId);
            batch += offer;
        }
    }
    if (batch.isEmpty())
        return;
    m_estimating = true;
    m_accounts.estimate(m_identity, m_caPem, m_token, batch, m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<QList<RepositoryOffer>> &offers) {
            if (epoch != m_epoch)
                return;
            m_estimating = false;
            if (offers)
                m_model->setEstimates(*offers);
            else
                m_notice->showError(offers.error());
            estimateSoon();
        });
}

void RepositoriesPage::search()
{
    m_searchStop.request_stop();
    m_searchStop = {};
    const auto words = m_filter->text().trimmed();
    // One letter finds everything.
    if (!m_listed || words.size() < 2) {
        m_searching = false;
        updateEmptyText();
        return;
    }
    m_searching = true;
    updateEmptyText();
    m_accounts.search(m_identity, m_caPem, m_token, words, m_searchStop.get_token())
        .then(this, [this, words, epoch = m_epoch](const Result<Services::RepositoryMatches> &found) {
            if (epoch != m_epoch || words != m_filter->text().trimmed())
                return;
            m_searching = false;
            if (found) {
                m_model->addOffers(found->offers);
                estimateSoon();
            } else if (found.error().code != Code::Cancelled) {
                m_notice->showError(found.error());
            }
            updateEmptyText();
        });
}

void RepositoriesPage::updateEmptyText()
{
    if (m_proxy->rowCount() > 0) {
        m_empty->hide();
    } else if (!m_listed || m_searching) {
        m_empty->present({.title = tr("Asking the server…"), .pending = true});
    } else if (m_filter->text().trimmed().isEmpty()) {
        m_empty->present({.title = tr("No repositories"),
                          .text = tr("This account can reach none. You can add it all the same and choose later.")});
    } else {
        m_empty->present(
            {.title = tr("Nothing found"),
             .text =
                 tr("Neither the list nor the server has a repository with “%1”.").arg(m_filter->text().trimmed())});
    }
}

void RepositoriesPage::updateTotal()
{
    const auto total = m_model->total();
    // Said before anything is done: to uncheck is to pause, never to remove.
    const auto dropped =
        total.dropped == 0
            ? QString()
            : QString(u'\n' + tr("%n repository(ies) will no longer be synced; the issues stay here and can be read. "
                                 "Check them again to go on.",
                                 nullptr, total.dropped));
    if (total.repositories == 0) {
        m_total->setText(m_model->rowCount() == 0
                             ? QString()
                             : QString(tr("Choose the repositories to keep here (Space).") + dropped));
        return;
    }
    auto text = tr("%n repository(ies) chosen", nullptr, total.repositories);
    if (total.synced > 0)
        text += tr(", %n synced already", nullptr, total.synced);
    if (total.unknown < total.repositories - total.synced) {
        text += tr(": %1 issues, about %2 and %3")
                    .arg(QLocale().toString(total.issues),
                         RelativeTime::duration(std::max(total.time, std::chrono::seconds(1))), sizeText(total.bytes));
    }
    if (total.unknown > 0)
        text += tr(" – %n not estimated yet", nullptr, total.unknown);
    m_total->setText(text + dropped);
}

} // namespace Docket::Ui
