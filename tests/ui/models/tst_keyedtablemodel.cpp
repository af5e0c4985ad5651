// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <models/keyedtablemodel.h>
#include <models/roles.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <ctime>
#include <limits>
#include <numeric>
#include <settled.h>

using namespace Docket;
using namespace Docket::Ui;
using Docket::Tests::isSettled;
using namespace Qt::StringLiterals;
using Domain::IssueId;
using Domain::IssueRow;

namespace {

/// Rows on demand: the test decides when and in which order the answers come.
struct Shelf
{
    struct Request
    {
        QList<IssueId> ids;
        std::shared_ptr<Async::Promise<QList<IssueRow>>> promise;
        std::stop_token stop;
    };

    Async::Future<QList<IssueRow>> ask(const QList<IssueId> &ids, std::stop_token stop)
    {
        auto promise = std::make_shared<Async::Promise<QList<IssueRow>>>();
        requests.append({ids, promise, std::move(stop)});
        return promise->future();
    }

    void answer(qsizetype which, const QString &title = u"row %1"_s, const QSet<qint64> &gone = {})
    {
        const auto request = requests.takeAt(which);
        QList<IssueRow> rows;
        for (const auto id : request.ids) {
            if (gone.contains(id.value))
                continue;
            IssueRow row;
            row.id = id;
            row.title = title.arg(id.value);
            rows.append(row);
        }
        request.promise->finish(rows);
    }

    void refuse(qsizetype which)
    {
        const auto request = requests.takeAt(which);
        request.promise->finish(fail(Code::StorageBusy, u"issues.rows"_s, u"Locked."_s));
    }

    RowSource source()
    {
        return [this](const QList<IssueId> &ids, std::stop_token stop) { return ask(ids, std::move(stop)); };
    }

    QList<Request> requests;
};

class Model final : public KeyedTableModel
{
    Q_OBJECT

public:
    using KeyedTableModel::KeyedTableModel;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 2; }

protected:
    [[nodiscard]] QVariant cell(const IssueRow &row, int column, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(column == 0 ? QString::number(row.id.value) : row.title) : QVariant();
    }
    [[nodiscard]] QVariant placeholder(int /*column*/, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(u"…"_s) : QVariant();
    }
};

QList<IssueId> keysFrom(qint64 first, qsizetype count)
{
    QList<IssueId> keys(count);
    for (qsizetype i = 0; i < count; ++i)
        keys[i] = {first + i};
    return keys;
}

QString titleAt(const Model &model, int row)
{
    return model.index(row, 1).data().toString();
}

} // namespace

class TestKeyedTableModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRulesOfModels()
    {
        Shelf shelf;
        Model model(shelf.source());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setKeys(keysFrom(1, 40));
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.answer(0);
        QTRY_COMPARE(titleAt(model, 3), u"row 4"_s);
        model.setKeys(keysFrom(1, 90)); // goes on after the present keys
        model.setKeys(keysFrom(20, 30));
        model.invalidate();
        model.setKeys({});
        QCOMPARE(model.rowCount(), 0);
    }

    void oneRequestAndOneSignalForEachChunk()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 1000));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        for (int row = 0; row < 64; ++row) {
            for (int column = 0; column < 2; ++column)
                QCOMPARE(model.index(row, column).data().toString(), u"…"_s);
        }
        QTRY_COMPARE(shelf.requests.size(), 1);
        QCOMPARE(shelf.requests[0].ids, keysFrom(1, 64));
        for (int row = 0; row < 64; ++row)
            (void)titleAt(model, row);
        QTRY_VERIFY(isSettled(&model));
        QCOMPARE(shelf.requests.size(), 1); // on its way already
        shelf.answer(0);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 63);
        QCOMPARE(titleAt(model, 63), u"row 64"_s);
        QTRY_VERIFY(isSettled(&model));
        QVERIFY(shelf.requests.isEmpty()); // nothing is asked twice
    }

    void scrollingFarAsksOnlyForWhatIsStillWanted()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 100'000));
        for (int row = 0; row < 100'000; row += 64)
            (void)titleAt(model, row);
        QTRY_VERIFY(!shelf.requests.isEmpty());
        int asked = 0;
        bool sawLast = false;
        while (!shelf.requests.isEmpty()) {
            sawLast = sawLast || shelf.requests[0].ids.contains(IssueId{100'000});
            shelf.answer(0);
            ++asked;
            QTRY_VERIFY(isSettled(&model));
        }
        QVERIFY2(asked <= 8, qPrintable(QString::number(asked)));
        QVERIFY(sawLast);
    }

    void lateAnswersAreDroppedAndTheirWorkStopped()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 10));
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
        model.invalidate();
        QVERIFY(shelf.requests[0].stop.stop_requested());
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 2);
        QVERIFY(!shelf.requests[1].stop.stop_requested());
        QSignalSpy loaded(&model, &KeyedTableModel::rowsLoaded);
        shelf.answer(1, u"new %1"_s);
        QTRY_COMPARE(loaded.size(), 1);
        shelf.answer(0, u"old %1"_s);
        QTRY_VERIFY(isSettled(&model));
        QCOMPARE(loaded.size(), 1);
        QCOMPARE(titleAt(model, 0), u"new 1"_s);
    }

    void staleRowsStayUntilTheNewOnesCome()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 10));
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.answer(0, u"old %1"_s);
        QTRY_COMPARE(titleAt(model, 2), u"old 3"_s);
        model.invalidate();
        QCOMPARE(titleAt(model, 2), u"old 3"_s);
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.answer(0, u"new %1"_s);
        QTRY_COMPARE(titleAt(model, 2), u"new 3"_s);
        // A reset takes cached rows to their new places.
        auto keys = keysFrom(1, 10);
        std::ranges::reverse(keys);
        model.setKeys(keys);
        QCOMPARE(titleAt(model, 0), u"new 10"_s);
    }

    void theSameKeysAndMoreKeysAreNoReset()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 200));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.setKeys(keysFrom(1, 200));
        model.setKeys(keysFrom(1, 5000));
        QCOMPARE(reset.size(), 0);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 5000);
        model.setKeys(keysFrom(2, 5000));
        QCOMPARE(reset.size(), 1);
    }

    void rowsAppendedWhileTheirChunkWasOnItsWayAreAskedFor()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 10));
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
        model.setKeys(keysFrom(1, 20));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        shelf.answer(0);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(changed[0][1].toModelIndex().row(), 19);
        (void)titleAt(model, 15);
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.answer(0);
        QTRY_COMPARE(titleAt(model, 15), u"row 16"_s);
    }

    void rowsThatAreGoneAreNotAskedForever()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 5));
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.answer(0, u"row %1"_s, {3});
        QTRY_COMPARE(titleAt(model, 3), u"row 4"_s);
        QCOMPARE(titleAt(model, 2), u"…"_s);
        QCOMPARE(model.index(2, 0).data(LoadedRole).toBool(), false);
        QTRY_VERIFY(isSettled(&model));
        QVERIFY(shelf.requests.isEmpty());
    }

    void aFailureIsToldOnceAndNotRepeated()
    {
        Shelf shelf;
        Model model(shelf.source());
        model.setKeys(keysFrom(1, 5));
        QSignalSpy failed(&model, &KeyedTableModel::rowsFailed);
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
        shelf.refuse(0);
        QTRY_COMPARE(failed.size(), 1);
        (void)titleAt(model, 0);
        QTRY_VERIFY(isSettled(&model));
        QVERIFY(shelf.requests.isEmpty());
        model.invalidate(); // the next change tries again
        (void)titleAt(model, 0);
        QTRY_COMPARE(shelf.requests.size(), 1);
    }

    void aMillionKeys()
    {
        Shelf shelf;
        Model model(shelf.source());
        const auto keys = keysFrom(1, 1'000'000);
        model.setKeys(keys);
        QVERIFY2(!keys.isDetached(), "keys are shared, not copied");
        QCOMPARE(model.rowOf({1'000'000}), 999'999);
        QCOMPARE(model.rowOf({1'000'001}), -1);
        // A cell of a million costs what a cell of a thousand costs: processor time, the best of some tries.
        Model small(shelf.source());
        small.setKeys(keysFrom(1, 1000));
        const auto cost = [](const Model &of, int step, int role) {
            auto best = std::numeric_limits<std::clock_t>::max();
            for (int attempt = 0; attempt < 5; ++attempt) {
                const auto start = std::clock();
                for (int row = 0; row < 1000 * step; row += step) {
                    for (int again = 0; again < 50; ++again)
                        (void)of.index(row, 0).data(role);
                }
                best = std::min(best, std::clock() - start);
            }
            return std::max<double>(double(best), CLOCKS_PER_SEC / 50.0);
        };
        for (const int role : {int(IssueIdRole), int(Qt::DisplayRole)}) {
            const double ratio = cost(model, 1000, role) / cost(small, 1, role);
            QVERIFY2(ratio < 20, qPrintable(QString::number(ratio)));
        }
    }
};

QTEST_GUILESS_MAIN(TestKeyedTableModel)
#include "tst_keyedtablemodel.moc"
