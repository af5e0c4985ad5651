// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "skippedfile.h"

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

QString skipReasonText(SkipReason reason)
{
    switch (reason) {
    case SkipReason::Ignored: return u"is ignored by a pattern"_s;
    case SkipReason::Hidden: return u"is hidden"_s;
    case SkipReason::Link: return u"is a link, and links are not followed"_s;
    case SkipReason::Loop: return u"links to a folder that is read already"_s;
    case SkipReason::OtherMount: return u"lies on another file system"_s;
    case SkipReason::TooLarge: return u"is too large"_s;
    case SkipReason::NotAFile: return u"is a device, pipe or socket"_s;
    case SkipReason::Unreadable: return u"cannot be read"_s;
    case SkipReason::BadName: return u"has a name that is not valid UTF-8 or holds a line feed"_s;
    case SkipReason::OtherSource: return u"is a source of its own"_s;
    case SkipReason::Twin: return u"has the name of another file, with its letters composed in another way"_s;
    case SkipReason::NotMarkdown: return u"is no Markdown"_s;
    }
    return {};
}

QString reasonOf(const SkippedFile &skipped)
{
    const QString text = skipReasonText(skipped.reason);
    return skipped.detail.isEmpty() ? text : u"%1 (%2)"_s.arg(text, skipped.detail);
}

} // namespace Docket::Ingest
