// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cachefigures.h>
#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <inspectors/cache/cachedock.h>
#include <metrics/metricshub.h>
#include <repositories/repositoryregistry.h>
#include <services/cacheservice.h>
#include <storage/database.h>

#include <QApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

namespace Docket::Tests {

using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr int patience = 30'000; // milliseconds, for busy machines

/// Memory over disk, twelve documents with and three issues without an end, one of them read and one missed.
struct Bench
{
    Bench()
        : memory(std::make_shared<Cache::MemoryLevel>(1 << 20, clock))
        , disk(std::make_shared<Cache::DiskLevel>(dir.filePath(u"cache"_s), Cache::DiskOptions{}, clock))
        , cache({memory, disk}, clock)
        , database({.path = dir.filePath(u"docket.db"_s)})
        , registry(database, &cache)
        , service(cache, registry, clock,
                  [this](const QString &name, qint64 value) {
                      kept = {name, value};
                      return Result<void>();
                  })
        , hub(clock)
    {
        hub.addSource([this](Metrics::MetricsReport &report) { report.cache = Cache::figuresOf(cache.statistics()); });
        cache.setType(u"document"_s, {.timeToLive = 1h, .levels = {}});
        cache.setType(u"note"_s, {});
        for (int i = 0; i < 12; ++i)
            (void)cache.put({u"document", u"docs/part%1/page.md"_s.arg(i)}, QByteArray(100 + 50 * i, 'd'), 1h);
        for (int i = 0; i < 3; ++i)
            (void)cache.put({u"note", QString::number(i)},
                            "{\"title\":\"Tea\",\"number\":" + QByteArray::number(i) + "}");
        for (int i = 0; i < 6; ++i)
            (void)cache.get({u"note", u"0"});
        (void)memory->remove({u"note", u"1"}, Cache::Departure::Evicted);
        (void)cache.get({u"note", u"1"});
        (void)cache.get({u"note", u"absent"});
    }
    ~Bench() { service.shutdown(); }
    Q_DISABLE_COPY_MOVE(Bench)

    QTemporaryDir dir;
    SystemClock clock;
    std::shared_ptr<Cache::MemoryLevel> memory;
    std::shared_ptr<Cache::DiskLevel> disk;
    Cache::TieredCache cache;
    Storage::Database database;
    Repositories::RepositoryRegistry registry;
    std::pair<QString, qint64> kept; ///< in the settings; by the service's worker before its future is ready
    Services::CacheService service;
    Metrics::MetricsHub hub;
};

/// For people: pictures of the dock, if somebody names a folder for them.
inline void picture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("DOCKET_PICTURES");
    if (folder.isEmpty())
        return;
    const QPalette light = QApplication::palette();
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-light.png"_s));
    QPalette dark(QColor(45, 46, 50), QColor(30, 31, 34));
    dark.setColor(QPalette::Highlight, QColor(60, 110, 200));
    dark.setColor(QPalette::PlaceholderText, QColor(150, 152, 158));
    QApplication::setPalette(dark);
    QTest::qWait(50);
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-dark.png"_s));
    QApplication::setPalette(light);
}

struct Shown : Bench
{
    Shown()
        : dock(service, hub)
        , problems(&dock, &InspectorDock::problemFound)
    {
        dock.resize(1100, 620);
        dock.show();
        dock.activateWindow();
        view = dock.findChild<QTreeView *>(u"cache.entries"_s);
        dock.setFocus();
        if (!QTest::qWaitForWindowActive(&dock, patience) || !QTest::qWaitFor([&] { return rows() == 15; }, patience))
            qFatal("The entries were not listed: %d rows", rows());
    }
    [[nodiscard]] int rows() const { return view->model()->rowCount(); }
    template <typename T>
    [[nodiscard]] T *part(const QString &name) const
    {
        auto *found = dock.findChild<T *>(name);
        if (found == nullptr)
            qFatal("no %s", qPrintable(name));
        return found;
    }
    [[nodiscard]] QMessageBox *question() const { return dock.findChild<QMessageBox *>(u"cache.question"_s); }
    /// Presses Alt and @p letter once the question has the keyboard.
    [[nodiscard]] bool answer(Qt::Key letter) const
    {
        if (!QTest::qWaitFor([this] { return question() != nullptr; }, patience) ||
            !QTest::qWaitForWindowActive(question(), patience))
            return false;
        // The default button has the focus as soon as the keys arrive.
        if (!QTest::qWaitFor(
                [this] { return question()->focusWidget() != nullptr && question()->focusWidget()->hasFocus(); },
                patience))
            return false;
        QTest::keyClick(question()->focusWidget(), letter, Qt::AltModifier);
        return QTest::qWaitFor([this] { return question() == nullptr; }, patience);
    }
    void search(const QString &text)
    {
        QVERIFY(dock.startSearch());
        QVERIFY(part<QLineEdit>(u"cache.search"_s)->hasFocus());
        QTest::keyClicks(part<QLineEdit>(u"cache.search"_s), text);
        QTest::keyClick(part<QLineEdit>(u"cache.search"_s), Qt::Key_Return);
    }

    CacheDock dock;
    QSignalSpy problems;
    QTreeView *view;
};

} // namespace Docket::Tests
