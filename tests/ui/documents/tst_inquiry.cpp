// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <documents/inquiry.h>

#include <QTest>

using namespace Docket::Ui;

class TestInquiry final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wishesMeanwhileMakeOneMoreQuestion()
    {
        Inquiry inquiry;
        QVERIFY(inquiry.begin(2));
        for (int i = 0; i < 5; ++i)
            QVERIFY(!inquiry.begin(2));
        QVERIFY(!inquiry.token().stop_requested()); // it is answered, however often something changes
        QVERIFY(!inquiry.answered());
        QVERIFY(!inquiry.begin(2));
        QVERIFY(inquiry.answered());
        QVERIFY(inquiry.begin(2));
        QVERIFY(!inquiry.answered());
        QVERIFY(!inquiry.answered()); // nothing has changed since
        QVERIFY(inquiry.begin(1));
    }

    void anotherQuestionStopsTheOneBefore()
    {
        Inquiry inquiry;
        QVERIFY(inquiry.begin(2));
        QVERIFY(!inquiry.begin(2));
        const auto before = inquiry.token();
        inquiry.stop();
        QVERIFY(before.stop_requested());
        QVERIFY(inquiry.begin(1));
        QVERIFY(!inquiry.token().stop_requested());
        QVERIFY(!inquiry.answered()); // the wish was about the one before
    }

    void whoGoesStopsIt()
    {
        std::stop_token token;
        {
            Inquiry inquiry;
            QVERIFY(inquiry.begin(1));
            token = inquiry.token();
            QVERIFY(!token.stop_requested());
        }
        QVERIFY(token.stop_requested());
    }
};

QTEST_GUILESS_MAIN(TestInquiry)
#include "tst_inquiry.moc"
