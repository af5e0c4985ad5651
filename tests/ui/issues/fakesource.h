// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <issues/issuesource.h>

#include <QHash>

namespace Docket::Tests {

/// Issues in memory behind the seam of the views. Answers at once, or when release() is called while `hold` is set, so
/// that a test decides the order of answers. Queries are understood as far as tests need them: words in titles and the
/// state.
class FakeSource final : public Ui::IssueSource
{
    Q_OBJECT

public:
    explicit FakeSource(QObject *parent = nullptr);

    void add(const Domain::IssueDetails &details);
    void change(Domain::IssueId id, const std::function<void(Domain::IssueDetails &)> &fn);
    void tellChanged() { Q_EMIT issuesChanged({}); }
    /// Lets the held answers go, the first one first, or the last one first.
    void release(bool lastFirst = false);

    Async::Future<QList<Domain::IssueId>> keys(const Domain::Query &query, Domain::QueryScope scope,
                                               Domain::IssueOrder order, qsizetype limit,
                                               std::stop_token stop) override;
    Async::Future<QList<Domain::IssueRow>> rows(const QList<Domain::IssueId> &ids, std::stop_token stop) override;
    Async::Future<Domain::IssueDetails> details(Domain::IssueId id, std::stop_token stop) override;
    Async::Future<Domain::IssueId> find(const QString &project, qint64 number, Domain::ProjectId beside) override;
    Async::Future<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope) override;
    Async::Future<QList<Markdown::RenderedMarkdown>>
    render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop) override;

    bool hold = false;
    std::optional<Error> failure; ///< of keys() and details()
    int keysAsked = 0;
    int detailsAsked = 0;
    Domain::QueryScope lastScope;
    Domain::ProjectId lastBeside; ///< of find()
    Domain::IssueOrder lastOrder;

private:
    template <typename T>
    Async::Future<T> answer(Result<T> result);

    QList<Domain::IssueDetails> m_issues;
    QList<std::function<void()>> m_held;
};

/// A clock that stands at one moment: 2026-11-20 12:00 UTC unless it is told otherwise.
class StillClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override { return time; }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return {}; }

    std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::seconds(1'795'176'000)};
};

/// An issue with reasonable content in each field.
[[nodiscard]] Domain::IssueDetails makeIssue(qint64 number, const QString &title);
/// A dozen issues as a project has them: labels of all colours, long and short, several scripts.
[[nodiscard]] QList<Domain::IssueDetails> realisticIssues();
/// What strangers write to get something executed or loaded.
[[nodiscard]] QByteArray hostileMarkdown();

} // namespace Docket::Tests
