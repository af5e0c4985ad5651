// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <storage/downgrade.h>

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

int databaseDowngrade(const App::CompositionOptions &options, const Output &out, int version)
{
    QString path = App::Composition::profileFolder(options) + u"/docket.db"_s;
    std::optional<App::Composition> composition;
    // Where there is none, opening would make one.
    if (QFileInfo::exists(path)) {
        composition.emplace(options);
        path = composition->databaseFile();
        // What a crash left over is finished by the Docket that began it.
        if (const auto opened = wait(composition->open()); !opened) {
            out.error(opened.error());
            return Failed;
        }
        // Closes the database; the log goes on.
        composition->shutdown();
    }
    const auto done = Storage::downgradeDatabase(path, version);
    if (!done) {
        out.error(done.error());
        return done.error().code == Code::Invalid ? Usage : Failed;
    }
    out.object(u"%1 has schema %2 now and can be opened by the Docket that knows it.\n"
               "As it was before: %3\n"
               "This Docket would upgrade it again: start the older one."_s.arg(path)
                   .arg(done->to)
                   .arg(done->backup),
               {{u"database"_s, path}, {u"from"_s, done->from}, {u"to"_s, done->to}, {u"backup"_s, done->backup}});
    return Done;
}

} // namespace Docket::Cli
