// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentfixture.h"

#include <storage/documentpaths.h>
#include <storage/migrator.h>

#include <random>

using namespace Docket;
using namespace Docket::Tests;
using Kind = DocumentLink::Kind;

/// What leads where: how targets are read, links in both directions while documents come and go, issues.
class TestDocumentLinks final : public QObject
{
    Q_OBJECT

private:
    static DocumentInput linking(const QString &path, const QList<DocumentLink> &links, const QStringList &anchors = {})
    {
        auto input = makeDocument(path, path, u"text of "_s + path);
        input.content.links = links;
        for (const QString &anchor : anchors)
            input.content.headings.append({2, anchor, anchor, 1, 0});
        return input;
    }

private Q_SLOTS:
    void targets_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("expected"); // of a link in /srv/wiki/guide/setup.md
        const auto row = [](const QString &target, const QString &expected) {
            QTest::newRow(qPrintable(target)) << target << expected;
        };
        row(u"other.md"_s, u"/srv/wiki/guide/other.md"_s);
        row(u"./other.md"_s, u"/srv/wiki/guide/other.md"_s);
        row(u"../index.md"_s, u"/srv/wiki/index.md"_s);
        row(u"a/../b//c.md"_s, u"/srv/wiki/guide/b/c.md"_s);
        row(u"/index.md"_s, u"/srv/wiki/index.md"_s);
        row(u"/../x.md"_s, u"/srv/x.md"_s);
        row(u"../../beside/a.md"_s, u"/srv/beside/a.md"_s);
        row(u"../../../a.md"_s, u"/a.md"_s);
        row(u"../../../../a.md"_s, {});
        row(u"sub/"_s, u"/srv/wiki/guide/sub"_s);
        row(u"..."_s, u"/srv/wiki/guide/..."_s);
        row(u"mit Leerzeichen ü.md"_s, u"/srv/wiki/guide/mit Leerzeichen ü.md"_s);
    }

    void targets()
    {
        QFETCH(QString, target);
        QFETCH(QString, expected);
        DocumentSource source;
        source.path = u"/srv/wiki"_s;
        QCOMPARE(Storage::resolveTarget(source, u"/srv/wiki/guide/setup.md"_s, target), expected);
    }

    void otherSources()
    {
        DocumentSource files;
        files.kind = DocumentSource::Kind::Files;
        files.path = u"/"_s;
        QCOMPARE(Storage::absolutePath(files, u"home/me/a.md"), u"/home/me/a.md"_s);
        QCOMPARE(Storage::resolveTarget(files, u"/home/me/a.md"_s, u"/etc/b.md"_s), u"/etc/b.md"_s);
        DocumentSource drive;
        drive.path = u"C:/docs"_s;
        QCOMPARE(Storage::resolveTarget(drive, u"C:/docs/x/a.md"_s, u"../../b.md"_s), u"C:/b.md"_s);
        QCOMPARE(Storage::resolveTarget(drive, u"C:/docs/a.md"_s, u"../../b.md"_s), QString());
        DocumentSource pasted;
        pasted.kind = DocumentSource::Kind::Pasted;
        pasted.id = {4};
        const QString own = Storage::absolutePath(pasted, u"note.md");
        QVERIFY(!own.startsWith(u'/'));
        QVERIFY(Storage::resolveTarget(pasted, own, u"../../../../etc/passwd"_s).isEmpty());
    }

    void keys()
    {
        using Storage::pathKey;
        QCOMPARE(pathKey(u"/a/README.md"_s), pathKey(u"/A/readme.MD"_s));
        QCOMPARE(pathKey(u"/a/é.md"_s), pathKey(u"/a/e\u0301.md"_s));
        QCOMPARE(pathKey(u"/a/ÄRGER.md"_s), pathKey(u"/a/ärger.md"_s));
        QVERIFY(pathKey(u"/a/b.md"_s) != pathKey(u"/a/c.md"_s));
        const auto keys = Storage::keysLeadingTo(u"/a/b/ReadMe.md"_s);
        for (const QString &path : {u"/a/b"_s, u"/a/b/readme"_s, u"/a/b/README.md"_s})
            QVERIFY2(keys.contains(pathKey(path)), qPrintable(path));
        // What one side says is what the other one tries.
        for (const QString &path : {u"/a/b"_s, u"/a/b/readme"_s})
            QVERIFY(
                Storage::pathsMeantBy(path).contains(path == u"/a/b"_s ? u"/a/b/readme.md"_s : u"/a/b/readme.md"_s));
    }

    void issueTargets_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("project");
        QTest::addColumn<qint64>("number");
        const auto row = [](Kind kind, const QString &target, const QString &project, qint64 number) {
            QTest::newRow(qPrintable(target)) << int(kind) << target << project << number;
        };
        row(Kind::Issue, u"#12"_s, {}, 12);
        row(Kind::Issue, u"owner/name#7"_s, u"owner/name"_s, 7);
        row(Kind::Issue, u"owner/name#0"_s, {}, 0);
        row(Kind::Issue, u"owner/name"_s, {}, 0);
        row(Kind::Issue, u"#99999999999999999999"_s, {}, 0);
        row(Kind::Url, u"https://forge.example/owner/name/issues/5"_s, u"owner/name"_s, 5);
        row(Kind::Url, u"https://forge.example/sub/owner/name/issues/5#issuecomment-3"_s, u"owner/name"_s, 5);
        row(Kind::Url, u"https://forge.example/owner/name/issues"_s, {}, 0);
        row(Kind::Url, u"https://forge.example/issues/5"_s, {}, 0);
        row(Kind::Url, u"mailto:a@b/o/n/issues/5"_s, {}, 0);
        row(Kind::Document, u"owner/name/issues/5"_s, {}, 0);
    }

    void issueTargets()
    {
        QFETCH(int, kind);
        QFETCH(QString, target);
        QFETCH(QString, project);
        QFETCH(qint64, number);
        const auto found = Storage::issueTarget(makeLink(Kind(kind), target));
        QCOMPARE(found.has_value(), number > 0);
        if (found) {
            QCOMPARE(found->project, project);
            QCOMPARE(found->number, number);
        }
    }

    void linksFollowWhatComesAndGoes()
    {
        DocumentStore store;
        const auto a = store.put(linking(u"a.md"_s, {makeLink(Kind::Document, u"sub/b.md"_s, u"part"_s)}));
        auto out = take(store.links.outgoing(a));
        QCOMPARE(out.size(), 1);
        QVERIFY(out.first().broken);
        QVERIFY(out.first().document.isNull());
        QCOMPARE(take(store.links.brokenLinks({}, 10)).size(), 1);

        const auto b = store.put(linking(u"sub/b.md"_s, {}, {u"part"_s}));
        out = take(store.links.outgoing(a));
        QCOMPARE(out.first().document, b);
        QCOMPARE(out.first().documentPath, u"sub/b.md"_s);
        QVERIFY(!out.first().broken);
        QVERIFY(take(store.links.brokenLinks({}, 10)).isEmpty());
        const auto back = take(store.links.backlinks(b, 10));
        QCOMPARE(back.size(), 1);
        QCOMPARE(back.first().document.id, a);
        QCOMPARE(back.first().link.anchor, u"part"_s);

        take(store.documents.move(b, store.source, u"sub/c.md"_s));
        QVERIFY(take(store.links.outgoing(a)).first().broken);
        QVERIFY(take(store.links.backlinks(b, 10)).isEmpty());
        take(store.documents.move(b, store.source, u"sub/b.md"_s));
        QCOMPARE(take(store.links.backlinks(b, 10)).size(), 1);
        take(store.documents.remove(std::span(&a, 1)));
        QVERIFY(take(store.links.backlinks(b, 10)).isEmpty());
    }

    void linksBetweenDocumentsThatGoTogetherAreNobodysAnyMore()
    {
        DocumentStore store;
        const auto second = store.addSource(u"/srv/handbook"_s);
        QList<DocumentInput> all;
        for (int i = 0; i < 8; ++i) {
            auto input = linking(u"%1.md"_s.arg(i), {makeLink(Kind::Document, u"%1.md"_s.arg((i + 1) % 8)),
                                                     makeLink(Kind::Document, u"../wiki/a.md"_s)});
            input.hash = QByteArray(16, char('0' + i));
            all.append(input);
        }
        take(store.documents.storeBatch(second, all));
        const auto a = store.put(linking(u"a.md"_s, {}));
        QVERIFY(take(store.links.brokenLinks({}, 100)).isEmpty());
        QVERIFY(take(store.links.orphans({}, 100)).isEmpty());
        // Of what goes as well nothing is worked out: for a large folder that would take as long as the rest.
        const auto judged =
            store.store.connection->run("CREATE TEMP TRIGGER judged BEFORE INSERT ON main.document_broken_link BEGIN "
                                        "SELECT RAISE(ABORT, 'judged'); "
                                        "END");
        QVERIFY2(judged, judged ? "" : qPrintable(judged.error().toText()));
        take(store.sources.removeSource(second));
        const auto orphans = take(store.links.orphans({}, 100));
        QCOMPARE(orphans.size(), 1);
        QCOMPARE(orphans.first().id, a);
    }

    void aHeadingThatGoesBreaksTheLinkToIt()
    {
        DocumentStore store;
        const auto a = store.put(linking(u"a.md"_s, {makeLink(Kind::Document, u"b.md"_s, u"Part"_s)}));
        store.put(linking(u"b.md"_s, {}, {u"part"_s}));
        QVERIFY(take(store.links.brokenLinks({}, 10)).isEmpty());
        auto other = linking(u"b.md"_s, {}, {u"chapter"_s});
        other.hash = QByteArray(16, 'x');
        store.put(other);
        const auto broken = take(store.links.brokenLinks({}, 10));
        QCOMPARE(broken.size(), 1);
        QVERIFY(broken.first().headingOnly);
        QCOMPARE(broken.first().document.id, a);
        QCOMPARE(broken.first().document.brokenLinks, 1);
        other = linking(u"b.md"_s, {}, {u"part"_s, u"chapter"_s});
        other.hash = QByteArray(16, 'y');
        store.put(other);
        QVERIFY(take(store.links.brokenLinks({}, 10)).isEmpty());
        QCOMPARE(take(store.documents.find(a)).summary.brokenLinks, 0);
    }

    void brokenAndOrphanCanBeAskedFor()
    {
        DocumentStore store;
        store.put(linking(u"a.md"_s, {makeLink(Kind::Document, u"b.md"_s), makeLink(Kind::Document, u"gone.md"_s)}));
        const auto b = store.put(linking(u"b.md"_s, {}));
        store.put(linking(u"sub/c.md"_s, {makeLink(Kind::Document, u"gone.md"_s)}));
        QCOMPARE(store.paths(u"is:broken"_s), (QStringList{u"a.md"_s, u"sub/c.md"_s}));
        QCOMPARE(store.paths(u"is:broken path:sub"_s), QStringList{u"sub/c.md"_s});
        QCOMPARE(store.paths(u"-is:broken"_s), QStringList{u"b.md"_s});
        QCOMPARE(store.paths(u"is:orphan"_s), (QStringList{u"a.md"_s, u"sub/c.md"_s}));
        QCOMPARE(store.paths(u"-is:orphan"_s), QStringList{u"b.md"_s});
        QCOMPARE(store.paths(u"is:orphan,failed -is:broken"_s), QStringList());
        QCOMPARE(take(store.documents.count(ask(u"is:broken"_s), {})), 2);
        take(store.documents.remove(std::span(&b, 1)));
        QCOMPARE(store.paths(u"is:orphan"_s), (QStringList{u"a.md"_s, u"sub/c.md"_s}));
        store.put(linking(u"b.md"_s, {}));
        QCOMPARE(store.paths(u"is:orphan"_s), (QStringList{u"a.md"_s, u"sub/c.md"_s}));
    }

    /// Whatever comes, changes, moves, fails and goes: what is kept is what working it out anew says.
    void whatIsKeptIsWhatIsThere()
    {
        std::mt19937 random(7);
        const auto below = [&random](int end) { return int(random() % unsigned(end)); };
        const QStringList names{u"a.md"_s,           u"A.md"_s,         u"b.md"_s,
                                u"sub/README.md"_s,  u"sub/index.md"_s, u"sub/readme.markdown"_s,
                                u"sub/c.markdown"_s, u"sub.md"_s};
        const QStringList targets{u"a.md"_s,
                                  u"a"_s,
                                  u"b"_s,
                                  u"/sub/"_s,
                                  u"sub"_s,
                                  u"../a.md"_s,
                                  u"../../../../x.md"_s,
                                  u"c"_s,
                                  u"/sub/c.markdown"_s,
                                  u"/sub/index"_s};
        const QStringList anchors{QString(), u"one"_s, u"Two"_s};
        DocumentStore store;
        const auto second = store.addSource(u"/srv/wiki/sub/deep"_s);
        QByteArray hash(16, '0');
        for (int round = 0; round < 400; ++round) {
            const auto name = names[below(int(names.size()))];
            const auto where = below(4) == 0 ? second : store.source;
            const auto known = store.documents.findByPath(where, name);
            switch (below(8)) {
            case 0:
                if (known)
                    take(store.documents.remove(std::span(&*known, 1)));
                break;
            case 1:
                if (known)
                    (void)store.documents.move(*known, below(3) == 0 ? second : store.source,
                                               names[below(int(names.size()))]);
                break;
            case 2: take(store.documents.storeFailure(where, name, {1, 1}, {u"no"_s, 0})); break;
            case 3: {
                if (below(10) == 0) {
                    take(store.sources.removeSource(second));
                    DocumentSource again;
                    again.path = u"/srv/wiki/sub/deep"_s;
                    again.id = {};
                    QCOMPARE(take(store.sources.storeSource(again)), second);
                }
                break;
            }
            default: {
                std::vector<DocumentInput> batch;
                for (int i = 0, count = 1 + below(3); i < count; ++i) {
                    QList<DocumentLink> links;
                    for (int n = below(4); n > 0; --n)
                        links << makeLink(below(6) == 0 ? Kind::Heading : Kind::Document,
                                          targets[below(int(targets.size()))], anchors[below(3)]);
                    auto input = linking(i == 0 ? name : names[below(int(names.size()))], links,
                                         below(2) == 0 ? QStringList{u"one"_s} : QStringList{u"two"_s});
                    std::ranges::generate(hash, [&] { return char(random()); });
                    input.hash = hash;
                    batch.push_back(input);
                }
                take(store.documents.storeBatch(where, batch));
            }
            }
            // One serves one transaction.
            Storage::SqlDocumentLinkRepository fresh(*store.store.connection);
            QStringList expected;
            QStringList orphans;
            for (const DocumentSource &source : take(store.sources.sources())) {
                for (const auto &record : take(store.sources.records(source.id))) {
                    const QString own = QString::number(record.id.value);
                    int broken = 0;
                    for (const ResolvedLink &link : take(fresh.outgoing(record.id))) {
                        if (link.broken)
                            expected << own + u'>' + link.link.target + u'#' + link.link.anchor;
                        broken += link.broken ? 1 : 0;
                    }
                    const auto summary = take(store.documents.find(record.id)).summary;
                    QVERIFY2(summary.brokenLinks == broken,
                             qPrintable(u"round %1: %2 keeps %3 broken links, there are %4: %5"_s.arg(
                                 QString::number(round), record.path, QString::number(summary.brokenLinks),
                                 QString::number(broken), expected.join(u' '))));
                    if (take(fresh.backlinks(record.id, 1)).isEmpty())
                        orphans << own;
                }
            }
            QStringList kept;
            for (const BrokenLink &link : take(fresh.brokenLinks({}, 1000)))
                kept << QString::number(link.document.id.value) + u'>' + link.link.target + u'#' + link.link.anchor;
            QStringList alone;
            for (const DocumentSummary &document : take(fresh.orphans({}, 1000)))
                alone << QString::number(document.id.value);
            for (QStringList *list : {&expected, &orphans, &kept, &alone})
                list->sort();
            QVERIFY2(kept == expected, qPrintable(u"round %1: kept %2, there %3"_s.arg(
                                           QString::number(round), kept.join(u' '), expected.join(u' '))));
            QVERIFY2(alone == orphans, qPrintable(u"round %1: kept %2, there %3"_s.arg(
                                           QString::number(round), alone.join(u' '), orphans.join(u' '))));
        }
        // And an upgrade from a schema without it says the same.
        const auto before = take(store.links.brokenLinks({}, 1000)).size();
        const auto lonely = take(store.links.orphans({}, 1000));
        QVERIFY(before > 3 && lonely.size() > 1);
        Storage::Migrator migrator(*store.store.connection);
        take(migrator.migrateTo(8));
        QVERIFY(!store.store.connection->integer("SELECT broken FROM document"));
        take(migrator.migrate());
        QCOMPARE(take(store.links.brokenLinks({}, 1000)).size(), before);
        QCOMPARE(take(store.links.orphans({}, 1000)), lonely);
        // Headings that come later are compared with what the upgrade wrote.
        const auto target = take(store.documents.findByPath(store.source, u"b.md"_s));
        QVERIFY(!target.isNull());
    }

    void whatALinkMayMean_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("stored");
        QTest::addColumn<bool>("caseDiffers");
        QTest::newRow("exact") << u"guide/a.md"_s << u"guide/a.md"_s << false;
        QTest::newRow("capitals") << u"Guide/A.md"_s << u"guide/a.md"_s << true;
        QTest::newRow("no suffix") << u"guide/a"_s << u"guide/a.md"_s << false;
        QTest::newRow("another suffix") << u"guide/a"_s << u"guide/a.markdown"_s << false;
        QTest::newRow("folder") << u"guide/"_s << u"guide/README.md"_s << false;
        QTest::newRow("folder's index") << u"guide"_s << u"guide/index.md"_s << false;
        QTest::newRow("from the root") << u"/guide/a.md"_s << u"guide/a.md"_s << false;
        QTest::newRow("composed") << u"e\u0301.md"_s << u"é.md"_s << true;
    }

    void whatALinkMayMean()
    {
        QFETCH(QString, target);
        QFETCH(QString, stored);
        QFETCH(bool, caseDiffers);
        DocumentStore store;
        const auto from = store.put(linking(u"start.md"_s, {makeLink(Kind::Document, target)}));
        const auto to = store.put(linking(stored, {}));
        const auto out = take(store.links.outgoing(from)).first();
        QCOMPARE(out.document, to);
        QCOMPARE(out.broken, false);
        QCOMPARE(out.caseDiffers, caseDiffers);
        QCOMPARE(take(store.links.backlinks(to, 10)).size(), 1);
        QVERIFY(take(store.links.brokenLinks({}, 10)).isEmpty());
        const auto orphans = take(store.links.orphans({}, 10));
        QCOMPARE(orphans.size(), 1);
        QCOMPARE(orphans.first().id, from);
    }

    void theExactOneOfTwo()
    {
        DocumentStore store;
        const auto from = store.put(linking(u"s.md"_s, {makeLink(Kind::Document, u"Readme.md"_s)}));
        store.put(linking(u"readme.md"_s, {}));
        const auto exact = store.put(linking(u"Readme.md"_s, {}));
        const auto out = take(store.links.outgoing(from)).first();
        QCOMPARE(out.document, exact);
        QVERIFY(!out.caseDiffers);
        QCOMPARE(take(store.documents.findByAbsolutePath(u"/srv/wiki/Readme.md"_s)), exact);
    }

    void acrossSources()
    {
        DocumentStore store;
        const auto other = store.addSource(u"/srv/other"_s);
        const auto to = store.put(linking(u"x.md"_s, {}), other);
        const auto from = store.put(linking(u"a.md"_s, {makeLink(Kind::Document, u"../other/x.md"_s)}));
        QCOMPARE(take(store.links.outgoing(from)).first().document, to);
        QCOMPARE(take(store.links.backlinks(to, 10)).size(), 1);
    }

    void brokenOnesAreListed()
    {
        DocumentStore store;
        store.put(linking(u"a.md"_s,
                          {makeLink(Kind::Document, u"gone.md"_s), makeLink(Kind::Document, u"b.md"_s, u"no"_s),
                           makeLink(Kind::Document, u"b.md"_s, u"Yes"_s), makeLink(Kind::Heading, {}, u"here"_s),
                           makeLink(Kind::Heading, {}, u"nowhere"_s), makeLink(Kind::File, u"picture.png"_s),
                           makeLink(Kind::Url, u"https://example.org"_s), makeLink(Kind::Issue, u"#3"_s),
                           makeLink(Kind::Document, u"../../../../out.md"_s)},
                          {u"here"_s}));
        store.put(linking(u"b.md"_s, {}, {u"yes"_s}));
        QStringList seen;
        for (const BrokenLink &link : take(store.links.brokenLinks({}, 100)))
            seen << link.link.target + u'#' + link.link.anchor + (link.headingOnly ? u" heading"_s : QString());
        QCOMPARE(seen,
                 (QStringList{u"gone.md#"_s, u"b.md#no heading"_s, u"#nowhere heading"_s, u"../../../../out.md#"_s}));
        QCOMPARE(take(store.links.brokenLinks({}, 2)).size(), 2);
        QVERIFY(take(store.links.brokenLinks({store.source, u"elsewhere"_s}, 9)).isEmpty());
        const auto a = take(store.documents.findByPath(store.source, u"a.md"_s));
        QCOMPARE(std::ranges::count(take(store.links.outgoing(a)), true, &ResolvedLink::broken), 4);
    }

    void aLinkToItselfMakesNoFriend()
    {
        DocumentStore store;
        const auto a = store.put(linking(u"a.md"_s, {makeLink(Kind::Document, u"a.md"_s)}));
        QCOMPARE(take(store.links.orphans({}, 10)).size(), 1);
        QVERIFY(take(store.links.backlinks(a, 10)).isEmpty());
        QCOMPARE(take(store.links.outgoing(a)).first().document, a);
    }

    void issues()
    {
        DocumentStore store;
        const auto project = store.store.addProject(u"Docs"_s, u"Site"_s, 5);
        const auto stored = makeIssue(12, u"Ink"_s, 10);
        take(store.store.issues->store(project, std::span(&stored, 1)));
        const auto issue = take(store.store.issues->findByNumber(project, 12));

        const auto named = store.addSource(u"/srv/named"_s, u"docs/site"_s);
        const auto a = store.put(
            linking(u"a.md"_s, {makeLink(Kind::Issue, u"docs/site#12"_s), makeLink(Kind::Issue, u"docs/site#13"_s),
                                makeLink(Kind::Issue, u"DOCS/site#12"_s)}));
        const auto b = store.put(linking(u"b.md"_s, {makeLink(Kind::Issue, u"#12"_s)}), named);
        const auto c = store.put(linking(u"c.md"_s, {makeLink(Kind::Issue, u"#12"_s)}));
        const auto d =
            store.put(linking(u"d.md"_s, {makeLink(Kind::Url, u"https://forge.example/Docs/Site/issues/12"_s)}));
        QCOMPARE(take(store.links.issuesMentioned(a)),
                 (QList<IssueMention>{{u"docs/site"_s, 12, issue, 3}, {u"docs/site"_s, 13, {}, 3}}));
        QCOMPARE(take(store.links.issuesMentioned(b)).first().issue, issue);
        QVERIFY(take(store.links.issuesMentioned(c)).first().issue.isNull());
        QSet<qint64> mentioning;
        for (const Backlink &link : take(store.links.documentsMentioning(issue, 10)))
            mentioning.insert(link.document.id.value);
        QCOMPARE(mentioning, (QSet<qint64>{a.value, b.value, d.value}));
        QCOMPARE(store.links.documentsMentioning({999}, 10).error().code, Code::NotFound);

        // The folder is said to belong to the project later.
        auto source = take(store.sources.source(store.source));
        source.project = u"docs/site"_s;
        take(store.sources.storeSource(source));
        Storage::SqlDocumentLinkRepository fresh(*store.store.connection);
        QCOMPARE(take(fresh.issuesMentioned(c)).first().issue, issue);
        QCOMPARE(take(fresh.documentsMentioning(issue, 10)).size(), 5);
    }
};

QTEST_GUILESS_MAIN(TestDocumentLinks)
#include "tst_documentlinks.moc"
