// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "values.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

constexpr qint64 second = 1000;
constexpr qint64 minute = 60 * second;
constexpr qint64 hour = 60 * minute;
constexpr qint64 kibi = 1024;
constexpr qint64 mebi = 1024 * kibi;

Option integer(const QString &key, const QString &fallback, qint64 minimum, qint64 maximum, const QString &description)
{
    return {.key = key,
            .type = OptionType::Integer,
            .fallback = fallback,
            .description = description,
            .minimum = minimum,
            .maximum = maximum,
            .choices = {},
            .zero = {},
            .caution = {}};
}

Option duration(const QString &key, const QString &fallback, qint64 minimum, qint64 maximum, const QString &description)
{
    auto option = integer(key, fallback, minimum, maximum, description);
    option.type = OptionType::Duration;
    return option;
}

Option bytes(const QString &key, const QString &fallback, qint64 minimum, qint64 maximum, const QString &description)
{
    auto option = integer(key, fallback, minimum, maximum, description);
    option.type = OptionType::Bytes;
    return option;
}

Option text(const QString &key, const QString &fallback, const QString &description)
{
    auto option = integer(key, fallback, 0, 0, description);
    option.type = OptionType::Text;
    return option;
}

Option notEmpty(Option option)
{
    option.minimum = 1;
    return option;
}

Option boolean(const QString &key, const QString &fallback, const QString &description)
{
    auto option = text(key, fallback, description);
    option.type = OptionType::Boolean;
    return option;
}

Option choice(const QString &key, const QStringList &choices, const QString &description)
{
    auto option = text(key, choices.first(), description);
    option.type = OptionType::Choice;
    option.choices = choices;
    return option;
}

Option rules(const QString &key, const QString &description)
{
    auto option = text(key, {}, description);
    option.type = OptionType::Rules;
    return option;
}

Option zeroMeans(Option option, const QString &meaning)
{
    option.zero = meaning;
    return option;
}

Option withCaution(Option option, const QString &caution)
{
    option.caution = caution;
    return option;
}

QList<Option> makeOptions()
{
    return {
        withCaution(
            integer(u"sync.connections"_s, u"2"_s, 1, 6, u"Connections to one server while it is being synced."_s),
            u"More than 2 rarely helps: servers answer windows of issues one after the other, and many limit the "
            "requests of one address."_s),
        zeroMeans(duration(u"sync.interval"_s, u"5m"_s, 0, 7 * 24 * hour, u"Time between two automatic syncs."_s),
                  u"only when asked"_s),
        duration(u"sync.overlap"_s, u"5s"_s, 0, 10 * minute,
                 u"How far a sync looks back behind the end of the last one. Servers tell times in whole seconds, so "
                 u"changes "
                 "within the last second would be missed without it."_s),

        duration(u"network.connect-timeout"_s, u"10s"_s, second, 5 * minute, u"Time for a connection to be made."_s),
        duration(u"network.first-byte-timeout"_s, u"30s"_s, second, 10 * minute,
                 u"Time for a server to begin its answer."_s),
        duration(u"network.stall-timeout"_s, u"30s"_s, second, 10 * minute,
                 u"Longest silence in the middle of an answer."_s),
        duration(u"network.total-timeout"_s, u"5m"_s, second, hour, u"Longest time for one request as a whole."_s),
        bytes(u"network.max-answer-bytes"_s, u"64 MiB"_s, mebi, 1024 * mebi,
              u"Largest answer that is accepted; a larger one is given up."_s),
        zeroMeans(integer(u"network.retries"_s, u"4"_s, 0, 10,
                          u"How often a request that only reads is tried again after a failure that may pass."_s),
                  u"never"_s),
        duration(
            u"network.retry-base"_s, u"500ms"_s, 1, minute,
            u"Longest wait before the first retry; it doubles with each further one. The wait is drawn at random below it."_s),
        duration(u"network.retry-max"_s, u"30s"_s, 1, hour, u"Where the doubling of the wait ends."_s),
        integer(u"network.breaker-failures"_s, u"5"_s, 1, 100,
                u"Failures in a row after which a server is left alone for a while."_s),
        duration(u"network.breaker-cooldown"_s, u"30s"_s, second, hour,
                 u"How long it is left alone before one request tries it again."_s),
        zeroMeans(integer(u"network.requests-per-minute"_s, u"0"_s, 0, 100'000,
                          u"Most requests to one server in a minute."_s),
                  u"no limit until the server answers that there were too many; then Docket learns one"_s),

        withCaution(
            integer(u"database.readers"_s, u"2"_s, 1, 16, u"Threads that read the local database at the same time."_s),
            u"Each takes a page cache of its own (database.cache-kib)."_s),
        integer(u"database.cache-kib"_s, u"4096"_s, 256, 1'048'576,
                u"Page cache of each database connection, in KiB."_s),
        duration(u"database.busy-timeout"_s, u"5s"_s, 0, 5 * minute,
                 u"How long to wait for the database while another program holds it."_s),

        [] {
            auto option = choice(u"log.level"_s, {u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s},
                                 u"The least important messages that are written to the log."_s);
            option.fallback = u"info"_s;
            return option;
        }(),
        bytes(u"log.max-bytes"_s, u"5 MB"_s, 10'000, 1'000'000'000, u"Size at which a new log file is begun."_s),
        zeroMeans(integer(u"log.keep"_s, u"3"_s, 0, 100, u"Older log files that are kept."_s), u"none"_s),

        choice(u"interface.theme"_s, {u"system"_s, u"light"_s, u"dark"_s}, u"Colours of the windows."_s),
        choice(u"interface.language"_s, {u"system"_s, u"en"_s}, u"Language of the interface."_s),
        withCaution(boolean(u"interface.remote-images"_s, u"false"_s, u"Show images in issues and comments."_s),
                    u"Loading an image tells its server that, when and from where you read the issue."_s),

        withCaution(
            choice(u"secrets.store"_s, {u"auto"_s, u"keychain"_s, u"file"_s, u"plain"_s},
                   u"Where access tokens are kept: the system's keychain, an encrypted file in the profile, or a file "
                   "in plain text. `auto` takes the keychain if one answers and the encrypted file otherwise."_s),
            u"`plain` protects tokens by file rights alone; whoever can copy the file has them."_s),
        text(u"secrets.key-file"_s, u""_s,
             u"File with the key of the encrypted file. Empty: `secrets.key` in the profile. It is made when it is "
             u"missing "
             "and must be readable by its owner only."_s),
        withCaution(choice(u"secrets.protection"_s, {u"key-file"_s, u"passphrase"_s},
                           u"What protects the encrypted file: a key file beside it, or a passphrase that you are "
                           "asked for when a token is first needed."_s),
                    u"The setting does not change a file that exists: remove `secrets.bin` and enter the tokens again. "
                    "A forgotten passphrase cannot be found out by anybody."_s),
        text(u"secrets.passphrase-file"_s, u""_s,
             u"File whose first line is the passphrase, so that nobody is asked for it; it must be readable by its "
             "owner only. Empty: none. `--passphrase-file` of docket-cli and the variable `DOCKET_PASSPHRASE` come "
             "first."_s),

        bytes(u"cache.memory-bytes"_s, u"8 MiB"_s, 65'536, 1024 * mebi,
              u"Memory for what was read lately: parsed documents and the like."_s),
        bytes(
            u"cache.disk-bytes"_s, u"512 MiB"_s, 0, 1024 * 1024 * mebi,
            u"Disk space for the same, below `cache` in the profile; the folder may be deleted at any time. 0: none."_s),
        boolean(
            u"metrics.enabled"_s, u"true"_s,
            u"Count and time what the database, the cache, the network and the interface do, for the inspectors and "
            "for `docket-cli stats`. Nothing of it leaves this computer, and no value that a statement was given is "
            "kept."_s),
        duration(u"metrics.slow-threshold"_s, u"50ms"_s, 1, minute,
                 u"A statement that takes longer goes to the list of slow ones, with its plan."_s),
        duration(u"metrics.retention"_s, u"90d"_s, 24 * hour, 366 * 24 * hour,
                 u"How long the figures are kept, in `metrics.db` in the profile: for an hour every 10 seconds, for a "
                 "day every minute, then every hour."_s),

        text(u"cache.repositories"_s, u"issues projects documents workspaces"_s,
             u"What of the database is kept ready: some of issues, projects, documents and workspaces, or none."_s),
        text(u"cache.type-ast"_s, u"always"_s,
             u"How long trees of documents are kept, and where: a time or `always`, then levels (memory, disk, redis); "
             "no levels: all that there are. They are named by their content, so they are never out of date."_s),
        text(u"cache.type-issue"_s, u"10m memory"_s, u"The same for single issues with their comments."_s),
        text(u"cache.type-issue-row"_s, u"10m memory"_s, u"The same for rows of the issues table."_s),
        text(u"cache.type-issue-list"_s, u"10m memory"_s, u"The same for the answers to filters, and for counts."_s),
        text(u"cache.type-project"_s, u"10m memory"_s, u"The same for projects and saved views."_s),
        text(u"cache.type-document"_s, u"10m memory"_s,
             u"The same for texts of documents and what is known of them."_s),
        text(u"cache.type-document-list"_s, u"10m memory"_s, u"The same for lists of documents and searches."_s),
        text(u"cache.type-workspace"_s, u"10m memory"_s, u"The same for the list of workspaces."_s),
        text(u"cache.rules"_s, u""_s,
             u"What leaves the cache beyond the built-in rules when something changes: an event, a colon and patterns "
             u"of keys, such as `issues.changed: project:*`; semicolons between several. The page about the cache "
             "lists events and parameters."_s),
        boolean(u"cache.redis"_s, u"false"_s,
                u"Also keep entries on a Redis server, which several people may share."_s),
        notEmpty(text(u"cache.redis-host"_s, u"localhost"_s, u"Name or address of the Redis server."_s)),
        integer(u"cache.redis-port"_s, u"6379"_s, 1, 65'535, u"Its port."_s),
        text(u"cache.redis-socket"_s, u""_s, u"Unix socket of the server, which takes the place of host and port."_s),
        integer(u"cache.redis-database"_s, u"0"_s, 0, 65'535, u"Number of the database on the server."_s),
        text(u"cache.redis-user"_s, u""_s, u"Name to log in with. Empty: the server's default user."_s),
        withCaution(
            boolean(u"cache.redis-password"_s, u"false"_s,
                    u"Log in with the password that the secret store keeps as `redis`."_s),
            u"The line to the server is not encrypted: use it on networks that you trust, or through a tunnel."_s),
        // Without one, all keys of others that look like "type:id" would be taken for entries.
        notEmpty(text(u"cache.redis-prefix"_s, u"docket:"_s, u"What all keys on the server begin with."_s)),
        withCaution(duration(u"cache.redis-timeout"_s, u"100ms"_s, 1, 10 * second,
                             u"Longest time that a call of the server may take; then Docket goes on without it."_s),
                    u"A read may take so much longer while the server is slow, until it is skipped."_s),
        duration(u"cache.redis-connect-timeout"_s, u"2s"_s, 10, minute,
                 u"Longest time for a connection to it. Nobody waits for that."_s),
        duration(u"cache.redis-time-to-live"_s, u"1d"_s, second, 365 * 24 * hour,
                 u"After this no entry is on the server any more, whatever its type says."_s),
        bytes(u"documents.max-bytes"_s, u"32 MiB"_s, 1024, 1024 * mebi,
              u"Size of the largest Markdown file that is taken in; larger ones are left out and listed."_s),
        text(u"workspaces.root"_s, u""_s,
             u"Folder of the workspaces of issues. Empty: `workspaces` in the profile. A path that is not absolute "
             "begins in the profile."_s),
        text(u"workspaces.template"_s, u""_s,
             u"Folder with files that a new workspace is made from, in place of the built-in ones of the same names. "
             "Empty: the built-in ones. A path that is not absolute begins in the profile."_s),

        rules(u"triage.priorities"_s,
              u"Which labels give an issue which priority. The matching rule with the highest rank wins."_s),
        rules(
            u"triage.columns"_s,
            u"Which labels put an open issue into which kanban column. The first matching rule wins; `rank` orders the "
            "columns on the board and may be left out."_s),
        notEmpty(text(u"triage.closed-column"_s, u"Done"_s, u"Column of closed issues."_s)),
        text(u"triage.milestone-column"_s, u"Planned"_s,
             u"Column of open issues with a milestone and no matching label. Empty: they go to the default column."_s),
        notEmpty(text(u"triage.default-column"_s, u"Backlog"_s, u"Column of all other open issues."_s)),
    };
}

} // namespace

QString Option::environmentName() const
{
    return u"DOCKET_"_s + QString(key).replace(u'.', u'_').replace(u'-', u'_').toUpper();
}

QString Option::allowed() const
{
    const auto range = [this](auto format) { return u" from "_s + format(minimum) + u" to "_s + format(maximum); };
    switch (type) {
    case OptionType::Integer: return u"a whole number"_s + range([](qint64 n) { return QString::number(n); });
    case OptionType::Boolean: return u"true or false"_s;
    case OptionType::Choice: return u"one of "_s + choices.join(u", "_s);
    case OptionType::Text: return minimum > 0 ? u"text that is not empty"_s : u"text"_s;
    case OptionType::Duration: return u"a time with its unit (ms, s, m, h, d)"_s + range(formatDuration);
    case OptionType::Bytes: return u"a size (bytes, kB, MB, GB, KiB, MiB, GiB)"_s + range(formatBytes);
    case OptionType::Rules: return u"tables with label or labels, value and rank"_s;
    }
    return {};
}

const QList<Option> &options()
{
    static const QList<Option> all = makeOptions();
    return all;
}

const Option *findOption(QStringView key)
{
    const auto &all = options();
    const auto found = std::ranges::find_if(all, [&](const Option &option) { return option.key == key; });
    return found == all.end() ? nullptr : &*found;
}

const QList<OptionSection> &optionSections()
{
    static const QList<OptionSection> sections{
        {u"sync"_s, u"Sync"_s, u"How issues get from the server into the local database."_s},
        {u"network"_s, u"Network"_s,
         u"How patient Docket is with servers. The values are kept for each server apart."_s},
        {u"database"_s, u"Local database"_s, u"The database lies in the profile folder."_s},
        {u"log"_s, u"Log"_s,
         u"The log is `docket.log` in the profile folder, one JSON object a line, without secrets."_s},
        {u"interface"_s, u"Interface"_s, {}},
        {u"secrets"_s, u"Secrets"_s, u"Access tokens never stand in the settings file or in the database."_s},
        {u"cache"_s, u"Cache"_s,
         u"What was parsed is kept, so that it opens at once. Nothing is lost when the cache is: it is made again."_s},
        {u"metrics"_s, u"Metrics"_s,
         u"What Docket counts and times of its own work; nothing of it leaves this computer."_s},
        {u"documents"_s, u"Documents"_s, u"Markdown files that are taken in."_s},
        {u"workspaces"_s, u"Workspaces"_s,
         u"Folders for the work on an issue. Those that exist stay where they are when the settings change."_s},
        {u"triage"_s, u"Priorities and columns"_s,
         u"Priority and kanban column are worked out from labels, state and milestone. The built-in rules know the "
         u"usual "
         "label names, such as `priority/high`, `P1` or `in progress`; rules of your own replace them. Upper and lower "
         "case are the same, and a `*` at the end of a label matches any rest."_s},
    };
    return sections;
}

} // namespace Docket::Config
