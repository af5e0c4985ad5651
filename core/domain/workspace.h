// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ids.h"

#include <base/error.h>
#include <base/timestamp.h>

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace Docket::Domain {

using WorkspaceId = Id<struct WorkspaceTag>;

enum class WorkspaceState
{
    Active,
    Finished, ///< its folder lies among the finished ones
    Abandoned ///< its folder lies in the trash of the root and can be restored
};

/// Stable names for files and JSON: "active", "finished", "abandoned".
[[nodiscard]] QString workspaceStateName(WorkspaceState state);
[[nodiscard]] std::optional<WorkspaceState> parseWorkspaceState(QStringView name);

enum class TestOutcome
{
    Open,
    Passed,
    Failed
};

/// "open", "passed", "failed".
[[nodiscard]] QString testOutcomeName(TestOutcome outcome);
[[nodiscard]] std::optional<TestOutcome> parseTestOutcome(QStringView name);

/// One test of a workspace's plan.
struct WorkspaceTest
{
    enum class Origin
    {
        Task,       ///< a task item of the issue
        Acceptance, ///< an acceptance line of the issue
        Added       ///< by the user
    };

    QString id; ///< "T1": never given twice in a workspace
    QString name;
    QStringList steps;
    TestOutcome outcome = TestOutcome::Open;
    Origin origin = Origin::Added;
    Timestamp added = noTime;
    Timestamp checked = noTime; ///< when the outcome was last set

    bool operator==(const WorkspaceTest &) const = default;
};

[[nodiscard]] QString testOriginName(WorkspaceTest::Origin origin);
[[nodiscard]] std::optional<WorkspaceTest::Origin> parseTestOrigin(QStringView name);

/// A file as Docket wrote it, to tell later what somebody else changed.
struct WorkspaceFile
{
    QString path; ///< relative to the workspace
    QByteArray hash;

    bool operator==(const WorkspaceFile &) const = default;
};

/// What the file workspace.toml of a workspace says.
/// A comment that somebody wrote into a manifest.
struct ManifestComment
{
    QString place; ///< the line that it stands above or behind: "issue", "tests/T1.result"; empty: the end
    QString text;  ///< with its '#'
    bool behind = false;

    bool operator==(const ManifestComment &) const = default;
};

struct WorkspaceManifest
{
    QString project; ///< "owner/name"
    qint64 number = 0;
    QString server; ///< its address; empty where an older Docket wrote it
    QString title;
    QString url;
    WorkspaceState state = WorkspaceState::Active;
    Timestamp started = noTime;
    Timestamp updated = noTime;
    Timestamp ended = noTime;
    QList<WorkspaceTest> tests;
    QList<WorkspaceFile> files;
    QList<ManifestComment> comments;

    [[nodiscard]] int count(TestOutcome outcome) const;
    /// "T8" after "T7": one above the highest there is.
    [[nodiscard]] QString nextTestId() const;
    /// By id or, if exactly one has it, by name; capitals do not matter. NotFound names what there is.
    [[nodiscard]] Result<qsizetype> findTest(QStringView wanted) const;

    bool operator==(const WorkspaceManifest &) const = default;
};

/// A workspace as the database keeps it.
struct WorkspaceRecord
{
    WorkspaceId id;
    QString project; ///< "owner/name": a workspace outlives the project's tracking
    qint64 number = 0;
    QString server; ///< its address, as two may have the project; empty where an older Docket did not note it
    QString title;
    QString root;   ///< absolute
    QString folder; ///< below the root: "12-slug", "finished/12-slug", "trash/12-slug"
    WorkspaceState state = WorkspaceState::Active;
    int testsOpen = 0;
    int testsPassed = 0;
    int testsFailed = 0;
    Timestamp started = noTime;
    Timestamp updated = noTime;
    Timestamp ended = noTime;

    [[nodiscard]] QString reference() const { return project + u'#' + QString::number(number); }
    [[nodiscard]] QString path() const { return root + u'/' + folder; }

    bool operator==(const WorkspaceRecord &) const = default;
};

/// The workspaces in the local database. Synchronous and bound to one connection, like the other repositories.
class WorkspaceRepository
{
public:
    virtual ~WorkspaceRepository() = default;

    /// Inserts, or updates if it has an id. Conflict if the issue of the same server has another active one.
    [[nodiscard]] virtual Result<WorkspaceId> store(const WorkspaceRecord &record) = 0;
    /// The one in this state that was changed last; nullopt if there is none. Capitals do not matter. One whose server
    /// is not known may be of any; with @p server empty all are looked at.
    [[nodiscard]] virtual Result<std::optional<WorkspaceRecord>> find(const QString &server, const QString &project,
                                                                      qint64 number, WorkspaceState state) = 0;
    /// Newest first; those in every state if @p state is empty.
    [[nodiscard]] virtual Result<QList<WorkspaceRecord>> list(std::optional<WorkspaceState> state) = 0;

protected:
    WorkspaceRepository() = default;
    Q_DISABLE_COPY_MOVE(WorkspaceRepository)
};

} // namespace Docket::Domain
