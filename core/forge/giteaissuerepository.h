// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "giteaclient.h"

#include <domain/remoterepositories.h>

namespace Docket::Forge {

/// Issues and comments of Gitea and Forgejo, over API v1. As RemoteIssueRepository says; thread-safe. A renamed project
/// gives Code::Moved with the facts owner and name.
class GiteaIssueRepository final : public Domain::RemoteIssueRepository
{
public:
    explicit GiteaIssueRepository(GiteaClient &client);

    [[nodiscard]] Result<Domain::RemotePage<Domain::RemoteIssue>>
    list(const Domain::Project &project, const Domain::RemoteIssueQuery &query, std::stop_token stop) override;
    [[nodiscard]] Result<Domain::RemoteIssue> find(const Domain::Project &project, qint64 number,
                                                   std::stop_token stop) override;
    [[nodiscard]] Result<Domain::RemotePage<Domain::RemoteComment>>
    comments(const Domain::Project &project, const Domain::RemoteCommentQuery &query, std::stop_token stop) override;
    [[nodiscard]] Result<Domain::RemotePage<Domain::RemoteComment>>
    commentsOf(const Domain::Project &project, qint64 number, std::stop_token stop) override;
    [[nodiscard]] Result<QList<Domain::IssueReference>> dependencies(const Domain::Project &project, qint64 number,
                                                                     bool blocks, std::stop_token stop) override;

private:
    [[nodiscard]] Result<Domain::RemotePage<Domain::RemoteComment>> readComments(const GiteaClient::Question &question,
                                                                                 qint64 number, std::stop_token stop);

    GiteaClient &m_client;
};

} // namespace Docket::Forge
