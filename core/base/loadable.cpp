// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loadable.h"

#include <base/version.h>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibrary>

using namespace Qt::StringLiterals;

namespace Docket {

namespace {

Error loadError(const QString &module, const QString &reason)
{
    return makeError(Code::FileFailed, u"program.load"_s,
                     u"The part “%1” of Docket cannot be loaded: %2"_s.arg(module, reason))
        .withHint(u"Install Docket again, program and parts from the same version."_s);
}

} // namespace

Result<QFunctionPointer> loadFunction(const QString &module, const char *function)
{
    const QDir program(QCoreApplication::applicationDirPath());
    const QStringList folders{program.path(),
                              QDir::cleanPath(program.filePath(QStringLiteral(DOCKET_MODULES_FROM_BIN)))};
    QString problem;
    for (const QString &folder : folders) {
        QLibrary library(folder + u'/' + module);
        if (!library.load()) {
            // Of two places the one that holds the file tells what is wrong with it.
            if (problem.isEmpty() || !QDir(folder).entryList({module + u".*"_s}, QDir::Files).isEmpty())
                problem = library.errorString();
            continue;
        }
        const auto version = reinterpret_cast<const char *(*)()>(library.resolve("docketModuleVersion"));
        if (version == nullptr || qstrcmp(version(), DOCKET_VERSION) != 0) {
            problem = u"%1 belongs to another version."_s.arg(library.fileName());
            continue;
        }
        if (const auto found = library.resolve(function))
            return found;
        problem = library.errorString();
    }
    return std::unexpected(loadError(module, problem));
}

} // namespace Docket
