// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspaceplan.h"

#include "manifestfile.h"

#include <files/filenames.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

using namespace Domain;

namespace {

constexpr qsizetype maxTests = 2000;
constexpr qsizetype maxSteps = 100;

void noteTests(WorkspaceRecord &record, const WorkspaceManifest &manifest)
{
    record.testsOpen = manifest.count(TestOutcome::Open);
    record.testsPassed = manifest.count(TestOutcome::Passed);
    record.testsFailed = manifest.count(TestOutcome::Failed);
    record.updated = manifest.updated;
    record.ended = manifest.ended;
    record.state = manifest.state;
}

void addManifest(WorkspacePlan &plan, const WorkspaceManifest &manifest, const QString &folder)
{
    noteTests(plan.record, manifest);
    plan.writes.append({folder + u'/' + manifestName, writeManifest(manifest)});
}

/// Puts the test plan into the plan and, if the user had not changed the page before, its new hash into the manifest.
void addTestPlan(WorkspacePlan &plan, WorkspaceManifest &manifest, const QString &before, const QString &after)
{
    const QByteArray bytes = after.toUtf8();
    const auto known = std::ranges::find(manifest.files, testPlanName, &WorkspaceFile::path);
    if (known != manifest.files.end() && known->hash == hashOf(before.toUtf8()))
        known->hash = hashOf(bytes);
    plan.writes.append({plan.record.folder + u'/' + testPlanName, bytes});
}

} // namespace

WorkspacePlan planStart(const IssueDetails &issue, const WorkspaceTemplate &from, const QString &root,
                        const QString &folder, Timestamp now, const QString &server)
{
    const Requirements requirements = requirementsOf(issue);
    WorkspaceManifest manifest;
    manifest.project = issue.row.projectName;
    manifest.number = issue.row.number;
    manifest.server = server;
    manifest.title = plainLine(issue.row.title);
    manifest.url = plainLine(issue.webUrl, 2000);
    manifest.started = manifest.updated = now;
    manifest.tests = plannedTests(requirements, now);
    const auto values = templateValues(issue, requirements, manifest.tests, now);

    WorkspacePlan plan;
    plan.record.project = manifest.project;
    plan.record.number = manifest.number;
    plan.record.server = server;
    plan.record.title = manifest.title;
    plan.record.root = root;
    plan.record.folder = folder;
    plan.record.started = now;
    plan.folders.append(folder);
    for (const QString &name : from.folders)
        plan.folders.append(folder + u'/' + name);
    for (const TemplateFile &file : from.files) {
        const QByteArray bytes = renderFile(file, values);
        manifest.files.append({file.path, hashOf(bytes)});
        plan.writes.append({folder + u'/' + file.path, bytes});
    }
    addManifest(plan, manifest, folder);
    return plan;
}

Result<WorkspacePlan> planAddTest(const WorkspaceRecord &record, WorkspaceManifest &manifest,
                                  const Result<QString> &testPlan, const NewTest &wanted, Timestamp now)
{
    WorkspaceTest test;
    test.id = manifest.nextTestId();
    test.name = plainLine(wanted.name);
    test.added = now;
    if (test.name.isEmpty())
        return fail(Code::Invalid, u"workspace.test"_s, u"A test needs a name."_s,
                    u"Say in a few words what must be the case."_s);
    if (manifest.tests.size() >= maxTests || wanted.steps.size() > maxSteps)
        return fail(Code::TooLarge, u"workspace.test"_s,
                    u"The workspace of %1 holds %2 tests of up to %3 steps at most."_s.arg(
                        record.reference(), QString::number(maxTests), QString::number(maxSteps)));
    for (const QString &step : wanted.steps) {
        if (const QString text = plainLine(step); !text.isEmpty())
            test.steps.append(text);
    }
    manifest.tests.append(test);
    manifest.updated = now;
    WorkspacePlan plan;
    plan.record = record;
    if (testPlan)
        addTestPlan(plan, manifest, *testPlan, withTestAdded(*testPlan, test));
    else
        plan.notices.append(testPlan.error());
    addManifest(plan, manifest, record.folder);
    return plan;
}

Result<WorkspacePlan> planOutcome(const WorkspaceRecord &record, WorkspaceManifest &manifest,
                                  const Result<QString> &testPlan, QStringView wanted, TestOutcome outcome,
                                  Timestamp now)
{
    const auto index = manifest.findTest(wanted);
    if (!index)
        return std::unexpected(index.error());
    WorkspaceTest &test = manifest.tests[*index];
    test.outcome = outcome;
    test.checked = outcome == TestOutcome::Open ? noTime : now;
    manifest.updated = now;
    WorkspacePlan plan;
    plan.record = record;
    if (!testPlan)
        plan.notices.append(testPlan.error());
    else if (const auto changed = withTestOutcome(*testPlan, test))
        addTestPlan(plan, manifest, *testPlan, *changed);
    else
        plan.notices.append(makeError(Code::Conflict, u"workspace.plan"_s,
                                      u"%1/%2 has no line of its own for %3 any more and was left as it is."_s.arg(
                                          record.path(), testPlanName, test.id))
                                .withHint(u"The manifest holds the result all the same."_s));
    addManifest(plan, manifest, record.folder);
    return plan;
}

WorkspacePlan planFinish(const WorkspaceRecord &record, WorkspaceManifest manifest, const WorkspaceChanges &changes,
                         const QString &summaryName, const QString &target, Timestamp now)
{
    manifest.state = WorkspaceState::Finished;
    manifest.updated = manifest.ended = now;
    const QByteArray summary = workspaceSummary(manifest, changes.changed + changes.added).toUtf8();
    manifest.files.append({summaryName, hashOf(summary)});
    WorkspacePlan plan;
    plan.record = record;
    plan.folders.append(Files::parentOf(target));
    plan.writes.append({record.folder + u'/' + summaryName, summary});
    addManifest(plan, manifest, record.folder);
    plan.moveFrom = record.folder;
    plan.moveTo = target;
    plan.record.folder = target;
    return plan;
}

WorkspacePlan planMove(const WorkspaceRecord &record, std::optional<WorkspaceManifest> manifest, WorkspaceState state,
                       const QString &target, Timestamp now)
{
    WorkspacePlan plan;
    plan.record = record;
    if (const QString parent = Files::parentOf(target); !parent.isEmpty())
        plan.folders.append(parent);
    plan.record.state = state;
    plan.record.updated = now;
    plan.record.ended = state == WorkspaceState::Active ? noTime : now;
    if (manifest) {
        manifest->state = state;
        manifest->updated = now;
        manifest->ended = plan.record.ended;
        addManifest(plan, *manifest, record.folder);
    }
    plan.moveFrom = record.folder;
    plan.moveTo = target;
    plan.record.folder = target;
    return plan;
}

} // namespace Docket::Workspaces
