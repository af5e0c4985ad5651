// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "watchservice.h"

using namespace Qt::StringLiterals;

namespace Docket::Services {

using Domain::DocumentSourceId;
using Ingest::FolderWatch;

WatchService::WatchService(QObject *parent)
    : QObject(parent)
{
    m_thread.setObjectName(u"watch"_s);
    m_context.moveToThread(&m_thread);
    m_thread.start(QThread::LowPriority);
}

WatchService::~WatchService()
{
    shutdown();
}

void WatchService::watch(DocumentSourceId source, const QString &root, const QStringList &folders)
{
    if (!m_thread.isRunning())
        return;
    FolderWatch *&watch = m_watches[source];
    if (!watch) {
        watch = new FolderWatch(root, {});
        connect(watch, &FolderWatch::filesChanged, this,
                [this, source](const QStringList &paths) { Q_EMIT changed(source, paths); });
        connect(watch, &FolderWatch::scanNeeded, this, [this, source] { Q_EMIT changed(source, {}); });
        // The text is read where it is written.
        connect(
            watch, &FolderWatch::limitationChanged, watch,
            [this, watch, source] {
                QMetaObject::invokeMethod(this, [this, source, text = watch->limitation()] {
                    m_limitations.insert(source, text);
                    Q_EMIT limitationChanged(source);
                });
            },
            Qt::DirectConnection);
        if (const QString limitation = watch->limitation(); !limitation.isEmpty()) {
            m_limitations.insert(source, limitation);
            Q_EMIT limitationChanged(source);
        }
        watch->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, watch, &QObject::deleteLater);
    }
    QMetaObject::invokeMethod(watch, [this, source, watch, folders] {
        const bool isNew = watch->setFolders(folders);
        QMetaObject::invokeMethod(this, [this, source, watch, isNew] {
            if (m_watches.value(source) != watch)
                return;
            m_begun.insert(source);
            if (isNew)
                Q_EMIT changed(source, {});
        });
    });
}

void WatchService::unwatch(DocumentSourceId source)
{
    if (FolderWatch *watch = m_watches.take(source))
        watch->deleteLater();
    m_begun.remove(source);
    if (!m_limitations.take(source).isEmpty())
        Q_EMIT limitationChanged(source);
}

void WatchService::shutdown()
{
    m_watches.clear();
    m_begun.clear();
    m_thread.quit();
    m_thread.wait();
}

} // namespace Docket::Services
