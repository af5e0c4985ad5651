// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <accounts/addaccountdialog.h>
#include <accounts/addresspage.h>
#include <accounts/notice.h>
#include <accounts/offermodel.h>
#include <accounts/repositoriespage.h>
#include <accounts/tokenpage.h>

#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <windowbench.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The three steps by keyboard, over a real database and forges in memory.
class TestAddAccountDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<WindowBench>();
        m_bench->forge.validToken = u"good"_s;
        for (int i = 0; i < 70; ++i)
            m_bench->forge.addIssue(u"Issue %1"_s.arg(i), m_bench->forge.now - std::chrono::minutes(i + 1), "body");
        open();
    }

    void cleanup()
    {
        m_dialog.reset();
        m_bench.reset();
    }

    void threeStepsToTheFirstIssues()
    {
        QVERIFY(!next()->isEnabled());
        type(u"account.address"_s, u"forge.test"_s);
        QVERIFY(next()->isEnabled());
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::TokenStep);
        // Where the token is made, and on which server.
        QVERIFY(textOf(m_dialog.get()).contains(u"Gitea 1.25.4"_s));
        QVERIFY(textOf(m_dialog.get()).contains(u"https://forge.test/user/settings/applications"_s));
        QCOMPARE(m_dialog->findChild<QLineEdit *>(u"account.token"_s)->echoMode(), QLineEdit::Password);
        // The store that is used, not the one that would be best.
        QVERIFY(textOf(m_dialog.get()).contains(u"kept in memory"_s));

        type(u"account.token"_s, u"good"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        QVERIFY(textOf(m_dialog.get()).contains(u"maria"_s));
        QVERIFY(!m_dialog->isBusy());
        QCOMPARE(m_bench->secrets.count(), 0); // nothing is kept before the last step

        auto *view = m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s);
        view->setFocus();
        QVERIFY(!next()->isEnabled()); // an account without a repository would show nothing
        QTest::keyClick(view, Qt::Key_Space);
        QVERIFY(next()->isEnabled());
        QCOMPARE(repositories()->model().checked().size(), 1);
        // The estimate arrives by itself and names issues, time and size.
        QTRY_VERIFY_WITH_TIMEOUT(repositories()->totalText().contains(u"70"_s), 30'000);
        QVERIFY2(repositories()->totalText().contains(u"B"_s), qPrintable(repositories()->totalText()));

        QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
        QSignalSpy ended(&m_bench->sync, &Services::SyncService::ended);
        next()->click();
        QTRY_COMPARE(added.size(), 1);
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_bench->secrets.count(), 1);
        QVERIFY(m_dialog->findChild<QLineEdit *>(u"account.token"_s)->text().isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 20'000);
        const auto projects = WindowBench::wait(m_bench->projects.projects(true));
        QVERIFY(projects.has_value());
        QCOMPARE(projects->size(), 1);
        QCOMPARE(projects->first().localIssues, 70);
    }

    void addressesThatLeadNowhere_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such host") << u"nowhere.test"_s << u"cannot be found"_s;
        QTest::newRow("other scheme") << u"ftp://forge.test"_s << u"ftp"_s;
        QTest::newRow("password inside") << u"https://me:secret@forge.test"_s << u"password"_s;
        QTest::newRow("nonsense") << u"http://a b"_s << u"a b"_s;
    }

    void addressesThatLeadNowhere()
    {
        QFETCH(QString, typed);
        QFETCH(QString, says);
        type(u"account.address"_s, typed);
        next()->click();
        auto &notice = m_dialog->findChild<AddressPage *>()->notice();
        QTRY_VERIFY(notice.isVisible());
        QVERIFY2(notice.text().contains(says), qPrintable(notice.text()));
        QVERIFY2(notice.text().contains(u'\n'), "no hint says what to do next");
        QVERIFY(!notice.text().contains(u"secret"_s));
        // Whoever typed no scheme did not know that it would be asked over https.
        QCOMPARE(notice.text().contains(u"http://"_s + typed), !typed.contains(u"://"_s));
        QCOMPARE(m_dialog->step(), AddAccountDialog::AddressStep);
        QVERIFY(!m_dialog->isBusy());
        // The address has the focus, so that it can be mended at once.
        QCOMPARE(focused(), m_dialog->findChild<QWidget *>(u"account.address"_s));
        type(u"account.address"_s, u"forge.test"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::TokenStep);
    }

    void aNameOfAnotherServerIsRefused()
    {
        addAccount(u"forge.test"_s, u"good"_s);
        open();
        toTokenStep(u"forge.test:8443"_s);
        type(u"account.token"_s, u"good"_s);
        next()->click();
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        QTRY_COMPARE(repositories()->name(), u"forge.test:8443"_s); // the name of the host is taken
        auto *view = m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s);
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Space);
        type(u"account.name"_s, u"Forge.Test"_s);
        next()->click();
        QTRY_VERIFY(repositories()->notice().isVisible());
        const QString text = repositories()->notice().text();
        QVERIFY2(text.contains(u"“forge.test” already"_s) && text.contains(u"another name"_s), qPrintable(text));
        QCOMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QTRY_VERIFY(!m_dialog->isBusy());
        type(u"account.name"_s, u"Second"_s);
        QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
        next()->click();
        QTRY_COMPARE(added.size(), 1);
    }

    void certificateIsShownWithItsChain()
    {
        m_bench->forge.onRequest = [](int, const QString &) -> std::optional<Error> {
            return makeError(Code::TlsFailed, u"forge.send"_s, u"The certificate of forge.test is not trusted."_s)
                .with(u"certificate.0"_s, u"forge.test, issued by Mill Intermediate, SHA-256 11:22"_s)
                .with(u"certificate.1"_s, u"Mill Intermediate, issued by Mill Root, SHA-256 33:44"_s)
                .withHint(u"Choose the authority's file."_s);
        };
        type(u"account.address"_s, u"forge.test"_s);
        next()->click();
        auto *page = m_dialog->findChild<AddressPage *>();
        QTRY_VERIFY(page->notice().isVisible());
        const auto text = page->notice().text();
        for (const auto &part : {u"not trusted"_s, u"Choose the authority's file."_s, u"11:22"_s, u"33:44"_s})
            QVERIFY2(text.contains(part), qPrintable(text));
        QVERIFY(text.indexOf(u"11:22"_s) < text.indexOf(u"33:44"_s));
        // There is no button that skips it: the way on is a file of authorities, which has the focus.
        QCOMPARE(focused(), m_dialog->findChild<QWidget *>(u"account.ca"_s));
        m_bench->forge.onRequest = {};
        QTemporaryDir folder;
        QFile none(folder.filePath(u"none.pem"_s));
        QVERIFY(none.open(QIODevice::WriteOnly) && none.write("no certificate") > 0);
        none.close();
        page->loadCa(none.fileName());
        QTRY_VERIFY(page->notice().text().contains(u"none.pem"_s));
        QVERIFY(page->caPem().isEmpty());
        const QByteArray pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        QFile authority(folder.filePath(u"mill.pem"_s));
        QVERIFY(authority.open(QIODevice::WriteOnly) && authority.write(pem) > 0);
        authority.close();
        page->loadCa(authority.fileName());
        QTRY_COMPARE(page->caPem(), pem);
        next()->click();
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::TokenStep);
        QCOMPARE(m_bench->forges.lastCaPem(), pem);
    }

    void aServerThatIsKnownIsTrustedByWhatIsStored()
    {
        const QByteArray pem = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n";
        auto server = WindowBench::wait(m_bench->accounts.reach(u"forge.test"_s, pem));
        QVERIFY(server);
        auto identity = WindowBench::wait(m_bench->accounts.identify(*server, pem, Secret("good")));
        QVERIFY(identity);
        QVERIFY(WindowBench::wait(m_bench->accounts.add(*identity, {}, pem, Secret("good"), {})));
        toTokenStep(u"second.test"_s); // it is no authority for others
        QCOMPARE(m_bench->forges.lastCaPem(), QByteArray());
        m_dialog->back();
        toTokenStep(u"forge.test"_s);
        QCOMPARE(m_bench->forges.lastCaPem(), pem);
        type(u"account.token"_s, u"good"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        QCOMPARE(m_bench->forges.lastCaPem(), pem);
        QTest::keyClick(m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s), Qt::Key_Space);
        QTRY_VERIFY(repositories()->totalText().contains(u"70"_s));
        QCOMPARE(m_bench->forges.lastCaPem(), pem);
        QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
        next()->click();
        QTRY_COMPARE(added.size(), 1);
        QCOMPARE(WindowBench::wait(m_bench->accounts.accounts())->first().instance.caPem, pem);
    }

    void wrongTokenStaysAtItsStep()
    {
        toTokenStep(u"forge.test"_s);
        type(u"account.token"_s, u"bad-token"_s);
        next()->click();
        auto &notice = m_dialog->findChild<TokenPage *>()->notice();
        QTRY_VERIFY(notice.isVisible());
        QVERIFY2(notice.text().contains(u"not accepted"_s), qPrintable(notice.text()));
        QVERIFY(!notice.text().contains(u"bad-token"_s));
        QCOMPARE(m_dialog->step(), AddAccountDialog::TokenStep);
        QCOMPARE(m_bench->secrets.count(), 0);
        type(u"account.token"_s, u"good"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QVERIFY(!notice.isVisible());
    }

    void questionsCanBeGivenUp()
    {
        std::atomic<bool> go = false;
        m_bench->forge.onRequest = [&go](int, const QString &) -> std::optional<Error> {
            while (!go)
                std::this_thread::yield();
            return std::nullopt;
        };
        type(u"account.address"_s, u"forge.test"_s);
        next()->click();
        QTRY_VERIFY(m_dialog->isBusy());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isBusy());
        QVERIFY(m_dialog->isVisible());
        go = true;
        // The late answer changes nothing.
        QVERIFY(WindowBench::wait(m_bench->network.run([]() -> Result<int> { return 1; })).has_value());
        QCoreApplication::processEvents();
        QCOMPARE(m_dialog->step(), AddAccountDialog::AddressStep);
        m_bench->forge.onRequest = {};
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
    }

    void backKeepsWhatWasTyped()
    {
        toTokenStep(u"forge.test"_s);
        m_dialog->back();
        QCOMPARE(m_dialog->step(), AddAccountDialog::AddressStep);
        QCOMPARE(m_dialog->findChild<QLineEdit *>(u"account.address"_s)->text(), u"forge.test"_s);
        m_dialog->back();
        QCOMPARE(m_dialog->step(), AddAccountDialog::AddressStep);
    }

    void repositoriesBeyondTheListAreFoundByTheServer()
    {
        toTokenStep(u"forge.test"_s);
        type(u"account.token"_s, u"good"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        // The server has another one by now, that the list at the beginning did not hold.
        m_bench->forge.project.name = u"bindery"_s;
        m_bench->forge.project.remoteId = 71;
        type(u"account.filter"_s, u"bindery"_s);
        QTRY_COMPARE_WITH_TIMEOUT(repositories()->model().rowCount(), 2, 30'000);
        QVERIFY(m_bench->forge.requests().contains(u"search bindery"_s));
        auto *view = m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s);
        QCOMPARE(view->model()->rowCount(), 1);
        QVERIFY(view->model()->index(0, 0).data().toString().contains(u"bindery"_s));
    }

    void theFieldAboveTheListChoosesInIt()
    {
        toTokenStep(u"forge.test"_s);
        type(u"account.token"_s, u"good"_s);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        auto *filter = m_dialog->findChild<QLineEdit *>(u"account.filter"_s);
        QCOMPARE(focused(), filter);
        QTest::keyClick(filter, Qt::Key_Space);
        QCOMPARE(filter->text(), QString());
        QCOMPARE(repositories()->model().checked().size(), 1);
        QTest::keyClick(filter, Qt::Key_Space);
        QCOMPARE(repositories()->model().checked().size(), 0);
        // Between words it is a space.
        QTest::keyClicks(filter, u"no such"_s);
        QCOMPARE(filter->text(), u"no such"_s);
        filter->clear();
        QTest::keyClick(filter, Qt::Key_Down);
        QCOMPARE(focused()->objectName(), u"account.repositories"_s);
    }

    void repositoriesAreChosenAgainWithTheStoredToken()
    {
        addAccount(u"forge.test"_s, u"good"_s);
        QCOMPARE(WindowBench::wait(m_bench->projects.projects(true))->size(), 1);
        const auto accounts = WindowBench::wait(m_bench->accounts.accounts());
        QVERIFY(accounts && accounts->size() == 1);
        const auto chooseAgain = [&] {
            open();
            m_dialog->setAccount(accounts->first());
            QCOMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
            QTRY_COMPARE(repositories()->model().rowCount(), 1);
            QVERIFY(textOf(m_dialog.get()).contains(u"maria"_s));
            auto *view = m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s);
            view->setFocus();
            QTest::keyClick(view, Qt::Key_Space);
            QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
            next()->click();
            QTRY_COMPARE(added.size(), 1);
        };
        // What is unchecked is paused, not removed; checked again, it goes on.
        chooseAgain();
        QTRY_VERIFY(WindowBench::wait(m_bench->projects.projects(true))->isEmpty());
        QCOMPARE(WindowBench::wait(m_bench->projects.projects(false))->size(), 1);
        chooseAgain();
        QTRY_COMPARE(WindowBench::wait(m_bench->projects.projects(true))->size(), 1);
        QCOMPARE(m_bench->secrets.count(), 1);

        // A token that is no longer taken is told at once.
        m_bench->forge.validToken = u"another"_s;
        open();
        m_dialog->setAccount(accounts->first());
        QTRY_VERIFY(repositories()->notice().isVisible());
        QVERIFY(!next()->isEnabled());
    }

    void whatASearchBringsIsCheckedIfItIsSynced()
    {
        OfferModel model;
        Domain::Project known;
        known.remoteId = 7;
        model.setOffers({}, {known});
        QCOMPARE(model.total().repositories, 0);
        const QSignalSpy told(&model, &OfferModel::checkedChanged);
        Services::RepositoryOffer offer;
        offer.project.remoteId = 7;
        model.addOffers({offer});
        QCOMPARE(told.size(), 1); // the line below the list counts it
        QCOMPARE(model.total().synced, 1);
        QVERIFY(model.dropped().isEmpty());
    }

    /// Also where the address of a server is typed that is known.
    void whatIsSyncedAlreadyIsChecked()
    {
        toTokenStep(u"second.test"_s);
        type(u"account.token"_s, u"any"_s);
        next()->click();
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QCOMPARE(repositories()->name(), u"second.test"_s);
        QTRY_VERIFY(!m_dialog->isBusy());
        m_dialog->back();
        m_dialog->back();
        addAccount(u"forge.test"_s, u"good"_s, u"Foundry"_s);
        QTRY_COMPARE(WindowBench::wait(m_bench->projects.projects(true))->value(0).localIssues, 70);
        // A project of another server with the same number must not be mistaken for it.
        open();
        addAccount(u"second.test"_s, u"any"_s);
        // It has another name by now; its number stays.
        m_bench->forge.project.name = u"foundry"_s;
        const auto toRepositories = [&] {
            open();
            toTokenStep(u"forge.test"_s);
            type(u"account.token"_s, u"good"_s);
            next()->click();
            QTRY_COMPARE(repositories()->model().rowCount(), 1);
        };
        const auto foundry = [&] {
            const auto all = WindowBench::wait(m_bench->projects.projects(false));
            const auto found = std::ranges::find(*all, m_bench->forge.project.remoteId, &Domain::Project::remoteId);
            return found == all->cend() ? Domain::Project() : *found;
        };
        const auto second = [&] {
            const auto all = WindowBench::wait(m_bench->projects.projects(true));
            return std::ranges::count_if(
                *all, [](const Domain::Project &project) { return project.fullName() == u"other/mill"_s; });
        };
        toRepositories();
        QCOMPARE(repositories()->model().checked().size(), 1);
        // The server keeps the name that it has here.
        QCOMPARE(repositories()->name(), u"Foundry"_s);
        QVERIFY2(repositories()->totalText().contains(u"synced already"_s), qPrintable(repositories()->totalText()));
        // Nothing is to be loaded anew, so nothing is reckoned up.
        QVERIFY2(!repositories()->totalText().contains(u"about"_s), qPrintable(repositories()->totalText()));
        QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
        next()->click();
        QTRY_COMPARE(added.size(), 1);
        QCOMPARE(WindowBench::wait(m_bench->projects.projects(true))->size(), 2);

        // Another one is checked in its place, and what is left out is told before it is done.
        m_bench->forge.project.name = u"foundry"_s;
        toRepositories();
        m_bench->forge.project.remoteId += 1;
        m_bench->forge.project.name = u"bindery"_s;
        type(u"account.filter"_s, u"bindery"_s);
        QTRY_COMPARE_WITH_TIMEOUT(repositories()->model().rowCount(), 2, 30'000);
        m_bench->forge.project.remoteId -= 1;
        auto &model = repositories()->model();
        QVERIFY(model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(model.dropped().size(), 1);
        const auto text = repositories()->totalText();
        QVERIFY2(text.contains(u"no longer be synced"_s) && text.contains(u"issues stay"_s), qPrintable(text));
        // Given up, nothing has changed.
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QTRY_VERIFY(!m_dialog->isVisible());
        QVERIFY(foundry().tracked);
        toRepositories();
        QVERIFY(
            repositories()->model().setData(repositories()->model().index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!next()->isEnabled()); // an account without a repository would show nothing
        open();
        const auto accounts = WindowBench::wait(m_bench->accounts.accounts());
        const auto account = std::ranges::find(*accounts, u"forge.test"_s, [](const Services::AccountStatus &status) {
            return status.instance.url.host();
        });
        QVERIFY(account != accounts->cend());
        m_dialog->setAccount(*account);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        QVERIFY(
            repositories()->model().setData(repositories()->model().index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        next()->click();
        QTRY_VERIFY(!foundry().tracked);
        QCOMPARE(foundry().localIssues, 70); // paused, not removed
        QCOMPARE(second(), 1);
    }

    void severalServersAtOnce()
    {
        addAccount(u"forge.test"_s, u"good"_s);
        open();
        addAccount(u"second.test"_s, u"any"_s);
        const auto instances = WindowBench::wait(m_bench->projects.instances());
        QVERIFY(instances.has_value());
        QCOMPARE(instances->size(), 2);
        const auto projects = WindowBench::wait(m_bench->projects.projects(true));
        QVERIFY(projects.has_value());
        QStringList names;
        for (const auto &project : *projects)
            names += project.fullName();
        names.sort();
        QCOMPARE(names, QStringList({u"atelier/press"_s, u"other/mill"_s}));
        QCOMPARE(m_bench->secrets.count(), 2);
    }

private:
    void open()
    {
        m_dialog = std::make_unique<AddAccountDialog>(m_bench->services());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }

    [[nodiscard]] QPushButton *next() const { return m_dialog->findChild<QPushButton *>(u"account.next"_s); }
    [[nodiscard]] QWidget *focused() const { return m_dialog->focusWidget(); }
    [[nodiscard]] RepositoriesPage *repositories() const { return m_dialog->findChild<RepositoriesPage *>(); }

    void type(const QString &field, const QString &text)
    {
        auto *edit = m_dialog->findChild<QLineEdit *>(field);
        QVERIFY(edit);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QCOMPARE(edit->text(), text);
    }

    void toTokenStep(const QString &host)
    {
        type(u"account.address"_s, host);
        next()->click();
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::TokenStep);
    }

    void addAccount(const QString &host, const QString &token, const QString &name = {})
    {
        toTokenStep(host);
        type(u"account.token"_s, token);
        next()->click();
        // The page of a server that was looked at before has rows already.
        QTRY_COMPARE(m_dialog->step(), AddAccountDialog::RepositoriesStep);
        QTRY_COMPARE(repositories()->name(), host);
        QTRY_COMPARE(repositories()->model().rowCount(), 1);
        if (!name.isEmpty())
            type(u"account.name"_s, name);
        auto *view = m_dialog->findChild<QAbstractItemView *>(u"account.repositories"_s);
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Space);
        QSignalSpy added(m_dialog.get(), &AddAccountDialog::accountAdded);
        next()->click();
        QTRY_COMPARE(added.size(), 1);
    }

    [[nodiscard]] static QString textOf(const QWidget *widget)
    {
        QStringList texts;
        for (const auto *label : widget->findChildren<QLabel *>())
            texts += label->text();
        return texts.join(u'\n');
    }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<AddAccountDialog> m_dialog;
};

QTEST_MAIN(TestAddAccountDialog)
#include "tst_addaccountdialog.moc"
