// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <config/passphrasebroker.h>

#include <QObject>

namespace Docket::Cli {

/// Answers questions for the passphrase of the secret file on the terminal, without echo; Ctrl+C and an empty line
/// refuse. Where there is no terminal it stays out of the way and the broker says what to do instead. Lives in the main
/// thread, which waits while somebody types: there is nothing else to be done without the passphrase.
class PassphrasePrompt final : public QObject
{
    Q_OBJECT

public:
    explicit PassphrasePrompt(Config::PassphraseBroker &broker);
    Q_DISABLE_COPY_MOVE(PassphrasePrompt)

private:
    void ask(const Config::PassphraseQuestion &question);

    Config::PassphraseBroker &m_broker;
    int m_wrong = 0;
};

} // namespace Docket::Cli
