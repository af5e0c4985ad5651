// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

namespace Docket::Storage {

/// Names that suggestions offer: of one project, or of all tracked ones. At most a few hundred of a kind, those that
/// the server lists first.
[[nodiscard]] Result<Domain::QueryVocabulary> readVocabulary(Connection &connection, Domain::QueryScope scope);

} // namespace Docket::Storage
