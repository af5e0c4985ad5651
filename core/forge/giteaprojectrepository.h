// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode.h"
#include "giteaclient.h"

#include <domain/remoterepositories.h>

namespace Docket::Forge {

/// The account, the projects and what belongs to them, of Gitea and Forgejo over API v1. As RemoteProjectRepository
/// says; thread-safe. Paging trusts neither Link nor the page size asked for: see pages() in the source.
class GiteaProjectRepository final : public Domain::RemoteProjectRepository
{
public:
    explicit GiteaProjectRepository(GiteaClient &client);

    /// A server that tells nothing to strangers (sign-in required) gives capabilities without flavour and version.
    [[nodiscard]] Result<Domain::Capabilities> detect(std::stop_token stop) override;
    [[nodiscard]] Result<Domain::Account> whoAmI(std::stop_token stop) override;
    /// With a token and without words: what the account owns or works on, and besides all that it may see if the server
    /// is no larger than `maxListed` repositories.
    [[nodiscard]] Result<QList<Domain::Project>> list(const QString &words, std::stop_token stop) override;
    [[nodiscard]] Result<Domain::RemotePage<Domain::Project>> search(const QString &words,
                                                                     std::stop_token stop) override;
    /// Code::Moved has the facts location and, where they could be found, owner, name and remoteId.
    [[nodiscard]] Result<Domain::Project> find(const QString &owner, const QString &name,
                                               std::stop_token stop) override;
    [[nodiscard]] Result<Domain::Project> findById(qint64 remoteId, std::stop_token stop) override;
    [[nodiscard]] Result<QList<Domain::Label>> labels(const Domain::Project &project, std::stop_token stop) override;
    [[nodiscard]] Result<QList<Domain::Milestone>> milestones(const Domain::Project &project,
                                                              std::stop_token stop) override;
    [[nodiscard]] Result<QList<Domain::Person>> assignees(const Domain::Project &project,
                                                          std::stop_token stop) override;

    /// On a public server with more repositories than this, only searching by words goes beyond one's own.
    static constexpr int maxListed = 2000;

private:
    [[nodiscard]] Result<Domain::Flavour> flavourOf(const QString &version, std::stop_token stop);
    [[nodiscard]] Result<Domain::Project> readProject(const GiteaClient::Question &question, std::stop_token stop);

    template <typename T>
    [[nodiscard]] Result<QList<T>> pages(const GiteaClient::Question &question,
                                         Result<Decoded<T>> (*decode)(const QByteArray &), std::stop_token stop,
                                         int mostItems = -1);

    GiteaClient &m_client;
};

} // namespace Docket::Forge
