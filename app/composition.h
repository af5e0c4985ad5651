// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metering.h"

#include <async/taskregistry.h>
#include <async/workerpool.h>
#include <base/clock.h>
#include <base/logfile.h>
#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <config/passphrasebroker.h>
#include <config/secretstore.h>
#include <config/settings.h>
#include <domain/triage.h>
#include <forge/giteaconnector.h>
#include <repositories/repositoryregistry.h>
#include <services/accountservice.h>
#include <services/adviceservice.h>
#include <services/cacheservice.h>
#include <services/dependencyservice.h>
#include <services/documentservice.h>
#include <services/imageservice.h>
#include <services/issueservice.h>
#include <services/operationsservice.h>
#include <services/projectservice.h>
#include <services/queryservice.h>
#include <services/services.h>
#include <services/syncservice.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>
#include <workspaces/workspaceservice.h>

#include <memory>

namespace Docket::App {

struct CompositionOptions
{
    QString profile;        ///< folder under which everything lies; empty for the user's own
    QStringList settings;   ///< "key=value" from the command line
    bool readOnly = false;  ///< only read the database, make no file or folder: a Docket may run beside
    bool echoLog = true;    ///< warnings also go to stderr
    bool quiet = false;     ///< nothing goes to stderr, not even when there is no log
    QString passphraseFile; ///< holds the passphrase of the secret file, in place of the setting
};

/// Builds everything below the window, in order: settings, log, secrets, storage, forge, sync, services; and tears it
/// down in reverse. The only place that creates services. Lives in the main thread. Construction makes the
/// profile's folder, for its owner alone, if there is none (one that is there keeps its rights), reads the settings
/// file and opens the log, nothing else; the database is opened by open(), on its worker.
class Composition final
{
public:
    explicit Composition(const CompositionOptions &options);
    ~Composition();
    Q_DISABLE_COPY_MOVE(Composition)

    /// Folder of a user's own profile, by the system's convention.
    [[nodiscard]] static QString defaultProfile();
    /// The folder that a composition with @p options has.
    [[nodiscard]] static QString profileFolder(const CompositionOptions &options);

    /// What is wrong with the settings of @p options themselves, whatever the profile's file says.
    [[nodiscard]] static QList<Config::SettingsProblem> wrongSettings(const CompositionOptions &options);

    /// Opens the database, then finishes what a crash left over of units of work. Until it has succeeded every service
    /// answers with an error.
    [[nodiscard]] Async::Future<void> open();
    /// Cancels all work, waits for it, closes every connection. Idempotent; the destructor calls it.
    void shutdown();

    [[nodiscard]] Services::Services services();
    [[nodiscard]] const Config::Settings &settings() const { return m_settings.settings; }
    /// What was wrong with the settings; defaults are used in their place.
    [[nodiscard]] QList<Config::SettingsProblem> settingsProblems() const { return m_settings.problems; }
    [[nodiscard]] QString profile() const { return m_profile; }
    [[nodiscard]] QString settingsFile() const;
    [[nodiscard]] QString databaseFile() const;
    [[nodiscard]] QString metricsFile() const; ///< where the figures of the past are kept
    [[nodiscard]] Storage::Database &database() { return *m_database; }
    [[nodiscard]] UnitsOfWork::UnitOfWorkRunner &units() { return *m_units; }
    [[nodiscard]] Config::SecretStore &secrets() { return *m_secrets; }
    /// Whoever can ask the user for the passphrase of the secret file connects to this before open().
    [[nodiscard]] Config::PassphraseBroker &passphrases() { return m_passphrases; }
    [[nodiscard]] Forge::GiteaConnector &connector() { return *m_connector; }
    [[nodiscard]] Cache::TieredCache &cache() { return *m_cache; }
    [[nodiscard]] Metering &metering() { return *m_metering; }

    /// Under which the secret store keeps the password of the Redis server.
    [[nodiscard]] static QString redisSecretKey();

private:
    void makeCache(const Config::Settings &settings);
    /// What of the cache can be changed while Docket runs, by key, with the types' present settings.
    [[nodiscard]] QHash<QString, QString> liveCacheSettings() const;
    [[nodiscard]] Async::Future<void> changeCacheSetting(const QString &setting, const QString &value);
    void makeRepositories(const Config::Settings &settings, bool readOnly);
    void makeOperations(const Config::Settings &settings);

    QString m_profile;
    Config::LoadedSettings m_settings;
    SystemClock m_clock;
    std::shared_ptr<LogRing> m_logRing = std::make_shared<LogRing>();
    std::unique_ptr<LogFile> m_log;
    Domain::TriageRules m_rules;
    Config::PassphraseBroker m_passphrases;
    std::unique_ptr<Config::SecretStore> m_secrets;
    std::unique_ptr<Metering> m_metering; ///< before all that it watches
    std::unique_ptr<Storage::Database> m_database;
    std::shared_ptr<Cache::DiskLevel> m_diskCache; ///< null: there is none
    std::unique_ptr<Cache::TieredCache> m_cache;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<Services::CacheService> m_inspection;
    std::unique_ptr<UnitsOfWork::UnitOfWorkRunner> m_units;
    std::unique_ptr<Forge::GiteaConnector> m_connector;
    std::unique_ptr<Domain::RemoteImages> m_remoteImages;
    std::unique_ptr<Services::ImageService> m_images;
    std::unique_ptr<Async::WorkerPool> m_network; ///< workers that wait for the network, apart from those that compute
    std::unique_ptr<Async::WorkerPool> m_workers;
    std::unique_ptr<Async::TaskRegistry> m_tasks;
    std::unique_ptr<Services::ProjectService> m_projects;
    std::unique_ptr<Services::IssueService> m_issues;
    std::unique_ptr<Services::AccountService> m_accounts;
    std::unique_ptr<Services::SyncService> m_sync;
    std::unique_ptr<Services::DependencyService> m_dependencies;
    std::unique_ptr<Workspaces::WorkspaceService> m_workspaces;
    std::unique_ptr<Services::DocumentService> m_documents;
    std::unique_ptr<Services::AdviceService> m_advice;
    std::unique_ptr<Services::QueryService> m_queries;
    std::unique_ptr<Services::OperationsService> m_operations;
    bool m_down = false;
};

} // namespace Docket::App
