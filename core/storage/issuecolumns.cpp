// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuecolumns.h"

#include "issueids.h"
#include "packedlabels.h"

#include <QtEndian>

#include <algorithm>
#include <mutex>
#include <utility>

namespace Docket::Storage {

/// An issue as it was read.
struct IssueColumnRow
{
    qint64 id = 0;
    bool exists = false;
    qint64 facts = 0;
    qint64 updated = 0;
    qint64 created = 0;
    qint64 closed = 0;
    qint64 comments = 0;
    quint64 title = 0;
    QByteArray author; ///< in lower case as far as ASCII goes
    QByteArray milestone;
    QByteArray assignees; ///< the same
    QList<qint64> assigneeIds;
    QList<qint64> labelIds;
};

namespace {

constexpr qint64 storedFacts = 0xffffff;
constexpr qint64 pageBits = 6;
constexpr std::size_t keptWords = 24;  ///< lists, of a bit for each issue
constexpr qint64 followedAtOnce = 200; ///< changes that an answer may wait for

const QByteArray rowColumns =
    "SELECT i.id, i.facts, i.updated, i.created, i.closed, i.comments, i.author, i.assignees, i.milestone_key, "
    "i.title_key, i.labels, CASE WHEN i.facts & 4 THEN (SELECT group_concat(a.person_id) FROM issue_assignee AS a "
    "INDEXED BY issue_assignee_by_issue WHERE a.issue_id = i.id) END FROM issue AS i ";

/// Big-endian and filled up with zeros: compares as the bytes do, as far as it goes.
quint64 beginning(QByteArrayView text)
{
    char bytes[8] = {};
    std::copy_n(text.data(), std::min<qsizetype>(text.size(), 8), bytes);
    return qFromBigEndian<quint64>(bytes);
}

IssueColumnRow read(const Statement &row)
{
    IssueColumnRow out;
    out.id = row.integer(0);
    out.exists = true;
    out.facts = row.integer(1);
    out.updated = row.integer(2);
    out.created = row.integer(3);
    out.closed = row.integer(4);
    out.comments = row.integer(5);
    out.author = row.bytes(6).toLower();
    out.assignees = row.bytes(7).toLower();
    out.milestone = row.bytes(8);
    out.title = beginning(row.view(9));
    for (const PackedLabel &label : unpackLabels(row.view(10)))
        out.labelIds.append(label.nameId);
    std::ranges::sort(out.labelIds);
    const QByteArrayView people = row.view(11);
    for (qsizetype at = 0; at < people.size();) {
        const qsizetype comma = people.indexOf(',', at);
        const qsizetype end = comma < 0 ? people.size() : comma;
        out.assigneeIds.append(people.sliced(at, end - at).toLongLong());
        at = end + 1;
    }
    std::ranges::sort(out.assigneeIds);
    return out;
}

QByteArrayView bytesOf(const QList<qint64> &ids)
{
    return {reinterpret_cast<const char *>(ids.constData()), ids.size() * qsizetype(sizeof(qint64))};
}

template <typename... Columns>
void resizeAll(std::size_t size, Columns &...columns)
{
    (columns.resize(size), ...);
}

} // namespace

quint32 IssueColumns::Data::slotOf(qint64 issue) const
{
    const auto page = m_pages.constFind(issue >> pageBits);
    if (page == m_pages.cend())
        return noSlot;
    return m_places[(std::size_t(*page) << pageBits) + std::size_t(issue & ((1 << pageBits) - 1))];
}

quint32 &IssueColumns::Data::place(qint64 issue)
{
    auto page = m_pages.find(issue >> pageBits);
    if (page == m_pages.end()) {
        page = m_pages.insert(issue >> pageBits, quint32(m_places.size() >> pageBits));
        m_places.resize(m_places.size() + (std::size_t(1) << pageBits), noSlot);
    }
    return m_places[(std::size_t(*page) << pageBits) + std::size_t(issue & ((1 << pageBits) - 1))];
}

void IssueColumns::Data::reserve(std::size_t count)
{
    const auto each = [count](auto &...columns) { (columns.reserve(count), ...); };
    each(facts, project, number, updated, created, closed, comments, title, labels, assignees, author, milestone);
}

quint32 IssueColumns::Data::newSlot()
{
    if (!m_free.empty()) {
        const quint32 slot = m_free.back();
        m_free.pop_back();
        return slot;
    }
    resizeAll(slots() + 1, facts, project, number, updated, created, closed, comments, title, labels, assignees, author,
              milestone);
    return quint32(slots() - 1);
}

bool IssueColumns::Data::put(const IssueColumnRow &row)
{
    const Domain::ProjectId owner = projectOf(row.id);
    // Pieces come project by project, so that the last one is asked first.
    std::size_t at = projects.size();
    while (at > 0 && projects[at - 1] != owner)
        --at;
    if (at == 0) {
        projects.push_back(owner);
        at = projects.size();
    }
    if (at > std::numeric_limits<quint16>::max() || row.comments < 0 ||
        row.comments > std::numeric_limits<qint32>::max() || row.id < 0)
        return false;
    quint32 &known = place(row.id);
    if (known == noSlot) {
        known = newSlot();
        ++issues;
    }
    const quint32 slot = known;
    facts[slot] = quint32(row.facts & storedFacts);
    project[slot] = quint16(at - 1);
    number[slot] = quint32(numberOf(row.id));
    updated[slot] = row.updated;
    created[slot] = row.created;
    closed[slot] = row.closed;
    comments[slot] = quint32(row.comments);
    title[slot] = row.title;
    labels[slot] = labelSets.intern(bytesOf(row.labelIds), {}, row.labelIds);
    const QByteArray people = row.assignees + '\0' + bytesOf(row.assigneeIds);
    assignees[slot] = assigneeSets.intern(people, row.assignees, row.assigneeIds);
    author[slot] = authors.intern(row.author, row.author);
    milestone[slot] = milestones.intern(row.milestone, row.milestone);
    return true;
}

void IssueColumns::Data::remove(qint64 issue)
{
    const quint32 slot = slotOf(issue);
    if (slot == noSlot)
        return;
    facts[slot] = Gone;
    place(issue) = noSlot;
    m_free.push_back(slot);
    --issues;
}

qint64 IssueColumns::Data::bytes() const
{
    constexpr qint64 perSlot = 4 + 2 + 4 + 3 * 8 + 4 + 8 + 4 * 4;
    constexpr qint64 perPage = 24;
    return qint64(facts.capacity()) * perSlot + qint64(m_places.capacity() * sizeof(quint32)) +
           m_pages.size() * perPage + labelSets.bytes() + assigneeSets.bytes() + authors.bytes() + milestones.bytes();
}

std::shared_ptr<const std::vector<quint64>> IssueColumns::View::rowsWith(const QByteArray &words) const
{
    const std::lock_guard lock(m_columns->m_wordMutex);
    auto &lists = m_columns->m_wordRows;
    const auto known = std::ranges::find(lists, words, &WordRows::words);
    if (known == lists.end() || known->seq != m_columns->m_seq)
        return nullptr;
    std::rotate(lists.begin(), known, known + 1);
    return lists.front().rows;
}

void IssueColumns::View::keepRowsWith(const QByteArray &words, std::shared_ptr<const std::vector<quint64>> rows) const
{
    const std::lock_guard lock(m_columns->m_wordMutex);
    auto &lists = m_columns->m_wordRows;
    std::erase_if(lists, [&](const WordRows &list) { return list.words == words || list.seq != m_columns->m_seq; });
    lists.insert(lists.begin(), {words, m_columns->m_seq, std::move(rows)});
    if (lists.size() > keptWords)
        lists.pop_back();
}

IssueColumns::IssueColumns(std::function<void()> requestWork)
    : IssueColumns(std::move(requestWork), Limits())
{
}

IssueColumns::IssueColumns(std::function<void()> requestWork, Limits limits)
    : m_requestWork(std::move(requestWork))
    , m_limits(limits)
{
}

void IssueColumns::request()
{
    if (!m_requested.exchange(true))
        m_requestWork();
}

qint64 IssueColumns::bytes() const
{
    const std::shared_lock lock(m_mutex);
    return m_data.bytes();
}

void IssueColumns::clear(State state)
{
    m_data = {};
    {
        const std::lock_guard lock(m_wordMutex);
        m_wordRows.clear();
    }
    m_state = state;
    m_seq = 0;
    m_loaded = 0;
}

Result<std::optional<IssueColumns::View>> IssueColumns::view(Connection &connection, qint64 issues)
{
    // Only there one moment is seen all along, and nothing that could still be taken back.
    if (issues < m_limits.atLeast || !connection.isReadOnly() || !connection.inTransaction())
        return std::nullopt;
    auto last = connection.integer("SELECT max(seq) FROM issue_change");
    if (!last)
        return std::unexpected(last.error());
    const qint64 now = last->value_or(0);
    for (const bool mayFollow : {true, false}) {
        std::shared_lock lock(m_mutex);
        if (m_state == State::Unfit)
            return std::nullopt;
        if (m_state == State::Ready && m_seq == now)
            return View(*this, std::move(lock));
        // A reader that began before others went on, which is left to SQL.
        const bool isAhead = m_state == State::Ready && m_seq > now;
        const bool isNear = m_state == State::Ready && now - m_seq <= followedAtOnce;
        lock.unlock();
        if (isAhead)
            return std::nullopt;
        if (!isNear || !mayFollow) {
            request();
            return std::nullopt;
        }
        if (auto followed = follow(connection, followedAtOnce); !followed)
            return std::unexpected(followed.error());
    }
    return std::nullopt;
}

Result<bool> IssueColumns::work(Connection &connection)
{
    auto more = workOn(connection);
    if (!more || !*more)
        m_requested = false;
    return more;
}

Result<bool> IssueColumns::workOn(Connection &connection)
{
    State state = State::Unfit;
    {
        const std::shared_lock lock(m_mutex);
        state = m_state;
    }
    if (state == State::Unfit)
        return false;
    if (state != State::Empty) {
        // What is read now is of this moment, and so has to be all the rest.
        auto followed = follow(connection, m_limits.piece);
        if (!followed)
            return followed;
        if (!*followed)
            return true;
        return state == State::Ready ? Result<bool>(false) : load(connection);
    }
    auto last = connection.integer("SELECT max(seq) FROM issue_change");
    auto count = connection.integer("SELECT sum(local_issues) FROM project");
    if (!last || !count)
        return std::unexpected(last ? count.error() : last.error());
    if (count->value_or(0) < m_limits.atLeast)
        return false;
    const std::unique_lock lock(m_mutex);
    clear(count->value_or(0) > m_limits.atMost ? State::Unfit : State::Loading);
    if (m_state == State::Unfit)
        return false;
    m_data.reserve(std::size_t(count->value_or(0)));
    m_seq = last->value_or(0);
    return true;
}

Result<bool> IssueColumns::follow(Connection &connection, qint64 most)
{
    qint64 from = 0;
    {
        const std::shared_lock lock(m_mutex);
        from = m_seq;
    }
    QList<qint64> changed;
    qint64 to = from;
    auto log = connection.prepare("SELECT seq, issue_id FROM issue_change WHERE seq > ? ORDER BY seq LIMIT ?");
    log.bindAll(from, most + 1);
    bool lost = false;
    bool more = false;
    while (log.step() && !lost) {
        lost = log.integer(0) != to + 1;
        more = changed.size() == most;
        if (lost || more)
            break;
        ++to;
        changed.append(log.integer(1));
    }
    if (auto done = log.result(); !done)
        return std::unexpected(done.error());
    log.reset();
    std::ranges::sort(changed);
    changed.erase(std::ranges::unique(changed).begin(), changed.end());
    std::vector<IssueColumnRow> rows;
    rows.reserve(std::size_t(changed.size()));
    if (!lost) {
        auto row = connection.prepare(QByteArray(rowColumns + "WHERE i.id = ?"));
        for (const qint64 id : std::as_const(changed)) {
            row.bind(1, id);
            if (row.step())
                rows.push_back(read(row));
            else
                rows.emplace_back().id = id;
            if (auto done = row.result(); !done)
                return std::unexpected(done.error());
            row.reset();
        }
    }

    const std::unique_lock lock(m_mutex);
    if (m_seq != from)
        return false; // another reader was faster
    if (lost) {
        clear(State::Empty);
        return false;
    }
    for (const IssueColumnRow &row : rows) {
        if (!row.exists) {
            m_data.remove(row.id);
        } else if (!m_data.put(row)) {
            clear(State::Unfit);
            return false;
        }
    }
    m_seq = to;
    if (m_state == State::Ready) {
        m_data.assigneeSets.settle();
        m_data.authors.settle();
        m_data.milestones.settle();
    }
    // Where values come and go, what is left of old ones adds up.
    const auto values =
        m_data.labelSets.size() + m_data.assigneeSets.size() + m_data.authors.size() + m_data.milestones.size();
    if (m_data.issues > m_limits.atMost)
        clear(State::Unfit);
    else if (qint64(values) > 4 * (m_data.issues + m_limits.piece))
        clear(State::Empty);
    return !more && m_state != State::Empty && m_state != State::Unfit;
}

Result<bool> IssueColumns::load(Connection &connection)
{
    qint64 from = 0;
    {
        const std::shared_lock lock(m_mutex);
        from = m_loaded;
    }
    std::vector<IssueColumnRow> rows;
    auto row = connection.prepare(QByteArray(rowColumns + "NOT INDEXED WHERE i.id > ? ORDER BY i.id LIMIT ?"));
    row.bindAll(from, m_limits.piece);
    while (row.step())
        rows.push_back(read(row));
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());

    const std::unique_lock lock(m_mutex);
    if (m_state != State::Loading || m_loaded != from)
        return true;
    for (const IssueColumnRow &one : rows) {
        if (!m_data.put(one)) {
            clear(State::Unfit);
            return false;
        }
    }
    if (!rows.empty()) {
        m_loaded = rows.back().id;
        return true;
    }
    m_data.assigneeSets.settle();
    m_data.authors.settle();
    m_data.milestones.settle();
    m_state = State::Ready;
    return false;
}

} // namespace Docket::Storage
