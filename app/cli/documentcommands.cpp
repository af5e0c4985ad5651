// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentcommands.h"

#include "projectnames.h"

#include <markdown/render.h>
#include <services/documentservice.h>

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>
#include <limits>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;

Timestamp now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

QString field(DocumentSnippet::Field where)
{
    switch (where) {
    case DocumentSnippet::Field::Title: return u"title"_s;
    case DocumentSnippet::Field::Heading: return u"heading"_s;
    case DocumentSnippet::Field::Body: return u"body"_s;
    case DocumentSnippet::Field::Code: return u"code"_s;
    }
    return {};
}

QString stateName(DocumentState state)
{
    switch (state) {
    case DocumentState::Ok: return u"ok"_s;
    case DocumentState::Failed: return u"failed"_s;
    case DocumentState::Missing: return u"missing"_s;
    }
    return {};
}

QJsonObject summaryJson(const DocumentSummary &summary)
{
    QJsonObject object{{u"id"_s, summary.id.value},
                       {u"path"_s, summary.path},
                       {u"title"_s, summary.title},
                       {u"state"_s, stateName(summary.state)},
                       {u"bytes"_s, summary.stamp.size},
                       {u"words"_s, summary.words},
                       {u"tasksOpen"_s, summary.tasksOpen},
                       {u"tasksDone"_s, summary.tasksDone},
                       {u"brokenLinks"_s, summary.brokenLinks},
                       {u"ingested"_s, formatTimestamp(summary.ingested)}};
    if (summary.state == DocumentState::Failed) {
        object.insert(u"reason"_s, summary.failure.reason);
        object.insert(u"line"_s, summary.failure.line);
    }
    // A document that failed is what was stored of it before, with what was odd in that.
    if (!summary.problem.reason.isEmpty()) {
        object.insert(u"problem"_s, summary.problem.reason);
        object.insert(u"problemLine"_s, summary.problem.line);
    }
    return object;
}

/// The columns by which documents sort, as they are typed.
std::optional<DocumentOrder> orderOf(QString text)
{
    static const QHash<QString, DocumentSort> names{
        {u"path"_s, DocumentSort::Path},         {u"title"_s, DocumentSort::Title},
        {u"modified"_s, DocumentSort::Modified}, {u"size"_s, DocumentSort::Size},
        {u"words"_s, DocumentSort::Words},       {u"state"_s, DocumentSort::State},
        {u"ingested"_s, DocumentSort::Ingested}};
    DocumentOrder order;
    if (text.startsWith(u'-')) {
        order.descending = true;
        text.removeFirst();
    }
    const auto found = names.constFind(text);
    if (found == names.constEnd())
        return std::nullopt;
    order.by = *found;
    return order;
}

/// The project that a bare #12 in the documents of a source means; empty: none.
Result<QString> projectOf(Context &context, DocumentSourceId id)
{
    auto sources = wait(context.services.documents.sources());
    if (!sources)
        return std::unexpected(std::move(sources).error());
    const auto found = std::ranges::find(*sources, id, &DocumentSource::id);
    return found == sources->cend() ? QString() : found->project;
}

/// A page that stands beside the document: relative links are what they were in the source, code names its language.
Result<QString> htmlOf(Context &context, const Services::OpenDocument &open)
{
    auto project = projectOf(context, open.document.summary.source);
    if (!project)
        return std::unexpected(std::move(project).error());
    // A browser takes tables of any length.
    const Markdown::RenderOptions options{.project = *std::move(project),
                                          .hardBreaks = false,
                                          .documentLinks = true,
                                          .tableRows = std::numeric_limits<int>::max()};
    auto rendered = Markdown::render(open.tree, options, context.stop);
    if (!rendered)
        return std::unexpected(std::move(rendered).error());
    QString html = rendered->html;
    // In a text the quotes would be escaped.
    html.replace(u" href=\"docket:file/"_s, u" href=\""_s);
    // The markers stand for code that a window highlights.
    for (const Markdown::CodeBlock &block : std::as_const(rendered->codeBlocks)) {
        const QString language =
            block.language.isEmpty() ? QString() : u" class=\"language-%1\""_s.arg(block.language.toHtmlEscaped());
        html.replace(block.marker, u"<pre><code"_s + language + u'>' + block.text.toHtmlEscaped() + u"</code></pre>"_s);
    }
    return html;
}

QString plain(const DocumentSnippet &snippet)
{
    return Output::printable(snippet.text);
}

} // namespace

Result<DocumentId> documentOf(Context &context, const QString &text)
{
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (isNumber && number > 0)
        return DocumentId(number);
    // As it is typed in a shell: seen from the current folder. Else below any of the sources.
    const QFileInfo typed(QDir::cleanPath(QDir::current().absoluteFilePath(text)));
    const QString real = typed.canonicalFilePath();
    auto here = wait(context.services.documents.find(real.isEmpty() ? typed.absoluteFilePath() : real));
    if (here || here.error().code != Code::NotFound)
        return here;
    return wait(context.services.documents.find(text));
}

namespace {

int listBroken(Context &context, int limit)
{
    auto links = wait(context.services.documents.brokenLinks({}, limit));
    if (!links) {
        context.out.error(links.error());
        return Failed;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    for (const BrokenLink &broken : std::as_const(*links)) {
        const QString anchor = broken.link.anchor.isEmpty() ? QString() : u'#' + broken.link.anchor;
        lines.append({QString::number(broken.document.id.value), broken.document.path,
                      QString::number(broken.link.line), broken.link.target + anchor,
                      broken.headingOnly ? u"no such heading"_s : u"no such document"_s});
        objects.append({{u"document"_s, broken.document.id.value},
                        {u"path"_s, broken.document.path},
                        {u"line"_s, broken.link.line},
                        {u"target"_s, broken.link.target},
                        {u"anchor"_s, broken.link.anchor},
                        {u"headingOnly"_s, broken.headingOnly}});
    }
    context.out.table({u"ID"_s, u"PATH"_s, u"LINE"_s, u"LEADS TO"_s, u"WHY"_s}, lines, objects);
    if (lines.isEmpty())
        context.out.line(u"No link is broken."_s);
    return Done;
}

int listOrphans(Context &context, int limit)
{
    auto orphans = wait(context.services.documents.orphans({}, limit));
    if (!orphans) {
        context.out.error(orphans.error());
        return Failed;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    for (const DocumentSummary &row : std::as_const(*orphans)) {
        lines.append({QString::number(row.id.value), row.path, row.title});
        objects.append(summaryJson(row));
    }
    context.out.table({u"ID"_s, u"PATH"_s, u"TITLE"_s}, lines, objects);
    if (lines.isEmpty())
        context.out.line(u"Every document is linked to by another."_s);
    return Done;
}

} // namespace

int documents(Context &context, const DocumentArguments &arguments)
{
    if (arguments.broken || arguments.orphans) {
        if (!arguments.query.isEmpty() || !arguments.sort.isEmpty()) {
            context.out.error(makeError(Code::Invalid, u"documents.list"_s,
                                        u"--broken and --orphans take neither a query nor a column to sort by."_s));
            return Usage;
        }
        const int limit = arguments.limit > 0 ? arguments.limit : std::numeric_limits<int>::max();
        return arguments.broken ? listBroken(context, limit) : listOrphans(context, limit);
    }
    const auto parsed = parseQuery(arguments.query, now(), AskDocuments);
    if (!parsed.problems.isEmpty()) {
        context.out.error(queryError(parsed));
        return Usage;
    }
    DocumentOrder order;
    if (!arguments.sort.isEmpty()) {
        const auto asked = orderOf(arguments.sort);
        if (!asked) {
            context.out.error(
                makeError(Code::Invalid, u"documents.sort"_s,
                          u"There is no column “%1” to sort by."_s.arg(arguments.sort))
                    .withHint(u"Columns: path, title, modified, size, words, state, ingested; a minus sorts "
                              "downwards."_s));
            return Usage;
        }
        order = *asked;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    DocumentCursor after;
    constexpr int pageSize = 500;
    qint64 left = arguments.limit > 0 ? arguments.limit : std::numeric_limits<qint64>::max();
    while (left > 0) {
        auto page = wait(context.services.documents.list(parsed.query, {}, order, int(std::min<qint64>(left, pageSize)),
                                                         after, context.stop));
        if (!page) {
            context.out.error(page.error());
            return Failed;
        }
        for (const DocumentSummary &row : std::as_const(page->rows)) {
            lines.append(
                {QString::number(row.id.value), stateName(row.state), QString::number(row.words), row.path, row.title});
            objects.append(summaryJson(row));
        }
        left -= page->rows.size();
        after = page->next;
        if (page->last)
            break;
    }
    context.out.table({u"ID"_s, u"STATE"_s, u"WORDS"_s, u"PATH"_s, u"TITLE"_s}, lines, objects);
    if (lines.isEmpty())
        context.out.line(parsed.query.isEmpty()
                             ? u"There are no documents yet. Take a folder in: docket-cli ingest FOLDER"_s
                             : u"No document matches: %1."_s.arg(explainQuery(parsed.query)));
    return Done;
}

int document(Context &context, const DocumentArguments &arguments)
{
    auto id = documentOf(context, arguments.document);
    if (!id) {
        context.out.error(id.error());
        return Failed;
    }
    auto &service = context.services.documents;
    if (arguments.form == DocumentForm::Source) {
        auto text = wait(service.text(*id));
        if (!text) {
            context.out.error(text.error());
            return Failed;
        }
        if (context.out.isJson())
            context.out.record({{u"source"_s, QString::fromUtf8(*text)}});
        else
            std::fwrite(text->constData(), 1, std::size_t(text->size()), stdout);
        return Done;
    }
    auto open = wait(service.open(*id, context.stop));
    if (!open) {
        context.out.error(open.error());
        return Failed;
    }
    if (arguments.form == DocumentForm::Ast) {
        const QString text = Markdown::dump(open->tree);
        context.out.object(text, {{u"ast"_s, text}, {u"nodes"_s, open->tree.nodeCount()}});
        return Done;
    }
    if (arguments.form == DocumentForm::Html) {
        auto html = htmlOf(context, *open);
        if (!html) {
            context.out.error(html.error());
            return Failed;
        }
        context.out.object(*html, {{u"html"_s, *html}});
        return Done;
    }
    const Document &facts = open->document;
    QStringList lines{facts.summary.title, facts.absolutePath(),
                      u"%1 bytes, %2 words, %3, taken in %4"_s.arg(facts.summary.stamp.size)
                          .arg(facts.summary.words)
                          .arg(facts.encoding, formatTimestamp(facts.summary.ingested))};
    if (facts.summary.state != DocumentState::Ok)
        lines.append(u"%1 %2"_s.arg(stateName(facts.summary.state), facts.summary.failure.reason).trimmed());
    if (const auto &problem = facts.summary.problem; !problem.reason.isEmpty())
        lines.append(u"read with problems%1: %2"_s.arg(problem.line > 0 ? u", line %1"_s.arg(problem.line) : QString(),
                                                       problem.reason));
    for (const DocumentProperty &property : facts.properties)
        lines.append(u"%1: %2"_s.arg(property.key, property.value));
    QJsonArray headings;
    for (const DocumentHeading &heading : facts.headings) {
        lines.append(QString(qsizetype(heading.level) * 2, u' ') + heading.text + u"  (line %1)"_s.arg(heading.line));
        headings.append(QJsonObject{{u"level"_s, heading.level}, {u"text"_s, heading.text}, {u"line"_s, heading.line}});
    }
    QJsonArray links;
    for (const ResolvedLink &link : std::as_const(open->links)) {
        if (link.broken)
            lines.append(u"broken link in line %1: %2"_s.arg(link.link.line).arg(link.link.target));
        links.append(QJsonObject{{u"target"_s, link.link.target},
                                 {u"anchor"_s, link.link.anchor},
                                 {u"line"_s, link.link.line},
                                 {u"document"_s, link.document.value},
                                 {u"broken"_s, link.broken}});
    }
    QJsonObject object = summaryJson(facts.summary);
    object.insert(u"absolutePath"_s, facts.absolutePath());
    object.insert(u"encoding"_s, facts.encoding);
    object.insert(u"frontMatter"_s, QJsonDocument::fromJson(facts.frontMatter).object());
    object.insert(u"headings"_s, headings);
    object.insert(u"links"_s, links);
    object.insert(u"treeFromCache"_s, open->fromCache);
    for (QString &line : lines)
        line = Output::printable(line);
    context.out.object(lines.join(u'\n'), object);
    return Done;
}

int search(Context &context, const DocumentArguments &arguments)
{
    const auto parsed = parseQuery(arguments.query, now(), AskAll);
    if (!parsed.problems.isEmpty()) {
        context.out.error(queryError(parsed));
        return Usage;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    if (parsed.query.subjects & AskDocuments) {
        auto hits = wait(
            context.services.documents.search(parsed.query, {}, arguments.limit, SearchOrder::Ranked, context.stop));
        if (!hits) {
            context.out.error(hits.error());
            return Failed;
        }
        for (const DocumentHit &hit : std::as_const(hits->hits)) {
            lines.append({u"document"_s, hit.document.path, plain(hit.snippet)});
            QJsonObject object = summaryJson(hit.document);
            object.insert(u"kind"_s, u"document"_s);
            object.insert(u"rank"_s, hit.rank);
            object.insert(u"snippet"_s, hit.snippet.text);
            object.insert(u"field"_s, field(hit.snippet.field));
            object.insert(u"section"_s, hit.snippet.section);
            objects.append(object);
        }
    }
    if (parsed.query.subjects & AskIssues) {
        auto keys = wait(context.services.issues.keys({parsed.query, {}, {}}, arguments.limit, context.stop));
        if (!keys) {
            context.out.error(keys.error());
            return Failed;
        }
        auto rows = wait(context.services.issues.rows(*keys, context.stop));
        if (!rows) {
            context.out.error(rows.error());
            return Failed;
        }
        auto names = ProjectNames::read(context);
        if (!names) {
            context.out.error(names.error());
            return Failed;
        }
        for (const IssueRow &row : std::as_const(*rows)) {
            const QString name = u"%1#%2"_s.arg(names->name(row.project, row.projectName)).arg(row.number);
            lines.append({u"issue"_s, name, row.title});
            objects.append({{u"kind"_s, u"issue"_s}, {u"issue"_s, name}, {u"title"_s, row.title}});
        }
    }
    context.out.table({u"KIND"_s, u"WHERE"_s, u"TEXT"_s}, lines, objects);
    if (lines.isEmpty()) {
        context.out.line(u"Nothing matches: %1."_s.arg(explainQuery(parsed.query)));
        if (parsed.query.subjects & AskIssues)
            tellWhatIsLeftOut(context, parsed.query);
    }
    return Done;
}

} // namespace Docket::Cli
