// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentsnippet.h"

#include <QTextBoundaryFinder>

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr qsizetype searched = 256 * 1024; ///< bytes of a text that are looked through
constexpr qsizetype enoughTokens = 300;    ///< behind the first match
constexpr qsizetype shownTokens = 32;
constexpr qsizetype tokensBefore = 8;   ///< of the first match
constexpr qsizetype contextBytes = 200; ///< before a match, to cut from
constexpr qsizetype shownBytes = 600;   ///< tokens may be long: of a text without spaces, of hashes

/// The first @p size bytes without half a character at the end.
QByteArrayView head(QByteArrayView text, qsizetype size)
{
    if (text.size() <= size)
        return text;
    while (size > 0 && (uchar(text[size]) & 0xc0) == 0x80)
        --size;
    return text.first(size);
}

/// Where @p token stands first, or -1; capitals of ASCII letters count as small ones. The token is folded.
qsizetype findFolded(QByteArrayView text, QByteArrayView token)
{
    const auto same = [](char inText, char wanted) {
        return (inText >= 'A' && inText <= 'Z' ? char(inText | 0x20) : inText) == wanted;
    };
    const auto found = std::ranges::search(text, token, same);
    return found.empty() ? -1 : found.begin() - text.begin();
}

bool continues(QChar::Category category)
{
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining ||
           category == QChar::Mark_Enclosing;
}

} // namespace

Result<std::unique_ptr<SnippetMaker>> SnippetMaker::create(Connection &connection, const QList<SearchedPhrase> &phrases)
{
    auto tokenizer = SearchTokenizer::create(connection.handle());
    if (!tokenizer)
        return std::unexpected(tokenizer.error());
    std::unique_ptr<SnippetMaker> maker(new SnippetMaker(connection, *std::move(tokenizer)));
    for (const SearchedPhrase &phrase : phrases) {
        Phrase split{{}, phrase.prefix};
        maker->m_tokenizer->split(phrase.text.toUtf8(), [&](QByteArrayView token, qsizetype, qsizetype) {
            split.tokens.append(token.toByteArray());
            return true;
        });
        if (!split.tokens.isEmpty())
            maker->m_phrases.push_back(std::move(split));
    }
    return maker;
}

SnippetMaker::SnippetMaker(Connection &connection, std::unique_ptr<SearchTokenizer> tokenizer)
    : m_connection(connection)
    , m_tokenizer(std::move(tokenizer))
{
}

/// Where to begin, a little before the first place that can match. Splitting costs ten times as much as looking for
/// bytes; where bytes are not enough (letters with marks that were folded away) it is the beginning.
qsizetype SnippetMaker::firstLook(QByteArrayView text) const
{
    qsizetype first = text.size();
    for (const Phrase &phrase : m_phrases) {
        qsizetype found = findFolded(text, phrase.tokens.join(' '));
        if (found < 0 && phrase.tokens.size() > 1)
            found = findFolded(text, phrase.tokens.first());
        if (found >= 0)
            first = std::min(first, found);
    }
    if (first == text.size() || first < contextBytes)
        return 0;
    for (qsizetype at = first - contextBytes; at < first; ++at) {
        if (text[at] == ' ' || text[at] == '\n')
            return at + 1;
    }
    return 0;
}

SnippetMaker::Window SnippetMaker::search(QByteArrayView text) const
{
    struct Place
    {
        qsizetype begin;
        qsizetype end;
    };
    /// A phrase of which the first tokens have been seen.
    struct Begun
    {
        int phrase;
        qsizetype next;
        qsizetype token;
        qsizetype begin;
    };
    std::vector<Place> places;
    std::vector<Match> matches;
    std::vector<Begun> begun;
    std::vector<Begun> still;
    const qsizetype start = firstLook(text);
    const QByteArrayView looked = head(text.sliced(start), searched);
    constexpr qsizetype never = std::numeric_limits<qsizetype>::max();
    qsizetype last = never;                                // the token at which there is enough
    std::vector<qsizetype> lastSeen(m_phrases.size(), -1); // by phrase: the token at which it was found
    m_tokenizer->split(looked, [&](QByteArrayView token, qsizetype begin, qsizetype end) {
        const auto number = qsizetype(places.size());
        begin += start;
        end += start;
        places.push_back({begin, end});
        still.clear();
        const auto advance = [&](Begun at) {
            const Phrase &phrase = m_phrases[std::size_t(at.phrase)];
            const bool isLast = at.next + 1 == phrase.tokens.size();
            const QByteArray &wanted = phrase.tokens[at.next];
            if (isLast && phrase.prefix ? !token.startsWith(wanted) : token != QByteArrayView(wanted))
                return;
            if (isLast) {
                matches.push_back({at.phrase, at.token, at.begin, end});
                lastSeen[std::size_t(at.phrase)] = at.token;
            } else {
                ++at.next;
                still.push_back(at);
            }
        };
        for (const Begun &at : begun)
            advance(at);
        for (int i = 0; i < int(m_phrases.size()); ++i)
            advance({i, 0, number, begin});
        begun.swap(still);
        // All that is looked for within one window: nothing further on can be better.
        const bool complete = std::ranges::all_of(
            lastSeen, [&](qsizetype token) { return token >= 0 && token + shownTokens - tokensBefore > number; });
        if (last == never && complete)
            last = number + shownTokens;
        // Words that stand far from each other: a place with one of them is good enough.
        if (last == never && !matches.empty() && number >= matches.front().token + enoughTokens)
            last = number;
        return number < last;
    });

    Window best;
    if (!matches.empty())
        std::ranges::sort(matches, {}, &Match::begin);
    std::size_t from = 0;
    for (std::size_t first = 0; first < matches.size(); ++first) {
        std::set<int> different;
        std::size_t end = first;
        for (; end < matches.size() && matches[end].token < matches[first].token + shownTokens - tokensBefore; ++end)
            different.insert(matches[end].phrase);
        if (int(different.size()) > best.score) {
            best.score = int(different.size());
            from = first;
        }
    }
    if (places.empty()) {
        best.end = head(text, shownBytes).size(); // no word at all: signs, pictures
        return best;
    }
    const qsizetype firstToken = best.score == 0 ? 0 : std::max<qsizetype>(0, matches[from].token - tokensBefore);
    const qsizetype lastToken = std::min(qsizetype(places.size()), firstToken + shownTokens) - 1;
    const qsizetype found = best.score == 0 ? 0 : matches[from].begin;
    qsizetype begin = firstToken;
    while (best.score > 0 && begin < matches[from].token && found - places[std::size_t(begin)].begin > shownBytes / 3)
        ++begin;
    // At the beginning of the text also what stands before the first word is shown.
    best.begin = begin == 0 && start == 0 ? 0 : places[std::size_t(begin)].begin;
    best.end = places[std::size_t(lastToken)].end;
    if (lastToken + 1 == qsizetype(places.size()) && last == never && start + looked.size() == text.size())
        best.end = text.size();
    if (best.end - best.begin > shownBytes)
        best.end = best.begin + head(text.sliced(best.begin), shownBytes).size();
    for (const Match &match : matches) {
        if (match.begin >= best.begin && match.end <= best.end)
            best.matches.push_back(match);
    }
    return best;
}

DocumentSnippet SnippetMaker::cut(QByteArrayView text, const Window &window)
{
    DocumentSnippet snippet;
    qsizetype end = window.end;
    QString shown = QString::fromUtf8(text.sliced(window.begin, end - window.begin));
    // Marks behind the last letter belong to it.
    const QString rest = QString::fromUtf8(head(text.sliced(end), 32));
    for (const QChar c : rest) {
        if (!continues(c.category()))
            break;
        shown += c;
    }
    const bool more = end < text.size();
    if (more && shown.size() > 1) {
        QTextBoundaryFinder graphemes(QTextBoundaryFinder::Grapheme, shown);
        graphemes.setPosition(shown.size());
        if (!graphemes.isAtBoundary())
            shown.truncate(std::max<qsizetype>(0, graphemes.toPreviousBoundary()));
    }
    for (QChar &c : shown) {
        if (c.isSpace() || c.category() == QChar::Other_Control)
            c = u' ';
    }
    const QString before = window.begin > 0 ? u"… "_s : QString();
    qsizetype at = 0; // the end of the last hit, so that hits that overlap are one
    for (const Match &match : window.matches) {
        const qsizetype from =
            before.size() + QString::fromUtf8(text.sliced(window.begin, match.begin - window.begin)).size();
        const qsizetype length = std::min(QString::fromUtf8(text.sliced(match.begin, match.end - match.begin)).size(),
                                          before.size() + shown.size() - from);
        if (length <= 0)
            break;
        if (from >= at) {
            snippet.hits.append({from, length});
        } else if (from + length > at) {
            auto &last = snippet.hits.last();
            last.second = from + length - last.first;
        }
        at = std::max(at, from + length);
    }
    snippet.text = before + shown + (more ? u" …"_s : QString());
    return snippet;
}

Result<DocumentSnippet> SnippetMaker::make(const DocumentSummary &document)
{
    using Field = DocumentSnippet::Field;
    auto texts = DocumentReader(m_connection).texts(document.id, DocumentReader::Part::Code);
    if (!texts)
        return std::unexpected(texts.error());
    auto known = decodeHeadings(texts->facts());
    if (!known)
        return std::unexpected(known.error());
    QByteArray headings;
    std::vector<qsizetype> headingEnds;
    for (const DocumentHeading &heading : std::as_const(*known)) {
        headings.append(heading.text.toUtf8()).append('\n');
        headingEnds.push_back(headings.size());
    }
    const QByteArray title = document.title.toUtf8();
    const std::array<std::pair<Field, QByteArrayView>, 4> fields{{{Field::Body, texts->body()},
                                                                  {Field::Heading, headings},
                                                                  {Field::Code, texts->code()},
                                                                  {Field::Title, title}}};
    // The title is shown with every hit: it serves where nothing else has the words. The text shows most.
    Window best;
    Field field = Field::Body;
    QByteArrayView text = texts->body();
    for (const auto &[kind, candidate] : fields) {
        if (candidate.isEmpty())
            continue;
        Window window = search(candidate);
        if (window.score > best.score || (best.score == 0 && best.end == 0)) {
            best = std::move(window);
            field = kind;
            text = candidate;
        }
        if (best.score > 0 && best.score == int(m_phrases.size()))
            break;
    }
    DocumentSnippet snippet = cut(text, best);
    snippet.field = field;
    if (!best.matches.empty() && field == Field::Body) {
        for (const DocumentHeading &heading : std::as_const(*known)) {
            if (heading.textOffset > best.matches.front().begin)
                break;
            snippet.section = heading.text;
            snippet.line = heading.line;
        }
    } else if (!best.matches.empty() && field == Field::Heading) {
        const auto end = std::ranges::upper_bound(headingEnds, best.matches.front().begin);
        const DocumentHeading &heading = (*known)[end - headingEnds.begin()];
        snippet.section = heading.text;
        snippet.line = heading.line;
    }
    return snippet;
}

} // namespace Docket::Storage
