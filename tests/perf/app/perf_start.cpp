// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Start to first rows with 20,000 issues against an empty window of Qt Widgets, and private memory at rest. Both
// programs run in turn, so that the ratio holds on a machine whose speed drifts.
#include "virtualdisplay.h"

#include <keepawake.h>

#include <chrono>
#include <programs.h>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

class PerfStart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstRowsAndMemory()
    {
        const VirtualDisplay display;
        QVERIFY2(!display.name.isEmpty(), "Xvfb does not start");
        QTemporaryDir folder;
        const Profile profile;
        {
            const SandboxProcess sandbox(folder.path(), {u"--issues"_s, u"20000"_s, u"--comments"_s, u"20000"_s});
            QVERIFY(!sandbox.url.isEmpty());
            QCOMPARE(profile.connectTo(sandbox), QString());
            const auto synced = profile.cli({u"sync"_s});
            QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        }
        const KeepAwake awake;
        QList<double> empty;
        QList<double> docket;
        QList<double> emptyCpu;
        QList<double> docketCpu;
        QList<double> emptyKib;
        QList<double> docketKib;
        for (int round = 0; round < 8; ++round) {
            const auto floor = run(display.name, u"docket-empty-window"_s, {}, folder.path());
            const auto ours =
                run(display.name, u"docket"_s,
                    {u"--profile"_s, profile.path(), u"--measure"_s, u"--size"_s, u"1500x950"_s}, folder.path());
            QVERIFY(floor.contains(u"firstRowsMs"_s));
            QVERIFY(ours.contains(u"firstRowsMs"_s));
            if (round == 0)
                continue; // fills the caches of both
            empty.append(floor.value(u"firstRowsMs"_s).toDouble());
            docket.append(ours.value(u"firstRowsMs"_s).toDouble());
            emptyCpu.append(floor.value(u"firstRowsCpuMs"_s).toDouble());
            docketCpu.append(ours.value(u"firstRowsCpuMs"_s).toDouble());
            emptyKib.append(floor.value(u"privateKib"_s).toDouble());
            docketKib.append(ours.value(u"privateKib"_s).toDouble());
        }
        qInfo("start to first rows, 20,000 issues: %.0f ms (empty window %.0f ms), ratio %.2f, target under 3",
              median(docket), median(empty), median(docket) / median(empty));
        qInfo("of it processor time of the GUI thread: %.0f ms (empty window %.0f ms), ratio %.2f", median(docketCpu),
              median(emptyCpu), median(docketCpu) / median(emptyCpu));
        qInfo("private memory at rest, 20,000 issues: %.1f MB (empty window %.1f MB), target under 50",
              megabytes(median(docketKib)), megabytes(median(emptyKib)));
        QVERIFY2(median(docket) / median(empty) < 3, "the start takes longer than it may");
        QVERIFY2(megabytes(median(docketKib)) < 50, "at rest the program holds more memory than it may");
    }

private:
    static double megabytes(double kib) { return kib * 1024 / 1e6; }
    static double median(QList<double> values)
    {
        std::ranges::sort(values);
        return values.at(values.size() / 2);
    }

    static QJsonObject run(const QString &display, const QString &name, const QStringList &arguments,
                           const QString &home)
    {
        QProcess process;
        auto environment = cleanEnvironment(home);
        environment.insert(u"DISPLAY"_s, display);
        environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
        environment.insert(u"DOCKET_LAUNCHED"_s,
                           QString::number(std::chrono::steady_clock::now().time_since_epoch().count()));
        process.setProcessEnvironment(environment);
        process.start(program(name), arguments);
        if (!process.waitForFinished(60'000))
            process.kill();
        const auto figures = QJsonDocument::fromJson(process.readAllStandardOutput().trimmed()).object();
        if (figures.isEmpty())
            qWarning("%s: %s", qPrintable(name), process.readAllStandardError().constData());
        return figures;
    }
};

QTEST_GUILESS_MAIN(PerfStart)
#include "perf_start.moc"
