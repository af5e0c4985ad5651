// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ignorerules.h"

#include <QHash>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

QString trimmed(QString line)
{
    while (line.endsWith(u'\r') || (line.endsWith(u' ') && !line.endsWith("\\ "_L1)))
        line.chop(1);
    return line;
}

using Range = std::pair<QChar, QChar>;

/// The characters of [:digit:] and the others, those of ASCII as in git; none if there is no class of this name.
QList<Range> classOf(QStringView name)
{
    static const QHash<QStringView, QList<Range>> classes{
        {u"alnum", {{u'0', u'9'}, {u'A', u'Z'}, {u'a', u'z'}}},
        {u"alpha", {{u'A', u'Z'}, {u'a', u'z'}}},
        {u"blank", {{u' ', u' '}, {u'\t', u'\t'}}},
        {u"cntrl", {{u'\0', u'\x1f'}, {u'\x7f', u'\x7f'}}},
        {u"digit", {{u'0', u'9'}}},
        {u"graph", {{u'!', u'~'}}},
        {u"lower", {{u'a', u'z'}}},
        {u"print", {{u' ', u'~'}}},
        {u"punct", {{u'!', u'/'}, {u':', u'@'}, {u'[', u'`'}, {u'{', u'~'}}},
        {u"space", {{u' ', u' '}, {u'\t', u'\n'}, {u'\r', u'\r'}}},
        {u"upper", {{u'A', u'Z'}}},
        {u"xdigit", {{u'0', u'9'}, {u'A', u'F'}, {u'a', u'f'}}},
    };
    return classes.value(name);
}

/// The place of the "]" of a "[:name:]" that begins at @p at; -1 where there is none.
qsizetype endOfClass(QStringView glob, qsizetype at)
{
    if (!glob.sliced(at).startsWith("[:"_L1))
        return -1;
    const qsizetype end = glob.indexOf(u']', at + 2);
    return end > at + 2 && glob[end - 1] == u':' ? end : -1;
}

} // namespace

Result<void> IgnoreRules::check(const QString &line)
{
    // Not that it could not match ([a\nb] takes an "a"), but what is stored and what a file holds is one in each line.
    if (line.contains(u'\n'))
        return fail(Code::Invalid, u"ingest.pattern"_s, u"The pattern %1 holds a line feed."_s.arg(line),
                    u"Give each pattern by itself."_s);
    const QString clean = trimmed(line);
    if (clean.startsWith(u'#'))
        return {}; // a remark
    QStringView glob = clean;
    if (glob.startsWith(u'!'))
        glob = glob.sliced(1);
    if (const QString problem = problemOf(glob); !problem.isEmpty())
        return fail(
            Code::Invalid, u"ingest.pattern"_s, u"The pattern %1 can never match: %2."_s.arg(line, problem),
            u"Patterns are those of a .gitignore: *, ?, [a-z], ** for folders; a \\ before a character takes it "
            u"as it is."_s);
    return {};
}

/// In words, or nothing.
QString IgnoreRules::problemOf(QStringView glob)
{
    if (glob.endsWith(u'/'))
        glob.chop(1);
    if (glob.startsWith(u'/'))
        glob = glob.sliced(1);
    if (glob.isEmpty())
        return u"it names nothing"_s;
    QString part; // as far as it can only be dots
    bool fits = false;
    const auto isImpossible = [&part, &fits] { return !fits && (part.isEmpty() || part == u"." || part == u".."); };
    const auto text = [&part] { return u"no path below the source has a part “%1”"_s.arg(part); };
    const QList<Token> all = tokens(glob);
    for (const Token &token : all) {
        if (token.kind == Token::Kind::Char && token.character == u'/') {
            if (isImpossible())
                return text();
            part.clear();
            fits = false;
            continue;
        }
        if (token.kind == Token::Kind::Folders) // with its '/', so the next part begins
            continue;
        if (const QString problem = problemOf(token); !problem.isEmpty())
            return problem;
        part += u'.';
        fits = fits || !isDot(token);
    }
    return isImpossible() ? text() : QString();
}

/// Of a [ ]: why no character of a name fits.
QString IgnoreRules::problemOf(const Token &token)
{
    if (token.kind != Token::Kind::OneOf || token.negated)
        return {};
    if (token.set.isEmpty())
        return u"a class like [:digit:] in its [ ] has a name that there is not"_s;
    for (const auto &[low, high] : token.set) {
        if (low < high || low != u'/')
            return {};
    }
    return u"no name holds the / in its [ ]"_s;
}

/// Whether nothing but a dot fits.
bool IgnoreRules::isDot(const Token &token)
{
    if (token.kind == Token::Kind::Char)
        return token.character == u'.';
    return token.kind == Token::Kind::OneOf && !token.negated && std::ranges::all_of(token.set, [](const auto &range) {
               return range.first >= u'.' && range.second <= u'/';
           });
}

void IgnoreRules::add(const QStringList &lines, const QString &folder)
{
    for (const QString &full : lines) {
        const QString line = trimmed(full);
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        Pattern pattern;
        if (!folder.isEmpty())
            pattern.folder = folder + u'/';
        QStringView glob = line;
        if (glob.startsWith(u'!')) {
            pattern.negated = true;
            glob = glob.sliced(1);
        }
        if (glob.endsWith(u'/')) {
            pattern.foldersOnly = true;
            glob.chop(1);
        }
        pattern.anchored = glob.contains(u'/');
        if (glob.startsWith(u'/'))
            glob = glob.sliced(1);
        if (glob.isEmpty())
            continue;
        pattern.tokens = tokens(glob);
        const bool plain =
            std::ranges::all_of(pattern.tokens, [](const Token &t) { return t.kind == Token::Kind::Char; });
        if (plain) {
            for (const Token &token : std::as_const(pattern.tokens))
                pattern.literal += token.character;
        }
        m_patterns.append(std::move(pattern));
    }
}

bool IgnoreRules::ignores(QStringView path, bool isFolder) const
{
    const QStringView name = path.sliced(path.lastIndexOf(u'/') + 1);
    for (auto it = m_patterns.crbegin(); it != m_patterns.crend(); ++it) {
        if (it->foldersOnly && !isFolder)
            continue;
        if (!it->folder.isEmpty() && !path.startsWith(it->folder))
            continue;
        const QStringView subject = it->anchored ? path.sliced(it->folder.size()) : name;
        if (it->literal.isEmpty() ? matches(it->tokens, subject) : subject == it->literal)
            return !it->negated;
    }
    return false;
}

QList<IgnoreRules::Token> IgnoreRules::tokens(QStringView glob)
{
    QList<Token> result;
    for (qsizetype i = 0; i < glob.size(); ++i) {
        const QChar c = glob[i];
        Token token;
        if (c == u'*') {
            const bool twice = i + 1 < glob.size() && glob[i + 1] == u'*';
            const bool begins = i == 0 || glob[i - 1] == u'/';
            if (twice && begins && i + 2 < glob.size() && glob[i + 2] == u'/') {
                token.kind = Token::Kind::Folders;
                i += 2;
            } else if (twice && begins && i + 2 == glob.size()) {
                token.kind = Token::Kind::Path;
                i += 1;
            } else {
                token.kind = Token::Kind::Star;
                while (i + 1 < glob.size() && glob[i + 1] == u'*')
                    ++i;
            }
        } else if (c == u'?') {
            token.kind = Token::Kind::Any;
        } else if (const qsizetype end = c == u'[' ? readSet(glob, i, token) : -1; end > 0) {
            i = end;
        } else {
            if (c == u'\\' && i + 1 < glob.size())
                ++i;
            token.character = glob[i];
        }
        result.append(std::move(token));
    }
    return result;
}

/// Reads "[a-z_[:digit:]]" that begins at @p at, as git does; the place of its last "]", or -1 where none closes it and
/// it is an ordinary bracket.
qsizetype IgnoreRules::readSet(QStringView glob, qsizetype at, Token &token)
{
    qsizetype i = at + 1;
    if (i < glob.size() && (glob[i] == u'!' || glob[i] == u'^')) {
        token.negated = true;
        ++i;
    }
    // At either end of a range as well.
    const auto character = [&glob, &i] {
        if (glob[i] == u'\\' && i + 1 < glob.size())
            ++i;
        return glob[i++];
    };
    const qsizetype first = i;
    bool known = true;
    while (i < glob.size() && (glob[i] != u']' || i == first)) {
        if (const qsizetype end = endOfClass(glob, i); end > 0) {
            const auto ranges = classOf(glob.sliced(i + 2, end - i - 3));
            known = known && !ranges.isEmpty();
            token.set += ranges;
            i = end + 1;
            continue;
        }
        const QChar low = character();
        QChar high = low;
        if (i + 1 < glob.size() && glob[i] == u'-' && glob[i + 1] != u']') {
            ++i;
            high = character();
        }
        // Of a range that runs backwards git still takes the first.
        token.set.append({low, std::max(low, high)});
    }
    if (i < glob.size()) {
        token.kind = Token::Kind::OneOf;
        if (!known) {
            token.set.clear(); // git finds nothing by it either, also not by its opposite
            token.negated = false;
        }
        return i;
    }
    token = {};
    return -1;
}

bool IgnoreRules::fits(const Token &token, QChar character)
{
    switch (token.kind) {
    case Token::Kind::Char: return token.character == character;
    case Token::Kind::Any: return character != u'/';
    case Token::Kind::OneOf:
        return character != u'/' && token.negated != std::ranges::any_of(token.set, [character](const auto &range) {
                                        return range.first <= character && character <= range.second;
                                    });
    case Token::Kind::Star:
    case Token::Kind::Path:
    case Token::Kind::Folders: break;
    }
    return false;
}

bool IgnoreRules::matches(const QList<Token> &tokens, QStringView text)
{
    // All places of the pattern that the text read so far may have reached: no backtracking, so no pattern is slow.
    const auto count = std::size_t(tokens.size());
    std::vector<char> now(count + 1, 0);
    std::vector<char> next(count + 1, 0);
    const auto reach = [&tokens, count](std::vector<char> &places, std::size_t at) {
        places[at] = 1;
        while (at < count && tokens[qsizetype(at)].kind >= Token::Kind::Star)
            places[++at] = 1;
    };
    reach(now, 0);
    for (const QChar c : text) {
        std::ranges::fill(next, 0);
        bool alive = false;
        for (std::size_t at = 0; at < count; ++at) {
            if (!now[at])
                continue;
            const Token &token = tokens[qsizetype(at)];
            if (token.kind == Token::Kind::Path || (token.kind == Token::Kind::Star && c != u'/')) {
                reach(next, at);
                alive = true;
            } else if (token.kind == Token::Kind::Folders) {
                // Inside a folder's name nothing may follow; behind its '/' all that follows may.
                next[at] = 1;
                if (c == u'/')
                    reach(next, at);
                alive = true;
            } else if (fits(token, c)) {
                reach(next, at + 1);
                alive = true;
            }
        }
        if (!alive)
            return false;
        std::swap(now, next);
    }
    return now[count] != 0;
}

} // namespace Docket::Ingest
