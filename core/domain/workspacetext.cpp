// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacetext.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

constexpr qsizetype maxFolderBytes = 60;
constexpr qsizetype maxItems = 500;
constexpr qsizetype maxBodyBytes = 1 << 20;

/// Characters that turn the direction of text or are not seen: a line that holds them can read as another.
bool isHidden(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Other_Surrogate ||
           category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
}

/// The text of an item or of a marker after what @p pattern takes; empty if it does not match.
QString captured(const QRegularExpression &pattern, QStringView line)
{
    const auto match = pattern.matchView(line);
    return match.hasMatch() ? plainLine(match.capturedView(match.lastCapturedIndex())) : QString();
}

/// Walks the lines of Markdown that are no code.
class ItemReader final
{
public:
    explicit ItemReader(QList<RequirementItem> &items)
        : m_items(items)
    {
    }

    void read(QStringView text)
    {
        m_fence.clear();
        m_accepting = false;
        for (const QStringView line : text.tokenize(u'\n')) {
            if (!skipsCode(line))
                readLine(line);
        }
    }

private:
    bool skipsCode(QStringView line)
    {
        static const QRegularExpression fence(uR"(^ {0,3}(`{3,}|~{3,})(.*)$)"_s);
        const auto match = fence.matchView(line);
        if (m_fence.isEmpty()) {
            if (!match.hasMatch() || (match.captured(1).front() == u'`' && match.capturedView(2).contains(u'`')))
                return false;
            m_fence = match.captured(1);
            return true;
        }
        if (match.hasMatch() && match.capturedView(2).trimmed().isEmpty() &&
            match.capturedView(1).startsWith(m_fence.front()) && match.capturedLength(1) >= m_fence.size())
            m_fence.clear();
        return true;
    }

    void readLine(QStringView line)
    {
        static const QRegularExpression task(uR"(^\s{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,4}\[([ xX])\]\s+(\S.*)$)"_s);
        static const QRegularExpression item(uR"(^\s{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,4}(\S.*)$)"_s);
        static const QRegularExpression heading(uR"(^ {0,3}#{1,6}\s+(.*)$)"_s);
        static const QRegularExpression opener(uR"(^\s{0,3}(?:\*\*|__)?(.{1,80}?):?(?:\*\*|__)?:?\s*$)"_s);
        static const QRegularExpression acceptance(
            uR"(\b(?:acceptance|definition of done|done when|akzeptanz\w*|abnahme\w*)\b)"_s,
            QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
        static const QRegularExpression single(
            uR"(^\s{0,3}(?:[-*+]\s+)?(?:\*\*|__)?(?:acceptance(?: criterion)?(?:\*\*|__)?:(?:\*\*|__)?|done when:?)\s*(\S.*)$)"_s,
            QRegularExpression::CaseInsensitiveOption);

        if (const auto match = task.matchView(line); match.hasMatch()) {
            add(match.capturedView(2), match.capturedView(1) != u" ");
            return;
        }
        if (const auto match = heading.matchView(line); match.hasMatch()) {
            m_accepting = acceptance.matchView(match.capturedView(1)).hasMatch();
            return;
        }
        // "Acceptance: it prints" is a line of its own; "Acceptance criteria:" opens a list.
        if (const QString text = captured(single, line); !text.isEmpty() && text != u"**" && text != u"__") {
            addAs(text, false, WorkspaceTest::Origin::Acceptance);
            return;
        }
        if (const auto match = item.matchView(line); match.hasMatch()) {
            if (m_accepting)
                add(match.capturedView(1), false);
            return;
        }
        if (line.trimmed().isEmpty())
            return;
        const auto match = opener.matchView(line);
        const bool opens = match.hasMatch() && (line.contains(u':') || line.contains(u"**") || line.contains(u"__"));
        // Indented text goes on with an item; a paragraph at the margin ends the list unless it opens one.
        if (opens && acceptance.matchView(match.capturedView(1)).hasMatch())
            m_accepting = true;
        else if (!line.front().isSpace() && opens)
            m_accepting = false;
    }

    void add(QStringView text, bool done)
    {
        addAs(plainLine(text), done, m_accepting ? WorkspaceTest::Origin::Acceptance : WorkspaceTest::Origin::Task);
    }

    void addAs(const QString &text, bool done, WorkspaceTest::Origin origin)
    {
        if (text.isEmpty() || m_items.size() >= maxItems || m_seen.contains(text))
            return;
        m_seen.insert(text);
        m_items.append({text, done, origin});
    }

    QList<RequirementItem> &m_items;
    QSet<QString> m_seen;
    QString m_fence;
    bool m_accepting = false;
};

/// The text of an issue or a comment, bounded and with plain line feeds; NUL and broken UTF-8 are U+FFFD.
QString decoded(const QByteArray &utf8)
{
    QString text = QString::fromUtf8(utf8.first(std::min(utf8.size(), maxBodyBytes)));
    text.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n').replace(QChar(0), QChar::ReplacementCharacter);
    return text;
}

/// The text of a comment without its marker; nullopt if it is not marked.
std::optional<QString> markedText(const QString &text)
{
    static const QRegularExpression marker(uR"(^[ \t]{0,3}(?:\*\*)?(?:/requirement\b|requirements?:)(?:\*\*)?[ \t]*)"_s,
                                           QRegularExpression::CaseInsensitiveOption |
                                               QRegularExpression::MultilineOption);
    const auto match = marker.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return QString(text).remove(match.capturedStart(), match.capturedLength()).trimmed();
}

QString outcomeWords(const WorkspaceTest &test)
{
    if (test.outcome == TestOutcome::Open)
        return {};
    return u" — %1 %2"_s.arg(testOutcomeName(test.outcome), formatTimestamp(test.checked).first(10));
}

QString itemLine(const WorkspaceTest &test)
{
    return u"- [%1] **%2** %3%4"_s.arg(test.outcome == TestOutcome::Passed ? u"x"_s : u" "_s, test.id, test.name,
                                       outcomeWords(test));
}

QString orNone(const QString &text)
{
    return text.isEmpty() ? u"None."_s : text;
}

} // namespace

QString plainLine(QStringView text, qsizetype maximum)
{
    QString line;
    for (const char32_t c : text.toUcs4()) {
        if (c == U'\t' || c == U'\n' || c == U'\r')
            line += u' ';
        else if (!isHidden(c))
            line += QChar::fromUcs4(c);
    }
    line = line.simplified();
    if (line.size() <= maximum)
        return line;
    qsizetype end = maximum - 1;
    if (line[end - 1].isHighSurrogate())
        --end;
    return line.first(end).trimmed() + u'…';
}

QString workspaceFolderName(qint64 number, QStringView title)
{
    const QString start = QString::number(std::max<qint64>(number, 0));
    QString slug;
    bool gap = true;
    qsizetype bytes = start.size();
    QString folded = title.toString().normalized(QString::NormalizationForm_KC).toCaseFolded();
    folded.replace(u'ß', u"ss"_s); // Qt folds character by character; capitals of it are two
    for (const char32_t c : folded.normalized(QString::NormalizationForm_C).toUcs4()) {
        const bool mark = QChar::isMark(c) && !gap;
        if (!QChar::isLetterOrNumber(c) && !mark) {
            gap = true;
            continue;
        }
        const QString one = (gap ? u"-"_s : QString()) + QString(QChar::fromUcs4(c));
        bytes += one.toUtf8().size();
        if (bytes > maxFolderBytes) {
            // Rather a word less than half a word, if enough is left.
            if (const qsizetype last = slug.lastIndexOf(u'-'); !gap && last > slug.size() / 2)
                slug.truncate(last);
            break;
        }
        slug += one;
        gap = false;
    }
    return start + slug;
}

Requirements requirementsOf(const IssueDetails &issue)
{
    Requirements found;
    ItemReader reader(found.items);
    reader.read(decoded(issue.body));
    for (const Comment &comment : issue.comments) {
        const auto text = markedText(decoded(comment.body));
        if (!text)
            continue;
        reader.read(*text);
        found.comments.append({comment.author.login, comment.created, *text});
    }
    return found;
}

QList<WorkspaceTest> plannedTests(const Requirements &requirements, Timestamp now)
{
    QList<WorkspaceTest> tests;
    for (const RequirementItem &item : requirements.items)
        tests.append({.id = u'T' + QString::number(tests.size() + 1),
                      .name = item.text,
                      .steps = {},
                      .outcome = TestOutcome::Open,
                      .origin = item.origin,
                      .added = now,
                      .checked = noTime});
    return tests;
}

QHash<QString, QString> templateValues(const IssueDetails &issue, const Requirements &requirements,
                                       const QList<WorkspaceTest> &tests, Timestamp now)
{
    QStringList labels;
    for (const LabelChip &chip : issue.row.labels)
        labels.append(u'`' + plainLine(chip.name).remove(u'`') + u'`');
    QStringList tasks;
    QStringList acceptance;
    for (const RequirementItem &item : requirements.items) {
        const QString line = u"- [%1] %2"_s.arg(item.done ? u"x"_s : u" "_s, item.text);
        (item.origin == WorkspaceTest::Origin::Acceptance ? acceptance : tasks).append(line);
    }
    QStringList comments;
    for (const RequirementComment &comment : requirements.comments)
        comments.append(u"### %1, %2\n\n%3"_s.arg(plainLine(comment.author), formatTimestamp(comment.created).first(10),
                                                  comment.text));
    QString list;
    for (const WorkspaceTest &test : tests)
        list += testPlanItem(test);
    const QString title = plainLine(issue.row.title);
    return {{u"title"_s, title.isEmpty() ? u"(no title)"_s : title},
            {u"project"_s, issue.row.projectName},
            {u"number"_s, QString::number(issue.row.number)},
            {u"reference"_s, issue.row.projectName + u'#' + QString::number(issue.row.number)},
            {u"url"_s, orNone(plainLine(issue.webUrl, 2000))},
            {u"author"_s, orNone(plainLine(issue.row.author))},
            {u"labels"_s, orNone(labels.join(u", "_s))},
            {u"milestone"_s, orNone(plainLine(issue.row.milestone))},
            {u"date"_s, formatTimestamp(now).first(10)},
            {u"body"_s, orNone(decoded(issue.body).trimmed())},
            {u"tasks"_s, orNone(tasks.join(u'\n'))},
            {u"acceptance"_s, orNone(acceptance.join(u'\n'))},
            {u"comments"_s, orNone(comments.join(u"\n\n"_s))},
            {u"tests"_s, list.trimmed()}};
}

QString renderTemplate(QStringView text, const QHash<QString, QString> &values)
{
    static const QRegularExpression placeholder(uR"(\{\{\s{0,8}([a-z-]{1,40})\s{0,8}\}\})"_s);
    QString rendered;
    qsizetype done = 0;
    for (auto matches = placeholder.globalMatchView(text); matches.hasNext();) {
        const auto match = matches.next();
        const auto value = values.constFind(match.captured(1));
        if (value == values.cend())
            continue;
        rendered += text.sliced(done, match.capturedStart() - done);
        rendered += *value;
        done = match.capturedEnd();
    }
    return rendered + text.sliced(done);
}

QString testPlanItem(const WorkspaceTest &test)
{
    QString item = itemLine(test) + u'\n';
    for (qsizetype i = 0; i < test.steps.size(); ++i)
        item += u"  %1. %2\n"_s.arg(i + 1).arg(test.steps[i]);
    return item;
}

QString withTestAdded(const QString &plan, const WorkspaceTest &test)
{
    QString all = plan;
    if (!all.isEmpty() && !all.endsWith(u'\n'))
        all += u'\n';
    // After a list the item joins it, after anything else a list begins.
    static const QRegularExpression inList(uR"(^\s*(?:[-*+]|\d{1,9}[.)])\s)"_s);
    const QString trimmed = all.trimmed();
    const qsizetype last = trimmed.lastIndexOf(u'\n') + 1;
    if (!trimmed.isEmpty() && !all.endsWith(u"\n\n"_s) &&
        !inList.matchView(QStringView(trimmed).sliced(last)).hasMatch())
        all += u'\n';
    return all + testPlanItem(test);
}

std::optional<QString> withTestOutcome(const QString &plan, const WorkspaceTest &test)
{
    static const QRegularExpression line(
        uR"(^([ \t]*[-*+] )\[[ xX]\]( \*\*(T\d{1,9})\*\*[^\n\r]*?)(?: — (?:passed|failed) \d{4}-\d\d-\d\d)?([ \t]*\r?)$)"_s,
        QRegularExpression::MultilineOption);
    std::optional<QRegularExpressionMatch> found;
    for (auto matches = line.globalMatch(plan); matches.hasNext();) {
        auto match = matches.next();
        if (match.capturedView(3) != test.id)
            continue;
        if (found)
            return std::nullopt;
        found = std::move(match);
    }
    if (!found)
        return std::nullopt;
    const QString changed = found->captured(1) + (test.outcome == TestOutcome::Passed ? u"[x]"_s : u"[ ]"_s) +
                            found->captured(2) + outcomeWords(test) + found->captured(4);
    return QString(plan).replace(found->capturedStart(), found->capturedLength(), changed);
}

QString workspaceSummary(const WorkspaceManifest &manifest, const QStringList &changedFiles)
{
    const auto cell = [](const QString &text) { return QString(text).replace(u'|', u"\\|"_s); };
    QString text =
        u"# Summary of %1#%2: %3\n\n"_s.arg(manifest.project, QString::number(manifest.number), manifest.title);
    text += u"Started %1, finished %2.\n\n"_s.arg(formatTimestamp(manifest.started), formatTimestamp(manifest.ended));
    text += u"%1 passed, %2 failed, %3 open.\n\n"_s.arg(manifest.count(TestOutcome::Passed))
                .arg(manifest.count(TestOutcome::Failed))
                .arg(manifest.count(TestOutcome::Open));
    if (!manifest.tests.isEmpty()) {
        text += u"| Test | Name | Result | Checked |\n|---|---|---|---|\n"_s;
        for (const WorkspaceTest &test : manifest.tests)
            text +=
                u"| %1 | %2 | %3 | %4 |\n"_s.arg(test.id, cell(test.name), testOutcomeName(test.outcome),
                                                 test.checked == noTime ? QString() : formatTimestamp(test.checked));
        text += u'\n';
    }
    if (!changedFiles.isEmpty()) {
        text += u"## Files that were written or changed\n\n"_s;
        for (const QString &file : changedFiles)
            text += u"- `%1`\n"_s.arg(QString(file).remove(u'`'));
    }
    return text.trimmed() + u'\n';
}

} // namespace Docket::Domain
