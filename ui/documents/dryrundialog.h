// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QDialog>

#include <functional>
#include <stop_token>

class QComboBox;
class QDialogButtonBox;
class QPushButton;
class QTreeView;

namespace Docket::Ui {

class ElidedLabel;
class EmptyState;
class PlanModel;

/// Shows what a run would do with each file, and why, before anything is written; "Take in" does it. The plan is made
/// while the dialog is open, and given up with it, so that whoever does not want to wait for it takes in at once.
/// Without a folder it offers to add one. Main thread.
class DryRunDialog final : public QDialog
{
    Q_OBJECT

public:
    using Plan = std::function<Async::Future<QList<Services::PlanOutcome>>(std::stop_token)>;

    /// Calls @p plan once, and its token fires when the dialog goes.
    DryRunDialog(const Plan &plan, QWidget *parent);
    ~DryRunDialog() override;
    Q_DISABLE_COPY_MOVE(DryRunDialog)

    [[nodiscard]] PlanModel &model() const { return *m_model; }
    [[nodiscard]] QTreeView &view() const { return *m_view; }
    [[nodiscard]] QComboBox &filter() const { return *m_filter; }
    [[nodiscard]] QPushButton &takeInButton() const { return *m_takeIn; }
    [[nodiscard]] EmptyState &emptyState() const { return *m_empty; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void takeInRequested();
    /// There was no folder to look at.
    void addFolderRequested();

private:
    void receive(const Result<QList<Services::PlanOutcome>> &plans);

    PlanModel *m_model;
    QTreeView *m_view;
    QComboBox *m_filter;
    ElidedLabel *m_summary;
    EmptyState *m_empty;
    QPushButton *m_takeIn;
    std::stop_source m_stop;
};

} // namespace Docket::Ui
