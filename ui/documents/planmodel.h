// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QAbstractTableModel>

namespace Docket::Ui {

/// What a run would do with each file, over all sources, narrowed to one action if wished. Plain data; main thread.
class PlanModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Action,
        Path,
        Reason,
        columnCountOf
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Files that are the same are left out, as there may be many thousands, unless they are asked for.
    void setPlans(const QList<Services::PlanOutcome> &plans);
    void setFilter(std::optional<Ingest::FileAction> action);
    [[nodiscard]] const Ingest::PlanCounts &counts() const { return m_counts; }
    /// Of any of the files there is something to say besides what happens to it.
    [[nodiscard]] bool hasReasons() const;
    [[nodiscard]] static int countOf(const Ingest::PlanCounts &counts, Ingest::FileAction action);
    [[nodiscard]] static QString actionText(Ingest::FileAction action);
    [[nodiscard]] static QIcon actionIcon(Ingest::FileAction action);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        Ingest::FileAction action = Ingest::FileAction::New;
        QString path;
        QString reason;
    };

    void select();

    QList<Row> m_all;
    QList<qsizetype> m_shown;
    Ingest::PlanCounts m_counts;
    std::optional<Ingest::FileAction> m_filter;
};

} // namespace Docket::Ui
