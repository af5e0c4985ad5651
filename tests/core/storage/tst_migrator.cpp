// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <storage/backup.h>
#include <storage/database.h>
#include <storage/integrity.h>
#include <storage/sqlworkspacerepository.h>

#include <QRegularExpression>

#include <csignal>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace Docket;
using namespace Docket::Tests;
using Storage::Backup;
using Storage::Connection;
using Storage::Migrator;
using namespace std::chrono_literals;

/// Fresh schemas, upgrades, downgrades, and what is left when one of them is cut off.
class TestMigrator final : public QObject
{
    Q_OBJECT

private:
    static std::unique_ptr<Connection> connect(const QString &path)
    {
        Storage::ConnectionOptions options;
        options.path = path;
        return take(Connection::open(options));
    }

    /// The profile of version 1 that lies in the fixtures.
    static void makeVersion1(const QString &path)
    {
        QFile script(QStringLiteral(DOCKET_FIXTURES) + u"/version_1.sql"_s);
        QVERIFY2(script.open(QIODevice::ReadOnly), qPrintable(script.fileName()));
        take(connect(path)->script(script.readAll()));
    }

    /// A folder with it, opened.
    struct Version1
    {
        Version1()
        {
            makeVersion1(path);
            connection = connect(path);
        }

        QTemporaryDir folder;
        QString path = folder.filePath(u"docket.db"_s);
        std::unique_ptr<Connection> connection;
    };

    /// Every table, index and trigger with its definition, apart from layout and comments.
    static QStringList schema(Connection &connection)
    {
        static const QRegularExpression comments(u"--[^\n]*"_s);
        QStringList all;
        auto rows = connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
        while (rows.step())
            all << rows.text(0) + u' ' + rows.text(1) + u": "_s +
                       rows.text(2).remove(comments).remove(u' ').remove(u'\n');
        take(rows.result());
        return all;
    }

    static void checkSound(Connection &connection)
    {
        const auto problems = take(Storage::checkIntegrity(connection, Storage::CheckDepth::Full));
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }

    static QString freshSchema(QStringList &out)
    {
        QTemporaryDir folder;
        auto fresh = connect(folder.filePath(u"fresh.db"_s));
        take(Migrator(*fresh).migrate());
        out = schema(*fresh);
        return {};
    }

private Q_SLOTS:
    void freshDatabase()
    {
        QTemporaryDir folder;
        auto connection = connect(folder.filePath(u"docket.db"_s));
        Migrator migrator(*connection);
        QCOMPARE(take(migrator.version()), 0);
        take(migrator.migrate());
        QCOMPARE(take(migrator.version()), Storage::schemaVersion);
        QCOMPARE(take(connection->integer("SELECT version FROM schema_migration")),
                 std::optional<qint64>(Storage::schemaVersion));
        QVERIFY(schema(*connection).size() > 30);
        checkSound(*connection);
        QVERIFY(Backup::list(connection->path()).isEmpty()); // nothing was there to lose
        take(migrator.migrate());                            // and nothing more to do
    }

    void upgradesTheFixtureOfVersion1()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"docket.db"_s);
        makeVersion1(path);
        Store store(path);
        QStringList fresh;
        freshSchema(fresh);
        QCOMPARE(schema(*store.connection), fresh);
        checkSound(*store.connection);

        const auto parsed = parseQuery(u"label:bug tank"_s, at(0));
        const auto ids = take(store.issues->keys(parsed.query, {}, {}));
        QCOMPARE(ids.size(), 1);
        const auto details = take(store.issues->details(ids.first()));
        QCOMPARE(details.row.title, u"Ink runs out"_s);
        QCOMPARE(details.row.labels, (QList<LabelChip>{{u"bug"_s, 0xee0701}}));
        QCOMPARE(details.comments.size(), 1);
        QCOMPARE(take(store.projects->views()).size(), 1);
        QCOMPARE(take(store.projects->accounts()).first().login, u"maria"_s);

        // The backup is the database of before, whole and usable.
        const QStringList backups = Backup::list(path);
        QCOMPARE(backups.size(), 1);
        QVERIFY(backups.first().contains(u"schema1"_s));
        auto backup = connect(backups.first());
        QCOMPARE(take(Migrator(*backup).version()), 1);
        QCOMPARE(take(backup->integer("SELECT count(*) FROM issue")), std::optional<qint64>(2));
    }

    void downgradesAndUpgradesAgain()
    {
        const Version1 old;
        const auto before = schema(*old.connection);
        Migrator migrator(*old.connection);
        take(migrator.migrate());
        const auto after = schema(*old.connection);
        QVERIFY(after != before);
        take(migrator.migrateTo(1));
        QCOMPARE(take(migrator.version()), 1);
        QCOMPARE(schema(*old.connection), before);
        take(migrator.migrate());
        QCOMPARE(schema(*old.connection), after);
        checkSound(*old.connection);
        QCOMPARE(take(old.connection->integer("SELECT count(*) FROM schema_migration WHERE direction = 'downgrade'")),
                 std::optional<qint64>(Storage::schemaVersion - 1));
    }

    void whatWasSetUpFreshGoesBackAsWell()
    {
        QTemporaryDir folder;
        auto connection = connect(folder.filePath(u"docket.db"_s));
        Migrator migrator(*connection);
        take(migrator.migrate());
        const auto after = schema(*connection);
        for (int version = Storage::schemaVersion - 1; version >= 1; --version) {
            take(migrator.migrateTo(version));
            QCOMPARE(take(migrator.version()), version);
        }
        take(migrator.migrate());
        QCOMPARE(schema(*connection), after);
        checkSound(*connection);
    }

    void workspacesGetTheirServer()
    {
        const Version1 old;
        Migrator migrator(*old.connection);
        take(migrator.migrateTo(10));
        // A second server with the project of the fixture, which is not synced; and a project that nobody has.
        take(old.connection->script(R"(
            INSERT INTO instance (id, url, name) VALUES (70, 'https://second.example', 'Second');
            INSERT INTO project (id, instance_id, remote_id, owner, name, name_key, description, web_url, permissions,
                is_private, archived, has_issues, tracked, open_issues, created, state, state_text, last_synced, server_issues)
            SELECT 70, 70, 7, owner, name, name_key, '', '', 0, 0, 0, 1, 0, 0, 0, 0, '', 0, 0 FROM project LIMIT 1;
            UPDATE project SET tracked = 1 WHERE id != 70;
            INSERT INTO workspace (project, number, title, root, folder, state, tests_open, tests_passed, tests_failed,
                started, updated, ended)
            SELECT upper(owner || '/' || name), 12, 'a', '/r', '12-a', 0, 0, 0, 0, 1, 5, 0 FROM project LIMIT 1;
            INSERT INTO workspace (project, number, title, root, folder, state, tests_open, tests_passed, tests_failed,
                started, updated, ended) VALUES ('no/where', 1, 'b', '/r', '1-b', 0, 0, 0, 0, 1, 5, 0);)"));
        take(migrator.migrate());
        Storage::SqlWorkspaceRepository workspaces(*old.connection);
        const QString url = u"https://forge.example"_s;
        auto known = take(workspaces.find(url, u"atelier/press"_s, 12, Domain::WorkspaceState::Active));
        QVERIFY2(known && known->server == url, qPrintable(url));
        QVERIFY(!take(
            workspaces.find(u"https://second.example"_s, u"atelier/press"_s, 12, Domain::WorkspaceState::Active)));
        // One whose server is not known may be of any.
        const auto lost = take(workspaces.find(url, u"no/where"_s, 1, Domain::WorkspaceState::Active));
        QVERIFY(lost && lost->server.isEmpty());

        // Two active ones of one name cannot be told apart by an older Docket: the later one stays active.
        auto second = *known;
        second.id = {};
        second.server = u"https://second.example"_s;
        second.updated = fromUnix(9);
        take(workspaces.store(second));
        take(migrator.migrateTo(10));
        QCOMPARE(take(old.connection->integer("SELECT count(*) FROM workspace WHERE state = 0 AND number = 12")),
                 std::optional<qint64>(1));
        QCOMPARE(take(old.connection->integer("SELECT ended FROM workspace WHERE state = 2 AND updated = 5")),
                 std::optional<qint64>(5));
        QCOMPARE(take(old.connection->integer("SELECT state FROM workspace WHERE updated = 9")),
                 std::optional<qint64>(0));
        checkSound(*old.connection);
    }

    /// A column under an index cannot be dropped, and a table that is made anew takes its indexes along.
    void advisedIndexesStandInNoStepsWay()
    {
        QTemporaryDir folder;
        auto connection = connect(folder.filePath(u"docket.db"_s));
        Migrator migrator(*connection);
        take(migrator.migrate());
        const QStringList fresh = schema(*connection);
        const auto advise = [&connection](const QByteArray &name, const QByteArray &on) {
            take(connection->script(QByteArray("CREATE INDEX " + name + " ON " + on)));
            take(connection->run("INSERT INTO advice_change VALUES('index:' || ?1, 'x', 'CREATE', 'DROP', 1)",
                                 QString::fromUtf8(name)));
        };
        const QByteArray table = "CREATE TABLE advice_change (id TEXT PRIMARY KEY, title TEXT NOT NULL, apply TEXT NOT "
                                 "NULL, undo TEXT NOT NULL, applied INTEGER NOT NULL)";
        take(connection->script(table));
        advise("advice_document_linked", "document(linked)"); // the column is of version 9
        advise("advice_workspace_server", "workspace(server)");
        advise("advice_comment_author_id_created", "comment(author_id, created DESC)");
        take(migrator.migrateTo(8));
        const auto indexes = [&connection] {
            QStringList names;
            auto rows = connection->prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE "
                                            "'advice%' ORDER BY name");
            while (rows.step())
                names.append(rows.text(0));
            return names;
        };
        const QStringList left{u"advice_comment_author_id_created"_s};
        QCOMPARE(indexes(), left);
        QCOMPARE(take(connection->integer("SELECT count(*) FROM advice_change")), std::optional<qint64>(1));
        take(migrator.migrate());
        QCOMPARE(indexes(), left);
        checkSound(*connection);
        // The last one takes the table along.
        take(connection->script("DROP INDEX advice_comment_author_id_created;DELETE FROM advice_change"));
        advise("advice_document_linked", "document(linked)");
        take(migrator.migrateTo(8));
        take(migrator.migrate());
        QCOMPARE(schema(*connection), fresh);
    }

    void keepsThreeBackups()
    {
        const Version1 old;
        Migrator migrator(*old.connection);
        for (int i = 0; i < 5; ++i)
            take(migrator.migrateTo(i % 2 == 0 ? 2 : 1));
        QCOMPARE(Backup::list(old.path).size(), 3);
        QVERIFY(QDir(old.folder.path()).entryList({u"*.part"_s}).isEmpty());
    }

    void aFailedStepLeavesTheOldSchema()
    {
        const Version1 old;
        // The second thing that the upgrade makes is in its way.
        take(old.connection->script("CREATE INDEX issue_by_closed ON issue(closed)"));
        const auto before = schema(*old.connection);
        Migrator migrator(*old.connection);
        const auto failed = migrator.migrate();
        QVERIFY(!failed);
        QVERIFY2(failed.error().message.contains(u"upgrade_10"_s), qPrintable(failed.error().message));
        QCOMPARE(take(migrator.version()), 1);
        QCOMPARE(schema(*old.connection), before);
        QCOMPARE(take(old.connection->integer("PRAGMA foreign_keys")), std::optional<qint64>(1));
        take(old.connection->script("DROP INDEX issue_by_closed"));
        take(migrator.migrate());
        checkSound(*old.connection);
    }

    void brokenReferencesAreNotCarriedOver()
    {
        const Version1 old;
        take(old.connection->script("PRAGMA foreign_keys=OFF; DELETE FROM instance; PRAGMA foreign_keys=ON;"));
        const auto failed = Migrator(*old.connection).migrate();
        QVERIFY(!failed);
        QVERIFY(failed.error().code == Code::StorageCorrupt);
        QCOMPARE(take(Migrator(*old.connection).version()), 1);
    }

    void readersRefuseAnOlderSchema()
    {
        QTemporaryDir folder;
        Storage::DatabaseOptions options;
        options.path = folder.filePath(u"docket.db"_s);
        options.readOnly = true;
        makeVersion1(options.path);
        Storage::Database database(options);
        const auto opened = Async::await(database.open());
        QVERIFY(!opened);
        QVERIFY(opened.error().code == Code::StorageReadOnly);
        QVERIFY(!opened.error().hint.isEmpty());
    }

    void killedAtAnyPoint()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"docket.db"_s);
        QStringList fresh;
        freshSchema(fresh);
        std::mt19937 random(3);
        int unfinished = 0;
        for (int round = 0; round < 40; ++round) {
            for (const QString &name : QDir(folder.path()).entryList(QDir::Files))
                QFile::remove(folder.filePath(name));
            makeVersion1(path);
            int ready[2];
            QCOMPARE(::pipe(ready), 0);
            const pid_t child = fork();
            if (child == 0) {
                Storage::ConnectionOptions options;
                options.path = path;
                auto connection = Connection::open(options);
                (void)!::write(ready[1], "x", 1);
                const bool done = connection && Migrator(**connection).migrate();
                ::_exit(done ? 0 : 1);
            }
            char begun = 0;
            QCOMPARE(::read(ready[0], &begun, 1), 1);
            ::usleep(std::uniform_int_distribution<useconds_t>(0, 12'000)(random)); // the point is to hit it anywhere
            ::kill(child, SIGKILL);
            int status = 0;
            waitpid(child, &status, 0);
            ::close(ready[0]);
            ::close(ready[1]);
            auto connection = connect(path);
            const int version = take(Migrator(*connection).version());
            QVERIFY(version >= 1 && version <= Storage::schemaVersion);
            unfinished += version < Storage::schemaVersion ? 1 : 0;
            take(Migrator(*connection).migrate());
            QCOMPARE(schema(*connection), fresh);
            checkSound(*connection);
            QCOMPARE(take(connection->integer("SELECT count(*) FROM issue")), std::optional<qint64>(2));
            for (const QString &backup : Backup::list(path)) // none is half a copy
                QCOMPARE(take(connect(backup)->integer("SELECT count(*) FROM issue")), std::optional<qint64>(2));
        }
        QVERIFY2(unfinished > 0, "no kill came before the end of the upgrade");
    }
};

QTEST_GUILESS_MAIN(TestMigrator)
#include "tst_migrator.moc"
