// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composition.h"

#include "cachesettings.h"

#include <async/giveway.h>
#include <base/action.h>
#include <base/log.h>
#include <base/version.h>
#include <cache/redismaker.h>
#include <config/values.h>
#include <forge/imagefetcher.h>
#include <repositories/typetable.h>

#include <QDir>
#include <QLoggingCategory>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace Docket::App {

namespace {

Q_LOGGING_CATEGORY(lcApp, "docket.app", QtInfoMsg)

/// Workers that wait for servers. They are idle but for a moment, so there may be more of them than processors.
constexpr int networkWorkers = 4;
constexpr int computingWorkers = 2;

Config::SettingsSources sourcesOf(const QString &profile, const CompositionOptions &options)
{
    Config::SettingsSources sources;
    sources.file = profile + u"/docket.toml"_s;
    sources.environment = QProcessEnvironment::systemEnvironment();
    // These are no settings: one says where the settings are, the other must not be shown by any list of them.
    sources.environment.remove(u"DOCKET_PROFILE"_s);
    sources.environment.remove(u"DOCKET_PASSPHRASE"_s);
    for (const QString &pair : options.settings)
        sources.commandLine.emplaceBack(pair.section(u'=', 0, 0).trimmed(), pair.section(u'=', 1).trimmed());
    if (!options.passphraseFile.isEmpty())
        sources.commandLine.emplaceBack(u"secrets.passphrase-file"_s,
                                        QDir::current().absoluteFilePath(options.passphraseFile));
    return sources;
}

QString filterRules(const QString &level)
{
    static const QStringList levels{u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s};
    QString rules;
    for (qsizetype i = 0; i < levels.size(); ++i)
        rules += u"docket.*.%1=%2\n"_s.arg(levels[i], i >= levels.indexOf(level) ? u"true"_s : u"false"_s);
    return rules;
}

} // namespace

QString Composition::defaultProfile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/docket"_s;
}

QString Composition::profileFolder(const CompositionOptions &options)
{
    QString profile = options.profile;
    if (profile.isEmpty())
        profile = qEnvironmentVariable("DOCKET_PROFILE");
    if (profile.isEmpty())
        profile = defaultProfile();
    return QDir::cleanPath(QDir::current().absoluteFilePath(profile));
}

QList<Config::SettingsProblem> Composition::wrongSettings(const CompositionOptions &options)
{
    QList<Config::SettingsProblem> wrong;
    for (const QString &pair : options.settings) {
        if (!pair.contains(u'='))
            wrong.append({.key = pair, .message = u"It has no value."_s, .hint = u"Give it as KEY=VALUE."_s});
    }
    if (!wrong.isEmpty())
        return wrong;
    Config::SettingsSources sources;
    sources.commandLine = sourcesOf({}, options).commandLine;
    const auto loaded = Config::loadSettings(sources);
    wrong = loaded.problems;
    for (auto &problem : wrong) {
        if (Config::findOption(problem.key)) // there it says what stays in force, which is for those who go on
            problem.hint = u"Nothing was done."_s;
    }
    for (auto problem : cacheSettingsProblems(loaded.settings, {})) {
        problem.hint += u" Nothing was done."_s;
        wrong.append(problem);
    }
    return wrong;
}

Composition::Composition(const CompositionOptions &options)
    : m_profile(profileFolder(options))
    , m_settings(Config::loadSettings(sourcesOf(m_profile, options)))
{
    const Config::Settings &settings = m_settings.settings;
    m_settings.problems += cacheSettingsProblems(settings, settingsFile());
    // Titles, names and tokens' files: nobody else's business. A folder that was there before has the rights that
    // somebody gave it.
    if (!options.readOnly && !QFileInfo::exists(m_profile) && QDir().mkpath(m_profile))
        QFile::setPermissions(m_profile, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    QLoggingCategory::setFilterRules(filterRules(settings.text(u"log.level")));
    LogFile::Options log;
    log.path = m_profile + u"/docket.log"_s;
    log.maxBytes = settings.bytes(u"log.max-bytes");
    log.keep = settings.integer(u"log.keep");
    log.echoWarnings = options.echoLog;
    log.create = !options.readOnly;
    log.fallBack = !options.readOnly && !options.quiet;
    log.ring = m_logRing;
    m_log = std::make_unique<LogFile>(log, m_clock);
    logEvent(lcApp(), LogLevel::Info, u"started"_s,
             {{u"version"_s, QStringLiteral(DOCKET_VERSION)}, {u"profile"_s, m_profile}});
    for (const auto &problem : std::as_const(m_settings.problems))
        logEvent(lcApp(), LogLevel::Warning, problem.toText());

    m_rules = Config::triageRules(settings);
    std::optional<Secret> passphrase;
    if (const QByteArray given = qgetenv("DOCKET_PASSPHRASE"); !given.isEmpty() && options.passphraseFile.isEmpty())
        passphrase = Secret(given);
    m_secrets = Config::chooseSecretStore(settings, m_profile, passphrase, &m_passphrases);

    Metering::Options metering;
    metering.enabled = settings.flag(u"metrics.enabled");
    metering.slowLimit = settings.duration(u"metrics.slow-threshold");
    metering.readers = settings.integer(u"database.readers");
    metering.networkWorkers = networkWorkers;
    metering.workers = computingWorkers;
    // A program that only reads may run beside the one that keeps them.
    if (!options.readOnly)
        metering.keep.path = metricsFile();
    metering.keep.retention = std::chrono::ceil<std::chrono::hours>(settings.duration(u"metrics.retention"));
    m_metering = std::make_unique<Metering>(metering, m_clock);

    Storage::DatabaseOptions database;
    database.metrics = m_metering->database();
    database.path = databaseFile();
    database.readers = settings.integer(u"database.readers");
    database.cacheKib = settings.integer(u"database.cache-kib");
    database.busyTimeout = settings.duration(u"database.busy-timeout");
    database.readOnly = options.readOnly;
    // A window asks for several things at once as soon as it can; a command as a rule for one.
    database.readersAtOnce = Async::hasInterface();
    m_database = std::make_unique<Storage::Database>(database);
    makeCache(settings);
    makeRepositories(settings, options.readOnly);
    m_units = std::make_unique<UnitsOfWork::UnitOfWorkRunner>(*m_database, m_cache.get(), m_rules);

    Forge::ForgeOptions forge;
    forge.limits.connect = settings.duration(u"network.connect-timeout");
    forge.limits.firstByte = settings.duration(u"network.first-byte-timeout");
    forge.limits.stall = settings.duration(u"network.stall-timeout");
    forge.limits.total = settings.duration(u"network.total-timeout");
    forge.limits.maxBytes = settings.bytes(u"network.max-answer-bytes");
    forge.retry.attempts = settings.integer(u"network.retries") + 1;
    forge.retry.base = settings.duration(u"network.retry-base");
    forge.retry.cap = settings.duration(u"network.retry-max");
    forge.breaker.failures = settings.integer(u"network.breaker-failures");
    forge.breaker.openFor = settings.duration(u"network.breaker-cooldown");
    forge.limiter.maxInFlight = settings.integer(u"sync.connections");
    forge.limiter.requestsPerSecond = settings.integer(u"network.requests-per-minute") / 60.0;
    m_connector = std::make_unique<Forge::GiteaConnector>(forge, m_clock);

    // Apart from the servers' transports: no token, no authority of an instance, no retries.
    m_remoteImages = std::make_unique<Forge::ImageFetcher>(std::make_unique<Forge::NetworkTransport>(
        std::make_shared<Forge::NetworkThread>(), Forge::NetworkTransport::Options{}));
    m_images = std::make_unique<Services::ImageService>(*m_remoteImages);
    m_network = std::make_unique<Async::WorkerPool>(u"network-callers"_s, networkWorkers, m_metering->networkWorkers());
    m_workers = std::make_unique<Async::WorkerPool>(u"workers"_s, computingWorkers, m_metering->workers());
    m_tasks = std::make_unique<Async::TaskRegistry>();
    m_projects = std::make_unique<Services::ProjectService>(*m_repositories, *m_units);
    m_issues = std::make_unique<Services::IssueService>(*m_database, *m_repositories, *m_workers);
    m_accounts =
        std::make_unique<Services::AccountService>(*m_database, *m_connector, *m_secrets, *m_network, *m_projects);
    // The issues of projects that are removed go with them, and the projects of a server with its last account.
    QObject::connect(m_projects.get(), &Services::ProjectService::projectRemoved, m_issues.get(),
                     &Services::IssueService::notifyChanged);
    QObject::connect(m_accounts.get(), &Services::AccountService::accountsChanged, m_issues.get(),
                     [this] { m_issues->notifyChanged({}); });
    Sync::SyncOptions sync;
    sync.connections = settings.integer(u"sync.connections");
    sync.overlap = std::chrono::ceil<std::chrono::seconds>(settings.duration(u"sync.overlap"));
    m_sync = std::make_unique<Services::SyncService>(*m_database, *m_connector, *m_secrets, *m_tasks, *m_projects,
                                                     *m_issues, sync, m_rules);
    m_dependencies =
        std::make_unique<Services::DependencyService>(*m_database, *m_connector, *m_secrets, *m_issues, m_clock);
    // A program that only reads could not store what it learns.
    if (!options.readOnly) {
        QObject::connect(m_issues.get(), &Services::IssueService::detailsRead, m_dependencies.get(),
                         &Services::DependencyService::refresh);
        QObject::connect(m_sync.get(), &Services::SyncService::reachabilityChanged, m_dependencies.get(),
                         [this](Services::Reachability reachability) {
                             m_dependencies->setReachable(reachability == Services::Reachability::Online ||
                                                          reachability == Services::Reachability::Partly);
                         });
    }
    Services::DocumentService::Parts documents{.database = *m_database,
                                               .repositories = *m_repositories,
                                               .units = *m_units,
                                               .cache = *m_cache,
                                               .workers = *m_workers,
                                               .tasks = *m_tasks,
                                               .maxBytes = settings.bytes(u"documents.max-bytes"),
                                               .cachePath = {},
                                               .metrics = m_metering->ingest()};
    if (m_diskCache)
        documents.cachePath = [disk = m_diskCache](const Cache::CacheKey &key) { return disk->pathOf(key); };
    m_documents = std::make_unique<Services::DocumentService>(std::move(documents));
    Workspaces::WorkspaceOptions workspaces;
    const auto inProfile = [this](const QString &path) { return QDir::cleanPath(QDir(m_profile).filePath(path)); };
    const QString root = settings.text(u"workspaces.root");
    const QString from = settings.text(u"workspaces.template");
    workspaces.root = inProfile(root.isEmpty() ? u"workspaces"_s : root);
    workspaces.templateFolder = from.isEmpty() ? from : inProfile(from);
    m_workspaces = std::make_unique<Workspaces::WorkspaceService>(*m_database, *m_units, *m_workers, *m_tasks, m_clock,
                                                                  workspaces);
    makeOperations(settings);
}

void Composition::makeOperations(const Config::Settings &settings)
{
    static const QStringList levels{u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s};
    Services::OperationsService::Parts parts{.database = *m_database};
    parts.lines = [connector = m_connector.get()] { return connector->lines(); };
    parts.steer = [connector = m_connector.get()](const QUrl &instance, Services::BreakerOrder order) {
        switch (order) {
        case Services::BreakerOrder::Open: connector->openBreaker(instance); break;
        case Services::BreakerOrder::Close: connector->closeBreaker(instance); break;
        case Services::BreakerOrder::Probe: connector->probeBreaker(instance); break;
        }
    };
    parts.transactions = [units = m_units.get(), database = m_metering->database()] {
        return database ? Metrics::withPlainWrites(units->report(), database->writes.report()) : units->report();
    };
    parts.kept = [workers = m_workers.get(), file = metricsFile()](Metrics::KeptSpan span) {
        return workers->run([file, span]() -> Result<Services::KeptReport> {
            const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
            return Storage::MetricsStore::read(file, span, now).transform([](Metrics::MetricsReport &&report) {
                return std::make_shared<const Metrics::MetricsReport>(std::move(report));
            });
        });
    };
    parts.log = m_logRing;
    parts.logFile = m_profile + u"/docket.log"_s;
    parts.recordedLevel = LogLevel(std::max<qsizetype>(0, levels.indexOf(settings.text(u"log.level"))));
    m_advice = std::make_unique<Services::AdviceService>(*m_database, m_metering->hub(), m_clock,
                                                         Services::AdviceService::Limits{});
    m_advice->setLiveSettings(
        {.values = [this] { return liveCacheSettings(); },
         .change = [this](const QString &setting, const QString &value) { return changeCacheSetting(setting, value); },
         .write =
             [this](const QString &setting, const QString &value) {
                 return m_workers->run(
                     [file = settingsFile(), setting, value] { return Config::writeSetting(file, setting, value); });
             }});
    m_queries = std::make_unique<Services::QueryService>(*m_database);
    m_operations = std::make_unique<Services::OperationsService>(std::move(parts));
}

void Composition::makeCache(const Config::Settings &settings)
{
    std::vector<std::shared_ptr<Cache::CacheLevel>> levels;
    levels.push_back(std::make_shared<Cache::MemoryLevel>(settings.bytes(u"cache.memory-bytes"), m_clock));
    if (const qint64 bytes = settings.bytes(u"cache.disk-bytes"); bytes > 0) {
        Cache::DiskOptions disk;
        disk.capacity = bytes;
        m_diskCache = std::make_shared<Cache::DiskLevel>(m_profile + u"/cache"_s, disk, m_clock);
        levels.push_back(m_diskCache);
    }
    if (settings.flag(u"cache.redis")) {
        Cache::RedisOptions redis;
        redis.host = settings.text(u"cache.redis-host");
        redis.port = settings.integer(u"cache.redis-port");
        redis.socket = settings.text(u"cache.redis-socket");
        redis.database = settings.integer(u"cache.redis-database");
        redis.user = settings.text(u"cache.redis-user");
        redis.prefix = settings.text(u"cache.redis-prefix");
        redis.timeout = settings.duration(u"cache.redis-timeout");
        redis.connectTimeout = settings.duration(u"cache.redis-connect-timeout");
        redis.longestLife = settings.duration(u"cache.redis-time-to-live");
        if (settings.flag(u"cache.redis-password"))
            redis.password = [store = m_secrets.get()] {
                auto password = store->read(redisSecretKey());
                if (!password && password.error().code == Code::NotFound) // it speaks of tokens
                    password.error().hint =
                        u"Give it: docket-cli cache password --file FILE; a server without one needs "
                        u"cache.redis-password = false."_s;
                return password;
            };
        if (auto level = Cache::makeRedisLevel(redis, m_clock))
            levels.push_back(*std::move(level));
        else
            logError(lcApp(), level.error());
    }
    m_cache = std::make_unique<Cache::TieredCache>(std::move(levels), m_clock);
    for (const Repositories::CachedType &type : Repositories::cachedTypes()) {
        const QString key = u"cache.type-"_s + type.name;
        auto wanted = Repositories::parseTypeSettings(type, settings.text(key), key);
        if (!wanted) // that is among the problems of the settings
            wanted = Repositories::parseTypeSettings(type, type.built, key);
        m_cache->setType(type.name, *wanted);
        if (const QString useless = Repositories::uselessness(type, *wanted); !useless.isEmpty())
            logEvent(lcApp(), LogLevel::Warning, useless, {});
    }
}

QHash<QString, QString> Composition::liveCacheSettings() const
{
    QHash<QString, QString> all{{u"cache.memory-bytes"_s, {}}};
    if (m_diskCache)
        all.insert(u"cache.disk-bytes"_s, {});
    for (const Repositories::CachedType &type : Repositories::cachedTypes())
        all.insert(u"cache.type-"_s + type.name, Repositories::formatTypeSettings(m_cache->settingsOf(type.name)));
    return all;
}

Async::Future<void> Composition::changeCacheSetting(const QString &setting, const QString &value)
{
    for (const QString &level : {u"memory"_s, u"disk"_s}) {
        if (setting == u"cache.%1-bytes"_s.arg(level))
            return m_inspection->setCapacity(level, Config::parseBytes(value).value_or(-1));
    }
    const auto *type = Repositories::findCachedType(QStringView(setting).sliced(u"cache.type-"_s.size()));
    if (!type)
        return Async::ready<void>(fail(Code::Invalid, u"cache.change"_s, u"%1 cannot be changed now."_s.arg(setting)));
    auto wanted = Repositories::parseTypeSettings(*type, value, setting);
    if (!wanted)
        return Async::ready<void>(std::unexpected(std::move(wanted).error()));
    return m_inspection->setType(type->name, *wanted);
}

void Composition::makeRepositories(const Config::Settings &settings, bool readOnly)
{
    auto families = Repositories::parseFamilies(settings.text(u"cache.repositories"), u"cache.repositories"_s);
    if (!families) // that is among the problems of the settings, as what is wrong with a rule is
        families = Repositories::repositoryFamilies();
    // Another program may write to the database meanwhile, and nobody would tell this one.
    if (readOnly)
        families->clear();
    auto rules = Repositories::InvalidationRules::parse(settings.text(u"cache.rules"), u"cache.rules"_s);
    m_repositories = std::make_unique<Repositories::RepositoryRegistry>(
        *m_database, m_cache.get(), *families, rules.value_or(Repositories::InvalidationRules()));
    m_inspection = std::make_unique<Services::CacheService>(
        *m_cache, *m_repositories, m_clock, [file = settingsFile()](const QString &key, qint64 bytes) {
            return Config::writeSetting(file, key, Config::formatBytes(bytes));
        });
}

QString Composition::redisSecretKey()
{
    return u"redis"_s;
}

Composition::~Composition()
{
    shutdown();
}

QString Composition::settingsFile() const
{
    return m_profile + u"/docket.toml"_s;
}

QString Composition::databaseFile() const
{
    return m_profile + u"/docket.db"_s;
}

QString Composition::metricsFile() const
{
    return m_profile + u"/metrics.db"_s;
}

Async::Future<void> Composition::open()
{
    const ActionScope doing(u"open database"_s);
    auto opened = m_database->open();
    m_metering->start({.database = *m_database,
                       .cache = *m_cache,
                       .transactions = [units = m_units.get()] { return units->report(); },
                       .http = [connector = m_connector.get()] { return connector->reports(); }});
    // The writer does one thing after the other, so this comes before all that anybody asks of it later. What it could
    // not do is in the log.
    if (!m_database->options().readOnly) {
        (void)m_network->run([registry = m_repositories.get()]() -> Result<void> {
            registry->forgetEarlierRuns();
            return {};
        });
        (void)m_units->replayJournal();
        (void)m_issues->adoptRules(m_rules);
    }
    return opened;
}

Services::Services Composition::services()
{
    return {*m_accounts, *m_projects,       *m_issues,     *m_sync,       *m_tasks,  *m_workspaces, *m_documents,
            *m_images,   m_metering->hub(), *m_operations, *m_inspection, *m_advice, *m_queries};
}

void Composition::shutdown()
{
    if (m_down)
        return;
    m_down = true;
    // From the users of a thing to the thing: who waits for an answer is told before the one who gives it goes.
    m_passphrases.close();
    m_secrets->close();
    m_metering->stop();
    m_tasks->requestStopAll();
    m_documents->shutdown();
    m_sync->shutdown();
    m_dependencies->shutdown();
    m_images->shutdown();
    m_connector->shutdown();
    m_network->shutdown();
    m_inspection->shutdown();
    m_queries->shutdown();
    m_workers->shutdown();
    m_database->shutdown();
    logEvent(lcApp(), LogLevel::Info, u"ended"_s);
}

} // namespace Docket::App
