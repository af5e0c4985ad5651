// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

QString fallbackText(const Option &option)
{
    if (option.type == OptionType::Rules)
        return u"built-in rules"_s;
    return option.fallback.isEmpty() ? u"empty"_s : u'`' + option.fallback + u'`';
}

QString entry(const Option &option)
{
    QString text = u"### "_s + option.key + u"\n\n"_s + option.description + u"\n\n"_s;
    text += u"- Built-in value: "_s + fallbackText(option) + u'\n';
    text += u"- Allowed: "_s + option.allowed() + u'\n';
    if (!option.zero.isEmpty())
        text += u"- 0 means: "_s + option.zero + u'\n';
    if (option.type != OptionType::Rules)
        text += u"- Environment: `"_s + option.environmentName() + u"`\n"_s;
    if (!option.caution.isEmpty())
        text += u"- Mind: "_s + option.caution + u'\n';
    return text + u'\n';
}

} // namespace

QString settingsManual()
{
    QString page =
        // REUSE-IgnoreStart
        u"<!-- SPDX-FileCopyrightText: 2026 The Docket authors -->\n"
        "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
        // REUSE-IgnoreEnd
        "# Settings\n\n"
        "This page is made from the table that checks the settings, so it is complete.\n\n"
        "A setting has a built-in value. The file `docket.toml` in the profile folder overrides it, an environment\n"
        "variable overrides the file, and `--set key=value` on the command line overrides them all.\n"
        "`docket-cli config list` shows every setting with its value and where that came from;\n"
        "`docket-cli config set key value` changes the file and keeps your comments. What is changed takes effect at "
        "the\n"
        "next start.\n\n"
        "A value that is not allowed is reported with file, line and key, and the setting keeps its value from the\n"
        "layer below; the other settings are not affected. On the command line it ends the program instead, with 2, "
        "before\n"
        "anything has begun.\n\n"
        "    [sync]\n"
        "    interval = \"10m\"\n\n"
        "    [[triage.priorities]]\n"
        "    labels = [\"sev-1*\", \"outage\"]\n"
        "    value = \"Critical\"\n"
        "    rank = 4\n\n"_s;
    for (const OptionSection &section : optionSections()) {
        page += u"## "_s + section.title + u"\n\n"_s;
        if (!section.introduction.isEmpty())
            page += section.introduction + u"\n\n"_s;
        for (const Option &option : options()) {
            if (option.section() == section.name)
                page += entry(option);
        }
    }
    page.chop(1); // one newline at the end of the file
    return page;
}

} // namespace Docket::Config
