// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Docket {

/// A token or passphrase. It cannot be printed, logged, converted or compared by accident; reveal() is the one way out
/// and easy to find in review. The bytes are overwritten when the last copy goes.
class Secret final
{
public:
    Secret() = default;
    explicit Secret(QByteArray bytes);
    Secret(const Secret &) = default;
    Secret(Secret &&) noexcept = default;
    Secret &operator=(const Secret &) = default;
    Secret &operator=(Secret &&) noexcept = default;
    ~Secret();

    [[nodiscard]] bool isEmpty() const { return m_bytes.isEmpty(); }
    /// The bytes themselves: only for the request header, the keychain and the encryption.
    [[nodiscard]] const QByteArray &reveal() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// Replaces what looks like a credential in @p text: tokens after "token", "Bearer" and "Basic", user information in
/// URLs, and query parameters that carry tokens. The last line of defence for the log, not the first.
[[nodiscard]] QString redacted(const QString &text);

} // namespace Docket
