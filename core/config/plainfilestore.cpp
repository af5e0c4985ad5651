// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plainfilestore.h"

#include "ownerfile.h"

#include <base/log.h>

#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {
Q_LOGGING_CATEGORY(secretLog, "docket.secrets")
constexpr qint64 maxFile = 1 << 20;
} // namespace

PlainFileStore::PlainFileStore(const QString &file)
    : m_file(file)
{
}

QString PlainFileStore::name() const
{
    return u"the plain-text file %1"_s.arg(m_file);
}

Result<QJsonObject> PlainFileStore::load()
{
    if (!m_warned) {
        m_warned = true;
        logEvent(secretLog(), LogLevel::Warning, u"secrets are kept in plain text"_s, {{u"file"_s, m_file}});
    }
    if (!QFileInfo::exists(m_file))
        return QJsonObject();
    auto bytes = readOwnerFile(m_file, maxFile, u"secrets.read"_s);
    if (!bytes)
        return std::unexpected(bytes.error());
    const auto document = QJsonDocument::fromJson(*bytes);
    if (!document.isObject())
        return fail(Code::SecretFailed, u"secrets.read"_s, u"%1 is damaged: it is not a JSON object."_s.arg(m_file),
                    u"Mend it, or remove it and enter the tokens again."_s);
    return document.object();
}

Result<void> PlainFileStore::store(const QJsonObject &secrets)
{
    return writeOwnerFile(m_file, QJsonDocument(secrets).toJson(), u"secrets.write"_s);
}

Result<Secret> PlainFileStore::read(const QString &key)
{
    const QMutexLocker locker(&m_mutex);
    const auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    if (!secrets->contains(key))
        return fail(Code::NotFound, u"secrets.read"_s, u"There is no secret “%1” in %2."_s.arg(key, name()),
                    u"Enter the token again."_s);
    return Secret(secrets->value(key).toString().toUtf8());
}

Result<void> PlainFileStore::write(const QString &key, const Secret &secret)
{
    const QMutexLocker locker(&m_mutex);
    auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    secrets->insert(key, QString::fromUtf8(secret.reveal()));
    return store(*secrets);
}

Result<void> PlainFileStore::remove(const QString &key)
{
    const QMutexLocker locker(&m_mutex);
    auto secrets = load();
    if (!secrets)
        return std::unexpected(secrets.error());
    if (!secrets->contains(key))
        return {};
    secrets->remove(key);
    return store(*secrets);
}

} // namespace Docket::Config
