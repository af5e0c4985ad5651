// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs.h"
#include "storedstate.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

namespace Docket::Tests {

/// What SQLite itself says of the file, by a connection that Docket has no part in.
inline QString integrity(const QString &path)
{
    QString verdict;
    for (const QString &pragma : {u"PRAGMA integrity_check"_s, u"PRAGMA foreign_key_check"_s}) {
        for (const QString &row : storedRows(path, pragma)) {
            if (row != u"ok"_s)
                verdict += row + u'\n';
        }
    }
    return verdict;
}

/// Starts docket-cli again and again and kills it at random moments, from its first instructions to a little after its
/// end. How long a run takes is learnt from each one, because a machine is not as fast in every moment: a time that was
/// measured in a slow one would let most later runs end unhurt, and one from a fast moment would spare their last part.
class Killer final
{
public:
    /// @p span is what a run takes that nobody disturbs.
    Killer(quint32 seed, std::chrono::nanoseconds span)
        : m_random(seed)
        , m_span(double(span.count()) / 1e6)
    {
    }
    Q_DISABLE_COPY_MOVE(Killer)

    struct Run
    {
        bool started = false;
        bool killed = false;
        int exitCode = -1;
        QByteArray err;
    };
    [[nodiscard]] Run run(const Profile &profile, const QStringList &arguments)
    {
        QProcess process;
        process.setProcessEnvironment(cleanEnvironment(profile.file(QString())));
        process.start(program(u"docket-cli"_s), QStringList{u"--profile"_s, profile.path()} + arguments);
        Run run{.started = process.waitForStarted()};
        run.killed = !process.waitForFinished(m_random.bounded(5, int(m_span) + 20));
        if (run.killed) {
            process.kill();
            process.waitForFinished();
        }
        // In balance, one run in ten or so ends by itself.
        m_span = run.killed ? m_span * 1.012 : std::max(m_span * 0.9, 40.0);
        run.exitCode = process.exitCode();
        run.err = process.readAllStandardError();
        return run;
    }
    [[nodiscard]] int span() const { return int(m_span); }

private:
    QRandomGenerator m_random;
    double m_span;
};

} // namespace Docket::Tests
