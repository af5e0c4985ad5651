// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pagemarks.h"

#include <QBasicTimer>
#include <QHash>
#include <QImage>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>

#include <memory>

namespace Docket::Ui {

/// A document that never fetches anything: no resource of any kind, local or remote, ever reaches it. It may be filled
/// on a worker thread and handed to the main thread afterwards (QTextDocument is reentrant).
class SafeDocument final : public QTextDocument
{
    Q_OBJECT

public:
    SafeDocument() = default;
    Q_DISABLE_COPY_MOVE(SafeDocument)

    /// The addresses of the images that the text names, in order, each once. None of them is loaded.
    [[nodiscard]] QStringList imageNames() const;
    /// Gives the document the picture of such an address; relayout() shows it.
    void setImage(const QString &name, const QImage &image) { m_images.insert(name, image); }
    [[nodiscard]] QImage image(const QString &name) const { return m_images.value(name); }
    /// Finds what the browser has to draw besides; when the text is complete.
    void findMarks() { m_marks = PageMarks(*this); }
    [[nodiscard]] const PageMarks &marks() const { return m_marks; }
    /// Lays the text out anew, after images came.
    void relayout() { markContentsDirty(0, characterCount()); }

protected:
    QVariant loadResource(int /*type*/, const QUrl & /*name*/) override { return {}; }

private:
    QHash<QString, QImage> m_images;
    PageMarks m_marks;
};

/// Shows HTML that came from strangers. Nothing is loaded; images show what the document was given by setImage(), and a
/// frame as long as it was given nothing. Links open only on a click and only if they are http, https or mailto, after
/// their address was shown while hovering. "docket:issue/…" and "docket:user/…" become signals. Other schemes do
/// nothing.
class SafeTextBrowser final : public QTextBrowser
{
    Q_OBJECT

public:
    explicit SafeTextBrowser(QWidget *parent = nullptr);
    ~SafeTextBrowser() override;
    Q_DISABLE_COPY_MOVE(SafeTextBrowser)

    /// Stands in code where a line must not be broken; what is copied is without it.
    static constexpr QChar joiner{0x2060};

    /// Shows @p document and keeps it alive; the one before is dropped. A long one is laid out bit by bit, a few
    /// milliseconds at a time; @p place, for the vertical scroll bar, is taken as soon as there is so much to scroll.
    void setSafeDocument(std::shared_ptr<SafeDocument> document, int place = 0);
    /// False while the end of a long document has no place yet: changing the text would lay out all of it at once.
    [[nodiscard]] bool isLaidOut() const { return !m_nextBlock.isValid(); }
    QVariant loadResource(int type, const QUrl &name) override;

Q_SIGNALS:
    /// "owner/name" and the number in it.
    void issueLinkActivated(const QString &project, qint64 number);
    void userLinkActivated(const QString &login);
    /// A docket: link of another kind, with what stands behind the colon.
    void commandActivated(const QString &command);
    /// The address under the pointer, or nothing.
    void linkHovered(const QString &address);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void doSetSource(const QUrl &url, QTextDocument::ResourceType type) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    [[nodiscard]] QMimeData *createMimeDataFromSelection() const override;

private:
    void open(const QUrl &url);
    void layOut();
    void layOutMore();
    void hover(const QUrl &url);

    std::shared_ptr<SafeDocument> m_document;
    std::unique_ptr<QObject> m_images;
    QTextBlock m_nextBlock; ///< the first that may have no place yet
    QBasicTimer m_layoutTimer;
    int m_place = 0; ///< where to scroll to; 0: nowhere
};

} // namespace Docket::Ui
