// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTest>

namespace Docket::Tests {

/// An X server without a screen, so that windows are measured on xcb as users have them. It chooses its own number and
/// ends with the object.
class VirtualDisplay final
{
public:
    VirtualDisplay()
    {
        m_server.setProcessChannelMode(QProcess::SeparateChannels);
        m_server.start(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                        QStringLiteral("0"), QStringLiteral("1600x1000x24"), QStringLiteral("-nolisten"),
                        QStringLiteral("tcp")});
        // Without an event loop: the display is needed before there can be an application.
        while (m_server.state() != QProcess::NotRunning && !m_server.canReadLine()) {
            if (!m_server.waitForReadyRead(20'000))
                break;
        }
        if (m_server.canReadLine())
            name = QStringLiteral(":") + QString::fromLatin1(m_server.readLine().trimmed());
    }
    ~VirtualDisplay()
    {
        m_server.terminate();
        if (!m_server.waitForFinished(5000)) {
            m_server.kill();
            m_server.waitForFinished();
        }
    }
    Q_DISABLE_COPY_MOVE(VirtualDisplay)

    QString name; ///< ":99"; empty if there is none

private:
    QProcess m_server;
};

} // namespace Docket::Tests
