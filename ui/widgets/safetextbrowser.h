// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "safedocument.h"

#include <QTextBrowser>

#include <memory>

namespace Docket::Ui {

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

    /// A letter without room, which stands where the page needs one; what is copied is without it.
    static constexpr QChar joiner{0x2060};

    /// Shows @p document and keeps it alive; the one before is dropped. A long one is laid out bit by bit, a few
    /// milliseconds at a time; @p place, for the vertical scroll bar, is taken as soon as there is so much to scroll.
    void setSafeDocument(std::shared_ptr<SafeDocument> document, int place = 0);
    [[nodiscard]] SafeDocument &safeDocument() const { return *m_document; }
    /// False while the end of a long document has no place yet: changing the text would lay out all of it at once.
    [[nodiscard]] bool isLaidOut() const { return m_document->isLaidOut(); }
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
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void doSetSource(const QUrl &url, QTextDocument::ResourceType type) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    [[nodiscard]] QMimeData *createMimeDataFromSelection() const override;

private:
    void open(const QUrl &url);
    void takePlace();
    void hover(const QUrl &url);

    std::shared_ptr<SafeDocument> m_document;
    std::unique_ptr<QObject> m_images;
    int m_place = 0; ///< where to scroll to; 0: nowhere
};

} // namespace Docket::Ui
