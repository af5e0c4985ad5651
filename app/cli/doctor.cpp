// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "passphraseprompt.h"
#include "projectnames.h"

#include <async/workerpool.h>
#include <cache/tieredcache.h>
#include <repositories/typetable.h>
#include <storage/backup.h>
#include <storage/integrity.h>

#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStorageInfo>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

enum class Verdict
{
    Good,
    Remark,
    Bad
};

/// As it is typed in a shell: servers may be called anything.
QString shellWord(const QString &word)
{
    static const QRegularExpression special(u"[^A-Za-z0-9_./:@%+-]"_s);
    if (!word.contains(special))
        return word;
    QString inner = word;
    return u'\'' + inner.replace(u"'"_s, u"'\\''"_s) + u'\'';
}

/// What to do with a database that is damaged.
QString wayOut(const QString &database)
{
    // With the write-ahead log of another file SQLite would damage the one that takes its place.
    const auto away = u"Close Docket and move %1 away, with %1-wal and %1-shm where they are there. "_s.arg(database);
    const QStringList backups = Storage::Backup::list(database);
    if (backups.isEmpty())
        return away + u"Add your accounts again (docket-cli account add --url URL --token-file FILE) and sync again."_s;
    return away + u"Put the newest backup in its place, which the next sync brings up to date: cp %1 %2"_s.arg(
                      shellWord(backups.first()), shellWord(database));
}

/// The findings in the order in which things depend on each other: what is wrong first explains what comes after it.
class Findings final
{
public:
    explicit Findings(const QString &database)
        : m_database(database)
    {
    }

    void add(Verdict verdict, const QString &subject, const QString &text, const QString &hint = {})
    {
        static const QStringList names{u"ok"_s, u"note"_s, u"WRONG"_s};
        const QString &name = names.at(int(verdict));
        m_rows.append({name, subject, hint.isEmpty() ? text : text + u' ' + hint});
        m_objects.append(
            {{u"verdict"_s, name.toLower()}, {u"subject"_s, subject}, {u"text"_s, text}, {u"hint"_s, hint}});
        m_bad += verdict == Verdict::Bad ? 1 : 0;
    }
    void add(const QString &subject, const Error &error)
    {
        const Error met = Output::asMet(error);
        add(Verdict::Bad, subject, met.message, nextStep(met));
    }
    /// Damage that a check of the database found.
    void addDamage(const QString &text) { add(Verdict::Bad, u"database"_s, text, wayOut(m_database)); }

    [[nodiscard]] int finish(const Output &out) const
    {
        out.table({u""_s, u"WHAT"_s, u"FINDING"_s}, m_rows, m_objects);
        return m_bad == 0 ? Done : Failed;
    }

private:
    /// Errors of the database send their reader to this command, which is where the reader is.
    [[nodiscard]] QString nextStep(const Error &error) const
    {
        if (error.code == Code::StorageCorrupt)
            return wayOut(m_database);
        if (error.code == Code::StorageFailed && error.hint.contains("docket-cli doctor"_L1))
            return u"Check the disk and its free space. If it comes again: "_s + wayOut(m_database);
        return error.hint;
    }

    QString m_database;
    QList<QStringList> m_rows;
    QList<QJsonObject> m_objects;
    int m_bad = 0;
};

void checkProfile(Findings &findings, const App::Composition &composition)
{
    const QFileInfo folder(composition.profile());
    if (!folder.exists()) {
        findings.add(Verdict::Remark, u"profile"_s, u"%1 is not there yet."_s.arg(composition.profile()),
                     u"It is made when an account is added."_s);
        return;
    }
    if (!folder.isDir() || !folder.isWritable()) {
        findings.add(Verdict::Bad, u"profile"_s,
                     u"%1 is not a folder that can be written."_s.arg(composition.profile()),
                     u"Give yourself the right to write there, or choose another with --profile."_s);
        return;
    }
    const QStorageInfo storage(composition.profile());
    constexpr qint64 little = 200'000'000;
    if (storage.isValid() && storage.bytesAvailable() < little) {
        findings.add(Verdict::Bad, u"disk"_s,
                     u"only %1 MB are left on %2."_s.arg(storage.bytesAvailable() / 1'000'000).arg(storage.rootPath()),
                     u"Make room; a sync needs about 10 KB for each issue."_s);
    }
    const auto others =
        QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup | QFileDevice::WriteOther;
    if (folder.permissions() & others)
        findings.add(Verdict::Remark, u"profile"_s, u"%1 can be read by others."_s.arg(composition.profile()),
                     u"Close it: chmod 700 %1"_s.arg(composition.profile()));
    else
        findings.add(Verdict::Good, u"profile"_s, composition.profile());
}

void checkSettings(Findings &findings, App::Composition &composition)
{
    for (const auto &problem : composition.settingsProblems()) {
        const Error error = problem.toError();
        findings.add(Verdict::Bad, u"settings"_s, error.message.section(u'\n', 0, 0), error.hint);
    }
    if (composition.settingsProblems().isEmpty())
        findings.add(Verdict::Good, u"settings"_s,
                     QFileInfo::exists(composition.settingsFile()) ? composition.settingsFile() : u"built-in values"_s);
    for (const Repositories::CachedType &type : Repositories::cachedTypes()) {
        const auto kept = composition.cache().settingsOf(type.name);
        if (const QString useless = Repositories::uselessness(type, kept); !useless.isEmpty())
            findings.add(Verdict::Remark, u"settings"_s, useless);
    }
}

void checkSecrets(Findings &findings, App::Composition &composition)
{
    // It may ask for a passphrase, which is typed in this thread.
    Async::WorkerPool worker(u"secrets"_s, 1);
    const auto probed = wait(worker.run([&composition] { return composition.secrets().probe(); }));
    if (probed)
        findings.add(Verdict::Good, u"secrets"_s, *probed);
    else
        findings.add(u"secrets"_s, probed.error());
}

/// Of the Redis server, where the settings name one: Docket works without it, and says nothing of it then.
void checkRedis(Findings &findings, App::Composition &composition)
{
    if (!composition.settings().flag(u"cache.redis"))
        return;
    Cache::CacheLevel *level = composition.cache().level(u"redis");
    if (!level) {
        findings.add(Verdict::Bad, u"redis"_s, u"this Docket was built without hiredis."_s,
                     u"Set cache.redis = false: docket-cli config set cache.redis false"_s);
        return;
    }
    // A call waits no longer than cache.redis-timeout, and the connection is made meanwhile.
    const QDeadlineTimer end(composition.settings().duration(u"cache.redis-connect-timeout") + std::chrono::seconds(1));
    for (;;) {
        // A server that removes nothing, as a replica, is skipped; there is no such key.
        const auto removed = level->remove(Cache::CacheKey(u"docket", u"probe"));
        if (removed) {
            findings.add(Verdict::Good, u"redis"_s, level->place());
            return;
        }
        if (removed.error().code != Code::TimedOut || end.hasExpired()) {
            findings.add(u"redis"_s, removed.error().cause ? *removed.error().cause : removed.error());
            return;
        }
    }
}

bool checkDatabase(Findings &findings, App::Composition &composition)
{
    if (!QFileInfo::exists(composition.databaseFile())) {
        findings.add(Verdict::Remark, u"database"_s, u"there is none yet."_s,
                     u"It is made when an account is added: docket-cli account add --url URL --token-file FILE"_s);
        return false;
    }
    if (auto opened = wait(composition.open()); !opened) {
        findings.add(u"database"_s, opened.error());
        return false;
    }
    auto damage = wait(composition.database().read(
        [](Storage::Connection &c) { return Storage::checkIntegrity(c, Storage::CheckDepth::Full); }));
    if (!damage) {
        findings.add(u"database"_s, damage.error());
        return false;
    }
    for (const QString &line : std::as_const(*damage))
        findings.addDamage(line);
    if (damage->isEmpty())
        findings.add(Verdict::Good, u"database"_s,
                     u"%1, %2 MB, sound."_s.arg(composition.databaseFile())
                         .arg(QFileInfo(composition.databaseFile()).size() / 1'000'000));
    return true;
}

void checkServers(Findings &findings, App::Composition &composition)
{
    auto services = composition.services();
    auto accounts = wait(services.accounts.accounts());
    if (!accounts) {
        findings.add(u"accounts"_s, accounts.error());
        return;
    }
    if (accounts->isEmpty())
        findings.add(Verdict::Remark, u"accounts"_s, u"there is none yet."_s,
                     u"Add one: docket-cli account add --url URL --token-file FILE"_s);
    for (const auto &status : std::as_const(*accounts)) {
        const QString subject = u"%1 on %2"_s.arg(status.account.login, status.instance.name);
        auto token = composition.secrets().read(status.account.secretKey);
        if (!token) {
            findings.add(subject, token.error());
            continue;
        }
        auto session = composition.connector().connect(status.instance, *token);
        auto capabilities = session->projects().detect({});
        if (!capabilities) {
            findings.add(subject, capabilities.error());
            continue;
        }
        if (auto me = session->projects().whoAmI({}); !me)
            findings.add(subject, me.error());
        else
            findings.add(Verdict::Good, subject,
                         u"%1, %2"_s.arg(status.instance.url.toString(), capabilities->version));
    }
    auto projects = wait(services.projects.projects(true));
    if (!projects) {
        findings.add(u"projects"_s, projects.error());
        return;
    }
    const auto names = ProjectNames::read(services.projects);
    if (!names) {
        findings.add(u"projects"_s, names.error());
        return;
    }
    for (const auto &project : std::as_const(*projects)) {
        const QString name = names->name(project.id, project.fullName());
        const QString typed = shellWord(name);
        switch (project.state) {
        case Domain::ProjectState::Ok:
        case Domain::ProjectState::Archived:
            if (project.serverIssues >= 0 && project.serverIssues != project.localIssues)
                findings.add(Verdict::Remark, name,
                             u"%1 issues here, %2 on the server at the last sync."_s.arg(project.localIssues)
                                 .arg(project.serverIssues),
                             u"Sync it: docket-cli sync %1"_s.arg(typed));
            else
                findings.add(Verdict::Good, name, u"%1 issues"_s.arg(project.localIssues));
            break;
        case Domain::ProjectState::NeverSynced:
            findings.add(Verdict::Remark, name, u"was never synced to the end."_s,
                         u"Sync it: docket-cli sync %1"_s.arg(typed));
            break;
        case Domain::ProjectState::Moved: // the new name is stored: all works
            findings.add(Verdict::Remark, name, project.stateText,
                         u"Say that you have seen it: docket-cli projects --track %1"_s.arg(typed));
            break;
        case Domain::ProjectState::AccessLost:
            findings.add(Verdict::Bad, name, project.stateText,
                         u"Ask for access, give another token (docket-cli account add), or stop syncing it: docket-cli "
                         "projects --untrack %1"_s.arg(typed));
            break;
        case Domain::ProjectState::IssuesOff:
            findings.add(Verdict::Bad, name, project.stateText,
                         u"Switch them on in the repository's settings, or stop syncing it: docket-cli projects "
                         "--untrack %1"_s.arg(typed));
            break;
        case Domain::ProjectState::ServerGone:
            findings.add(Verdict::Bad, name, project.stateText,
                         u"Check the address and the network, then sync it: docket-cli sync %1"_s.arg(typed));
            break;
        }
    }
}

} // namespace

int doctor(const App::CompositionOptions &options, const Output &out)
{
    App::CompositionOptions readOnly = options;
    readOnly.readOnly = true;
    App::Composition composition(readOnly);
    const PassphrasePrompt prompt(composition.passphrases());
    Findings findings(composition.databaseFile());
    checkProfile(findings, composition);
    checkSettings(findings, composition);
    checkSecrets(findings, composition);
    checkRedis(findings, composition);
    if (checkDatabase(findings, composition))
        checkServers(findings, composition);
    return findings.finish(out);
}

} // namespace Docket::Cli
