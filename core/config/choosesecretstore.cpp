// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "encryptedfilestore.h"
#include "keychainstore.h"
#include "ownerfile.h"
#include "passphrasebroker.h"
#include "plainfilestore.h"
#include "secretstore.h"

#include <base/log.h>

#include <QDir>
#include <QFileInfo>
#include <QMutex>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

Q_LOGGING_CATEGORY(secretLog, "docket.secrets")

// Longer than a keychain needs to start, shorter than a person takes for a hang.
constexpr auto probeLimit = std::chrono::seconds(3);

/// "auto": decides on its first use, because the decision waits for the keychain.
class AutoSecretStore final : public SecretStore
{
public:
    AutoSecretStore(const QString &file, const FileKey &key)
        : m_path(file)
        , m_file(file, key)
    {
    }

    [[nodiscard]] QString name() const override
    {
        const QMutexLocker locker(&m_mutex);
        return m_useKeychain.value_or(false) ? m_keychain.name() : m_file.name();
    }

    [[nodiscard]] Result<Secret> read(const QString &key) override
    {
        if (!useKeychain())
            return m_file.read(key);
        auto secret = m_keychain.read(key);
        // A session without a keychain may have put it into the file.
        if (!secret && secret.error().code == Code::NotFound && QFileInfo::exists(m_path))
            return m_file.read(key);
        return secret;
    }

    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override
    {
        if (!useKeychain())
            return m_file.write(key, secret);
        auto written = m_keychain.write(key, secret);
        if (!written)
            return written;
        // An older value in the file would come back in a session without a keychain.
        return QFileInfo::exists(m_path) ? m_file.remove(key) : written;
    }

    [[nodiscard]] Result<void> remove(const QString &key) override
    {
        if (useKeychain()) {
            if (auto removed = m_keychain.remove(key); !removed)
                return removed;
        }
        return m_file.remove(key);
    }

private:
    bool useKeychain()
    {
        const QMutexLocker locker(&m_mutex);
        if (!m_useKeychain) {
            m_useKeychain = m_keychain.isAvailable(probeLimit);
            logEvent(secretLog(), LogLevel::Info, u"secret store chosen"_s,
                     {{u"store"_s, *m_useKeychain ? m_keychain.name() : m_file.name()}});
        }
        return *m_useKeychain;
    }

    QString m_path;
    KeychainStore m_keychain{u"docket"_s};
    EncryptedFileStore m_file;
    mutable QMutex m_mutex;
    std::optional<bool> m_useKeychain;
};

/// Longer than any sentence that somebody remembers.
constexpr qint64 maxPassphraseFile = 4096;

} // namespace

Result<Secret> readPassphraseFile(const QString &path)
{
    auto bytes = readOwnerFile(path, maxPassphraseFile, u"secrets.passphrase"_s);
    if (!bytes)
        return std::unexpected(bytes.error());
    const Secret text(std::move(*bytes));
    QByteArrayView line(text.reveal());
    if (const auto end = line.indexOf('\n'); end >= 0)
        line.truncate(end);
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty())
        return fail(Code::SecretFailed, u"secrets.passphrase"_s,
                    u"The passphrase file %1 begins with an empty line."_s.arg(path),
                    u"Its first line must be the passphrase."_s);
    return Secret(line.toByteArray());
}

std::unique_ptr<SecretStore> chooseSecretStore(const Settings &settings, const QString &profileDir,
                                               const std::optional<Secret> &passphrase, PassphraseBroker *broker)
{
    const QDir profile(profileDir);
    const QString kind = settings.text(u"secrets.store");
    if (kind == u"plain"_s)
        return std::make_unique<PlainFileStore>(profile.filePath(u"secrets.json"_s));
    if (kind == u"keychain"_s)
        return std::make_unique<KeychainStore>(u"docket"_s);

    FileKey key = KeyFile{profile.filePath(u"secrets.key"_s)};
    if (const QString path = settings.text(u"secrets.key-file"); !path.isEmpty())
        key = KeyFile{profile.filePath(path)};
    if (passphrase) {
        key = Passphrase{*passphrase};
    } else if (const QString path = settings.text(u"secrets.passphrase-file"); !path.isEmpty()) {
        // Read when it is needed, on the worker that needs it.
        key = Passphrase{.secret = {}, .prompt = [path = profile.filePath(path)](const PassphraseQuestion &question) {
                             return question.wasWrong
                                        ? fail(Code::SecretFailed, u"secrets.passphrase"_s,
                                               u"The passphrase in %1 does not open %2."_s.arg(path, question.file),
                                               u"Put the right one into it."_s)
                                        : readPassphraseFile(path);
                         }};
    } else if (broker && settings.text(u"secrets.protection") == u"passphrase"_s) {
        key = Passphrase{.secret = {},
                         .prompt = [broker](const PassphraseQuestion &question) { return broker->ask(question); }};
    }
    const QString file = profile.filePath(u"secrets.bin"_s);
    if (kind == u"file"_s)
        return std::make_unique<EncryptedFileStore>(file, key);
    return std::make_unique<AutoSecretStore>(file, key);
}

} // namespace Docket::Config
