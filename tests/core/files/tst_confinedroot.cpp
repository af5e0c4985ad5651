// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <files/confinedroot.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

using namespace Docket;
using namespace Docket::Files;
using namespace Qt::StringLiterals;

/// Nothing leaves the root, whichever way the kernel offers.
class TestConfinedRoot final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_root;

    static void put(const QString &path, const QByteArray &bytes)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_root = m_folder.filePath(u"root"_s);
        put(m_root + u"/inside.txt"_s, "inside");
        put(m_root + u"/sub/deep.txt"_s, "deep");
        put(m_root + u"/empty"_s, "");
        put(m_folder.filePath(u"secret.txt"_s), "secret");
        put(m_folder.filePath(u"outside/secret.txt"_s), "secret");
        const auto link = [this](const QString &to, const QString &name) {
            QCOMPARE(::symlink(qPrintable(to), qPrintable(m_root + u'/' + name)), 0);
        };
        link(u"../outside"_s, u"out"_s);
        link(m_folder.filePath(u"outside"_s), u"absolute"_s);
        link(u"../secret.txt"_s, u"file"_s);
        link(u"sub"_s, u"within"_s);
        link(u"loop"_s, u"loop"_s);
        link(u"/proc/self/root"_s, u"magic"_s);
        QCOMPARE(::mkfifo(qPrintable(m_root + u"/pipe"_s), 0600), 0);
    }

    void reading_data()
    {
        QTest::addColumn<bool>("byName");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("content"); // null: refused
        for (const bool byName : {false, true}) {
            const auto row = [byName](const QString &path, const QString &content) {
                QTest::newRow(qPrintable((byName ? u"by name "_s : u"kernel "_s) + path)) << byName << path << content;
            };
            row(u"inside.txt"_s, u"inside"_s);
            row(u"sub/deep.txt"_s, u"deep"_s);
            row(u"empty"_s, u""_s);
            for (const QString &path :
                 {u"missing"_s, u"../secret.txt"_s, u"sub/../../secret.txt"_s, u"/etc/passwd"_s, u"out/secret.txt"_s,
                  u"absolute/secret.txt"_s, u"file"_s, u"within/deep.txt"_s, u"loop"_s, u"loop/x"_s,
                  u"magic/etc/passwd"_s, u"pipe"_s, u"sub"_s, u"inside.txt/x"_s})
                row(path, QString());
        }
    }

    void reading()
    {
        QFETCH(const bool, byName);
        QFETCH(const QString, path);
        QFETCH(const QString, content);
        const auto root =
            ConfinedRoot::open(m_root, byName ? ConfinedRoot::Resolve::ByName : ConfinedRoot::Resolve::Kernel);
        QVERIFY(root);
        const auto bytes = root->read(path, 1000);
        QCOMPARE(bytes.has_value(), !content.isNull());
        if (bytes)
            QCOMPARE(*bytes, content.toUtf8());
        else
            QVERIFY(!bytes.error().message.isEmpty());
    }

    void bothWaysTellTheSame()
    {
        const auto kernel = ConfinedRoot::open(m_root);
        const auto byName = ConfinedRoot::open(m_root, ConfinedRoot::Resolve::ByName);
        QVERIFY(kernel && byName);
        for (const QString &path : {u"missing"_s, u"out/secret.txt"_s, u"file"_s, u"loop/x"_s, u"inside.txt/x"_s}) {
            const auto one = kernel->openFile(path, O_RDONLY);
            const auto other = byName->openFile(path, O_RDONLY);
            QVERIFY(!one && !other);
            QVERIFY2(one.error().code == other.error().code,
                     qPrintable(path + u": "_s + one.error().message + u" / "_s + other.error().message));
        }
    }

    void sizesAreBounded()
    {
        const auto root = ConfinedRoot::open(m_root);
        QCOMPARE(*root->read(u"inside.txt"_s, 6), QByteArray("inside"));
        const auto refused = root->read(u"inside.txt"_s, 5);
        QVERIFY(!refused);
        QVERIFY(refused.error().code == Code::TooLarge);
    }

    void kindsAndNames()
    {
        const auto root = ConfinedRoot::open(m_root);
        QVERIFY(root->kind({}) == EntryKind::Folder);
        QVERIFY(root->kind(u"sub"_s) == EntryKind::Folder);
        QVERIFY(root->kind(u"inside.txt"_s) == EntryKind::File);
        QVERIFY(root->kind(u"file"_s) == EntryKind::Other);
        QVERIFY(root->kind(u"within"_s) == EntryKind::Other);
        QVERIFY(root->kind(u"within/deep.txt"_s) == EntryKind::Absent);
        QVERIFY(root->kind(u"missing"_s) == EntryKind::Absent);
        QVERIFY(root->kind(u"../secret.txt"_s) == EntryKind::Absent);
        auto names = root->names({});
        QVERIFY(names);
        names->sort();
        QCOMPARE(*names, (QStringList{u"absolute"_s, u"empty"_s, u"file"_s, u"inside.txt"_s, u"loop"_s, u"magic"_s,
                                      u"out"_s, u"pipe"_s, u"sub"_s, u"within"_s}));
        QCOMPARE(root->names({})->size(), names->size()); // a second time from the beginning
        QVERIFY(!root->names(u"out"_s));
        QVERIFY(!root->names(u"inside.txt"_s));
    }

    void aRootThatIsNone()
    {
        const auto missing = ConfinedRoot::open(m_folder.filePath(u"nowhere"_s));
        QVERIFY(!missing);
        QVERIFY(missing.error().code == Code::NotFound);
        QVERIFY(!ConfinedRoot::open(m_root + u"/inside.txt"_s));
    }

    void aRootThatMovesIsStillTheSame()
    {
        const QString before = m_folder.filePath(u"moving"_s);
        put(before + u"/a"_s, "mine");
        const auto root = ConfinedRoot::open(before);
        QVERIFY(QDir().rename(before, before + u"-moved"_s));
        put(before + u"/a"_s, "somebody else's");
        QCOMPARE(*root->read(u"a"_s, 100), QByteArray("mine"));
    }

    void aFolderThatTurnsIntoALink_data()
    {
        QTest::addColumn<bool>("byName");
        QTest::newRow("kernel") << false;
        QTest::newRow("by name") << true;
    }

    /// Somebody swaps a folder and a link to the outside as fast as he can while files are read through it.
    void aFolderThatTurnsIntoALink()
    {
        QFETCH(const bool, byName);
        const auto root =
            ConfinedRoot::open(m_root, byName ? ConfinedRoot::Resolve::ByName : ConfinedRoot::Resolve::Kernel);
        put(m_root + u"/swap/secret.txt"_s, "harmless");
        QCOMPARE(::symlink("../outside", qPrintable(m_root + u"/swap-link"_s)), 0);
        std::atomic<bool> stop = false;
        int reads = 0;
        int escapes = 0;
        {
            std::jthread attacker([&] {
                const QByteArray folder = QFile::encodeName(m_root + u"/swap"_s);
                const QByteArray link = QFile::encodeName(m_root + u"/swap-link"_s);
                while (!stop)
                    (void)::renameat2(AT_FDCWD, folder.constData(), AT_FDCWD, link.constData(), RENAME_EXCHANGE);
            });
            for (int i = 0; i < 20'000; ++i) {
                const auto bytes = root->read(u"swap/secret.txt"_s, 100);
                reads += bytes ? 1 : 0;
                escapes += bytes && *bytes != "harmless" ? 1 : 0;
            }
            stop = true;
        }
        QCOMPARE(escapes, 0);
        QVERIFY(reads > 0);
        QDir(m_root + u"/swap"_s).removeRecursively();
        QDir(m_root + u"/swap-link"_s).removeRecursively();
        QFile::remove(m_root + u"/swap"_s);
        QFile::remove(m_root + u"/swap-link"_s);
    }
};

QTEST_GUILESS_MAIN(TestConfinedRoot)
#include "tst_confinedroot.moc"
