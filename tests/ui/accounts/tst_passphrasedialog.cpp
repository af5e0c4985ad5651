// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <accounts/passphrasedialog.h>

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using Docket::Ui::PassphraseDialog;

class TestPassphraseDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensWithWhatIsTyped()
    {
        PassphraseDialog dialog(u"/profile/secrets.bin"_s, PassphraseDialog::Reason::Open);
        dialog.show();
        auto *field = dialog.findChild<QLineEdit *>(u"passphrase.first"_s);
        QVERIFY(field);
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        QVERIFY(!dialog.findChild<QLineEdit *>(u"passphrase.second"_s));
        QVERIFY(!ok(dialog)->isEnabled());
        QTest::keyClick(field, Qt::Key_Return); // nothing typed yet
        QCOMPARE(dialog.result(), int(QDialog::Rejected));
        QTest::keyClicks(field, u"open sesame"_s);
        QVERIFY(ok(dialog)->isEnabled());
        QSignalSpy finished(&dialog, &QDialog::finished);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(finished.count(), 1);
        QCOMPARE(dialog.passphrase().reveal(), QByteArray("open sesame"));
        QVERIFY(field->text().isEmpty());
    }

    void aNewOneIsTypedTwiceAndIsNotShort()
    {
        PassphraseDialog dialog(u"/profile/secrets.bin"_s, PassphraseDialog::Reason::Choose);
        dialog.show();
        auto *first = dialog.findChild<QLineEdit *>(u"passphrase.first"_s);
        auto *second = dialog.findChild<QLineEdit *>(u"passphrase.second"_s);
        QVERIFY(first && second);
        first->setText(u"short"_s);
        second->setText(u"short"_s);
        QVERIFY(!ok(dialog)->isEnabled());
        first->setText(u"long enough"_s);
        QVERIFY(!ok(dialog)->isEnabled());
        second->setText(u"long enough"_s);
        QVERIFY(ok(dialog)->isEnabled());
        dialog.accept();
        QCOMPARE(dialog.passphrase().reveal(), QByteArray("long enough"));
    }

    void cancelledGivesNothing()
    {
        PassphraseDialog dialog(u"/profile/secrets.bin"_s, PassphraseDialog::Reason::Wrong);
        dialog.findChild<QLineEdit *>(u"passphrase.first"_s)->setText(u"something"_s);
        dialog.reject();
        QVERIFY(dialog.passphrase().isEmpty());
    }

private:
    static QPushButton *ok(PassphraseDialog &dialog)
    {
        return dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    }
};

QTEST_MAIN(TestPassphraseDialog)
#include "tst_passphrasedialog.moc"
