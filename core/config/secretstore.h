// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings.h"

#include <base/error.h>
#include <base/secret.h>

#include <memory>
#include <optional>

namespace Docket::Config {

class PassphraseBroker;

/// Where tokens are kept. Synchronous and thread-safe, for worker threads: a call may wait for a disk, for a key
/// derivation or for the user to unlock the keychain, so the GUI thread never makes one. Failures are
/// Code::SecretFailed with a hint; a key that is not there is Code::NotFound. No error ever holds a secret.
class SecretStore
{
public:
    virtual ~SecretStore() = default;

    /// What people call it, with its place: "the encrypted file /…/secrets.bin".
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual Result<Secret> read(const QString &key) = 0;
    [[nodiscard]] virtual Result<void> write(const QString &key, const Secret &secret) = 0;
    /// Removing what is not there succeeds.
    [[nodiscard]] virtual Result<void> remove(const QString &key) = 0;

    /// Finds out whether the store can be used: decides what is to be decided and opens what is to be opened, like the
    /// first read. Its name, or what is wrong and what to do. Changes nothing.
    [[nodiscard]] virtual Result<QString> probe();
    /// Wakes whoever waits for the store, as Code::Cancelled, and lets nobody wait any more; for the end of the
    /// program. Returns at once, on any thread.
    virtual void close() {}

protected:
    SecretStore() = default;
    Q_DISABLE_COPY_MOVE(SecretStore)
};

/// The store that secrets.store asks for. Touches nothing yet: with "auto" the first call of the store finds out
/// whether a keychain answers (in a moment where there is no session bus, within seconds otherwise) and takes the
/// encrypted file in @p profileDir where there is none. Tokens that an earlier session without a keychain left in that
/// file are still found. The encrypted file is protected by @p passphrase if there is one, else by what stands in
/// secrets.passphrase-file, else, where secrets.protection asks for it, by the one that @p broker (which outlives the
/// store) asks for when it is first needed, else by a key file.
[[nodiscard]] std::unique_ptr<SecretStore> chooseSecretStore(const Settings &settings, const QString &profileDir,
                                                             const std::optional<Secret> &passphrase = {},
                                                             PassphraseBroker *broker = nullptr);

/// The first line of a file that only its owner may read, as a passphrase.
[[nodiscard]] Result<Secret> readPassphraseFile(const QString &path);

} // namespace Docket::Config
