// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "passphrasebroker.h"
#include "secretstore.h"

#include <QMap>
#include <QMutex>

#include <functional>
#include <variant>

namespace Docket::Config {

/// The key lies in a file that only its owner may read; it is made when it is missing.
struct KeyFile
{
    QString path;
};

/// Asks for a passphrase on the worker that needs it; see PassphraseBroker.
using PassphrasePrompt = std::function<Result<Secret>(const PassphraseQuestion &)>;

/// The key is derived from a passphrase with Argon2id.
struct Passphrase
{
    Secret secret;          ///< empty: asked for with `prompt` on first use, and again while it is wrong
    quint64 operations = 3; ///< passes, kept in the file's header
    quint64 memory = quint64(256) * 1024 * 1024; ///< bytes
    PassphrasePrompt prompt = {};
};

using FileKey = std::variant<KeyFile, Passphrase>;

/// All secrets in one file under XChaCha20-Poly1305, header included in the authentication: a changed byte anywhere is
/// noticed. Written whole and atomically with owner-only rights under a lock file, so two processes may share it and a
/// crash leaves the old or the new content. The derived key is kept in memory after first use.
class EncryptedFileStore final : public SecretStore
{
public:
    EncryptedFileStore(const QString &file, const FileKey &key);
    ~EncryptedFileStore() override;

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<Secret> read(const QString &key) override;
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override;
    [[nodiscard]] Result<void> remove(const QString &key) override;
    /// Also looks at a key file that has nothing to open yet.
    [[nodiscard]] Result<QString> probe() override;

    /// Encrypts everything anew under @p key and uses that from now on. A KeyFile with the path of the present one gets
    /// a fresh key; a crash in between leaves a file that one of the two keys opens, and the store finds out which.
    [[nodiscard]] Result<void> rekey(const FileKey &key);

private:
    using Secrets = QMap<QString, Secret>;
    struct Derived
    {
        Secret key;
        QByteArray salt;
    };

    [[nodiscard]] Result<Secrets> load();
    [[nodiscard]] Result<Secrets> loadOnce();
    [[nodiscard]] Result<void> askIfNeeded(bool wasWrong);
    [[nodiscard]] Result<void> store(const Secrets &secrets);
    [[nodiscard]] Result<Secret> keyFor(quint8 kind, const QByteArray &salt, quint64 operations, quint64 memory);
    [[nodiscard]] Result<Secret> keyForWriting(QByteArray &salt);

    QString m_file;
    FileKey m_key;
    QMutex m_mutex;
    Derived m_derived;
    bool m_asked = false; ///< the passphrase came from the prompt
    bool m_wrong = false; ///< the last load failed because the key did not fit
};

} // namespace Docket::Config
