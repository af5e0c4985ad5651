// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sourcetext.h"

#include <QCoreApplication>
#include <QPlainTextDocumentLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

std::shared_ptr<QTextDocument> SourceText::make(const QString &text, const QFont &font, bool dark,
                                                const std::stop_token &stop)
{
    std::shared_ptr<QTextDocument> document(new QTextDocument, [](QTextDocument *d) { d->deleteLater(); });
    document->setDocumentLayout(new QPlainTextDocumentLayout(document.get()));
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(font);
    document->setDocumentMargin(10);
    document->setPlainText(text);
    if (text.size() <= largest)
        m_highlighter.color(*document, u"Markdown"_s, dark, stop);
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

} // namespace Docket::Ui
