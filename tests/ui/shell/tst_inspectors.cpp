// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindowtest.h"

#include <shell/actionregistry.h>
#include <shell/dockhost.h>

#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTreeView>

#include <headerdrag.h>

using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// The inspectors in the window.
class TestInspectors final : public MainWindowTest
{
    Q_OBJECT

private:
    [[nodiscard]] QDockWidget *dock(const QString &id) const
    {
        return m_window->findChild<QDockWidget *>(u"dock."_s + id);
    }
    void bringUp(const QString &id) { m_window->actionRegistry().action(u"view.dock."_s + id)->trigger(); }

private Q_SLOTS:
    void noneScrollsToTheSide_data()
    {
        QTest::addColumn<QString>("id");
        for (const char *id : {"queries", "advice", "transactions", "cache", "network", "log"})
            QTest::newRow(id) << QString::fromLatin1(id);
    }

    void noneScrollsToTheSide()
    {
        QFETCH(const QString, id);
        open();
        m_window->resize(1024, 768);
        bringUp(id);
        auto *area = qobject_cast<QScrollArea *>(dock(id)->widget());
        QVERIFY(area != nullptr && area->widget() != nullptr);
        QTRY_VERIFY(area->viewport()->width() > 200);
        QVERIFY2(area->viewport()->width() < 500, "it is not between the others");
        QTRY_VERIFY2(area->horizontalScrollBar()->maximum() == 0,
                     qPrintable(u"%1 wants %2, has %3"_s.arg(id)
                                    .arg(area->widget()->minimumSizeHint().width())
                                    .arg(area->viewport()->width())));
    }

    void besideDocumentsTheyHaveRoomToo()
    {
        open();
        m_window->resize(1024, 768);
        m_window->actionRegistry().action(u"view.layout.documents"_s)->trigger();
        bringUp(u"queries"_s);
        QTRY_COMPARE(dock(u"queries"_s)->width(), m_window->width());
        const auto height = [this] { return dock(u"queries"_s)->height(); };
        QTRY_VERIFY2(height() >= 340, qPrintable(QString::number(height())));
        bringUp(u"cache"_s);
        QTRY_VERIFY(dock(u"queries"_s)->visibleRegion().isEmpty());
        QTRY_VERIFY2(height() >= 340 && height() < 430, qPrintable(QString::number(height())));
    }

    void theKeysOfFindGoIntoTheDock_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("field");
        QTest::newRow("queries") << u"queries"_s << u"queries.filter"_s;
        QTest::newRow("advice") << u"advice"_s << u"advice.filter"_s;
        QTest::newRow("transactions") << u"transactions"_s << u"transactions.filter"_s;
        QTest::newRow("cache") << u"cache"_s << u"cache.search"_s;
        QTest::newRow("network") << u"network"_s << u"network.filter"_s;
        QTest::newRow("log") << u"log"_s << u"log.text"_s;
    }

    void theKeysOfFindGoIntoTheDock()
    {
        QFETCH(const QString, id);
        QFETCH(const QString, field);
        open();
        bringUp(id);
        auto *words = dock(id)->findChild<QLineEdit *>(field);
        QVERIFY(words != nullptr);
        QVERIFY(!words->hasFocus());
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(words->hasFocus());
    }

    void widthsOutliveTheProgram()
    {
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        const auto header = [this] {
            return dock(u"transactions"_s)->findChild<QTreeView *>(u"transactions.units"_s)->header();
        };
        open(options);
        m_window->resize(1600, 900);
        m_window->actionRegistry().action(u"view.layout.operate"_s)->trigger();
        bringUp(u"transactions"_s);
        QTRY_VERIFY(header()->isVisible() && !header()->isSectionHidden(5));
        const int drawn = header()->sectionSize(5) + 41;
        dragColumn(*header(), 5, drawn);
        QCOMPARE(header()->sectionSize(5), drawn);
        m_window->close();
        m_window.reset();
        open(options);
        m_window->actionRegistry().action(u"view.layout.operate"_s)->trigger();
        bringUp(u"transactions"_s);
        QCOMPARE(header()->sectionSize(5), drawn);
    }
};

QTEST_MAIN(TestInspectors)
#include "tst_inspectors.moc"
