// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatefile.h"

#include <QFile>

namespace Docket::Storage {

using namespace Qt::StringLiterals;

void makePrivateFile(const QString &path)
{
    if (path == ":memory:"_L1)
        return; // SQLite's name for a database without a file
    QFile file(path);
    (void)file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace Docket::Storage
