// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "departurelog.h"
#include "diskentry.h"
#include "evictionpolicy.h"

#include <base/clock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace Docket::Cache {

struct DiskOptions
{
    qint64 capacity = qint64(512) << 20;               ///< bytes of files
    qint64 packFrom = 1024;                            ///< values of that size are packed; negative: none
    std::chrono::milliseconds sweep{600'000};          ///< between two looks at what other processes did
    std::chrono::milliseconds temporaryAge{3'600'000}; ///< then an unfinished file was left behind
};

/// Entries as files below a folder, named by hashes of type and key in two levels of folders. The folder is all there
/// is: no index stands beside it that could disagree, so it may be deleted, damaged, or used by several processes at
/// any time, and a kill leaves whole entries only (written aside, then renamed). What is held in memory (name, size,
/// use) is for choosing what to evict; a thread of its own gathers it, removes what is expired, and evicts. Files that
/// are not named like an entry are left alone. Errors are those of the file system, such as StorageReadOnly and
/// StorageFull. The clock must outlive it.
class DiskLevel final : public CacheLevel
{
public:
    /// The folder is made when the first entry is put.
    DiskLevel(QString folder, DiskOptions options, const Clock &clock);
    /// Waits for a file that is being removed, no longer.
    ~DiskLevel() override;
    Q_DISABLE_COPY_MOVE(DiskLevel)

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<std::optional<CacheValue>> get(const CacheKey &key) override;
    [[nodiscard]] Result<void> put(const CacheKey &key, const CacheValue &value) override;
    [[nodiscard]] Result<bool> remove(const CacheKey &key, Departure cause = Departure::Removed) override;
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern,
                                                Departure cause = Departure::Invalidated) override;
    [[nodiscard]] Result<qint64> clear() override;
    [[nodiscard]] Result<std::optional<EntryInfo>> find(const CacheKey &key) override;
    [[nodiscard]] Result<std::optional<CacheValue>> peek(const CacheKey &key) override;
    [[nodiscard]] Result<EntryPage> entries(const CachePattern &pattern, const QByteArray &from,
                                            qsizetype limit) override;
    [[nodiscard]] std::optional<PastDeparture> lastDeparture(const CacheKey &key) const override;
    [[nodiscard]] LevelStatistics statistics() const override;
    void setCapacity(qint64 bytes) override;

    [[nodiscard]] QString place() const override { return m_folder; }
    [[nodiscard]] const QString &folder() const { return m_folder; }
    /// The file in which @p key would be.
    [[nodiscard]] QString pathOf(const CacheKey &key) const;
    /// Looks at the folder now and returns when that and all evictions are done; for tests and tools.
    void sweepNow();

private:
    /// Marks of type and key in bytes: what the name of a file is written from.
    using Name = QByteArray;
    struct File;
    using Files = std::vector<std::unique_ptr<File>>;
    struct Header
    {
        DiskHead head;
        CacheKey key;
    };

    [[nodiscard]] static Name nameOf(const CacheKey &key);
    [[nodiscard]] QString pathOf(const Name &name) const;
    [[nodiscard]] QString leafFolder(int leaf) const;
    [[nodiscard]] QList<Name> namesIn(int leaf) const;
    [[nodiscard]] static std::optional<Header> readHeader(const QString &path);

    [[nodiscard]] Result<void> writeFile(const QString &path, const QByteArray &bytes);
    /// False: there was none.
    [[nodiscard]] Result<bool> removeFile(const QString &path) const;
    [[nodiscard]] Result<std::optional<QByteArray>> readFile(const Name &name);
    /// Whether the time of use that the file carries is worth renewing.
    [[nodiscard]] bool noteUse(const Name &name, TimePoint now);
    /// Notes a file in memory; what must go for it is handed to the thread.
    void admit(std::unique_ptr<File> file, TimePoint now);
    /// Takes a file out of memory; how it left is noted with the hash that is known for it, or @p hash.
    void forget(const Name &name, std::optional<Departure> cause, std::size_t hash);
    void discard(const CacheKey &key, Departure cause);
    /// Files are named by a mark of their type; its name is known once somebody has asked for one.
    void learn(const CacheKey &key);
    /// With m_mutex held.
    [[nodiscard]] QString typeNamed(const Name &name) const;

    void work(const std::stop_token &stop);
    void sweep(const std::stop_token &stop);
    void sweepLeaf(int leaf, Files &found);
    void sweepTemporaries() const;
    void evict(const Files &waiting);

    static constexpr int leafCount = 256;

    const QString m_folder;
    const DiskOptions m_options;
    const Clock &m_clock;
    DiskEntryFormat m_format;
    DepartureLog m_log;
    const quint64 m_process; ///< tells its unfinished files from those of others; a process id would not, in containers
    std::atomic<quint64> m_temporary = 0;
    std::atomic<quint64> m_hits = 0;
    std::atomic<quint64> m_misses = 0;
    std::atomic<quint64> m_puts = 0;
    std::atomic<quint64> m_refused = 0;

    mutable std::mutex m_mutex; ///< for what follows; never held during file operations
    QHash<Name, File *> m_files;
    QHash<QByteArray, QString> m_types; ///< by their marks
    EvictionPolicy m_policy;
    Files m_waiting;     ///< evicted, their files are still there
    quint64 m_epoch = 0; ///< of sweeps: what an older one saw may be gone
    quint64 m_sweepsWanted = 1;
    quint64 m_sweepsDone = 0;
    bool m_evicting = false;
    std::condition_variable_any m_wake;
    std::condition_variable_any m_rested;
    std::jthread m_thread; ///< last, so that it ends first
};

} // namespace Docket::Cache
