// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestfloor.h"

#include "../documents/floor.h"

#include <QHash>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <condition_variable>
#include <deque>
#include <dirent.h>
#include <fcntl.h>
#include <mutex>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace Docket::Perf {

namespace {

constexpr int batch = 1000;
constexpr std::size_t waiting = 256; ///< parsed files between the two threads

struct Parsed
{
    Domain::DocumentInput input;
    QByteArray title;
    QByteArray headings;
};

void walk(const QByteArray &folder, const auto &found)
{
    DIR *directory = ::opendir(folder.constData());
    if (!directory)
        qFatal("%s cannot be opened", folder.constData());
    QByteArrayList folders;
    while (const dirent *entry = ::readdir(directory)) {
        const QByteArrayView name(entry->d_name);
        if (name.startsWith('.'))
            continue;
        if (entry->d_type == DT_DIR)
            folders.append(folder + '/' + name.toByteArray());
        else if (name.endsWith(".md"))
            found(::dirfd(directory), entry->d_name, folder);
    }
    ::closedir(directory);
    for (const QByteArray &next : std::as_const(folders))
        walk(next, found);
}

QByteArray textBelow(cmark_node *node)
{
    QByteArray text;
    cmark_iter *iterator = cmark_iter_new(node);
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator)) {
        const char *literal = cmark_node_get_literal(cmark_iter_get_node(iterator));
        if (event == CMARK_EVENT_ENTER && literal)
            text.append(literal);
    }
    cmark_iter_free(iterator);
    return text;
}

Parsed parse(const QByteArray &path)
{
    Parsed parsed;
    const int file = ::open(path.constData(), O_RDONLY | O_CLOEXEC);
    struct stat info{};
    if (file < 0 || ::fstat(file, &info) != 0)
        qFatal("%s cannot be opened", path.constData());
    QByteArray &bytes = parsed.input.source;
    bytes.resizeForOverwrite(info.st_size);
    if (::read(file, bytes.data(), std::size_t(bytes.size())) != bytes.size())
        qFatal("%s cannot be read", path.constData());
    ::close(file);
    parsed.input.path = QString::fromUtf8(path);
    parsed.input.stamp = {info.st_size, qint64(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
    parsed.input.hash = QByteArray(16, 'h');

    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    for (const char *name : {"table", "strikethrough", "autolink", "tasklist"})
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
    cmark_parser_feed(parser, bytes.constData(), std::size_t(bytes.size()));
    cmark_node *document = cmark_parser_finish(parser);
    cmark_iter *iterator = cmark_iter_new(document);
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator)) {
        if (event != CMARK_EVENT_ENTER)
            continue;
        cmark_node *node = cmark_iter_get_node(iterator);
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING) {
            const QByteArray text = textBelow(node);
            if (parsed.title.isEmpty())
                parsed.title = text;
            parsed.headings += text + '\n';
        } else if (type == CMARK_NODE_CODE_BLOCK) {
            parsed.input.content.code.append(cmark_node_get_literal(node));
        } else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
            parsed.input.content.body.append(cmark_node_get_literal(node)).append(' ');
        }
    }
    cmark_iter_free(iterator);
    cmark_node_free(document);
    cmark_parser_free(parser);
    return parsed;
}

} // namespace

QByteArrayList listFiles(const QByteArray &root)
{
    QByteArrayList paths;
    walk(root, [&](int, const char *name, const QByteArray &folder) { paths.append(folder + '/' + name); });
    return paths;
}

int ingestFloor(const QByteArray &root, const QString &database)
{
    cmark_gfm_core_extensions_ensure_registered();
    const QByteArrayList paths = listFiles(root);
    Floor floor(database);
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Parsed> queue;
    std::jthread parser([&] {
        for (const QByteArray &path : paths) {
            Parsed parsed = parse(path);
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return queue.size() < waiting; });
            queue.push_back(std::move(parsed));
            changed.notify_all();
        }
    });
    for (int stored = 0; stored < paths.size(); ++stored) {
        if (stored % batch == 0)
            floor.begin();
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !queue.empty(); });
        const Parsed parsed = std::move(queue.front());
        queue.pop_front();
        changed.notify_all();
        lock.unlock();
        floor.insert(stored + 1, parsed.input, parsed.title, parsed.headings);
        if ((stored + 1) % batch == 0 || stored + 1 == paths.size())
            floor.commit();
    }
    return int(paths.size());
}

int unchangedFloor(const QByteArray &root, const QString &database)
{
    sqlite3 *handle = nullptr;
    sqlite3_stmt *rows = nullptr;
    if (sqlite3_open_v2(database.toUtf8().constData(), &handle, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(handle, "SELECT path, size, modified FROM doc", -1, &rows, nullptr) != SQLITE_OK)
        qFatal("%s", sqlite3_errmsg(handle));
    QHash<QByteArray, Domain::FileStamp> known;
    while (sqlite3_step(rows) == SQLITE_ROW)
        known.insert(reinterpret_cast<const char *>(sqlite3_column_text(rows, 0)),
                     {sqlite3_column_int64(rows, 1), sqlite3_column_int64(rows, 2)});
    sqlite3_finalize(rows);
    sqlite3_close(handle);
    int same = 0;
    walk(root, [&](int directory, const char *name, const QByteArray &folder) {
        struct stat info{};
        if (::fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
            qFatal("%s is gone", name);
        const Domain::FileStamp stamp{info.st_size, qint64(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
        const auto found = known.constFind(folder + '/' + name);
        same += found != known.cend() && *found == stamp ? 1 : 0;
    });
    return same;
}

} // namespace Docket::Perf
