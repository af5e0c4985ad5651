// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <ingest/gitremote.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket::Ingest;

class TestGitRemote final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAreTakenApart_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("name");
        QTest::newRow("https") << u"https://git.example.org/atelier/press.git"_s << u"git.example.org"_s
                               << u"atelier/press"_s;
        QTest::newRow("user, port") << u"ssh://git@Git.example.org:2222/atelier/press"_s << u"git.example.org"_s
                                    << u"atelier/press"_s;
        QTest::newRow("scp") << u"git@git.example.org:atelier/press.git"_s << u"git.example.org"_s
                             << u"atelier/press"_s;
        QTest::newRow("below a path") << u"https://example.org/forge/atelier/press/"_s << u"example.org"_s
                                      << u"atelier/press"_s;
        QTest::newRow("a path") << u"/srv/git/press.git"_s << QString() << QString();
        QTest::newRow("a path with a colon") << u"./a:b/c"_s << QString() << QString();
        QTest::newRow("no owner") << u"https://example.org/press"_s << QString() << QString();
        QTest::newRow("nothing") << QString() << QString() << QString();
    }

    void addressesAreTakenApart()
    {
        QFETCH(const QString, url);
        QFETCH(const QString, host);
        QFETCH(const QString, name);
        QCOMPARE(parseRemote(url), (GitRemote{host, name}));
    }

    void theRemoteOfAWorkingCopyIsFoundFromBelow()
    {
        const QTemporaryDir folder;
        const QString root = folder.path() + u"/copy"_s;
        QVERIFY(QDir().mkpath(root + u"/docs/deep"_s));
        QVERIFY(remoteOf(root + u"/docs"_s).isNull());
        QVERIFY(QDir().mkpath(root + u"/.git"_s));
        put(root + u"/.git/config"_s, "[core]\n\turl = https://no.example.org/a/b\n[remote \"other\"]\n"
                                      "\turl = https://example.org/fork/press\n");
        QCOMPARE(remoteOf(root + u"/docs/deep"_s).name, u"fork/press"_s); // the only one
        put(root + u"/.git/config"_s,
            "[remote \"other\"]\n\turl = https://example.org/fork/press\n"
            "[remote \"origin\"]\n\tfetch = +refs/*\n\tURL = git@example.org:atelier/press.git\n[branch \"main\"]\n");
        QCOMPARE(remoteOf(root + u"/docs/deep"_s), (GitRemote{u"example.org"_s, u"atelier/press"_s}));
        // A further working copy has a file where the folder would be.
        const QString second = folder.path() + u"/second"_s;
        QVERIFY(QDir().mkpath(second) && QDir().mkpath(root + u"/.git/worktrees/second"_s));
        put(second + u"/.git"_s, "gitdir: ../copy/.git/worktrees/second\n");
        put(root + u"/.git/worktrees/second/commondir"_s, "../..\n");
        QCOMPARE(remoteOf(second).name, u"atelier/press"_s);
    }

private:
    static void put(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }
};

QTEST_GUILESS_MAIN(TestGitRemote)
#include "tst_gitremote.moc"
