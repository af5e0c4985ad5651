// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syntaxengine.h"

#include <base/loadable.h>
#include <base/version.h>
#include <widgets/theme.h>

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

#include <QColor>
#include <QHash>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Names that people write behind the fence and that are neither a name nor an extension of a definition.
QString canonical(const QString &language)
{
    static const QHash<QString, QString> others{
        {u"shell"_s, u"Bash"_s},
        {u"console"_s, u"Bash"_s},
        {u"shell-session"_s, u"Bash"_s},
        {u"golang"_s, u"Go"_s},
        {u"c++"_s, u"C++"_s},
        {u"objective-c"_s, u"Objective-C"_s},
        {u"csharp"_s, u"C#"_s},
        {u"dockerfile"_s, u"Dockerfile"_s},
        {u"make"_s, u"Makefile"_s},
        {u"patch"_s, u"Diff"_s},
        {u"node"_s, u"JavaScript"_s},
        {u"typescript"_s, u"TypeScript"_s},
        {u"yaml"_s, u"YAML"_s},
        {u"viml"_s, u"vim"_s},
    };
    return others.value(language.toLower(), language);
}

KSyntaxHighlighting::Definition find(const KSyntaxHighlighting::Repository &repository, const QString &language)
{
    if (language.isEmpty())
        return {};
    const auto name = canonical(language);
    auto definition = repository.definitionForName(name);
    if (!definition.isValid())
        definition = repository.definitionForFileName(u"x."_s + name);
    return definition;
}

/// Collects one line after the other as HTML.
class HtmlWriter final : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    explicit HtmlWriter(bool dark)
        : m_dark(dark)
    {
    }

    [[nodiscard]] QString run(const QString &code)
    {
        KSyntaxHighlighting::State state;
        m_html.reserve(code.size() * 2);
        for (const QStringView line : QStringView(code).split(u'\n')) {
            m_line = line.toString();
            m_done = 0;
            if (m_first)
                m_first = false;
            else
                m_html += u'\n';
            state = highlightLine(m_line, state);
            m_html += m_line.sliced(m_done).toHtmlEscaped();
        }
        return m_html;
    }

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        if (length <= 0 || offset < m_done || m_line.size() > HighlightEngine::longestLine)
            return;
        m_html += QStringView(m_line).sliced(m_done, offset - m_done).toString().toHtmlEscaped();
        const auto text = QStringView(m_line).sliced(offset, length).toString().toHtmlEscaped();
        m_done = offset + length;
        const auto shown = theme();
        if (format.isDefaultTextStyle(shown)) {
            m_html += text;
            return;
        }
        QString style = u"color:"_s + colorName(format.textColor(shown));
        if (format.isBold(shown))
            style += u";font-weight:600"_s;
        if (format.isItalic(shown))
            style += u";font-style:italic"_s;
        m_html += u"<span style=\"%1\">%2</span>"_s.arg(style, text);
    }

private:
    /// Some colours of the themes are made for another ground than that of the page.
    const QString &colorName(const QColor &color)
    {
        auto &name = m_colors[color.rgb()];
        if (name.isEmpty())
            name = readable(color, m_dark ? QColor(0x2e, 0x31, 0x38) : QColor(0xf3, 0xf3, 0xf4)).name();
        return name;
    }

    bool m_dark;
    QHash<QRgb, QString> m_colors;
    QString m_html;
    QString m_line;
    qsizetype m_done = 0;
    bool m_first = true;
};

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

QString SyntaxEngine::toHtml(const QString &code, const QString &language, bool dark)
{
    const auto definition = find(m_repository, language);
    if (!definition.isValid())
        return code.toHtmlEscaped();
    HtmlWriter writer(dark);
    writer.setDefinition(definition);
    writer.setTheme(theme(dark));
    return writer.run(code);
}

void SyntaxEngine::color(QTextDocument &document, const QString &language, bool dark, const std::stop_token &stop)
{
    const auto definition = find(m_repository, language);
    if (!definition.isValid())
        return;
    RangeCollector collector(dark);
    collector.setDefinition(definition);
    collector.setTheme(theme(dark));
    for (auto block = document.begin(); block.isValid() && !stop.stop_requested(); block = block.next())
        block.layout()->setFormats(collector.line(block.text()));
}

bool SyntaxEngine::knows(const QString &language)
{
    return find(m_repository, language).isValid();
}

KSyntaxHighlighting::Theme SyntaxEngine::theme(bool dark) const
{
    return m_repository.defaultTheme(dark ? KSyntaxHighlighting::Repository::DarkTheme
                                          : KSyntaxHighlighting::Repository::LightTheme);
}

} // namespace Docket::Ui

DOCKET_LOADABLE_MODULE

extern "C" Q_DECL_EXPORT Docket::Ui::HighlightEngine *docketMakeHighlightEngine()
{
    return new Docket::Ui::SyntaxEngine;
}
