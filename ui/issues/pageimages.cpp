// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pageimages.h"

#include <QBuffer>
#include <QImageReader>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int widestImage = 1600;
/// A few kilobytes can unpack to gigabytes.
constexpr qint64 maxPixels = 40'000'000;
constexpr std::chrono::milliseconds applyDelay{120};

} // namespace

Result<QImage> decodeImage(const QByteArray &bytes, int widest)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    const auto size = reader.size();
    if (size.isValid() && qint64(size.width()) * size.height() > maxPixels) {
        return fail(Code::TooLarge, u"ui.image"_s,
                    u"An image of %1 × %2 pixels is not shown."_s.arg(size.width()).arg(size.height()));
    }
    if (size.width() > widest)
        reader.setScaledSize(size.scaled(widest, size.height(), Qt::KeepAspectRatio));
    auto image = reader.read();
    if (image.isNull())
        return fail(Code::Malformed, u"ui.image"_s, u"An image cannot be read: %1."_s.arg(reader.errorString()));
    return image;
}

PageImages::PageImages(Fetch fetch, Async::WorkerPool &decoder, QObject *parent)
    : QObject(parent)
    , m_fetch(std::move(fetch))
    , m_decoder(decoder)
{
}

PageImages::~PageImages()
{
    m_stop.request_stop();
}

void PageImages::setPage(std::shared_ptr<SafeDocument> page, const QUrl &address)
{
    clear();
    m_page = std::move(page);
    m_address = address;
    collect();
}

void PageImages::clear()
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    ++m_epoch;
    m_page.reset();
    m_asked.clear();
    m_ready.clear();
    m_applyTimer.stop();
    m_waiting = 0;
    m_failed = 0;
    m_problem = {};
}

void PageImages::collect()
{
    if (!m_page)
        return;
    for (const auto names = m_page->imageNames(); const auto &name : names) {
        if (m_asked.size() >= maxImages || m_asked.contains(name))
            continue;
        m_asked.insert(name);
        ++m_waiting;
        m_fetch(QUrl(name), m_address, m_stop.get_token())
            .then(this, [this, name, epoch = m_epoch](const Result<QByteArray> &bytes) {
                if (epoch != m_epoch)
                    return;
                if (bytes)
                    decode(epoch, name, *bytes);
                else
                    settle(name, std::unexpected(bytes.error()));
            });
    }
    Q_EMIT changed();
}

void PageImages::decode(quint64 epoch, const QString &name, const QByteArray &bytes)
{
    m_decoder.run([bytes] { return decodeImage(bytes, widestImage); }, m_stop.get_token())
        .then(this, [this, name, epoch](const Result<QImage> &image) {
            if (epoch == m_epoch)
                settle(name, image);
        });
}

void PageImages::settle(const QString &name, const Result<QImage> &image)
{
    --m_waiting;
    if (image) {
        m_ready.insert(name, *image);
    } else {
        if (m_failed == 0)
            m_problem = image.error();
        ++m_failed;
    }
    if (m_waiting == 0)
        apply();
    else if (!m_applyTimer.isActive())
        m_applyTimer.start(applyDelay, this);
    Q_EMIT changed();
}

void PageImages::apply()
{
    m_applyTimer.stop();
    if (m_ready.isEmpty() || !m_page)
        return;
    for (auto it = m_ready.cbegin(); it != m_ready.cend(); ++it)
        m_page->setImage(it.key(), it.value());
    m_ready.clear();
    m_page->relayout();
}

void PageImages::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_applyTimer.timerId())
        apply();
    else
        QObject::timerEvent(event);
}

} // namespace Docket::Ui
