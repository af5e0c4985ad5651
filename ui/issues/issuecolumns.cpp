// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuecolumns.h"

#include <QCoreApplication>

#include <array>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueSort;

namespace {

struct Column
{
    const char *title;
    IssueSort sort;
    bool descending;
    bool numeric;
    QStringView typical;
};

constexpr std::array<Column, issueColumnCount> columns{{
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Repository"), IssueSort::Repo, false, false, u"atelier/press"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "#"), IssueSort::Number, true, true, u"#12345"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Title"), IssueSort::Title, false, false, u""},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "State"), IssueSort::State, false, false, u"ooo Closed"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Priority"), IssueSort::Priority, true, false, u"ooo Medium"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Column"), IssueSort::Column, false, false, u"In progress"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Assignees"), IssueSort::Assignee, false, false, u"marguerite"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Milestone"), IssueSort::Milestone, false, false, u"v2026.11"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Comments"), IssueSort::Comments, true, true, u"999"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Updated"), IssueSort::Updated, true, false, u"59 min ago"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Created"), IssueSort::Created, true, false, u"59 min ago"},
    {QT_TRANSLATE_NOOP("Docket::Ui::IssueColumns", "Author"), IssueSort::Author, false, false, u"marguerite"},
}};

const Column &of(IssueColumn column)
{
    return columns.at(size_t(column));
}

} // namespace

QString columnTitle(IssueColumn column)
{
    return QCoreApplication::translate("Docket::Ui::IssueColumns", of(column).title);
}

QString columnName(IssueColumn column)
{
    return column == IssueColumn::Number ? QCoreApplication::translate("Docket::Ui::IssueColumns", "Number")
                                         : columnTitle(column);
}

IssueSort columnSort(IssueColumn column)
{
    return of(column).sort;
}

IssueColumn sortColumn(IssueSort sort)
{
    const auto *found = std::ranges::find(columns, sort, &Column::sort);
    return IssueColumn(found - columns.begin());
}

bool startsDescending(IssueColumn column)
{
    return of(column).descending;
}

bool isNumeric(IssueColumn column)
{
    return of(column).numeric;
}

QString typicalText(IssueColumn column)
{
    return of(column).typical.toString();
}

} // namespace Docket::Ui
