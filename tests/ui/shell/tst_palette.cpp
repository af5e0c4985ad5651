// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <repositories/repositoryregistry.h>
#include <services/issueservice.h>
#include <shell/commandpalette.h>
#include <shell/fuzzymatch.h>
#include <shell/palettemodel.h>
#include <storage/database.h>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

PaletteItem item(const QString &title, const QString &detail = {})
{
    PaletteItem result;
    result.key = u"key/"_s + title;
    result.title = title;
    result.detail = detail;
    return result;
}

QStringList titles(const PaletteModel &model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result += model.item(row).title;
    return result;
}

} // namespace

class TestPalette final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QList<int>>("positions");
        QTest::newRow("beginnings of words") << u"sn"_s << u"Sync now"_s << QList<int>{0, 5};
        QTest::newRow("one run") << u"lay"_s << u"Reset layout"_s << QList<int>{6, 7, 8};
        QTest::newRow("case") << u"SYNC"_s << u"sync"_s << QList<int>{0, 1, 2, 3};
        QTest::newRow("words in any order") << u"now sync"_s << u"Sync now"_s << QList<int>{0, 1, 2, 3, 5, 6, 7};
        QTest::newRow("a later beginning beats an earlier middle") << u"la"_s << u"Palate layout"_s << QList<int>{7, 8};
        QTest::newRow("camel") << u"dh"_s << u"DockHost"_s << QList<int>{0, 4};
    }

    void matches()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        const auto match = fuzzyMatch(pattern, text);
        QVERIFY(match.has_value());
        QTEST(match->positions, "positions");
    }

    void doesNotMatch_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::newRow("wrong order") << u"ns"_s << u"Sun"_s;
        QTest::newRow("letter missing") << u"syncx"_s << u"Sync now"_s;
        QTest::newRow("second word missing") << u"sync later"_s << u"Sync now"_s;
        QTest::newRow("longer than the text") << u"abcdef"_s << u"abc"_s;
        QTest::newRow("empty text") << u"a"_s << QString();
    }

    void doesNotMatch()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QVERIFY(!fuzzyMatch(pattern, text));
    }

    void longTextsAreCheap()
    {
        const auto start = std::clock();
        QVERIFY(!fuzzyMatch(QString(5000, u'a'), QString(100'000, u'b')));
        QVERIFY(fuzzyMatch(QString(100, u'a'), QString(100'000, u'a')));
        // Processor time: others may keep this one waiting.
        QVERIFY(double(std::clock() - start) / CLOCKS_PER_SEC < 1);
    }

    void bestComesFirst()
    {
        PaletteModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setItems({item(u"Press any key"_s), item(u"Reset layout"_s), item(u"Settings"_s), item(u"Sync now"_s)});
        model.setPattern(u"s"_s);
        QCOMPARE(model.item(0).title, u"Settings"_s);
        model.setPattern(u"rl"_s);
        QCOMPARE(titles(model), QStringList{u"Reset layout"_s});
        model.setPattern(u"zzz"_s);
        QCOMPARE(model.rowCount(), 0);
        model.setPattern({});
        QCOMPARE(model.rowCount(), 4);
    }

    void detailIsSearchedToo()
    {
        PaletteModel model;
        model.setItems({item(u"Bugs"_s, u"label:bug no:assignee"_s), item(u"Assign"_s)});
        model.setPattern(u"assign"_s);
        QCOMPARE(titles(model), (QStringList{u"Assign"_s, u"Bugs"_s}));
    }

    void recentLeads()
    {
        PaletteModel model;
        model.setItems({item(u"Alpha"_s), item(u"Beta"_s), item(u"Gamma"_s)});
        model.setRecent({u"key/Gamma"_s, u"key/Beta"_s});
        model.setPattern({});
        QCOMPARE(titles(model), (QStringList{u"Gamma"_s, u"Beta"_s, u"Alpha"_s}));
    }

    void foundLinesStandWhereAsked()
    {
        PaletteModel model;
        model.setItems({item(u"Alpha"_s)});
        model.setFound({item(u"Issue"_s)}, true);
        QCOMPARE(titles(model), (QStringList{u"Issue"_s, u"Alpha"_s}));
        model.setFound({item(u"Issue"_s)}, false);
        QCOMPARE(titles(model), (QStringList{u"Alpha"_s, u"Issue"_s}));
        model.setPattern(u"a"_s);
        QCOMPARE(titles(model), QStringList{u"Alpha"_s});
    }

    void tellsThatTheIssuesCannotBeSearched_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("number") << u"#12"_s;
        QTest::newRow("number alone") << u"12"_s;
        QTest::newRow("project and number") << u"atelier/press#12"_s;
        QTest::newRow("words") << u"paper tray"_s;
    }

    void tellsThatTheIssuesCannotBeSearched()
    {
        QFETCH(QString, text);
        const QTemporaryDir dir;
        Storage::Database database({.path = dir.filePath(u"never-opened.db"_s)});
        const Repositories::RepositoryRegistry repositories(database, nullptr);
        Async::WorkerPool workers(u"workers"_s, 1);
        Services::IssueService issues(database, repositories, workers);
        QWidget window;
        window.resize(800, 600);
        CommandPalette palette(issues, &window);
        window.show();
        palette.open();
        QTest::keyClicks(palette.findChild<QLineEdit *>(), text);
        const auto *told = palette.findChild<QLabel *>(u"palette.empty"_s);
        QTRY_VERIFY2(told->text().contains(u"is not open"_s), qPrintable(told->text()));
        QVERIFY(told->isVisible());
        // The next search begins without it.
        palette.open();
        QVERIFY(!told->text().contains(u"is not open"_s));
        database.shutdown();
        workers.shutdown();
    }

    void tellsThatAFinderCouldNotLook()
    {
        const QTemporaryDir dir;
        Storage::Database database({.path = dir.filePath(u"docket.db"_s)});
        QVERIFY(Async::await(database.open()));
        const Repositories::RepositoryRegistry repositories(database, nullptr);
        Async::WorkerPool workers(u"workers"_s, 1);
        Services::IssueService issues(database, repositories, workers);
        QWidget window;
        window.resize(800, 600);
        CommandPalette palette(issues, &window);
        palette.addFinder(
            [](const QString &text, const std::stop_token & /*stop*/, const CommandPalette::Answer &answer) {
                if (text == u"paper"_s)
                    answer(fail(Code::StorageFailed, u"test"_s, u"The shelf is locked."_s));
                else
                    answer(QList<PaletteItem>());
            });
        window.show();
        palette.open();
        auto *edit = palette.findChild<QLineEdit *>();
        const auto *told = palette.findChild<QLabel *>(u"palette.empty"_s);
        QTest::keyClicks(edit, u"paper"_s);
        QCOMPARE(told->text(), u"The shelf is locked."_s);
        QVERIFY(told->isVisible());
        QTest::keyClicks(edit, u"x"_s);
        QVERIFY(!told->text().contains(u"locked"_s));
        database.shutdown();
        workers.shutdown();
    }
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
