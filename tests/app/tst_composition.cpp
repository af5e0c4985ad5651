// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/composition.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket;

/// What no service can connect by itself, because it is of two that do not know each other.
class TestComposition final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void removedProjectsTakeTheirIssuesAlong()
    {
        const QTemporaryDir profile;
        App::CompositionOptions options;
        options.profile = profile.path();
        App::Composition composition(options);
        const auto services = composition.services();
        QSignalSpy issues(&services.issues, &Services::IssueService::issuesChanged);

        Q_EMIT services.projects.projectRemoved(Domain::ProjectId{7});
        QCOMPARE(issues.size(), 1);
        QCOMPARE(issues.takeFirst().constFirst().value<Domain::ProjectId>(), Domain::ProjectId{7});
        // With the last account of a server its projects go, whichever they are.
        Q_EMIT services.accounts.accountsChanged();
        QCOMPARE(issues.size(), 1);
        QVERIFY(issues.constFirst().constFirst().value<Domain::ProjectId>().isNull());
    }
};

QTEST_GUILESS_MAIN(TestComposition)
#include "tst_composition.moc"
