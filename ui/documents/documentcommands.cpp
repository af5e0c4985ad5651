// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentcommands.h"

#include <QClipboard>
#include <QDropEvent>
#include <QFile>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 60;

QStringList localPaths(const QMimeData *data)
{
    QStringList paths;
    if (data == nullptr || !data->hasUrls())
        return paths;
    for (const auto urls = data->urls(); const auto &url : urls) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

/// The first line that says something, without the marks of a heading.
QString nameOf(const QString &text)
{
    for (const auto line : QStringView(text).tokenize(u'\n')) {
        auto words = line.trimmed();
        while (words.startsWith(u'#') || words.startsWith(u'-') || words.startsWith(u'>'))
            words = words.sliced(1).trimmed();
        if (!words.isEmpty())
            return words.first(std::min(words.size(), longestName)).toString();
    }
    return DocumentCommands::tr("Pasted text");
}

} // namespace

DocumentCommands::DocumentCommands(Services::DocumentService &service, QWidget *window)
    : QObject(window)
    , m_service(service)
    , m_window(window)
    , m_reports(service)
    , m_files(u"compare"_s, 1)
{
}

void DocumentCommands::addFolder()
{
    if (m_folderDialog != nullptr) {
        m_folderDialog->raise();
        return;
    }
    m_folderDialog = new QFileDialog(m_window, tr("Add a folder of Markdown"));
    m_folderDialog->setAttribute(Qt::WA_DeleteOnClose);
    m_folderDialog->setFileMode(QFileDialog::Directory);
    m_folderDialog->setOption(QFileDialog::ShowDirsOnly);
    m_folderDialog->setLabelText(QFileDialog::Accept, tr("Add"));
    connect(m_folderDialog, &QFileDialog::fileSelected, this, [this](const QString &path) { planPaths({path}); });
    m_folderDialog->open();
}

void DocumentCommands::takeIn(const QStringList &paths)
{
    Q_EMIT takingIn();
    m_service.ingestPaths(paths).then(
        this, [this](const Result<QList<Services::IngestOutcome>> &outcomes) { receive(outcomes); });
}

void DocumentCommands::takeInAgain(const QList<Domain::DocumentSourceId> &sources)
{
    m_service.ingest(sources).then(
        this, [this](const Result<QList<Services::IngestOutcome>> &outcomes) { receive(outcomes); });
}

void DocumentCommands::plan(const QList<Domain::DocumentSourceId> &sources)
{
    showPlan([this, sources](std::stop_token stop) { return m_service.plan(sources, std::move(stop)); },
             [this, sources] { takeInAgain(sources); });
}

void DocumentCommands::planPaths(const QStringList &paths)
{
    showPlan([this, paths](std::stop_token stop) { return m_service.planPaths(paths, std::move(stop)); },
             [this, paths] { takeIn(paths); });
}

void DocumentCommands::showPlan(const DryRunDialog::Plan &plan, const std::function<void()> &takeIn)
{
    delete m_dryRun;
    m_dryRun = new DryRunDialog(plan, m_window);
    m_dryRun->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dryRun, &DryRunDialog::takeInRequested, this, takeIn);
    connect(m_dryRun, &DryRunDialog::addFolderRequested, this, &DocumentCommands::addFolder);
    m_dryRun->open();
}

void DocumentCommands::showFailures()
{
    delete m_failures;
    m_failures = new FailedDialog(m_service, m_window);
    m_failures->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_failures, &FailedDialog::documentRequested, this, &DocumentCommands::documentRequested);
    connect(m_failures, &FailedDialog::problemFound, this, &DocumentCommands::problemFound);
    m_failures->open();
}

void DocumentCommands::showReport(quint64 task)
{
    present(m_reports.ofTask(task));
}

void DocumentCommands::showReportOf(Domain::DocumentSourceId source)
{
    present(m_reports.ofSource(source));
}

void DocumentCommands::showLastReport()
{
    present(m_reports.last());
}

void DocumentCommands::present(const QList<Services::IngestOutcome> &outcomes)
{
    if (outcomes.isEmpty()) {
        Q_EMIT problemFound(makeError(Code::NotFound, u"documents.report"_s,
                                      tr("There is no report of such a run since the start of the program."))
                                .withHint(tr("Take in again: the report says what happened to each file.")));
        return;
    }
    delete m_report;
    m_report = new ReportDialog(m_service, outcomes, m_window);
    m_report->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_report, &ReportDialog::documentRequested, this, &DocumentCommands::documentRequested);
    connect(m_report, &ReportDialog::problemFound, this, &DocumentCommands::problemFound);
    m_report->open();
}

void DocumentCommands::paste()
{
    const auto text = QGuiApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        Q_EMIT problemFound(makeError(Code::Invalid, u"documents.paste"_s, tr("There is no text in the clipboard."))
                                .withHint(tr("Copy some Markdown first.")));
        return;
    }
    const auto name = nameOf(text);
    m_service.paste(name, text).then(this, [this, name](const Result<Domain::DocumentId> &id) {
        if (!id) {
            Q_EMIT problemFound(id.error());
            return;
        }
        Q_EMIT done(tr("“%1” is a document now.").arg(name), 0);
        Q_EMIT documentRequested(*id, 0);
    });
}

void DocumentCommands::editSource(const Domain::DocumentSource &source)
{
    delete m_settings;
    m_settings = new SourceDialog(m_service, source, m_window);
    m_settings->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_settings, &SourceDialog::stored, this, [this](const Domain::DocumentSource &stored, bool otherFiles) {
        Q_EMIT done(tr("The settings of “%1” are stored.").arg(stored.name), 0);
        // What is left out now would count as missing: that is worth a look first.
        if (otherFiles)
            plan({stored.id});
    });
    m_settings->open();
}

void DocumentCommands::compareFiles(const QString &path, const QString &beside)
{
    auto lines = m_files.run([path, beside]() -> Result<QList<Domain::DiffLine>> {
        constexpr qint64 mostBytes = 16LL << 20;
        std::array<QByteArray, 2> texts;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QFile file(i == 0 ? path : beside);
            if (!file.open(QIODevice::ReadOnly))
                return Docket::fail(Code::NotFound, u"documents.compare"_s,
                                    tr("%1 cannot be read: %2.").arg(file.fileName(), file.errorString()));
            texts.at(i) = file.read(mostBytes);
        }
        return Domain::lineDiff(texts[0], texts[1]);
    });
    delete m_difference;
    m_difference = new DifferenceDialog(lines, tr("%1 and what Docket would have written").arg(path), m_window,
                                        DifferenceDialog::Of::Files);
    m_difference->setAttribute(Qt::WA_DeleteOnClose);
    m_difference->open();
}

void DocumentCommands::forget(const QList<Domain::DocumentId> &documents)
{
    if (documents.isEmpty())
        return;
    const auto count = int(documents.size());
    auto *box = new QMessageBox(QMessageBox::Question, tr("Forget documents"),
                                tr("Forget %n document(s) with their versions?", nullptr, count), QMessageBox::Cancel,
                                m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("The files stay where they are, and a later run takes them in anew unless the settings "
                               "of their source leave them out. Pasted texts exist nowhere else: they are lost."));
    auto *button = box->addButton(tr("&Forget"), QMessageBox::DestructiveRole);
    connect(button, &QPushButton::clicked, this, [this, documents] {
        m_service.remove(documents).then(this, [this](const Result<int> &removed) {
            if (removed)
                Q_EMIT done(tr("%n document(s) are forgotten.", nullptr, *removed), 0);
            else
                Q_EMIT problemFound(removed.error());
        });
    });
    box->open();
}

void DocumentCommands::forgetMissing(Domain::DocumentSourceId source)
{
    constexpr int most = 100'000;
    const auto query = Domain::parseQuery(u"is:missing"_s, {}, Domain::AskDocuments).query;
    m_service.list(query, {.source = source}, {}, most).then(this, [this](const Result<Domain::DocumentPage> &page) {
        if (!page) {
            Q_EMIT problemFound(page.error());
            return;
        }
        QList<Domain::DocumentId> gone;
        for (const auto &document : page->rows)
            gone.append(document.id);
        if (gone.isEmpty())
            Q_EMIT done(tr("No file is missing."), 0);
        else
            forget(gone);
    });
}

void DocumentCommands::removeSource(const Domain::DocumentSource &source)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Forget this source"),
                                tr("Forget “%1” with its documents and their versions?").arg(source.name),
                                QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(source.kind == Domain::DocumentSource::Kind::Pasted
                                ? tr("Pasted texts exist nowhere else: they are lost.")
                                : tr("The files themselves stay where they are."));
    auto *forget = box->addButton(tr("&Forget"), QMessageBox::DestructiveRole);
    connect(forget, &QPushButton::clicked, this, [this, source] {
        m_service.removeSource(source.id).then(this, [this, name = source.name](const Result<void> &removed) {
            if (removed)
                Q_EMIT done(tr("“%1” is forgotten.").arg(name), 0);
            else
                Q_EMIT problemFound(removed.error());
        });
    });
    box->open();
}

void DocumentCommands::watchDrops(QWidget *widget)
{
    widget->setAcceptDrops(true);
    widget->installEventFilter(this);
}

bool DocumentCommands::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove || event->type() == QEvent::Drop) {
        auto *drop = static_cast<QDropEvent *>(event);
        const auto paths = localPaths(drop->mimeData());
        if (paths.isEmpty())
            return QObject::eventFilter(watched, event);
        drop->setDropAction(Qt::CopyAction);
        drop->accept();
        if (event->type() == QEvent::Drop)
            planPaths(paths);
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void DocumentCommands::receive(const Result<QList<Services::IngestOutcome>> &outcomes)
{
    if (!outcomes) {
        if (outcomes.error().code != Code::Cancelled)
            Q_EMIT problemFound(outcomes.error());
        return;
    }
    if (outcomes->isEmpty()) {
        Q_EMIT nothingToTakeIn();
        return;
    }
    Ingest::PlanCounts counts;
    quint64 task = 0;
    for (const auto &outcome : *outcomes) {
        task = outcome.task;
        if (outcome.error && outcome.error->code != Code::Cancelled)
            Q_EMIT problemFound(*outcome.error);
        if (outcome.report)
            counts.add(outcome.report->counts);
    }
    QStringList parts;
    const auto add = [&](int count, const QString &text) {
        if (count > 0)
            parts.append(text);
    };
    add(counts.created, tr("%n new", nullptr, counts.created));
    add(counts.changed, tr("%n changed", nullptr, counts.changed));
    add(counts.moved, tr("%n moved", nullptr, counts.moved));
    add(counts.missing, tr("%n missing", nullptr, counts.missing));
    add(counts.conflicts, tr("%n in conflict", nullptr, counts.conflicts));
    add(counts.failed, tr("%n failed", nullptr, counts.failed));
    add(counts.skipped, tr("%n left out", nullptr, counts.skipped));
    Q_EMIT done(parts.isEmpty() ? tr("The documents are as they were.")
                                : tr("Documents taken in: %1.").arg(parts.join(u", "_s)),
                task);
}

} // namespace Docket::Ui
