// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/query.h>
#include <domain/triage.h>
#include <ingest/ingestrun.h>
#include <markdown/ast.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using namespace Ingest;
using Domain::DocumentId;
using Domain::DocumentSource;
using Domain::DocumentState;

/// Remembers what a unit put into the cache.
class MemorySink final : public Cache::CacheSink
{
public:
    Result<void> put(const Cache::CacheKey &key, const QByteArray &value, std::chrono::milliseconds) override
    {
        const QMutexLocker lock(&m_mutex);
        m_values.insert(key.text(), value);
        return {};
    }
    Result<void> remove(const Cache::CacheKey &key) override
    {
        const QMutexLocker lock(&m_mutex);
        m_values.remove(key.text());
        return {};
    }
    Result<qint64> removeMatching(const Cache::CachePattern &) override { return 0; }
    [[nodiscard]] QHash<QString, QByteArray> values()
    {
        const QMutexLocker lock(&m_mutex);
        return m_values;
    }

private:
    QMutex m_mutex;
    QHash<QString, QByteArray> m_values;
};

inline void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

inline QString actionOf(const IngestReport &report, const QString &path)
{
    for (const IngestedFile &file : report.files) {
        if (file.path == path)
            return actionName(file.action);
    }
    return {};
}

/// The base of what tests runs: a source on a folder, a database, and a cache that remembers.
class IngestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(QDir(m_folder->path()).mkdir(u"docs"_s));
        m_database =
            std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = m_folder->filePath(u"docket.db"_s)});
        const auto opened = Async::await(m_database->open());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toText()));
        m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, &m_sink, m_rules);
        m_workers = std::make_unique<Async::WorkerPool>(u"parse"_s, 2);
        m_source = {.path = m_folder->filePath(u"docs"_s), .name = u"docs"_s};
        const auto id = Async::await(m_units->run(
            [source = m_source](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(source); }));
        QVERIFY(id);
        m_source.id = *id;
    }

    void cleanup()
    {
        m_workers.reset();
        m_units.reset();
        if (m_database)
            m_database->shutdown();
        m_database.reset();
    }

protected:
    [[nodiscard]] QString at(const QString &path) const { return m_source.path + u'/' + path; }

    IngestReport run(const QStringList &paths = {}, const IngestRun::Progress &progress = {})
    {
        IngestRun ingest(*m_units, *m_database, *m_workers, m_options, progress);
        auto report = paths.isEmpty() ? ingest.run(m_source, {}) : ingest.run(m_source, paths, {});
        if (!report)
            qFatal("%s", qPrintable(report.error().toText()));
        return *std::move(report);
    }

    IngestPlan plan()
    {
        IngestRun ingest(*m_units, *m_database, *m_workers, m_options, {});
        auto plan = ingest.plan(m_source, {});
        if (!plan)
            qFatal("%s", qPrintable(plan.error().toText()));
        return *std::move(plan);
    }

    QByteArray textOf(Domain::DocumentId id)
    {
        const auto text = Async::await(m_database->read(
            [id](Storage::Connection &connection) { return Storage::SqlDocumentRepository(connection).text(id); }));
        return text.value_or("(no text)");
    }

    Domain::Document find(const QString &path)
    {
        auto document = Async::await(
            m_database->read([path, source = m_source.id](Storage::Connection &connection) -> Result<Domain::Document> {
                Storage::SqlDocumentRepository documents(connection);
                const auto id = documents.findByPath(source, path);
                if (!id)
                    return std::unexpected(id.error());
                return documents.find(*id);
            }));
        if (!document)
            qFatal("%s: %s", qPrintable(path), qPrintable(document.error().toText()));
        return *std::move(document);
    }

    DocumentSource source()
    {
        auto source = Async::await(m_database->read([id = m_source.id](Storage::Connection &connection) {
            return Storage::SqlDocumentSourceRepository(connection).source(id);
        }));
        if (!source)
            qFatal("%s", qPrintable(source.error().toText()));
        return *std::move(source);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    MemorySink m_sink;
    Domain::TriageRules m_rules;
    std::unique_ptr<Storage::Database> m_database;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Async::WorkerPool> m_workers;
    DocumentSource m_source;
    IngestOptions m_options;
};

} // namespace Docket::Tests
