// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <shell/session.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

class TestSession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBack()
    {
        const QTemporaryDir folder;
        const QByteArray bytes("\x00\x01\xff binary", 10);
        {
            Session session(folder.path());
            session.setValue(u"window/layout"_s, bytes);
            session.setValue(u"palette/recent"_s, QStringList{u"a"_s, u"b"_s});
            session.setValue(u"gone"_s, 1);
            session.remove(u"gone"_s);
        }
        const Session session(folder.path());
        QCOMPARE(session.value(u"window/layout"_s).toByteArray(), bytes);
        QCOMPARE(session.value(u"palette/recent"_s).toStringList(), (QStringList{u"a"_s, u"b"_s}));
        QVERIFY(!session.value(u"gone"_s).isValid());
        QCOMPARE(session.value(u"other"_s, 7).toInt(), 7);
    }

    void liesInTheProfileAlone()
    {
        const QTemporaryDir folder;
        {
            Session session(folder.path());
            session.setValue(u"a"_s, 1);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"session.ini"_s});
    }

    void withoutAProfileNothingIsWritten()
    {
        Session session({});
        session.setValue(u"a"_s, 1);
        session.save();
        QVERIFY(session.path().isEmpty());
        QCOMPARE(session.value(u"a"_s).toInt(), 1);
    }

    void aDamagedFileStartsAfresh()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"session.ini"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("\xff\xfe\x00garbage\n[[[\n=\n", 18));
        file.close();
        {
            Session session(folder.path());
            session.setValue(u"a"_s, 1);
        }
        const Session session(folder.path());
        QCOMPARE(session.value(u"a"_s).toInt(), 1);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
