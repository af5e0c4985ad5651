// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "samples.h"

#include <forge/decode.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

class tst_Decode final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeIssue();
    void repeatedObjectsShareAndDiffer();
    void nullsAndGhost();
    void extraKeepsUnknownFields();
    void othersKeepUnknownFields();
    void pullRequest();
    void oneBadItem_data();
    void oneBadItem();
    void notAPage_data();
    void notAPage();
    void emptyPages_data();
    void emptyPages();
    void strangeText();
    void comments();
    void references();
    void projects();
    void smallThings();
    void keyOrderDoesNotMatter();
    void mutationsNeverCrash();
};

void tst_Decode::wholeIssue()
{
    const auto page = decodeIssues("[" + issueJson(17, "Ink on the \\\"tympan\\\"") + "]");
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QCOMPARE(page->rejected, 0);
    QCOMPARE(page->items.size(), 1);
    const RemoteIssue issue = page->items.first();
    QCOMPARE(issue.remoteId, 1017);
    QCOMPARE(issue.number, 17);
    QCOMPARE(issue.title, u"Ink on the \"tympan\""_s);
    QCOMPARE(issue.body, "The quoin slips.\n\n- every <third> page"_ba);
    QCOMPARE(issue.author, (Person{2, u"maria"_s, {}}));
    QCOMPARE(issue.state, IssueState::Open);
    QCOMPARE(issue.labels.size(), 2);
    QCOMPARE(issue.labels.at(1), (Label{9, u"priority/high"_s, u"0e8a16"_s, {}, false, false}));
    QVERIFY(issue.milestone);
    QCOMPARE(issue.milestone->title, u"v1.0"_s);
    QCOMPARE(formatTimestamp(issue.milestone->due), u"2026-10-01T00:00:00Z"_s);
    QCOMPARE(issue.assignees.size(), 2);
    QCOMPARE(issue.assignees.first().login, u"omar"_s);
    QCOMPARE(issue.comments, 4);
    QCOMPARE(formatTimestamp(issue.created), u"2026-04-01T10:00:00Z"_s);
    QCOMPARE(formatTimestamp(issue.updated), u"2026-05-02T09:30:00Z"_s);
    QCOMPARE(issue.closed, noTime);
    QCOMPARE(formatTimestamp(issue.due), u"2026-09-30T23:59:59Z"_s);
    QVERIFY(!issue.locked && !issue.isPullRequest);
    QCOMPARE(issue.contentVersion, -1);
    QCOMPARE(issue.extra, QByteArray());
    const auto alone = decodeIssue(issueJson(17, "x"));
    QVERIFY(alone);
    QCOMPARE(alone->number, 17);
}

void tst_Decode::repeatedObjectsShareAndDiffer()
{
    QByteArray body = "[";
    for (int i = 1; i <= 100; ++i) {
        const QByteArray login = "\"login\":\"maria" + QByteArray::number(i % 70) + "\"";
        body += (i > 1 ? "," : "") + issueJson(i, "t").replace("\"login\":\"maria\"", login);
    }
    const auto page = decodeIssues(body + "]");
    QVERIFY(page);
    QCOMPARE(page->items.size(), 100);
    for (int i = 1; i <= 100; ++i) {
        QCOMPARE(page->items.at(i - 1).author.login, u"maria%1"_s.arg(i % 70));
        QCOMPARE(page->items.at(i - 1).labels.size(), 2);
        QCOMPARE(page->items.at(i - 1).labels.first().name, u"bug"_s);
        QCOMPARE(page->items.at(i - 1).milestone->remoteId, 5);
    }
    // What repeats is stored once.
    QVERIFY(page->items.at(0).labels.first().name.constData() == page->items.at(99).labels.first().name.constData());
}

void tst_Decode::nullsAndGhost()
{
    const auto issue = decodeIssue(
        "{\"id\":3,\"number\":2,\"title\":\"\",\"body\":null,\"user\":{\"id\":-1,\"login\":\"Ghost\"},\"labels\":null,"
        "\"milestone\":null,\"assignees\":null,\"assignee\":null,\"state\":\"closed\",\"comments\":0,"
        "\"created_at\":\"0001-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\",\"closed_at\":"
        "\"2026-01-01T00:00:00Z\",\"due_date\":null}");
    QVERIFY2(issue, issue ? "" : qPrintable(issue.error().toText()));
    QCOMPARE(issue->author.remoteId, -1);
    QCOMPARE(issue->author.login, u"Ghost"_s);
    QVERIFY(issue->labels.isEmpty() && issue->assignees.isEmpty() && !issue->milestone);
    QCOMPARE(issue->state, IssueState::Closed);
    QCOMPARE(issue->created, noTime);
    QVERIFY(issue->closed != noTime);
    QCOMPARE(issue->title, QString());
    const auto nobody =
        decodeIssue(issueJson(1, "x").replace(QByteArray("\"user\":" + userJson(2, "maria")), "\"user\":null"));
    QVERIFY(nobody);
    QCOMPARE(nobody->author, Person());
}

void tst_Decode::extraKeepsUnknownFields()
{
    const auto issue = decodeIssue(issueJson(
        4, "x",
        ",\"weather\":{\"sky\":[1, 2 ,{\"a\":\"\\u00e9\"}]},\"mood\":null,\"time_estimate\":3600,\"pin_order\":2,"
        "\"content_version\":8,\"assets\":[],\"ref\":\"refs/heads/main\""));
    QVERIFY(issue);
    QCOMPARE(issue->pinOrder, 2);
    QCOMPARE(issue->contentVersion, 8);
    const auto extra = QJsonDocument::fromJson(issue->extra).object();
    QCOMPARE(extra.keys(), (QStringList{u"mood"_s, u"ref"_s, u"time_estimate"_s, u"weather"_s}));
    QVERIFY(extra.value("mood"_L1).isNull());
    QCOMPARE(extra.value("time_estimate"_L1).toInt(), 3600);
    QVERIFY2(issue->extra.contains("{\"sky\":[1, 2 ,{\"a\":\"\\u00e9\"}]}"), issue->extra.constData());
}

void tst_Decode::othersKeepUnknownFields()
{
    const auto project = decodeProject(repositoryJson(
        1, "atelier", "press",
        ",\"default_branch\":\"main\",\"stars_count\":7,\"website\":\"\",\"humidity\":[1,2],\"mood\":null"));
    QVERIFY2(project, project ? "" : qPrintable(project.error().toText()));
    auto extra = QJsonDocument::fromJson(project->extra).object();
    QVERIFY2(extra.contains("humidity"_L1) && extra.contains("mood"_L1), project->extra.constData());
    QCOMPARE(extra.value("default_branch"_L1).toString(), u"main"_s);
    QVERIFY2(!extra.contains("stars_count"_L1) && !extra.contains("website"_L1) && !extra.contains("name"_L1),
             project->extra.constData());
    const auto labels =
        decodeLabels(R"([{"id":2,"name":"a","color":"fff","url":"u","shape":"round"},{"id":3,"name":"b"}])");
    QVERIFY(labels);
    QCOMPARE(labels->items.first().extra, R"({"shape":"round"})"_ba);
    QVERIFY(labels->items.last().extra.isEmpty());
    const auto milestones = decodeMilestones(
        R"([{"id":4,"title":"1.0","state":"open","open_issues":3,"created_at":"2026-01-01T00:00:00Z","goal":{"pages":12}}])");
    QVERIFY(milestones);
    QCOMPARE(milestones->items.first().extra, R"({"created_at":"2026-01-01T00:00:00Z","goal":{"pages":12}})"_ba);
    QCOMPARE(decodeLabels(R"([{"id":2,"name":"a","shape":tru}])")->items.size(), 0);
}

void tst_Decode::pullRequest()
{
    const auto issue = decodeIssue(
        issueJson(4, "x").replace("\"pull_request\":null", "\"pull_request\":{\"merged\":false,\"merged_at\":null}"));
    QVERIFY(issue);
    QVERIFY(issue->isPullRequest);
    QCOMPARE(issue->extra, "{\"pull_request\":{\"merged\":false,\"merged_at\":null}}"_ba);
}

void tst_Decode::oneBadItem_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QString>("reason");
    const auto changed = [](const QByteArray &from, const QByteArray &to) {
        QByteArray json = issueJson(8, "bad one");
        const auto before = json;
        json.replace(from, to);
        Q_ASSERT(json != before);
        return json;
    };
    QTest::newRow("number") << "17"_ba << u"entry 2 (issue): it is not an object"_s;
    QTest::newRow("null") << "null"_ba << u"entry 2 (issue): it is not an object"_s;
    QTest::newRow("list") << "[[1],{}]"_ba << u"entry 2 (issue): it is not an object"_s;
    QTest::newRow("empty") << "{}"_ba << u"entry 2 (issue): id is missing"_s;
    QTest::newRow("title") << changed("\"title\":\"bad one\"", "\"title\":[5,{\"x\":[]}]")
                           << u"entry 2 (issue 8): title is not a text"_s;
    QTest::newRow("no title") << changed("\"title\":\"bad one\",", "") << u"entry 2 (issue 8): title is missing"_s;
    QTest::newRow("id") << changed("\"id\":1008", "\"id\":\"1008\"") << u"entry 2 (issue): id is not a whole number"_s;
    QTest::newRow("huge number") << changed("\"number\":8", "\"number\":99999999999999999999")
                                 << u"entry 2 (issue): number is not a whole number"_s;
    QTest::newRow("negative number") << changed("\"number\":8", "\"number\":-8")
                                     << u"entry 2 (issue -8): number is missing"_s;
    QTest::newRow("fraction") << changed("\"comments\":4", "\"comments\":4.5")
                              << u"entry 2 (issue 8): comments is not a whole number"_s;
    QTest::newRow("too many") << changed("\"comments\":4", "\"comments\":4000000000")
                              << u"entry 2 (issue 8): comments is out of range"_s;
    QTest::newRow("state") << changed("\"state\":\"open\",\"is_locked\"", "\"state\":\"ajar\",\"is_locked\"")
                           << u"entry 2 (issue 8): state is neither open nor closed"_s;
    QTest::newRow("labels") << changed("\"labels\":[", "\"labels\":7,\"other\":[")
                            << u"entry 2 (issue 8): labels is not a list"_s;
    QTest::newRow("a label") << changed("\"labels\":[", "\"labels\":[true,")
                             << u"entry 2 (issue 8): labels is not an object"_s;
    QTest::newRow("user") << changed("\"user\":{", "\"user\":[],\"other\":{")
                          << u"entry 2 (issue 8): user is not an object"_s;
    QTest::newRow("locked") << changed("\"is_locked\":false", "\"is_locked\":\"no\"")
                            << u"entry 2 (issue 8): is_locked is neither true nor false"_s;
    QTest::newRow("updated") << changed("2026-05-02T11:30:00+02:00", "yesterday")
                             << u"entry 2 (issue 8): updated_at is no time"_s;
    QTest::newRow("bad escape") << changed("bad one", "bad \\x one") << u"entry 2 (issue 8): title is not a text"_s;
}

void tst_Decode::oneBadItem()
{
    QFETCH(QByteArray, bad);
    const auto page = decodeIssues("[" + issueJson(1, "one") + "," + bad + "," + issueJson(3, "three") + "]");
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items.first().title, u"one"_s);
    QCOMPARE(page->items.last().title, u"three"_s);
    QCOMPARE(page->rejected, 1);
    QTEST(page->reason, "reason");
}

void tst_Decode::notAPage_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray whole = "[" + issueJson(1, "one") + "," + issueJson(2, "two") + "]";
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("space") << " \n "_ba;
    QTest::newRow("object") << "{\"message\":\"x\"}"_ba;
    QTest::newRow("text") << "\"x\""_ba;
    QTest::newRow("words") << "404 page not found"_ba;
    QTest::newRow("html") << "<!DOCTYPE html><html></html>"_ba;
    QTest::newRow("cut at the end") << whole.chopped(1);
    QTest::newRow("cut within") << whole.first(whole.size() - 150);
    QTest::newRow("cut at half") << whole.first(whole.size() / 2);
    QTest::newRow("one character") << "["_ba;
    QTest::newRow("more behind") << QByteArray(whole + "[]");
    QTest::newRow("deep") << QByteArray(5000, '[');
    QTest::newRow("NULs") << QByteArray(100, '\0');
}

void tst_Decode::notAPage()
{
    QFETCH(QByteArray, body);
    const auto page = decodeIssues(body);
    QVERIFY(!page);
    QCOMPARE(page.error().code, Code::Malformed);
    QVERIFY2(page.error().message.startsWith("the answer "_L1), qPrintable(page.error().message));
}

void tst_Decode::emptyPages_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("list") << "[]"_ba;
    QTest::newRow("newline") << "[]\n"_ba;
    QTest::newRow("null") << "null"_ba;
}

void tst_Decode::emptyPages()
{
    QFETCH(QByteArray, body);
    const auto page = decodeIssues(body);
    QVERIFY2(page, page ? "" : qPrintable(page.error().fact(u"json")));
    QVERIFY(page->items.isEmpty());
    QCOMPARE(page->rejected, 0);
    QVERIFY(decodeComments(body) && decodeLabels(body) && decodeProjects(body));
}

void tst_Decode::strangeText()
{
    // NUL in title and body, a lone surrogate, right-to-left override, an emoji, a newline in the title.
    auto issue = decodeIssue(issueJson(1, "a\\u0000b\\nc \\u202e\\ud83d\\ude00 \\ud800!"));
    QVERIFY2(issue, issue ? "" : qPrintable(issue.error().toText()));
    QCOMPARE(issue->title.size(), 12);
    QCOMPARE(issue->title.at(1), QChar(0));
    QCOMPARE(issue->title.at(3), u'\n');
    QCOMPARE(issue->title.at(10), QChar(QChar::ReplacementCharacter));
    issue = decodeIssue(issueJson(1, "x").replace("The quoin", "The\\u0000quoin"));
    QVERIFY(issue);
    QVERIFY(issue->body.startsWith(QByteArray("The\0quoin", 9)));
    // Bytes that are not UTF-8 are replaced, and the rest survives.
    const auto page = decodeIssues("[" + issueJson(1, "caf\xe9 \xff\xfe") + "," + issueJson(2, "fine") + "]");
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QCOMPARE(page->items.size(), 2);
    QVERIFY(page->items.first().title.startsWith(u"caf\ufffd"_s));
    QCOMPARE(page->items.last().title, u"fine"_s);
    // Two megabytes.
    const auto large = decodeIssue(issueJson(1, "x").replace("The quoin", QByteArray(2'000'000, 'q')));
    QVERIFY(large);
    QVERIFY(large->body.size() > 2'000'000);
}

void tst_Decode::comments()
{
    const QByteArray onPull =
        commentJson(12, 3)
            .replace("\"issue_url\":\"http://press.test/atelier/press/issues/3\"", "\"issue_url\":\"\"")
            .replace("\"pull_request_url\":\"\"", "\"pull_request_url\":\"http://press.test/atelier/press/pulls/3\"");
    const QByteArray homeless = commentJson(13, 3).replace("press/issues/3\"", "press/issues/\"");
    const auto page = decodeComments("[" + commentJson(11, 2, "") + "," + onPull + "," + homeless + "]");
    QVERIFY(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items.at(0).issueNumber, 2);
    QCOMPARE(page->items.at(0).body, QByteArray());
    QVERIFY(!page->items.at(0).onPullRequest);
    QCOMPARE(page->items.at(0).author.login, u"omar"_s);
    QCOMPARE(formatTimestamp(page->items.at(0).updated), u"2026-04-03T10:05:00Z"_s);
    QCOMPARE(page->items.at(1).issueNumber, 3);
    QVERIFY(page->items.at(1).onPullRequest);
    QCOMPARE(page->rejected, 1);
    QCOMPARE(page->reason, u"entry 3 (comment 13): issue_url names no issue"_s);
    const auto known = decodeComments("[" + homeless + "]", 77);
    QVERIFY(known);
    QCOMPARE(known->items.first().issueNumber, 77);
}

void tst_Decode::references()
{
    const auto page = decodeReferences(
        "[" + issueJson(3, "here") + ",{\"number\":4,\"title\":\"there\",\"state\":\"closed\"}]", u"a/b"_s);
    QVERIFY(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items.at(0).projectName, u"atelier/press"_s);
    QCOMPARE(page->items.at(1).projectName, u"a/b"_s);
    QCOMPARE(page->items.at(1).state, IssueState::Closed);
}

void tst_Decode::projects()
{
    const QByteArray one = repositoryJson(1, "atelier", "press");
    const QByteArray two =
        repositoryJson(2, "maria", "notes", ",\"external_tracker\":{\"external_tracker_url\":\"u\"}");
    for (const QByteArray &body :
         {QByteArray("[" + one + "," + two + "]"), QByteArray("{\"ok\":true,\"data\":[" + one + "," + two + "]}")}) {
        const auto page = decodeProjects(body);
        QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
        QCOMPARE(page->items.size(), 2);
        const Project project = page->items.first();
        QCOMPARE(project.remoteId, 1);
        QCOMPARE(project.fullName(), u"atelier/press"_s);
        QCOMPARE(project.description, u"A hand press"_s);
        QCOMPARE(project.webUrl, QUrl(u"http://press.test/atelier/press"_s));
        QVERIFY(project.permissions.push && project.permissions.pull && !project.permissions.admin);
        QVERIFY(project.isPrivate && !project.archived && project.hasIssues);
        QCOMPARE(project.openIssues, 26);
        QVERIFY(project.created != noTime);
        QVERIFY(!page->items.last().hasIssues); // they are kept elsewhere
    }
    // Only a browser's addresses: a server must not choose what the desktop runs.
    for (const auto *hostile : {"file:///usr/bin/shutdown", "javascript:alert(1)", "smb://press.test/x",
                                "/atelier/press", "http://", "https:atelier", "", "tel:110"}) {
        const auto project = decodeProject(QByteArray(one).replace("http://press.test/atelier/press", hostile));
        QVERIFY2(project, project ? "" : qPrintable(project.error().toText()));
        QVERIFY2(project->webUrl.isEmpty(), hostile);
    }
    QCOMPARE(decodeProject(QByteArray(one).replace("http://press", "HTTPS://press"))->webUrl.scheme(), u"https"_s);
    QVERIFY(decodeProjects("{\"ok\":true,\"data\":null}"));
    QVERIFY(!decodeProjects("{\"ok\":false,\"error\":\"x\"}"));
    QVERIFY(!decodeProjects("{\"ok\":true,\"data\":[" + one));
    QVERIFY(decodeProject(one));
    QCOMPARE(decodeProject("{\"id\":3}").error().code, Code::Malformed);
    QCOMPARE(decodeProject("{\"id\":3}").error().message, u"repository 3: owner is missing"_s);
}

void tst_Decode::smallThings()
{
    const auto labels =
        decodeLabels("[" + labelJson(1, "größe") +
                     ",{\"id\":2,\"name\":\"a/b\",\"color\":\"fff\",\"exclusive\":true,\"is_archived\":true}]");
    QVERIFY(labels);
    QCOMPARE(labels->items.first().name, u"größe"_s);
    QVERIFY(labels->items.last().exclusive && labels->items.last().archived);
    const auto milestones = decodeMilestones("[{\"id\":5,\"title\":\"v1\",\"state\":\"closed\",\"due_on\":null,"
                                             "\"closed_at\":\"2026-01-01T00:00:00Z\"},{\"id\":0}]");
    QVERIFY(milestones);
    QCOMPARE(milestones->items.size(), 1);
    QCOMPARE(milestones->items.first().state, IssueState::Closed);
    QVERIFY(milestones->items.first().closed != noTime);
    QCOMPARE(milestones->rejected, 1);
    const auto people = decodePersons("[" + userJson(1, "a") + ",{\"id\":2}]");
    QVERIFY(people);
    QCOMPARE(people->items.size(), 1);
    QCOMPARE(people->reason, u"entry 2 (user 2): login is missing"_s);
    const auto account = decodeAccount(userJson(9, "maria"));
    QVERIFY(account);
    QCOMPARE(account->login, u"maria"_s);
    QCOMPARE(account->remoteId, 9);
    QCOMPARE(decodeVersion("{\"version\":\"1.15.11\"}").value_or(QString()), u"1.15.11"_s);
    QVERIFY(!decodeVersion("{\"version\":null}"));
    QVERIFY(!decodeVersion("[]"));
    const auto limits = decodePageLimits("{\"max_response_items\":20,\"default_paging_num\":30}");
    QVERIFY(limits);
    QCOMPARE(limits->maxItems, 20);
    QCOMPARE(limits->defaultItems, 20);
    QCOMPARE(decodePageLimits("{\"max_response_items\":-1}")->maxItems, 1);
}

void tst_Decode::keyOrderDoesNotMatter()
{
    const auto issue = decodeIssue("{\"updated_at\":\"2026-01-01T00:00:00Z\",\"state\":\"open\",\"zzz\":1,\"title\":"
                                   "\"t\",\"number\":5,\"comments\":2,"
                                   "\"id\":7,\"body\":\"b\",\"aaa\":2}");
    QVERIFY2(issue, issue ? "" : qPrintable(issue.error().toText()));
    QCOMPARE(issue->remoteId, 7);
    QCOMPARE(issue->comments, 2);
    QCOMPARE(issue->body, "b"_ba);
    QCOMPARE(issue->extra, "{\"zzz\":1,\"aaa\":2}"_ba);
}

void tst_Decode::mutationsNeverCrash()
{
    const QByteArray issues = "[" + issueJson(1, "one") + "," + issueJson(2, "two", ",\"odd\":[1,2]") + "]";
    const QByteArray comments = "[" + commentJson(1, 2) + "," + commentJson(2, 2) + "]";
    const QByteArray projects = "{\"ok\":true,\"data\":[" + repositoryJson(1, "a", "b") + "]}";
    static constexpr char bits[] = "{}[]\",:\\0-tfnu \n\xff\x00\x80";
    std::mt19937 random(20261121);
    const auto pick = [&random](qsizetype below) { return qsizetype(random() % std::mt19937::result_type(below)); };
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        QByteArray body = round % 3 == 0 ? issues : round % 3 == 1 ? comments : projects;
        for (qsizetype change = 1 + pick(3); change > 0; --change) {
            const auto at = pick(body.size());
            switch (pick(5)) {
            case 0: body[at] = bits[pick(sizeof bits - 1)]; break;
            case 1: body.remove(at, 1 + pick(40)); break;
            case 2: body.insert(at, body.mid(pick(body.size()), 1 + pick(60))); break;
            case 3: body.insert(at, bits[pick(sizeof bits - 1)]); break;
            default:
                if (pick(8) == 0)
                    body.truncate(at);
                else
                    body[at] = char(random());
            }
            if (body.isEmpty())
                body = "["_ba;
        }
        // Half of them with room for the padding behind the end, half without.
        if (round % 2 == 0)
            body.reserve(body.size() + 64);
        else
            body.squeeze();
        const auto a = decodeIssues(body);
        const auto b = decodeComments(body, 1);
        const auto c = decodeProjects(body);
        const auto d = decodeReferences(body, u"a/b"_s);
        if (a) {
            for (const RemoteIssue &issue : a->items) {
                QVERIFY(issue.number > 0 && issue.remoteId != 0 && issue.updated != noTime);
                if (!issue.extra.isEmpty())
                    QVERIFY2(QJsonDocument::fromJson(issue.extra).isObject(), issue.extra.constData());
            }
        } else {
            QCOMPARE(a.error().code, Code::Malformed);
        }
        good += a.has_value() + b.has_value() + c.has_value() + d.has_value();
    }
    QVERIFY(good > 1000); // the mutations are mild enough to reach beyond the first character
}

QTEST_GUILESS_MAIN(tst_Decode)
#include "tst_decode.moc"
