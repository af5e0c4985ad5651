// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imagefetcher.h"

#include "statuscode.h"

#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Forge {

namespace {

constexpr int maxRedirects = 3;

RequestLimits imageLimits()
{
    RequestLimits limits;
    limits.connect = 10s;
    limits.firstByte = 15s;
    limits.stall = 10s;
    limits.total = 60s;
    limits.maxBytes = ImageFetcher::maxBytes;
    return limits;
}

/// Not assigned to the public by the registry of special addresses (RFC 6890): this computer, private, link-local,
/// shared, multicast and reserved ones. False for what is no IPv4 address.
bool isInsideIpv4(const QString &host)
{
    const QStringList parts = host.split(u'.');
    std::array<int, 4> bytes{};
    if (parts.size() != 4)
        return false;
    for (std::size_t i = 0; i < 4; ++i) {
        bool isNumber = false;
        bytes.at(i) = parts.at(qsizetype(i)).toInt(&isNumber);
        if (!isNumber || bytes.at(i) < 0 || bytes.at(i) > 255)
            return false;
    }
    const auto [a, b, c, d] = bytes;
    return a == 0 || a == 10 || a == 127 || a >= 224 || (a == 100 && b >= 64 && b < 128) || (a == 169 && b == 254) ||
           (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) || (a == 192 && b == 0 && c == 0) ||
           (a == 198 && (b == 18 || b == 19));
}

/// This computer or one of its network, by a literal address or a name that never leaves it.
bool isInside(const QUrl &url)
{
    const QString host = url.host().toLower();
    if (host == "localhost"_L1 || host.endsWith(".localhost"_L1) || host.endsWith(".local"_L1) ||
        host.endsWith(".internal"_L1) || !host.contains(u'.')) {
        // An IPv6 literal has no dot either; it is judged below.
        if (!host.contains(u':'))
            return true;
    }
    // QUrl writes the many spellings of an IPv4 address as four numbers. Nobody publishes pictures under a bare IPv6
    // address, so all of those count as inside.
    return host.contains(u':') || isInsideIpv4(host);
}

std::optional<Error> objection(const QUrl &url, const QUrl &page)
{
    if (!url.isValid() || url.scheme() != "https"_L1 || url.host().isEmpty() || !url.userInfo().isEmpty()) {
        auto error = makeError(Code::Invalid, u"forge.image"_s,
                               u"The image %1 is not fetched: only https addresses are."_s.arg(url.toDisplayString()));
        error.hint = u"Open the issue in the browser to see it."_s;
        return error;
    }
    if (isInside(url) && url.host().compare(page.host(), Qt::CaseInsensitive) != 0) {
        auto error =
            makeError(Code::Invalid, u"forge.image"_s,
                      u"The image of %1 is not fetched: the address lies inside this network."_s.arg(hostText(url)));
        error.hint = u"Open the issue in the browser to see it."_s;
        return error;
    }
    return std::nullopt;
}

bool isPicture(QByteArrayView bytes)
{
    return bytes.startsWith("\x89PNG\r\n\x1a\n") || bytes.startsWith("\xff\xd8\xff") || bytes.startsWith("GIF87a") ||
           bytes.startsWith("GIF89a") ||
           (bytes.size() > 12 && bytes.startsWith("RIFF") && bytes.sliced(8, 4) == QByteArrayView("WEBP"));
}

} // namespace

ImageFetcher::ImageFetcher(std::unique_ptr<Transport> transport)
    : m_transport(std::move(transport))
{
}

ImageFetcher::~ImageFetcher() = default;

Result<QByteArray> ImageFetcher::image(const QUrl &address, const QUrl &page, std::stop_token stop)
{
    QUrl url = address.adjusted(QUrl::RemoveFragment);
    for (int step = 0; step <= maxRedirects; ++step) {
        if (const auto error = objection(url, page))
            return std::unexpected(*error);
        Request request;
        request.url = url;
        request.limits = imageLimits();
        request.headers.append("Accept"_ba, "image/png, image/jpeg, image/gif, image/webp"_ba);
        auto answer = Async::await(m_transport->send(std::move(request), stop));
        if (!answer)
            return std::unexpected(answer.error());
        if (answer->isRedirect()) {
            url = url.resolved(QUrl::fromEncoded(answer->headers.value("Location"))).adjusted(QUrl::RemoveFragment);
            continue;
        }
        if (const auto code = statusCode(*answer)) {
            return fail(*code, u"forge.image"_s,
                        u"%1 answered %2 for the image %3."_s.arg(hostText(url)).arg(answer->status).arg(url.path()));
        }
        if (answer->body.size() > maxBytes)
            return fail(Code::TooLarge, u"forge.image"_s, u"The image of %1 is larger than 8 MB."_s.arg(hostText(url)));
        if (!isPicture(answer->body)) {
            return fail(Code::Malformed, u"forge.image"_s,
                        u"What %1 sent is no PNG, JPEG, GIF or WebP image."_s.arg(hostText(url)));
        }
        return std::move(answer->body);
    }
    return fail(Code::Moved, u"forge.image"_s, u"The image of %1 is redirected too often."_s.arg(hostText(address)));
}

} // namespace Docket::Forge
