// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedissues.h"

#include "invalidationrules.h"

#include <storage/issueids.h>

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

using namespace Domain;

namespace {

/// Everything that decides over the answer.
QStringList wordsOf(const Query &query)
{
    return {query.normalForm(), QString::number(query.fields), QString::number(query.subjects)};
}

} // namespace

Result<QList<IssueId>> CachedIssueRepository::keys(const Query &query, QueryScope scope, IssueOrder order,
                                                   qsizetype limit)
{
    const QStringList words = wordsOf(query) + QStringList{QString::number(int(order.by)),
                                                           QString::number(order.descending), QString::number(limit)};
    return m_reads.read<QList<IssueId>>(
        CachedReads::question(u"issue-list", repositoryName(m_reads.database(), scope.project), u"keys"_s, words),
        [&] { return m_source.keys(query, scope, order, limit); });
}

Result<qint64> CachedIssueRepository::count(const Query &query, QueryScope scope)
{
    return m_reads.read<qint64>(CachedReads::question(u"issue-list", repositoryName(m_reads.database(), scope.project),
                                                      u"count"_s, wordsOf(query)),
                                [&] { return m_source.count(query, scope); });
}

Result<QList<IssueRow>> CachedIssueRepository::rows(std::span<const IssueId> ids)
{
    const auto keyOf = [this](IssueId id) {
        return Cache::CacheKey(u"issue-row", QString(repositoryName(m_reads.database(), Storage::projectOf(id.value)) +
                                                     u':' + QString::number(Storage::numberOf(id.value))));
    };
    QList<Cache::CacheKey> keys;
    keys.reserve(qsizetype(ids.size()));
    for (const IssueId id : ids)
        keys.append(keyOf(id));
    return m_reads.readMany<IssueRow>(
        keys,
        [&](const QList<qsizetype> &missing) {
            QList<IssueId> wanted;
            wanted.reserve(missing.size());
            for (const qsizetype index : missing)
                wanted.append(ids[std::size_t(index)]);
            return m_source.rows(wanted);
        },
        [&](const IssueRow &row) { return keyOf(row.id); });
}

Result<IssueDetails> CachedIssueRepository::details(IssueId id)
{
    const QString name = repositoryName(m_reads.database(), Storage::projectOf(id.value)) + u':' +
                         QString::number(Storage::numberOf(id.value));
    return m_reads.read<IssueDetails>(Cache::CacheKey(u"issue", name), [&] { return m_source.details(id); });
}

Result<QueryVocabulary> CachedIssueRepository::vocabulary(QueryScope scope)
{
    return m_reads.read<QueryVocabulary>(
        CachedReads::question(u"issue-list", repositoryName(m_reads.database(), scope.project), u"vocabulary"_s, {}),
        [&] { return m_source.vocabulary(scope); });
}

} // namespace Docket::Repositories
