// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "savedviews.h"

#include <QCoreApplication>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueSort;
using Domain::SavedView;

namespace {

struct SavedViews
{
    Q_DECLARE_TR_FUNCTIONS(SavedViews)
};

} // namespace

QList<SavedView> defaultViews()
{
    using T = SavedViews;
    const auto view = [](const QString &name, const QString &query, Domain::IssueOrder order = {}) {
        SavedView result;
        result.name = name;
        result.query = query;
        result.order = order;
        return result;
    };
    return {
        view(T::tr("Open"), u"is:open"_s),
        view(T::tr("Assigned to me"), u"is:open assignee:@me"_s),
        view(T::tr("Reported by me"), u"author:@me"_s),
        view(T::tr("Unassigned bugs"), u"is:open label:bug,kind/bug,type/bug,\"type: bug\",t-bug,defect no:assignee"_s,
             {IssueSort::Priority, true}),
        view(T::tr("Not triaged"), u"is:open no:assignee no:milestone no:priority"_s, {IssueSort::Created, true}),
        view(T::tr("Changed this week"), u"updated:>7d"_s),
        view(T::tr("Quiet for a year"), u"is:open updated:<1y"_s, {IssueSort::Updated, false}),
    };
}

QList<SavedView> mergedViews(const QList<SavedView> &stored)
{
    auto result = defaultViews();
    auto rest = stored;
    std::ranges::stable_sort(rest, {}, &SavedView::position);
    for (auto &view : result) {
        const auto same = std::ranges::find_if(
            rest, [&](const SavedView &other) { return other.name.compare(view.name, Qt::CaseInsensitive) == 0; });
        if (same != rest.end()) {
            view = *same;
            rest.erase(same);
        }
    }
    return result + rest;
}

} // namespace Docket::Ui
