// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <ingest/ignorerules.h>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using Docket::Ingest::IgnoreRules;

class TestIgnoreRules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void patterns_data()
    {
        QTest::addColumn<QString>("lines");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("folder");
        QTest::addColumn<bool>("ignored");
        const auto row = [](const char *name, const QString &lines, const QString &path, bool ignored,
                            bool folder = false) { QTest::newRow(name) << lines << path << folder << ignored; };
        row("a name anywhere", u"draft.md"_s, u"a/b/draft.md"_s, true);
        row("not a part of a name", u"draft.md"_s, u"a/b/mydraft.md"_s, false);
        row("star", u"*.tmp.md"_s, u"a/x.tmp.md"_s, true);
        row("star stops at a slash", u"a/*.md"_s, u"a/b/c.md"_s, false);
        row("anchored by a slash in front", u"/draft.md"_s, u"a/draft.md"_s, false);
        row("anchored, found", u"/draft.md"_s, u"draft.md"_s, true);
        row("anchored by a slash within", u"docs/draft.md"_s, u"x/docs/draft.md"_s, false);
        row("folders only, a file", u"build/"_s, u"build"_s, false);
        row("folders only, a folder", u"build/"_s, u"x/build"_s, true, true);
        row("folders in front", u"**/gen/x.md"_s, u"a/b/gen/x.md"_s, true);
        row("folders in front, none", u"**/gen/x.md"_s, u"gen/x.md"_s, true);
        row("folders in front, half a name", u"**/gen/x.md"_s, u"oxygen/x.md"_s, false);
        row("folders between", u"a/**/z.md"_s, u"a/z.md"_s, true);
        row("folders between, many", u"a/**/z.md"_s, u"a/b/c/d/z.md"_s, true);
        row("everything below", u"a/**"_s, u"a/b/c.md"_s, true);
        row("everything below, not itself", u"a/**"_s, u"a"_s, false, true);
        row("one character", u"note?.md"_s, u"note1.md"_s, true);
        row("one character is not none", u"note?.md"_s, u"note.md"_s, false);
        row("set", u"[a-c]x.md"_s, u"bx.md"_s, true);
        row("set negated", u"[!a-c]x.md"_s, u"bx.md"_s, false);
        row("set with a bracket", u"[]]x.md"_s, u"]x.md"_s, true);
        row("set with an escape", u"[a\\nb]x"_s, u"nx"_s, true);
        row("set with an escape, not the backslash", u"[a\\nb]x"_s, u"\\x"_s, false);
        row("set with a backslash", u"[\\\\]x"_s, u"\\x"_s, true);
        row("set with an escaped bracket", u"[a\\]b]x"_s, u"]x"_s, true);
        row("range to an escaped end", u"[a-\\z]x"_s, u"mx"_s, true);
        row("range to an escaped end, not the backslash", u"[a-\\z]x"_s, u"\\x"_s, false);
        row("range to an escaped bracket", u"[A-\\]]x"_s, u"]x"_s, true);
        row("range from an escaped bracket", u"[\\[-\\]]x"_s, u"\\x"_s, true);
        row("an escaped minus", u"[a\\-z]x"_s, u"mx"_s, false);
        row("an escaped minus itself", u"[a\\-z]x"_s, u"-x"_s, true);
        row("class", u"[[:digit:]]x"_s, u"7x"_s, true);
        row("class of no other", u"[[:digit:]]x"_s, u"dx"_s, false);
        row("class among others", u"[_[:upper:]-]x"_s, u"-x"_s, true);
        row("class negated", u"[![:alpha:]]x"_s, u"qx"_s, false);
        row("class of ASCII alone", u"[[:alpha:]]x"_s, u"\u00e4x"_s, false);
        row("class that there is not", u"[[:letter:]]x"_s, u"lx"_s, false);
        row("class that there is not, negated", u"[![:letter:]]x"_s, u"qx"_s, false);
        row("backwards, its first", u"x[z-a]"_s, u"xz"_s, true);
        row("backwards, its last", u"x[z-a]"_s, u"xa"_s, false);
        row("backwards, negated", u"x[!z-a]"_s, u"xz"_s, false);
        row("no class", u"[[:]x"_s, u":x"_s, true);
        row("a bracket that nothing closes", u"[ax.md"_s, u"[ax.md"_s, true);
        row("escaped star", u"\\*.md"_s, u"a.md"_s, false);
        row("escaped star, found", u"\\*.md"_s, u"*.md"_s, true);
        row("escaped hash", u"\\#a.md"_s, u"#a.md"_s, true);
        row("comment", u"#a.md"_s, u"#a.md"_s, false);
        row("taken back", u"*.md\n!keep.md"_s, u"keep.md"_s, false);
        row("the last one decides", u"!keep.md\n*.md"_s, u"keep.md"_s, true);
        row("spaces at the end do not count", u"a.md   "_s, u"a.md"_s, true);
        row("a space that is meant", u"a\\ "_s, u"a "_s, true);
        row("carriage return", u"a.md\r"_s, u"a.md"_s, true);
        row("other scripts", u"черновик*"_s, u"черновик-1.md"_s, true);
        row("only a slash", u"/"_s, u"a.md"_s, false);
        row("only an exclamation mark", u"!"_s, u"!"_s, false);
    }
    void whatCanNeverMatchIsNamed_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("problem");
        const auto row = [](const QString &line, const QString &problem = {}) {
            QTest::newRow(qPrintable(line)) << line << problem;
        };
        row(u"[/-!]x"_s, u"holds the /"_s);
        row(u"[/]x"_s, u"holds the /"_s);
        row(QString(), u"nothing"_s);
        row(u"/"_s, u"nothing"_s);
        row(u"!"_s, u"nothing"_s);
        row(u"   "_s, u"nothing"_s);
        row(u"./drafts"_s, u"“.”"_s);
        row(u"a/../b"_s, u"“..”"_s);
        row(u"a//b"_s, u"“”"_s);
        row(u"a/**//b"_s, u"“”"_s);
        row(u"\\./a"_s, u"“.”"_s);
        row(u"a/[.].md/[.]["_s);
        row(u"a/[.]"_s, u"“.”"_s);
        row(u"a\nb"_s, u"line feed"_s);
        row(u"[a\nb]"_s, u"holds a line feed"_s);
        row(u"# a remark\nb"_s, u"holds a line feed"_s);
        row(u"[[:letter:]].md"_s, u"class"_s);
        for (const QString &line :
             {u"*.md"_s,       u"/drafts/"_s,  u"!keep.md"_s, u"**/gen/x.md"_s, u"a/**"_s,         u"[]]x"_s,
              u"[a-z]"_s,      u"\\[x"_s,      u"\\[[a]"_s,   u"a\\ "_s,        u"# a remark ["_s, u"[\\]]"_s,
              u"..."_s,        u"["_s,         u"a[b-"_s,     u"[]"_s,          u"drafts/[!x"_s,   u"draft[*"_s,
              u"[z-ab]*.md"_s, u"[!z-a].md"_s, u"a\\"_s,      u"a[x//]b"_s,     u".*"_s,           u"?"_s,
              u"[z-a].md"_s,   u"**"_s,        u"[a\\nb]"_s,  u"[A-\\]]"_s,     u"[!-\\/]"_s,      u"[[:alpha:]]"_s,
              u"[a-\\z]"_s})
            row(line);
    }
    void whatCanNeverMatchIsNamed()
    {
        QFETCH(const QString, line);
        QFETCH(const QString, problem);
        const auto checked = IgnoreRules::check(line);
        QCOMPARE(checked.has_value(), problem.isEmpty());
        if (checked)
            return;
        QCOMPARE(checked.error().code, Docket::Code::Invalid);
        QVERIFY2(checked.error().message.contains(problem) && checked.error().message.contains(line),
                 qPrintable(checked.error().message));
    }

    /// What is refused finds nothing, and what finds something is not refused.
    void whatIsRefusedMatchesNothing_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("match"); // a path that it takes; empty: refused
        const auto row = [](const QString &line, const QString &match = {}) {
            QTest::newRow(qPrintable(line)) << line << match;
        };
        for (const QString &line : {u"[/-!]*"_s, u"a/[.-!]"_s, u"[/]*"_s, u"a[/]b"_s, u"a//b"_s, u"./a"_s, u"a/../b"_s,
                                    u"a/[.]"_s, u"\\./a"_s, u"a/**//b"_s, u"**//"_s, u"/"_s, u"!"_s, QString()})
            row(line);
        row(u"draft[*"_s, u"draft[1.md"_s);
        row(u"[z-ab]*.md"_s, u"b.md"_s);
        row(u"[z-a].md"_s, u"z.md"_s);
        row(u"[!z-a].md"_s, u"q.md"_s);
        row(u"a\\"_s, u"a\\"_s);
        row(u"["_s, u"["_s);
        row(u"drafts/[!x"_s, u"drafts/[!x"_s);
        row(u"a[/b]c.md"_s, u"abc.md"_s);
        row(u"a[x//]b"_s, u"axb"_s);
        row(u"a/[.]*"_s, u"a/.b"_s);
        row(u"[a\\nb].md"_s, u"n.md"_s);
        row(u"[A-\\]].md"_s, u"].md"_s);
        row(u"[[:alpha:]].md"_s, u"q.md"_s);
        row(u"[[:letter:]]"_s);
        row(u"**/a"_s, u"a"_s);
    }

    void whatIsRefusedMatchesNothing()
    {
        QFETCH(const QString, line);
        QFETCH(const QString, match);
        IgnoreRules rules;
        rules.add({line});
        QCOMPARE(IgnoreRules::check(line).has_value(), !match.isEmpty());
        if (!match.isEmpty())
            QVERIFY(rules.ignores(match, false));
        QStringList names;
        if (match.isEmpty())
            names = {u"["_s,        u"]"_s,    u"a"_s,        u"b"_s,
                     u"z"_s,        u"-"_s,    u"z-a"_s,      u"[z-a]"_s,
                     u"[z-a].md"_s, u"z.md"_s, u"a.md"_s,     u"a/b"_s,
                     u"a/c/b"_s,    u"a/.b"_s, u"drafts/z"_s, u"drafts/[z-ac-b]"_s,
                     u"/a"_s,       u"\\"_s,   u"\\."_s,      u"!"_s,
                     u".a"_s,       u"..."_s,  u"a[/]b"_s,    u"a/b/c/d"_s};
        for (const QString &name : std::as_const(names)) {
            QVERIFY2(!rules.ignores(name, false), qPrintable(name));
            QVERIFY2(!rules.ignores(name, true), qPrintable(name));
        }
    }

    void patterns()
    {
        QFETCH(QString, lines);
        QFETCH(QString, path);
        QFETCH(bool, folder);
        IgnoreRules rules;
        rules.add(lines.split(u'\n'));
        QTEST(rules.ignores(path, folder), "ignored");
    }

    void aFileOfAFolderCountsBelowItAlone()
    {
        IgnoreRules rules;
        rules.add({u"/a.md"_s, u"b.md"_s}, u"sub"_s);
        QVERIFY(rules.ignores(u"sub/a.md"_s, false));
        QVERIFY(!rules.ignores(u"a.md"_s, false));
        QVERIFY(rules.ignores(u"sub/deep/b.md"_s, false));
        QVERIFY(!rules.ignores(u"subway/b.md"_s, false));
        QVERIFY(!rules.ignores(u"sub/deep/a.md"_s, false));
    }

    void noPatternIsSlow()
    {
        // Backtracking would need more steps than there are atoms in the sun.
        IgnoreRules rules;
        rules.add({QString(u"*a"_s).repeated(60) + u'b', QString(u"**/"_s).repeated(60) + u"b"_s});
        const QString path = QString(u"a/"_s).repeated(1000) + QString(1000, u'a');
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!rules.ignores(path, false));
        QVERIFY2(timer.elapsed() < 30'000, "matching grew out of bounds");
    }
};

QTEST_GUILESS_MAIN(TestIgnoreRules)
#include "tst_ignorerules.moc"
