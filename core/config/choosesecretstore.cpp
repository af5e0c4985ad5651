// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "autosecretstore.h"
#include "ownerfile.h"
#include "passphrasebroker.h"
#include "plainfilestore.h"
#include "secretstore.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

/// Longer than any sentence that somebody remembers.
constexpr qint64 maxPassphraseFile = 4096;

} // namespace

Result<QString> SecretStore::probe()
{
    // No secret has this name.
    if (const auto secret = read(u"probe"_s); !secret && secret.error().code != Code::NotFound)
        return std::unexpected(secret.error());
    return name();
}

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
    return std::make_unique<AutoSecretStore>(std::make_unique<KeychainStore>(u"docket"_s), file, key);
}

} // namespace Docket::Config
