// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpmessage.h"

namespace Docket::Forge {

/// What a request was about, for messages that name it.
struct Subject
{
    QString operation; ///< "forge.listIssues"
    QString what{};    ///< in words and without the project: "the issues", "the comments"
    QString project{}; ///< owner/name, where there is one
    qint64 issue = 0;  ///< number, where there is one
    bool hasToken = false;

    /// "the issues of atelier/press", "issue atelier/press#12", "the account".
    [[nodiscard]] QString text() const;
};

/// The Error of an answer without success: the code by status (statusCode()), a message that names host and subject, a
/// hint, and as facts: host, path, status, project, issue, serverMessage; of a redirection location and, as far as the
/// address tells, owner, name, remoteId. retryAfter where the server gave a time. Reads all six shapes of Gitea's
/// errors.
[[nodiscard]] Error answerError(const Response &response, const QUrl &url, const Subject &subject, Timestamp now);

/// Code::Malformed for an answer with success that is not what the API gives: a login page, a proxy's page.
[[nodiscard]] Error pageInsteadOfData(const Response &response, const QUrl &url, const Subject &subject);

/// True for a page for people, by its type or its first character.
[[nodiscard]] bool isHtml(const Response &response);

/// What the server says in an error's body, on one line and without anything that looks like a credential; empty if
/// nothing readable.
[[nodiscard]] QString serverMessage(const Response &response);

/// Where a redirection's Location leads within the API: the part behind /api/v1; empty if it leads elsewhere.
[[nodiscard]] QByteArray apiRoute(const QUrl &location);

} // namespace Docket::Forge
