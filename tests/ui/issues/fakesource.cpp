// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesource.h"

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace Domain;

namespace {

bool matches(const IssueDetails &issue, const Query &query)
{
    return std::ranges::all_of(query.terms, [&](const QueryTerm &term) {
        if (term.kind == QueryTerm::Kind::State)
            return term.values.contains(issue.row.state == IssueState::Open ? u"open"_s : u"closed"_s) != term.negated;
        if (term.kind == QueryTerm::Kind::Words)
            return issue.row.title.contains(term.values.value(0), Qt::CaseInsensitive) != term.negated;
        return true;
    });
}

} // namespace

FakeSource::FakeSource(QObject *parent)
    : IssueSource(parent)
{
}

void FakeSource::add(const IssueDetails &details)
{
    m_issues.append(details);
}

void FakeSource::change(IssueId id, const std::function<void(IssueDetails &)> &fn)
{
    for (auto &issue : m_issues) {
        if (issue.row.id == id)
            fn(issue);
    }
}

void FakeSource::release(bool lastFirst)
{
    auto held = std::exchange(m_held, {});
    if (lastFirst)
        std::ranges::reverse(held);
    for (const auto &go : std::as_const(held))
        go();
}

template <typename T>
Async::Future<T> FakeSource::answer(Result<T> result)
{
    if (!hold)
        return Async::ready<T>(std::move(result));
    auto promise = std::make_shared<Async::Promise<T>>();
    m_held.append([promise, result = std::move(result)] { promise->finish(result); });
    return promise->future();
}

Async::Future<QList<IssueId>> FakeSource::keys(const Query &query, QueryScope scope, IssueOrder order, qsizetype limit,
                                               std::stop_token /*stop*/)
{
    ++keysAsked;
    lastScope = scope;
    lastOrder = order;
    if (failure)
        return answer<QList<IssueId>>(std::unexpected(*failure));
    QList<IssueRow> found;
    for (const auto &issue : std::as_const(m_issues)) {
        if (matches(issue, query) && (scope.project.isNull() || scope.project == issue.row.project))
            found.append(issue.row);
    }
    std::ranges::stable_sort(found, [&](const IssueRow &a, const IssueRow &b) {
        const auto less = order.by == IssueSort::Title    ? a.title < b.title
                          : order.by == IssueSort::Number ? a.number < b.number
                                                          : a.updated < b.updated;
        const auto more = order.by == IssueSort::Title    ? b.title < a.title
                          : order.by == IssueSort::Number ? b.number < a.number
                                                          : b.updated < a.updated;
        return order.descending ? more : less;
    });
    QList<IssueId> ids;
    for (const auto &row : std::as_const(found))
        ids.append(row.id);
    if (limit >= 0 && ids.size() > limit)
        ids.resize(limit);
    return answer<QList<IssueId>>(ids);
}

Async::Future<QList<IssueRow>> FakeSource::rows(const QList<IssueId> &ids, std::stop_token /*stop*/)
{
    QList<IssueRow> rows;
    for (const auto id : ids) {
        for (const auto &issue : std::as_const(m_issues)) {
            if (issue.row.id == id)
                rows.append(issue.row);
        }
    }
    return answer<QList<IssueRow>>(rows);
}

Async::Future<IssueDetails> FakeSource::details(IssueId id, std::stop_token /*stop*/)
{
    ++detailsAsked;
    if (failure)
        return answer<IssueDetails>(std::unexpected(*failure));
    for (const auto &issue : std::as_const(m_issues)) {
        if (issue.row.id == id)
            return answer<IssueDetails>(issue);
    }
    return answer<IssueDetails>(fail(Code::NotFound, u"issues.details"_s, u"This issue is gone."_s, u"Sync again."_s));
}

Async::Future<IssueId> FakeSource::find(const QString &project, qint64 number, ProjectId beside)
{
    lastBeside = beside;
    for (const auto &issue : std::as_const(m_issues)) {
        if (issue.row.projectName == project && issue.row.number == number)
            return answer<IssueId>(issue.row.id);
    }
    return answer<IssueId>(
        fail(Code::NotFound, u"issues.find"_s, u"There is no %1#%2 here."_s.arg(project).arg(number)));
}

Async::Future<QueryVocabulary> FakeSource::vocabulary(QueryScope /*scope*/)
{
    QueryVocabulary words;
    words.labels = {u"bug"_s, u"build"_s, u"help wanted"_s, u"wontfix"_s};
    words.people = {u"ida"_s, u"marguerite"_s};
    return answer<QueryVocabulary>(words);
}

Async::Future<QList<Markdown::RenderedMarkdown>>
FakeSource::render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop)
{
    QList<Markdown::RenderedMarkdown> all;
    for (const auto &source : sources) {
        auto rendered = Markdown::render(source, options, stop);
        if (!rendered)
            return Async::ready<QList<Markdown::RenderedMarkdown>>(std::unexpected(rendered.error()));
        all.append(std::move(*rendered));
    }
    return answer<QList<Markdown::RenderedMarkdown>>(all);
}

IssueDetails makeIssue(qint64 number, const QString &title)
{
    IssueDetails issue;
    issue.row.id = {1000 + number};
    issue.row.project = {7};
    issue.row.projectName = u"atelier/press"_s;
    issue.row.number = number;
    issue.row.title = title;
    issue.row.author = u"ida"_s;
    issue.row.created = fromUnix(1'780'000'000 + (number * 3600));
    issue.row.updated = fromUnix(1'795'000'000 - (number * 7200));
    issue.row.column = u"Backlog"_s;
    issue.author = {.remoteId = 3, .login = u"ida"_s, .fullName = u"Ida Holm"_s};
    issue.body = "The press stops.";
    issue.webUrl = u"https://forge.example/atelier/press/issues/%1"_s.arg(number);
    issue.stateText = u"open since 12 May 2026"_s;
    return issue;
}

QList<IssueDetails> realisticIssues()
{
    QList<IssueDetails> all;
    const auto label = [](const QString &name, const QString &color) { return Label{.name = name, .color = color}; };
    const auto add = [&](const QString &title, const QList<Label> &labels, int priority, const QString &column,
                         const QStringList &people, int comments, bool closed = false) {
        auto issue = makeIssue(412 - (all.size() * 7), title);
        issue.labels = labels;
        for (const auto &one : labels)
            issue.row.labels.append({one.name, one.color.toUInt(nullptr, 16)});
        issue.row.priority = priority;
        issue.row.priorityName = QStringList{QString(), u"Low"_s, u"Medium"_s, u"High"_s, u"Critical"_s}[priority];
        issue.row.column = column;
        issue.row.assignees = people;
        for (const auto &login : people)
            issue.assignees.append({.login = login});
        issue.row.comments = comments;
        issue.row.milestone = all.size() % 3 == 0 ? u"v2.4"_s : QString();
        if (all.size() % 3 == 0)
            issue.milestone = Milestone{.remoteId = 1, .title = u"v2.4"_s, .due = fromUnix(1'798'761'599)};
        issue.row.updated = fromUnix(1'795'176'000 - (all.size() * all.size() * 9000) - 40);
        issue.row.state = closed ? IssueState::Closed : IssueState::Open;
        all.append(issue);
    };
    const auto bug = label(u"bug"_s, u"d73a4a"_s);
    const auto build = label(u"area/build"_s, u"0e8a16"_s);
    const auto wanted = label(u"help wanted"_s, u"fbca04"_s);
    const auto docs = label(u"documentation"_s, u"c5def5"_s);
    const auto pale = label(u"question"_s, u"fefefe"_s);
    const auto dark = label(u"status/blocked"_s, u"1d1d2b"_s);
    add(u"Press stops when the paper tray is opened during a run"_s, {bug, label(u"priority/critical"_s, u"b60205"_s)},
        4, u"In progress"_s, {u"marguerite"_s, u"tobias"_s}, 23);
    add(u"Builds fail on machines without a display"_s, {build, bug, wanted}, 3, u"Ready"_s, {u"ida"_s}, 4);
    add(u"Describe how plates are numbered"_s, {docs}, 1, u"Backlog"_s, {}, 0);
    add(u"تعذر فتح الملف عند استخدام أسماء عربية"_s, {bug, pale}, 2, u"Review"_s, {u"samira"_s}, 2);
    add(u"A title that goes on and on because its author pasted the whole message of the compiler into it, with every "
        u"note "
        u"and each candidate that was tried, and then some"_s,
        {build, dark, docs, wanted, pale}, 2, u"Blocked"_s, {u"ida"_s, u"marguerite"_s, u"tobias"_s}, 118);
    add(u"🖨️ Emoji in titles: ✅ done, ❌ not yet"_s, {pale}, 0, u"Done"_s, {}, 1, true);
    add(u"First line\nsecond line of a title with a newline"_s, {}, 0, u"Done"_s, {u"tobias"_s}, 7, true);
    add(u"印刷機の設定が保存されない"_s, {bug}, 3, u"Planned"_s, {}, 12);
    add(u"Ink level is read twice at start"_s, {label(u"performance"_s, u"5319e7"_s)}, 1, u"Backlog"_s, {u"ida"_s}, 3);
    add(u"Move the roller tests to the new runner"_s, {build}, 0, u"Done"_s, {u"marguerite"_s}, 9, true);
    all[0].body = R"md(When the tray is opened **while a run is going on**, the press stops and says `E-17`.

## Steps

1. Start a run of more than 100 sheets
2. Open tray 2
3. See #405 for the log, and <https://example.org/manual>

```cpp
// Stops the roller before the tray is free.
void Press::openTray(int number)
{
    if (m_running && number > 0)
        throw std::runtime_error("E-17"); // should wait
    m_trays[number].open();
}
```

| tray | result |
|------|-------:|
| 1    | stops  |
| 2    | 17     |

> Quoted from the manual: never open a tray while the light is red.

- [x] seen on 2.3
- [ ] seen on 2.4

![a photo](https://tracker.example/pixel.png)
)md";
    all[0].row.comments = 3;
    all[0].dependsOn = {{u"atelier/press"_s, 405, u"Builds fail on machines without a display"_s, IssueState::Open}};
    all[0].mentionedIn = {{u"atelier/press"_s, 391, u"تعذر فتح الملف"_s, IssueState::Closed}};
    all[0].comments = {
        {.remoteId = 1,
         .author = {.login = u"marguerite"_s},
         .body = "I can reproduce it with `press --run 120`.\n\nThanks, @ida!",
         .created = fromUnix(1'795'000'000),
         .updated = fromUnix(1'795'000'000)},
        {.remoteId = 2,
         .author = {.login = u"tobias"_s},
         .body = "```python\ndef wait(tray):\n    return tray.free or None\n```",
         .created = fromUnix(1'795'100'000),
         .updated = fromUnix(1'795'100'000)},
        {.remoteId = 3,
         .author = {.login = u"ida"_s},
         .body = "Fixed on my branch.",
         .created = fromUnix(1'795'170'000),
         .updated = fromUnix(1'795'170'000)},
    };
    return all;
}

QByteArray hostileMarkdown()
{
    return R"md(<script>alert(1)</script> <img src="https://tracker.example/x.png" onerror="alert(2)">
<iframe src="file:///etc/passwd"></iframe><a href="javascript:alert(3)">click</a>

![remote](https://tracker.example/y.png) ![local](file:///etc/hostname) ![inline](data:image/png;base64,AAAA)

[js](javascript:alert(4)) [file](file:///etc/passwd) [data](data:text/html,x) [ok](https://example.org/ok) [mail](mailto:a@b.c)

<style>body { background: url(https://tracker.example/z.png) }</style><form action="https://tracker.example"><input></form>

`<b onmouseover=alert(5)>` and &lt;script&gt; stay text. #12 is a reference.
)md";
}

} // namespace Docket::Tests
