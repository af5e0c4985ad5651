// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentfixture.h"

#include <storage/documentmentions.h>

using namespace Docket;
using namespace Docket::Tests;

/// Which texts name a file, and which issues do.
class TestDocumentMentions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("anywhere");  // in the text of any project
        QTest::addColumn<bool>("ofProject"); // in a text of the source's project
        const auto row = [](const QString &text, const QString &path, bool anywhere, bool ofProject) {
            QTest::newRow(qPrintable(path + u" in "_s + text)) << text << path << anywhere << ofProject;
        };
        const QString setup = u"docs/setup.md"_s;
        row(u"see docs/setup.md for more"_s, setup, false, true);
        row(u"docs/setup.md"_s, setup, false, true);
        row(u"in docs/setup.md."_s, setup, false, true);
        row(u"docs/setup.md#install"_s, setup, false, true);
        row(u"docs/setup.md:12: wrong"_s, setup, false, true);
        row(u"`./docs/setup.md`"_s, setup, false, true);
        row(u"[how](/docs/setup.md)"_s, setup, false, true);
        row(u"[how](../docs/setup.md \"x\")"_s, setup, false, true);
        row(u"wiki/docs/setup.md"_s, setup, true, true);
        row(u"/srv/wiki/docs/setup.md"_s, setup, true, true);
        row(u"<https://forge.example/Docs/Site/src/branch/main/docs/setup.md>"_s, setup, true, true);
        row(u"https://forge.example/docs/site/blob/v1.0/docs/setup.md?plain=1#L3"_s, setup, true, true);
        row(u"https://forge.example/docs/other/src/branch/main/docs/setup.md"_s, setup, false, false);
        row(u"https://docs.example/docs/setup.md"_s, setup, false, false);
        row(u"old/docs/setup.md"_s, setup, false, false);
        row(u"mydocs/setup.md"_s, setup, false, false);
        row(u"docs/setup.md.orig"_s, setup, false, false);
        row(u"docs/setup.mdx"_s, setup, false, false);
        row(u"docs/setup.md-old"_s, setup, false, false);
        row(u"setup.md"_s, setup, false, false);
        row(u"docs setup md"_s, setup, false, false);
        row(u"README.md says so"_s, u"README.md"_s, false, true);
        row(u"guide/README.md says so"_s, u"README.md"_s, false, false);
        row(u"(my%20plan/the%20first.md)"_s, u"my plan/the first.md"_s, false, true);
        row(u"“my plan/the first.md”"_s, u"my plan/the first.md"_s, false, true);
        row(u"\"my plan/the first.md\""_s, u"my plan/the first.md"_s, false, true);
        row(u""_s, setup, false, false);
    }

    void names()
    {
        QFETCH(QString, text);
        QFETCH(QString, path);
        QFETCH(bool, anywhere);
        QFETCH(bool, ofProject);
        DocumentSource source;
        source.path = u"/srv/wiki"_s;
        source.project = u"docs/site"_s;
        QCOMPARE(Storage::namesDocument(text.toUtf8(), source, path, false), anywhere);
        QCOMPARE(Storage::namesDocument(text.toUtf8(), source, path, true), ofProject);
    }

    void aSourceOfNoProject()
    {
        DocumentSource source;
        source.path = u"/srv/wiki"_s;
        QVERIFY(Storage::namesDocument("see docs/setup.md", source, u"docs/setup.md"_s, false));
        QVERIFY(!Storage::namesDocument("see README.md", source, u"README.md"_s, false)); // everybody has one
        QVERIFY(Storage::namesDocument("see wiki/README.md", source, u"README.md"_s, false));
        QVERIFY(
            Storage::namesDocument("https://forge.example/a/b/src/branch/x/README.md", source, u"README.md"_s, false));
    }

    void issues()
    {
        DocumentStore store;
        const auto site = store.store.addProject(u"Docs"_s, u"Site"_s, 5);
        const auto other = store.store.addProject(u"docs"_s, u"other"_s, 6);
        const std::array in{makeIssue(1, u"README.md is wrong"_s, 10), makeIssue(2, u"Ink"_s, 20, "see guide/ink.md"),
                            makeIssue(3, u"Nothing"_s, 30, "see guide ink md"), makeIssue(4, u"Talk"_s, 40)};
        take(store.store.issues->store(site, in));
        const auto elsewhere = makeIssue(7, u"README.md here"_s, 10, "and guide/ink.md too");
        take(store.store.issues->store(other, std::span(&elsewhere, 1)));
        const auto comment = makeComment(90, 4, "It is in `guide/ink.md`, I think.", 50);
        take(store.store.issues->storeComments(site, std::span(&comment, 1)));

        const auto wiki = store.addSource(u"/srv/site"_s, u"docs/site"_s);
        const auto readme = store.put(makeDocument(u"README.md"_s, u"R"_s, u"text"_s), wiki);
        const auto ink = store.put(makeDocument(u"guide/ink.md"_s, u"I"_s, u"text"_s), wiki);
        const auto free = store.put(makeDocument(u"guide/ink.md"_s, u"I"_s, u"other"_s));
        const auto numbers = [&](DocumentId id, int limit = 10) {
            QStringList found;
            const auto issues = take(Storage::DocumentMentions(*store.store.connection).issues(id, limit));
            for (const IssueReference &issue : issues)
                found << issue.projectName + u'#' + QString::number(issue.number);
            found.sort();
            return found;
        };
        QCOMPARE(numbers(readme), QStringList{u"Docs/Site#1"_s});
        QCOMPARE(numbers(ink), (QStringList{u"Docs/Site#2"_s, u"Docs/Site#4"_s}));
        QCOMPARE(numbers(free), (QStringList{u"Docs/Site#2"_s, u"Docs/Site#4"_s, u"docs/other#7"_s}));
        QCOMPARE(numbers(free, 1).size(), 1);
        QCOMPARE(Storage::DocumentMentions(*store.store.connection).issues({999}, 10).error().code, Code::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestDocumentMentions)
#include "tst_documentmentions.moc"
