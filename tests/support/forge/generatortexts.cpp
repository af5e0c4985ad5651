// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generatortexts.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

quint64 Random::next()
{
    // SplitMix64: tiny, good enough for made-up texts, and the same everywhere.
    quint64 z = (m_state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

QList<Draft> Texts::handwritten()
{
    return {
        {u"Pasting a table from LibreOffice freezes the editor"_s,
         u"Pasting a table with about 300 rows blocks the window for eight seconds.\n\n### Steps\n\n1. Copy the table from a spreadsheet\n2. Paste it into an empty note\n3. Try to type\n\n**Expected:** the caret moves at once.\n**Seen:** one core at 100 %, no repaint.\n\nThe profile points at the column widths, which are measured again for every cell:\n\n```cpp\nfor (int row = 0; row < table.rows(); ++row)\n    for (int column = 0; column < table.columns(); ++column)\n        widths[column] = std::max(widths[column], measure(table.at(row, column))); // lays the text out\n```\n\n| rows | 1.8 | 1.9 |\n| ---: | ---: | ---: |\n| 50 | 0.1 s | 0.3 s |\n| 300 | 0.4 s | 8.2 s |\n\n- [x] reproduced on main\n- [ ] measure only what is visible\n- [ ] test with 5,000 rows\n\nRelated: #12."_s,
         {u"kind/bug"_s, u"priority/high"_s, u"area/editor"_s, u"status/in progress"_s}},
        {u"Search ignores accents in note titles"_s,
         u"Searching for `resume` should find \"Résumé 2026\", and the other way round. Today only the body is folded, the title is compared byte by byte.\n\nThis also concerns combining marks: `e\u0301` and `\u00e9` must be the same."_s,
         {u"kind/bug"_s, u"priority/medium"_s, u"area/search"_s}},
        {u"Keep the reading position when a note is reloaded from disk"_s,
         u"When another program saves the file, the preview jumps to the top. It should stay at the same heading, if that still exists.\n\n- [ ] remember the heading and the offset\n- [ ] fall back to the percentage\n- [ ] keep the selection"_s,
         {u"kind/feature"_s, u"priority/medium"_s, u"area/ui"_s}},
        {u"Sync stops silently when the token has expired"_s,
         u"The status bar goes on saying *up to date* although the server answers 401 since yesterday. The log has it, the window does not:\n\n```\n2026-11-18T07:12:44Z sync: GET /notes?since=... 401\n```\n\nIt should say so, and offer to enter a new token."_s,
         {u"kind/bug"_s, u"priority/critical"_s, u"area/sync"_s, u"status/review"_s}},
        {u"Dark theme: links in tables are unreadable"_s,
         u"Dark blue on dark grey. The contrast is 2.1 : 1, it should be at least 4.5 : 1."_s,
         {u"kind/bug"_s, u"priority/low"_s, u"area/ui"_s, u"good first issue"_s}},
        {u"Export to EPUB"_s,
         u"I read my notes on an e-reader. PDF works, but the pages are fixed.\n\n### Proposal\n\n`File → Export → EPUB` with the title page taken from the front matter:\n\n```yaml\ntitle: Field notes\nauthor: M. Sato\nlang: en\n```\n\n- [x] look at what the HTML export already gives\n- [ ] table of contents from the headings\n- [ ] images\n- [ ] footnotes"_s,
         {u"kind/feature"_s, u"priority/low"_s, u"area/export"_s, u"help wanted"_s}},
        {u"Rechtschreibprüfung merkt sich hinzugefügte Wörter nicht"_s,
         u"Wörter, die ich mit »Zum Wörterbuch hinzufügen« aufnehme, sind nach einem Neustart wieder unterstrichen. Die Datei `~/.config/quill/words.txt` bleibt leer."_s,
         {u"kind/bug"_s, u"priority/medium"_s, u"area/i18n"_s}},
        {u"Session restore opens notes on a monitor that is gone"_s,
         u"After undocking, the window comes up outside of the visible area. `Alt+F8` brings it back.\n\nScreens before: 2560×1440 + 1920×1200; after: 1920×1200."_s,
         {u"kind/bug"_s, u"priority/high"_s, u"area/ui"_s, u"status/needs info"_s}},
        {u"Describe the file format in the manual"_s,
         u"People ask how they can read their notes without Quill (see #40). Two pages are enough: folders, front matter, attachments, what the cache is."_s,
         {u"kind/docs"_s, u"good first issue"_s}},
        {u"日本語入力中にショートカットが誤作動する"_s,
         u"変換中に `Ctrl+I` を押すと斜体になります。変換が確定するまではショートカットを無効にしてください。\n\n環境：fcitx5、Wayland。"_s,
         {u"kind/bug"_s, u"priority/medium"_s, u"area/i18n"_s}},
        {u"Release 2.0"_s,
         u"What has to be done before the release.\n\n- [x] new cache format, with a way back\n- [x] drop Qt 5\n- [ ] #3 and the two like it\n- [ ] manual in German and French\n- [ ] packages for Debian 13 and Fedora\n- [ ] announce\n\n🚢 planned for the end of the month."_s,
         {u"kind/task"_s, u"priority/high"_s}},
        {u"Index is rebuilt on every start on a network share"_s,
         u"The modification times come back in whole seconds, and the comparison is exact. So every file looks changed.\n\n```\ncache: 4182 files, 4182 changed, rebuilt in 61.4 s\n```"_s,
         {u"kind/bug"_s, u"priority/high"_s, u"area/search"_s, u"status/blocked"_s}},
        {u"Let links open beside the current note"_s,
         u"`Ctrl+Enter` on a link could split the view, as many people keep a list on the left and the note on the right."_s,
         {u"kind/feature"_s, u"area/ui"_s}},
        {u"اتجاه الفقرة يتغيّر عند لصق نص إنجليزي"_s,
         u"عند لصق كلمة إنجليزية في أول السطر تنقلب الفقرة كلها إلى اليسار. يجب أن يبقى اتجاه الفقرة كما اختاره المستخدم."_s,
         {u"kind/bug"_s, u"area/i18n"_s}},
        {u"Crash when closing the last tab while the preview loads"_s,
         u"```\nThread 1 \"quill\" received signal SIGSEGV\n#0  PreviewWidget::finished (this=0x0)\n#1  QtPrivate::QSlotObjectBase::call\n#2  doActivate<false>\n```\n\nThe reply arrives after the widget has gone. A context object in the connection is enough."_s,
         {u"kind/bug"_s, u"priority/critical"_s, u"area/editor"_s}},
    };
}

QString Texts::environment()
{
    static const QStringList systems{u"Debian 13"_s, u"Fedora 42"_s,    u"Arch Linux"_s,         u"Windows 11"_s,
                                     u"macOS 15"_s,  u"Ubuntu 24.04"_s, u"openSUSE Tumbleweed"_s};
    static const QStringList versions{u"1.7.4"_s, u"1.8.0"_s, u"1.8.3"_s, u"1.9.0"_s, u"1.9.2"_s, u"main"_s};
    return u"\n\n| | |\n| --- | --- |\n| Quill | "_s + m_random.pick(versions) + u" |\n| System | "_s +
           m_random.pick(systems) + u" |\n| Notes | "_s + QString::number(20 + m_random.below(9000)) + u" |\n"_s;
}

QString Texts::code()
{
    return u"\n\n"_s + m_random.pick(Words::codeBlocks());
}

QString Texts::log(int lines)
{
    static const QStringList what{u"cache: hit"_s,           u"cache: miss"_s,       u"index: note changed"_s,
                                  u"sync: GET /notes 200"_s, u"sync: 0 conflicts"_s, u"editor: layout took 4 ms"_s,
                                  u"watcher: rename"_s,      u"preview: rendered"_s};
    QString out = u"\n\n<details><summary>Log</summary>\n\n```\n"_s;
    out.reserve(lines * 60);
    for (int i = 0; i < lines; ++i)
        out += QString::number(i).rightJustified(6, u'0') + u" ["_s + QString::number(m_random.below(8)) + u"] "_s +
               m_random.pick(what) + u" note="_s + QString::number(m_random.below(100000)) + u'\n';
    return out + u"```\n\n</details>\n"_s;
}

QString Texts::report()
{
    QString out = m_random.pick(Words::sentences());
    if (m_random.chance(0.7)) {
        out += u"\n\n### Steps\n\n"_s;
        const int count = 2 + m_random.below(4);
        for (int i = 1; i <= count; ++i)
            out += QString::number(i) + u". "_s + m_random.pick(Words::steps()) + u'\n';
        out += u"\n**Expected:** it just works.\n**Seen:** see the title.\n"_s;
    }
    const int more = m_random.below(5);
    for (int i = 0; i < more; ++i)
        out += (i % 2 ? u" "_s : u"\n\n"_s) + m_random.pick(Words::sentences());
    if (m_random.chance(0.35))
        out += code();
    if (m_random.chance(0.4))
        out += environment();
    if (m_random.chance(0.06))
        out += log(20 + m_random.below(60));
    else if (m_random.chance(0.004))
        out += log(1500 + m_random.below(2500));
    return out;
}

QString Texts::proposal(int number)
{
    QString out = m_random.pick(Words::reasons()) + u"\n\n### Proposal\n\n"_s + m_random.pick(Words::sentences());
    if (m_random.chance(0.5)) {
        out += u"\n\n"_s;
        const int count = 2 + m_random.below(5);
        for (int i = 0; i < count; ++i)
            out += (m_random.chance(0.4) ? u"- [x] "_s : u"- [ ] "_s) + m_random.pick(Words::tasks()) + u'\n';
    }
    if (m_random.chance(0.3))
        out += u"\nSee also [the discussion](https://forum.example.test/t/"_s + QString::number(m_random.below(9000)) +
               u")."_s;
    if (number > 5 && m_random.chance(0.3))
        out += u"\n\nRelated: #"_s + QString::number(1 + m_random.below(number - 1)) + u'.';
    if (m_random.chance(0.2))
        out += code();
    return out;
}

Draft Texts::english(int number, const QStringList &people)
{
    Draft out;
    const double kind = m_random.unit();
    if (kind < 0.58) {
        out.title = m_random.pick(Words::parts()) + u' ' + m_random.pick(Words::symptoms()) + u' ' +
                    m_random.pick(Words::conditions());
        out.body = report();
        out.labels = {u"kind/bug"_s};
    } else if (kind < 0.84) {
        out.title = m_random.pick(Words::wishes()) + m_random.pick(Words::wishPlaces());
        out.body = proposal(number);
        out.labels = {u"kind/feature"_s};
    } else if (kind < 0.93) {
        out.title = m_random.pick(Words::chores());
        out.body = proposal(number);
        out.labels = {m_random.chance(0.4) ? u"kind/docs"_s : u"kind/task"_s};
    } else {
        out.title = m_random.pick(Words::questions());
        out.body = m_random.pick(Words::reasons()) + u' ' + m_random.pick(Words::sentences());
        out.labels = {u"kind/question"_s};
    }
    if (m_random.chance(0.12) && !people.isEmpty())
        out.body += u"\n\n@"_s + m_random.pick(people) + u" you know this part best, could you have a look?"_s;
    if (m_random.chance(0.04))
        out.body.clear();
    return out;
}

Draft Texts::foreign()
{
    const QString &text = m_random.pick(Words::foreignIssues());
    Draft out{
        .title = text.section(u'\t', 0, 0), .body = text.section(u'\t', 1), .labels = {u"kind/bug"_s, u"area/i18n"_s}};
    if (m_random.chance(0.3))
        out.body += environment();
    return out;
}

Draft Texts::hostile()
{
    return {.title = m_random.pick(Words::hostileTitles()),
            .body = m_random.pick(Words::hostileBodies()),
            .labels = {u"kind/bug"_s}};
}

Draft Texts::issue(int number, const QStringList &people)
{
    const double which = m_random.unit();
    Draft out = which < 0.87 ? english(number, people) : which < 0.985 ? foreign() : hostile();
    static const QStringList emoji{u"🐛"_s, u"🚀"_s, u"📚"_s, u"🏳️‍🌈"_s, u"👩🏽‍💻"_s, u"🇪🇺"_s};
    if (m_random.chance(0.03))
        out.title = m_random.pick(emoji) + u' ' + out.title;
    if (m_random.chance(0.75) && !out.labels.contains(u"area/i18n"_s))
        out.labels.append(m_random.pick(Words::areas()));
    return out;
}

Draft Texts::pull(int number)
{
    static const QStringList verbs{u"fix(editor): "_s, u"feat(search): "_s, u"docs: "_s, u"refactor(sync): "_s,
                                   u"build: "_s};
    Draft out;
    const QString subject = m_random.pick(Words::chores());
    out.title = m_random.pick(verbs) + subject.first(1).toLower() + subject.sliced(1);
    out.body = m_random.pick(Words::sentences());
    if (number > 2)
        out.body += u"\n\nCloses #"_s + QString::number(1 + m_random.below(number - 1)) + u'.';
    return out;
}

QString Texts::comment(int number, const QStringList &people)
{
    const double which = m_random.unit();
    if (which < 0.14)
        return m_random.pick(Words::shortAnswers());
    if (which < 0.24)
        return m_random.pick(Words::foreignAnswers());
    if (which < 0.25)
        return m_random.pick(Words::hostileBodies());
    QString out = m_random.pick(Words::answers());
    if (m_random.chance(0.25) && !people.isEmpty())
        out.prepend(u'@' + m_random.pick(people) + u' ');
    if (m_random.chance(0.4))
        out += u' ' + m_random.pick(Words::sentences());
    if (m_random.chance(0.2))
        out.prepend(u"> "_s + m_random.pick(Words::sentences()) + u"\n\n"_s);
    if (m_random.chance(0.15))
        out += code();
    if (number > 5 && m_random.chance(0.15))
        out += u"\n\nSee #"_s + QString::number(1 + m_random.below(number - 1)) + u'.';
    return out;
}

} // namespace Docket::Sandbox
