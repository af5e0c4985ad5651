// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "contenthash.h"

#include <cstring>

namespace Docket::Storage {

ContentHash &ContentHash::add(quint64 value)
{
    m_state = (m_state ^ value) * 0x9e3779b97f4a7c15;
    m_state ^= m_state >> 32;
    return *this;
}

ContentHash &ContentHash::add(QByteArrayView bytes)
{
    const char *at = bytes.data();
    qsizetype left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        quint64 word = 0;
        std::memcpy(&word, at, 8);
        add(word);
    }
    quint64 rest = 0;
    if (left > 0)
        std::memcpy(&rest, at, std::size_t(left));
    // The length ends the piece, so that "ab" + "c" differs from "a" + "bc".
    return add(rest).add(quint64(bytes.size()));
}

ContentHash &ContentHash::add(QStringView text)
{
    return add(QByteArrayView(reinterpret_cast<const char *>(text.utf16()), text.size() * 2));
}

namespace {

void addPerson(ContentHash &hash, const Domain::Person &person)
{
    hash.add(quint64(person.remoteId)).add(person.login).add(person.fullName);
}

void addTime(ContentHash &hash, Timestamp time)
{
    hash.add(quint64(toUnix(time)));
}

} // namespace

qint64 textHash(const Domain::RemoteIssue &issue)
{
    ContentHash hash;
    hash.add(issue.title).add(issue.body).add(issue.extra);
    hash.add(quint64(issue.remoteId)).add(quint64(issue.locked)).add(quint64(issue.pinOrder));
    return hash.value();
}

qint64 contentHash(const Domain::RemoteIssue &issue, qint64 text)
{
    ContentHash hash;
    hash.add(quint64(text));
    addPerson(hash, issue.author);
    hash.add(quint64(issue.state)).add(quint64(issue.comments)).add(quint64(issue.contentVersion));
    for (const Timestamp time : {issue.created, issue.updated, issue.closed, issue.due})
        addTime(hash, time);
    hash.add(quint64(issue.labels.size()));
    for (const Domain::Label &label : issue.labels)
        hash.add(quint64(label.remoteId)).add(label.name).add(label.color).add(quint64(label.exclusive));
    hash.add(quint64(issue.assignees.size()));
    for (const Domain::Person &person : issue.assignees)
        addPerson(hash, person);
    if (issue.milestone) {
        hash.add(quint64(issue.milestone->remoteId)).add(issue.milestone->title);
        hash.add(quint64(issue.milestone->state));
        addTime(hash, issue.milestone->due);
    }
    return hash.value();
}

qint64 contentHash(const Domain::RemoteComment &comment)
{
    ContentHash hash;
    hash.add(comment.body).add(comment.extra);
    addPerson(hash, comment.author);
    addTime(hash, comment.created);
    addTime(hash, comment.updated);
    return hash.value();
}

qint64 contentHash(const Domain::TriageRules &rules)
{
    ContentHash hash;
    for (const auto *list : {&rules.priorities, &rules.columns}) {
        hash.add(quint64(list->size()));
        for (const Domain::TriageRule &rule : *list)
            hash.add(rule.label).add(rule.value).add(quint64(rule.rank));
    }
    hash.add(rules.closedColumn).add(rules.milestoneColumn).add(rules.defaultColumn);
    return hash.value();
}

} // namespace Docket::Storage
