// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <sandbox/sandboxserver.h>

#include <QString>

#include <map>
#include <memory>

/// A sandbox with a small project in it, the same for every test: sixty issues and three pull requests in
/// atelier/press, made a hundred seconds apart; every tenth a kind/bug, every twentieth a priority/high as well, every
/// fourth closed; maria may write and omar may read; beside it a private, an archived, a renamed repository and one
/// without issues.
class SandboxFixture final
{
public:
    static constexpr qint64 start = 1'790'000'000;
    static constexpr qint64 now = start + 100'000;
    static inline const QString press = QStringLiteral("atelier/press");
    static inline const QString path = QStringLiteral("/api/v1/repos/atelier/press");

    /// The server, filled; ends the test with a message if it does not start.
    void serve(Docket::Sandbox::SandboxOptions options = {});
    /// Stops the server and forgets its clients.
    void stop();
    [[nodiscard]] Docket::Sandbox::SandboxServer &server() { return *m_server; }
    /// A client for a login, or in another role: "nobody", "bad", "bearer", "shouting", "basic", "basic-token".
    [[nodiscard]] HttpClient &as(const QString &who);

private:
    std::unique_ptr<Docket::Sandbox::SandboxServer> m_server;
    std::map<QString, std::unique_ptr<HttpClient>> m_clients;
};
