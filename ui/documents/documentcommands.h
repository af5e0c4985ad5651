// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "differencedialog.h"
#include "dryrundialog.h"
#include "faileddialog.h"
#include "reportdialog.h"
#include "runreports.h"
#include "sourcedialog.h"

#include <async/workerpool.h>
#include <services/documentservice.h>

#include <QFileDialog>
#include <QPointer>

class QMimeData;

namespace Docket::Ui {

/// What the user can do with documents, as menus, the dock and dropped files ask for it: opens the dialogs, lets the
/// service do the work, and tells how it ended. Never waits. Main thread; the service and @p window must outlive it.
class DocumentCommands final : public QObject
{
    Q_OBJECT

public:
    DocumentCommands(Services::DocumentService &service, QWidget *window);
    Q_DISABLE_COPY_MOVE(DocumentCommands)

    /// Asks for a folder and shows what taking it in would do; whoever does not want to look takes it in at once.
    void addFolder();
    /// Files and folders from anywhere.
    void takeIn(const QStringList &paths);
    /// Sources again; empty: all.
    void takeInAgain(const QList<Domain::DocumentSourceId> &sources);
    /// Shows what would happen first.
    void plan(const QList<Domain::DocumentSourceId> &sources);
    void planPaths(const QStringList &paths);
    void showFailures();
    /// What the task did with each file, as long as that is known.
    void showReport(quint64 task);
    void showReportOf(Domain::DocumentSourceId source);
    void showLastReport();
    /// The text in the clipboard as a document.
    void paste();
    void editSource(const Domain::DocumentSource &source);
    /// The lines of two files; what cannot be read is told in the dialog.
    void compareFiles(const QString &path, const QString &beside);
    /// Asks first. The files stay.
    void forget(const QList<Domain::DocumentId> &documents);
    /// The same for all documents of a source, or of all, whose files are gone.
    void forgetMissing(Domain::DocumentSourceId source);
    void removeSource(const Domain::DocumentSource &source);
    /// Files and folders that are dropped on @p widget are shown in a dry run.
    void watchDrops(QWidget *widget);

    [[nodiscard]] DryRunDialog *dryRun() const { return m_dryRun; }
    [[nodiscard]] FailedDialog *failures() const { return m_failures; }
    [[nodiscard]] DifferenceDialog *difference() const { return m_difference; }
    [[nodiscard]] SourceDialog *settings() const { return m_settings; }
    [[nodiscard]] ReportDialog *report() const { return m_report; }
    [[nodiscard]] QFileDialog *folderDialog() const { return m_folderDialog; }

Q_SIGNALS:
    void documentRequested(Docket::Domain::DocumentId document, int line);
    void problemFound(const Docket::Error &error);
    /// Files or folders that were named are being taken in: where they will be is worth seeing.
    void takingIn();
    /// There is no folder that could be taken in again.
    void nothingToTakeIn();
    /// Something was done, in words; by @p task, of which there is a report, or 0.
    void done(const QString &text, quint64 task);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void receive(const Result<QList<Services::IngestOutcome>> &outcomes);
    void present(const QList<Services::IngestOutcome> &outcomes);
    void showPlan(const DryRunDialog::Plan &plan, const std::function<void()> &takeIn);

    Services::DocumentService &m_service;
    QWidget *m_window;
    QPointer<DryRunDialog> m_dryRun;
    QPointer<FailedDialog> m_failures;
    QPointer<ReportDialog> m_report;
    QPointer<SourceDialog> m_settings;
    QPointer<DifferenceDialog> m_difference;
    RunReports m_reports;
    QPointer<QFileDialog> m_folderDialog;
    Async::WorkerPool m_files; ///< reads the files of a comparison; last, so that it ends first
};

} // namespace Docket::Ui
