// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <async/workerpool.h>
#include <widgets/safetextbrowser.h>

#include <QBasicTimer>
#include <QSet>
#include <QUrl>

#include <functional>
#include <memory>
#include <stop_token>

namespace Docket::Ui {

/// Brings the images of one page that its reader asked for: fetches what the page names, decodes and shrinks it on a
/// worker, and hands it to the document, many at a time, since each hand-over lays the text out anew. Main thread. A
/// new page, or clear(), ends what still runs for the old one.
class PageImages final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype maxImages = 60;
    using Fetch = std::function<Async::Future<QByteArray>(const QUrl &address, const QUrl &page, std::stop_token stop)>;

    /// @p decoder must outlive this object's questions: it is shut down before.
    PageImages(Fetch fetch, Async::WorkerPool &decoder, QObject *parent = nullptr);
    ~PageImages() override;
    Q_DISABLE_COPY_MOVE(PageImages)

    /// Begins with a page; @p address is that of its issue.
    void setPage(std::shared_ptr<SafeDocument> page, const QUrl &address);
    /// Asks for the images that the page names and that were not asked for yet.
    void collect();
    void clear();

    [[nodiscard]] int asked() const { return int(m_asked.size()); }
    [[nodiscard]] int waiting() const { return m_waiting; }
    [[nodiscard]] int failed() const { return m_failed; }
    /// Why the first of those that failed did; with Code::Internal and no words while none has.
    [[nodiscard]] const Error &problem() const { return m_problem; }

Q_SIGNALS:
    void changed();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void decode(quint64 epoch, const QString &name, const QByteArray &bytes);
    void settle(const QString &name, const Result<QImage> &image);
    void apply();

    Fetch m_fetch;
    Async::WorkerPool &m_decoder;
    std::shared_ptr<SafeDocument> m_page;
    QUrl m_address;
    QSet<QString> m_asked;
    QHash<QString, QImage> m_ready; ///< decoded, not on the page yet
    QBasicTimer m_applyTimer;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    int m_waiting = 0;
    int m_failed = 0;
    Error m_problem;
};

/// Decodes a picture, shrunk to at most @p widest pixels; an Error for what is no picture or has too many pixels. For a
/// worker.
[[nodiscard]] Result<QImage> decodeImage(const QByteArray &bytes, int widest);

} // namespace Docket::Ui
