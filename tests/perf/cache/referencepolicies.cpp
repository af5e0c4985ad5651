// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "referencepolicies.h"

#include "traces.h"

#include <algorithm>
#include <set>

namespace Docket::CachePerf {

namespace {

constexpr std::uint32_t none = ~0U;

/// Queues over all keys; a key is in one of them at most. Front is new, back is old.
class Queues final
{
public:
    Queues()
        : m_next(keyCount, none)
        , m_previous(keyCount, none)
        , m_queue(keyCount, 0)
    {
    }

    [[nodiscard]] int of(std::uint32_t key) const { return m_queue[key]; } ///< 0: none
    [[nodiscard]] std::uint32_t size(int queue) const { return m_ends[std::size_t(queue)].size; }
    [[nodiscard]] std::uint32_t back(int queue) const { return m_ends[std::size_t(queue)].back; }
    [[nodiscard]] std::uint32_t newer(std::uint32_t key) const { return m_previous[key]; }

    void push(int queue, std::uint32_t key)
    {
        remove(key);
        Ends &ends = m_ends[std::size_t(queue)];
        m_next[key] = ends.front;
        m_previous[key] = none;
        (ends.front == none ? ends.back : m_previous[ends.front]) = key;
        ends.front = key;
        ++ends.size;
        m_queue[key] = std::uint8_t(queue);
    }

    void remove(std::uint32_t key)
    {
        if (m_queue[key] == 0)
            return;
        Ends &ends = m_ends[m_queue[key]];
        (m_previous[key] == none ? ends.front : m_next[m_previous[key]]) = m_next[key];
        (m_next[key] == none ? ends.back : m_previous[m_next[key]]) = m_previous[key];
        --ends.size;
        m_queue[key] = 0;
    }

    std::uint32_t pop(int queue)
    {
        const std::uint32_t key = back(queue);
        remove(key);
        return key;
    }

private:
    struct Ends
    {
        std::uint32_t front = none;
        std::uint32_t back = none;
        std::uint32_t size = 0;
    };
    std::vector<std::uint32_t> m_next;
    std::vector<std::uint32_t> m_previous;
    std::vector<std::uint8_t> m_queue;
    std::array<Ends, 6> m_ends{};
};

class Lru final : public ReferencePolicy
{
public:
    explicit Lru(std::uint32_t capacity)
        : m_capacity(capacity)
    {
    }

    bool access(std::uint32_t key) override
    {
        const bool hit = m_queues.of(key) != 0;
        m_queues.push(1, key);
        if (m_queues.size(1) > m_capacity)
            m_queues.pop(1);
        return hit;
    }

private:
    std::uint32_t m_capacity;
    Queues m_queues;
};

class Sieve final : public ReferencePolicy
{
public:
    explicit Sieve(std::uint32_t capacity)
        : m_capacity(capacity)
        , m_visited(keyCount)
    {
    }

    bool access(std::uint32_t key) override
    {
        if (m_queues.of(key) != 0) {
            m_visited[key] = true;
            return true;
        }
        if (m_queues.size(1) == m_capacity) {
            std::uint32_t hand = m_hand == none ? m_queues.back(1) : m_hand;
            while (m_visited[hand]) {
                m_visited[hand] = false;
                hand = m_queues.newer(hand);
                if (hand == none)
                    hand = m_queues.back(1);
            }
            m_hand = m_queues.newer(hand);
            m_queues.remove(hand);
        }
        m_queues.push(1, key);
        m_visited[key] = false;
        return false;
    }

private:
    std::uint32_t m_capacity;
    std::vector<bool> m_visited;
    std::uint32_t m_hand = none;
    Queues m_queues;
};

class TwoQueues final : public ReferencePolicy
{
public:
    explicit TwoQueues(std::uint32_t capacity)
        : m_capacity(capacity)
    {
    }

    bool access(std::uint32_t key) override
    {
        enum
        {
            In = 1,
            Main,
            Out
        };
        const int where = m_queues.of(key);
        if (where == Main)
            m_queues.push(Main, key);
        if (where == Main || where == In)
            return true;
        if (m_queues.size(In) + m_queues.size(Main) >= m_capacity) {
            if (m_queues.size(In) > m_capacity / 4) {
                m_queues.push(Out, m_queues.back(In));
                if (m_queues.size(Out) > m_capacity / 2)
                    m_queues.pop(Out);
            } else {
                m_queues.pop(Main);
            }
        }
        m_queues.push(where == Out ? Main : In, key);
        return false;
    }

private:
    std::uint32_t m_capacity;
    Queues m_queues;
};

class Arc final : public ReferencePolicy
{
public:
    explicit Arc(std::uint32_t capacity)
        : m_capacity(capacity)
    {
    }

    bool access(std::uint32_t key) override
    {
        const int where = m_queues.of(key);
        if (where == T1 || where == T2) {
            m_queues.push(T2, key);
            return true;
        }
        if (where == B1 || where == B2) {
            const std::uint32_t b1 = m_queues.size(B1);
            const std::uint32_t b2 = m_queues.size(B2);
            if (where == B1)
                m_target = std::min(m_capacity, m_target + std::max(1U, b2 / b1));
            else
                m_target -= std::min(m_target, std::max(1U, b1 / b2));
            replace(where == B2);
            m_queues.push(T2, key);
            return false;
        }
        const std::uint32_t l1 = m_queues.size(T1) + m_queues.size(B1);
        if (l1 == m_capacity) {
            if (m_queues.size(T1) < m_capacity) {
                m_queues.pop(B1);
                replace(false);
            } else {
                m_queues.pop(T1);
            }
        } else if (l1 + m_queues.size(T2) + m_queues.size(B2) >= m_capacity) {
            if (l1 + m_queues.size(T2) + m_queues.size(B2) == 2 * m_capacity)
                m_queues.pop(B2);
            replace(false);
        }
        m_queues.push(T1, key);
        return false;
    }

private:
    enum
    {
        T1 = 1,
        T2,
        B1,
        B2
    };

    void replace(bool inB2)
    {
        const std::uint32_t t1 = m_queues.size(T1);
        if (t1 + m_queues.size(T2) < m_capacity)
            return;
        if (t1 > 0 && (t1 > m_target || (inB2 && t1 == m_target) || m_queues.size(T2) == 0))
            m_queues.push(B1, m_queues.back(T1));
        else
            m_queues.push(B2, m_queues.back(T2));
    }

    std::uint32_t m_capacity;
    std::uint32_t m_target = 0;
    Queues m_queues;
};

class S3Fifo final : public ReferencePolicy
{
public:
    S3Fifo(std::uint32_t capacity, double share)
        : m_capacity(capacity)
        , m_small(std::max(1U, std::uint32_t(capacity * share)))
        , m_frequency(keyCount)
    {
    }

    bool access(std::uint32_t key) override
    {
        const int where = m_queues.of(key);
        if (where == Small || where == Main) {
            m_frequency[key] = std::uint8_t(std::min(3, m_frequency[key] + 1));
            return true;
        }
        while (m_queues.size(Small) + m_queues.size(Main) >= m_capacity) {
            if (m_queues.size(Small) >= m_small)
                evictSmall();
            else
                evictMain();
        }
        m_queues.push(where == Ghost ? Main : Small, key);
        m_frequency[key] = 0;
        return false;
    }

private:
    enum
    {
        Small = 1,
        Main,
        Ghost
    };

    void evictSmall()
    {
        const std::uint32_t key = m_queues.back(Small);
        if (m_frequency[key] > 1) {
            m_queues.push(Main, key);
            m_frequency[key] = 0;
            if (m_queues.size(Main) > m_capacity - m_small)
                evictMain();
            return;
        }
        m_queues.push(Ghost, key);
        if (m_queues.size(Ghost) > m_capacity - m_small)
            m_queues.pop(Ghost);
    }

    void evictMain()
    {
        while (m_frequency[m_queues.back(Main)] > 0) {
            --m_frequency[m_queues.back(Main)];
            m_queues.push(Main, m_queues.back(Main));
        }
        m_queues.pop(Main);
    }

    std::uint32_t m_capacity;
    std::uint32_t m_small;
    std::vector<std::uint8_t> m_frequency;
    Queues m_queues;
};

/// With exact counters of four bits in the place of the sketch, which does it no harm.
class WTinyLfu final : public ReferencePolicy
{
public:
    explicit WTinyLfu(std::uint32_t capacity)
        : m_window(std::max(1U, capacity / 100))
        , m_main(capacity - m_window)
        , m_count(keyCount)
    {
    }

    bool access(std::uint32_t key) override
    {
        m_count[key] = std::uint8_t(std::min(15, m_count[key] + 1));
        if (++m_seen >= 10 * (m_window + m_main)) {
            m_seen /= 2;
            for (std::uint8_t &count : m_count)
                count /= 2;
        }
        const int where = m_queues.of(key);
        if (where == 0) {
            m_queues.push(Window, key);
            if (m_queues.size(Window) > m_window)
                admit(m_queues.back(Window));
            return false;
        }
        m_queues.push(where == Window ? Window : Protected, key);
        if (m_queues.size(Protected) > m_main * 4 / 5)
            m_queues.push(Probation, m_queues.back(Protected));
        return true;
    }

private:
    enum
    {
        Window = 1,
        Probation,
        Protected
    };

    void admit(std::uint32_t candidate)
    {
        if (m_queues.size(Probation) + m_queues.size(Protected) < m_main) {
            m_queues.push(Probation, candidate);
            return;
        }
        const std::uint32_t victim = m_queues.back(m_queues.size(Probation) > 0 ? Probation : Protected);
        if (m_count[candidate] > m_count[victim]) {
            m_queues.remove(victim);
            m_queues.push(Probation, candidate);
        } else {
            m_queues.remove(candidate);
        }
    }

    std::uint32_t m_window;
    std::uint32_t m_main;
    std::uint32_t m_seen = 0;
    std::vector<std::uint8_t> m_count;
    Queues m_queues;
};

} // namespace

std::vector<std::pair<std::string, std::unique_ptr<ReferencePolicy>>> referencePolicies(std::uint32_t capacity)
{
    std::vector<std::pair<std::string, std::unique_ptr<ReferencePolicy>>> all;
    all.emplace_back("LRU", std::make_unique<Lru>(capacity));
    all.emplace_back("S3-FIFO", std::make_unique<S3Fifo>(capacity, 0.10));
    all.emplace_back("S3-FIFO 1/4", std::make_unique<S3Fifo>(capacity, 0.25));
    all.emplace_back("ARC", std::make_unique<Arc>(capacity));
    all.emplace_back("2Q", std::make_unique<TwoQueues>(capacity));
    all.emplace_back("SIEVE", std::make_unique<Sieve>(capacity));
    all.emplace_back("W-TinyLFU", std::make_unique<WTinyLfu>(capacity));
    return all;
}

std::size_t bestPossibleHits(const std::vector<std::uint32_t> &keys, std::uint32_t capacity)
{
    std::vector<std::size_t> next(keys.size());
    std::vector<std::size_t> last(keyCount, keys.size());
    for (std::size_t i = keys.size(); i-- > 0;) {
        next[i] = last[keys[i]];
        last[keys[i]] = i;
    }
    std::set<std::pair<std::size_t, std::uint32_t>> held; // by the next use
    std::vector<bool> isHeld(keyCount);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::uint32_t key = keys[i];
        if (isHeld[key]) {
            ++hits;
            held.erase({i, key});
        }
        isHeld[key] = true;
        held.emplace(next[i], key);
        if (held.size() > capacity) {
            isHeld[held.rbegin()->second] = false;
            held.erase(std::prev(held.end()));
        }
    }
    return hits;
}

} // namespace Docket::CachePerf
