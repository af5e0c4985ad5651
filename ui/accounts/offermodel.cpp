// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "offermodel.h"

#include <icons/themedicon.h>
#include <widgets/relativetime.h>

#include <QLocale>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Services::RepositoryOffer;

namespace {

bool hasFigures(const RepositoryOffer &offer)
{
    return offer.issues >= 0;
}

} // namespace

int OfferModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_offers.size());
}

int OfferModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant OfferModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &offer = m_offers.at(index.row());
    const auto column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case NameColumn: return offer.project.fullName();
        case IssuesColumn:
            return hasFigures(offer) ? QLocale().toString(offer.issues)
                                     : tr("%1 open", "issues").arg(QLocale().toString(offer.project.openIssues));
        case TimeColumn:
            return offer.time ? RelativeTime::duration(std::max(*offer.time, std::chrono::seconds(1))) : QString();
        case SizeColumn: return sizeText(offer.bytes);
        default: return {};
        }
    case FilterRole: return QString(offer.project.fullName() + u' ' + offer.project.description);
    case SortRole:
        switch (column) {
        case IssuesColumn: return hasFigures(offer) ? offer.issues : offer.project.openIssues;
        case TimeColumn: return qint64(offer.time.value_or(std::chrono::seconds(-1)).count());
        case SizeColumn: return offer.bytes;
        default: return offer.project.fullName().toCaseFolded();
        }
    case Qt::CheckStateRole:
        if (column == NameColumn)
            return int(m_checked.contains(offer.project.remoteId) ? Qt::Checked : Qt::Unchecked);
        return {};
    case Qt::TextAlignmentRole: return column == NameColumn ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (!offer.project.hasIssues)
            return tr("Issues are switched off in this repository.");
        if (column != NameColumn)
            return {};
        if (m_synced.contains(offer.project.remoteId)) {
            const auto note = tr("Synced already. Unchecked, it is no longer synced; its issues stay here.");
            return offer.project.description.isEmpty() ? note : QString(offer.project.description + u'\n' + note);
        }
        return offer.project.description;
    default: return {};
    }
}

bool OfferModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != NameColumn || !index.isValid())
        return false;
    const auto id = m_offers.at(index.row()).project.remoteId;
    if (value.toInt() == Qt::Checked)
        m_checked.insert(id);
    else
        m_checked.remove(id);
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT checkedChanged();
    return true;
}

Qt::ItemFlags OfferModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    if (!m_offers.at(index.row()).project.hasIssues)
        return Qt::ItemNeverHasChildren;
    auto result = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (index.column() == NameColumn)
        result |= Qt::ItemIsUserCheckable;
    return result;
}

QVariant OfferModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == NameColumn ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                     : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn: return tr("Repository");
    case IssuesColumn: return tr("Issues");
    case TimeColumn: return tr("Time");
    case SizeColumn: return tr("Size");
    default: return {};
    }
}

void OfferModel::setOffers(const QList<RepositoryOffer> &offers, const QList<Domain::Project> &tracked)
{
    beginResetModel();
    m_offers = offers;
    m_tracked = tracked;
    m_synced.clear();
    for (const auto &project : tracked)
        m_synced.insert(project.remoteId);
    m_checked = m_synced;
    endResetModel();
    Q_EMIT checkedChanged();
}

void OfferModel::addOffers(const QList<RepositoryOffer> &offers)
{
    QList<RepositoryOffer> others;
    for (const auto &offer : offers) {
        if (!isListed(offer.project.remoteId))
            others += offer;
    }
    if (others.isEmpty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(others.size()) - 1);
    m_offers += others;
    endInsertRows();
    Q_EMIT checkedChanged(); // what is synced already is checked
}

void OfferModel::setEstimates(const QList<RepositoryOffer> &estimated)
{
    for (const auto &estimate : estimated) {
        const auto it = std::ranges::find_if(m_offers, [&](const RepositoryOffer &offer) {
            return offer.project.remoteId == estimate.project.remoteId;
        });
        if (it == m_offers.end())
            continue;
        *it = estimate;
        const auto row = int(it - m_offers.begin());
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    Q_EMIT checkedChanged();
}

QList<Domain::Project> OfferModel::checked() const
{
    QList<Domain::Project> result;
    for (const auto &offer : m_offers) {
        if (m_checked.contains(offer.project.remoteId))
            result += offer.project;
    }
    return result;
}

bool OfferModel::isListed(qint64 remoteId) const
{
    return std::ranges::any_of(m_offers,
                               [&](const RepositoryOffer &offer) { return offer.project.remoteId == remoteId; });
}

QList<Domain::Project> OfferModel::dropped() const
{
    QList<Domain::Project> result;
    for (const auto &project : m_tracked) {
        if (!m_checked.contains(project.remoteId) && isListed(project.remoteId))
            result += project;
    }
    return result;
}

OfferModel::Total OfferModel::total() const
{
    Total result;
    result.dropped = int(dropped().size());
    for (const auto &offer : m_offers) {
        if (!m_checked.contains(offer.project.remoteId))
            continue;
        ++result.repositories;
        if (m_synced.contains(offer.project.remoteId)) {
            ++result.synced;
            continue;
        }
        if (!hasFigures(offer)) {
            ++result.unknown;
            continue;
        }
        result.issues += offer.issues;
        result.time += offer.time.value_or(std::chrono::seconds(0));
        result.bytes += std::max<qint64>(offer.bytes, 0);
    }
    return result;
}

QList<RepositoryOffer> OfferModel::wanting(int limit) const
{
    QList<RepositoryOffer> result;
    for (const auto &offer : m_offers) {
        if (result.size() == limit)
            break;
        if (m_checked.contains(offer.project.remoteId) && !m_synced.contains(offer.project.remoteId) &&
            !hasFigures(offer))
            result += offer;
    }
    return result;
}

QString sizeText(qint64 bytes)
{
    return bytes < 0 ? QString() : QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

} // namespace Docket::Ui
