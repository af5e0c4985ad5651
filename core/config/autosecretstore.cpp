// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "autosecretstore.h"

#include "ownerfile.h"

#include <base/log.h>

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

Q_LOGGING_CATEGORY(secretLog, "docket.secrets")

// Longer than a keychain needs to start, shorter than a person takes for a hang.
constexpr auto probeLimit = std::chrono::seconds(3);

constexpr qint64 maxPlaces = 1 << 20;
const auto inKeychain = "keychain"_L1;
const auto inFile = "file"_L1;

QJsonObject readPlaces(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.read(maxPlaces)).object() : QJsonObject();
}

bool isAbsent(const Error &error)
{
    return error.code == Code::NotFound;
}

} // namespace

AutoSecretStore::AutoSecretStore(std::unique_ptr<Keychain> keychain, const QString &file, const FileKey &key)
    : m_path(file)
    , m_placesPath(file + u".places"_s)
    , m_keychain(std::move(keychain))
    , m_file(file, key)
{
}

QString AutoSecretStore::name() const
{
    switch (m_place.load()) {
    case Place::Keychain: return m_keychain->name();
    case Place::File: return m_file.name();
    case Place::Unknown: break;
    }
    return u"%1, or where there is none %2"_s.arg(m_keychain->name(), m_file.name());
}

Result<AutoSecretStore::Place> AutoSecretStore::decide()
{
    const QMutexLocker locker(&m_deciding);
    if (m_place != Place::Unknown)
        return m_place.load();
    const auto reached = m_keychain->reach(probeLimit);
    // Only one that is not there is none; one that is silent or refuses may be asking for its password.
    if (!reached && reached.error().code != Code::NotFound) {
        Error error = reached.error();
        // To whoever needs a token it is the store that failed, not the server that was too slow.
        if (error.code == Code::TimedOut)
            error.code = Code::SecretFailed;
        return std::unexpected(std::move(error));
    }
    m_place = reached ? Place::Keychain : Place::File;
    logEvent(secretLog(), LogLevel::Info, u"secret store chosen"_s, {{u"store"_s, name()}});
    return m_place.load();
}

Result<Secret> AutoSecretStore::read(const QString &key)
{
    const Place known = placeOf(key);
    if (known == Place::File) {
        if (auto secret = m_file.read(key); secret || !isAbsent(secret.error()))
            return secret;
    }
    const auto place = decide();
    if (place && *place == Place::Keychain) {
        auto secret = m_keychain->read(key);
        // A session without a keychain may have put it into the file.
        if (!secret && isAbsent(secret.error()) && QFileInfo::exists(m_path))
            return m_file.read(key);
        return secret;
    }
    auto secret = m_file.read(key);
    if (secret || !isAbsent(secret.error()))
        return secret;
    if (!place)
        return std::unexpected(place.error());
    if (known == Place::Keychain)
        return fail(
            Code::SecretFailed, u"secrets.read"_s,
            u"The secret “%1” lies in %2, which cannot be reached here."_s.arg(key, m_keychain->name()),
            u"Start the keychain of your desktop, or enter the token again to keep it in the encrypted file."_s);
    return secret;
}

Result<void> AutoSecretStore::write(const QString &key, const Secret &secret)
{
    const auto place = decide();
    if (place && *place == Place::File) {
        auto written = m_file.write(key, secret);
        if (written)
            remember(key, Place::File);
        return written;
    }
    if (auto written = m_keychain->write(key, secret); !written)
        return written;
    remember(key, Place::Keychain);
    // An older value in the file would come back in a session without a keychain.
    return QFileInfo::exists(m_path) ? m_file.remove(key) : Result<void>();
}

Result<void> AutoSecretStore::remove(const QString &key)
{
    const auto place = decide();
    const bool isInFileAlone = placeOf(key) == Place::File;
    if (!isInFileAlone && (!place || *place == Place::Keychain)) {
        if (auto removed = m_keychain->remove(key); !removed)
            return removed;
    }
    if (auto removed = m_file.remove(key); !removed)
        return removed;
    remember(key, Place::Unknown);
    return {};
}

Result<QString> AutoSecretStore::probe()
{
    const auto place = decide();
    if (!place)
        return std::unexpected(place.error());
    // With a keychain, too: what an earlier session left in the file is still read.
    if (*place == Place::File || QFileInfo::exists(m_path)) {
        if (auto opened = m_file.probe(); !opened)
            return opened;
    }
    return *place == Place::Keychain ? m_keychain->name() : u"%1; no keychain is running here"_s.arg(m_file.name());
}

void AutoSecretStore::close()
{
    m_keychain->close();
}

AutoSecretStore::Place AutoSecretStore::placeOf(const QString &key) const
{
    const QMutexLocker locker(&m_placesMutex);
    const QString place = readPlaces(m_placesPath).value(key).toString();
    return place == inKeychain ? Place::Keychain : place == inFile ? Place::File : Place::Unknown;
}

void AutoSecretStore::remember(const QString &key, Place place)
{
    const QMutexLocker locker(&m_placesMutex);
    QJsonObject places = readPlaces(m_placesPath);
    const QJsonObject before = places;
    if (place == Place::Unknown)
        places.remove(key);
    else
        places.insert(key, place == Place::Keychain ? inKeychain : inFile);
    if (places == before)
        return;
    // Without it a session without a keychain says less; nothing is lost.
    if (auto written = writeOwnerFile(m_placesPath, QJsonDocument(places).toJson(), u"secrets.remember"_s); !written)
        logError(secretLog(), written.error());
}

} // namespace Docket::Config
