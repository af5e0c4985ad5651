// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"

namespace Docket::Sandbox {

class SandboxServer;

/// Answers the sandbox's own routes, for tests that run docket-sandbox as a program:
///   POST   /_sandbox/faults      a fault as JSON (see faultFromJson); answers {"id":n}
///   DELETE /_sandbox/faults      all of them
///   GET    /_sandbox/requests    what was asked, and the traffic
///   DELETE /_sandbox/requests    forget it
///   POST   /_sandbox/change      {"do":"addIssue","repository":"owner/name",...}; answers {"result":n}
/// Nobody is asked for a token: the sandbox listens on the loopback only and holds nothing but made-up data.
[[nodiscard]] Reply control(SandboxServer &server, const Request &request);

} // namespace Docket::Sandbox
