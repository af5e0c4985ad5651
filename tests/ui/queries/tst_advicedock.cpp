// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querydockstest.h"

#include <queries/advicedock.h>
#include <queries/planview.h>

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;

/// The dock of advice over a real database: what it shows, and what its buttons do.
class TestAdviceDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void adviceIsAppliedAndUndoneByItsButtons()
    {
        Bench bench;
        bench.execute(scanning, 400);
        AdviceDock dock(bench.metrics, bench.advice);
        QSignalSpy problems(&dock, &InspectorDock::problemFound);
        dock.resize(1400, 420);
        dock.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dock));
        QTRY_VERIFY(!dock.advices().isEmpty());
        const QString id = dock.advices().constFirst().id;
        QVERIFY2(id.startsWith(u"index:"_s), qPrintable(id));
        const QString exported = QString::fromUtf8(toJson(dock.figures()));
        for (const auto &evidence : dock.advices().constFirst().evidence)
            QVERIFY2(exported.contains(evidence.name), qPrintable(exported));
        auto *apply = dock.findChild<QPushButton *>(u"advice.apply"_s);
        auto *undo = dock.findChild<QPushButton *>(u"advice.undo"_s);
        QVERIFY(apply->isVisible() && !undo->isVisible());
        picture(dock, u"advice"_s);
        apply->click();
        QTRY_VERIFY(!dock.advices().isEmpty() && dock.advices().constLast().applied);
        QCOMPARE(dock.advices().constLast().id, id);
        QTRY_VERIFY(undo->isVisible() && undo->isEnabled());
        undo->click();
        QTRY_VERIFY(!dock.advices().isEmpty() && !dock.advices().constLast().applied);
        QCOMPARE(problems.size(), 0);
    }

    void adviceIsSearchedAndLookedForAnew()
    {
        Bench bench;
        bench.execute(scanning, 400);
        AdviceDock dock(bench.metrics, bench.advice);
        dock.resize(1024, 420);
        dock.show();
        QTRY_VERIFY(!dock.advices().isEmpty());
        const auto all = dock.advices().size();
        auto *filter = dock.findChild<QLineEdit *>(u"advice.filter"_s);
        QVERIFY(dock.startSearch());
        QTRY_VERIFY(filter->hasFocus());
        // Words of its statement, of what it is called, or of a figure that speaks for it, in any order.
        filter->setText(u"author_id comment"_s);
        QVERIFY(!dock.advices().isEmpty());
        const auto evidence = dock.advices().constFirst().evidence.constFirst();
        filter->setText(evidence.value);
        QVERIFY2(!dock.advices().isEmpty(), qPrintable(evidence.value));
        filter->setText(u"nothing holds this"_s);
        QVERIFY(dock.advices().isEmpty());
        QCOMPARE(dock.figures().rows.size(), 0);
        auto *showAll = dock.findChild<QTreeView *>(u"advice.list"_s)->findChild<QPushButton *>();
        QVERIFY(showAll->isVisible());
        showAll->click();
        QCOMPARE(dock.advices().size(), all);
        // The key for it looks again at once, though nothing is due.
        const auto says = [&dock](const QString &words) {
            const auto labels = dock.findChildren<QLabel *>();
            return std::ranges::any_of(labels, [&](const QLabel *label) { return label->text() == words; });
        };
        QVERIFY(!says(u"Looking…"_s));
        QTest::keyClick(filter, Qt::Key_F5);
        QVERIFY(says(u"Looking…"_s));
        QTRY_VERIFY(!says(u"Looking…"_s));
    }

    void aSettingIsAppliedAndUndoneByTheButtons()
    {
        Bench bench;
        Metrics::CachePartReport level;
        level.level = u"redis"_s;
        level.misses = 9000;
        bench.metrics.addSource([level](Metrics::MetricsReport &report) { report.cache.levels = {level}; });
        bench.metrics.tick();
        QStringList written;
        bench.advice.setLiveSettings({.values = [] { return QHash<QString, QString>(); },
                                      .change = [](const QString &, const QString &) { return Async::ready<void>({}); },
                                      .write =
                                          [&written](const QString &setting, const QString &value) {
                                              written += setting + u'=' + value;
                                              return Async::ready<void>({});
                                          }});
        AdviceDock dock(bench.metrics, bench.advice);
        dock.resize(1400, 420);
        dock.show();
        const auto chosen = [&dock] {
            auto *view = dock.findChild<QTreeView *>(u"advice.list"_s);
            for (int row = 0; row < dock.advices().size(); ++row) {
                if (dock.advices()[row].id == u"cache-level:redis"_s) {
                    view->setCurrentIndex(view->model()->index(row, 0));
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY(chosen());
        auto *apply = dock.findChild<QPushButton *>(u"advice.apply"_s);
        auto *undo = dock.findChild<QPushButton *>(u"advice.undo"_s);
        QVERIFY(apply->isVisible() && apply->text().contains(u"next start"_s));
        QVERIFY(!undo->isVisible());
        apply->click();
        QTRY_VERIFY(chosen() && undo->isVisible() && undo->isEnabled());
        QVERIFY(!apply->isVisible());
        QCOMPARE(written, QStringList{u"cache.redis=false"_s});
        undo->click();
        QTRY_VERIFY(chosen() && apply->isVisible() && apply->isEnabled());
        QCOMPARE(written.constLast(), u"cache.redis=true"_s);
    }

    void bothColumnsOfAPlanAreSeen()
    {
        PlanView view;
        view.setPlan(u"SCAN comment"_s);
        view.resize(420, 200);
        view.show();
        QVERIFY(view.columnWidth(0) > 420 / 3);
        QVERIFY2(view.columnWidth(1) > 420 / 4, qPrintable(QString::number(view.columnWidth(1))));
        // As the reader has set it, also in another size.
        view.header()->resizeSection(0, 200);
        view.resize(840, 200);
        QTRY_VERIFY(std::abs(view.columnWidth(0) - 400) < 20);
    }

    void aPlanIsShownInWords()
    {
        PlanView view;
        view.setPlan(u"SCAN comment\nUSE TEMP B-TREE FOR ORDER BY"_s);
        QCOMPARE(view.topLevelItemCount(), 2);
        QVERIFY(view.topLevelItem(0)->text(0).contains(u"every row of comment"_s));
        QCOMPARE(view.topLevelItem(0)->text(1), u"SCAN comment"_s);
        view.setPlan({});
        QCOMPARE(view.topLevelItemCount(), 0);
    }
};

QTEST_MAIN(TestAdviceDock)
#include "tst_advicedock.moc"
