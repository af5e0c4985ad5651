// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatefile.h"

#include <QFile>

namespace Docket::Storage {

void makePrivateFile(const QString &path)
{
    QFile file(path);
    (void)file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace Docket::Storage
