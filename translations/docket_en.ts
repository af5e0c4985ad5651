<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>Docket::Ui::AddressPage</name>
    <message numerus="yes">
        <location filename="../ui/accounts/addresspage.cpp" line="+106"/>
        <source>private, %n certificate(s)</source>
        <translation>
            <numerusform>private, %n certificate</numerusform>
            <numerusform>private, %n certificates</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::AdviceDock</name>
    <message numerus="yes">
        <location filename="../ui/queries/advicedock.cpp" line="+242"/>
        <source>%n to act on</source>
        <translation>
            <numerusform>%n to act on</numerusform>
            <numerusform>%n to act on</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::CacheEntriesPage</name>
    <message numerus="yes">
        <location filename="../ui/inspectors/cache/cacheentriespage.cpp" line="+401"/>
        <source>%n entries, %1</source>
        <translation>
            <numerusform>%n entry, %1</numerusform>
            <numerusform>%n entries, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+31"/>
        <source>%1
%n entries, %2</source>
        <translation>
            <numerusform>%1
%n entry, %2</numerusform>
            <numerusform>%1
%n entries, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+6"/>
        <source>without an end
%n entries, %1</source>
        <translation>
            <numerusform>without an end
%n entry, %1</numerusform>
            <numerusform>without an end
%n entries, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+114"/>
        <source>%1: %n entries, %2</source>
        <translation>
            <numerusform>%1: %n entry, %2</numerusform>
            <numerusform>%1: %n entries, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%1: at least %n entries, %2</source>
        <translation>
            <numerusform>%1: at least %n entry, %2</numerusform>
            <numerusform>%1: at least %n entries, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::CacheEntryModel</name>
    <message numerus="yes">
        <location filename="../ui/inspectors/cache/cacheentrymodel.cpp" line="+185"/>
        <source>%1: %n entries</source>
        <translation>
            <numerusform>%1: %n entry</numerusform>
            <numerusform>%1: %n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::ConsoleView</name>
    <message numerus="yes">
        <location filename="../ui/queries/consoleview.cpp" line="+207"/>
        <source>%n row(s) in %1.</source>
        <translation>
            <numerusform>%n row in %1.</numerusform>
            <numerusform>%n rows in %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::DifferenceDialog</name>
    <message numerus="yes">
        <location filename="../ui/documents/differencedialog.cpp" line="+95"/>
        <source>%n line(s) more</source>
        <translation>
            <numerusform>%n line more</numerusform>
            <numerusform>%n lines more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+0"/>
        <source>%n line(s) less</source>
        <translation>
            <numerusform>%n line less</numerusform>
            <numerusform>%n lines less</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+2"/>
        <source>%n line(s) added</source>
        <translation>
            <numerusform>%n line added</numerusform>
            <numerusform>%n lines added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+0"/>
        <source>%n line(s) removed</source>
        <translation>
            <numerusform>%n line removed</numerusform>
            <numerusform>%n lines removed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::DocumentCommands</name>
    <message numerus="yes">
        <location filename="../ui/documents/documentcommands.cpp" line="+206"/>
        <source>Forget %n document(s) with their versions?</source>
        <translation>
            <numerusform>Forget %n document with its versions?</numerusform>
            <numerusform>Forget %n documents with their versions?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+9"/>
        <source>%n document(s) are forgotten.</source>
        <translation>
            <numerusform>%n document is forgotten.</numerusform>
            <numerusform>%n documents are forgotten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+91"/>
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n moved</source>
        <translation>
            <numerusform>%n moved</numerusform>
            <numerusform>%n moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n missing</source>
        <translation>
            <numerusform>%n missing</numerusform>
            <numerusform>%n missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n in conflict</source>
        <translation>
            <numerusform>%n in conflict</numerusform>
            <numerusform>%n in conflict</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::DocumentView</name>
    <message numerus="yes">
        <location filename="../ui/documents/documentviewlinks.cpp" line="+172"/>
        <source>%n place(s) of this version could not be read when it was taken in: “�” is written there.</source>
        <translation>
            <numerusform>%n place of this version could not be read when it was taken in: “�” is written there.</numerusform>
            <numerusform>%n places of this version could not be read when it was taken in: “�” is written there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+7"/>
        <source>%n place(s) of the present file could not be read and are lost for good, because its version has “�” there. Copy the file first if they matter.</source>
        <translation>
            <numerusform>%n place of the present file could not be read and is lost for good, because its version has “�” there. Copy the file first if it matters.</numerusform>
            <numerusform>%n places of the present file could not be read and are lost for good, because its version has “�” there. Copy the file first if they matter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::DocumentsDock</name>
    <message numerus="yes">
        <location filename="../ui/documents/documentsdock.cpp" line="+471"/>
        <source>%n failed file(s)…</source>
        <translation>
            <numerusform>%n failed file…</numerusform>
            <numerusform>%n failed files…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/documents/documentsdocklists.cpp" line="+176"/>
        <source>%Ln broken link(s)</source>
        <translation>
            <numerusform>%Ln broken link</numerusform>
            <numerusform>%Ln broken links</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%Ln document(s) that no other one links to</source>
        <translation>
            <numerusform>%Ln document that no other one links to</numerusform>
            <numerusform>%Ln documents that no other one links to</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+51"/>
        <source>%1 (and %n more)</source>
        <translation>
            <numerusform>%1 (and %n more)</numerusform>
            <numerusform>%1 (and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+31"/>
        <source>&amp;Forget %n document(s)…</source>
        <translation>
            <numerusform>&amp;Forget %n document…</numerusform>
            <numerusform>&amp;Forget %n documents…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::DryRunDialog</name>
    <message numerus="yes">
        <location filename="../ui/documents/dryrundialog.cpp" line="+115"/>
        <source>%n file(s) are the same as before.</source>
        <translation>
            <numerusform>%n file is the same as before.</numerusform>
            <numerusform>%n files are the same as before.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::FolderTree</name>
    <message numerus="yes">
        <location filename="../ui/documents/foldertree.cpp" line="+229"/>
        <source>%n file(s) failed</source>
        <translation>
            <numerusform>%n file failed</numerusform>
            <numerusform>%n files failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+7"/>
        <source>%n file(s) missing</source>
        <translation>
            <numerusform>%n file missing</numerusform>
            <numerusform>%n files missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::GuiWatchdog</name>
    <message numerus="yes">
        <location filename="../ui/shell/guiwatchdog.cpp" line="+60"/>
        <source>%n over 16 ms</source>
        <translation>
            <numerusform>%n over 16 ms</numerusform>
            <numerusform>%n over 16 ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::IssueDetailsView</name>
    <message numerus="yes">
        <location filename="../ui/issues/issuedetailsview.cpp" line="+350"/>
        <source>%n comments</source>
        <translation>
            <numerusform>%n comment</numerusform>
            <numerusform>%n comments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+141"/>
        <source>%n more comments…</source>
        <translation>
            <numerusform>%n more comment…</numerusform>
            <numerusform>%n more comments…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::IssuesModel</name>
    <message numerus="yes">
        <location filename="../ui/issues/issuesmodel.cpp" line="+112"/>
        <source>%n comments</source>
        <translation>
            <numerusform>%n comment</numerusform>
            <numerusform>%n comments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::LogDock</name>
    <message numerus="yes">
        <location filename="../ui/inspectors/logdock.cpp" line="+248"/>
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::MainWindow</name>
    <message numerus="yes">
        <location filename="../ui/shell/mainwindow.cpp" line="+242"/>
        <source>%Ln issue(s)</source>
        <translation>
            <numerusform>%Ln issue</numerusform>
            <numerusform>%Ln issues</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::MentionBar</name>
    <message numerus="yes">
        <location filename="../ui/documents/mentionbar.cpp" line="+77"/>
        <source>%1 and %n more document(s)</source>
        <translation>
            <numerusform>%1 and %n more document</numerusform>
            <numerusform>%1 and %n more documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::NetworkDock</name>
    <message numerus="yes">
        <location filename="../ui/inspectors/networkdock.cpp" line="+264"/>
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::PassphraseDialog</name>
    <message numerus="yes">
        <location filename="../ui/accounts/passphrasedialog.cpp" line="+83"/>
        <source>At least %n characters, please.</source>
        <translation>
            <numerusform>At least %n character, please.</numerusform>
            <numerusform>At least %n characters, please.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::ProjectTree</name>
    <message numerus="yes">
        <location filename="../ui/projects/projecttree.cpp" line="+247"/>
        <source>%n issue(s) here</source>
        <translation>
            <numerusform>%n issue here</numerusform>
            <numerusform>%n issues here</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::ProjectsDock</name>
    <message numerus="yes">
        <location filename="../ui/projects/projectsdock.cpp" line="+368"/>
        <source>Its %n issue(s) leave the local database. Nothing changes on the server.</source>
        <translation>
            <numerusform>Its %n issue leaves the local database. Nothing changes on the server.</numerusform>
            <numerusform>Its %n issues leave the local database. Nothing changes on the server.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::QueriesDock</name>
    <message numerus="yes">
        <location filename="../ui/queries/queriesdock.cpp" line="+303"/>
        <source>%n statement(s)</source>
        <translation>
            <numerusform>%n statement</numerusform>
            <numerusform>%n statements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::QueryBox</name>
    <message numerus="yes">
        <location filename="../ui/issues/querybox.cpp" line="+293"/>
        <source>(and %n more)</source>
        <translation>
            <numerusform>(and %n more)</numerusform>
            <numerusform>(and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+17"/>
        <source>%Ln issues</source>
        <translation>
            <numerusform>%Ln issue</numerusform>
            <numerusform>%Ln issues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="-2"/>
        <source>%Ln matches</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::ReportDialog</name>
    <message numerus="yes">
        <location filename="../ui/documents/reportdialog.cpp" line="+158"/>
        <source>%n file(s) are the same as before.</source>
        <translation>
            <numerusform>%n file are the same as before.</numerusform>
            <numerusform>%n files are the same as before.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::RepositoriesPage</name>
    <message numerus="yes">
        <location filename="../ui/accounts/repositoriespage.cpp" line="+289"/>
        <source>%n repository(ies) chosen</source>
        <translation>
            <numerusform>%n repository chosen</numerusform>
            <numerusform>%n repositories chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+7"/>
        <source> – %n not estimated yet</source>
        <translation>
            <numerusform> – %n not estimated yet</numerusform>
            <numerusform> – %n not estimated yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::StatusBar</name>
    <message numerus="yes">
        <location filename="../ui/shell/statusbar.cpp" line="+268"/>
        <source>The oldest of %n project(s) was synced %1.</source>
        <translation>
            <numerusform>The %n project was synced %1.</numerusform>
            <numerusform>The oldest of %n projects was synced %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+26"/>
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+12"/>
        <location line="+6"/>
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::TasksDock</name>
    <message numerus="yes">
        <location filename="../ui/tasks/tasksdock.cpp" line="+153"/>
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::TransactionsDock</name>
    <message numerus="yes">
        <location filename="../ui/inspectors/transactionsdock.cpp" line="+190"/>
        <source>%n page(s) carried over</source>
        <translation>
            <numerusform>%n page carried over</numerusform>
            <numerusform>%n pages carried over</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+82"/>
        <location line="+45"/>
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+9"/>
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::WorkspaceDialog</name>
    <message numerus="yes">
        <location filename="../ui/workspaceview/workspacedialog.cpp" line="+52"/>
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProjectStateText</name>
    <message numerus="yes">
        <location filename="../ui/projects/projectstate.cpp" line="+55"/>
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+2"/>
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location line="+1"/>
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
</TS>
