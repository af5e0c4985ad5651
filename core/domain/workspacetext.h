// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issue.h"
#include "workspace.h"

#include <QHash>

namespace Docket::Domain {

/// Name of the folder of an issue's workspace: the number and what the title leaves when everything but letters and
/// digits is taken out, such as "12-press-jams-at-a4". Safe as a file name on every system, at most 60 bytes, the same
/// for titles that differ only in capitals or in the way Unicode writes a character. Just the number if nothing is
/// left.
[[nodiscard]] QString workspaceFolderName(qint64 number, QStringView title);

/// One line of an issue that can be checked.
struct RequirementItem
{
    QString text;
    bool done = false; ///< ticked in the issue
    WorkspaceTest::Origin origin = WorkspaceTest::Origin::Task;

    bool operator==(const RequirementItem &) const = default;
};

/// A comment that was marked as a requirement.
struct RequirementComment
{
    QString author;
    Timestamp created = noTime;
    QString text;

    bool operator==(const RequirementComment &) const = default;
};

/// What an issue asks for.
struct Requirements
{
    QList<RequirementItem> items; ///< in the order of the issue, at most 500
    QList<RequirementComment> comments;

    bool operator==(const Requirements &) const = default;
};

/// Reads an issue line by line, code blocks left out:
/// task items ("- [ ] …"), acceptance lines (the items of a list under a heading or a line that speaks of acceptance or
/// of being done, and lines "Acceptance: …", "Done when …"), in its body and in its marked comments. A comment is
/// marked by a line that begins with "Requirement:" or "/requirement". Linear in the size of the texts.
[[nodiscard]] Requirements requirementsOf(const IssueDetails &issue);

/// The tests that a workspace begins with: one for each item, named by its text. Items that are ticked are open tests
/// all the same: that somebody ticked them is no proof.
[[nodiscard]] QList<WorkspaceTest> plannedTests(const Requirements &requirements, Timestamp now);

/// What the placeholders of a template stand for.
[[nodiscard]] QHash<QString, QString> templateValues(const IssueDetails &issue, const Requirements &requirements,
                                                     const QList<WorkspaceTest> &tests, Timestamp now);

/// Puts values in the place of {{names}}, in one pass: what a value holds is never taken for a placeholder. Unknown
/// names stay as they are.
[[nodiscard]] QString renderTemplate(QStringView text, const QHash<QString, QString> &values);

/// One line of text for a list or a name: no line breaks, no control characters, none that turn the direction, at most
/// @p maximum characters.
[[nodiscard]] QString plainLine(QStringView text, qsizetype maximum = 300);

/// A test as the list of a test plan shows it, with its steps and a line feed at the end.
[[nodiscard]] QString testPlanItem(const WorkspaceTest &test);
/// The plan with the item of @p test at its end.
[[nodiscard]] QString withTestAdded(const QString &plan, const WorkspaceTest &test);
/// The plan with the outcome of @p test at its line, everything else as it was; nullopt if no line or more than one is
/// that test's, because the user has rewritten it.
[[nodiscard]] std::optional<QString> withTestOutcome(const QString &plan, const WorkspaceTest &test);

/// The page that tells what came of a workspace.
[[nodiscard]] QString workspaceSummary(const WorkspaceManifest &manifest, const QStringList &changedFiles);

} // namespace Docket::Domain
