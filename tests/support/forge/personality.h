// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace Docket::Sandbox {

/// Which server the sandbox plays. Forgejo answers as the Gitea 1.22 that it grew out of, so `gitea()` is 22 there, and
/// the things that only one of the two has ask for the product as well.
class Personality final
{
public:
    /// "gitea-1.15.11", "gitea-1.26.0", "forgejo-14.0.0"; nothing for anything else.
    [[nodiscard]] static std::optional<Personality> parse(QStringView name);

    /// What GET /version answers.
    [[nodiscard]] QString version() const;
    /// What GET /api/forgejo/v1/version answers; empty on Gitea, which has no such route.
    [[nodiscard]] QString forgejoVersion() const { return m_forgejo ? m_version : QString(); }
    [[nodiscard]] bool isForgejo() const { return m_forgejo; }

    [[nodiscard]] bool hasTotalsEverywhere() const { return m_minor >= 16; }
    [[nodiscard]] bool hasTimeline() const { return m_minor >= 16; }
    [[nodiscard]] bool canDeleteIssues() const { return m_minor >= 17; }
    [[nodiscard]] bool hasAssets() const { return m_minor >= 19; }
    [[nodiscard]] bool hasDependencies() const { return m_minor >= 20; }
    [[nodiscard]] bool refusesBadTokens() const { return m_minor >= 20; }
    [[nodiscard]] bool cutsTitles() const { return m_minor >= 20; }
    [[nodiscard]] bool hasArchivedLabels() const { return m_minor >= 21; }
    [[nodiscard]] bool pagesWordSearch() const { return m_minor >= 21; }
    [[nodiscard]] bool takesLabelNames() const { return m_minor >= 22; }
    [[nodiscard]] bool locksArchived() const { return m_minor >= 22; }
    [[nodiscard]] bool hasPullDraft() const { return m_minor >= 22; }
    [[nodiscard]] bool refusesBadStates() const { return m_minor >= 24; }
    [[nodiscard]] bool hasTimeEstimate() const { return !m_forgejo && m_minor >= 25; }
    [[nodiscard]] bool hasContentVersion() const { return !m_forgejo && m_minor >= 26; }
    [[nodiscard]] bool alwaysPagesComments() const { return !m_forgejo && m_minor >= 26; }
    [[nodiscard]] bool sortsIssues() const { return m_forgejo && m_forgejoMajor >= 11; }
    /// The status of a redirect from a repository's former name.
    [[nodiscard]] int redirectStatus() const { return m_minor < 17 ? 302 : m_minor < 24 ? 307 : 301; }

private:
    QString m_version;
    int m_minor = 15;
    int m_forgejoMajor = 0;
    bool m_forgejo = false;
};

} // namespace Docket::Sandbox
