<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>Docket::Advice</name>
    <message numerus="yes">
        <source>Bring the statistics of %n table(s) up to date</source>
        <translation>
            <numerusform>Bring the statistics of %n table up to date</numerusform>
            <numerusform>Bring the statistics of %n tables up to date</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ingest::FolderWatch</name>
    <message numerus="yes">
        <source>The system watches no more than %n folder(s) for this user (fs.inotify.max_user_watches).</source>
        <translation>
            <numerusform>The system watches no more than %n folder for this user (fs.inotify.max_user_watches).</numerusform>
            <numerusform>The system watches no more than %n folders for this user (fs.inotify.max_user_watches).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This folder lies on a file system (%1) that does not tell what others change; it is looked through every %n second(s).</source>
        <translation>
            <numerusform>This folder lies on a file system (%1) that does not tell what others change; it is looked through every second.</numerusform>
            <numerusform>This folder lies on a file system (%1) that does not tell what others change; it is looked through every %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Services::DocumentService</name>
    <message numerus="yes">
        <source>%Ln file(s) found</source>
        <translation>
            <numerusform>%Ln file found</numerusform>
            <numerusform>%Ln files found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln new</numerusform>
            <numerusform>%Ln new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>%Ln changed</numerusform>
            <numerusform>%Ln changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln moved</source>
        <translation>
            <numerusform>%Ln moved</numerusform>
            <numerusform>%Ln moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing</source>
        <translation>
            <numerusform>%Ln missing</numerusform>
            <numerusform>%Ln missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in conflict</source>
        <translation>
            <numerusform>%Ln in conflict</numerusform>
            <numerusform>%Ln in conflict</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unchanged</source>
        <translation>
            <numerusform>%Ln unchanged</numerusform>
            <numerusform>%Ln unchanged</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::AddressPage</name>
    <message numerus="yes">
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
        <source>%n entries, %1</source>
        <translation>
            <numerusform>%n entry, %1</numerusform>
            <numerusform>%n entries, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n entries, %2</source>
        <translation>
            <numerusform>%1: %n entry, %2</numerusform>
            <numerusform>%1: %n entries, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: at least %n entries, %2</source>
        <translation>
            <numerusform>%1: at least %n entry, %2</numerusform>
            <numerusform>%1: at least %n entries, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first %n entries, %1: there are more</source>
        <translation>
            <numerusform>Only the first entry, %1: there are more</numerusform>
            <numerusform>Only the first %n entries, %1: there are more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::CacheEntryDetails</name>
    <message numerus="yes">
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
        <source>without an end
%n entries, %1</source>
        <translation>
            <numerusform>without an end
%n entry, %1</numerusform>
            <numerusform>without an end
%n entries, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::CacheEntryModel</name>
    <message numerus="yes">
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
        <source>%n line(s) more</source>
        <translation>
            <numerusform>%n line more</numerusform>
            <numerusform>%n lines more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) less</source>
        <translation>
            <numerusform>%n line less</numerusform>
            <numerusform>%n lines less</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) added</source>
        <translation>
            <numerusform>%n line added</numerusform>
            <numerusform>%n lines added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>Forget %n document(s) with their versions?</source>
        <translation>
            <numerusform>Forget %n document with its versions?</numerusform>
            <numerusform>Forget %n documents with their versions?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) are forgotten.</source>
        <translation>
            <numerusform>%n document is forgotten.</numerusform>
            <numerusform>%n documents are forgotten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved</source>
        <translation>
            <numerusform>%n moved</numerusform>
            <numerusform>%n moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%n missing</numerusform>
            <numerusform>%n missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in conflict</source>
        <translation>
            <numerusform>%n in conflict</numerusform>
            <numerusform>%n in conflict</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n place(s) of this version could not be read when it was taken in: “�” is written there.</source>
        <translation>
            <numerusform>%n place of this version could not be read when it was taken in: “�” is written there.</numerusform>
            <numerusform>%n places of this version could not be read when it was taken in: “�” is written there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n failed file(s)…</source>
        <translation>
            <numerusform>%n failed file…</numerusform>
            <numerusform>%n failed files…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln broken link(s)</source>
        <translation>
            <numerusform>%Ln broken link</numerusform>
            <numerusform>%Ln broken links</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) that no other one links to</source>
        <translation>
            <numerusform>%Ln document that no other one links to</numerusform>
            <numerusform>%Ln documents that no other one links to</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 (and %n more)</source>
        <translation>
            <numerusform>%1 (and %n more)</numerusform>
            <numerusform>%1 (and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n file(s) failed</source>
        <translation>
            <numerusform>%n file failed</numerusform>
            <numerusform>%n files failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n comments</source>
        <translation>
            <numerusform>%n comment</numerusform>
            <numerusform>%n comments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n statement(s)</source>
        <translation>
            <numerusform>%n statement</numerusform>
            <numerusform>%n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n statement(s)</source>
        <translation>
            <numerusform>%1 of %n statement</numerusform>
            <numerusform>%1 of %n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of Docket&apos;s own hidden – show</source>
        <translation>
            <numerusform>%n of Docket&apos;s own hidden – show</numerusform>
            <numerusform>%n of Docket&apos;s own hidden – show</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; %n of Docket&apos;s own left out</source>
        <translation>
            <numerusform>%1; %n of Docket&apos;s own left out</numerusform>
            <numerusform>%1; %n of Docket&apos;s own left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are %n statement(s) of Docket&apos;s own.</source>
        <translation>
            <numerusform>There is %n statement of Docket&apos;s own.</numerusform>
            <numerusform>There are %n statements of Docket&apos;s own.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::QueryBox</name>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>(and %n more)</numerusform>
            <numerusform>(and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln issues</source>
        <translation>
            <numerusform>%Ln issue</numerusform>
            <numerusform>%Ln issues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n repository(ies) chosen</source>
        <translation>
            <numerusform>%n repository chosen</numerusform>
            <numerusform>%n repositories chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> – %n not estimated yet</source>
        <translation>
            <numerusform> – %n not estimated yet</numerusform>
            <numerusform> – %n not estimated yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repository(ies) will no longer be synced; the issues stay here and can be read. Check them again to go on.</source>
        <translation>
            <numerusform>%n repository will no longer be synced; its issues stay here and can be read. Check it again to go on.</numerusform>
            <numerusform>%n repositories will no longer be synced; their issues stay here and can be read. Check them again to go on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n synced already</source>
        <translation>
            <numerusform>, %n synced already</numerusform>
            <numerusform>, %n synced already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::StatusBar</name>
    <message numerus="yes">
        <source>The oldest of %n project(s) was synced %1.</source>
        <translation>
            <numerusform>The %n project was synced %1.</numerusform>
            <numerusform>The oldest of %n projects was synced %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n server(s) stopped by hand</source>
        <translation>
            <numerusform>%n server stopped by hand</numerusform>
            <numerusform>%n servers stopped by hand</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::TasksDock</name>
    <message numerus="yes">
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
        <source>%n page(s) carried over</source>
        <translation>
            <numerusform>%n page carried over</numerusform>
            <numerusform>%n pages carried over</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
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
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
</TS>
