// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // NOLINT: the name is libFuzzer's

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString wrong =
        Docket::Fuzz::DOCKET_FUZZ_TARGET(QByteArray(reinterpret_cast<const char *>(data), qsizetype(size)));
    if (!wrong.isEmpty())
        qFatal("%s", qPrintable(wrong));
    return 0;
}
