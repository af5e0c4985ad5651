// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full or read-only, for programs that are started with this library in LD_PRELOAD: after
// DOCKET_TEST_DISK_BYTES bytes have been written to files, there is no space left; below the folder
// DOCKET_TEST_READ_ONLY nothing may be made, opened for writing or renamed. Needs no rights and no file system of its
// own.
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
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

/// False, with errno set, if nothing may be changed at @p path.
bool mayChange(const char *path)
{
    static const char *const folder = std::getenv("DOCKET_TEST_READ_ONLY");
    if (!folder || std::strncmp(path, folder, std::strlen(folder)) != 0)
        return true;
    errno = EROFS;
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

__attribute__((visibility("default"))) int open64(const char *path, int flags, ...)
{
    static const auto real = next<int (*)(const char *, int, mode_t)>("open64");
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = flags & O_CREAT ? static_cast<mode_t>(va_arg(rest, int)) : mode_t(0);
    va_end(rest);
    return (flags & O_ACCMODE) == O_RDONLY || mayChange(path) ? real(path, flags, mode) : -1;
}

__attribute__((visibility("default"))) int access(const char *path, int mode)
{
    static const auto real = next<int (*)(const char *, int)>("access");
    return (mode & W_OK) == 0 || mayChange(path) ? real(path, mode) : -1;
}

__attribute__((visibility("default"))) int rename(const char *from, const char *to)
{
    static const auto real = next<int (*)(const char *, const char *)>("rename");
    return mayChange(to) ? real(from, to) : -1;
}

__attribute__((visibility("default"))) int mkdir(const char *path, mode_t mode)
{
    static const auto real = next<int (*)(const char *, mode_t)>("mkdir");
    return mayChange(path) ? real(path, mode) : -1;
}

} // extern "C"
