// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "perfdatabase.h"

#include "generator.h"

#include <storage/integrity.h>
#include <storage/migrator.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/transaction.h>

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

using namespace Qt::StringLiterals;

namespace Docket::Perf {

using namespace Domain;

namespace {

constexpr int perTransaction = 2000;

template <typename T>
T orAbort(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText() + u' ' + result.error().fact(u"detail")));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

void build(const QString &path, int issues)
{
    auto connection = openOrAbort(path, false);
    orAbort(Storage::Migrator(*connection).migrate());
    const auto rules = TriageRules::defaults();
    Storage::SqlIssueRepository repository(*connection, rules);
    Storage::SqlProjectRepository projects(*connection);
    Generator generator;
    Instance instance;
    instance.url = QUrl(u"https://forge.example"_s);
    instance.name = u"work"_s;
    const auto instanceId = orAbort(projects.storeInstance(instance));
    qint64 commentId = 0;
    int index = 0;
    for (const double share : Generator::projectShares()) {
        Project project;
        project.instance = instanceId;
        project.remoteId = ++index;
        project.owner = u"atelier"_s;
        project.name = u"project-%1"_s.arg(index);
        project.tracked = true;
        const auto id = orAbort(projects.storeProject(project));
        const auto total = qint64(issues * share);
        for (qint64 number = 1; number <= total;) {
            auto transaction = orAbort(Storage::Transaction::begin(*connection));
            QList<RemoteIssue> batch;
            QList<RemoteComment> comments;
            for (int i = 0; i < perTransaction && number <= total; ++i, ++number) {
                batch.append(generator.issue(number));
                if (batch.last().comments > 0)
                    comments.append(generator.comment(++commentId, number));
            }
            (void)orAbort(repository.store(id, batch));
            (void)orAbort(repository.storeComments(id, comments));
            orAbort(transaction->commit());
        }
    }
    {
        auto transaction = orAbort(Storage::Transaction::begin(*connection));
        orAbort(Storage::mergeSearchIndex(*connection));
        orAbort(transaction->commit());
    }
    orAbort(Storage::tidy(*connection));
}

} // namespace

std::unique_ptr<Storage::Connection> openOrAbort(const QString &path, bool readOnly)
{
    Storage::ConnectionOptions options;
    options.path = path;
    options.readOnly = readOnly;
    return orAbort(Storage::Connection::open(options));
}

QString perfDatabase(int issues)
{
    // Another schema is another database, also while a version is still being worked on.
    QCryptographicHash schema(QCryptographicHash::Sha1);
    const QDir sql(u":/docket/sql"_s);
    for (const QString &name : sql.entryList({u"setup_*.sql"_s}, QDir::Files, QDir::Name)) {
        QFile file(sql.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            schema.addData(file.readAll());
    }
    const QString path =
        QStringLiteral(DOCKET_PERF_DIR) +
        u"/issues-%1-%2.db"_s.arg(QString::number(issues), QString::fromLatin1(schema.result().toHex().first(8)));
    if (QFile::exists(path))
        return path;
    const QString unfinished = path + u".part"_s;
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(unfinished + suffix);
    QElapsedTimer timer;
    timer.start();
    build(unfinished, issues);
    QFile::rename(unfinished, path);
    qInfo("built %d issues in %.1f s, %lld MB", issues, double(timer.elapsed()) / 1000, QFile(path).size() / 1'000'000);
    return path;
}

} // namespace Docket::Perf
