// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultbench.h"

#include <sandbox/fault.h>

#include <future>

using namespace Docket::Tests;
using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

using Kind = Fault::Kind;

namespace {

/// Where a fault strikes.
const QString issueList = u"/issues\\?"_s;
const QString commentList = u"/issues/comments"_s;
const QString repository = u"/repos/atelier/press$"_s;
const QString whoAmI = u"/user$"_s;

constexpr int forEver = -1;

/// Impatience: faults that take time shall not take the time of whoever runs the tests.
const QStringList impatient{
    u"--set"_s, u"network.first-byte-timeout=1s"_s, u"--set"_s, u"network.stall-timeout=1s"_s,
    u"--set"_s, u"network.retry-base=1ms"_s,        u"--set"_s, u"network.retry-max=2ms"_s,
    u"--set"_s, u"network.breaker-failures=100"_s,  u"--set"_s, u"network.max-answer-bytes=3 MiB"_s};

} // namespace

/// Everything that a server can do wrong, against docket-cli as a process: the exit code, a message that names the
/// thing and the next step, no secret, and nothing lost, neither what was stored before nor what came meanwhile.
class TestFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup()
    {
        m_bench.server.clearFaults();
        m_firstBench.server.clearFaults();
    }
    void faults_data();
    void faults();
    void passingFaults_data();
    void passingFaults();
    void pagesThatNeverEnd_data();
    void pagesThatNeverEnd();
    void storm();
    void changesWhilePagesAreWalked();
    void strangeTexts();
    void clocks_data();
    void clocks();
    void revokedToken();
    void serverGoneAndBack();
    void certificateExpires();
    void addingAccounts_data();
    void addingAccounts();
    void noSecretInAnyFile();

private:
    [[nodiscard]] QString host() { return m_bench.server.url().authority(); }
    /// The same at a first load and at a later pass, side by side on servers of their own, because most of the time
    /// somebody waits. `half(bench, profile, isFirst)` runs in a thread and answers with what is wrong.
    template <typename Half>
    [[nodiscard]] QString atBothHalves(Half half);

    const InMemory m_inMemory;
    FaultBench m_bench;
    FaultBench m_firstBench; ///< of first loads
    Profile m_fresh;         ///< connected, never synced
    Profile m_firstFresh;    ///< the same at the other server
    Profile m_synced;        ///< synced once
    qsizetype m_readable = 0;
};

template <typename Half>
QString TestFaults::atBothHalves(Half half)
{
    const auto run = [&half](FaultBench &bench, const Profile &before, bool isFirst) -> QString {
        const Profile profile;
        if (!profile.copyFrom(before.path()))
            return u"the profile could not be copied"_s;
        const QString wrong = half(bench, profile, isFirst);
        return wrong.isEmpty() ? wrong : (isFirst ? u"first load: "_s : u"later pass: "_s) + wrong;
    };
    auto first = std::async(std::launch::async, [&] { return run(m_firstBench, m_firstFresh, true); });
    const QString later = run(m_bench, m_synced, false);
    const QString wrong = first.get();
    return wrong.isEmpty() ? later : wrong;
}

void TestFaults::initTestCase()
{
    QCOMPARE(m_bench.start(130, 90), QString());
    QCOMPARE(m_bench.connect(m_fresh), QString());
    QCOMPARE(m_firstBench.start(130, 90), QString());
    QCOMPARE(m_firstBench.connect(m_firstFresh), QString());
    QVERIFY(m_synced.copyFrom(m_fresh.path()));
    const auto synced = m_synced.cli({u"sync"_s});
    QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
    QCOMPARE(m_bench.difference(m_synced), QString());
    m_readable = FaultBench::readable(m_synced);
    QVERIFY(m_readable > 100);
}

void TestFaults::faults_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("code");
    QTest::addColumn<QStringList>("says");
    const auto row = [](const char *name, const Fault &fault, int code, const QStringList &says) {
        QTest::newRow(name) << fault << code << says;
    };
    const auto status = [&row](const char *name, const QString &path, int number, const QByteArray &body,
                               const QStringList &says) {
        row(name, {.kind = Kind::Status, .path = path, .status = number, .body = body}, 1, says);
    };
    const QString project = faultyProject;
    const QByteArray json = R"({"message":"out of order","url":"http://forge.test/api/swagger"})";

    row("cut", {.kind = Kind::Cut, .path = issueList}, 1, {u"%host"_s, u"Check the connection"_s});
    row("cut: comments", {.kind = Kind::Cut, .path = commentList}, 1, {u"%host"_s});
    row("reset", {.kind = Kind::Reset, .path = issueList}, 1, {u"%host"_s});
    row("stall", {.kind = Kind::Stall, .path = issueList}, 1, {u"%host"_s});
    row("stall: who am I", {.kind = Kind::Stall, .path = whoAmI}, 1, {u"%host"_s});
    row("stall in the middle", {.kind = Kind::Trickle, .path = issueList, .milliseconds = 2500}, 1, {u"%host"_s});
    row("oversize", {.kind = Kind::Oversize, .path = issueList, .bytes = 5'000'000}, 1, {u"%host"_s});
    row("oversize: comments", {.kind = Kind::Oversize, .path = commentList, .bytes = 5'000'000}, 1, {u"%host"_s});
    row("oversize: repository", {.kind = Kind::Oversize, .path = repository, .bytes = 5'000'000}, 1, {u"%host"_s});
    row("malformed", {.kind = Kind::WrongJson, .path = issueList}, 1, {u"%host"_s});
    row("malformed: comments", {.kind = Kind::WrongJson, .path = commentList}, 1, {u"%host"_s});
    row("malformed: repository", {.kind = Kind::WrongJson, .path = repository}, 1, {u"%host"_s});
    row("malformed: who am I", {.kind = Kind::WrongJson, .path = whoAmI}, 1, {u"%host"_s});
    row("page for people", {.kind = Kind::Html, .path = issueList}, 1, {u"%host"_s, project, u"login page"_s});
    row("page for people: repository", {.kind = Kind::Html, .path = repository}, 1, {u"%host"_s, u"login page"_s});
    row("page for people: who am I", {.kind = Kind::Html, .path = whoAmI}, 1, {u"%host"_s, u"login page"_s});
    row("wrong types", {.kind = Kind::WrongTypes, .path = issueList}, 3, {project, u"could not be read"_s});
    row("wrong types: comments", {.kind = Kind::WrongTypes, .path = commentList}, 3, {project, u"could not be read"_s});
    row("wrong types: repository", {.kind = Kind::WrongTypes, .path = repository}, 1, {u"%host"_s});
    row("wrong types: labels", {.kind = Kind::WrongTypes, .path = u"/labels"_s}, 1, {u"%host"_s});
    row("missing number", {.kind = Kind::MissingField, .path = issueList}, 3, {project, u"could not be read"_s});
    row("missing time", {.kind = Kind::MissingField, .path = issueList, .field = u"updated_at"_s}, 3,
        {project, u"could not be read"_s});
    row("missing id: repository", {.kind = Kind::MissingField, .path = repository, .field = u"id"_s}, 1, {u"%host"_s});
    status("401", issueList, 401, json, {u"%host"_s, u"token"_s, u"Make a new one"_s});
    status("401: repository", repository, 401, json, {u"%host"_s, u"token"_s});
    status("403", issueList, 403, json, {u"%host"_s, project, u"Ask the owner"_s});
    status("403: scope", issueList, 403,
           R"({"message":"token does not have at least one of required scope(s): [read:issue]"})",
           {u"%host"_s, u"read:issue"_s});
    status("404 JSON", issueList, 404, json, {u"%host"_s, project});
    status("404 JSON: repository", repository + u"|/repositories/"_s, 404, json, {project, u"rights"_s});
    status("404 text", issueList, 404, "404 page not found\n", {u"%host"_s});
    status("404 text: repository", repository, 404, "404 page not found\n", {u"%host"_s});
    status("409", issueList, 409, json, {u"%host"_s, project, u"out of order"_s});
    status("412", issueList, 412, json, {u"%host"_s, project});
    status("413", issueList, 413, "<html>too large</html>", {u"%host"_s, project});
    status("422", issueList, 422, json, {u"%host"_s, project, u"422"_s});
    status("423", issueList, 423, json, {u"%host"_s, project});
    status("429", issueList, 429, json, {u"%host"_s, u"fewer requests"_s});
    status("500", issueList, 500, json, {u"%host"_s, u"500"_s, u"try again later"_s});
    status("502", issueList, 502, "<html>bad gateway</html>", {u"%host"_s, u"502"_s});
    status("503", issueList, 503, {}, {u"%host"_s, u"503"_s});
    status("503: who am I", whoAmI, 503, {}, {u"%host"_s, u"503"_s});
    status("503: comments", commentList, 503, {}, {u"%host"_s, u"503"_s});
    row("429 for an hour", {.kind = Kind::Status, .path = issueList, .status = 429, .retryAfter = "3600"}, 1,
        {u"%host"_s, u"fewer requests"_s});
}

void TestFaults::faults()
{
    QFETCH(Fault, fault);
    QFETCH(int, code);
    QFETCH(QStringList, says);
    fault.times = forEver;
    const QStringList command = impatient + QStringList{u"--set"_s, u"network.retries=1"_s, u"sync"_s};
    const QString wrong = atBothHalves([&](FaultBench &bench, const Profile &profile, bool isFirst) -> QString {
        QStringList words = says;
        words.replaceInStrings(u"%host"_s, bench.server.url().authority());
        bench.change();
        bench.server.addFault(fault);
        const auto struck = profile.cli(command);
        if (const QString bad = verdict(struck, code, words, {bench.server.token()}); !bad.isEmpty())
            return bad;
        // An error says once what it says.
        if (code == 1 && (struck.err.count(u"docket-cli: "_s) != 1 || struck.err.count(u'\n') > 8))
            return u"told at length: "_s + struck.err;
        if (!isFirst && FaultBench::readable(profile) < m_readable)
            return u"what was stored cannot be read any more"_s;
        bench.server.clearFaults();
        const auto mended = profile.cli({u"sync"_s});
        if (mended.exitCode != 0)
            return u"not mended: "_s + mended.out + mended.err;
        if (const QString differs = bench.difference(profile); !differs.isEmpty())
            return differs;
        const QString files = filesWith(profile.path(), bench.server.token().toUtf8());
        return files.isEmpty() ? QString() : u"the token is in "_s + files;
    });
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void TestFaults::passingFaults_data()
{
    QTest::addColumn<Fault>("fault");
    const auto row = [](const char *name, const Fault &fault) { QTest::newRow(name) << fault; };
    const auto status = [&row](const char *name, int number, const QByteArray &retryAfter) {
        row(name, {.kind = Kind::Status, .path = issueList, .times = 2, .status = number, .retryAfter = retryAfter});
    };
    row("cut", {.kind = Kind::Cut, .path = issueList, .times = 2});
    row("cut in the middle of the load", {.kind = Kind::Cut, .path = issueList, .after = 3, .times = 1});
    row("reset", {.kind = Kind::Reset, .path = issueList, .times = 2});
    row("stall", {.kind = Kind::Stall, .path = issueList, .times = 1});
    row("stall: comments", {.kind = Kind::Stall, .path = commentList, .times = 1});
    row("slow", {.kind = Kind::Delay, .times = forEver, .milliseconds = 60});
    // A short answer: a timer takes its twenty milliseconds on some machines, and a page has two thousand pieces.
    row("trickle", {.kind = Kind::Trickle, .path = repository, .times = 1, .milliseconds = 1});
    row("one page too large",
        {.kind = Kind::Oversize, .path = issueList + u".*limit=50"_s, .times = forEver, .bytes = 5'000'000});
    row("repeated page", {.kind = Kind::RepeatPage, .path = issueList, .times = 1});
    row("repeated page, again and again", {.kind = Kind::RepeatPage, .path = issueList, .times = 5});
    row("duplicates", {.kind = Kind::DuplicateItems, .path = issueList, .times = forEver});
    row("duplicates: comments", {.kind = Kind::DuplicateItems, .path = commentList, .times = forEver});
    row("out of order", {.kind = Kind::ReverseItems, .times = forEver});
    row("clock of the header: ahead", {.kind = Kind::ClockSkew, .times = forEver, .seconds = 86'400});
    row("clock of the header: behind", {.kind = Kind::ClockSkew, .times = forEver, .seconds = -86'400});
    status("429 with seconds", 429, "1");
    status("429 with a date", 429, "Fri, 01 Jan 2021 00:00:00 GMT");
    status("500", 500, {});
    status("502", 502, {});
    status("503", 503, {});
    status("503 with seconds", 503, "1");
    status("408", 408, {});
}

void TestFaults::passingFaults()
{
    QFETCH(Fault, fault);
    const QString wrong = atBothHalves([&](FaultBench &bench, const Profile &profile, bool isFirst) -> QString {
        bench.change();
        const int id = bench.server.addFault(fault);
        const auto synced = profile.cli(impatient + QStringList{u"sync"_s});
        if (bench.server.fired(id) == 0 && (fault.after == 0 || isFirst))
            return u"the fault never struck"_s;
        if (synced.exitCode != 0 || !synced.err.isEmpty())
            return synced.out + synced.err;
        return bench.difference(profile);
    });
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

/// A cache in between that ignores what is asked for: every page is the first, and none is the last.
void TestFaults::pagesThatNeverEnd_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("what");
    QTest::newRow("issues") << issueList << u"issues"_s;
    QTest::newRow("comments") << commentList << u"comments"_s;
}

void TestFaults::pagesThatNeverEnd()
{
    QFETCH(QString, path);
    QFETCH(QString, what);
    // Older servers tell all comments at once, this one page by page.
    FaultBench bench({.personality = u"gitea-1.26.0"_s});
    QCOMPARE(bench.start(130, 150), QString());
    const Profile profile;
    QCOMPARE(bench.connect(profile), QString());
    const int id = bench.server.addFault({.kind = Kind::FirstPage, .path = path, .times = forEver});
    const auto struck = profile.cli(impatient + QStringList{u"sync"_s});
    const QString wrong = verdict(
        struck, 1,
        {bench.server.url().authority(), u"the "_s + what + u" of "_s + faultyProject, u"same entries"_s, u"proxy"_s},
        {bench.server.token()});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY2(bench.server.fired(id) < 40, qPrintable(QString::number(bench.server.fired(id))));
    bench.server.clearFaults();
    const auto mended = profile.cli({u"sync"_s});
    QVERIFY2(mended.exitCode == 0, qPrintable(mended.out + mended.err));
    QCOMPARE(bench.difference(profile), QString());
}

void TestFaults::storm()
{
    // Everything at once, by chance: passes fail or not, nothing is lost, and calm brings the whole.
    const Profile profile;
    QVERIFY(profile.copyFrom(m_fresh.path()));
    quint32 seed = 1;
    for (const Kind kind : {Kind::Cut, Kind::Reset, Kind::Status, Kind::Html, Kind::WrongJson, Kind::RepeatPage,
                            Kind::DuplicateItems, Kind::ReverseItems, Kind::WrongTypes})
        m_bench.server.addFault({.kind = kind, .path = u"/issues"_s, .probability = 0.08, .seed = seed++});
    qsizetype before = 0;
    for (int pass = 0; pass < 6; ++pass) {
        m_bench.change();
        const auto struck = profile.cli(impatient + QStringList{u"--set"_s, u"network.retries=1"_s, u"sync"_s});
        QVERIFY2(!struck.crashed && struck.exitCode != 2, qPrintable(struck.err));
        const qsizetype now = FaultBench::readable(profile);
        QVERIFY2(now >= before, qPrintable(u"%1 after %2"_s.arg(now).arg(before)));
        before = now;
    }
    m_bench.server.clearFaults();
    const auto calm = profile.cli({u"sync"_s});
    QVERIFY2(calm.exitCode == 0, qPrintable(calm.out + calm.err));
    QCOMPARE(m_bench.difference(profile), QString());
}

void TestFaults::changesWhilePagesAreWalked()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_fresh.path()));
    int changes = 0;
    m_bench.server.setWatcher([&](const RecordedRequest &request) {
        // The oldest come to the front, one goes, one comes: every page shifts.
        if (changes >= 8 || !request.path.endsWith(u"/issues"_s))
            return;
        ++changes;
        m_bench.server.editIssue(faultyProject, 30 + changes, {.title = u"Moved %1"_s.arg(changes)});
        if (changes % 3 == 0)
            m_bench.server.deleteIssue(faultyProject, 60 + changes);
        if (changes % 2 == 0)
            m_bench.server.addIssue(faultyProject, {.title = u"Came %1"_s.arg(changes)});
    });
    const auto walked = profile.cli({u"sync"_s});
    m_bench.server.setWatcher({});
    QCOMPARE(changes, 8);
    QVERIFY2(walked.exitCode == 0 || walked.exitCode == 3, qPrintable(walked.out + walked.err));
    const auto again = profile.cli({u"sync"_s});
    QVERIFY2(again.exitCode == 0, qPrintable(again.out + again.err));
    QCOMPARE(m_bench.difference(profile), QString());
    // Deletions count for those who were synced before as well.
    QCOMPARE(m_synced.cli({u"sync"_s}).exitCode, 0);
    QCOMPARE(m_bench.difference(m_synced), QString());
    m_readable = FaultBench::readable(m_synced);
}

void TestFaults::strangeTexts()
{
    const QString huge = QString(2'000'000, u'x') + u"end"_s;
    const QString withNul = u"before"_s + QChar(0) + u"after"_s;
    const QString title = u"first line\nsecond line\r\n\tthird \u001b[31mred \u202e over"_s;
    auto &server = m_bench.server;
    const qint64 nul = server.addIssue(faultyProject, {.title = u"with NUL"_s, .body = withNul});
    const qint64 large = server.addIssue(faultyProject, {.title = u"large"_s, .body = huge});
    const qint64 lines = server.addIssue(faultyProject, {.title = title});
    (void)server.addComment(faultyProject, lines, withNul);
    const Profile profile;
    QVERIFY(profile.copyFrom(m_fresh.path()));
    const auto synced = profile.cli({u"sync"_s});
    QVERIFY2(synced.exitCode == 0, qPrintable(synced.out + synced.err));
    QCOMPARE(m_bench.difference(profile), QString());
    const auto body = [&profile](qint64 number) {
        return profile.cli({u"--json"_s, u"issue"_s, u"%1#%2"_s.arg(faultyProject).arg(number)}).json().object();
    };
    QCOMPARE(body(nul).value(u"body"_s).toString(), withNul);
    QCOMPARE(body(large).value(u"body"_s).toString().size(), huge.size());
    QVERIFY(body(large).value(u"body"_s).toString().endsWith(u"end"_s));
    QVERIFY(!body(lines).value(u"title"_s).toString().contains(u'\n'));
    QCOMPARE(body(lines).value(u"commentList"_s).toArray().at(0).toObject().value(u"body"_s).toString(), withNul);
    // On a terminal they are harmless: one line in the list, no escape sequence, no turned direction.
    const auto listed = profile.cli({u"issues"_s, u"first"_s, u"line"_s});
    QVERIFY2(listed.exitCode == 0 && listed.out.contains(u"first line second line"_s), qPrintable(listed.out));
    for (const QChar c : {QChar(0x1b), QChar(0x202e), QChar(u'\r')})
        QVERIFY2(!listed.out.contains(c), qPrintable(u"U+%1"_s.arg(c.unicode(), 4, 16)));
    const auto shown = profile.cli({u"issue"_s, u"%1#%2"_s.arg(faultyProject).arg(nul)});
    QVERIFY(!shown.out.contains(QChar(0)));
    QVERIFY(shown.out.contains(u"after"_s));
    // Words behind a NUL are found.
    QVERIFY(profile.cli({u"issues"_s, u"\"with NUL\""_s}).out.contains(u'#' + QString::number(nul)));
}

void TestFaults::clocks_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::newRow("three days ahead") << qint64(3 * 86'400);
    QTest::newRow("three days behind") << qint64(-3 * 86'400);
    QTest::newRow("ten years ahead") << qint64(10 * 365) * 86'400;
    QTest::newRow("ten years behind") << qint64(-10 * 365) * 86'400;
}

void TestFaults::clocks()
{
    QFETCH(qint64, offset);
    FaultBench bench;
    QCOMPARE(bench.start(60, 30, offset), QString());
    const Profile profile;
    QCOMPARE(bench.connect(profile), QString());
    for (int pass = 0; pass < 3; ++pass) {
        bench.change();
        const auto synced = profile.cli({u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.out + synced.err));
        QCOMPARE(bench.difference(profile), QString());
    }
    // Somebody puts the server's clock right between two passes.
    bench.server.setClockOffset(0);
    bench.change();
    const auto synced = profile.cli({u"sync"_s});
    QVERIFY2(synced.exitCode == 0, qPrintable(synced.out + synced.err));
    QCOMPARE(bench.difference(profile), QString());
}

void TestFaults::revokedToken()
{
    // The server is public: it answers a token that is no longer good as if there were none.
    FaultBench bench;
    QCOMPARE(bench.start(30, 10), QString());
    bench.server.addUser(u"quinn"_s);
    const QString token = bench.server.addToken(u"quinn"_s);
    const Profile profile;
    const auto added = profile.cli(
        {u"account"_s, u"add"_s, u"--url"_s, bench.server.url().toString(), u"--token-file"_s, u"-"_s}, token.toUtf8());
    QVERIFY2(added.exitCode == 0, qPrintable(added.err));
    QVERIFY(!added.out.contains(token) && !added.err.contains(token));
    QCOMPARE(profile.cli({u"projects"_s, u"--track"_s, faultyProject}).exitCode, 0);
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
    const qsizetype before = FaultBench::readable(profile);
    bench.server.revokeToken(token);
    bench.change();
    const auto refused = profile.cli({u"sync"_s});
    const QString wrong =
        verdict(refused, 1, {bench.server.url().authority(), u"token"_s, u"Make a new one"_s}, {token});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(FaultBench::readable(profile), before);
    QVERIFY(profile.cli({u"account"_s, u"list"_s}).out.contains(u"token was rejected"_s));
    QVERIFY(profile.cli({u"projects"_s}).out.contains(u"access-lost"_s));
    QCOMPARE(profile.cli({u"account"_s, u"check"_s}).exitCode, 1);
    QCOMPARE(profile.cli({u"doctor"_s}).exitCode, 1);
    // A new token for the same account, and all is well again.
    const QString fresh = bench.server.addToken(u"quinn"_s);
    QCOMPARE(profile
                 .cli({u"account"_s, u"add"_s, u"--url"_s, bench.server.url().toString(), u"--token-file"_s, u"-"_s},
                      fresh.toUtf8())
                 .exitCode,
             0);
    const auto synced = profile.cli({u"sync"_s});
    QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
    QCOMPARE(bench.difference(profile), QString());
    QCOMPARE(filesWith(profile.path(), token.toUtf8()), QString());
}

void TestFaults::serverGoneAndBack()
{
    const Profile profile;
    QVERIFY(profile.copyFrom(m_synced.path()));
    m_bench.server.pause();
    const auto gone = profile.cli(impatient + QStringList{u"--set"_s, u"network.retries=1"_s, u"sync"_s});
    const QString wrong = verdict(gone, 1, {host()}, {m_bench.server.token()});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(FaultBench::readable(profile), m_readable);
    QVERIFY(profile.cli({u"projects"_s}).out.contains(u"server-gone"_s));
    QCOMPARE(profile.cli({u"--set"_s, u"network.retries=0"_s, u"account"_s, u"check"_s}).exitCode, 1);
    const auto resumed = m_bench.server.resume();
    QVERIFY2(resumed, resumed ? "" : qPrintable(resumed.error()));
    QCOMPARE(profile.cli({u"sync"_s}).exitCode, 0);
    QVERIFY(!profile.cli({u"projects"_s}).out.contains(u"server-gone"_s));
}

void TestFaults::certificateExpires()
{
    const QTemporaryDir folder;
    const auto openssl = [&folder](const QStringList &arguments) {
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(u"openssl"_s, arguments);
        return process.waitForFinished(30'000) && process.exitCode() == 0;
    };
    QVERIFY(openssl({u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-keyout"_s, u"ca.key"_s,
                     u"-out"_s, u"ca.pem"_s, u"-days"_s, u"30"_s, u"-subj"_s, u"/CN=Atelier Authority"_s}));
    QFile extensions(folder.filePath(u"ext"_s));
    QVERIFY(extensions.open(QIODevice::WriteOnly));
    extensions.write("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n");
    extensions.close();
    const auto certificate = [&](const QString &name, const QString &until) {
        return openssl({u"req"_s, u"-new"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-keyout"_s, name + u".key"_s,
                        u"-out"_s, name + u".csr"_s, u"-subj"_s, u"/CN=press.test"_s}) &&
               openssl({u"x509"_s, u"-req"_s, u"-in"_s, name + u".csr"_s, u"-CA"_s, u"ca.pem"_s, u"-CAkey"_s,
                        u"ca.key"_s, u"-CAcreateserial"_s, u"-out"_s, name + u".pem"_s, u"-extfile"_s, u"ext"_s,
                        u"-not_before"_s, u"20200101000000Z"_s, u"-not_after"_s, until});
    };
    QVERIFY(certificate(u"good"_s, u"20990101000000Z"_s));
    QVERIFY(certificate(u"expired"_s, u"20210101000000Z"_s));

    const QString data = folder.filePath(u"server.db"_s);
    const Profile profile;
    quint16 port = 0;
    QString token;
    qsizetype before = 0;
    {
        FaultBench good({.dataFile = data,
                         .certificateFile = folder.filePath(u"good.pem"_s),
                         .keyFile = folder.filePath(u"good.key"_s)});
        QCOMPARE(good.start(30, 10), QString());
        port = quint16(good.server.url().port());
        token = good.server.token();
        const auto stranger =
            profile.cli({u"account"_s, u"add"_s, u"--url"_s, good.server.url().toString(), u"--token-file"_s, u"-"_s},
                        token.toUtf8());
        const QString wrong = verdict(stranger, 1, {good.server.url().authority(), u"certificate"_s}, {token});
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QCOMPARE(good.connect(profile, {u"--ca"_s, folder.filePath(u"ca.pem"_s)}), QString());
        const auto synced = profile.cli({u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        before = FaultBench::readable(profile);
        QVERIFY(before > 10);
        // Whom the server is trusted by was said once: a new token needs no --ca, and what is stored stays.
        QCOMPARE(good.connect(profile), QString());
        const auto again = profile.cli({u"sync"_s});
        QVERIFY2(again.exitCode == 0, qPrintable(again.err));
        // Another server is not trusted by it.
        FaultBench other(
            {.certificateFile = folder.filePath(u"good.pem"_s), .keyFile = folder.filePath(u"good.key"_s)});
        QCOMPARE(other.start(1, 0), QString());
        QVERIFY(other.connect(profile).contains(u"certificate"_s));
    }
    SandboxServer expired({.dataFile = data,
                           .port = port,
                           .token = token,
                           .certificateFile = folder.filePath(u"expired.pem"_s),
                           .keyFile = folder.filePath(u"expired.key"_s)});
    const auto started = expired.start();
    QVERIFY2(started, started ? "" : qPrintable(started.error()));
    const auto refused = profile.cli({u"sync"_s});
    const QString wrong =
        verdict(refused, 1, {u"127.0.0.1:%1"_s.arg(port), u"expired"_s, u"renew"_s, u"subject=press.test"_s}, {token});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(FaultBench::readable(profile), before);
    QVERIFY(profile.cli({u"projects"_s}).out.contains(u"server-gone"_s));
}

void TestFaults::addingAccounts_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("code");
    QTest::addColumn<QStringList>("says");
    const auto row = [](const char *name, const Fault &fault, int code, const QStringList &says) {
        QTest::newRow(name) << fault << code << says;
    };
    row("login page", {.kind = Kind::Html}, 1, {u"%host"_s, u"Gitea or Forgejo"_s});
    row("something else", {.kind = Kind::Status, .status = 404, .body = "404 page not found\n"}, 1,
        {u"%host"_s, u"Gitea or Forgejo"_s});
    row("cut", {.kind = Kind::Cut}, 1, {u"%host"_s});
    row("stall", {.kind = Kind::Stall}, 1, {u"%host"_s});
    row("500", {.kind = Kind::Status, .status = 500}, 1, {u"%host"_s, u"500"_s});
    row("not JSON", {.kind = Kind::WrongJson}, 1, {u"%host"_s});
    row("wrong types: who am I", {.kind = Kind::WrongTypes, .path = whoAmI}, 1, {u"%host"_s});
    row("401: who am I", {.kind = Kind::Status, .path = whoAmI, .status = 401, .body = R"({"message":"no"})"}, 1,
        {u"%host"_s, u"token"_s});
    row("403: repositories",
        {.kind = Kind::Status,
         .path = u"/(user/repos|repos/search)"_s,
         .status = 403,
         .body = R"({"message":"token does not have at least one of required scope(s): [read:repository]"})"},
        3, {u"%host"_s, u"read:repository"_s});
}

void TestFaults::addingAccounts()
{
    QFETCH(Fault, fault);
    QFETCH(int, code);
    QFETCH(QStringList, says);
    says.replaceInStrings(u"%host"_s, host());
    const Profile profile;
    m_bench.server.addFault(fault);
    const QString token = m_bench.server.token();
    const auto added =
        profile.cli(impatient + QStringList{u"--set"_s, u"network.retries=1"_s, u"account"_s, u"add"_s, u"--url"_s,
                                            m_bench.server.url().toString(), u"--token-file"_s, u"-"_s},
                    token.toUtf8());
    const QString wrong = verdict(added, code, says, {token});
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    const auto listed = profile.cli({u"--json"_s, u"account"_s, u"list"_s});
    QCOMPARE(listed.json().array().size(), code == 1 ? 0 : 1);
    QCOMPARE(filesWith(profile.path(), token.toUtf8()), QString());
}

void TestFaults::noSecretInAnyFile()
{
    QCOMPARE(filesWith(m_synced.path(), m_bench.server.token().toUtf8()), QString());
    QVERIFY(QFile::exists(m_synced.path() + u"/docket.log"_s));
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
