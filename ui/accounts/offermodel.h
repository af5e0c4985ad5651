// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/accountservice.h>

#include <QAbstractTableModel>
#include <QSet>

namespace Docket::Ui {

/// The repositories that an account can reach, to be checked, with what loading each would cost. Main thread.
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
        qint64 issues = 0;
        std::chrono::seconds time{0};
        qint64 bytes = 0;
        int unknown = 0; ///< chosen ones without an estimate
    };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Begins anew: nothing is checked.
    void setOffers(const QList<Services::RepositoryOffer> &offers);
    /// Adds those that are not listed yet.
    void addOffers(const QList<Services::RepositoryOffer> &offers);
    /// Takes the figures of those that are listed.
    void setEstimates(const QList<Services::RepositoryOffer> &estimated);
    /// Checks those that are tracked already.
    void checkTracked(const QStringList &fullNames);
    [[nodiscard]] const Services::RepositoryOffer &offer(int row) const { return m_offers.at(row); }
    [[nodiscard]] QList<Domain::Project> checked() const;
    [[nodiscard]] QList<Domain::Project> unchecked() const;
    [[nodiscard]] Total total() const;
    /// Chosen ones whose figures are not known, at most @p limit.
    [[nodiscard]] QList<Services::RepositoryOffer> wanting(int limit) const;

Q_SIGNALS:
    void checkedChanged();

private:
    QList<Services::RepositoryOffer> m_offers;
    QSet<qint64> m_checked; ///< by remote id
};

/// "120 kB", "44.3 MB"; empty for unknown.
[[nodiscard]] QString sizeText(qint64 bytes);

} // namespace Docket::Ui
