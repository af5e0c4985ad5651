// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "disklevel.h"

#include <filesystem>

namespace Docket::Cache {

struct DiskLevel::File final : PolicyNode
{
    File(Name fileName, std::size_t keyHash, qint64 fileCost)
        : PolicyNode(keyHash, fileCost)
        , name(std::move(fileName))
    {
    }

    Name name;
    TimePoint created{};
    TimePoint expires{};
    TimePoint used{}; ///< what the time of the file says, roughly
    quint64 seen = 0; ///< the last sweep that met it
};

inline std::filesystem::path nativePath(const QString &path)
{
    return {path.toStdU16String()};
}

/// What the file takes on a file system with the usual blocks.
inline qint64 costOf(qint64 size)
{
    constexpr qint64 block = 4096;
    return (size + block - 1) / block * block;
}

} // namespace Docket::Cache
