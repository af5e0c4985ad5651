// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace Docket::Fuzz;
using namespace Qt::StringLiterals;

/// Every input on which a fuzzer once found something.
class TestFuzzFindings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findings_data()
    {
        QTest::addColumn<QString>("path");
        const QString found = QFINDTESTDATA("found");
        for (const QString &target :
             {u"markdown"_s, u"frontmatter"_s, u"asttree"_s, u"query"_s, u"path"_s, u"cachekey"_s}) {
            const QDir folder(found + u'/' + target);
            for (const QString &name : folder.entryList(QDir::Files))
                QTest::newRow(qPrintable(target + u'/' + name)) << folder.filePath(name);
        }
    }
    void findings()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
        const QByteArray input = file.readAll();
        const QString target = path.section(u'/', -2, -2);
        const auto run = target == u"markdown"_s      ? fuzz_markdown
                         : target == u"frontmatter"_s ? fuzz_frontmatter
                         : target == u"asttree"_s     ? fuzz_asttree
                         : target == u"query"_s       ? fuzz_query
                         : target == u"path"_s        ? fuzz_path
                                                      : fuzz_cachekey;
        QCOMPARE(run(input), QString());
    }
};

QTEST_GUILESS_MAIN(TestFuzzFindings)
#include "tst_fuzzfindings.moc"
