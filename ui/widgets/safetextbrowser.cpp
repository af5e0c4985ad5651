// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "safetextbrowser.h"

#include "webpage.h"

#include <QAbstractTextDocumentLayout>
#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QMenu>
#include <QMimeData>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStatusTipEvent>
#include <QTextBlock>
#include <QTextObjectInterface>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int placeholderSide = 22;
constexpr qsizetype mostWords = 60; // characters of them

/// Stands where Qt would look an image up by its name, which reads local files even if no resource was found.
class GivenImages final : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    QSizeF intrinsicSize(QTextDocument *document, int /*position*/, const QTextFormat &format) override
    {
        const auto image = imageOf(document, format);
        if (image.isNull()) {
            const auto words = insteadOf(format);
            const QFontMetricsF metrics(document->defaultFont());
            return {words.isEmpty() ? placeholderSide : placeholderSide + metrics.horizontalAdvance(words),
                    std::max<qreal>(placeholderSide, metrics.height())};
        }
        const QSizeF size = image.deviceIndependentSize();
        const qreal widest = document->textWidth() - (4 * document->documentMargin());
        return widest > placeholderSide && size.width() > widest ? size * (widest / size.width()) : size;
    }

    void drawObject(QPainter *painter, const QRectF &rect, QTextDocument *document, int /*position*/,
                    const QTextFormat &format) override
    {
        painter->save();
        const auto image = imageOf(document, format);
        if (image.isNull()) {
            auto color = painter->pen().color();
            color.setAlphaF(0.35F);
            painter->setPen(QPen(color, 1, Qt::DashLine));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(rect.adjusted(2.5, 2.5, -2.5, -2.5));
            color.setAlphaF(0.7F);
            painter->setPen(color);
            painter->setFont(document->defaultFont());
            painter->drawText(rect, Qt::AlignCenter, insteadOf(format));
        } else {
            painter->setRenderHint(QPainter::SmoothPixmapTransform);
            painter->drawImage(rect, image);
        }
        painter->restore();
    }

private:
    /// What its author wrote for those who do not see it.
    [[nodiscard]] static QString insteadOf(const QTextFormat &format)
    {
        const auto words = format.property(QTextFormat::ImageAltText).toString().simplified();
        return words.size() > mostWords ? QString(words.first(mostWords - 1) + u'…') : words;
    }
    [[nodiscard]] static QImage imageOf(const QTextDocument *document, const QTextFormat &format)
    {
        const auto *safe = qobject_cast<const SafeDocument *>(document);
        return safe != nullptr ? safe->image(format.toImageFormat().name()) : QImage();
    }
};

} // namespace

SafeTextBrowser::SafeTextBrowser(QWidget *parent)
    : QTextBrowser(parent)
    , m_images(std::make_unique<GivenImages>())
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(this, &QTextBrowser::anchorClicked, this, &SafeTextBrowser::open);
    connect(this, &QTextBrowser::highlighted, this, &SafeTextBrowser::hover);
    setSafeDocument(std::make_shared<SafeDocument>());
}

SafeTextBrowser::~SafeTextBrowser()
{
    // The document may be dropped only after the view has let go of it.
    setDocument(nullptr);
}

void SafeTextBrowser::setSafeDocument(std::shared_ptr<SafeDocument> document, int place)
{
    // The layout is made, and images taken from it, before the view could ask for the size of one.
    document->documentLayout()->registerHandler(QTextFormat::ImageObject, m_images.get());
    document->guardLayout();
    setExtraSelections({}); // their cursors belong to the document that goes
    setDocument(document.get());
    if (m_document && m_document != document) {
        disconnect(m_document.get(), nullptr, this, nullptr);
        m_document->layOutLater();
    }
    m_document = std::move(document);
    connect(m_document.get(), &SafeDocument::laidOutMore, this, &SafeTextBrowser::takePlace, Qt::UniqueConnection);
    m_place = place;
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    m_document->layOut();
}

void SafeTextBrowser::paintEvent(QPaintEvent *event)
{
    if (!m_document) {
        QTextBrowser::paintEvent(event);
        return;
    }
    const auto view = viewport()->rect();
    const auto to = cursorForPosition(view.bottomRight()).block().position();
    auto from = cursorForPosition(view.topLeft()).block().position();
    // Between two blocks, Qt finds one that has no place yet.
    if (from > to)
        from = 0;
    const QPoint scrolled(horizontalScrollBar()->value(), verticalScrollBar()->value());
    const auto &marks = m_document->marks();
    const auto seen = view.translated(scrolled);
    {
        QPainter painter(viewport());
        painter.translate(-scrolled);
        // As wide as the page, which may be wider than the view; asking for its size would lay out all of it.
        marks.paintGrounds(painter, *m_document, seen, from, to, view.width() + horizontalScrollBar()->maximum(),
                           *this);
    }
    QTextBrowser::paintEvent(event);
    QPainter painter(viewport());
    painter.translate(-scrolled);
    marks.paint(painter, *m_document, seen, from, to, *this);
}

void SafeTextBrowser::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    if (m_document && event->size().width() != event->oldSize().width())
        m_document->layOut();
}

void SafeTextBrowser::takePlace()
{
    if (m_place > 0 && (isLaidOut() || verticalScrollBar()->maximum() >= m_place)) {
        verticalScrollBar()->setValue(m_place);
        m_place = 0;
    }
}

QVariant SafeTextBrowser::loadResource(int /*type*/, const QUrl & /*name*/)
{
    return {};
}

void SafeTextBrowser::doSetSource(const QUrl & /*url*/, QTextDocument::ResourceType /*type*/)
{
    // Navigation would load: there is none.
}

QMimeData *SafeTextBrowser::createMimeDataFromSelection() const
{
    auto *data = QTextBrowser::createMimeDataFromSelection();
    if (data->text().contains(joiner)) {
        data->setText(data->text().remove(joiner));
        if (data->hasHtml())
            data->setHtml(data->html().remove(joiner));
        for (const auto formats = data->formats(); const auto &format : formats) {
            if (format != "text/plain"_L1 && format != "text/html"_L1)
                data->removeFormat(format);
        }
    }
    return data;
}

void SafeTextBrowser::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = createStandardContextMenu(event->pos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(event->globalPos());
}

void SafeTextBrowser::open(const QUrl &url)
{
    const auto scheme = url.scheme();
    if (scheme == "docket"_L1) {
        const auto path = url.path(QUrl::FullyDecoded);
        if (path.startsWith("issue/"_L1)) {
            bool ok = false;
            const auto number = path.section(u'/', -1).toLongLong(&ok);
            if (ok && number > 0)
                Q_EMIT issueLinkActivated(path.section(u'/', 1, -2), number);
        } else if (path.startsWith("user/"_L1)) {
            Q_EMIT userLinkActivated(path.section(u'/', 1));
        } else {
            Q_EMIT commandActivated(path);
        }
    } else {
        openWebLink(url);
    }
}

void SafeTextBrowser::hover(const QUrl &url)
{
    const auto address = url.scheme() == "docket"_L1 ? QString() : url.toDisplayString();
    QStatusTipEvent tip(address);
    QCoreApplication::sendEvent(window(), &tip);
    setToolTip(address);
    Q_EMIT linkHovered(address);
}

} // namespace Docket::Ui

#include "safetextbrowser.moc"
