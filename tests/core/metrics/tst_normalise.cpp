// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/housekeeping.h>
#include <metrics/normalise.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace Docket::Metrics;
using namespace Qt::StringLiterals;

class TestNormalise final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// An action that is called otherwise one day would be taken for the user's.
    void housekeepingIsKnownByItsActions()
    {
        QString code;
        for (const auto &folder : {u"core"_s, u"app"_s}) {
            QDirIterator files(QStringLiteral(DOCKET_SOURCE_DIR) + u'/' + folder, {u"*.cpp"_s}, QDir::Files,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                code += QString::fromUtf8(file.readAll());
            }
        }
        for (const QString &action : housekeepingActions()) {
            QVERIFY2(code.contains(u"ActionScope doing(u\""_s + action + u"\"_s)"_s), qPrintable(action));
            QVERIFY(isHousekeeping(u"SELECT ?"_s, action));
        }
        QVERIFY(isHousekeeping(setUpText(), {}));
        QVERIFY(!isHousekeeping(u"SELECT ?"_s, {}));
        QVERIFY(!isHousekeeping(u"SELECT ?"_s, u"open issue"_s));
    }

    void texts_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char *name, const char *sql, const char *wanted) {
            QTest::newRow(name) << QByteArray(sql) << QString::fromUtf8(wanted);
        };
        row("space", "  SELECT\n  a,b FROM t ", "SELECT a, b FROM t");
        row("numbers", "SELECT 1, 2.5e-3, 0x1F, .5 FROM t2", "SELECT ?, ?, ?, ? FROM t2");
        row("texts", "SELECT 'it''s' || x'00ff'", "SELECT ? || ?");
        row("parameters", "a = ?1 AND b = :name AND c = @x AND d = ?", "a = ? AND b = ? AND c = ? AND d = ?");
        row("one in a list", "id IN (7)", "id IN (?)");
        row("a list", "id IN ( 1,2 , 'x',?4 )", "id IN (?, ...)");
        row("comments", "SELECT a -- 'secret'\n FROM /* 5 */ t", "SELECT a FROM t");
        row("names", "SELECT \"a 1\", [b 2], `c 3`", "SELECT \"a 1\", [b 2], `c 3`");
        row("broken", "SELECT 'secret", "SELECT ?");
        row("empty", "", "");
    }

    void texts()
    {
        QFETCH(const QByteArray, sql);
        QFETCH(const QString, wanted);
        QCOMPARE(normalised(sql), wanted);
    }
};

QTEST_GUILESS_MAIN(TestNormalise)
#include "tst_normalise.moc"
