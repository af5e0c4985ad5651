// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <issues/issuedetailsview.h>
#include <issues/issueheader.h>
#include <issues/issueselection.h>
#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <repositories/repositoryregistry.h>
#include <services/issueservice.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using Storage::Connection;

/// The views on a real database in a folder of its own: what is written is found, shown and read.
class TestIssuesDatabase final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_database =
            std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = m_folder.filePath(u"docket.db"_s)});
        bool opened = false;
        m_database->open().then(this, [&](const Result<void> &result) { opened = result.has_value(); });
        QTRY_VERIFY(opened);
        write(1, 1000);
        m_repositories = std::make_unique<Repositories::RepositoryRegistry>(*m_database, nullptr);
        m_service = std::make_unique<Services::IssueService>(*m_database, *m_repositories, m_workers);
    }

    void cleanupTestCase()
    {
        m_service.reset();
        m_repositories.reset();
        m_database->shutdown();
    }

    void aTypedQueryShowsItsRowsAndTheIssueOpens()
    {
        IssueSelection selection;
        IssuesView view(*m_service, selection, m_clock);
        view.refresh();
        IssueDetailsView details(*m_service, selection, m_clock);
        QSignalSpy shown(&view, &IssuesView::firstRowsShown);
        view.resize(1100, 500);
        view.show();
        details.show();
        QTRY_COMPARE(view.model().rowCount(), 1000);
        QTRY_COMPARE(shown.size(), 1);
        QTest::keyClicks(&view.queryBox().edit(), u"roller is:open label:bug"_s);
        QTRY_COMPARE(view.model().rowCount(), 50);
        QTRY_VERIFY2(view.queryBox().message().startsWith(u"50"_s), qPrintable(view.queryBox().message()));
        QTRY_VERIFY(view.model().loadedRow(0) != nullptr);
        QVERIFY(view.model().loadedRow(0)->title.contains(u"roller"_s));

        view.focusTable();
        QTRY_COMPARE(details.shown().row.id, selection.issue());
        QVERIFY(details.header().title().contains(u"roller"_s));
        QTRY_VERIFY(details.browser().toPlainText().contains(u"body of"_s));

        // What a sync writes shows up by itself, and the chosen issue stays chosen.
        const auto chosen = selection.issue();
        write(1001, 1020);
        m_service->notifyChanged({});
        QTRY_COMPARE(view.model().rowCount(), 51);
        QCOMPARE(view.model().keyAt(view.table().currentIndex().row()), chosen);
    }

    void sortingIsThatOfTheDatabase()
    {
        IssueSelection selection;
        IssuesView view(*m_service, selection, m_clock);
        view.refresh();
        view.resize(1100, 500);
        view.showView({}, {}, {.by = Domain::IssueSort::Number, .descending = false});
        view.show();
        QTRY_VERIFY(view.model().rowCount() >= 1000);
        QTRY_VERIFY(view.model().loadedRow(0) != nullptr);
        QCOMPARE(view.model().loadedRow(0)->number, 1);
        QVERIFY(view.model().loadedRow(1)->number > 1);
    }

private:
    void write(int first, int last)
    {
        QString problem = u"no answer"_s;
        m_database
            ->write([=](Connection &connection) -> Result<void> {
                Storage::SqlProjectRepository projects(connection);
                Domain::Instance instance;
                instance.url = QUrl(u"https://forge.example"_s);
                instance.name = u"work"_s;
                const auto instanceId = projects.storeInstance(instance);
                if (!instanceId)
                    return std::unexpected(instanceId.error());
                Domain::Project project;
                project.instance = *instanceId;
                project.remoteId = 5;
                project.owner = u"atelier"_s;
                project.name = u"press"_s;
                project.tracked = true;
                project.webUrl = QUrl(u"https://forge.example/atelier/press"_s);
                const auto projectId = projects.storeProject(project);
                if (!projectId)
                    return std::unexpected(projectId.error());
                QList<Domain::RemoteIssue> issues;
                for (int number = first; number <= last; ++number) {
                    Domain::RemoteIssue issue;
                    issue.remoteId = 9000 + number;
                    issue.number = number;
                    issue.title =
                        (number % 20 == 0 ? u"The roller of press %1 slips"_s : u"Plate %1 is late"_s).arg(number);
                    issue.body = "body of " + QByteArray::number(number);
                    issue.author = {.remoteId = 2, .login = u"ida"_s, .fullName = u"Ida"_s};
                    issue.labels = {{.remoteId = 1, .name = u"bug"_s, .color = u"d73a4a"_s}};
                    issue.created = fromUnix(1'700'000'000 + number);
                    issue.updated = fromUnix(1'700'000'000 + (number * 60));
                    issues.append(issue);
                }
                const auto rules = Domain::TriageRules::defaults();
                const auto stored = Storage::SqlIssueRepository(connection, rules).store(*projectId, issues);
                return stored ? Result<void>() : std::unexpected(stored.error());
            })
            .then(this, [&](const Result<void> &result) { problem = result ? QString() : result.error().toText(); });
        QTRY_COMPARE(problem, QString());
    }

    SystemClock m_clock;
    QTemporaryDir m_folder;
    Async::WorkerPool m_workers{u"test"_s, 1};
    std::unique_ptr<Storage::Database> m_database;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<Services::IssueService> m_service;
};

QTEST_MAIN(TestIssuesDatabase)
#include "tst_issuesdatabase.moc"
