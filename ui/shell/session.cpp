// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <base/log.h>

#include <QDir>
#include <QSettings>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcSession, "docket.ui.session")

void writeSession(const QString &path, const QVariantMap &values)
{
    QSettings settings(path, QSettings::IniFormat);
    settings.clear();
    for (const auto &[key, value] : values.asKeyValueRange())
        settings.setValue(key, value);
    settings.sync();
    if (settings.status() != QSettings::NoError)
        logEvent(lcSession(), LogLevel::Warning, u"session not written"_s, {{u"path"_s, path}});
}

} // namespace

Session::Session(const QString &folder, QObject *parent)
    : QObject(parent)
{
    m_writer.setMaxThreadCount(1);
    if (folder.isEmpty())
        return;
    m_path = QDir(folder).filePath(u"session.ini"_s);
    const QSettings settings(m_path, QSettings::IniFormat);
    if (settings.status() != QSettings::NoError)
        logEvent(lcSession(), LogLevel::Warning, u"session not readable, starting afresh"_s, {{u"path"_s, m_path}});
    for (const auto keys = settings.allKeys(); const auto &key : keys)
        m_values.insert(key, settings.value(key));
}

Session::~Session()
{
    save();
    m_writer.waitForDone();
}

QVariant Session::value(const QString &key, const QVariant &otherwise) const
{
    return m_values.value(key, otherwise);
}

void Session::setValue(const QString &key, const QVariant &value)
{
    if (m_values.value(key) == value)
        return;
    m_values.insert(key, value);
    m_dirty = true;
    m_timer.start(2s, this);
}

void Session::remove(const QString &key)
{
    if (m_values.remove(key) > 0) {
        m_dirty = true;
        m_timer.start(2s, this);
    }
}

void Session::save()
{
    m_timer.stop();
    if (!m_dirty || m_path.isEmpty())
        return;
    m_dirty = false;
    m_writer.start([path = m_path, values = m_values] { writeSession(path, values); });
}

void Session::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        save();
    else
        QObject::timerEvent(event);
}

} // namespace Docket::Ui
