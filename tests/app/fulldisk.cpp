// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, for programs that are started with this library in LD_PRELOAD: after DOCKET_TEST_DISK_BYTES
// bytes have been written to files, there is no space left. Needs no rights and no file system of its own.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

std::atomic<long long> left = [] {
    const char *text = std::getenv("DOCKET_TEST_DISK_BYTES");
    return text ? std::atoll(text) : 1LL << 60;
}();

/// False, with errno set, if @p size more bytes do not fit. Only files take space: a terminal or a socket does not.
bool fits(int descriptor, size_t size)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return true;
    if (left.fetch_sub(static_cast<long long>(size)) >= static_cast<long long>(size))
        return true;
    errno = ENOSPC;
    return false;
}

template <typename Function>
Function next(const char *name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t write(int descriptor, const void *bytes, size_t size)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
    return fits(descriptor, size) ? real(descriptor, bytes, size) : -1;
}

__attribute__((visibility("default"))) ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
    return fits(descriptor, size) ? real(descriptor, bytes, size, offset) : -1;
}

} // extern "C"
