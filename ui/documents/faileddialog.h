// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QDialog>
#include <QTimer>

class QPushButton;
class QTreeWidget;

namespace Docket::Ui {

class EmptyState;

/// The files that could not be taken in, with the reason and the line; shows one at its line or tries one or all again.
/// Follows what changes while it is open, at most once in a while; of very many the first ones are listed. Main thread;
/// the service must outlive it.
class FailedDialog final : public QDialog
{
    Q_OBJECT

public:
    FailedDialog(Services::DocumentService &service, QWidget *parent);
    Q_DISABLE_COPY_MOVE(FailedDialog)

    static constexpr qsizetype mostShown = 1000; ///< the rest is counted; "Retry all" takes it as well

    /// Lists these; those that were chosen before stay so.
    void present(const QList<Domain::FailedDocument> &failed);
    [[nodiscard]] QTreeWidget &view() const { return *m_view; }
    /// Names the button that shows what is stored of a file: where the failure has a line, at that.
    static void name(QPushButton &show, bool hasLine);

    [[nodiscard]] QPushButton &showButton() const { return *m_show; }
    [[nodiscard]] QPushButton &retryButton() const { return *m_retry; }
    [[nodiscard]] QPushButton &retryAllButton() const { return *m_retryAll; }
    /// How often it asked for the list.
    [[nodiscard]] int readings() const { return m_readings; }
    /// Nothing that was told of is still to be read.
    [[nodiscard]] bool isUpToDate() const { return !m_loading && !m_again && !m_reload.isActive(); }

Q_SIGNALS:
    /// Show what is stored of it, at the line of the failure; 0: it has none.
    void documentRequested(Docket::Domain::DocumentId document, int line);
    void problemFound(const Docket::Error &error);

private:
    void load();
    void receive(const Result<QList<Domain::FailedDocument>> &failed);
    void retry(const QList<Domain::FailedDocument> &which);
    [[nodiscard]] QList<Domain::FailedDocument> selected() const;
    void openFile();
    void showHere();
    void follow();

    Services::DocumentService &m_service;
    QTreeWidget *m_view;
    EmptyState *m_empty;
    QPushButton *m_show;
    QPushButton *m_file;
    QPushButton *m_retry;
    QPushButton *m_retryAll;
    QList<Domain::FailedDocument> m_failed;
    QTimer m_reload;
    int m_readings = 0;
    bool m_loading = false;
    bool m_again = false; ///< something changed while the answer was on its way
};

} // namespace Docket::Ui
