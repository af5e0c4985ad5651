// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "encryptedfilestore.h"

#include "ownerfile.h"

#include <QCborMap>
#include <QCborValue>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QtEndian>

#include <sodium.h>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

// Header: magic, version, kind of key, passes, memory, salt, nonce. All of it is authenticated with the content.
constexpr QByteArrayView magic = "DOCKETSECRETS";
constexpr quint8 version = 1;
constexpr quint8 kindKeyFile = 0;
constexpr quint8 kindPassphrase = 1;
constexpr qsizetype saltSize = crypto_pwhash_SALTBYTES;
constexpr qsizetype nonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr qsizetype keySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr qsizetype tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr qsizetype headerSize = magic.size() + 2 + 8 + 8 + saltSize + nonceSize;
constexpr qint64 maxFile = 1 << 20;
// A forged header must not make us take all memory or think for hours.
constexpr quint64 maxOperations = 32;
constexpr quint64 maxMemory = quint64(1) << 30;
constexpr QByteArrayView keyFilePrefix = "docket-key-1:";
constexpr int lockPatience = 10'000;

struct Header
{
    quint8 kind = kindKeyFile;
    quint64 operations = 0;
    quint64 memory = 0;
    QByteArray salt;
    QByteArray nonce;

    [[nodiscard]] QByteArray toBytes() const
    {
        QByteArray bytes = magic.toByteArray();
        bytes += char(version);
        bytes += char(kind);
        const quint64 numbers[] = {qToLittleEndian(operations), qToLittleEndian(memory)};
        bytes.append(reinterpret_cast<const char *>(numbers), sizeof numbers);
        return bytes + salt + nonce;
    }
};

const unsigned char *in(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

unsigned char *out(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

QByteArray randomBytes(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    randombytes_buf(bytes.data(), size_t(size));
    return bytes;
}

std::unexpected<Error> secretFailed(const QString &operation, const QString &message, const QString &hint)
{
    return fail(Code::SecretFailed, operation, message, hint);
}

std::unexpected<Error> protectedByKeyFile(const QString &path)
{
    return secretFailed(u"secrets.key"_s, u"%1 is protected by a key file, not by a passphrase."_s.arg(path),
                        u"Set secrets.protection to key-file and give no passphrase. For a passphrase remove the file "
                        "first and enter the tokens again."_s);
}

/// As its header says; what cannot be read or is damaged is told when it is loaded.
bool needsKeyFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray start = file.read(magic.size() + 2);
    return start == magic.toByteArray() + char(version) + char(kindKeyFile);
}

QString newKeyPath(const QString &path)
{
    return path + u".new"_s;
}

Result<Secret> readKeyFile(const QString &path)
{
    const auto operation = u"secrets.key"_s;
    auto bytes = readOwnerFile(path, 1024, operation);
    if (!bytes)
        return std::unexpected(bytes.error());
    const Secret text(std::move(*bytes));
    const QByteArrayView trimmed = QByteArrayView(text.reveal()).trimmed();
    if (trimmed.startsWith(keyFilePrefix)) {
        auto decoded = QByteArray::fromBase64Encoding(trimmed.sliced(keyFilePrefix.size()).toByteArray());
        if (decoded && decoded.decoded.size() == keySize)
            return Secret(std::move(decoded.decoded));
    }
    return secretFailed(
        operation, u"The key file %1 is damaged: it does not hold a key of Docket."_s.arg(path),
        u"Restore it from a backup, or remove it together with the encrypted file and enter the tokens again."_s);
}

Result<Secret> makeKeyFile(const QString &path)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    Secret key(randomBytes(keySize));
    const Secret text(keyFilePrefix.toByteArray() + key.reveal().toBase64() + '\n');
    if (auto written = writeOwnerFile(path, text.reveal(), u"secrets.key"_s); !written)
        return std::unexpected(written.error());
    return key;
}

Result<QByteArray> decrypt(const QByteArray &file, const Secret &key, const QString &path)
{
    const QByteArray header = file.first(headerSize);
    const QByteArray nonce = header.last(nonceSize);
    QByteArray plain(file.size() - headerSize - tagSize, Qt::Uninitialized);
    unsigned long long length = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(out(plain), &length, nullptr, in(file) + headerSize,
                                                                  quint64(file.size() - headerSize), in(header),
                                                                  quint64(header.size()), in(nonce), in(key.reveal()));
    if (failed)
        return secretFailed(
            u"secrets.read"_s, u"%1 cannot be decrypted: the key is wrong or the file was changed."_s.arg(path),
            u"Check the passphrase or the key file. If the file is damaged, remove it and enter the tokens again."_s);
    return plain;
}

} // namespace

EncryptedFileStore::EncryptedFileStore(const QString &file, const FileKey &key)
    : m_file(file)
    , m_key(key)
{
}

EncryptedFileStore::~EncryptedFileStore() = default;

QString EncryptedFileStore::name() const
{
    return u"the encrypted file %1"_s.arg(m_file);
}

Result<Secret> EncryptedFileStore::keyFor(quint8 kind, const QByteArray &salt, quint64 operations, quint64 memory)
{
    const auto operation = u"secrets.key"_s;
    if (const auto *keyFile = std::get_if<KeyFile>(&m_key)) {
        if (kind != kindKeyFile)
            return secretFailed(operation, u"%1 is protected by a passphrase."_s.arg(m_file),
                                u"Set secrets.protection to passphrase, or give it with --passphrase-file or "
                                "DOCKET_PASSPHRASE."_s);
        if (!QFileInfo::exists(keyFile->path))
            return secretFailed(operation,
                                u"The key file %1 is missing, so %2 cannot be read."_s.arg(keyFile->path, m_file),
                                u"Put the key file back, or remove the encrypted file and enter the tokens again."_s);
        return readKeyFile(keyFile->path);
    }
    if (kind != kindPassphrase)
        return protectedByKeyFile(m_file);
    if (m_derived.salt == salt && !m_derived.key.isEmpty())
        return m_derived.key;
    const auto &passphrase = std::get<Passphrase>(m_key);
    QByteArray key(keySize, Qt::Uninitialized);
    if (crypto_pwhash(out(key), quint64(key.size()), passphrase.secret.reveal().constData(),
                      quint64(passphrase.secret.reveal().size()), in(salt), operations, size_t(memory),
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return secretFailed(operation, u"There is not enough memory to derive the key of %1."_s.arg(m_file),
                            u"Close other programs and try again."_s);
    m_derived = {Secret(std::move(key)), salt};
    return m_derived.key;
}

Result<Secret> EncryptedFileStore::keyForWriting(QByteArray &salt)
{
    if (const auto *keyFile = std::get_if<KeyFile>(&m_key)) {
        salt = QByteArray(saltSize, '\0');
        // An empty key file is what a crash during its making leaves; nothing can be encrypted with it yet.
        const QFileInfo info(keyFile->path);
        if (!info.exists() || (info.size() == 0 && !QFileInfo::exists(m_file)))
            return makeKeyFile(keyFile->path);
        return readKeyFile(keyFile->path);
    }
    // The salt of the file is kept while the passphrase is: deriving takes most of a second.
    salt = m_derived.salt.isEmpty() ? randomBytes(saltSize) : m_derived.salt;
    const auto &passphrase = std::get<Passphrase>(m_key);
    return keyFor(kindPassphrase, salt, passphrase.operations, passphrase.memory);
}

Result<void> EncryptedFileStore::askIfNeeded(bool wasWrong)
{
    auto *passphrase = std::get_if<Passphrase>(&m_key);
    if (!passphrase || !passphrase->prompt || (!passphrase->secret.isEmpty() && !wasWrong))
        return {};
    auto given = passphrase->prompt({m_file, !QFileInfo::exists(m_file), wasWrong});
    if (!given)
        return std::unexpected(given.error());
    passphrase->secret = *given;
    m_asked = true;
    return {};
}

Result<EncryptedFileStore::Secrets> EncryptedFileStore::load()
{
    if (QFileInfo::exists(m_file)) {
        // No passphrase that anybody types would be right.
        if (std::holds_alternative<Passphrase>(m_key) && needsKeyFile(m_file))
            return protectedByKeyFile(m_file);
        if (auto ready = askIfNeeded(false); !ready)
            return std::unexpected(ready.error());
    }
    for (;;) {
        auto secrets = loadOnce();
        if (secrets || !m_wrong || !m_asked)
            return secrets;
        // Who is asked may have made a typing error; who gives no answer ends this.
        if (auto again = askIfNeeded(true); !again) {
            std::get<Passphrase>(m_key).secret = {};
            return std::unexpected(again.error());
        }
    }
}

Result<EncryptedFileStore::Secrets> EncryptedFileStore::loadOnce()
{
    m_wrong = false;
    const auto operation = u"secrets.read"_s;
    if (sodium_init() < 0)
        return secretFailed(operation, u"The encryption library does not start."_s, u"Install libsodium anew."_s);
    if (!QFileInfo::exists(m_file))
        return Secrets();
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return secretFailed(operation, u"%1 cannot be read: %2."_s.arg(m_file, file.errorString()),
                            u"Check who owns the file."_s);
    const QByteArray bytes = file.read(maxFile + 1);
    const auto damaged = [&](const QString &what) {
        return secretFailed(operation, u"%1 is damaged: %2."_s.arg(m_file, what),
                            u"Restore it from a backup, or remove it and enter the tokens again."_s);
    };
    if (!bytes.startsWith(magic))
        return damaged(u"it is not a file of secrets"_s);
    if (bytes.size() < headerSize + tagSize || bytes.size() > maxFile)
        return damaged(u"its size is wrong"_s);
    const auto *fields = bytes.constData() + magic.size();
    if (quint8(fields[0]) != version)
        return secretFailed(operation, u"%1 was written by another version of Docket."_s.arg(m_file),
                            u"Update Docket."_s);
    const quint8 kind = quint8(fields[1]);
    const auto operations = qFromLittleEndian<quint64>(fields + 2);
    const auto memory = qFromLittleEndian<quint64>(fields + 10);
    if (kind > kindPassphrase || operations > maxOperations || memory > maxMemory ||
        (kind == kindPassphrase && (operations < crypto_pwhash_OPSLIMIT_MIN || memory < crypto_pwhash_MEMLIMIT_MIN)))
        return damaged(u"its header is wrong"_s);
    const QByteArray salt = bytes.sliced(magic.size() + 18, saltSize);
    auto key = keyFor(kind, salt, operations, memory);
    auto plain = key ? decrypt(bytes, *key, m_file) : Result<QByteArray>(std::unexpected(key.error()));
    if (const auto *keyFile = std::get_if<KeyFile>(&m_key); !plain && keyFile && kind == kindKeyFile) {
        // A key change was cut off between writing the secrets and putting the new key in its place.
        if (const QString fresh = newKeyPath(keyFile->path); QFileInfo::exists(fresh)) {
            const auto freshKey = readKeyFile(fresh);
            auto again = freshKey ? decrypt(bytes, *freshKey, m_file) : std::move(plain);
            if (again && freshKey && replaceFile(fresh, keyFile->path))
                plain = std::move(again);
            else
                plain = std::unexpected(again ? makeError(Code::SecretFailed, operation,
                                                          u"%1 cannot take the place of the key file."_s.arg(fresh))
                                              : again.error());
        }
    }
    if (!plain) {
        m_wrong = key.has_value();
        // A wrong passphrase must not stay the key of the next attempt.
        m_derived = {};
        return std::unexpected(plain.error());
    }
    if (auto *passphrase = std::get_if<Passphrase>(&m_key)) {
        passphrase->operations = operations;
        passphrase->memory = memory;
    }
    Secrets secrets;
    const QCborMap map = QCborValue::fromCbor(*plain).toMap();
    for (auto it = map.begin(); it != map.end(); ++it)
        secrets.insert(it.key().toString(), Secret(it.value().toByteArray()));
    sodium_memzero(plain->data(), size_t(plain->size()));
    return secrets;
}

Result<void> EncryptedFileStore::store(const Secrets &secrets)
{
    QCborMap map;
    for (const auto &[name, secret] : secrets.asKeyValueRange())
        map.insert(name, secret.reveal());
    const Secret plain(map.toCborValue().toCbor());
    if (auto ready = askIfNeeded(false); !ready)
        return ready;
    Header header;
    const auto key = keyForWriting(header.salt);
    if (!key)
        return std::unexpected(key.error());
    if (const auto *passphrase = std::get_if<Passphrase>(&m_key)) {
        header.kind = kindPassphrase;
        header.operations = passphrase->operations;
        header.memory = passphrase->memory;
    }
    header.nonce = randomBytes(nonceSize);
    const QByteArray headerBytes = header.toBytes();
    QByteArray cipher(plain.reveal().size() + tagSize, Qt::Uninitialized);
    unsigned long long length = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(out(cipher), &length, in(plain.reveal()), quint64(plain.reveal().size()),
                                               in(headerBytes), quint64(headerBytes.size()), nullptr, in(header.nonce),
                                               in(key->reveal()));
    return writeOwnerFile(m_file, headerBytes + cipher, u"secrets.write"_s);
}

Result<Secret> EncryptedFileStore::read(const QString &key)
{
    const QMutexLocker locker(&m_mutex);
    const auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    const auto found = secrets->constFind(key);
    if (found == secrets->constEnd())
        return fail(Code::NotFound, u"secrets.read"_s, u"There is no secret “%1” in %2."_s.arg(key, name()),
                    u"Enter the token again."_s);
    return *found;
}

Result<void> EncryptedFileStore::write(const QString &key, const Secret &secret)
{
    const QMutexLocker locker(&m_mutex);
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    QLockFile lock(m_file + u".lock"_s);
    if (!lock.tryLock(lockPatience))
        return secretFailed(u"secrets.write"_s, u"%1 is being written by another program."_s.arg(m_file),
                            u"Try again."_s);
    auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    secrets->insert(key, secret);
    return store(*secrets);
}

Result<void> EncryptedFileStore::remove(const QString &key)
{
    const QMutexLocker locker(&m_mutex);
    if (!QFileInfo::exists(m_file))
        return {};
    QLockFile lock(m_file + u".lock"_s);
    if (!lock.tryLock(lockPatience))
        return secretFailed(u"secrets.remove"_s, u"%1 is being written by another program."_s.arg(m_file),
                            u"Try again."_s);
    auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    if (secrets->remove(key) == 0)
        return {};
    return store(*secrets);
}

Result<QString> EncryptedFileStore::probe()
{
    const QMutexLocker locker(&m_mutex);
    if (const auto secrets = load(); !secrets)
        return std::unexpected(secrets.error());
    const auto *keyFile = std::get_if<KeyFile>(&m_key);
    // An empty one is what a crash during its making leaves, and is made anew.
    if (keyFile && QFileInfo(keyFile->path).size() > 0) {
        if (const auto key = readKeyFile(keyFile->path); !key)
            return std::unexpected(key.error());
    }
    return name();
}

Result<void> EncryptedFileStore::rekey(const FileKey &key)
{
    const QMutexLocker locker(&m_mutex);
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    QLockFile lock(m_file + u".lock"_s);
    if (!lock.tryLock(lockPatience))
        return secretFailed(u"secrets.rekey"_s, u"%1 is being written by another program."_s.arg(m_file),
                            u"Try again."_s);
    const auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    const FileKey oldKey = m_key;
    const Derived oldDerived = m_derived;
    const auto *oldFile = std::get_if<KeyFile>(&oldKey);
    const auto *newFile = std::get_if<KeyFile>(&key);
    const bool samePath = oldFile && newFile && oldFile->path == newFile->path;
    m_key = key;
    m_derived = {};
    if (samePath) {
        m_key = KeyFile{newKeyPath(newFile->path)};
        QFile::remove(newKeyPath(newFile->path)); // left over from an attempt that never wrote the secrets
    }
    auto stored = store(*secrets);
    if (!stored) {
        m_key = oldKey;
        m_derived = oldDerived;
        return stored;
    }
    if (samePath) {
        m_key = key;
        if (!replaceFile(newKeyPath(newFile->path), newFile->path))
            return secretFailed(u"secrets.rekey"_s,
                                u"The new key could not be put in place of %1."_s.arg(newFile->path),
                                u"It lies beside it as %1 and is used from there."_s.arg(newKeyPath(newFile->path)));
    }
    return {};
}

} // namespace Docket::Config
