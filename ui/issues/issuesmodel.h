// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuecolumns.h"

#include <base/clock.h>
#include <models/keyedtablemodel.h>
#include <widgets/relativetime.h>

#include <QBasicTimer>

namespace Docket::Ui {

/// The issues as a table. Texts for accessibility, tooltips and the clipboard; the delegate paints from the row itself.
/// Relative times move on every half minute without asking anybody.
class IssuesModel final : public KeyedTableModel
{
    Q_OBJECT

public:
    IssuesModel(RowSource source, const Clock &clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssuesModel)

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] const RelativeTime &times() const { return m_times; }

    /// "owner/name#12 title", in one line.
    [[nodiscard]] static QString reference(const Domain::IssueRow &row);
    /// The text of a cell, in one line.
    [[nodiscard]] QString text(const Domain::IssueRow &row, IssueColumn column) const;

protected:
    [[nodiscard]] QVariant cell(const Domain::IssueRow &row, int column, int role) const override;
    [[nodiscard]] QVariant placeholder(int column, int role) const override;
    void timerEvent(QTimerEvent *event) override;

private:
    [[nodiscard]] static QString toolTip(const Domain::IssueRow &row, IssueColumn column);

    RelativeTime m_times;
    QBasicTimer m_clockTimer;
};

} // namespace Docket::Ui
