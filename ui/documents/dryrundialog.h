// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QPushButton;
class QTreeView;

namespace Docket::Ui {

class ElidedLabel;
class EmptyState;
class PlanModel;

/// Shows what a run would do with each file, and why, before anything is written; "Take in" does it. The plan is made
/// while the dialog is open, and whoever does not want to wait for it takes in at once. Main thread.
class DryRunDialog final : public QDialog
{
    Q_OBJECT

public:
    DryRunDialog(const Async::Future<QList<Services::PlanOutcome>> &plan, QWidget *parent);
    Q_DISABLE_COPY_MOVE(DryRunDialog)

    [[nodiscard]] PlanModel &model() const { return *m_model; }
    [[nodiscard]] QComboBox &filter() const { return *m_filter; }
    [[nodiscard]] QPushButton &takeInButton() const { return *m_takeIn; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void takeInRequested();

private:
    void receive(const Result<QList<Services::PlanOutcome>> &plans);

    PlanModel *m_model;
    QTreeView *m_view;
    QComboBox *m_filter;
    ElidedLabel *m_summary;
    EmptyState *m_empty;
    QPushButton *m_takeIn;
};

} // namespace Docket::Ui
