// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storagefixture.h"

#include <storage/database.h>

#include <QFile>
#include <QSqlDatabase>

namespace Docket::Tests {

using Storage::Connection;
using Storage::Database;
using Storage::DatabaseOptions;

inline Result<qint64> countTo(Connection &connection, QByteArrayView sql)
{
    auto value = connection.integer(sql);
    if (!value)
        return std::unexpected(value.error());
    return value->value_or(-1);
}

inline void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// The base of what tests Storage::Database: each test makes its own, and leaves no connection behind.
class DatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(QSqlDatabase::connectionNames(), QStringList()); }

protected:
    static DatabaseOptions optionsIn(const QTemporaryDir &folder)
    {
        DatabaseOptions options;
        options.path = folder.filePath(u"docket.db"_s);
        options.busyTimeout = std::chrono::milliseconds(100);
        return options;
    }
    static Result<void> openNow(Database &database) { return Async::await(database.open()); }
    static void makeDatabase(const QTemporaryDir &folder)
    {
        Database database(optionsIn(folder));
        take(openNow(database));
    }
    /// The error of opening it, or a failure of the test.
    static Error openError(const DatabaseOptions &options)
    {
        Database database(options);
        const auto opened = openNow(database);
        if (opened) {
            QTest::qFail("the database could be opened", __FILE__, __LINE__);
            return {};
        }
        return opened.error();
    }
};

} // namespace Docket::Tests
