// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killbench.h"

#include <base/clock.h>
#include <cache/disklevel.h>
#include <markdown/ast.h>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace Docket;
using namespace Docket::Tests;

namespace {

constexpr int documents = 300;

/// Several kilobytes, so that a run takes a while and has several batches.
QByteArray text(int number)
{
    QRandomGenerator random{quint32(number)};
    QByteArray out = "# Page number" + QByteArray::number(number) + "\n\nSee [next](page-" +
                     QByteArray::number(number + 1) + ".md) and #" + QByteArray::number(number) + ".\n";
    for (int section = 0; section < 12; ++section) {
        out += "\n## Section " + QByteArray::number(section) + "\n\n";
        for (int i = 0; i < 80; ++i)
            out += "word" + QByteArray::number(random.bounded(3000)) + (i % 10 == 9 ? '\n' : ' ');
    }
    return out;
}

/// What SQLite itself says of the file, by a connection that Docket has no part in: whether it is sound, and whether
/// each document has its content, its place in the search index and nothing else.
QString verdictOf(const QString &path)
{
    QString verdict;
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"verdict"_s);
        database.setDatabaseName(path);
        QSqlQuery query(database);
        const auto first = [&](const QString &sql) {
            if (!query.exec(sql) || !query.next())
                return u"cannot be asked"_s;
            return query.value(0).toString();
        };
        if (!database.open())
            return u"cannot be opened"_s;
        query = QSqlQuery(database);
        if (const QString said = first(u"PRAGMA integrity_check"_s); said != u"ok"_s)
            verdict += said;
        // A kill in the first moments leaves a file without tables.
        if (first(u"SELECT count(*) FROM sqlite_schema WHERE name = 'document_content'"_s) == u"1"_s) {
            const QString rows = first(u"SELECT count(*) FROM document"_s);
            const QString contents =
                first(u"SELECT count(*) FROM document_content JOIN document d ON d.id = document_id"_s);
            const QString indexed = first(u"SELECT count(*) FROM document_fts_docsize"_s);
            if (rows != contents || rows != indexed)
                verdict += u" %1 documents, %2 contents, %3 in the index"_s.arg(rows, contents, indexed);
        }
    }
    QSqlDatabase::removeDatabase(u"verdict"_s);
    return verdict;
}

/// What is in the cache and is no tree; @p count how many entries there are.
QStringList damagedTrees(const QString &profile, qsizetype &count)
{
    const SystemClock clock;
    Cache::DiskLevel disk(profile + u"/cache"_s, {}, clock);
    const auto page = disk.entries(Cache::CachePattern::ofType(u"ast"), {}, 10 * documents);
    if (!page)
        return {page.error().toText()};
    QStringList damaged;
    count = page->entries.size();
    for (const auto &entry : page->entries) {
        const auto value = disk.get(entry.key);
        if (!value || !*value ||
            !Markdown::Ast::fromStructure(
                (*value)->bytes, QByteArray(std::max<qsizetype>(0, Markdown::Ast::sourceSizeOf((*value)->bytes)), ' ')))
            damaged << entry.key.text();
    }
    return damaged;
}

} // namespace

/// Kills docket-cli at random moments of taking a folder in. After each kill the database is sound and holds whole
/// documents only, the cache holds whole trees only, and the next run ends where an undisturbed one does.
class TestIngestKill final : public QObject
{
    Q_OBJECT

private:
    /// All that a user sees of the documents, but for ids and times.
    static QString seen(const Profile &profile)
    {
        static const QRegularExpression passing(u"\"(id|ingested|rank)\":\\s*(\"[^\"]*\"|[^,}\\s]*),?"_s);
        QString all;
        for (const QStringList &command :
             {QStringList{u"documents"_s, u"--limit"_s, u"0"_s, u"--sort"_s, u"path"_s},
              QStringList{u"search"_s, u"number7"_s}, QStringList{u"search"_s, u"\"page number123\""_s}}) {
            const auto result = profile.cli(QStringList{u"--json"_s} + command);
            all += QString::number(result.exitCode) + u'\n' + QString(result.out).remove(passing) + u'\n';
        }
        return all;
    }

private Q_SLOTS:
    void killedAtRandomMoments()
    {
        constexpr int kills = 100;
        QTemporaryDir home;
        const QString folder = home.filePath(u"docs"_s);
        QVERIFY(QDir().mkpath(folder));
        for (int i = 0; i < documents; ++i) {
            QFile file(folder + u"/page-%1.md"_s.arg(i));
            QVERIFY(file.open(QIODevice::WriteOnly));
            QVERIFY(file.write(text(i)) > 0);
        }
        const Profile reference;
        QElapsedTimer timer;
        timer.start();
        const auto whole = reference.cli({u"ingest"_s, folder});
        QVERIFY2(whole.exitCode == 0, qPrintable(whole.err));
        Killer killer(20261121, timer.durationElapsed());
        const QString expected = seen(reference);
        QVERIFY(expected.count(u"page-"_s) >= documents);
        qsizetype trees = 0;
        QCOMPARE(damagedTrees(reference.path(), trees), QStringList());
        QCOMPARE(trees, documents);

        const Profile profile;
        int killed = 0;
        int completed = 0;
        while (killed < kills) {
            const auto run = killer.run(profile, {u"ingest"_s, folder});
            QVERIFY(run.started);
            killed += run.killed ? 1 : 0;
            const QString database = profile.path() + u"/docket.db"_s;
            if (QFile::exists(database)) {
                const QString verdict = verdictOf(database);
                QVERIFY2(verdict.isEmpty(), qPrintable(u"after kill %1: %2"_s.arg(killed).arg(verdict)));
            }
            QCOMPARE(damagedTrees(profile.path(), trees), QStringList());
            if (run.killed && killed % 5 != 0)
                continue; // killed again, on top of what this one left
            if (run.killed) {
                const auto rest = profile.cli({u"ingest"_s, folder});
                QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
            } else {
                QVERIFY2(run.exitCode == 0, run.err.constData());
            }
            ++completed;
            QCOMPARE(seen(profile), expected);
            QCOMPARE(damagedTrees(profile.path(), trees), QStringList());
            QVERIFY(QDir(profile.path()).removeRecursively());
        }
        qInfo("%d kills, %d runs to the end; a run takes %d ms", killed, completed, killer.span());
    }
};

QTEST_GUILESS_MAIN(TestIngestKill)
#include "tst_ingestkill.moc"
