// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Documents as the user meets them: the GUI thread while 5,000 files are taken in with the dock open, the time from a
// key press to painted results of a search over many documents, and from asking for a long document to its first page.
// Times of the wall are printed; what they are asserted against has slack for a machine that does other things.
#include "virtualdisplay.h"

#include <app/composition.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <shell/dockhost.h>
#include <shell/guiwatchdog.h>
#include <shell/mainwindow.h>
#include <widgets/safetextbrowser.h>

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QListView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <cstdio>
#include <roundclock.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Notes when a widget has been painted for the first time since it was told to look.
class PaintClock final : public QObject
{
public:
    explicit PaintClock(QWidget *widget) { widget->installEventFilter(this); }
    void start() { m_clock.start(); }
    void look()
    {
        m_looking = true;
        m_painted = -1;
    }
    /// Milliseconds from start() to the end of the painting; negative if there was none.
    [[nodiscard]] double painted() const { return m_painted; }

protected:
    bool eventFilter(QObject * /*watched*/, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_looking) {
            m_looking = false;
            // This event is what makes it paint: it has painted when the next one comes.
            QMetaObject::invokeMethod(
                this, [this] { m_painted = double(m_clock.nsecsElapsed()) / 1e6; }, Qt::QueuedConnection);
        }
        return false;
    }

private:
    QElapsedTimer m_clock;
    bool m_looking = false;
    double m_painted = -1;
};

QByteArray words(int seed, int count)
{
    static constexpr std::array stock{"river", "mill",  "stone", "bridge", "winter", "grain", "wheel", "water",
                                      "field", "house", "north", "light",  "paper",  "press", "letter"};
    QByteArray text;
    auto state = quint32(seed) * 2654435761U + 12345U;
    for (int i = 0; i < count; ++i) {
        state = (state * 1664525U) + 1013904223U;
        text += stock.at((state >> 16) % stock.size());
        text += i % 12 == 11 ? '\n' : ' ';
    }
    return text;
}

double median(QList<double> values)
{
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

} // namespace

class PerfDocuments final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        App::CompositionOptions options;
        options.profile = m_folder.filePath(u"profile"_s);
        options.settings = {u"secrets.store=file"_s};
        m_composition = std::make_unique<App::Composition>(options);
        m_window = std::make_unique<MainWindow>(m_composition->services(), ShellOptions{});
        m_window->resize(1500, 950);
        m_window->show();
        bool opened = false;
        m_composition->open().then(m_window.get(), [&](const Result<void> &result) { opened = result.has_value(); });
        QTRY_VERIFY(opened);
        m_window->start();
        m_window->docks().reveal(u"documents"_s);
        m_dock = m_window->findChild<DocumentsDock *>();
        QVERIFY(m_dock);
    }
    void cleanupTestCase()
    {
        m_window->close();
        m_window.reset();
        m_composition->shutdown();
    }

    void blocksWhileTakingIn()
    {
        write(u"five"_s, 5000, 220);
        m_window->watchdog().reset();
        const Docket::Tests::RoundClock rounds;
        takeIn(u"five"_s);
        QTRY_VERIFY(m_dock->table().model()->rowCount() > 0);
        const auto own = rounds.report();
        const auto report = m_window->watchdog().report();
        std::printf("GUI thread, 5,000 files taken in, documents dock open: %s\n",
                    qPrintable(GuiWatchdog::summary(report)));
        std::printf(
            "  without the time in which others had the processors: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest "
            "%.1f ms\n",
            double(own.p50().count()) / 1e6, double(own.p95().count()) / 1e6, double(own.p99().count()) / 1e6,
            double(own.max().count()) / 1e6);
        for (const auto &block : report.longest)
            std::printf("  %.1f ms: %s\n", double(block.duration.count()) / 1e6, qPrintable(block.activity));
        std::fflush(stdout);
        QVERIFY2(own.p99() < 16ms, "blocks while taking in are over 16 ms at p99");
    }

    void keyToPaintedResults()
    {
        const auto count = qEnvironmentVariableIsSet("DOCKET_PERF_DOCUMENTS")
                               ? qEnvironmentVariableIntValue("DOCKET_PERF_DOCUMENTS")
                               : 58'000;
        write(u"many"_s, count, 120);
        takeIn(u"many"_s);
        QTest::qWait(2000); // the last announcements
        auto &edit = m_dock->queryBox().edit();
        PaintClock painted(m_dock->hits().viewport());
        QList<double> times;
        for (const auto &query : {u"mill"_s, u"winter grain"_s, u"\"stone bridge\""_s, u"press letter"_s, u"north"_s}) {
            m_dock->setQuery({});
            QTRY_VERIFY_WITH_TIMEOUT(!m_dock->isSearching(), 60'000);
            m_dock->focusQuery();
            QTest::keyClicks(&edit, query.first(query.size() - 1));
            // Of a phrase the end is missing: that is no query yet.
            QTRY_VERIFY_WITH_TIMEOUT(m_dock->isRanked() || !m_dock->queryBox().isValid(), 60'000);
            QTest::qWait(200);
            painted.start();
            painted.look();
            QTest::keyClicks(&edit, query.last(1));
            QTRY_VERIFY_WITH_TIMEOUT(painted.painted() >= 0, 60'000);
            times.append(painted.painted());
            QTRY_VERIFY_WITH_TIMEOUT(m_dock->isRanked(), 60'000);
        }
        std::printf("key press to painted results, %d documents: least %.1f ms, median %.1f ms, worst %.1f ms, target "
                    "under 100\n",
                    count, std::ranges::min(times), median(times), std::ranges::max(times));
        std::fflush(stdout);
        QVERIFY2(median(times) < 100, "results are painted too late");
        m_dock->setQuery({});
    }

    void openingLongDocuments()
    {
        QVERIFY(QDir(m_folder.path()).mkpath(u"long"_s));
        QByteArray text = "# Long\n\n";
        for (int i = 0; text.size() < 600 << 10; ++i)
            text += "## Part " + QByteArray::number(i) + "\n\n" + words(i, 120) + "\n\n- one\n- *two*\n\n";
        put(u"long/a600k.md"_s, text);
        QByteArray nodes = "# Nodes\n\n";
        while (nodes.size() < 2 << 20)
            nodes += "*some* `code` **words** of a [link](a600k.md) and other things to fill lines up here\n\n";
        put(u"long/b2m.md"_s, nodes);
        for (int i = 0; i < 5; ++i)
            put(u"long/c%1.md"_s.arg(i), text + QByteArray::number(i));
        takeIn(u"long"_s);
        m_window->docks().reveal(u"document"_s);
        auto *view = m_window->findChild<DocumentView *>();
        QVERIFY(view);
        const auto time = [&](const QString &name) {
            const auto path = m_folder.filePath(u"long/"_s + name);
            auto found = m_composition->services().documents.find(path);
            if (!QTest::qWaitFor([&] { return found.isFinished(); }, 20'000) || !found.result())
                return -1.0;
            PaintClock painted(view->rendered().viewport());
            const auto connection = connect(view, &DocumentView::documentShown, this, [&painted] { painted.look(); });
            painted.start();
            view->open(*found.result());
            const auto done = QTest::qWaitFor([&] { return painted.painted() >= 0; }, 60'000);
            disconnect(connection);
            return done && QTest::qWaitFor([view] { return view->isWhole(); }, 120'000) ? painted.painted() : -1.0;
        };
        QList<double> times;
        for (int i = 0; i < 5; ++i)
            times.append(time(u"c%1.md"_s.arg(i)));
        QVERIFY(std::ranges::min(times) >= 0);
        const auto big = time(u"b2m.md"_s);
        QVERIFY(big >= 0);
        std::printf("600 KB to the first painted page: least %.1f ms, median %.1f ms, worst %.1f ms, target under 100; "
                    "2 MB: %.1f "
                    "ms\n",
                    std::ranges::min(times), median(times), std::ranges::max(times), big);
        std::fflush(stdout);
        QVERIFY2(median(times) < 100, "a long document is opened too late");
    }

private:
    void put(const QString &path, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    void write(const QString &folder, int count, int length) const
    {
        for (int i = 0; i < count; ++i) {
            const auto in = folder + u'/' + QString::number(i / 500);
            if (i % 500 == 0)
                QVERIFY(QDir(m_folder.path()).mkpath(in));
            put(in + u"/d%1.md"_s.arg(i), "# Document " + QByteArray::number(i) + "\n\n" + words(i, length) + '\n');
        }
    }
    void takeIn(const QString &folder)
    {
        bool ended = false;
        m_composition->services()
            .documents.ingestPaths({m_folder.filePath(folder)})
            .then(m_window.get(), [&](const Result<QList<Services::IngestOutcome>> &) { ended = true; });
        QTRY_VERIFY_WITH_TIMEOUT(ended, 600'000);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<App::Composition> m_composition;
    std::unique_ptr<MainWindow> m_window;
    DocumentsDock *m_dock = nullptr;
};

int main(int argc, char **argv)
{
    const Docket::Tests::VirtualDisplay display;
    if (display.name.isEmpty())
        qFatal("Xvfb does not start");
    qputenv("DISPLAY", display.name.toLatin1());
    qputenv("QT_QPA_PLATFORM", "xcb");
    QApplication application(argc, argv);
    PerfDocuments test;
    return QTest::qExec(&test, argc, argv);
}

#include "perf_documents.moc"
