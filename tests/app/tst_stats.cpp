// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"

#include <QRegularExpression>
#include <QSet>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// `docket-cli stats` as scripts meet it: what another call kept, in words, as JSON and for Prometheus.
class TestStats final : public QObject
{
    Q_OBJECT

private:
    Profile m_profile;

    [[nodiscard]] QJsonObject json(const QStringList &arguments) const
    {
        return m_profile.cli(QStringList{u"--json"_s, u"stats"_s} + arguments).json().object();
    }
    [[nodiscard]] qint64 committed() const
    {
        return json({u"queries"_s, u"--over"_s, u"total"_s})
            .value(u"queries"_s)
            .toObject()
            .value(u"transactions"_s)
            .toObject()
            .value(u"committed"_s)
            .toInteger();
    }

private Q_SLOTS:
    void withoutFiguresItSaysSo()
    {
        const auto result = m_profile.cli({u"stats"_s});
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.err.contains(u"no kept figures"_s), qPrintable(result.err));
        QVERIFY(!QFile::exists(m_profile.path() + u"/metrics.db"_s));
    }

    void figuresOfOtherCallsAreAddedUp()
    {
        QDir().mkpath(m_profile.file(u"notes"_s));
        QFile note(m_profile.file(u"notes/paper.md"_s));
        QVERIFY(note.open(QIODevice::WriteOnly) && note.write("# Paper\n\nIt jams: xyzzyplugh.\n") > 0);
        note.close();
        const QStringList ingest{u"--set"_s, u"metrics.slow-threshold=1ms"_s, u"ingest"_s, m_profile.file(u"notes"_s)};
        QCOMPARE(m_profile.cli(ingest).exitCode, 0);
        const qint64 once = committed();
        QVERIFY(once > 0);
        QVERIFY(note.open(QIODevice::Append) && note.write("\nAgain.\n") > 0);
        note.close();
        QCOMPARE(m_profile.cli(ingest).exitCode, 0);
        QVERIFY2(committed() > once, qPrintable(QString::number(committed())));
    }

    void wordsNameStatementsActionsAndPools()
    {
        const auto all = m_profile.cli({u"stats"_s});
        QCOMPARE(all.exitCode, 0);
        // The words name the heaviest statements, which are not the same ones on every machine.
        const auto statements = json({u"queries"_s}).value(u"queries"_s).toObject().value(u"statements"_s).toArray();
        QSet<QString> texts;
        QSet<QString> actions;
        QString heavy;
        for (const auto &one : statements) {
            const QString text = one.toObject().value(u"statement"_s).toString();
            actions.insert(one.toObject().value(u"action"_s).toString());
            if (heavy.isEmpty() && text.size() < 60 && texts.size() < 20)
                heavy = text;
            texts.insert(text);
        }
        QVERIFY(texts.contains(u"COMMIT"_s));
        QVERIFY(actions.contains(u"ingest documents"_s));
        QVERIFY(!heavy.isEmpty());
        for (const QString &word : {heavy, u"readers"_s, u"writer"_s, u"memory"_s, u"Units of work"_s})
            QVERIFY2(all.out.contains(word), qPrintable(word + u" in\n"_s + all.out));
        QVERIFY2(!all.out.contains(u"xyzzyplugh"_s), qPrintable(all.out));
        QVERIFY2(all.out.contains(u"Ingestion: 2 runs over 2 files, 2 stored"_s), qPrintable(all.out));
        QVERIFY2(all.out.contains(u"parsing a file"_s), qPrintable(all.out));
        const auto pool = m_profile.cli({u"stats"_s, u"pool"_s, u"--window"_s, u"month"_s});
        QVERIFY(pool.out.contains(u"writer"_s));
        QVERIFY(!pool.out.contains(heavy));
    }

    void jsonHasOneMemberForEachPart()
    {
        const auto all = json({});
        for (const QString &part : {u"cache"_s, u"queries"_s, u"pools"_s, u"http"_s, u"ingest"_s, u"wal"_s})
            QVERIFY2(all.contains(part), qPrintable(part));
        QVERIFY(all.value(u"ingest"_s).toObject().value(u"stored"_s).toInteger() >= 2);
        const auto cache = json({u"cache"_s});
        QVERIFY(cache.contains(u"cache"_s));
        QVERIFY(!cache.contains(u"queries"_s));
    }

    /// Line by line by the grammar of the text format.
    void prometheusCanReadIt()
    {
        const auto result = m_profile.cli({u"stats"_s, u"--prometheus"_s});
        QCOMPARE(result.exitCode, 0);
        QVERIFY(result.out.endsWith(u'\n'));
        static const QRegularExpression help(u"^# HELP ([a-z_]+) \\S.*$"_s);
        static const QRegularExpression type(u"^# TYPE ([a-z_]+) (counter|gauge|summary)$"_s);
        static const QRegularExpression sample(u"^([a-z_]+)(?:\\{([a-z_]+=\"(?:[^\"\\\\]|\\\\[\"\\\\n])*\"(?:,[a-z_]+="
                                               u"\"(?:[^\"\\\\]|\\\\[\"\\\\n])*\")*)\\})?"
                                               " (-?[0-9.]+(?:e[+-]?[0-9]+)?)$"_s);
        QString family;
        QSet<QString> families;
        QSet<QString> samples;
        const auto lines = result.out.split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines) {
            if (const auto found = help.match(line); found.hasMatch()) {
                family = found.captured(1);
                // All of a name stand together.
                QVERIFY2(!families.contains(family), qPrintable(line));
                families.insert(family);
            } else if (line.startsWith(u'#')) {
                const auto kind = type.match(line);
                QVERIFY2(kind.hasMatch() && kind.captured(1) == family, qPrintable(line));
                QCOMPARE(kind.captured(2) == u"counter", family.endsWith(u"_total"));
            } else {
                const auto one = sample.match(line);
                QVERIFY2(one.hasMatch(), qPrintable(line));
                const QString name = one.captured(1);
                QVERIFY2(name == family || name == family + u"_sum"_s || name == family + u"_count"_s,
                         qPrintable(line));
                const QString key = name + one.captured(2);
                QVERIFY2(!samples.contains(key), qPrintable(line));
                samples.insert(key);
            }
        }
        QVERIFY(families.contains(u"docket_statement_seconds"_s));
        QVERIFY(families.contains(u"docket_pool_work_total"_s));
        QVERIFY(families.contains(u"docket_cache_level_reads_total"_s));
        QVERIFY(!result.out.contains(u"xyzzyplugh"_s));
    }

    void switchedOffNothingIsKept()
    {
        const qint64 before = committed();
        QCOMPARE(
            m_profile.cli({u"--set"_s, u"metrics.enabled=false"_s, u"ingest"_s, m_profile.file(u"notes"_s)}).exitCode,
            0);
        QCOMPARE(committed(), before);
    }

    void wrongArgumentsAreUsage()
    {
        QCOMPARE(m_profile.cli({u"stats"_s, u"nonsense"_s}).exitCode, 2);
        QCOMPARE(m_profile.cli({u"stats"_s, u"--over"_s, u"minute"_s}).exitCode, 2);
    }

    void aBrokenFileStopsNothing()
    {
        const QString path = m_profile.path() + u"/metrics.db"_s;
        QFile::remove(path + u"-wal"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(9000, 'x')) > 0);
        file.close();
        const auto told = m_profile.cli({u"stats"_s});
        QCOMPARE(told.exitCode, 1);
        QVERIFY2(told.err.contains(u"metrics.db"_s), qPrintable(told.err));
        QCOMPARE(m_profile.cli({u"ingest"_s, m_profile.file(u"notes"_s)}).exitCode, 0);
        QVERIFY(QFile::exists(path + u".broken"_s));
        QCOMPARE(m_profile.cli({u"stats"_s}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestStats)
#include "tst_stats.moc"
