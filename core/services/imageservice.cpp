// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imageservice.h"

using namespace Qt::StringLiterals;

namespace Docket::Services {

ImageService::ImageService(Domain::RemoteImages &images)
    : m_images(images)
    , m_kept(keptBytes)
    , m_pool(u"images"_s, 2)
{
}

ImageService::~ImageService()
{
    shutdown();
}

Async::Future<QByteArray> ImageService::load(const QUrl &address, const QUrl &page, std::stop_token stop)
{
    {
        const QMutexLocker lock(&m_mutex);
        if (const auto *kept = m_kept.object(address))
            return Async::ready<QByteArray>(*kept);
    }
    auto work = [this, address, page, stop]() -> Result<QByteArray> {
        std::stop_source either;
        const std::stop_callback asked(stop, [&either] { either.request_stop(); });
        const std::stop_callback closing(m_pool.closing(), [&either] { either.request_stop(); });
        auto bytes = m_images.image(address, page, either.get_token());
        if (bytes) {
            const QMutexLocker lock(&m_mutex);
            m_kept.insert(address, new QByteArray(*bytes), bytes->size());
        }
        return bytes;
    };
    return m_pool.run(std::move(work), std::move(stop));
}

void ImageService::shutdown()
{
    m_pool.shutdown();
}

} // namespace Docket::Services
