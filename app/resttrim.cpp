// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resttrim.h"

#include <QTimerEvent>

#include <algorithm>

#ifdef Q_OS_LINUX
#include <QFile>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#endif

namespace Docket::App {

namespace {

#ifdef Q_OS_LINUX

bool isTraced()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return true;
    const auto lines = status.readAll().split('\n');
    return std::ranges::none_of(lines, [](const QByteArray &line) { return line.simplified() == "TracerPid: 0"; });
}

/// Called with the loader's lock held, so that no library goes meanwhile. Segments that nobody writes to are as the
/// file has them; those that were writable once, for relocations, are not among them.
int dropSegments(dl_phdr_info *library, std::size_t /*size*/, void * /*data*/)
{
    const auto page = std::uintptr_t(sysconf(_SC_PAGESIZE));
    bool relocated = false;
    for (int i = 0; i < library->dlpi_phnum; ++i) {
        const auto &segment = library->dlpi_phdr[i];
        if (segment.p_type != PT_DYNAMIC)
            continue;
        const auto *entry = reinterpret_cast<const ElfW(Dyn) *>(library->dlpi_addr + segment.p_vaddr);
        for (; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0))
                relocated = true;
        }
    }
    if (relocated)
        return 0;
    for (int i = 0; i < library->dlpi_phnum; ++i) {
        const auto &segment = library->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0)
            continue;
        const auto begin = (library->dlpi_addr + segment.p_vaddr) & ~(page - 1);
        const auto end = (library->dlpi_addr + segment.p_vaddr + segment.p_filesz) & ~(page - 1);
        if (end > begin)
            madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
    }
    return 0;
}

#endif

} // namespace

RestTrim::RestTrim(std::chrono::milliseconds rest, QObject *parent)
    : QObject(parent)
    , m_rest(rest)
{
}

void RestTrim::rest()
{
    m_timer.start(m_rest, this);
}

void RestTrim::trim()
{
#ifdef Q_OS_LINUX
    if (isTraced())
        return;
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    dl_iterate_phdr(dropSegments, nullptr);
#endif
}

void RestTrim::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_timer.stop();
    m_thread = std::jthread([this] {
        trim();
        QMetaObject::invokeMethod(this, &RestTrim::trimmed, Qt::QueuedConnection);
    });
}

} // namespace Docket::App
