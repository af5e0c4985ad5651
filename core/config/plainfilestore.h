// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "secretstore.h"

#include <QJsonObject>
#include <QMutex>

namespace Docket::Config {

/// Tokens in plain text, protected by owner-only rights alone; for those who asked for it by name. Says so in the log
/// on its first use and refuses a file that others may read.
class PlainFileStore final : public SecretStore
{
public:
    explicit PlainFileStore(const QString &file);

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<Secret> read(const QString &key) override;
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override;
    [[nodiscard]] Result<void> remove(const QString &key) override;

private:
    [[nodiscard]] Result<QJsonObject> load();
    [[nodiscard]] Result<void> store(const QJsonObject &secrets);

    QString m_file;
    QMutex m_mutex;
    bool m_warned = false;
};

} // namespace Docket::Config
