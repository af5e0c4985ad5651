// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <documents/astmodel.h>
#include <documents/documentdetails.h>
#include <documents/documentpage.h>
#include <documents/faileddialog.h>
#include <documents/sourcetext.h>
#include <issues/codeblocks.h>
#include <markdown/parse.h>
#include <markdown/render.h>
#include <widgets/longlines.h>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTreeWidget>

#include <windowbench.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// Documents that would hold up the window if all of them were shown at once: what is made of them is counted.
class TestDocumentLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstPartIsCutInOneLongBlock_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("next");
        QByteArray table("|a|b|\n|-|-|\n");
        QByteArray list;
        for (int i = 0; i < 2000; ++i) {
            table += "|row " + QByteArray(300, 'x') + "|y|\n";
            list += "- item " + QByteArray(40, 'x') + "\n";
        }
        QTest::newRow("table") << table << u"<tr>"_s;
        QTest::newRow("list") << list << u"<li>"_s;
    }

    void theFirstPartIsCutInOneLongBlock()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, next);
        const auto rendered = render(text);
        QVERIFY(rendered.html.size() > 60'000);
        const auto part = firstPart(rendered);
        QVERIFY2(part.html.size() < 40'000, qPrintable(QString::number(part.html.size())));
        QVERIFY(rendered.html.startsWith(part.html));
        QVERIFY(QStringView(rendered.html).sliced(part.html.size()).startsWith(next));
    }

    void longLinesOfTheSourceAreSeveralBlocks()
    {
        // Letters of two units stand where a part would end.
        const QString prose = u"word and "_s.repeated(8000);
        const QString packed = QString(9999, u'x') + u"\U0001F426"_s.repeated(20'000) + u"y"_s;
        const QString text = u"# One\n"_s + prose + u"\nthree\n"_s + packed + u"\nfive"_s;
        SourceText maker;
        const auto shown = maker.make(text, {}, false, {});
        QString all;
        for (auto block = shown.text->begin(); block.isValid(); block = block.next()) {
            QVERIFY2(block.length() - 1 <= longestBlock, qPrintable(QString::number(block.length())));
            QVERIFY(!block.text().startsWith(u'\xDC26') && !block.text().endsWith(u'\xD83D'));
            all += block.text();
        }
        QCOMPARE(all, QString(text).remove(u'\n'));
        // Every place is found again, also behind a broken line.
        const auto lines = text.split(u'\n');
        for (int line = 1; line <= lines.size(); ++line) {
            for (const auto column : {1, 2, 9'990, 10'001, 20'001, 50'003, int(lines[line - 1].size())}) {
                if (column > lines[line - 1].size())
                    continue;
                const Markdown::SourcePosition wanted{line, column};
                const auto place = shown.lines.shown(wanted);
                QCOMPARE(shown.lines.position(place), wanted);
                const auto block = shown.text->findBlockByNumber(place.block);
                QCOMPARE(block.text().at(place.column), lines[line - 1].at(column - 1));
            }
        }
    }

    void longLinesOfAPageAreSeveralBlocks_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto json = QByteArray("{\"key\":12345,\"other\":[1,2,3]},").repeated(20'000);
        QTest::newRow("prose") << QByteArray("some *words* of prose ").repeated(20'000);
        QTest::newRow("code") << QByteArray("```json\n" + json + "\n```\n");
        QTest::newRow("code without a language") << QByteArray("```\n" + json + "\n```\n");
        QTest::newRow("item") << QByteArray("- " + QByteArray("many ").repeated(20'000) + "\n- next\n");
        QTest::newRow("data") << QByteArray("![](data:image/png;base64," + QByteArray(600'000, 'A') + ")\n");
        QTest::newRow("link") << QByteArray("[" + QByteArray(300'000, 'A') + "](a.md)\n");
    }

    void longLinesOfAPageAreSeveralBlocks()
    {
        QFETCH(const QByteArray, text);
        CodeHighlighter highlighter;
        const auto rendered = render(text);
        const auto page = layOut(rendered, pageStyle({}, {}), highlighter, {});
        const auto letters = [](const QString &of) {
            return std::ranges::count_if(of, [](QChar c) { return c.isLetter(); });
        };
        qsizetype all = 0;
        for (auto block = page->page->begin(); block.isValid(); block = block.next()) {
            QVERIFY2(block.length() - 1 <= longestBlock, qPrintable(QString::number(block.length())));
            all += letters(block.text());
        }
        // Nothing is lost by that.
        QTextDocument unbroken;
        unbroken.setHtml(withCode(rendered, highlighter, false, {}));
        QCOMPARE(all, letters(unbroken.toRawText()));
    }

    void theTreeSaysLittleOfLongLines()
    {
        const auto text = "first\n\n" + QByteArray("some *words* `of` prose ").repeated(8000) + "\n\nlast *line*\n";
        const auto parsed = Markdown::parseDocument(text, {}, {});
        QVERIFY(parsed);
        AstModel model;
        model.setTree(parsed->ast);
        for (Markdown::NodeId id = 0; id < parsed->ast.nodeCount(); id += 97) {
            const auto node = parsed->ast.node(id);
            const auto index = model.indexOf(id);
            QVERIFY(index.data().toString().size() < 200);
            const auto lines = index.siblingAtColumn(AstModel::Lines).data().toString();
            const auto first = parsed->ast.position(node.begin()).line;
            QVERIFY2(lines == QString::number(first) || lines.startsWith(QString::number(first) + u'–'),
                     qPrintable(lines));
        }
        const auto end = model.indexOf(Markdown::NodeId(parsed->ast.nodeCount() - 1));
        QCOMPARE(end.siblingAtColumn(AstModel::Lines).data().toString(), u"5"_s);
    }

    void detailsListTheFirstOfVeryMany()
    {
        DocumentDetails details;
        Services::OpenDocument open;
        open.document.summary.id = {1};
        const auto count = int(DocumentDetails::mostShown) + 234;
        Services::DocumentNeighbours neighbours;
        QList<Domain::DocumentVersion> versions;
        for (int i = 1; i <= count; ++i) {
            open.document.headings.append({.text = QString::number(i), .anchor = QString::number(i), .line = i});
            open.document.properties.append({u"key"_s, QString::number(i)});
            neighbours.issues.append({.project = u"a/b"_s, .number = i, .issue = {i}, .line = i});
            versions.append({.id = {i}, .document = {1}});
        }
        details.present(open);
        details.setNeighbours(neighbours);
        details.setVersions(versions);
        for (const auto tab : {DocumentDetails::Outline, DocumentDetails::Links, DocumentDetails::Properties,
                               DocumentDetails::Versions}) {
            const auto &list = details.list(tab);
            const auto *top = tab == DocumentDetails::Links ? list.topLevelItem(0) : list.invisibleRootItem();
            QCOMPARE(top->childCount(), int(DocumentDetails::mostShown) + 1);
            QVERIFY2(top->child(top->childCount() - 1)->text(0).contains(u"234"_s), qPrintable(details.tabText(tab)));
        }
    }

    void whatIsTheSameStaysAsItIs()
    {
        DocumentDetails details;
        Services::OpenDocument open;
        open.document.summary.id = {1};
        open.document.headings = {{.text = u"A"_s, .anchor = u"a"_s, .line = 1},
                                  {.text = u"B"_s, .anchor = u"b"_s, .line = 5}};
        Services::DocumentNeighbours neighbours;
        neighbours.issues = {{.project = u"a/b"_s, .number = 1, .issue = {1}, .line = 2},
                             {.project = u"a/b"_s, .number = 2, .issue = {2}, .line = 3}};
        QList<Domain::DocumentVersion> versions{{.id = {9}, .document = {1}}, {.id = {8}, .document = {1}}};
        const auto give = [&] {
            details.present(open);
            details.setNeighbours(neighbours);
            details.setVersions(versions);
        };
        give();
        auto &outline = details.list(DocumentDetails::Outline);
        auto &links = details.list(DocumentDetails::Links);
        auto &list = details.list(DocumentDetails::Versions);
        outline.setCurrentItem(outline.topLevelItem(1));
        links.setCurrentItem(links.topLevelItem(0)->child(1));
        list.setCurrentItem(list.topLevelItem(1));
        const QList<const QTreeWidgetItem *> before{outline.currentItem(), links.currentItem(), list.currentItem()};
        give();
        QCOMPARE((QList<const QTreeWidgetItem *>{outline.currentItem(), links.currentItem(), list.currentItem()}),
                 before);
        // Lists that have grown are new ones, in which the same is chosen.
        open.document.headings.prepend({.text = u"Z"_s, .anchor = u"z"_s, .line = 1});
        neighbours.issues.prepend({.project = u"a/b"_s, .number = 3, .issue = {3}, .line = 1});
        versions.prepend({.id = {10}, .document = {1}});
        give();
        QCOMPARE(outline.currentItem()->text(0), u"B"_s);
        QCOMPARE(links.currentItem()->text(0), u"a/b#2"_s);
        QCOMPARE(list.indexOfTopLevelItem(list.currentItem()), 2);
        QVERIFY(details.restoreButton().isEnabled());
        // Of another document nothing is offered that belongs to this one.
        open.document.summary.id = {2};
        details.present(open);
        QCOMPARE(list.topLevelItemCount(), 0);
        QCOMPARE(links.topLevelItemCount(), 0);
        QVERIFY(!details.restoreButton().isEnabled());
    }

    void failedFilesAreListedUpToALimit()
    {
        WindowBench bench;
        FailedDialog dialog(bench.documents, nullptr);
        QList<Domain::FailedDocument> failed;
        for (int i = 1; i <= FailedDialog::mostShown + 500; ++i) {
            Domain::FailedDocument each;
            each.document.id = {i};
            each.document.failure = {u"odd"_s, i};
            each.absolutePath = u"/notes/%1.md"_s.arg(i);
            failed.append(each);
        }
        dialog.present(failed);
        auto &view = dialog.view();
        QCOMPARE(view.topLevelItemCount(), int(FailedDialog::mostShown) + 1);
        auto *more = view.topLevelItem(int(FailedDialog::mostShown));
        QVERIFY2(more->text(0).contains(u"500"_s), qPrintable(more->text(0)));
        view.selectAll();
        QCOMPARE(view.selectedItems().size(), FailedDialog::mostShown);
        view.clearSelection();
        view.topLevelItem(700)->setSelected(true);
        failed.removeFirst();
        dialog.present(failed);
        QCOMPARE(view.selectedItems().size(), 1);
        QCOMPARE(view.selectedItems().constFirst()->text(0), u"/notes/701.md"_s);
    }

    void aFailureWithoutALineIsJustShown()
    {
        WindowBench bench;
        FailedDialog dialog(bench.documents, nullptr);
        Domain::FailedDocument inLine;
        inLine.document.id = {1};
        inLine.document.failure = {u"odd"_s, 12};
        Domain::FailedDocument whole;
        whole.document.id = {2};
        whole.document.failure = {u"may not be read"_s, 0};
        dialog.present({inLine, whole});
        auto &view = dialog.view();
        auto &show = dialog.showButton();
        QCOMPARE(show.text(), u"Show at &line"_s);
        view.setCurrentItem(view.topLevelItem(1));
        QVERIFY(show.isEnabled());
        QCOMPARE(show.text(), u"&Show"_s);
        QVERIFY2(!show.toolTip().contains(u"at the line"_s), qPrintable(show.toolTip()));
        view.setCurrentItem(view.topLevelItem(0));
        QCOMPARE(show.text(), u"Show at &line"_s);
        QVERIFY2(show.toolTip().contains(u"at the line"_s), qPrintable(show.toolTip()));
        view.clearSelection();
        QVERIFY(!show.isEnabled());
        view.setCurrentItem(view.topLevelItem(1));
        const QSignalSpy wanted(&dialog, &FailedDialog::documentRequested);
        show.click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<Domain::DocumentId>(), Domain::DocumentId{2});
        QCOMPARE(wanted[0][1].toInt(), 0);
    }

    void failedFilesAreReadOnceForManyChanges()
    {
        WindowBench bench;
        FailedDialog dialog(bench.documents, nullptr);
        QCOMPARE(dialog.readings(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.isUpToDate(), 30'000);
        const auto change = [&bench] { Q_EMIT bench.documents.documentsChanged({}); };
        for (int i = 0; i < 100; ++i)
            change();
        QCOMPARE(dialog.readings(), 1); // none of them asks by itself
        QTRY_VERIFY_WITH_TIMEOUT(dialog.isUpToDate(), 30'000);
        QCOMPARE(dialog.readings(), 2);
        // Changes that never end do not put it off for ever.
        QTRY_VERIFY_WITH_TIMEOUT((change(), dialog.readings() >= 4), 60'000);
        // And a single one is read, once.
        QTRY_VERIFY_WITH_TIMEOUT(dialog.isUpToDate(), 30'000);
        const int before = dialog.readings();
        change();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.readings(), before + 1, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.isUpToDate(), 30'000);
        QCOMPARE(dialog.readings(), before + 1);
    }

private:
    static Markdown::RenderedMarkdown render(const QByteArray &text)
    {
        const auto parsed = Markdown::parseDocument(text, {}, {});
        if (!parsed)
            return {};
        Markdown::RenderOptions options;
        options.documentLinks = true;
        options.nodeAnchors = true;
        return Markdown::render(parsed->ast, options).value_or(Markdown::RenderedMarkdown{});
    }
};

QTEST_MAIN(TestDocumentLimits)
#include "tst_documentlimits.moc"
