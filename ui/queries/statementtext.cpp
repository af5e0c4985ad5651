// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statementtext.h"

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// A list up to this long says what it is about in less room than it would take to leave it out.
constexpr qsizetype keptLength = 16;

/// Behind the text in quotes or the bracket that begins at @p at; @p at + 1 if neither does.
qsizetype behind(QStringView text, qsizetype at)
{
    const QChar first = text[at];
    if (first == u'\'' || first == u'"' || first == u'`') {
        const qsizetype end = text.indexOf(first, at + 1);
        return end < 0 ? text.size() : end + 1;
    }
    if (first != u'(')
        return at + 1;
    qsizetype i = at + 1;
    while (i < text.size() && text[i] != u')')
        i = behind(text, i);
    return std::min(i + 1, text.size());
}

/// Where @p word stands outside of brackets and quotes from @p at on, or where the bracket around @p at ends.
qsizetype wordOrEnd(QStringView text, qsizetype at, QStringView word)
{
    for (qsizetype i = at; i < text.size(); i = behind(text, i)) {
        if (text[i] == u')' || text.sliced(i).startsWith(word, Qt::CaseInsensitive))
            return i;
    }
    return text.size();
}

bool beginsWord(QStringView text, qsizetype at, QStringView word)
{
    return text.sliced(at).startsWith(word, Qt::CaseInsensitive) && (at == 0 || !text[at - 1].isLetterOrNumber());
}

} // namespace

QString shortStatement(const QString &text)
{
    const QString whole = text.simplified();
    const QStringView view(whole);
    QString result;
    bool inserts = false; // the brackets behind are lists, not parts of an expression
    for (qsizetype i = 0; i < view.size();) {
        if (beginsWord(view, i, u"SELECT ")) {
            const qsizetype begin = i + 7;
            const qsizetype end = wordOrEnd(view, begin, u" FROM ");
            inserts = false;
            result += view.sliced(i, 7);
            i = begin;
            if (end - begin > keptLength && end < view.size() && view[end] == u' ') {
                result += u'…';
                i = end;
            }
            continue;
        }
        inserts = inserts || beginsWord(view, i, u"INSERT ") || beginsWord(view, i, u"REPLACE ");
        if (beginsWord(view, i, u"ON CONFLICT"))
            inserts = false;
        if (view[i] == u'(' && inserts) {
            const qsizetype end = behind(view, i);
            result += end - i > keptLength ? u"(…)"_s : view.sliced(i, end - i).toString();
            i = end;
            continue;
        }
        const qsizetype next = view[i] == u'(' ? i + 1 : behind(view, i);
        result += view.sliced(i, next - i);
        i = next;
    }
    return result;
}

} // namespace Docket::Ui
