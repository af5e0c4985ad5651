// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "error.h"

#include <QFunctionPointer>
#include <QString>

namespace Docket {

/// A function of a part of Docket that lies in a library of its own and is loaded at its first use, because what it
/// links costs a start more time and memory than it may: the network with all that stands behind it, the colours of
/// code. Such a part shares interfaces and values with the program and no state. @p module is the file's name without
/// its ending, "docket-network". It is looked for beside the program and where an installation keeps it; one of
/// another version is refused. Code::FileFailed names the file and the reason. Thread-safe; a loaded part stays.
[[nodiscard]] Result<QFunctionPointer> loadFunction(const QString &module, const char *function);

/// What every such part holds once, so that it is known by its version.
#define DOCKET_LOADABLE_MODULE                                                                                         \
    extern "C" Q_DECL_EXPORT const char *docketModuleVersion()                                                         \
    {                                                                                                                  \
        return DOCKET_VERSION;                                                                                         \
    }

} // namespace Docket
