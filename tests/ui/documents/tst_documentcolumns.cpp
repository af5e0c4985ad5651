// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <documents/documentcolumns.h>
#include <documents/documentdetails.h>
#include <documents/documentsmodel.h>
#include <widgets/emptystate.h>

#include <QHeaderView>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// What a reader sees of the list of documents, and of lists that hold nothing.
class TestDocumentColumns final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTitleHasTheRoom_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("words");
        QTest::addColumn<bool>("modified");
        QTest::newRow("narrow") << 380 << false << false;
        QTest::newRow("beside the folders") << 560 << false << true;
        QTest::newRow("wide") << 1200 << true << true;
    }

    void theTitleHasTheRoom()
    {
        QFETCH(const int, width);
        QFETCH(const bool, words);
        QFETCH(const bool, modified);
        Table table;
        table.view.resize(width, 300);
        table.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table.view));
        const auto *header = table.view.header();
        QCOMPARE(!header->isSectionHidden(DocumentsModel::Words), words);
        QCOMPARE(!header->isSectionHidden(DocumentsModel::Modified), modified);
        const auto title = header->sectionSize(DocumentsModel::Title);
        QVERIFY2(title > header->sectionSize(DocumentsModel::Path), qPrintable(QString::number(title)));
        QVERIFY2(title >= table.view.viewport()->width() * 3 / 10, qPrintable(QString::number(title)));
        QCOMPARE(header->length(), table.view.viewport()->width()); // nothing is out of sight
        // And after the window was made smaller.
        table.view.resize(360, 300);
        QTRY_VERIFY(header->isSectionHidden(DocumentsModel::Modified));
        QTRY_COMPARE(header->length(), table.view.viewport()->width());
    }

    void theUsersWidthStays()
    {
        QByteArray kept;
        {
            Table table;
            table.view.resize(1000, 300);
            table.view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&table.view));
            drag(table, 333);
            QCOMPARE(table.view.header()->sectionSize(DocumentsModel::Path), 333);
            table.view.resize(900, 300);
            QTRY_COMPARE(table.view.header()->length(), table.view.viewport()->width());
            QCOMPARE(table.view.header()->sectionSize(DocumentsModel::Path), 333);
            kept = table.columns->save();
        }
        Table table;
        table.view.resize(1000, 300);
        table.columns->restore(kept);
        table.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table.view));
        QCOMPARE(table.view.header()->sectionSize(DocumentsModel::Path), 333);
        table.columns->restore("nonsense");
        QCOMPARE(table.view.header()->sectionSize(DocumentsModel::Path), 333);
        // One that nobody chose goes with the room, also in the next session.
        Table fresh;
        Table later;
        later.columns->restore(fresh.columns->save());
        later.view.resize(1200, 300);
        later.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&later.view));
        QVERIFY(later.view.header()->sectionSize(DocumentsModel::Path) > 333);
    }

    void aWidthThatNobodyDraggedGoesWithTheRoom()
    {
        Table table;
        table.view.resize(1000, 300);
        table.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table.view));
        auto *header = table.view.header();
        const int before = header->sectionSize(DocumentsModel::Path);
        header->resizeSection(DocumentsModel::Path, 333); // as a style or another font does
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionPosition(DocumentsModel::Path) + 40, 5});
        header->resizeSection(DocumentsModel::Path, 334); // nor is a click on its name a drag
        table.view.resize(1001, 300);
        table.view.resize(1000, 300);
        QTRY_COMPARE(header->sectionSize(DocumentsModel::Path), before);
        // A double click on its edge makes it as wide as what it holds: that is chosen.
        const QPoint edge(header->sectionPosition(DocumentsModel::Path) + before - 1, header->height() / 2);
        QTest::mouseDClick(header->viewport(), Qt::LeftButton, {}, edge);
        const int held = header->sectionSize(DocumentsModel::Path);
        QVERIFY(held != before);
        table.view.resize(900, 300);
        QTRY_COMPARE(header->length(), table.view.viewport()->width());
        QCOMPARE(header->sectionSize(DocumentsModel::Path), held);
    }

    void aStateWithoutRoomIsItsIcon()
    {
        Table table;
        table.view.resize(700, 300);
        table.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table.view));
        QCOMPARE(table.model.index(0, DocumentsModel::State).data().toString(), u"Failed"_s);
        const auto image = [&table] {
            const auto rect = table.view.visualRect(table.model.index(0, DocumentsModel::State));
            // Behind the icon.
            return table.view.viewport()->grab(rect.adjusted(28, 2, -2, -2)).toImage();
        };
        const auto isPlain = [](const QImage &image) {
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixel(x, y) != image.pixel(0, 0))
                        return false;
                }
            }
            return true;
        };
        QVERIFY(isPlain(image()));
        table.view.header()->resizeSection(DocumentsModel::State, 160);
        QVERIFY(!isPlain(image()));
    }

    void listsThatHoldNothingSayWhatWouldStandThere()
    {
        DocumentDetails details;
        details.resize(600, 300);
        details.show();
        Services::OpenDocument open;
        open.document.summary.id = {1};
        details.present(open);
        const auto said = [&details](DocumentDetails::Tab tab) {
            const auto *empty = details.list(tab).findChild<EmptyState *>();
            return empty != nullptr && !empty->isHidden() ? empty->title() : QString();
        };
        QCOMPARE(said(DocumentDetails::Outline), u"No headings"_s);
        QCOMPARE(said(DocumentDetails::Properties), u"No front matter"_s);
        // Of these nothing is known yet.
        QCOMPARE(said(DocumentDetails::Links), QString());
        QCOMPARE(said(DocumentDetails::Versions), QString());
        details.setNeighbours({});
        details.setVersions({});
        QCOMPARE(said(DocumentDetails::Links), u"No links"_s);
        QCOMPARE(said(DocumentDetails::Versions), u"No earlier versions"_s);
        open.document.headings = {{.text = u"A"_s, .anchor = u"a"_s, .line = 1}};
        open.document.properties = {{u"status"_s, u"draft"_s}};
        details.present(open);
        details.setVersions({{.id = {3}, .document = {1}}});
        QCOMPARE(said(DocumentDetails::Outline), QString());
        QCOMPARE(said(DocumentDetails::Properties), QString());
        QCOMPARE(said(DocumentDetails::Versions), QString());
        QCOMPARE(said(DocumentDetails::Links), u"No links"_s);
        open.document.summary.id = {2};
        open.document.headings.clear();
        details.present(open);
        QCOMPARE(said(DocumentDetails::Outline), u"No headings"_s);
        QCOMPARE(said(DocumentDetails::Links), QString());
    }

private:
    struct Table
    {
        Table()
        {
            Domain::DocumentSummary row;
            row.id = {1};
            row.path = u"a/document.md"_s;
            row.state = Domain::DocumentState::Failed;
            model.setRows({row}, false);
            view.setModel(&model);
            view.setRootIsDecorated(false);
            columns = new DocumentColumns(&view);
        }

        SystemClock clock;
        DocumentsModel model{clock};
        QTreeView view;
        DocumentColumns *columns = nullptr;
    };

    /// The right edge of the path, as with a mouse.
    static void drag(Table &table, int width)
    {
        auto *header = table.view.header();
        const int left = header->sectionViewportPosition(DocumentsModel::Path);
        const QPoint from(left + header->sectionSize(DocumentsModel::Path) - 1, header->height() / 2);
        const QPoint to(left + width - 1, header->height() / 2);
        QTest::mousePress(header->viewport(), Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, to, header->viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(header->viewport(), &move);
        QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, to);
    }
};

QTEST_MAIN(TestDocumentColumns)
#include "tst_documentcolumns.moc"
