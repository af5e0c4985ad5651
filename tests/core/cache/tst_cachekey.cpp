// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cache/cachekey.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket::Cache;

class TestCacheKey final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyIsReadBackFromItsText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("id");
        QTest::newRow("plain") << u"document:42"_s << u"document"_s << u"42"_s;
        QTest::newRow("colons in the id") << u"page:a:b:"_s << u"page"_s << u"a:b:"_s;
        QTest::newRow("star and backslash in the id") << u"page:a*\\b"_s << u"page"_s << u"a*\\b"_s;
        QTest::newRow("no colon") << u"document"_s << QString() << QString();
        QTest::newRow("no type") << u":42"_s << QString() << QString();
        QTest::newRow("no id") << u"document:"_s << QString() << QString();
        QTest::newRow("star in the type") << u"doc*:42"_s << QString() << QString();
        QTest::newRow("backslash in the type") << u"doc\\:42"_s << QString() << QString();
        QTest::newRow("empty") << QString() << QString() << QString();
    }

    void aKeyIsReadBackFromItsText()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, type);
        QFETCH(const QString, id);
        const auto key = CacheKey::parse(text);
        if (type.isEmpty()) {
            QVERIFY(!key.has_value());
            QCOMPARE(key.error().code, Docket::Code::Invalid);
            return;
        }
        QVERIFY(key.has_value());
        QCOMPARE(key->type(), type);
        QCOMPARE(key->id(), id);
        QCOMPARE(key->text(), text);
        QVERIFY(*key == CacheKey(type, id));
        QCOMPARE(key->hash(), CacheKey(type, id).hash());
        QVERIFY(CachePattern::exactly(*key).matches(*key));
        QVERIFY(CachePattern::ofType(type).matches(*key));
        QVERIFY(CachePattern::everything().matches(*key));
        const auto again = CachePattern::parse(CachePattern::exactly(*key).text());
        QVERIFY(again.has_value() && again->matches(*key) && again->type() == type);
    }

    void aPatternMatches_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("key");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *key, bool matches) {
            QTest::addRow("%s on %s", pattern, key)
                << QString::fromLatin1(pattern) << QString::fromLatin1(key) << matches;
        };
        row("document:*", "document:42", true);
        row("document:*", "documents:42", false);
        row("document:42", "document:42", true);
        row("document:42", "document:421", false);
        row("*", "a:b", true);
        row("*:42", "document:42", true);
        row("*:42", "document:142", false);
        row("doc*:4*2", "document:4002", true);
        row("doc*:4*2", "document:42", true);
        row("doc*:4*2", "document:4", false);
        row("a:*b*c*", "a:xbxcx", true);
        row("a:*b*c*", "a:xcxbx", false);
        row("a:*aba", "a:ababa", true);
        row("a:ab*ba", "a:aba", false); // the ends must not share a character
        row("a:**", "a:x", true);
        row("a:\\*", "a:*", true);
        row("a:\\*", "a:x", false);
        row("a:\\\\*", "a:\\x", true);
        row("issue:?", "issue:1", false); // nothing but the star is special
        row("issue:[1]", "issue:1", false);
    }

    void aPatternMatches()
    {
        QFETCH(const QString, pattern);
        QFETCH(const QString, key);
        QFETCH(const bool, matches);
        const auto parsed = CachePattern::parse(pattern);
        QVERIFY2(parsed.has_value(), qPrintable(parsed ? QString() : parsed.error().message));
        QCOMPARE(parsed->matches(*CacheKey::parse(key)), matches);
    }

    void aTypeIsKnownOnlyWhereThereIsOne()
    {
        QCOMPARE(CachePattern::parse(u"document:*"_s)->type(), u"document"_s);
        QCOMPARE(CachePattern::parse(u"document:4*"_s)->prefix(), u"document:4"_s);
        QCOMPARE(CachePattern::ofType(u"ast").type(), u"ast"_s);
        QVERIFY(!CachePattern::parse(u"doc*:1"_s)->type().has_value());
        QVERIFY(!CachePattern::parse(u"*:1"_s)->type().has_value());
        QVERIFY(!CachePattern::parse(u"*"_s)->type().has_value());
        QVERIFY(CachePattern::parse(u"*"_s)->isEverything());
    }

    void nonsenseIsRefused_data()
    {
        QTest::addColumn<QString>("pattern");
        for (const char *text : {"", "document", "document:", ":1", ":*", "document:\\", "a\\*b:1"})
            QTest::addRow("'%s'", text) << QString::fromLatin1(text);
    }

    void nonsenseIsRefused()
    {
        QFETCH(const QString, pattern);
        const auto parsed = CachePattern::parse(pattern);
        QVERIFY(!parsed.has_value());
        QVERIFY(!parsed.error().hint.isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestCacheKey)
#include "tst_cachekey.moc"
