// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the view says of the whole document, and the place in it that a search found.
#include "documentsmodel.h"
#include "documentview.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <widgets/theme.h>

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype around = 40; ///< of a place, when what stands farther off was not all found

/// A text with one space for all that separates words, and where each of its characters stood.
struct PlainText
{
    QString text;
    QList<int> places;

    explicit PlainText(QStringView from)
    {
        text.reserve(from.size());
        places.reserve(from.size());
        for (qsizetype i = 0; i < from.size(); ++i) {
            const auto c = from[i];
            // Marks of blocks and cells, and what stands for a picture.
            const auto apart = c.isSpace() || c.category() == QChar::Other_Control || c == QChar::Nbsp ||
                               c == QChar::ObjectReplacementCharacter || c.category() == QChar::Other_NotAssigned ||
                               (c.unicode() >= 0xfdd0 && c.unicode() <= 0xfdef);
            if (apart && (text.isEmpty() || text.back() == u' '))
                continue;
            text += apart ? QChar(u' ') : c;
            places += int(i);
        }
    }
    [[nodiscard]] qsizetype indexOf(int place) const
    {
        return std::ranges::lower_bound(places, place) - places.begin();
    }
};

bool isInWord(QStringView text, qsizetype at)
{
    return at > 0 && at < text.size() && text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber();
}

/// The next @p wanted in @p text; with @p words none that begins or ends in the middle of a word.
qsizetype find(const QString &text, const QString &wanted, qsizetype start, bool words)
{
    auto at = text.indexOf(wanted, start, Qt::CaseInsensitive);
    while (at >= 0 && words && (isInWord(text, at) || isInWord(text, at + wanted.size())))
        at = text.indexOf(wanted, at + 1, Qt::CaseInsensitive);
    return at;
}

/// Finds @p snippet in @p page from @p start on (else anywhere): all of it, or what stands around its first hit, or
/// that alone. The places of the hits that it covers.
QList<std::pair<int, int>> findSnippet(const PlainText &page, const Domain::DocumentSnippet &snippet, qsizetype start)
{
    if (snippet.hits.isEmpty())
        return {};
    const auto [first, length] = snippet.hits.constFirst();
    auto begin = qsizetype(0);
    auto end = snippet.text.size();
    if (snippet.text.startsWith(u'…'))
        ++begin;
    if (snippet.text.endsWith(u'…'))
        --end;
    const QList<std::pair<qsizetype, qsizetype>> parts{
        {begin, end},
        {std::max(begin, first - around), std::min(end, first + length + around)},
        {first, std::min(end, first + length + around)},
        {std::max(begin, first - around), first + length},
        {first, first + length}};
    for (const auto &[from, to] : parts) {
        const PlainText wanted(QStringView(snippet.text).sliced(from, to - from));
        const auto text = wanted.text.trimmed();
        if (text.isEmpty())
            continue;
        // A search finds words; without what stands around them they must not be taken for a piece of another.
        const bool alone = from == first && to == first + length;
        auto at = find(page.text, text, start, alone);
        if (at < 0)
            at = find(page.text, text, 0, alone);
        if (at < 0)
            continue;
        const auto lead = wanted.text.startsWith(u' ') ? 1 : 0;
        QList<std::pair<int, int>> places;
        for (const auto &[position, size] : snippet.hits) {
            if (position < from || position + size > to)
                continue;
            const auto hit = at + wanted.indexOf(int(position - from)) - lead;
            const auto last = at + wanted.indexOf(int(position + size - from - 1)) - lead;
            if (hit >= 0 && last < page.places.size() && hit <= last)
                places.append({page.places[hit], page.places[last] + 1 - page.places[hit]});
        }
        return places;
    }
    return {};
}

} // namespace

void DocumentView::openFound(Domain::DocumentId document, const Domain::DocumentSnippet &found)
{
    const auto same = document == m_document && m_open;
    open(document, same ? 0 : found.line);
    if (document.isNull())
        return;
    forgetFound();
    m_found = found;
    if (same && m_page)
        showFound();
}

void DocumentView::showFound()
{
    const auto &tree = m_open->tree;
    const PlainText page(m_page->page->toRawText());
    qsizetype start = 0;
    if (m_found->line > 0)
        start = page.indexOf(std::max(0, m_page->positionOf(tree.nodeAt(tree.offset({m_found->line, 1})))));
    m_foundInPage = findSnippet(page, *m_found, start);
    if (m_foundInPage.isEmpty()) {
        // It may stand in the part that is still being laid out.
        if (!m_page->whole)
            return;
        selectLine(std::max(1, m_found->line));
        m_found.reset();
        m_line = 0;
        return;
    }
    m_line = 0;
    const auto node = m_page->nodeAt(m_foundInPage.first().first);
    if (m_page->whole) {
        const auto words = *std::exchange(m_found, std::nullopt);
        m_foundWords.clear();
        for (const auto &[position, length] : words.hits)
            m_foundWords.append(words.text.sliced(position, length));
    } else {
        m_foundWords.clear();
        for (const auto &[position, length] : m_found->hits)
            m_foundWords.append(m_found->text.sliced(position, length));
    }
    m_node = node;
    markFoundInSource();
    select(node, Origin::Elsewhere);
}

void DocumentView::markFoundInSource()
{
    m_foundInSource.clear();
    if (!m_sourceText || !m_open || m_foundWords.isEmpty() || m_node == Markdown::noNode)
        return;
    const auto node = m_open->tree.node(m_node);
    const auto begin = sourcePlace(node.begin());
    const auto text = m_sourceText->toRawText().sliced(begin, std::max(0, sourcePlace(node.end()) - begin));
    qsizetype from = 0;
    for (const auto &word : std::as_const(m_foundWords)) {
        const auto at = text.indexOf(word, from, Qt::CaseInsensitive);
        if (at < 0)
            continue; // markup stands within it
        m_foundInSource.append({begin + int(at), int(word.size())});
        from = at + word.size();
    }
}

void DocumentView::forgetFound()
{
    m_hit = {};
    m_found.reset();
    m_foundWords.clear();
    m_foundInPage.clear();
    m_foundInSource.clear();
}

QList<QTextEdit::ExtraSelection> DocumentView::foundMarks(QTextDocument *text, const Places &places) const
{
    QList<QTextEdit::ExtraSelection> marks;
    for (const auto &[position, length] : places) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(text);
        mark.cursor.setPosition(position);
        mark.cursor.setPosition(position + length, QTextCursor::KeepAnchor);
        mark.format.setBackground(palette().color(QPalette::Highlight));
        mark.format.setForeground(palette().color(QPalette::HighlightedText));
        marks.append(mark);
    }
    return marks;
}

void DocumentView::showState(const Domain::DocumentSummary &document)
{
    const auto failed = document.state == Domain::DocumentState::Failed;
    const auto odd = !failed && !document.problem.reason.isEmpty();
    m_state->setVisible(document.state != Domain::DocumentState::Ok || odd);
    m_state->setPixmap(documentStateIcon(document).pixmap(16, 16));
    m_state->setToolTip(failed ? document.failure.reason : documentStateName(document));
    const auto &told = failed ? document.failure : document.problem;
    const auto key = QString::number(document.id.value) + u':' + told.reason;
    if (told.reason.isEmpty() || key == m_noticeClosed) {
        m_notice->present({}, {});
        return;
    }
    const auto line = told.line > 0 ? tr("Go to line %1").arg(told.line) : QString();
    if (failed)
        m_notice->present(themedIcon(u"warning"_s, Tone::Bad),
                          tr("The file could not be taken in as it is now: %1").arg(told.reason), line);
    else
        m_notice->present(themedIcon(u"warning"_s, Tone::Warning),
                          tr("Something in the file is not as it should be: %1").arg(told.reason), line);
    m_noticeKey = key;
}

void DocumentView::goToProblem()
{
    if (!m_open)
        return;
    const auto &summary = m_open->document.summary;
    const auto line = summary.state == Domain::DocumentState::Failed ? summary.failure.line : summary.problem.line;
    if (line <= 0)
        return;
    showPane(Source, true);
    selectLine(line);
    const auto block = m_source->document()->findBlockByNumber(m_sourceLines.shown({line, 1}).block);
    if (!m_sourceText || !block.isValid())
        return;
    const auto before = std::exchange(m_selecting, true);
    m_source->setTextCursor(QTextCursor(block));
    m_source->centerCursor();
    m_selecting = before;
    m_source->setFocus();
}

} // namespace Docket::Ui
