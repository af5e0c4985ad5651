// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/accountservice.h>

#include <QAbstractTableModel>
#include <QSet>

namespace Docket::Ui {

/// The repositories that an account can reach, to be checked, with what loading each would cost. Those that are synced
/// already are checked from the beginning, whether the list has them or a search brings them later. Main thread.
class OfferModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        NameColumn,
        IssuesColumn,
        TimeColumn,
        SizeColumn,
        ColumnCount
    };
    enum Role
    {
        SortRole = Qt::UserRole,
        FilterRole ///< name and description
    };

    struct Total
    {
        int repositories = 0;
        int synced = 0;    ///< of them, already: they cost nothing
        int dropped = 0;   ///< synced already, and unchecked
        qint64 issues = 0; ///< of those that are new here, as are the next ones
        std::chrono::seconds time{0};
        qint64 bytes = 0;
        int unknown = 0; ///< without an estimate
    };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Begins anew: what of @p tracked, which the same server has, is listed is checked.
    void setOffers(const QList<Services::RepositoryOffer> &offers, const QList<Domain::Project> &tracked = {});
    /// Adds those that are not listed yet.
    void addOffers(const QList<Services::RepositoryOffer> &offers);
    /// Takes the figures of those that are listed.
    void setEstimates(const QList<Services::RepositoryOffer> &estimated);
    [[nodiscard]] const Services::RepositoryOffer &offer(int row) const { return m_offers.at(row); }
    [[nodiscard]] QList<Domain::Project> checked() const;
    /// Those of the tracked that were unchecked; none that is not listed.
    [[nodiscard]] QList<Domain::Project> dropped() const;
    [[nodiscard]] Total total() const;
    /// Chosen ones that are new here and whose figures are not known, at most @p limit.
    [[nodiscard]] QList<Services::RepositoryOffer> wanting(int limit) const;

Q_SIGNALS:
    void checkedChanged();

private:
    [[nodiscard]] bool isListed(qint64 remoteId) const;

    QList<Services::RepositoryOffer> m_offers;
    QList<Domain::Project> m_tracked;
    QSet<qint64> m_checked; ///< by remote id, as is the next one
    QSet<qint64> m_synced;  ///< of m_tracked
};

/// "120 kB", "44.3 MB"; empty for unknown.
[[nodiscard]] QString sizeText(qint64 bytes);

} // namespace Docket::Ui
