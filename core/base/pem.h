// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Docket {

/// The certificates of a PEM file, as they stand there, and nothing else of it: such files often hold the private key
/// as well, which is not to be kept. Empty if there is none. Whether they are sound is for TLS to find out.
[[nodiscard]] QByteArray certificatesIn(const QByteArray &pem);

} // namespace Docket
