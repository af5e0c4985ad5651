// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "batch.h"

namespace Docket::UnitsOfWork {

bool endsBatch(Code code)
{
    switch (code) {
    case Code::Cancelled:
    case Code::StorageBusy:
    case Code::StorageReadOnly:
    case Code::StorageFull:
    case Code::StorageCorrupt:
    case Code::StorageNewer:
    case Code::StorageFailed:
    case Code::Internal: return true;
    default: return false;
    }
}

} // namespace Docket::UnitsOfWork
