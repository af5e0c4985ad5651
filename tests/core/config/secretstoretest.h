// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <config/encryptedfilestore.h>
#include <config/secretstore.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;

inline const QByteArray token = "0123456789abcdef0123456789abcdef01234567";

/// The base of what tests stores of secrets: a folder for each test, and no bus on which a keychain could answer.
class SecretStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("XDG_RUNTIME_DIR", m_dir->path().toLocal8Bit());
    }

protected:
    [[nodiscard]] QByteArray content(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void put(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    [[nodiscard]] QString path(const QString &name) const { return m_dir->filePath(name); }
    [[nodiscard]] Config::KeyFile keyFile() const { return {path(u"secrets.key"_s)}; }
    [[nodiscard]] QString file() const { return path(u"secrets.bin"_s); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

} // namespace Docket::Tests
