// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <async/workerpool.h>
#include <domain/remoteimages.h>

#include <QByteArray>
#include <QCache>
#include <QUrl>

namespace Docket::Services {

/// Pictures in issues, for views that the user asked for them. Nothing here begins by itself. What was fetched is kept
/// in memory for this run, within bounds, so that an issue that is opened again tells nobody. Lives in the main thread;
/// fetches two at a time on threads of its own, which start with the first picture.
class ImageService final
{
public:
    static constexpr qsizetype keptBytes = 24 * 1024 * 1024;

    explicit ImageService(Domain::RemoteImages &images);
    ~ImageService();
    Q_DISABLE_COPY_MOVE(ImageService)

    /// The bytes of a picture; @p page is the address of the issue that shows it. Errors as Domain::RemoteImages says.
    [[nodiscard]] Async::Future<QByteArray> load(const QUrl &address, const QUrl &page, std::stop_token stop = {});
    /// Ends what runs. Idempotent.
    void shutdown();

private:
    Domain::RemoteImages &m_images;
    QMutex m_mutex;
    QCache<QUrl, QByteArray> m_kept; ///< cost in bytes; under m_mutex
    Async::WorkerPool m_pool;
};

} // namespace Docket::Services
