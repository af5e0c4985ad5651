// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace Docket::Perf {

using namespace Domain;

namespace {

constexpr int vocabularySize = 30'000;
constexpr qint64 newest = 1'795'000'000;
constexpr qint64 years = 8LL * 365 * 86400;

} // namespace

Generator::Generator(quint32 seed)
    : m_random(seed)
{
    // Words of syllables: pronounceable, all different, longer where they are rarer, as in a language.
    static const QStringList syllables{u"ka"_s, u"to"_s,  u"ri"_s,   u"men"_s, u"sol"_s, u"ve"_s,  u"dra"_s,
                                       u"pi"_s, u"lu"_s,  u"stor"_s, u"ne"_s,  u"ga"_s,  u"bel"_s, u"fi"_s,
                                       u"mo"_s, u"tur"_s, u"he"_s,   u"za"_s,  u"ci"_s,  u"wen"_s};
    for (int i = 0; i < vocabularySize; ++i) {
        QString word;
        for (int rest = i + 20; rest > 0; rest /= 20)
            word += syllables[rest % 20];
        m_words << word;
        m_utf8 << word.toUtf8();
    }
}

int Generator::zipf(int count)
{
    // The inverse of the harmonic sum, near enough.
    const double u = std::uniform_real_distribution<>(0, 1)(m_random);
    return std::min(count - 1, int(std::exp(u * std::log(double(count) + 1))) - 1);
}

QByteArray Generator::text(int words)
{
    QByteArray out;
    for (int i = 0; i < words; ++i)
        out.append(m_utf8[zipf(vocabularySize)]).append(i % 12 == 11 ? ".\n" : " ");
    return out;
}

Label Generator::label(int rank) const
{
    static const QStringList special{u"bug"_s,         u"enhancement"_s, u"priority/low"_s,     u"priority/high"_s,
                                     u"in progress"_s, u"blocked"_s,     u"priority/critical"_s};
    const QString name = rank < special.size() ? special[rank] : u"area/"_s + m_words[rank];
    return {rank + 1, name, QString::number(0x200000 + rank * 4099, 16), {}, false, false};
}

Person Generator::person(int rank) const
{
    return {rank + 1, m_words[rank + 100] + QString::number(rank), m_words[rank]};
}

RemoteIssue Generator::issue(qint64 number, int words)
{
    RemoteIssue issue;
    issue.remoteId = number + 1'000'000;
    issue.number = number;
    issue.title = QString::fromUtf8(text(4 + below(8)).replace('\n', ' ').trimmed());
    issue.title[0] = issue.title[0].toUpper();
    issue.body = text(words / 2 + below(words));
    issue.author = person(zipf(personCount));
    issue.state = below(100) < 25 ? IssueState::Open : IssueState::Closed;
    for (int i = below(4); i > 0; --i) {
        if (const Label chosen = label(zipf(labelCount)); !issue.labels.contains(chosen))
            issue.labels.append(chosen);
    }
    if (below(100) < 30) {
        const int milestone = zipf(40);
        issue.milestone = Milestone{milestone + 1, u"Release %1.%2"_s.arg(milestone / 10).arg(milestone % 10)};
    }
    if (below(100) < 40)
        issue.assignees.append(person(zipf(80)));
    issue.comments = below(3) == 0 ? zipf(200) : 0;
    issue.created = fromUnix(newest - years + std::uniform_int_distribution<qint64>(0, years - 86400)(m_random));
    const qint64 created = toUnix(issue.created);
    const qint64 age = qint64(std::pow(10.0, 2 + below(600) / 100.0));
    issue.updated = fromUnix(age < newest - created
                                 ? created + age
                                 : created + std::uniform_int_distribution<qint64>(0, newest - created)(m_random));
    if (issue.state == IssueState::Closed)
        issue.closed = issue.updated;
    return issue;
}

RemoteComment Generator::comment(qint64 id, qint64 issue)
{
    RemoteComment comment;
    comment.remoteId = id;
    comment.issueNumber = issue;
    comment.author = person(zipf(personCount));
    comment.body = text(10 + below(50));
    comment.created = comment.updated = fromUnix(newest - below(int(years)));
    return comment;
}

} // namespace Docket::Perf
