// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "relay.h"

namespace Docket::Async {

Relay::~Relay() = default;

} // namespace Docket::Async
