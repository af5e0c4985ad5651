// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator.h"
#include "perfclock.h"
#include "perfdatabase.h"

#include <forge/decode.h>
#include <storage/issueids.h>
#include <storage/migrator.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/transaction.h>

#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <simdjson.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;

namespace {

constexpr int pageCount = 80;
constexpr int pageSize = 50;
constexpr int rounds = 5;
constexpr int wordsOfBody = 235;
const QString floorName = u"floor"_s;

template <typename T>
T orAbort(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText() + u' ' + result.error().fact(u"detail")));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

QString stamp(Timestamp time)
{
    return QDateTime::fromSecsSinceEpoch(toUnix(time), QTimeZone::UTC).toString(Qt::ISODate);
}

/// As Gitea tells a person, with the fields that Docket reads over.
QJsonObject personObject(const Person &person)
{
    return {{u"id"_s, person.remoteId},
            {u"login"_s, person.login},
            {u"full_name"_s, person.fullName},
            {u"email"_s, QString(person.login + u"@noreply.forge.example"_s)},
            {u"avatar_url"_s, QString(u"https://forge.example/avatars/"_s + person.login)},
            {u"is_admin"_s, false},
            {u"created"_s, u"2019-03-20T13:41:07Z"_s},
            {u"visibility"_s, u"public"_s},
            {u"username"_s, person.login}};
}

QJsonObject issueObject(const RemoteIssue &issue)
{
    QJsonArray labels;
    for (const Label &label : issue.labels)
        labels.append(QJsonObject{{u"id"_s, label.remoteId},
                                  {u"name"_s, label.name},
                                  {u"color"_s, label.color},
                                  {u"description"_s, QString()},
                                  {u"url"_s, QString()}});
    QJsonArray assignees;
    for (const Person &person : issue.assignees)
        assignees.append(personObject(person));
    const QString address = u"https://forge.example/atelier/press/issues/%1"_s.arg(issue.number);
    QJsonObject object{
        {u"id"_s, issue.remoteId},
        {u"url"_s, address},
        {u"html_url"_s, address},
        {u"number"_s, issue.number},
        {u"user"_s, personObject(issue.author)},
        {u"original_author"_s, QString()},
        {u"title"_s, issue.title},
        {u"body"_s, QString::fromUtf8(issue.body)},
        {u"ref"_s, QString()},
        {u"labels"_s, labels},
        {u"milestone"_s, QJsonValue::Null},
        {u"assignees"_s, assignees.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(assignees)},
        {u"state"_s, issue.state == IssueState::Open ? u"open"_s : u"closed"_s},
        {u"is_locked"_s, false},
        {u"comments"_s, issue.comments},
        {u"created_at"_s, stamp(issue.created)},
        {u"updated_at"_s, stamp(issue.updated)},
        {u"closed_at"_s, issue.closed == noTime ? QJsonValue(QJsonValue::Null) : QJsonValue(stamp(issue.closed))},
        {u"due_date"_s, QJsonValue::Null},
        {u"pull_request"_s, QJsonValue::Null}};
    if (issue.milestone)
        object.insert(u"milestone"_s, QJsonObject{{u"id"_s, issue.milestone->remoteId},
                                                  {u"title"_s, issue.milestone->title},
                                                  {u"state"_s, u"open"_s}});
    return object;
}

/// A migrated database with one project, closed again.
class Fresh final
{
public:
    Fresh()
    {
        auto connection = Perf::openOrAbort(path(), false);
        orAbort(Storage::Migrator(*connection).migrate());
        Storage::SqlProjectRepository projects(*connection);
        Instance instance;
        instance.url = QUrl(u"https://forge.example"_s);
        Project project;
        project.instance = orAbort(projects.storeInstance(instance));
        project.remoteId = 1;
        project.tracked = true;
        m_project = orAbort(projects.storeProject(project));
    }
    Q_DISABLE_COPY_MOVE(Fresh)

    [[nodiscard]] QString path() const { return m_folder.filePath(u"docket.db"_s); }
    [[nodiscard]] ProjectId project() const { return m_project; }

private:
    QTemporaryDir m_folder;
    ProjectId m_project;
};

/// The smallest program that brings the same pages into the same tables: simdjson reads the fields where they lie,
/// QSqlQuery writes them, prepared once. It compares nothing, folds nothing but the title, and keeps no unknown field.
class Floor final
{
public:
    Floor(QSqlDatabase database, ProjectId project)
        : m_project(project)
        , m_database(std::move(database))
        , m_issue(prepared("INSERT INTO issue VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"))
        , m_body(prepared("INSERT INTO issue_body VALUES (?,?,?,?,?,?)"))
        , m_fts(prepared("INSERT INTO issue_fts (rowid, title, body) VALUES (?,?,?)"))
        , m_label(prepared("INSERT INTO issue_label VALUES (?,?,?,?)"))
        , m_assignee(prepared("INSERT INTO issue_assignee VALUES (?,?,?,?)"))
    {
    }
    Q_DISABLE_COPY_MOVE(Floor)

    void store(const QByteArray &page)
    {
        namespace od = simdjson::ondemand;
        const simdjson::padded_string padded(page.constData(), std::size_t(page.size()));
        od::document document = m_parser.iterate(padded);
        m_database.transaction();
        for (od::object object : document.get_array())
            store(object);
        if (!m_database.commit())
            qFatal("%s", qPrintable(m_database.lastError().text()));
    }

private:
    struct Named
    {
        qint64 id = 0;
        QString name;
    };

    QSqlQuery prepared(const char *sql)
    {
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        if (!query.prepare(QString::fromLatin1(sql)))
            qFatal("%s", qPrintable(query.lastError().text()));
        return query;
    }
    template <typename... Values>
    static void run(QSqlQuery &query, const Values &...values)
    {
        int place = 0;
        (query.bindValue(place++, values), ...);
        if (!query.exec())
            qFatal("%s", qPrintable(query.lastError().text()));
    }
    static QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), qsizetype(utf8.size())); }
    static qint64 time(simdjson::ondemand::value value)
    {
        std::string_view iso;
        if (value.get_string().get(iso) != simdjson::SUCCESS)
            return 0;
        return QDateTime::fromString(text(iso), Qt::ISODate).toSecsSinceEpoch();
    }
    static Named named(simdjson::ondemand::object object, std::string_view key)
    {
        Named result;
        result.id = object.find_field_unordered("id").get_int64();
        result.name = text(object.find_field_unordered(key).get_string());
        return result;
    }

    void store(simdjson::ondemand::object object)
    {
        namespace od = simdjson::ondemand;
        qint64 remoteId = 0, number = 0, comments = 0, created = 0, updated = 0, closed = 0;
        bool isClosed = false;
        std::string_view title, body;
        Named author, milestone;
        QList<Named> labels, assignees;
        for (auto field : object) {
            const std::string_view key = field.escaped_key();
            od::value value = field.value();
            if (key == "id")
                remoteId = value.get_int64();
            else if (key == "number")
                number = value.get_int64();
            else if (key == "title")
                title = value.get_string();
            else if (key == "body")
                body = value.get_string();
            else if (key == "user")
                author = named(value.get_object(), "login");
            else if (key == "comments")
                comments = value.get_int64();
            else if (key == "state")
                isClosed = value.get_string().value() == "closed";
            else if (key == "created_at")
                created = time(value);
            else if (key == "updated_at")
                updated = time(value);
            else if (key == "closed_at")
                closed = time(value);
            else if (key == "milestone" && !value.is_null())
                milestone = named(value.get_object(), "title");
            else if (key == "labels" && !value.is_null()) {
                for (od::object label : value.get_array())
                    labels.append(named(label, "name"));
            } else if (key == "assignees" && !value.is_null()) {
                for (od::object person : value.get_array())
                    assignees.append(named(person, "login"));
            }
        }
        const qint64 id = Storage::issueKey(m_project, number);
        QString logins = u""_s; // a null one would be bound as NULL
        for (const Named &person : std::as_const(assignees))
            logins += (logins.isEmpty() ? u""_s : u"\n"_s) + person.name;
        QByteArray chips;
        qint64 facts = isClosed ? Storage::ClosedFact : 0;
        for (const Named &label : std::as_const(labels)) {
            chips += label.name.toUtf8();
            facts |= Storage::LabelledFact | Storage::labelFact(label.id);
        }
        const QString titleText = text(title);
        const QString bodyText = text(body);
        // Of what triage decides and of the hashes: any value will do.
        run(m_issue, id, m_project.value, number, int(isClosed), facts, updated, created, closed, 0, comments, 0, 0, 0,
            author.id, author.name, logins, milestone.id,
            milestone.name.isNull() ? u""_s : milestone.name.toCaseFolded(), 0, u""_s, titleText,
            titleText.toCaseFolded(), chips.isNull() ? QByteArray("") : chips, remoteId, remoteId, -1);
        run(m_body, id, remoteId, 0, 0, QByteArray(body.data(), qsizetype(body.size())), QByteArray("{}"));
        run(m_fts, id, titleText, bodyText);
        for (const Named &label : std::as_const(labels))
            run(m_label, label.id, id, updated, facts);
        for (const Named &person : std::as_const(assignees))
            run(m_assignee, person.id, id, updated, facts);
    }

    simdjson::ondemand::parser m_parser;
    ProjectId m_project;
    QSqlDatabase m_database;
    QSqlQuery m_issue;
    QSqlQuery m_body;
    QSqlQuery m_fts;
    QSqlQuery m_label;
    QSqlQuery m_assignee;
};

struct Cost
{
    double cpu = 0;
    double wall = 0;
};

template <typename Work>
Cost costOf(const Work &work)
{
    QElapsedTimer timer;
    timer.start();
    const double before = Perf::threadMilliseconds();
    work();
    return {Perf::threadMilliseconds() - before, double(timer.nsecsElapsed()) / 1e6};
}

double median(QList<Cost> costs, double Cost::*which)
{
    std::ranges::sort(costs, {}, which);
    return costs[costs.size() / 2].*which;
}

/// What both must have written alike.
QList<qint64> rowsOf(const QString &path)
{
    auto connection = Perf::openOrAbort(path, true);
    QList<qint64> rows;
    for (const QByteArrayView table : {"issue", "issue_body", "issue_label", "issue_assignee", "issue_fts_docsize"}) {
        const QByteArray sql = "SELECT count(*) FROM " + table.toByteArray();
        rows << orAbort(connection->integer(sql)).value_or(-1);
    }
    return rows;
}

} // namespace

/// From the bytes of Gitea's pages to the database, a transaction a page: Docket's decoder and writer beside the least
/// that does it with simdjson, QSqlQuery and FTS5.
class PagePerf final : public QObject
{
    Q_OBJECT

private:
    QList<QByteArray> m_pages;
    TriageRules m_rules = TriageRules::defaults();

    Cost ours(Fresh &fresh) const
    {
        auto connection = Perf::openOrAbort(fresh.path(), false);
        return costOf([&] {
            for (const QByteArray &page : m_pages) {
                const auto decoded = orAbort(Forge::decodeIssues(page));
                auto transaction = orAbort(Storage::Transaction::begin(*connection));
                (void)orAbort(Storage::SqlIssueRepository(*connection, m_rules).store(fresh.project(), decoded.items));
                orAbort(transaction->commit());
            }
        });
    }

    Cost least(Fresh &fresh) const
    {
        Cost cost;
        {
            auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, floorName);
            database.setDatabaseName(fresh.path());
            if (!database.open())
                qFatal("%s", qPrintable(database.lastError().text()));
            for (const QString &pragma : {u"journal_mode = WAL"_s, u"synchronous = NORMAL"_s, u"foreign_keys = ON"_s,
                                          u"cache_size = -4096"_s, u"secure_delete = OFF"_s, u"temp_store = MEMORY"_s})
                QSqlQuery(database).exec(u"PRAGMA "_s + pragma);
            Floor floor(database, fresh.project());
            cost = costOf([&] {
                for (const QByteArray &page : m_pages)
                    floor.store(page);
            });
        }
        QSqlDatabase::removeDatabase(floorName);
        return cost;
    }

private Q_SLOTS:
    void initTestCase()
    {
        Perf::Generator generator;
        qint64 bytes = 0;
        for (int page = 0; page < pageCount; ++page) {
            QJsonArray issues;
            for (int i = 0; i < pageSize; ++i)
                issues.append(issueObject(generator.issue(page * pageSize + i + 1, wordsOfBody)));
            m_pages.append(QJsonDocument(issues).toJson(QJsonDocument::Compact));
            bytes += m_pages.last().size();
        }
        qInfo("%d pages of %d issues, %lld bytes an issue", pageCount, pageSize, bytes / pageCount / pageSize);
    }

    void pagesToDatabase()
    {
        QList<Cost> floors;
        QList<Cost> own;
        for (int round = 0; round < rounds; ++round) {
            Fresh first;
            own.append(ours(first));
            Fresh second;
            floors.append(least(second));
            QCOMPARE(rowsOf(first.path()), rowsOf(second.path()));
            QCOMPARE(rowsOf(first.path()).first(), pageCount * pageSize);
        }
        constexpr double thousands = pageCount * pageSize * 1000.0;
        const double ratio = median(floors, &Cost::cpu) / median(own, &Cost::cpu);
        qInfo("floor %.0f issues/s (wall %.0f), ours %.0f issues/s (wall %.0f), ratio %.2f of processor time, %.2f of "
              "wall time (target 0.8)",
              thousands / median(floors, &Cost::cpu), thousands / median(floors, &Cost::wall),
              thousands / median(own, &Cost::cpu), thousands / median(own, &Cost::wall), ratio,
              median(floors, &Cost::wall) / median(own, &Cost::wall));
        QVERIFY2(ratio > 0.8, "decoding and storing takes too much more than the floor");
    }
};

QTEST_GUILESS_MAIN(PagePerf)
#include "tst_pageperf.moc"
