// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QAbstractTableModel>

namespace Docket::Ui {

/// What a run did with each file, over all its sources, narrowed to one result if wished. Files that stayed the same
/// are counted only. Plain data; main thread.
class ReportModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Result,
        Path,
        Reason,
        ParseTime,
        CacheTime,
        CacheEntry,
        columnCountOf
    };
    /// A row, as who acts on it needs it.
    struct File
    {
        Domain::DocumentSource source;
        QString path;         ///< relative to the source; empty: the whole source
        QString absolutePath; ///< empty where there is no file
        QString cachePath;    ///< empty if it was not parsed, or the cache has no disk
        Domain::DocumentId document;
        Ingest::FileAction action = Ingest::FileAction::Failed;
        int line = 0;
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setOutcomes(const QList<Services::IngestOutcome> &outcomes);
    /// What became of some of the files when they were tried again.
    void merge(const QList<Services::IngestOutcome> &outcomes);
    void setFilter(std::optional<Ingest::FileAction> action);
    [[nodiscard]] Ingest::PlanCounts counts() const;
    /// Summed over the threads.
    [[nodiscard]] std::chrono::nanoseconds parseTime() const;
    [[nodiscard]] std::chrono::milliseconds wholeTime() const;
    [[nodiscard]] std::optional<File> fileAt(int row) const;
    /// A failure or a conflict.
    [[nodiscard]] static bool canBeRetried(Ingest::FileAction action);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        qsizetype outcome = 0;
        qsizetype file = -1; ///< -1: the source itself
    };

    void select();
    [[nodiscard]] Ingest::FileAction actionOf(const Row &row) const;
    [[nodiscard]] QString text(const Row &row, int column) const;

    QList<Services::IngestOutcome> m_outcomes;
    QList<Row> m_shown;
    std::optional<Ingest::FileAction> m_filter;
};

} // namespace Docket::Ui
