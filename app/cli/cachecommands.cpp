// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <async/workerpool.h>

#include <QFile>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

constexpr qint64 maxPassword = 4096;

} // namespace

int cachePassword(Context &context, const QString &path)
{
    const auto failed = [&context](const Error &error) {
        context.out.error(error);
        return error.code == Code::Invalid ? Usage : Failed;
    };
    QFile file;
    bool opened = false;
    if (path == u"-"_s) {
        opened = file.open(stdin, QIODevice::ReadOnly);
    } else {
        file.setFileName(path);
        opened = file.open(QIODevice::ReadOnly);
    }
    if (!opened)
        return failed(makeError(Code::FileFailed, u"cache.password"_s,
                                u"The password file %1 cannot be read: %2."_s.arg(path, file.errorString()))
                          .withHint(u"Give the path of a file that you may read."_s));
    const Secret password(file.readLine(maxPassword).trimmed());
    if (password.isEmpty())
        return failed(makeError(Code::Invalid, u"cache.password"_s,
                                u"The password file %1 begins with no password."_s.arg(path)));
    // The store may wait for a keychain or for a passphrase, which is asked for in this thread.
    Async::WorkerPool worker(u"secrets"_s, 1);
    auto stored = wait(worker.run([&context, password] {
        return context.composition.secrets().write(App::Composition::redisSecretKey(), password);
    }));
    if (!stored)
        return failed(stored.error());
    const bool used = context.composition.settings().flag(u"cache.redis-password");
    context.out.object(used ? u"Stored. It is used from the next start on."_s
                            : u"Stored. Say that it is wanted: docket-cli config set cache.redis-password true"_s,
                       {{u"stored"_s, true}, {u"used"_s, used}});
    return Done;
}

} // namespace Docket::Cli
