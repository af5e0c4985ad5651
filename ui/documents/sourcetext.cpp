// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sourcetext.h"

#include <widgets/theme.h>

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

#include <QCoreApplication>
#include <QPlainTextDocumentLayout>
#include <QTextBlock>
#include <QTextLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Collects the colours of one line after the other.
class RangeCollector final : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    explicit RangeCollector(bool dark)
        : m_ground(dark ? QColor(0x1e, 0x20, 0x25) : QColor(Qt::white))
    {
    }

    [[nodiscard]] QList<QTextLayout::FormatRange> line(const QString &text)
    {
        m_ranges.clear();
        m_state = highlightLine(text, m_state);
        return m_ranges;
    }

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        const auto shown = theme();
        if (length <= 0 || format.isDefaultTextStyle(shown))
            return;
        QTextLayout::FormatRange range;
        range.start = offset;
        range.length = length;
        range.format.setForeground(colorOf(format.textColor(shown)));
        if (format.isBold(shown))
            range.format.setFontWeight(QFont::DemiBold);
        if (format.isItalic(shown))
            range.format.setFontItalic(true);
        m_ranges.append(range);
    }

private:
    /// Some colours of the themes are made for another ground.
    QColor colorOf(const QColor &color)
    {
        auto &known = m_colors[color.rgb()];
        if (!known.isValid())
            known = readable(color, m_ground);
        return known;
    }

    QColor m_ground;
    KSyntaxHighlighting::State m_state;
    QHash<QRgb, QColor> m_colors;
    QList<QTextLayout::FormatRange> m_ranges;
};

} // namespace

SourceText::SourceText() = default;
SourceText::~SourceText() = default;

std::shared_ptr<QTextDocument> SourceText::make(const QString &text, const QFont &font, bool dark,
                                                const std::stop_token &stop)
{
    std::shared_ptr<QTextDocument> document(new QTextDocument, [](QTextDocument *d) { d->deleteLater(); });
    document->setDocumentLayout(new QPlainTextDocumentLayout(document.get()));
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(font);
    document->setDocumentMargin(10);
    document->setPlainText(text);
    if (text.size() <= largest) {
        if (m_repository == nullptr)
            m_repository = std::make_unique<KSyntaxHighlighting::Repository>();
        RangeCollector collector(dark);
        collector.setDefinition(m_repository->definitionForName(u"Markdown"_s));
        collector.setTheme(m_repository->defaultTheme(dark ? KSyntaxHighlighting::Repository::DarkTheme
                                                           : KSyntaxHighlighting::Repository::LightTheme));
        for (auto block = document->begin(); block.isValid() && !stop.stop_requested(); block = block.next())
            block.layout()->setFormats(collector.line(block.text()));
    }
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

} // namespace Docket::Ui
