// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <base/secret.h>

#include <QMutex>
#include <QObject>
#include <QWaitCondition>

#include <optional>

namespace Docket::Config {

/// What whoever is asked for a passphrase should say.
struct PassphraseQuestion
{
    QString file;          ///< the encrypted file that it protects
    bool isNew = false;    ///< there is no such file yet: the passphrase is being chosen, so ask for it twice
    bool wasWrong = false; ///< the one before did not open the file
};

/// Brings the question for the passphrase of the secret file from the worker that needs it to the person who knows it.
/// ask() blocks its worker until answer(), refuse() or close(); passphraseNeeded() is emitted on that worker, so
/// connect it with a context object of the main thread and answer from there, at once or after a dialog. Where nobody
/// is connected, asking fails with a hint. Thread-safe; one question at a time.
class PassphraseBroker final : public QObject
{
    Q_OBJECT

public:
    explicit PassphraseBroker(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PassphraseBroker)

    /// On a worker, never on the main thread.
    [[nodiscard]] Result<Secret> ask(const PassphraseQuestion &question);
    /// Answers the question that is open; an empty passphrase refuses it.
    void answer(const Secret &passphrase);
    void refuse() { answer({}); }
    /// Ends the open question and all later ones as Code::Cancelled; for the end of the program.
    void close();

Q_SIGNALS:
    void passphraseNeeded(const Docket::Config::PassphraseQuestion &question);

private:
    QMutex m_questions; ///< held by the one whose question is open
    QMutex m_mutex;
    QWaitCondition m_answered;
    std::optional<Secret> m_answer;
    bool m_closed = false;
};

} // namespace Docket::Config
