// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generatortexts.h"

namespace Docket::Sandbox::Words {

using namespace Qt::StringLiterals;

const QStringList &parts()
{
    static const QStringList list{
        u"Outline panel"_s, u"Full-text search"_s,     u"PDF export"_s,      u"Tag editor"_s,
        u"Note list"_s,     u"Spell checker"_s,        u"Command palette"_s, u"Table editor"_s,
        u"Image preview"_s, u"Backlinks pane"_s,       u"Sync dialog"_s,     u"Find and replace"_s,
        u"Print preview"_s, u"Status bar"_s,           u"Template picker"_s, u"Calendar view"_s,
        u"Trash folder"_s,  u"Quick capture window"_s, u"Settings dialog"_s, u"Markdown preview"_s,
        u"Word count"_s,    u"Drag and drop"_s,        u"Session restore"_s, u"Tray icon"_s,
        u"File watcher"_s,  u"Import wizard"_s,        u"Heading fold"_s,    u"Undo stack"_s};
    return list;
}

const QStringList &symptoms()
{
    static const QStringList list{u"freezes for several seconds"_s,
                                  u"shows stale entries"_s,
                                  u"loses its scroll position"_s,
                                  u"ignores the dark theme"_s,
                                  u"uses a whole core"_s,
                                  u"forgets the last selection"_s,
                                  u"flickers"_s,
                                  u"crashes"_s,
                                  u"opens on the wrong screen"_s,
                                  u"swallows the first keystroke"_s,
                                  u"counts characters twice"_s,
                                  u"cuts off long titles"_s,
                                  u"drops footnotes"_s,
                                  u"writes an empty file"_s,
                                  u"reports success although nothing was written"_s,
                                  u"duplicates the entry"_s,
                                  u"leaks memory"_s,
                                  u"cannot be closed with Escape"_s,
                                  u"has unreadable contrast"_s,
                                  u"resets to the defaults"_s,
                                  u"breaks keyboard navigation"_s,
                                  u"misplaces the caret"_s};
    return list;
}

const QStringList &conditions()
{
    static const QStringList list{u"after resuming from suspend"_s,
                                  u"when a note has more than 10,000 lines"_s,
                                  u"on a second monitor"_s,
                                  u"with a Japanese input method"_s,
                                  u"when the notebook lies on a network share"_s,
                                  u"in a right-to-left paragraph"_s,
                                  u"after switching the language"_s,
                                  u"if two windows are open"_s,
                                  u"with fractional scaling at 150 %"_s,
                                  u"on Wayland"_s,
                                  u"while a sync is running"_s,
                                  u"when the disk is full"_s,
                                  u"for notes with an emoji in the title"_s,
                                  u"after an update from 1.8"_s,
                                  u"when the file was changed outside"_s,
                                  u"with more than 500 tags"_s,
                                  u"after undoing a paste"_s,
                                  u"in the Flatpak build"_s,
                                  u"if the system font is missing"_s,
                                  u"when offline"_s,
                                  u"with very long lines"_s,
                                  u"on the first start"_s,
                                  u"when a table has merged cells"_s,
                                  u"after renaming a folder"_s,
                                  u"with the screen reader on"_s,
                                  u"when printing to A5"_s,
                                  u"for symbolic links"_s,
                                  u"with a trailing space in the name"_s};
    return list;
}

const QStringList &wishes()
{
    static const QStringList list{u"Allow sorting by word count"_s,
                                  u"Add a shortcut to duplicate the line"_s,
                                  u"Show the last editor"_s,
                                  u"Remember the zoom level"_s,
                                  u"Support nested tags"_s,
                                  u"Offer a compact density"_s,
                                  u"Add a read-only mode"_s,
                                  u"Let links open beside the current note"_s,
                                  u"Show a preview on hover"_s,
                                  u"Support drag and drop of several files"_s,
                                  u"Add a filter for untagged notes"_s,
                                  u"Warn before closing unsaved work"_s,
                                  u"Make the font configurable"_s,
                                  u"Add an option to hide front matter"_s,
                                  u"Export to EPUB"_s,
                                  u"Support Mermaid diagrams"_s,
                                  u"Add a focus mode"_s,
                                  u"Provide a plain-text export"_s,
                                  u"Make the colours of tags configurable"_s,
                                  u"Show the size of attachments"_s};
    return list;
}

const QStringList &wishPlaces()
{
    static const QStringList list{u""_s,
                                  u" in the note list"_s,
                                  u" in the preview"_s,
                                  u" per notebook"_s,
                                  u" in the command palette"_s,
                                  u" on the start page"_s,
                                  u" in the tag editor"_s,
                                  u" for archived notes"_s,
                                  u" in full screen"_s,
                                  u" for shared notebooks"_s};
    return list;
}

const QStringList &chores()
{
    static const QStringList list{u"Move the settings to TOML"_s,
                                  u"Replace the hand-written CSV reader"_s,
                                  u"Drop support for Qt 5"_s,
                                  u"Run the tests under the address sanitizer"_s,
                                  u"Split the editor widget"_s,
                                  u"Document the sync protocol"_s,
                                  u"Translate the manual"_s,
                                  u"Build packages for arm64"_s,
                                  u"Update the bundled dictionaries"_s,
                                  u"Measure the start-up time in CI"_s,
                                  u"Remove the old migration code"_s,
                                  u"Describe how to write a plug-in"_s,
                                  u"Sign the release archives"_s,
                                  u"Add fuzz tests for the Markdown reader"_s,
                                  u"Clean up the icon set"_s};
    return list;
}

const QStringList &questions()
{
    static const QStringList list{u"How do I move a notebook to another computer?"_s,
                                  u"Is there a way to merge two notes?"_s,
                                  u"Where are attachments stored?"_s,
                                  u"Can I use my own style sheet for the export?"_s,
                                  u"Does the search understand wildcards?"_s,
                                  u"How can I turn off the tray icon?"_s,
                                  u"Is the file format documented?"_s,
                                  u"Can two people edit the same notebook?"_s};
    return list;
}

const QStringList &sentences()
{
    static const QStringList list{u"This started with the last release; the one before was fine."_s,
                                  u"I can reproduce it every time on two different machines."_s,
                                  u"It only happens now and then, perhaps once in twenty tries."_s,
                                  u"A restart helps for a while."_s,
                                  u"Nothing is written to the log."_s,
                                  u"The data itself is safe, as far as I can tell."_s,
                                  u"With an empty profile everything works."_s,
                                  u"I had a look at the code but could not find where the state is kept."_s,
                                  u"Disabling all plug-ins makes no difference."_s,
                                  u"A colleague sees the same on another distribution."_s,
                                  u"The older the notebook, the worse it gets."_s,
                                  u"It seems to depend on the number of open tabs."_s,
                                  u"I bisected it to the change that introduced the new cache."_s,
                                  u"Please tell me what else you need to know."_s,
                                  u"I would be glad to send a patch if somebody points me in the right direction."_s,
                                  u"Thanks for this program, I use it every day."_s};
    return list;
}

const QStringList &reasons()
{
    static const QStringList list{u"I keep about four thousand notes and lose sight of the recent ones."_s,
                                  u"We use Quill in a small team, and this comes up in every meeting."_s,
                                  u"At the moment I do it by hand with a script, which is slow and error-prone."_s,
                                  u"Other editors have this, and it is the one thing that I miss."_s,
                                  u"On a laptop the space is tight, and every row counts."_s,
                                  u"People who rely on the keyboard cannot reach this at all today."_s};
    return list;
}

const QStringList &steps()
{
    static const QStringList list{u"Open a notebook with a few hundred notes"_s,
                                  u"Select the last note in the list"_s,
                                  u"Press `Ctrl+Shift+F`"_s,
                                  u"Type a word that occurs in many notes"_s,
                                  u"Switch to another window and back"_s,
                                  u"Close the dialog with Escape"_s,
                                  u"Paste a table from a spreadsheet"_s,
                                  u"Undo twice"_s,
                                  u"Wait until the sync has finished"_s,
                                  u"Drag the splitter to the left edge"_s,
                                  u"Change the theme in the settings"_s,
                                  u"Rename the note"_s,
                                  u"Export it with the default options"_s};
    return list;
}

const QStringList &tasks()
{
    static const QStringList list{u"agree on the behaviour"_s, u"write a failing test"_s,
                                  u"change the model"_s,       u"adapt the view"_s,
                                  u"keyboard access"_s,        u"right-to-left layout"_s,
                                  u"update the manual"_s,      u"entry in the changelog"_s,
                                  u"translations"_s,           u"measure with a large notebook"_s};
    return list;
}

const QStringList &answers()
{
    static const QStringList list{
        u"I can confirm this with the current main branch."_s,
        u"Could you attach the log from `quill --verbose`?"_s,
        u"This is probably the same cause as in the linked issue; let us keep both open until it is clear."_s,
        u"The fix is on main now and will be in the next release. Could you try a nightly build?"_s,
        u"I looked into it: the model is reset too early, and the view asks for rows that no longer exist."_s,
        u"We discussed this yesterday. The short version: yes, but behind an option, and off by default."_s,
        u"Works for me with 1.9.2 on Debian 13. Which desktop are you using?"_s,
        u"Thank you for the report, the steps made it easy to find."_s,
        u"I have lowered the priority, as there is a workaround."_s,
        u"Moving this to the next milestone, the release is full already."_s,
        u"A test would be welcome. I left some hints in the code."_s,
        u"That was a regression from the new cache. It compared names without normalising them first."_s,
        u"I would rather not add another option. Can we find a default that suits everybody?"_s,
        u"Closing, as there was no answer for two months. Please reopen it if it still happens."_s};
    return list;
}

const QStringList &shortAnswers()
{
    static const QStringList list{u"+1"_s,
                                  u"Same here."_s,
                                  u"👍"_s,
                                  u"Thanks!"_s,
                                  u"Any news?"_s,
                                  u"Fixed in main. 🎉"_s,
                                  u"Still there in 1.9.2."_s,
                                  u"I will take this one."_s,
                                  u"Duplicate, see above."_s,
                                  u"👩🏽‍💻 on it"_s};
    return list;
}

const QStringList &foreignAnswers()
{
    static const QStringList list{
        u"Bei mir tritt das auch auf, allerdings nur mit zwei Bildschirmen."_s,
        u"Lässt sich das vielleicht mit `QUILL_CACHE=0` umgehen? Größere Notizbücher öffnen dann allerdings spürbar langsamer."_s,
        u"Même problème ici, avec un clavier bépo. Voilà ce que j’ai dans le journal : « index périmé »."_s,
        u"我这里也能重现，升级到 1.9.2 之后就出现了。"_s,
        u"確認しました。次のリリースで修正される予定です。"_s,
        u"نفس المشكلة عندي بعد التحديث الأخير."_s,
        u"גם אצלי זה קורה, אבל רק כשהתפריט פתוח."_s,
        u"У меня то же самое на двух машинах."_s};
    return list;
}

const QStringList &codeBlocks()
{
    static const QStringList list{
        u"```cpp\nvoid NoteModel::reload()\n{\n    beginResetModel();\n    m_rows = m_index->rows(m_query); // stale while a sync runs\n    endResetModel();\n}\n```"_s,
        u"```python\nimport pathlib\n\nfor note in sorted(pathlib.Path(\"notes\").rglob(\"*.md\")):\n    head = note.read_text(encoding=\"utf-8\").splitlines()[:1]\n    print(f\"{note.name:<40} {head}\")\n```"_s,
        u"```rust\nfn words(text: &str) -> usize {\n    text.split_whitespace().filter(|w| !w.is_empty()).count()\n}\n```"_s,
        u"```sql\nSELECT note_id, count(*) AS n\n  FROM tags\n GROUP BY note_id\nHAVING n > 20\n ORDER BY n DESC;\n```"_s,
        u"```sh\n$ quill --profile /tmp/empty --verbose 2> quill.log\n$ grep -c 'cache miss' quill.log\n4182\n```"_s,
        u"```json\n{\n  \"theme\": \"dark\",\n  \"editor\": { \"tabWidth\": 4, \"wrap\": true },\n  \"sync\": null\n}\n```"_s,
        u"```diff\n--- a/src/search/index.cpp\n+++ b/src/search/index.cpp\n@@ -118,7 +118,7 @@\n-    return lower(name) == lower(other);\n+    return folded(name) == folded(other);\n```"_s,
        u"```js\nconst titles = notes.map(({ title }) => title.trim() || \"(untitled)\");\nconsole.table(titles);\n```"_s,
        u"```yaml\nsteps:\n  - name: test\n    run: ctest --output-on-failure -j 4\n```"_s,
        u"    an indented block\n    without a language\n"_s};
    return list;
}

const QStringList &hostileBodies()
{
    static const QStringList list{
        u"The preview renders this: <script>document.title = 'changed'</script>\n\nIt should be shown as text."_s,
        u"<img src=x onerror=\"alert('from an issue')\">\n\nand [a link](javascript:alert(1)) and [another](data:text/html;base64,PHNjcmlwdD4=)."_s,
        u"A remote picture that counts its readers:\n\n![pixel](https://tracker.example.test/pixel.gif?issue=1)\n\n<iframe src=\"https://example.test/\"></iframe>"_s,
        u"</div></td></table><h1>Not a heading of this page</h1><style>* { display: none }</style>"_s,
        u"[click](<file:///etc/passwd>) · <a href=\"vbscript:x\">x</a> · <svg onload=alert(1)> · &lt;script&gt; · \u202egnp.tpircs\u202c"_s,
        u"'; DROP TABLE issues; --\n\n`${jndi:ldap://example.test/a}` {{7*7}} %s%n"_s};
    return list;
}

const QStringList &hostileTitles()
{
    static const QStringList list{u"<script>alert('title')</script> in the note title is executed"_s,
                                  u"\"><img src=x onerror=alert(2)>"_s,
                                  u"Title with **Markdown**, `code` & <b>HTML</b>"_s,
                                  u"Preview loads remote images without asking"_s,
                                  u"javascript: links are clickable in the preview"_s,
                                  u"Robert'); DROP TABLE notes;--"_s};
    return list;
}

const QStringList &areas()
{
    static const QStringList list{u"area/editor"_s, u"area/search"_s, u"area/sync"_s,     u"area/ui"_s,
                                  u"area/export"_s, u"area/i18n"_s,   u"area/packaging"_s};
    return list;
}

const QStringList &foreignIssues()
{
    static const QStringList list{
        u"Absturz beim Einfügen großer Tabellen\tBeim Einfügen einer Tabelle mit mehr als **200 Zeilen** aus einer Tabellenkalkulation stürzt Quill ab.\n\n1. Notiz öffnen\n2. Tabelle kopieren\n3. `Strg+V`\n\n> Speicherzugriffsfehler (Speicherabzug geschrieben)\n\nÄltere Fassungen waren nur langsam, nicht fehlerhaft."_s,
        u"Rechtschreibprüfung unterstreicht »ß« in Großschreibung\tWörter wie STRASSE und STRAẞE werden beide als falsch markiert. Erwartet wird, dass beide Schreibweisen gelten."_s,
        u"L’export PDF perd les notes de bas de page\tDepuis la version 1.9, les notes de bas de page disparaissent à l’export.\n\n- [x] reproduit sur deux machines\n- [ ] testé avec une autre police\n\nLe fichier d’essai : « été.md »."_s,
        u"Les guillemets français ne sont pas fermés automatiquement\tQuand je tape « l’éditeur ne ferme pas le guillemet, alors que \" fonctionne."_s,
        u"打印预览一片空白\t在 Debian 13 上选择“打印预览”后窗口是空的，日志里没有任何错误。\n\n```\nquill 1.9.2\nQt 6.8.2\n```\n\n中文文件名和英文文件名都一样。"_s,
        u"全文搜索找不到两个字的词\t搜索“会议”没有结果，搜索“会议记录”却有。希望支持中文分词。"_s,
        u"日本語入力中に予測候補が二重に表示される\t変換中に `Enter` を押すと、候補が二重に挿入されます。\n\n1. ノートを開く\n2. 「こんにちは」と入力\n3. 変換して確定\n\n期待する動作：一度だけ挿入される。"_s,
        u"検索結果の並び順が五十音順にならない\t漢字の読みで並べ替える設定がほしいです。現在はコード順になっています。"_s,
        u"اتجاه النص خاطئ في القوائم المتداخلة\tعند كتابة قائمة داخل قائمة يظهر الرقم على اليسار بدلاً من اليمين.\n\n1. افتح ملاحظة جديدة\n2. اكتب `1. نص`\n3. اضغط Tab\n\nالإصدار: 1.9.2"_s,
        u"البحث لا يجد الكلمات مع التشكيل\tكلمة «مُلَاحَظَة» لا تظهر عند البحث عن «ملاحظة»."_s,
        u"הסמן קופץ לתחילת השורה בטקסט מעורב\tכאשר כותבים עברית עם English באותה שורה, הסמן קופץ לתחילת השורה.\n\n- [ ] נבדק ב־Windows\n- [x] נבדק ב־Linux"_s,
        u"ทดสอบการตัดคำภาษาไทยในโปรแกรมแก้ไข\tการตัดบรรทัดภาษาไทยผิดตำแหน่ง ทำให้คำขาดกลางคำ"_s,
        u"Ошибка при открытии блокнота с кириллицей в пути\tПуть: `/home/анна/Заметки`. Программа пишет «файл не найден», хотя он есть."_s,
        u"Combining marks: é and é are different tags\tThe tag `cafe\u0301` (with a combining accent) and `caf\u00e9` look the same and are two entries. Zalgo t\u0321\u031bo\u0335\u0322o\u0348 should not overlap the line above either."_s};
    return list;
}

} // namespace Docket::Sandbox::Words
