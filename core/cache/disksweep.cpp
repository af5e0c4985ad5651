// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskfile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace Docket::Cache {

namespace {

namespace fs = std::filesystem;

TimePoint timeOf(const fs::path &path)
{
    std::error_code error;
    const auto time = fs::last_write_time(path, error);
    if (error)
        return {};
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(time));
}

} // namespace

void DiskLevel::sweepNow()
{
    std::unique_lock lock(m_mutex);
    const quint64 target = ++m_sweepsWanted;
    m_wake.notify_all();
    while (m_sweepsDone < target || !m_waiting.empty() || m_evicting)
        m_rested.wait(lock);
}

void DiskLevel::work(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        if (!m_waiting.empty()) {
            const Files waiting = std::exchange(m_waiting, {});
            m_evicting = true;
            lock.unlock();
            evict(waiting);
            lock.lock();
            m_evicting = false;
        } else if (m_sweepsDone < m_sweepsWanted) {
            const quint64 wanted = m_sweepsWanted;
            lock.unlock();
            sweep(stop);
            lock.lock();
            m_sweepsDone = wanted;
        } else {
            m_rested.notify_all();
            if (m_wake.wait_for(lock, m_options.sweep) == std::cv_status::timeout)
                ++m_sweepsWanted;
        }
    }
}

void DiskLevel::evict(const Files &waiting)
{
    const TimePoint now = m_clock.now();
    for (const auto &file : waiting) {
        QString type;
        {
            const std::lock_guard lock(m_mutex);
            type = typeNamed(file->name);
            if (m_files.contains(file->name)) // it is back already, and its file is a new one
                continue;
        }
        if (removeFile(pathOf(file->name)).value_or(false))
            m_log.note(file->hash, Departure::Evicted, now, now - file->created, type);
    }
}

void DiskLevel::sweep(const std::stop_token &stop)
{
    quint64 epoch = 0;
    {
        const std::lock_guard lock(m_mutex);
        epoch = ++m_epoch;
    }
    sweepTemporaries();
    Files found;
    for (int leaf = 0; leaf < leafCount; ++leaf) {
        if (stop.stop_requested())
            return;
        sweepLeaf(leaf, found);
    }
    // What was used longest ago comes first, so that it goes first.
    std::ranges::sort(found, {}, [](const auto &file) { return file->used; });
    const TimePoint now = m_clock.now();
    for (auto &file : found) {
        bool known = false;
        {
            const std::lock_guard lock(m_mutex);
            known = m_files.contains(file->name); // it was put meanwhile
        }
        if (!known)
            admit(std::move(file), now);
    }
    // What is known but was not met has been deleted by somebody else; what is expired goes now.
    QList<std::pair<Name, std::size_t>> expired;
    {
        const std::lock_guard lock(m_mutex);
        m_files.removeIf([&](const auto &place) {
            std::unique_ptr<File> file(place.value());
            if (file->expires != TimePoint{} && file->expires <= now)
                expired.emplace_back(file->name, file->hash);
            else if (file->seen >= epoch) {
                (void)file.release();
                return false;
            }
            m_policy.remove(*file);
            return true;
        });
    }
    for (const auto &[name, hash] : std::as_const(expired)) {
        if (!removeFile(pathOf(name)).value_or(false))
            continue;
        QString type;
        {
            const std::lock_guard lock(m_mutex);
            type = typeNamed(name);
        }
        m_log.note(hash, Departure::Expired, now, std::chrono::milliseconds(-1), type);
    }
}

void DiskLevel::sweepLeaf(int leaf, Files &found)
{
    const auto names = namesIn(leaf);
    for (const Name &name : names) {
        {
            const std::lock_guard lock(m_mutex);
            const auto known = m_files.constFind(name);
            if (known != m_files.cend()) {
                (*known)->seen = m_epoch;
                continue;
            }
        }
        const QString path = pathOf(name);
        const auto header = readHeader(path);
        if (!header) {
            if (removeFile(path).value_or(false))
                m_log.count(Departure::Damaged);
            continue;
        }
        const qint64 size = DiskEntryFormat::headSize + qint64(header->head.keySize) + qint64(header->head.storedSize);
        auto file = std::make_unique<File>(name, header->key.hash(), costOf(size));
        file->created = header->head.created;
        file->expires = header->head.expires;
        file->used = timeOf(nativePath(path));
        found.push_back(std::move(file));
    }
}

void DiskLevel::sweepTemporaries() const
{
    // Only by their age: another process may be writing one.
    const auto limit = QDateTime::currentDateTimeUtc().addDuration(-m_options.temporaryAge);
    const auto old = QDir(m_folder + u"/tmp"_s).entryInfoList(QDir::Files | QDir::NoSymLinks);
    for (const QFileInfo &file : old) {
        if (file.lastModified() < limit)
            (void)QFile::remove(file.filePath());
    }
}

} // namespace Docket::Cache
