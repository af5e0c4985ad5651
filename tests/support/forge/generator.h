// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "generatortexts.h"
#include "store.h"

#include <QString>
#include <QStringList>

namespace Docket::Sandbox {

struct GeneratorOptions
{
    int issues = 2000;
    int comments = 4000;
    /// Whoever administers the server takes part as well.
    QString admin = {};
};

/// Fills repositories with what a small software project's tracker holds after three years: people who write more and
/// less, labels and milestones, bursts and quiet weeks, several languages, long logs, and now and then somebody who
/// tries to get markup past the reader. The same seed makes the same texts and numbers; the times count back from the
/// store's now. There are exactly as many issues as asked for, and a fortieth of that in pull requests besides.
class Generator final
{
    Q_DISABLE_COPY_MOVE(Generator)

public:
    Generator(Store &store, quint32 seed);

    /// Makes the repository ("owner/name", its owner an organization) with everything in it; a transaction of its own.
    void fill(const QString &repository, const GeneratorOptions &options);

private:
    struct Plan;

    [[nodiscard]] QList<qint64> people(const QString &admin);
    [[nodiscard]] qint64 someone();
    [[nodiscard]] QList<qint64> spread(int count, qint64 start, qint64 end);
    [[nodiscard]] QHash<QString, qint64> makeLabels(qint64 repositoryId);
    [[nodiscard]] QList<qint64> makeMilestones(qint64 repositoryId, qint64 start, qint64 end);
    void decorate(Issue &issue, const Plan &plan, const QStringList &labels, qint64 age);

    Store &m_store;
    Random m_random;
    Texts m_texts;
    QList<qint64> m_people;
    QStringList m_logins;
    QList<double> m_weights;
};

} // namespace Docket::Sandbox
