// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reportdialog.h"

#include "faileddialog.h"
#include "planmodel.h"

#include <icons/themedicon.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Ingest::FileAction;

namespace {

constexpr std::array order{FileAction::Failed,  FileAction::Conflict, FileAction::New,
                           FileAction::Changed, FileAction::Moved,    FileAction::Missing,
                           FileAction::Skipped, FileAction::Touched,  FileAction::Same};

QString seconds(std::chrono::duration<double> time)
{
    return ReportDialog::tr("%1 s").arg(QLocale().toString(time.count(), 'f', 2));
}

} // namespace

ReportDialog::ReportDialog(Services::DocumentService &service, const QList<Services::IngestOutcome> &outcomes,
                           QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_model(new ReportModel(this))
    , m_view(new QTreeView(this))
    , m_filter(new QComboBox(this))
    , m_summary(new ElidedLabel(this))
    , m_empty(new EmptyState(m_view))
{
    setWindowTitle(outcomes.size() == 1 ? tr("What happened to the files of %1").arg(outcomes.constFirst().source.name)
                                        : tr("What happened to the files"));
    resize(1000, 540);
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAccessibleName(tr("What happened to each file"));
    auto *header = m_view->header();
    header->resizeSection(ReportModel::Result, 160);
    header->resizeSection(ReportModel::Path, 200);
    header->resizeSection(ReportModel::Reason, 310);
    header->resizeSection(ReportModel::ParseTime, 90);
    header->resizeSection(ReportModel::CacheTime, 90);
    m_filter->setAccessibleName(tr("Show only"));
    m_filter->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_show = buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_file = buttons->addButton(tr("Open the &file"), QDialogButtonBox::ActionRole);
    m_file->setToolTip(tr("Open the file with the program for it"));
    m_copy = buttons->addButton(tr("&Copy the path of the cache entry"), QDialogButtonBox::ActionRole);
    m_retry = buttons->addButton(tr("&Retry"), QDialogButtonBox::ActionRole);
    m_retry->setToolTip(tr("Try the selected files again that failed or are in conflict; without any, all of them"));
    for (auto *button : {m_show, m_file, m_copy, m_retry})
        button->setAutoDefault(false);
    auto *top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_filter);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_show, &QPushButton::clicked, this, &ReportDialog::showHere);
    connect(m_file, &QPushButton::clicked, this, &ReportDialog::openFile);
    connect(m_copy, &QPushButton::clicked, this, &ReportDialog::copyEntry);
    connect(m_retry, &QPushButton::clicked, this, &ReportDialog::retry);
    connect(m_view, &QTreeView::activated, this, &ReportDialog::showHere);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ReportDialog::follow);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ReportDialog::follow);
    connect(m_filter, &QComboBox::currentIndexChanged, this, [this](int at) {
        const auto value = m_filter->itemData(at);
        m_model->setFilter(value.isValid() ? std::optional(FileAction(value.toInt())) : std::nullopt);
    });
    m_model->setOutcomes(outcomes);
    fillFilter();
    if (m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0, 0));
    m_view->setFocus();
}

QString ReportDialog::summary() const
{
    return m_summary->fullText();
}

void ReportDialog::fillFilter()
{
    const auto chosen = m_filter->currentData();
    const QSignalBlocker quiet(m_filter);
    m_filter->clear();
    m_filter->addItem(tr("Everything that happened"));
    QStringList parts;
    const auto counts = m_model->counts();
    for (const auto action : order) {
        const auto count = PlanModel::countOf(counts, action);
        if (count == 0)
            continue;
        const auto text = u"%1: %L2"_s.arg(PlanModel::actionText(action)).arg(count);
        parts.append(text);
        // These are counted, not listed: there may be many thousands.
        if (action != FileAction::Same)
            m_filter->addItem(PlanModel::actionIcon(action), text, int(action));
    }
    if (m_model->parseTime() > std::chrono::nanoseconds::zero())
        parts.append(tr("parsed in %1").arg(seconds(m_model->parseTime())));
    parts.append(tr("%1 in all").arg(seconds(m_model->wholeTime())));
    m_summary->setFullText(parts.join(u" · "_s));
    m_filter->setCurrentIndex(std::max(0, chosen.isValid() ? m_filter->findData(chosen) : 0));
    const auto value = m_filter->currentData();
    m_model->setFilter(value.isValid() ? std::optional(FileAction(value.toInt())) : std::nullopt);
    follow();
}

void ReportDialog::follow()
{
    const auto chosen = selected();
    const auto any = !chosen.isEmpty();
    m_show->setEnabled(any && !chosen.constFirst().document.isNull());
    FailedDialog::name(*m_show, any && chosen.constFirst().line > 0);
    m_file->setEnabled(any && !chosen.constFirst().absolutePath.isEmpty());
    m_copy->setEnabled(any && !chosen.constFirst().cachePath.isEmpty());
    const auto counts = m_model->counts();
    m_retry->setEnabled(counts.failed + counts.conflicts > 0);
    if (m_model->rowCount() > 0)
        m_empty->hide();
    else if (counts.same > 0)
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("Nothing had to be done"),
                          .text = tr("%n file(s) are the same as before.", nullptr, counts.same)});
    else
        m_empty->present({.icon = themedIcon(u"inbox"_s, Tone::Muted),
                          .title = tr("No Markdown file was found"),
                          .text = tr("A later run takes in what comes.")});
}

QList<ReportModel::File> ReportDialog::selected() const
{
    QList<ReportModel::File> result;
    for (const auto rows = m_view->selectionModel()->selectedRows(); const auto &index : rows) {
        if (auto file = m_model->fileAt(index.row()))
            result.append(*std::move(file));
    }
    return result;
}

void ReportDialog::showHere()
{
    const auto chosen = selected();
    if (chosen.isEmpty() || chosen.constFirst().document.isNull())
        return;
    Q_EMIT documentRequested(chosen.constFirst().document, chosen.constFirst().line);
    accept();
}

void ReportDialog::openFile()
{
    if (const auto chosen = selected(); !chosen.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(chosen.constFirst().absolutePath));
}

void ReportDialog::copyEntry()
{
    if (const auto chosen = selected(); !chosen.isEmpty())
        QGuiApplication::clipboard()->setText(chosen.constFirst().cachePath);
}

void ReportDialog::retry()
{
    // No paths: the whole source, where it could not be read at all.
    QHash<Domain::DocumentSourceId, QStringList> files;
    const auto add = [&files](const ReportModel::File &file) {
        if (!ReportModel::canBeRetried(file.action) || file.source.id.isNull())
            return;
        auto &paths = files[file.source.id];
        if (!file.path.isEmpty())
            paths.append(file.path);
    };
    for (const auto chosen = selected(); const auto &file : chosen)
        add(file);
    for (int row = 0; files.isEmpty() && row < m_model->rowCount(); ++row) {
        if (const auto file = m_model->fileAt(row); file && ReportModel::canBeRetried(file->action)) {
            for (; row < m_model->rowCount(); ++row)
                add(*m_model->fileAt(row));
        }
    }
    for (const auto &[source, paths] : files.asKeyValueRange()) {
        auto run = paths.isEmpty() ? m_service.ingest({source}) : m_service.ingestFiles(source, paths);
        run.then(this, [this, whole = paths.isEmpty()](const Result<QList<Services::IngestOutcome>> &outcomes) {
            if (!outcomes) {
                Q_EMIT problemFound(outcomes.error());
                return;
            }
            if (whole)
                m_model->setOutcomes(*outcomes);
            else
                m_model->merge(*outcomes);
            fillFilter();
        });
    }
}

} // namespace Docket::Ui
