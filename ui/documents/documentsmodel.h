// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/documents.h>
#include <widgets/relativetime.h>

#include <QAbstractTableModel>
#include <QIcon>

namespace Docket::Ui {

/// Roles beside Qt's that the models of documents answer.
enum DocumentRole
{
    DocumentIdRole = Qt::UserRole + 40, ///< qint64 of the DocumentId
    SnippetRole,                        ///< QVariant of DocumentSnippet
    PlaceRole,                          ///< where the document lies, in words
};

/// The word and the icon of a document's state; one that was read with problems says so.
[[nodiscard]] QString documentStateName(const Domain::DocumentSummary &document);
[[nodiscard]] QIcon documentStateIcon(const Domain::DocumentSummary &document);

/// The documents that a query admits, in the database's order, page by page: when a view comes near the end it asks for
/// more (fetchMore), and whoever fills the model answers with append(). Never blocks. Main thread.
class DocumentsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Title,
        Path,
        State,
        Words,
        Modified,
        columnCountOf
    };

    explicit DocumentsModel(const Clock &clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DocumentsModel)

    /// Replaces all rows; the same ids in the same order change only what they say.
    void setRows(const QList<Domain::DocumentSummary> &rows, bool more);
    void append(const QList<Domain::DocumentSummary> &rows, bool more);
    /// What is there now from row @p start on. If these are the rows that stand there, only what they say changes and
    /// those behind them stay (true); else they end with @p rows, and @p more says if there are others (false).
    bool refresh(int start, const QList<Domain::DocumentSummary> &rows, bool more);
    /// Null beyond the ends.
    [[nodiscard]] const Domain::DocumentSummary *at(int row) const;
    [[nodiscard]] int rowOf(Domain::DocumentId id) const; ///< -1 if it is not there
    [[nodiscard]] bool hasMore() const { return m_more; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    [[nodiscard]] static std::optional<Domain::DocumentSort> sortOf(int column);

Q_SIGNALS:
    void moreWanted();

private:
    RelativeTime m_times;
    QList<Domain::DocumentSummary> m_rows;
    bool m_more = false;
    bool m_asked = false;
};

/// What a search found, with the places. Filled twice: with the first matches and then with the best ones.
class HitsModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setHits(const QList<Domain::DocumentHit> &hits);
    [[nodiscard]] const Domain::DocumentHit *at(int row) const;
    [[nodiscard]] int rowOf(Domain::DocumentId id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<Domain::DocumentHit> m_hits;
};

} // namespace Docket::Ui
