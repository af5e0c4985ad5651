// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "encryptedfilestore.h"
#include "keychainstore.h"

#include <atomic>

namespace Docket::Config {

/// "auto": the keychain where there is one, else the encrypted file. Decides with its first use, because the decision
/// waits for the keychain. One that does not answer in time, because it asks for its password, decides nothing: what
/// lies in the file is read there, the rest is an error that says so, and the next use asks again. Which of the two
/// holds a secret is kept beside the file (names alone), so that a session without a keychain says where the token is.
/// Thread-safe; name() never waits.
class AutoSecretStore final : public SecretStore
{
public:
    AutoSecretStore(std::unique_ptr<Keychain> keychain, const QString &file, const FileKey &key);

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<Secret> read(const QString &key) override;
    /// Waits for a keychain that asks for its password: a token that was just typed is not put elsewhere.
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override;
    [[nodiscard]] Result<void> remove(const QString &key) override;
    [[nodiscard]] Result<QString> probe() override;
    void close() override;

private:
    enum class Place
    {
        Unknown,
        Keychain,
        File
    };
    /// Asks the keychain unless that is decided; an error if it stays open.
    [[nodiscard]] Result<Place> decide();
    [[nodiscard]] Place placeOf(const QString &key) const;
    void remember(const QString &key, Place place);

    QString m_path;
    QString m_placesPath;
    std::unique_ptr<Keychain> m_keychain;
    EncryptedFileStore m_file;
    QMutex m_deciding;
    std::atomic<Place> m_place = Place::Unknown;
    mutable QMutex m_placesMutex;
};

} // namespace Docket::Config
