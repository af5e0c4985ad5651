<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>Docket::Ui::AddressPage</name>
    <message numerus="yes">
        <location filename="../ui/accounts/addresspage.cpp" line="106"/>
        <source>private, %n certificate(s)</source>
        <translation>
            <numerusform>private, %n certificate</numerusform>
            <numerusform>private, %n certificates</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::GuiWatchdog</name>
    <message numerus="yes">
        <location filename="../ui/shell/guiwatchdog.cpp" line="60"/>
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
        <location filename="../ui/issues/issuedetailsview.cpp" line="351"/>
        <source>%n comments</source>
        <translation>
            <numerusform>%n comment</numerusform>
            <numerusform>%n comments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/issues/issuedetailsview.cpp" line="492"/>
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
        <location filename="../ui/issues/issuesmodel.cpp" line="112"/>
        <source>%n comments</source>
        <translation>
            <numerusform>%n comment</numerusform>
            <numerusform>%n comments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::MainWindow</name>
    <message numerus="yes">
        <location filename="../ui/shell/mainwindow.cpp" line="202"/>
        <source>%n issue(s)</source>
        <translation>
            <numerusform>%n issue</numerusform>
            <numerusform>%n issues</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::PassphraseDialog</name>
    <message numerus="yes">
        <location filename="../ui/accounts/passphrasedialog.cpp" line="83"/>
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
        <location filename="../ui/projects/projecttree.cpp" line="244"/>
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
        <location filename="../ui/projects/projectsdock.cpp" line="302"/>
        <source>Its %n issue(s) leave the local database. Nothing changes on the server.</source>
        <translation>
            <numerusform>Its %n issue leaves the local database. Nothing changes on the server.</numerusform>
            <numerusform>Its %n issues leave the local database. Nothing changes on the server.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::QueryBox</name>
    <message numerus="yes">
        <location filename="../ui/issues/querybox.cpp" line="251"/>
        <source>(and %n more)</source>
        <translation>
            <numerusform>(and %n more)</numerusform>
            <numerusform>(and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/issues/querybox.cpp" line="263"/>
        <source>%Ln issues</source>
        <translation>
            <numerusform>%Ln issue</numerusform>
            <numerusform>%Ln issues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/issues/querybox.cpp" line="263"/>
        <source>%Ln matches</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::RepositoriesPage</name>
    <message numerus="yes">
        <location filename="../ui/accounts/repositoriespage.cpp" line="289"/>
        <source>%n repository(ies) chosen</source>
        <translation>
            <numerusform>%n repository chosen</numerusform>
            <numerusform>%n repositories chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/accounts/repositoriespage.cpp" line="296"/>
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
        <location filename="../ui/shell/statusbar.cpp" line="202"/>
        <source>The oldest of %n project(s) was synced %1.</source>
        <translation>
            <numerusform>The oldest of %n project was synced %1.</numerusform>
            <numerusform>The oldest of %n projects was synced %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/shell/statusbar.cpp" line="228"/>
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/shell/statusbar.cpp" line="240"/>
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
        <location filename="../ui/tasks/tasksdock.cpp" line="140"/>
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Docket::Ui::WorkspaceDialog</name>
    <message numerus="yes">
        <location filename="../ui/workspaceview/workspacedialog.cpp" line="52"/>
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
        <location filename="../ui/projects/projectstate.cpp" line="53"/>
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/projects/projectstate.cpp" line="55"/>
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/projects/projectstate.cpp" line="56"/>
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
</TS>
