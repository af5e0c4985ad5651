// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading TOML into plain values with their places; the one user of toml++. Private to the module.

#include <base/error.h>

#include <QString>
#include <QVariant>

#include <vector>

namespace Docket::Config {

/// A value of the file. Tables have names and items of equal length, arrays items only, everything else a scalar.
struct FileValue
{
    enum class Kind
    {
        Scalar,
        Array,
        Table
    };

    Kind kind = Kind::Scalar;
    QVariant scalar;  ///< qint64, double, bool or QString; invalid for dates
    QString typeName; ///< "a string", "a table" …, for messages
    int line = 0;     ///< of the key where there is one, else of the value
    int column = 0;
    std::vector<QString> names;
    std::vector<FileValue> items;
};

/// Parses @p text. An Error is Code::Invalid with the facts "line" and "column".
[[nodiscard]] Result<FileValue> parseToml(const QByteArray &text);

} // namespace Docket::Config
