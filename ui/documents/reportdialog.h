// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "reportmodel.h"

#include <QDialog>

class QComboBox;
class QPushButton;
class QTreeView;

namespace Docket::Ui {

class ElidedLabel;
class EmptyState;

/// What a run did with each file: the result, why, how long parsing and caching took, and where the cache keeps it.
/// Shows a file at the line of its failure and tries failed ones again; what comes of that is shown in place. Main
/// thread; the service must outlive it.
class ReportDialog final : public QDialog
{
    Q_OBJECT

public:
    ReportDialog(Services::DocumentService &service, const QList<Services::IngestOutcome> &outcomes, QWidget *parent);
    Q_DISABLE_COPY_MOVE(ReportDialog)

    [[nodiscard]] ReportModel &model() const { return *m_model; }
    [[nodiscard]] QTreeView &view() const { return *m_view; }
    [[nodiscard]] QComboBox &filter() const { return *m_filter; }
    [[nodiscard]] QPushButton &showButton() const { return *m_show; }
    [[nodiscard]] QPushButton &retryButton() const { return *m_retry; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void documentRequested(Docket::Domain::DocumentId document, int line);
    void problemFound(const Docket::Error &error);

private:
    void fillFilter();
    void follow();
    void showHere();
    void openFile();
    void copyEntry();
    void retry();
    [[nodiscard]] QList<ReportModel::File> selected() const;

    Services::DocumentService &m_service;
    ReportModel *m_model;
    QTreeView *m_view;
    QComboBox *m_filter;
    ElidedLabel *m_summary;
    EmptyState *m_empty;
    QPushButton *m_show;
    QPushButton *m_file;
    QPushButton *m_copy;
    QPushButton *m_retry;
};

} // namespace Docket::Ui
