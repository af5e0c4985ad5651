// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture.h"

#include "mainwindow.h"

#include <async/workerpool.h>

#include <QBasicTimer>
#include <QPixmap>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Lives until the picture is written; a child of the window.
class Capture final : public QObject
{
public:
    Capture(MainWindow &window, QString path, std::chrono::milliseconds patience,
            std::function<void(const Result<QString> &)> done)
        : QObject(&window)
        , m_window(window)
        , m_path(std::move(path))
        , m_done(std::move(done))
    {
        m_timer.start(patience, this);
        connect(&window, &MainWindow::contentShown, this, &Capture::takeSoon);
        if (window.isContentShown())
            takeSoon();
    }

protected:
    void timerEvent(QTimerEvent *event) override
    {
        const auto id = event->timerId();
        if (id == m_settle.timerId()) {
            m_settle.stop();
            take({});
        } else if (id == m_timer.timerId()) {
            take(makeError(Code::TimedOut, u"ui.capture"_s, u"The window had nothing to show in time."_s));
        }
    }

private:
    /// Layout and highlighting that the last answers caused are still queued: they run before a timer of zero fires.
    void takeSoon()
    {
        if (!m_settle.isActive() && !m_taken)
            m_settle.start(std::chrono::milliseconds(0), this);
    }

    void take(const std::optional<Error> &problem)
    {
        if (m_taken)
            return;
        m_taken = true;
        m_timer.stop();
        m_settle.stop();
        const auto image = m_window.grab().toImage();
        m_writer
            .run([image, path = m_path]() -> Result<QString> {
                if (!image.save(path, "PNG")) {
                    return fail(Code::FileFailed, u"ui.capture"_s, u"The picture %1 could not be written."_s.arg(path),
                                u"Check that its folder exists and can be written."_s);
                }
                return path;
            })
            .then(this, [this, problem](const Result<QString> &written) {
                const auto done = m_done;
                deleteLater();
                done(written && problem ? Result<QString>(std::unexpected(*problem)) : written);
            });
    }

    MainWindow &m_window;
    QString m_path;
    std::function<void(const Result<QString> &)> m_done;
    Async::WorkerPool m_writer{u"ui.capture"_s, 1};
    QBasicTimer m_timer;
    QBasicTimer m_settle;
    bool m_taken = false;
};

} // namespace

void captureWhenReady(MainWindow &window, const QString &path, std::chrono::milliseconds patience,
                      const std::function<void(const Result<QString> &)> &done)
{
    new Capture(window, path, patience, done);
}

} // namespace Docket::Ui
