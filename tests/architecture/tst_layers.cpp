// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

/// What each module may include, beside itself. The order of the layers in ARCHITECTURE.md, written out.
const QHash<QString, QStringList> &allowed()
{
    static const QHash<QString, QStringList> table{
        {u"base"_s, {}},
        {u"domain"_s, {u"base"_s}},
        {u"async"_s, {u"base"_s, u"metrics"_s}},
        {u"config"_s, {u"base"_s, u"domain"_s, u"async"_s}},
        {u"metrics"_s, {u"base"_s}},
        {u"markdown"_s, {u"base"_s}},
        {u"cache"_s, {u"base"_s, u"async"_s, u"metrics"_s}},
        {u"storage"_s, {u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s}},
        {u"repositories"_s, {u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s, u"cache"_s, u"storage"_s}},
        {u"advice"_s, {u"base"_s, u"metrics"_s, u"storage"_s}},
        {u"forge"_s, {u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s}},
        {u"files"_s, {u"base"_s}},
        {u"unitofwork"_s, {u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s, u"cache"_s, u"files"_s, u"storage"_s}},
        {u"ingest"_s,
         {u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s, u"markdown"_s, u"cache"_s, u"files"_s, u"storage"_s,
          u"unitofwork"_s}},
        {u"workspaces"_s, {u"base"_s, u"domain"_s, u"async"_s, u"files"_s, u"storage"_s, u"unitofwork"_s}},
        {u"sync"_s, {u"base"_s, u"domain"_s, u"async"_s, u"storage"_s}},
        {u"services"_s,
         {u"base"_s, u"domain"_s, u"async"_s, u"config"_s, u"metrics"_s, u"markdown"_s, u"cache"_s, u"files"_s,
          u"storage"_s, u"advice"_s, u"repositories"_s, u"unitofwork"_s, u"ingest"_s, u"sync"_s}},
        {u"icons"_s, {}},
        {u"widgets"_s, {u"icons"_s, u"base"_s, u"domain"_s, u"markdown"_s}},
        {u"charts"_s, {u"icons"_s, u"base"_s, u"metrics"_s, u"widgets"_s}},
        {u"inspectors"_s,
         {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"cache"_s, u"metrics"_s, u"advice"_s, u"services"_s,
          u"widgets"_s, u"charts"_s}},
        {u"queries"_s,
         {u"icons"_s, u"base"_s, u"async"_s, u"metrics"_s, u"advice"_s, u"services"_s, u"widgets"_s, u"charts"_s,
          u"inspectors"_s}},
        {u"documents"_s,
         {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"markdown"_s, u"cache"_s, u"ingest"_s, u"services"_s,
          u"models"_s, u"widgets"_s, u"issues"_s}},
        {u"models"_s, {u"base"_s, u"domain"_s, u"async"_s, u"services"_s, u"widgets"_s}},
        {u"issues"_s,
         {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"markdown"_s, u"services"_s, u"models"_s, u"widgets"_s}},
        {u"projects"_s, {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"services"_s, u"models"_s, u"widgets"_s}},
        {u"tasks"_s, {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"services"_s, u"models"_s, u"widgets"_s}},
        {u"accounts"_s, {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"services"_s, u"models"_s, u"widgets"_s}},
        {u"workspaceview"_s,
         {u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"services"_s, u"workspaces"_s, u"widgets"_s}},
        {u"shell"_s,
         {u"workspaces"_s, u"workspaceview"_s, u"icons"_s, u"base"_s, u"domain"_s, u"async"_s, u"metrics"_s,
          u"services"_s, u"models"_s, u"widgets"_s, u"issues"_s, u"projects"_s, u"tasks"_s, u"accounts"_s,
          u"documents"_s, u"charts"_s, u"inspectors"_s, u"queries"_s}},
    };
    return table;
}

/// Qt modules by the headers that give them away, and the modules that may use them.
struct QtRule
{
    QString headers;
    QStringList modules;
};

const QList<QtRule> &qtRules()
{
    static const QList<QtRule> rules{
        {u"QSql[A-Za-z]*"_s, {u"storage"_s}},
        {u"(QNetwork[A-Za-z]*|QSsl[A-Za-z]*|QTcp[A-Za-z]*|QHost[A-Za-z]*|QAbstractSocket)"_s, {u"forge"_s}},
        {u"(QtConcurrent[A-Za-z]*)"_s, {u"async"_s, u"storage"_s}},
        {u"(QWidget|QPainter|QIcon|QPixmap|QImage|QColor|QFont|QPalette|QDialog|QMainWindow|QAction|QTextDocument|QTextBrowser)"_s,
         {u"icons"_s, u"widgets"_s, u"models"_s, u"issues"_s, u"documents"_s, u"projects"_s, u"tasks"_s, u"accounts"_s,
          u"workspaceview"_s, u"charts"_s, u"inspectors"_s, u"queries"_s, u"shell"_s}},
    };
    return rules;
}

struct Source
{
    QString module;
    QString path;
    QString text;
};

QList<Source> sources()
{
    QList<Source> all;
    for (const QString &layer : {u"core"_s, u"ui"_s}) {
        const QDir root(QStringLiteral(DOCKET_SOURCE_DIR) + u'/' + layer);
        QDirIterator files(root.path(), {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            all.append({root.relativeFilePath(file.fileName()).section(u'/', 0, 0), file.fileName(),
                        QString::fromUtf8(file.readAll())});
        }
    }
    return all;
}

} // namespace

/// Link lists alone do not hold a layering: a header can be reached by accident. This reads the includes themselves.
class TestLayers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIncludeGoesDownwards()
    {
        static const QRegularExpression include(uR"(^#include <([a-z]+)/[a-z0-9_]+\.h>)"_s,
                                                QRegularExpression::MultilineOption);
        QStringList broken;
        int seen = 0;
        for (const Source &source : sources()) {
            QVERIFY2(allowed().contains(source.module),
                     qPrintable(u"module %1 stands in no layer: add it to the table"_s.arg(source.module)));
            for (auto matches = include.globalMatch(source.text); matches.hasNext();) {
                const QString target = matches.next().captured(1);
                if (!allowed().contains(target) || target == source.module)
                    continue;
                ++seen;
                if (!allowed().value(source.module).contains(target))
                    broken << u"%1 includes %2"_s.arg(source.path, target);
            }
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
        QVERIFY2(seen > 50, "no includes were found: has the style of includes changed?");
    }

    void theTableHasNoCycle()
    {
        QSet<QString> done;
        bool progress = true;
        while (progress) {
            progress = false;
            for (auto it = allowed().begin(); it != allowed().end(); ++it) {
                if (done.contains(it.key()) ||
                    !std::ranges::all_of(it.value(), [&](const QString &m) { return done.contains(m); }))
                    continue;
                done.insert(it.key());
                progress = true;
            }
        }
        QCOMPARE(done.size(), allowed().size());
    }

    void qtModulesStayWhereTheyBelong()
    {
        QStringList broken;
        for (const QtRule &rule : qtRules()) {
            const QRegularExpression include(u"^#include <(%1)>"_s.arg(rule.headers),
                                             QRegularExpression::MultilineOption);
            for (const Source &source : sources()) {
                if (rule.modules.contains(source.module))
                    continue;
                if (const auto match = include.match(source.text); match.hasMatch())
                    broken << u"%1 includes %2"_s.arg(source.path, match.captured(1));
            }
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

    void theInterfaceNeverWaits()
    {
        static const QRegularExpression waiting(uR"(waitForFinished|QEventLoop|Async::await|->exec\(\)|\.exec\(\))"_s);
        QStringList broken;
        for (const Source &source : sources()) {
            if (!source.path.contains(u"/ui/"_s))
                continue;
            if (const auto match = waiting.match(source.text); match.hasMatch())
                broken << u"%1: %2"_s.arg(source.path, match.captured(0));
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

    void addressesOfOthersAreOpenedInOnePlace()
    {
        static const QRegularExpression opening(uR"(openUrl\((?!QUrl::fromLocalFile\()|setOpenExternalLinks\(true)"_s);
        QStringList broken;
        int seen = 0;
        for (const Source &source : sources()) {
            for (auto matches = opening.globalMatch(source.text); matches.hasNext();) {
                const QString found = matches.next().captured(0);
                if (source.path.endsWith(u"/ui/widgets/webpage.cpp"_s))
                    ++seen;
                else
                    broken << u"%1: %2, use openWebPage()"_s.arg(source.path, found);
            }
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
        QCOMPARE(seen, 2);
    }

    void filesStayShort()
    {
        // A longer file says in its head why.
        static const QRegularExpression reason(u"Longer than 600 lines because"_s);
        QStringList longer;
        for (const Source &source : sources()) {
            if (source.text.count(u'\n') > 600 && !reason.match(source.text.first(1000)).hasMatch())
                longer << u"%1 has %2 lines"_s.arg(source.path).arg(source.text.count(u'\n'));
        }
        QVERIFY2(longer.isEmpty(), qPrintable(longer.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"
