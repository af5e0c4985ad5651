// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"

#include <csignal>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// docket-cli on documents: what it says of each file, a page as HTML, the rules of a source, a run that is stopped.
class TestDocumentCli final : public QObject
{
    Q_OBJECT

    /// Writes a file, and makes the folder for it; false if that fails.
    static bool put(const Profile &profile, const QString &name, const QByteArray &text)
    {
        QFile file(profile.file(name));
        return QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly) &&
               file.write(text) == text.size();
    }

private Q_SLOTS:
    void eachFileHasItsLineWhileTheRunGoesOn()
    {
        const Profile profile;
        for (const QString &name : {u"docs/a.md"_s, u"docs/sub/b.md"_s})
            QVERIFY(put(profile, name, "# Title\n"));
        const auto first = profile.cli({u"--json"_s, u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(first.exitCode, 0);
        QCOMPARE(first.out.count(u"\"action\":\"new\""), 2);
        QCOMPARE(first.err, QString());
        const auto again = profile.cli({u"--json"_s, u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(again.out.count(u"\"action\":\"same\""), 2);
        const auto inWords = profile.cli({u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(inWords.out.section(u'\n', 0, 1), u"same       a.md\nsame       sub/b.md"_s);
        QVERIFY2(inWords.out.contains(u"2 unchanged"_s), qPrintable(inWords.out));
        const auto dry = profile.cli({u"ingest"_s, u"--dry-run"_s, profile.file(u"docs"_s)});
        QCOMPARE(dry.out.section(u'\n', 0, 1), u"same       a.md\nsame       sub/b.md"_s);
        QCOMPARE(profile.cli({u"--json"_s, u"documents"_s, u"--orphans"_s}).json().array().size(), 2);
        QVERIFY(profile.cli({u"--json"_s, u"documents"_s, u"--broken"_s}).json().array().isEmpty());
        QCOMPARE(profile.cli({u"documents"_s, u"--broken"_s, u"word"_s}).exitCode, 2);
        QVERIFY(put(profile, u"docs/a.md"_s, "# Title\n\n[b](sub/b.md) [gone](gone.md) [no](sub/b.md#nowhere)\n"));
        QCOMPARE(profile.cli({u"ingest"_s, profile.file(u"docs"_s)}).exitCode, 0);
        const auto broken = profile.cli({u"--json"_s, u"documents"_s, u"--broken"_s}).json().array();
        QCOMPARE(broken.size(), 2);
        QCOMPARE(broken.at(0).toObject().value(u"target"_s).toString(), u"gone.md"_s);
        QVERIFY(broken.at(1).toObject().value(u"headingOnly"_s).toBool());
        QCOMPARE(profile.cli({u"--json"_s, u"documents"_s, u"--orphans"_s}).json().array().size(), 1);
        // A path is read as a shell means it.
        const QString before = QDir::currentPath();
        const auto back = qScopeGuard([before] { QDir::setCurrent(before); });
        QVERIFY(QDir::setCurrent(profile.file(u"docs/sub"_s)));
        QCOMPARE(profile.cli({u"document"_s, u"./b.md"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"document"_s, u"../a.md"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"document"_s, u"sub/b.md"_s}).exitCode, 0); // below a source
        QCOMPARE(profile.cli({u"document"_s, u"./none.md"_s}).exitCode, 1);
    }

    void whatCouldNotBeReadInAFileIsTold()
    {
        const Profile profile;
        const QByteArray text = "---\ntitle: x\nkey: [bad\n---\n# Odd\n";
        QVERIFY(put(profile, u"docs/odd.md"_s, text));
        const auto run = profile.cli({u"--json"_s, u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(run.exitCode, 0);
        const auto told = QJsonDocument::fromJson(run.out.section(u'\n', 0, 0).toUtf8()).object();
        QCOMPARE(told.value(u"problems"_s).toInt(), 1);
        QVERIFY2(told.value(u"reason"_s).toString().contains(u"not valid YAML"_s), qPrintable(run.out));
        const int line = told.value(u"line"_s).toInt();
        QVERIFY(line >= 3);
        QVERIFY(put(profile, u"docs/odd.md"_s, text + "\nMore.\n"));
        const auto words = profile.cli({u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(words.exitCode, 0);
        QVERIFY2(words.out.contains(u"odd.md:%1  read with a problem:"_s.arg(line)) &&
                     words.out.contains(u"not valid YAML"_s),
                 qPrintable(words.out));
        const auto facts = profile.cli({u"document"_s, profile.file(u"docs/odd.md"_s)});
        QVERIFY2(facts.out.contains(u"read with problems, line %1: "_s.arg(line)), qPrintable(facts.out));
        const auto object = profile.cli({u"--json"_s, u"document"_s, profile.file(u"docs/odd.md"_s)}).json().object();
        QVERIFY(object.value(u"problem"_s).toString().contains(u"not valid YAML"_s));
        QCOMPARE(object.value(u"problemLine"_s).toInt(), line);
    }

    void aGuessedEncodingIsTold()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/old.md"_s, "# Plain\n\nK\xF6ln\n"));
        QVERIFY(put(profile, u"docs/wide.md"_s, QByteArray("#\0 \0W\0\n\0", 8)));
        const auto run = profile.cli({u"ingest"_s, profile.file(u"docs"_s)});
        QCOMPARE(run.exitCode, 0);
        QVERIFY2(run.out.contains(u"old.md:3  read with a problem:  the text is not UTF-8 and was taken for "
                                  "Windows-1252"_s),
                 qPrintable(run.out));
        QVERIFY2(run.out.contains(u"wide.md  read with a problem:  the text is not UTF-8 and was taken for UTF-16LE"_s),
                 qPrintable(run.out));
        const auto old = profile.cli({u"document"_s, profile.file(u"docs/old.md"_s)});
        QVERIFY2(old.out.contains(u"read with problems, line 3: the text is not UTF-8"_s), qPrintable(old.out));
        const auto wide = profile.cli({u"document"_s, profile.file(u"docs/wide.md"_s)});
        QVERIFY2(wide.out.contains(u"read with problems: the text is not UTF-8"_s), qPrintable(wide.out));
    }

    void thatAFolderIsNotWatchedIsSaidOnce()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/a.md"_s, "# A\n"));
        QVERIFY(put(profile, u"alone.md"_s, "# Alone\n"));
        const QStringList ingest{u"ingest"_s, profile.file(u"docs"_s), profile.file(u"alone.md"_s)};
        const auto first = profile.cli(ingest);
        QVERIFY2(first.err.contains(profile.file(u"docs"_s) + u" is not watched"_s) && first.err.count(u'\n') == 1,
                 qPrintable(first.err));
        QCOMPARE(profile.cli(ingest).err, QString());
        // What it says to do is right.
        const auto words = first.err.section(u"docket-cli "_s, -1).trimmed().split(u' ');
        const auto set = profile.cli(words);
        QVERIFY2(set.exitCode == 0, qPrintable(set.err));
        QVERIFY(profile.cli({u"source"_s, u"list"_s}).out.contains(u"watched"_s));
        QVERIFY(profile.cli({u"ingest"_s, u"--help"_s}).out.contains(u"not watched by default"_s));
    }

    void anEmptyPathIsNotThePresentFolder()
    {
        const Profile profile;
        const auto taken = profile.cli({u"ingest"_s, QString()});
        QCOMPARE(taken.exitCode, 2);
        QVERIFY2(taken.err.contains(u"empty path"_s), qPrintable(taken.err));
    }

    /// Whatever the names hold: of a conflict, of what is left out, of what is taken in.
    void aNameNeverMakesALineOfItsOwn()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/two\nlines.md"_s, "# A\n"));
        QVERIFY(put(profile, u"docs/tab\tand \x1b[31mred.md"_s, "# B\n"));
        for (const QString &way : {u"--dry-run"_s, QString()}) {
            const auto run =
                profile.cli(QStringList{u"ingest"_s, profile.file(u"docs"_s)} + way.split(u' ', Qt::SkipEmptyParts));
            const auto lines = run.out.trimmed().split(u'\n');
            QCOMPARE(lines.size(), 3);
            QVERIFY2(lines.at(1).startsWith(u"skipped    two\\nlines.md  has a name"_s) ||
                         lines.at(0).startsWith(u"skipped    two\\nlines.md  has a name"_s),
                     qPrintable(run.out));
            QVERIFY2(run.out.contains(u"new        tab\\tand \uFFFD[31mred.md"_s), qPrintable(run.out));
        }
    }

    void conflictsAndFailuresAreToldApartAndEndWithThree()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/cafe\u0301.md"_s, "# One\n"));
        QVERIFY(put(profile, u"docs/caf\u00e9.md"_s, "# Other\n"));
        const QString docs = profile.file(u"docs"_s);
        const auto dry = profile.cli({u"ingest"_s, u"--dry-run"_s, docs});
        QCOMPARE(dry.exitCode, 3);
        QVERIFY2(dry.out.contains(u"conflict   caf\u00e9.md"_s), qPrintable(dry.out));
        QVERIFY2(dry.out.contains(u"1 in conflict, 0 failed"_s), qPrintable(dry.out));
        const auto run = profile.cli({u"ingest"_s, docs});
        QCOMPARE(run.exitCode, 3);
        QVERIFY2(run.out.contains(u"1 in conflict, 0 failed"_s), qPrintable(run.out));
        QVERIFY(QFile::remove(docs + u"/caf\u00e9.md"_s));
        QCOMPARE(profile.cli({u"ingest"_s, u"--dry-run"_s, docs}).exitCode, 0);
        // Where nothing could be looked at: as of a run.
        QCOMPARE(profile.cli({u"ingest"_s, u"--dry-run"_s, profile.file(u"nowhere"_s)}).exitCode, 1);
        QCOMPARE(profile.cli({u"ingest"_s, profile.file(u"nowhere"_s)}).exitCode, 1);
        QCOMPARE(profile.cli({u"ingest"_s, u"--dry-run"_s, docs, profile.file(u"nowhere"_s)}).exitCode, 3);
    }

    void whatFailedIsTriedAgainWithoutBeingNamed()
    {
        const Profile profile;
        QCOMPARE(profile.cli({u"ingest"_s}).exitCode, 2);
        QCOMPARE(profile.cli({u"ingest"_s, u"--failed"_s, profile.path()}).exitCode, 2);
        QVERIFY(put(profile, u"docs/fine.md"_s, "# Fine\n"));
        QVERIFY(put(profile, u"docs/closed.md"_s, "# Closed\n"));
        QVERIFY(put(profile, u"alone.md"_s, "# Alone\n"));
        const QString docs = profile.file(u"docs"_s);
        const QStringList closed{docs + u"/closed.md"_s, profile.file(u"alone.md"_s)};
        for (const QString &path : closed)
            QVERIFY(QFile::setPermissions(path, {}));
        const auto bound = [&profile](const QStringList &arguments) { return profile.cli(arguments, {}, obeyRights); };
        QCOMPARE(bound({u"ingest"_s, docs, closed.last()}).exitCode, 3);
        const auto still = bound({u"ingest"_s, u"--failed"_s});
        QCOMPARE(still.exitCode, 3);
        QVERIFY2(still.out.contains(u"failed     closed.md"_s) && still.out.contains(u"2 failed"_s),
                 qPrintable(still.out + still.err));
        QVERIFY2(!still.out.contains(u"fine.md"_s), qPrintable(still.out));
        for (const QString &path : closed)
            QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
        const auto then = bound({u"--json"_s, u"ingest"_s, u"--failed"_s});
        QCOMPARE(then.exitCode, 0);
        QCOMPARE(then.out.count(u"\"action\":\"changed\""_s), 2);
        QCOMPARE(bound({u"ingest"_s, u"--failed"_s}).out.count(u'\n'), 1); // nothing is left to try
    }

    void aListOfDocumentsCarriesWhatIsWrongWithThem()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/a.md"_s, "---\nkey: [bad\n---\n# Odd\n\n[gone](gone.md) [no](b.md#nowhere)\n"));
        QVERIFY(put(profile, u"docs/b.md"_s, "# Fine\n\n[back](a.md)\n"));
        QCOMPARE(profile.cli({u"ingest"_s, profile.file(u"docs"_s)}).exitCode, 0);
        const auto listed = profile.cli({u"--json"_s, u"documents"_s}).json().array();
        QCOMPARE(listed.size(), 2);
        const auto odd = listed.at(0).toObject();
        QCOMPARE(odd.value(u"path"_s).toString(), u"a.md"_s);
        QVERIFY(odd.value(u"problem"_s).toString().contains(u"not valid YAML"_s));
        QVERIFY(odd.value(u"problemLine"_s).toInt() >= 2);
        QCOMPARE(odd.value(u"brokenLinks"_s).toInt(), 2);
        const auto fine = listed.at(1).toObject();
        QVERIFY(!fine.contains(u"problem"_s) && !fine.contains(u"problemLine"_s));
        QCOMPARE(fine.value(u"brokenLinks"_s), QJsonValue(0));
        const auto one = profile.cli({u"--json"_s, u"document"_s, profile.file(u"docs/a.md"_s)}).json().object();
        QCOMPARE(one.value(u"problem"_s), odd.value(u"problem"_s));
        QCOMPARE(one.value(u"brokenLinks"_s).toInt(), 2);
    }

    void aPageAsHtmlKeepsLinksAndLanguages()
    {
        const Profile profile;
        QVERIFY(put(profile, u"docs/sub/beta.md"_s, "# Beta\n\n## Part two\n"));
        QVERIFY(put(profile, u"docs/alpha.md"_s,
                    "# Alpha\n\nSee [beta](sub/beta.md#part-two) and #12, <https://example.org/>.\n\n"
                    "![plan](plan%201.png)\n\n"
                    "```cpp\nint a = 1 < 2; // \" href=\"docket:file/x\n```\n\n"
                    "Text: \" href=\"docket:file/no\n\n| n |\n|---|\n" +
                        QByteArray("| 1 |\n").repeated(400)));
        QCOMPARE(profile.cli({u"ingest"_s, profile.file(u"docs"_s)}).exitCode, 0);
        const auto html = [&profile] {
            return profile.cli({u"document"_s, profile.file(u"docs/alpha.md"_s), u"--html"_s}).out;
        };
        const QString first = html();
        QVERIFY2(first.contains(u"<a href=\"sub/beta.md#part-two\">beta</a>"_s), qPrintable(first));
        QVERIFY2(first.contains(u"href=\"plan%201.png\""_s), qPrintable(first));
        QVERIFY2(first.contains(u"<pre><code class=\"language-cpp\">int a = 1 &lt; 2;"_s), qPrintable(first));
        QVERIFY2(first.contains(u"docket:file/x"_s) && first.contains(u"docket:file/no"_s), qPrintable(first));
        QVERIFY(!first.contains(u"docket:issue"_s));
        QVERIFY2(!first.contains(u"| 1 |"_s), "the end of a long table is no table");
        QCOMPARE(profile.cli({u"source"_s, u"set"_s, u"docs"_s, u"--project"_s, u"atelier/press"_s}).exitCode, 0);
        const QString then = html();
        QVERIFY2(then.contains(u"<a href=\"docket:issue/atelier/press/12\">#12</a>"_s), qPrintable(then));
    }

    void theRulesOfASourceAreSet()
    {
        const Profile profile;
        for (const QString &name : {u"docs/a.md"_s, u"docs/b.draft.md"_s, u"docs/.notes/c.md"_s})
            QVERIFY(put(profile, name, "# " + name.toUtf8())); // alike is moved
        const QString docs = profile.file(u"docs"_s);
        const auto counts = [&] {
            const auto run = profile.cli({u"--json"_s, u"ingest"_s, docs});
            return QJsonDocument::fromJson(run.out.trimmed().split(u'\n').last().toUtf8())
                .object()
                .value(u"summary"_s)
                .toObject();
        };
        QCOMPARE(counts().value(u"new"_s).toInt(), 2);
        const auto useless = profile.cli({u"source"_s, u"set"_s, u"docs"_s, u"--ignore"_s, u"drafts[/]"_s});
        QCOMPARE(useless.exitCode, 2);
        QVERIFY2(useless.err.contains(u"pattern drafts[/] can never match"_s), qPrintable(useless.err));
        const auto set = profile.cli({u"source"_s, u"set"_s, u"docs"_s, u"--ignore"_s, u"*.draft.md"_s, u"--hidden"_s,
                                      u"yes"_s, u"--mounts"_s, u"yes"_s, u"--project"_s, u"atelier/press"_s});
        QVERIFY2(set.exitCode == 0, qPrintable(set.err));
        const auto then = counts();
        QCOMPARE(then.value(u"new"_s).toInt(), 1);
        QCOMPARE(then.value(u"missing"_s).toInt(), 1);
        const auto listed = profile.cli({u"--json"_s, u"source"_s, u"list"_s}).json().array().at(0).toObject();
        QCOMPARE(listed.value(u"ignore"_s).toArray().at(0).toString(), u"*.draft.md"_s);
        QCOMPARE(listed.value(u"project"_s).toString(), u"atelier/press"_s);
        QVERIFY(listed.value(u"hidden"_s).toBool());
        QVERIFY(!listed.value(u"links"_s).toBool());
        QVERIFY(listed.value(u"mounts"_s).toBool());
        QVERIFY(profile.cli({u"source"_s, u"list"_s}).out.contains(u"hidden, mounts"_s));
        QCOMPARE(profile.cli({u"source"_s, u"set"_s, u"nowhere"_s, u"--hidden"_s, u"no"_s}).exitCode, 1);
        QCOMPARE(profile.cli({u"source"_s, u"set"_s, u"docs"_s, u"--hidden"_s, u"perhaps"_s}).exitCode, 2);

        // Single documents, those that are gone, and the whole source are forgotten; the files stay.
        QCOMPARE(profile.cli({u"forget"_s}).exitCode, 2);
        const auto gone = profile.cli({u"--json"_s, u"forget"_s, u"--missing"_s});
        QCOMPARE(gone.json().object().value(u"forgotten"_s).toInt(), 1);
        QCOMPARE(profile.cli({u"forget"_s, docs + u"/a.md"_s}).exitCode, 0);
        QCOMPARE(profile.cli({u"--json"_s, u"documents"_s}).json().array().size(), 1);
        QCOMPARE(profile.cli({u"source"_s, u"forget"_s, docs}).exitCode, 0);
        QVERIFY(profile.cli({u"--json"_s, u"source"_s, u"list"_s}).json().array().isEmpty());
        QVERIFY(QFile::exists(docs + u"/a.md"_s));
    }

    /// Ctrl+C ends an ingestion: what was stored is told, and the exit code is not that of success.
    void anIngestionIsStopped()
    {
        const Profile profile;
        constexpr int files = 8'000;
        for (int i = 0; i < files; ++i) {
            const QByteArray text = "# Title " + QByteArray::number(i) + "\n\nSome words.\n";
            QVERIFY(put(profile, u"docs/%1.md"_s.arg(i), text));
        }
        QProcess process;
        process.setProcessEnvironment(cleanEnvironment(m_folder.path()));
        process.start(program(u"docket-cli"_s),
                      {u"--profile"_s, profile.path(), u"--json"_s, u"ingest"_s, profile.file(u"docs"_s)});
        QVERIFY(process.waitForStarted());
        // The first line shows that it is under way, long before the last one.
        while (!process.canReadLine())
            QVERIFY(process.waitForReadyRead(60'000));
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 3);
        const auto lines = process.readAllStandardOutput().trimmed().split('\n');
        QVERIFY2(QJsonDocument::fromJson(lines.last()).object().value(u"wholeMs"_s).toInteger() > 0,
                 lines.last().constData());
        const auto summary = QJsonDocument::fromJson(lines.last()).object().value(u"summary"_s).toObject();
        QVERIFY2(summary.value(u"new"_s).toInt() > 0, lines.last().constData());
        QVERIFY(summary.value(u"new"_s).toInt() < files);
        QVERIFY(process.readAllStandardError().contains("cancelled"));
        // What was stored until then is there, and the rest comes with the next run.
        const auto rest = profile.cli({u"--json"_s, u"ingest"_s, profile.file(u"docs"_s)});
        const auto all = QJsonDocument::fromJson(rest.out.trimmed().split(u'\n').last().toUtf8()).object();
        const auto counts = all.value(u"summary"_s).toObject();
        QCOMPARE(counts.value(u"same"_s).toInt(), summary.value(u"new"_s).toInt());
        QCOMPARE(counts.value(u"same"_s).toInt() + counts.value(u"new"_s).toInt(), files);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestDocumentCli)
#include "tst_documentcli.moc"
