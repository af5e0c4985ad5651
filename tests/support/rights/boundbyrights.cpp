// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "boundbyrights.h"

#include <unistd.h>
#ifdef Q_OS_LINUX
#include <array>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace Docket::TestSupport {

#ifdef Q_OS_LINUX

namespace {

constexpr std::uint32_t power = (1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH);

/// The calling thread's: the system call knows no other, and the C library none at all.
using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

bool get(Capabilities &capabilities)
{
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    return ::syscall(SYS_capget, &header, capabilities.data()) == 0;
}

bool set(const Capabilities &capabilities)
{
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    return ::syscall(SYS_capset, &header, capabilities.data()) == 0;
}

} // namespace

BoundByRights::BoundByRights()
{
    Capabilities capabilities{};
    if (!get(capabilities))
        return;
    const std::uint32_t had = capabilities[0].effective & power;
    if (had != 0) {
        // access() would give root its power back for the one question, unless it is told that ids mean nothing here.
        const int before = ::prctl(PR_GET_SECUREBITS);
        if (before < 0 || ::prctl(PR_SET_SECUREBITS, before | SECBIT_NO_SETUID_FIXUP) != 0)
            return;
        m_secureBits = before;
        capabilities[0].effective &= ~power;
        if (!set(capabilities))
            return;
        m_laidDown = had;
    }
    m_holds = true;
}

BoundByRights::~BoundByRights()
{
    Capabilities capabilities{};
    if (m_laidDown != 0 && get(capabilities)) {
        capabilities[0].effective |= m_laidDown;
        (void)set(capabilities);
    }
    if (m_secureBits >= 0)
        (void)::prctl(PR_SET_SECUREBITS, m_secureBits);
}

#else

BoundByRights::BoundByRights()
    : m_holds(::geteuid() != 0)
{
}

BoundByRights::~BoundByRights() = default;

#endif

} // namespace Docket::TestSupport
