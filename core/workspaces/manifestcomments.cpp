// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "manifestcomments.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

using namespace Domain;

namespace {

constexpr QByteArrayView ownComment =
    "# Docket keeps this file and writes it anew with each change. Results and comments may be edited here as well.";
constexpr QByteArrayView earlierComment =
    "# Docket keeps this file and writes it anew with each change. Results may be edited here as well.";

/// Walks through TOML that is known to be well-formed and knows what is inside a text or a list.
class Walker final
{
public:
    /// Where the comment of @p line begins, or its end.
    [[nodiscard]] qsizetype walk(QByteArrayView line)
    {
        for (qsizetype i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (m_quote != 0) {
                if (c == '\\' && m_quote == '"') {
                    ++i;
                } else if (c == m_quote && (!m_triple || isTriple(line, i))) {
                    i += m_triple ? 2 : 0;
                    // Up to two more quotes may belong to the text itself.
                    while (m_triple && i + 1 < line.size() && line[i + 1] == m_quote)
                        ++i;
                    m_quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                m_quote = c;
                m_triple = isTriple(line, i);
                i += m_triple ? 2 : 0;
            } else if (c == '[' || c == '{') {
                ++m_depth;
            } else if (c == ']' || c == '}') {
                --m_depth;
            } else if (c == '#') {
                return i;
            }
        }
        return line.size();
    }
    /// Whether the next line goes on with a value.
    [[nodiscard]] bool isInside() const { return m_quote != 0 || m_depth > 0; }

private:
    [[nodiscard]] bool isTriple(QByteArrayView line, qsizetype at) const
    {
        return at + 2 < line.size() && line[at + 1] == m_quote && line[at + 2] == m_quote;
    }

    char m_quote = 0;
    bool m_triple = false;
    int m_depth = 0;
};

QString joined(const QString &table, QByteArrayView key)
{
    return table.isEmpty() ? QString::fromUtf8(key) : table + u'.' + QString::fromUtf8(key);
}

} // namespace

QList<ManifestComment> commentsIn(const QByteArray &text, const WorkspaceManifest &manifest)
{
    QList<ManifestComment> comments;
    qsizetype waiting = 0; // the last ones, whose line is still to come
    QString table;
    QString place;
    qsizetype tests = 0;
    qsizetype files = 0;
    Walker walker;
    for (const QByteArray &whole : text.split('\n')) {
        const bool inside = walker.isInside();
        const qsizetype at = walker.walk(whole);
        const QByteArrayView content = QByteArrayView(whole).first(at).trimmed();
        const QByteArrayView comment = QByteArrayView(whole).sliced(at).trimmed();
        if (!inside && !content.isEmpty()) {
            if (content.startsWith("[[")) {
                const QByteArrayView name = content.sliced(2).chopped(2).trimmed();
                table = QString::fromUtf8(name);
                if (name == "tests" && tests < manifest.tests.size())
                    table += u'/' + manifest.tests[tests++].id;
                else if (name == "files" && files < manifest.files.size())
                    table += u'/' + manifest.files[files++].path;
                place = table;
            } else if (content.startsWith('[')) {
                table = QString::fromUtf8(content.sliced(1).chopped(1).trimmed());
                place = table;
            } else {
                place = joined(table, content.first(std::max<qsizetype>(0, content.indexOf('='))).trimmed());
            }
            for (; waiting > 0; --waiting)
                comments[comments.size() - waiting].place = place;
        }
        if (comment.isEmpty() || comment == ownComment || comment == earlierComment)
            continue;
        const bool behind = !content.isEmpty() || inside;
        comments.append({behind ? place : QString(), QString::fromUtf8(comment), behind});
        waiting += behind ? 0 : 1;
    }
    return comments;
}

CommentedWriter::CommentedWriter(QList<ManifestComment> comments)
    : m_comments(std::move(comments))
    , m_text(ownComment.toByteArray() + '\n')
{
}

void CommentedWriter::table(QByteArrayView header, const QString &place)
{
    m_table = place;
    m_text += '\n';
    write(header.toByteArray(), place);
}

void CommentedWriter::line(QByteArrayView key, const QByteArray &value)
{
    write(key.toByteArray() + " = " + value, joined(m_table, key));
}

void CommentedWriter::write(const QByteArray &line, const QString &place)
{
    QByteArray behind;
    m_comments.removeIf([&](const ManifestComment &comment) {
        if (comment.place != place)
            return false;
        if (comment.behind)
            behind += ' ' + comment.text.toUtf8();
        else
            m_text += comment.text.toUtf8() + '\n';
        return true;
    });
    m_text += line + behind + '\n';
}

QByteArray CommentedWriter::take()
{
    if (!m_comments.isEmpty())
        m_text += '\n';
    for (const ManifestComment &comment : std::as_const(m_comments))
        m_text += comment.text.toUtf8() + '\n';
    return m_text;
}

} // namespace Docket::Workspaces
