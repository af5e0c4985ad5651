// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtClassHelperMacros>

#include <cstdint>

namespace Docket::TestSupport {

/// While it lives, the permissions of files count for the thread that made it, as they do for everybody but root: the
/// thread lays down the two capabilities that set root above them, and takes them up again with its end. The owner of a
/// file stays its owner, so nothing has to be handed over and the folders above stay open. Another user id would need
/// both, and seteuid() would change every thread of the program, under the feet of those that work. Threads that run
/// already keep their power; those that are begun meanwhile have none for good.
class BoundByRights final
{
public:
    BoundByRights();
    ~BoundByRights();
    Q_DISABLE_COPY_MOVE(BoundByRights)

    /// False: permissions still mean nothing, as to root elsewhere than on Linux; a test must fail then.
    [[nodiscard]] bool holds() const { return m_holds; }

private:
    std::uint32_t m_laidDown = 0; ///< capabilities that the thread had
    int m_secureBits = -1;        ///< as they were, if they were changed
    bool m_holds = false;
};

} // namespace Docket::TestSupport
