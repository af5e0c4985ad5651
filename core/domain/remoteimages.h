// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QByteArray>
#include <QUrl>

#include <stop_token>

namespace Docket::Domain {

/// Pictures that the text of an issue points to, on servers of strangers. Synchronous: for workers. Called only when
/// the user asked for pictures, because the call tells the other server that somebody reads the issue.
class RemoteImages
{
public:
    virtual ~RemoteImages() = default;
    /// The bytes of a PNG, JPEG, GIF or WebP picture; @p page is the address of the issue. Invalid: an address that is
    /// not asked (not https, or inside this network while the page is not); Malformed: no such picture; TooLarge.
    [[nodiscard]] virtual Result<QByteArray> image(const QUrl &address, const QUrl &page, std::stop_token stop) = 0;

protected:
    RemoteImages() = default;
    Q_DISABLE_COPY_MOVE(RemoteImages)
};

} // namespace Docket::Domain
