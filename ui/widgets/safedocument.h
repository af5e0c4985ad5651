// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pagemarks.h"

#include <QBasicTimer>
#include <QHash>
#include <QImage>
#include <QTextBlock>
#include <QTextDocument>

namespace Docket::Ui {

/// A document that never fetches anything: no resource of any kind, local or remote, ever reaches it. It may be filled
/// on a worker thread and handed to the main thread afterwards (QTextDocument is reentrant). From the first layOut() on
/// it belongs to the main thread, and is laid out in steps that are bounded by time, whether it is shown or kept.
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
    /// Puts another line in place of the text of a block, in the format of its first letter; the marks stay in place.
    void setLine(const QTextBlock &block, const QString &text);
    [[nodiscard]] const PageMarks &marks() const { return m_marks; }
    /// Puts a copy of @p other, with what is drawn beside it, behind a gap at the end.
    void append(const SafeDocument &other);
    /// Lays the text out anew, after images came.
    void relayout();

    /// Keeps Qt from laying out the text in steps of its own, which last many frames. Before it is shown.
    void guardLayout();
    /// Lays the text out from its beginning, a few milliseconds now and at each moment later until all has its place.
    void layOut();
    /// Nobody looks any more: what is left is laid out at moments far from each other.
    void layOutLater();
    /// False while the end of a long text has no place yet: changing it would lay out all of it at once.
    [[nodiscard]] bool isLaidOut() const { return !m_nextBlock.isValid(); }

Q_SIGNALS:
    /// More of the text has its place, perhaps all.
    void laidOutMore();

protected:
    QVariant loadResource(int /*type*/, const QUrl & /*name*/) override { return {}; }
    bool eventFilter(QObject *watched, QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void layOutMore();

    QHash<QString, QImage> m_images;
    PageMarks m_marks;
    QTextBlock m_nextBlock; ///< the first that may have no place yet
    QBasicTimer m_layoutTimer;
};

} // namespace Docket::Ui
