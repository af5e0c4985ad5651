// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Docket::Async {
class TaskRegistry;
}

namespace Docket::Cache {
class CacheInspection;
}

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Workspaces {
class WorkspaceService;
}

namespace Docket::Services {

class AccountService;
class AdviceService;
class DocumentService;
class ImageService;
class IssueService;
class OperationsService;
class ProjectService;
class QueryService;
class SyncService;

/// What the window and the commands get from the composition: references that outlive them.
struct Services
{
    AccountService &accounts;
    ProjectService &projects;
    IssueService &issues;
    SyncService &sync;
    Async::TaskRegistry &tasks;
    Workspaces::WorkspaceService &workspaces;
    DocumentService &documents;
    ImageService &images;
    Metrics::MetricsHub &metrics; ///< reports of what all of them did
    OperationsService &operations;
    Cache::CacheInspection &cache;
    AdviceService &advice;
    QueryService &queries;
};

} // namespace Docket::Services
