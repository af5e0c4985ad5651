// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/issuename.h>

#include <QTest>

using namespace Docket;
using namespace Qt::StringLiterals;

/// Issues as people name them: in the palette, on the command line, in links.
class TestIssueName final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("project");
        QTest::addColumn<qint64>("number");
        QTest::newRow("number") << u"#12"_s << QString() << qint64(12);
        QTest::newRow("spaces") << u"  #12 "_s << QString() << qint64(12);
        QTest::newRow("project") << u"atelier/press.io#7"_s << u"atelier/press.io"_s << qint64(7);
        QTest::newRow("server") << u"My forge:atelier/press#7"_s << u"My forge:atelier/press"_s << qint64(7);
        QTest::newRow("port") << u"git.test:3000:atelier/press#7"_s << u"git.test:3000:atelier/press"_s << qint64(7);
        QTest::newRow("words") << u"fix #12"_s << QString() << qint64(0);
        QTest::newRow("no number") << u"#"_s << QString() << qint64(0);
        QTest::newRow("no owner") << u"press#7"_s << QString() << qint64(0);
        QTest::newRow("more behind") << u"atelier/press#7 now"_s << QString() << qint64(0);
        QTest::newRow("too long") << u"#99999999999999999999"_s << QString() << qint64(0);
    }

    void names()
    {
        QFETCH(QString, text);
        QFETCH(QString, project);
        QFETCH(qint64, number);
        const auto name = Domain::parseIssueName(text);
        QCOMPARE(name.has_value(), number != 0);
        if (name)
            QCOMPARE(*name, (Domain::IssueName{project, number}));
    }
};

QTEST_GUILESS_MAIN(TestIssueName)
#include "tst_issuename.moc"
