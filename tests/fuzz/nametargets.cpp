// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <cache/cachekey.h>
#include <domain/query.h>
#include <files/filenames.h>
#include <storage/documentpaths.h>

#include <QDir>

using namespace Docket;
using namespace Qt::StringLiterals;

namespace Docket::Fuzz {

QString fuzz_query(const QByteArray &input)
{
    using namespace Domain;
    if (input.isEmpty())
        return {};
    const auto subject = QuerySubject(1 + uchar(input.front()) % 3);
    const QString text = QString::fromUtf8(QByteArrayView(input).sliced(1));
    const Timestamp now = fromUnix(1'795'000'000);
    const ParsedQuery parsed = parseQuery(text, now, subject);
    const auto inside = [&](qsizetype position, qsizetype length) {
        return position >= 0 && length >= 0 && position <= text.size() && length <= text.size() - position;
    };
    for (const QueryTerm &term : parsed.query.terms) {
        if (!inside(term.position, term.length))
            return u"a term stands outside of the text"_s;
    }
    for (const QueryProblem &problem : parsed.problems) {
        if (!inside(problem.position, problem.length) || problem.message.isEmpty())
            return u"a problem stands outside of the text or says nothing"_s;
    }
    if (!parsed.problems.isEmpty() && queryError(parsed).code != Code::Invalid)
        return u"problems are no error"_s;
    (void)explainQuery(parsed.query);
    const QueryVocabulary vocabulary{.labels = {u"bug"_s, u"kind/two words"_s}, .people = {u"ada"_s}};
    for (const qsizetype cursor : {qsizetype(0), text.size() / 2, text.size()}) {
        for (const QuerySuggestion &one : suggest(text, cursor, vocabulary, 12, subject)) {
            if (!inside(one.position, one.length))
                return u"a suggestion would replace what is not there"_s;
        }
    }
    if (!parsed.problems.isEmpty())
        return {};
    const QString normal = parsed.query.normalForm();
    const ParsedQuery again = parseQuery(normal, now, subject);
    // The canonical spelling may be longer than what may be typed.
    if (normal.size() <= 10'000 && (!again.problems.isEmpty() || again.query.normalForm() != normal))
        return u"the normal form changes: "_s + normal + u" -> "_s + again.query.normalForm();
    return {};
}

QString fuzz_path(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    if (Files::checkName(text)) {
        if (text.contains(u'/') || text.contains(u'\\') || text == u"."_s || text == u".."_s || text.contains(QChar(0)))
            return u"no name of one entry: "_s + text;
        if (Files::nameKey(Files::nameKey(text)) != Files::nameKey(text))
            return u"the key of a name's key is another: "_s + text;
    }
    if (Files::checkPath(text)) {
        const QString clean = QDir::cleanPath(u"/root/"_s + text);
        if (!clean.startsWith(u"/root/"_s) || clean != QString(u"/root/"_s + text))
            return u"a path leaves its root: "_s + text;
        const QString parent = Files::parentOf(text);
        const QString name = Files::nameOf(text);
        if ((parent.isEmpty() ? name : QString(parent + u'/' + name)) != text)
            return u"a path falls apart wrongly: "_s + text;
    }
    const Domain::DocumentSource source{.path = u"/root"_s, .name = {}};
    const QString target = Storage::resolveTarget(source, u"/root/a/b.md"_s, text);
    const QStringList parts = target.split(u'/');
    if (parts.contains(u".."_s) || (!target.isEmpty() && !target.startsWith(u'/')))
        return u"a link leads to no absolute path: "_s + target;
    if (target.isEmpty()) // above the root: nothing is meant
        return {};
    for (const QString &meant : Storage::pathsMeantBy(target)) {
        if (!Storage::keysLeadingTo(meant).contains(Storage::pathKey(target)))
            return u"a path that is meant does not know it: "_s + meant;
    }
    return {};
}

QString fuzz_cachekey(const QByteArray &input)
{
    using namespace Cache;
    const QString text = QString::fromUtf8(input);
    if (const auto key = CacheKey::parse(text)) {
        if (key->text() != text || CacheKey(key->type(), key->id()) != *key)
            return u"a key is read as another: "_s + text;
        if (!CachePattern::exactly(*key).matches(*key) || !CachePattern::ofType(key->type()).matches(*key) ||
            !CachePattern::everything().matches(*key))
            return u"a key does not match its own patterns: "_s + text;
        const auto escaped = CachePattern::parse(CachePattern::escaped(text));
        if (!escaped || !escaped->isExact() || !escaped->matches(*key))
            return u"an escaped key is not itself: "_s + text;
    }
    if (const auto pattern = CachePattern::parse(text)) {
        const auto again = CachePattern::parse(pattern->text());
        if (!again || *again != *pattern)
            return u"a pattern is read as another: "_s + text;
        // What is put in place of each star must match.
        QString plain;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i] == u'\\' && i + 1 < text.size())
                plain += text[++i];
            else if (text[i] == u'*')
                plain += u"x:"_s;
            else
                plain += text[i];
        }
        if (!pattern->matches(plain))
            return u"%1 does not match %2"_s.arg(text, plain);
    }
    return {};
}

} // namespace Docket::Fuzz
