// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statementtext.h"

#include <QCoreApplication>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Ui::StatementText)
};

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

QString statementMeaning(const QString &text)
{
    const QString whole = text.simplified();
    const auto is = [&whole](QStringView words) {
        return whole.startsWith(words, Qt::CaseInsensitive) &&
               (whole.size() == words.size() || !whole[words.size()].isLetterOrNumber());
    };
    if (is(u"BEGIN IMMEDIATE") || is(u"BEGIN EXCLUSIVE"))
        return Words::tr("begin of a transaction that writes");
    if (is(u"BEGIN"))
        return Words::tr("begin of a transaction that reads");
    if (is(u"COMMIT") || is(u"END"))
        return Words::tr("end of a transaction, which keeps its changes");
    // The names that units of work give their savepoints; others are of transactions inside of one.
    const bool unit = whole.contains(u" unit"_s, Qt::CaseInsensitive);
    // Before the shorter one, which undoes all.
    if (is(u"ROLLBACK TO"))
        return unit ? Words::tr("takes back what a nested unit of work has done")
                    : Words::tr("takes back what a nested transaction has done");
    if (is(u"ROLLBACK"))
        return Words::tr("end of a transaction, which takes its changes back");
    if (is(u"SAVEPOINT"))
        return unit ? Words::tr("begin of a nested unit of work") : Words::tr("begin of a nested transaction");
    if (is(u"RELEASE"))
        return unit ? Words::tr("end of a nested unit of work") : Words::tr("end of a nested transaction");
    return {};
}

QString statementLine(const QString &text)
{
    const QString meaning = statementMeaning(text);
    return meaning.isEmpty() ? shortStatement(text)
                             : Words::tr("%1 – %2", "statement – what it is for").arg(shortStatement(text), meaning);
}

const StatementWords::Words &StatementWords::of(const QString &text)
{
    if (const auto known = m_known.constFind(text); known != m_known.cend())
        return *known;
    // Statements come and go while a program runs for weeks.
    if (m_known.size() >= most)
        m_known.clear();
    ++m_made;
    return *m_known.insert(text, {.line = statementLine(text), .meaning = statementMeaning(text)});
}

} // namespace Docket::Ui
