// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/closest.h>
#include <base/error.h>

#include <QSet>
#include <QTest>

#include <thread>

using namespace Docket;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codesHaveNamesOfTheirOwn();
    void transientCodes_data();
    void transientCodes();
    void causesAreTold();
    void wrappingKeepsWhatCallersDecideOn();
    void factsComeFromTheNearest();
    void results();
    void errorsRememberTheirTrace();
    void traceScopesNest();
    void threadsHaveTracesOfTheirOwn();
    void traceIds();
    void closest_data();
    void closest();
};

void TestError::codesHaveNamesOfTheirOwn()
{
    QSet<QString> names;
    for (int code = 0; code <= int(Code::Internal); ++code) {
        const auto name = codeName(Code(code));
        QVERIFY2(!names.contains(name), qPrintable(name));
        QCOMPARE(name, name.toLower());
        names.insert(name);
    }
    QVERIFY(names.contains(u"rate-limited"_s));
}

void TestError::transientCodes_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("transient");
    const QList<Code> passing{Code::TimedOut,     Code::Offline,     Code::RateLimited,
                              Code::ServerFailed, Code::CircuitOpen, Code::StorageBusy};
    for (int code = 0; code <= int(Code::Internal); ++code)
        QTest::newRow(qPrintable(codeName(Code(code)))) << code << passing.contains(Code(code));
}

void TestError::transientCodes()
{
    QFETCH(int, code);
    QTEST(isTransient(Code(code)), "transient");
}

void TestError::causesAreTold()
{
    const auto inner =
        makeError(Code::Offline, u"net.connect"_s, u"No route to e.org."_s).withHint(u"Check the cable."_s);
    const auto middle = wrapError(inner, u"forge.list"_s, u"The issues of a/b could not be read."_s);
    const auto outer = wrapError(middle, u"sync.run"_s, u"a/b was not synced."_s);
    QCOMPARE(outer.toText(), u"a/b was not synced.\nCheck the cable.\nbecause: The issues of a/b could not be read.\n"
                             "because: No route to e.org."_s);
    QCOMPARE(makeError(Code::Internal, u"x"_s, u"Only this."_s).toText(), u"Only this."_s);
}

void TestError::wrappingKeepsWhatCallersDecideOn()
{
    auto inner = makeError(Code::RateLimited, u"http.get"_s, u"429"_s).withRetryAfter(30s);
    inner.trace = TraceId{7};
    const auto outer = wrapError(inner, u"forge.list"_s, u"Too many requests."_s);
    QCOMPARE(outer.code, Code::RateLimited);
    QVERIFY(outer.retryAfter == 30s);
    QCOMPARE(outer.trace.value, 7U);
    QCOMPARE(outer.operation, u"forge.list"_s);
    QVERIFY(outer.cause);
    QCOMPARE(outer.cause->message, u"429"_s);
}

void TestError::factsComeFromTheNearest()
{
    const auto inner = makeError(Code::Moved, u"a"_s, u"a"_s).with(u"status"_s, u"301"_s).with(u"location"_s, u"/x"_s);
    const auto outer = wrapError(inner, u"b"_s, u"b"_s).with(u"status"_s, u"302"_s);
    QCOMPARE(outer.fact(u"status"), u"302"_s);
    QCOMPARE(outer.fact(u"location"), u"/x"_s);
    QCOMPARE(outer.fact(u"absent"), QString());
}

void TestError::results()
{
    const auto half = [](int n) -> Result<int> {
        if (n % 2)
            return fail(Code::Invalid, u"half"_s, u"%1 is odd."_s.arg(n), u"Add one."_s);
        return n / 2;
    };
    QCOMPARE(half(4).value_or(-1), 2);
    QCOMPARE(half(3).error().message, u"3 is odd."_s);
    QCOMPARE(half(3).error().hint, u"Add one."_s);
    QCOMPARE(half(8).and_then(half).value_or(-1), 2);
    QVERIFY(Result<void>());
}

void TestError::errorsRememberTheirTrace()
{
    QVERIFY(makeError(Code::Internal, u"x"_s, u"x"_s).trace.isNull());
    const TraceScope scope;
    QCOMPARE(makeError(Code::Internal, u"x"_s, u"x"_s).trace, currentTrace());
}

void TestError::traceScopesNest()
{
    QVERIFY(currentTrace().isNull());
    {
        const TraceScope outer;
        const TraceId first = currentTrace();
        QVERIFY(!first.isNull());
        {
            const TraceScope same; // a null id goes on with what is there
            QCOMPARE(currentTrace(), first);
            const TraceScope other(TraceId{42});
            QCOMPARE(currentTrace().value, 42U);
        }
        QCOMPARE(currentTrace(), first);
    }
    QVERIFY(currentTrace().isNull());
}

void TestError::threadsHaveTracesOfTheirOwn()
{
    const TraceScope scope(TraceId{1});
    TraceId before{99};
    TraceId inside;
    std::jthread([&] {
        before = currentTrace();
        const TraceScope handedOver(TraceId{1});
        inside = currentTrace();
    }).join();
    QVERIFY(before.isNull());
    QCOMPARE(inside.value, 1U);
    QCOMPARE(currentTrace().value, 1U);
}

void TestError::traceIds()
{
    QCOMPARE(TraceId{0xab}.toString(), u"00000000000000ab"_s);
    QSet<QString> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(TraceId::create().toString());
    QCOMPARE(seen.size(), 1000);
}

void TestError::closest_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("match");
    QTest::newRow("dropped") << u"labl"_s << u"label"_s;
    QTest::newRow("added") << u"labell"_s << u"label"_s;
    QTest::newRow("changed") << u"lebel"_s << u"label"_s;
    QTest::newRow("swapped") << u"lable"_s << u"label"_s;
    QTest::newRow("capitals") << u"LABLE"_s << u"label"_s;
    QTest::newRow("the nearer") << u"milestones"_s << u"milestone"_s;
    QTest::newRow("two letters") << u"si"_s << u"is"_s;
    QTest::newRow("two of five") << u"lebell"_s << u"label"_s;
    QTest::newRow("one of three") << u"lig"_s << u"log"_s;
    QTest::newRow("two of three") << u"foo"_s << QString();
    QTest::newRow("far") << u"priority"_s << QString();
    QTest::newRow("short and different") << u"ab"_s << QString();
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("very long") << QString(100'000, u'l') << QString();
}

void TestError::closest()
{
    QFETCH(QString, word);
    QTEST(closestMatch(word, {u"is"_s, u"log"_s, u"label"_s, u"milestone"_s, u"assignee"_s, QString()}), "match");
}

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
