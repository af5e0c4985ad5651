// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faileddialog.h"

#include <icons/themedicon.h>
#include <widgets/emptystate.h>

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// A run tells of what it stores a few times a second; a list that is read by people has time.
constexpr std::chrono::milliseconds reloadPause{500};

} // namespace

FailedDialog::FailedDialog(Services::DocumentService &service, QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_view(new QTreeWidget(this))
    , m_empty(new EmptyState(m_view))
{
    setWindowTitle(tr("Failed files"));
    resize(820, 440);
    m_view->setHeaderLabels({tr("File"), tr("Line"), tr("Reason")});
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAccessibleName(tr("Files that could not be taken in"));
    m_view->header()->resizeSection(0, 320);
    m_view->header()->resizeSection(1, 60);
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_show = buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_file = buttons->addButton(tr("Open the &file"), QDialogButtonBox::ActionRole);
    m_file->setToolTip(tr("Open the file with the program for it"));
    m_retry = buttons->addButton(tr("&Retry"), QDialogButtonBox::ActionRole);
    m_retryAll = buttons->addButton(tr("Retry &all"), QDialogButtonBox::ActionRole);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_view, 1);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_show, &QPushButton::clicked, this, &FailedDialog::showHere);
    connect(m_file, &QPushButton::clicked, this, &FailedDialog::openFile);
    connect(m_view, &QTreeWidget::itemActivated, this, &FailedDialog::showHere);
    connect(m_retry, &QPushButton::clicked, this, [this] { retry(selected()); });
    connect(m_retryAll, &QPushButton::clicked, this, [this] { retry(m_failed); });
    connect(m_view, &QTreeWidget::itemSelectionChanged, this, &FailedDialog::follow);
    m_reload.setSingleShot(true);
    m_reload.setInterval(reloadPause);
    connect(&m_reload, &QTimer::timeout, this, &FailedDialog::load);
    connect(&service, &Services::DocumentService::documentsChanged, this, [this] {
        if (!m_reload.isActive())
            m_reload.start();
    });
    follow();
    load();
}

void FailedDialog::load()
{
    if (m_loading) {
        m_again = true;
        return;
    }
    m_loading = true;
    ++m_readings;
    m_service.failures().then(this, [this](const Result<QList<Domain::FailedDocument>> &failed) { receive(failed); });
}

void FailedDialog::receive(const Result<QList<Domain::FailedDocument>> &failed)
{
    m_loading = false;
    if (failed)
        present(*failed);
    else
        Q_EMIT problemFound(failed.error());
    if (std::exchange(m_again, false))
        m_reload.start();
}

void FailedDialog::present(const QList<Domain::FailedDocument> &failed)
{
    QSet<Domain::DocumentId> chosen;
    for (const auto &document : selected())
        chosen.insert(document.document.id);
    m_failed = failed;
    m_view->clear();
    const auto shown = std::min(m_failed.size(), mostShown);
    QList<QTreeWidgetItem *> items;
    items.reserve(shown + 1);
    for (const auto &each : std::as_const(m_failed).first(shown)) {
        const auto &failure = each.document.failure;
        auto *item = new QTreeWidgetItem(
            {each.absolutePath, failure.line > 0 ? QString::number(failure.line) : QString(), failure.reason});
        item->setIcon(0, themedIcon(u"cross-circle"_s, Tone::Bad));
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        for (int column = 0; column < 3; ++column)
            item->setToolTip(column, each.absolutePath + u'\n' + failure.reason);
        items.append(item);
    }
    if (shown < m_failed.size()) {
        auto *more = new QTreeWidgetItem({tr("and %L1 more").arg(m_failed.size() - shown)});
        more->setFlags(Qt::ItemIsEnabled);
        items.append(more);
    }
    m_view->addTopLevelItems(items);
    for (qsizetype i = 0; i < shown && !chosen.isEmpty(); ++i)
        items[i]->setSelected(chosen.contains(m_failed[i].document.id));
    if (m_failed.isEmpty())
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("No file has failed"),
                          .text = tr("Every file that was found could be read.")});
    else
        m_empty->hide();
    if (chosen.isEmpty() && !m_failed.isEmpty())
        m_view->setCurrentItem(m_view->topLevelItem(0));
    follow();
}

void FailedDialog::retry(const QList<Domain::FailedDocument> &which)
{
    QHash<Domain::DocumentSourceId, QStringList> paths;
    for (const auto &each : which)
        paths[each.document.source].append(each.document.path);
    for (const auto &[source, files] : paths.asKeyValueRange()) {
        m_service.ingestFiles(source, files).then(this, [this](const Result<QList<Services::IngestOutcome>> &outcomes) {
            if (!outcomes)
                Q_EMIT problemFound(outcomes.error());
            load();
        });
    }
}

QList<Domain::FailedDocument> FailedDialog::selected() const
{
    QList<Domain::FailedDocument> result;
    for (auto *item : m_view->selectedItems()) {
        const auto row = m_view->indexOfTopLevelItem(item);
        if (row >= 0 && row < std::min(m_failed.size(), mostShown))
            result.append(m_failed[row]);
    }
    return result;
}

void FailedDialog::showHere()
{
    const auto chosen = selected();
    if (chosen.isEmpty())
        return;
    Q_EMIT documentRequested(chosen.constFirst().document.id, chosen.constFirst().document.failure.line);
    accept();
}

void FailedDialog::openFile()
{
    if (const auto chosen = selected(); !chosen.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(chosen.constFirst().absolutePath));
}

void FailedDialog::name(QPushButton &show, bool hasLine)
{
    show.setText(hasLine ? tr("Show at &line") : tr("&Show"));
    show.setToolTip(hasLine ? tr("Show what is stored of it, at the line that the reason is about")
                            : tr("Show what is stored of it; the reason is about no line"));
}

void FailedDialog::follow()
{
    const auto chosen = selected();
    for (auto *button : {m_show, m_file, m_retry})
        button->setEnabled(!chosen.isEmpty());
    // A file that cannot be read at all has no line to go to.
    name(*m_show, !chosen.isEmpty() && chosen.constFirst().document.failure.line > 0);
    m_retryAll->setEnabled(!m_failed.isEmpty());
}

} // namespace Docket::Ui
