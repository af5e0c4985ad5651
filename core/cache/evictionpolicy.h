// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

#include <atomic>
#include <deque>
#include <functional>

namespace Docket::Cache {

/// What an entry needs to take part in an EvictionPolicy; entries derive from it. It belongs to its owner and must be
/// taken out of the policy before it goes.
struct PolicyNode
{
    PolicyNode(std::size_t nodeHash, qint64 nodeCost)
        : hash(nodeHash)
        , cost(nodeCost)
    {
    }
    Q_DISABLE_COPY_MOVE(PolicyNode)
    ~PolicyNode() = default;

    PolicyNode *newer = nullptr;
    PolicyNode *older = nullptr;
    const std::size_t hash;
    const qint64 cost;
    std::atomic<quint8> frequency = 0; ///< hits since it was last passed over, up to three
    quint8 queue = 0;
};

/// Decides which entry goes when bytes run out: S3-FIFO (Yang et al., SOSP 2023) whose small queue finds its size by
/// itself, as ARC (Megiddo and Modha, FAST 2003) does for its lists. What left the small queue and is asked for again
/// makes the small queue larger, what left the main queue makes it smaller; so neither scans nor lists that are walked
/// again wash it out, and a hit is one relaxed store. hit() may be called from any thread at any time; everything else
/// needs the owner's lock.
class EvictionPolicy final
{
public:
    explicit EvictionPolicy(qint64 capacity);
    Q_DISABLE_COPY_MOVE(EvictionPolicy)

    static void hit(PolicyNode &node) noexcept
    {
        const quint8 now = node.frequency.load(std::memory_order_relaxed);
        if (now < 3)
            node.frequency.store(now + 1, std::memory_order_relaxed);
    }

    /// Takes in @p node, whose cost must not be above capacity(). What must go for it has left the policy when
    /// @p leaves is called with it, in the same call.
    void insert(PolicyNode &node, const std::function<void(PolicyNode &)> &leaves);
    /// Takes out @p node; it is not remembered.
    void remove(PolicyNode &node);
    /// Makes the cache smaller or larger; what no longer fits leaves.
    void setCapacity(qint64 capacity, const std::function<void(PolicyNode &)> &leaves);
    /// Forgets what left and what was learned from it; there must be no entries.
    void reset();

    [[nodiscard]] qint64 capacity() const { return m_capacity; }
    [[nodiscard]] qint64 cost() const { return m_small.cost + m_main.cost; }
    [[nodiscard]] qint64 count() const { return m_small.count + m_main.count; }
    /// What the small queue should hold at least before it is taken from; for tests and reports.
    [[nodiscard]] qint64 smallTarget() const { return qint64(m_target); }

private:
    enum Place : quint8
    {
        Nowhere,
        Small,
        Main
    };

    struct Queue
    {
        PolicyNode *newest = nullptr;
        PolicyNode *oldest = nullptr;
        qint64 cost = 0;
        qint64 count = 0;
    };

    /// Hashes of what left one queue not long ago, oldest first.
    class Ghosts final
    {
    public:
        void add(std::size_t hash, qint64 cost, qint64 limit);
        /// Forgets @p hash; whether it was there.
        [[nodiscard]] bool take(std::size_t hash);
        [[nodiscard]] qint64 cost() const { return m_cost; }

    private:
        struct Ghost
        {
            quint64 turn = 0;
            qint64 cost = 0;
        };
        void trim(qint64 limit);

        QHash<std::size_t, Ghost> m_byHash;
        std::deque<std::pair<std::size_t, quint64>> m_order; ///< one whose turn is not in m_byHash is gone already
        quint64 m_turn = 0;
        qint64 m_cost = 0;
    };

    [[nodiscard]] Queue &queueOf(const PolicyNode &node) { return node.queue == Small ? m_small : m_main; }
    void push(PolicyNode &node, Place place);
    void unlink(PolicyNode &node);
    void makeRoom(qint64 cost, const std::function<void(PolicyNode &)> &leaves);
    void takeFromSmall(const std::function<void(PolicyNode &)> &leaves);
    void takeFromMain(const std::function<void(PolicyNode &)> &leaves);
    [[nodiscard]] qint64 ghostLimit() const { return m_capacity / 4 * 3; }

    Queue m_small;
    Queue m_main;
    Ghosts m_leftSmall;
    Ghosts m_leftMain;
    qint64 m_capacity;
    double m_target; ///< bytes that belong to the small queue
};

} // namespace Docket::Cache
