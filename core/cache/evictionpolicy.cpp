// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "evictionpolicy.h"

namespace Docket::Cache {

namespace {

// A quarter is where the small queue starts; a twentieth at either end is what learning leaves to the other queue.
constexpr double startShare = 0.25;
constexpr double leastShare = 0.05;

} // namespace

void EvictionPolicy::Ghosts::add(std::size_t hash, qint64 cost, qint64 limit)
{
    const auto known = m_byHash.constFind(hash);
    if (known != m_byHash.cend())
        m_cost -= known->cost;
    m_byHash.insert(hash, {++m_turn, cost});
    m_order.emplace_back(hash, m_turn);
    m_cost += cost;
    trim(limit);
}

bool EvictionPolicy::Ghosts::take(std::size_t hash)
{
    const auto found = m_byHash.constFind(hash);
    if (found == m_byHash.cend())
        return false;
    m_cost -= found->cost;
    m_byHash.erase(found);
    return true;
}

void EvictionPolicy::Ghosts::trim(qint64 limit)
{
    // The second condition bounds what is gone already but still in the order.
    while (!m_order.empty() && (m_cost > limit || qsizetype(m_order.size()) > 2 * m_byHash.size() + 64)) {
        const auto [hash, turn] = m_order.front();
        m_order.pop_front();
        const auto found = m_byHash.constFind(hash);
        if (found == m_byHash.cend() || found->turn != turn)
            continue;
        m_cost -= found->cost;
        m_byHash.erase(found);
    }
}

EvictionPolicy::EvictionPolicy(qint64 capacity)
    : m_capacity(capacity)
    , m_target(double(capacity) * startShare)
{
}

void EvictionPolicy::push(PolicyNode &node, Place place)
{
    node.queue = place;
    Queue &queue = queueOf(node);
    node.newer = nullptr;
    node.older = queue.newest;
    (queue.newest ? queue.newest->newer : queue.oldest) = &node;
    queue.newest = &node;
    queue.cost += node.cost;
    ++queue.count;
}

void EvictionPolicy::unlink(PolicyNode &node)
{
    Queue &queue = queueOf(node);
    (node.newer ? node.newer->older : queue.newest) = node.older;
    (node.older ? node.older->newer : queue.oldest) = node.newer;
    queue.cost -= node.cost;
    --queue.count;
    node.newer = nullptr;
    node.older = nullptr;
    node.queue = Nowhere;
}

void EvictionPolicy::insert(PolicyNode &node, const std::function<void(PolicyNode &)> &leaves)
{
    Q_ASSERT(node.queue == Nowhere && node.cost <= m_capacity);
    const auto capacity = double(m_capacity);
    const auto weight = [&](const Ghosts &mine, const Ghosts &other) {
        return double(node.cost) * std::max(1.0, double(other.cost()) / std::max(1.0, double(mine.cost())));
    };
    Place place = Small;
    if (m_leftSmall.take(node.hash)) {
        m_target = std::min(capacity * (1 - leastShare), m_target + weight(m_leftSmall, m_leftMain));
        place = Main;
    } else if (m_leftMain.take(node.hash)) {
        m_target = std::max(capacity * leastShare, m_target - weight(m_leftMain, m_leftSmall));
        place = Main;
    }
    makeRoom(node.cost, leaves);
    node.frequency.store(0, std::memory_order_relaxed);
    push(node, place);
}

void EvictionPolicy::remove(PolicyNode &node)
{
    if (node.queue != Nowhere)
        unlink(node);
}

void EvictionPolicy::setCapacity(qint64 capacity, const std::function<void(PolicyNode &)> &leaves)
{
    m_target *= m_capacity > 0 ? double(capacity) / double(m_capacity) : 0;
    if (m_capacity <= 0)
        m_target = double(capacity) * startShare;
    m_capacity = capacity;
    makeRoom(0, leaves);
}

void EvictionPolicy::reset()
{
    Q_ASSERT(count() == 0);
    m_leftSmall = {};
    m_leftMain = {};
    m_target = double(m_capacity) * startShare;
}

void EvictionPolicy::makeRoom(qint64 cost, const std::function<void(PolicyNode &)> &leaves)
{
    while (this->cost() + cost > m_capacity && count() > 0) {
        if (m_small.count > 0 && (double(m_small.cost) >= m_target || m_main.count == 0))
            takeFromSmall(leaves);
        else
            takeFromMain(leaves);
    }
}

void EvictionPolicy::takeFromSmall(const std::function<void(PolicyNode &)> &leaves)
{
    PolicyNode &node = *m_small.oldest;
    unlink(node);
    if (node.frequency.exchange(0, std::memory_order_relaxed) > 0) {
        push(node, Main);
        return;
    }
    m_leftSmall.add(node.hash, node.cost, ghostLimit());
    leaves(node);
}

void EvictionPolicy::takeFromMain(const std::function<void(PolicyNode &)> &leaves)
{
    // An entry goes round at most three times, unless it is hit meanwhile. The bound is for readers that hit faster
    // than this loop walks.
    for (qint64 left = 4 * m_main.count; left > 0; --left) {
        PolicyNode &node = *m_main.oldest;
        const quint8 frequency = node.frequency.load(std::memory_order_relaxed);
        if (frequency == 0)
            break;
        node.frequency.store(frequency - 1, std::memory_order_relaxed);
        unlink(node);
        push(node, Main);
    }
    PolicyNode &node = *m_main.oldest;
    unlink(node);
    m_leftMain.add(node.hash, node.cost, ghostLimit());
    leaves(node);
}

} // namespace Docket::Cache
