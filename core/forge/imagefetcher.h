// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport.h"

#include <domain/remoteimages.h>

#include <memory>

namespace Docket::Forge {

/// Fetches the pictures of an issue's text. Sends neither token nor cookie nor the page's address, so that the other
/// server learns no more than that somebody looks. https only; what lies behind an address of this network is fetched
/// only for pages of the same host, so that an issue cannot make Docket knock at doors behind the firewall. Up to three
/// redirections, each judged like the first address. What comes must be PNG, JPEG, GIF or WebP by its first bytes.
class ImageFetcher final : public Domain::RemoteImages
{
public:
    static constexpr qint64 maxBytes = 8LL * 1024 * 1024;

    explicit ImageFetcher(std::unique_ptr<Transport> transport);
    ~ImageFetcher() override;
    Q_DISABLE_COPY_MOVE(ImageFetcher)

    [[nodiscard]] Result<QByteArray> image(const QUrl &address, const QUrl &page, std::stop_token stop) override;

private:
    std::unique_ptr<Transport> m_transport;
};

} // namespace Docket::Forge
