// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charts/figures.h>

#include <QTreeWidget>

namespace Docket::Ui {

/// A plan of SQLite's as a tree in plain words; SQLite's own stand in the tooltip and in the second column. What
/// walks a whole table or sorts has a warning beside it. Main thread.
class PlanView final : public QTreeWidget
{
    Q_OBJECT

public:
    explicit PlanView(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PlanView)

    /// A step a line, indented by depth; empty: nothing is shown.
    void setPlan(const QString &plan);
    [[nodiscard]] QString plan() const { return m_plan; }
    /// A row for each step, from above; how deep it stands is a column.
    [[nodiscard]] FigureTable figures(const QString &title) const;

protected:
    /// Both columns keep their share of the width.
    void resizeEvent(QResizeEvent *event) override;

private:
    QString m_plan;
};

} // namespace Docket::Ui
