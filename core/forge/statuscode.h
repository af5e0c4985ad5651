// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpmessage.h"

#include <optional>

namespace Docket::Forge {

/// What an answer's status means, or nothing where it is a success. Looks into the body only where Gitea's status alone
/// misleads: a 404 in plain text is an absent route, and a 500 for an issue that does not exist is a 404.
[[nodiscard]] std::optional<Code> statusCode(const Response &response);

/// The same for an answer that may not have come at all.
[[nodiscard]] std::optional<Code> failureOf(const Result<Response> &result);

/// The failure of a line: failureOf(), but for answers that say how things stand with what was asked for, such as that
/// a server has no such route, which is how its abilities are found out.
[[nodiscard]] std::optional<Code> lineFailureOf(const Result<Response> &result);

} // namespace Docket::Forge
