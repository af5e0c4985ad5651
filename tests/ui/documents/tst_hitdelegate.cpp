// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <documents/hitdelegate.h>

#include <QFontMetricsF>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// What is seen of a sentence in a column of any width.
class TestHitDelegate final : public QObject
{
    Q_OBJECT

    static Domain::DocumentSnippet snippet(const QString &text, const QStringList &words)
    {
        Domain::DocumentSnippet made;
        made.text = text;
        for (const QString &word : words)
            made.hits.append({text.indexOf(word), word.size()});
        return made;
    }
    static QStringList hits(const Domain::DocumentSnippet &made)
    {
        QStringList words;
        for (const auto &[position, length] : made.hits)
            words << made.text.sliced(position, length);
        return words;
    }

private Q_SLOTS:
    void whatHasRoomStays()
    {
        const auto whole = snippet(u"A grey heron stands still."_s, {u"heron"_s});
        QCOMPARE(fitted(whole, {}, 5000), whole);
    }

    void anyWidth_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {30, 60, 90, 120, 180, 260, 400, 700})
            QTest::addRow("%d", width) << width;
    }

    void anyWidth()
    {
        QFETCH(int, width);
        const auto whole = snippet(u"The mill by the river had not been used for years when a grey heron chose its "
                                   "roof to stand on, one leg drawn up, and watched the water go by for hours."_s,
                                   {u"grey heron"_s, u"water"_s});
        QFont font;
        auto heavy = font;
        heavy.setWeight(QFont::DemiBold);
        const QFontMetricsF metrics(heavy);
        const auto shown = fitted(whole, font, width);
        const auto wide = metrics.horizontalAdvance(shown.text);
        // The first hit is never cut at its beginning; where it has room, it is there as a whole.
        QVERIFY(!shown.hits.isEmpty());
        QVERIFY2(u"grey heron"_s.startsWith(hits(shown).first()), qPrintable(hits(shown).first()));
        if (metrics.horizontalAdvance(u"…grey heron…"_s) < width)
            QCOMPARE(hits(shown).first(), u"grey heron"_s);
        QVERIFY2(wide <= width || shown.text.size() <= 3, qPrintable(shown.text));
        // What was cut is cut between words and says so.
        QVERIFY2(shown.text.startsWith(u'…') || shown.text.startsWith(u"The mill"_s), qPrintable(shown.text));
        QVERIFY(width > 300 || shown.text.startsWith(u'…'));
        const auto first = shown.text.sliced(1).section(u' ', 0, 0).remove(u'…');
        QVERIFY2(shown.text.startsWith(u'T') || whole.text.contains(u' ' + first), qPrintable(shown.text));
        if (!shown.text.endsWith(u"hours."_s))
            QVERIFY2(shown.text.endsWith(u'…'), qPrintable(shown.text));
        for (const QString &word : hits(shown))
            QVERIFY2(u"grey heron"_s.startsWith(word) || u"water"_s.startsWith(word), qPrintable(word));
    }

    void lettersOfTwoUnitsStayWhole()
    {
        const auto whole = snippet(u"🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉"_s, {});
        for (int width = 40; width < 140; ++width) {
            const auto shown = fitted(whole, {}, width);
            QVERIFY(shown.text.size() < whole.text.size());
            QVERIFY2(shown.text.isValidUtf16(), qPrintable(u"at %1 pixels"_s.arg(width)));
        }
    }

    void withoutAHitTheBeginningIsShown()
    {
        const auto shown = fitted(snippet(u"The mill by the river had not been used for years."_s, {}), {}, 120);
        QVERIFY(shown.text.startsWith(u"The"_s));
        QVERIFY2(shown.text.endsWith(u'…'), qPrintable(shown.text));
    }
};

QTEST_MAIN(TestHitDelegate)
#include "tst_hitdelegate.moc"
