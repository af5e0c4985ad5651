// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "passphrasebroker.h"

#include <QMetaMethod>

using namespace Qt::StringLiterals;

namespace Docket::Config {

PassphraseBroker::PassphraseBroker(QObject *parent)
    : QObject(parent)
{
    qRegisterMetaType<PassphraseQuestion>();
}

Result<Secret> PassphraseBroker::ask(const PassphraseQuestion &question)
{
    const auto operation = u"secrets.passphrase"_s;
    const QMutexLocker one(&m_questions);
    if (!isSignalConnected(QMetaMethod::fromSignal(&PassphraseBroker::passphraseNeeded)))
        return fail(Code::SecretFailed, operation, u"The passphrase of %1 is needed."_s.arg(question.file),
                    u"Give it with --passphrase-file, the setting secrets.passphrase-file or the environment variable "
                    "DOCKET_PASSPHRASE, or call Docket in a terminal."_s);
    {
        const QMutexLocker lock(&m_mutex);
        m_answer.reset();
    }
    Q_EMIT passphraseNeeded(question);
    const QMutexLocker lock(&m_mutex);
    while (!m_answer && !m_closed)
        m_answered.wait(&m_mutex);
    if (!m_answer)
        return fail(Code::Cancelled, operation, u"Nobody gave the passphrase of %1."_s.arg(question.file));
    const auto given = std::exchange(m_answer, std::nullopt);
    if (given->isEmpty())
        return fail(Code::SecretFailed, operation, u"No passphrase was given for %1."_s.arg(question.file),
                    u"Without it the access tokens in that file cannot be used. Repeat, and give it."_s);
    return *given;
}

void PassphraseBroker::answer(const Secret &passphrase)
{
    const QMutexLocker lock(&m_mutex);
    m_answer = passphrase;
    m_answered.wakeAll();
}

void PassphraseBroker::close()
{
    const QMutexLocker lock(&m_mutex);
    m_closed = true;
    m_answered.wakeAll();
}

} // namespace Docket::Config
