// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "manifestfile.h"

#include "manifestcomments.h"

#include <QSet>

#include <toml++/toml.hpp>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

using namespace Domain;

namespace {

constexpr qint64 format = 1;

QByteArray quoted(const QString &text)
{
    QByteArray quoted = "\"";
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\')
            quoted += QByteArray("\\") + c;
        else if (uchar(c) < 0x20 || c == 0x7f)
            quoted += "\\u" + QByteArray::number(uchar(c), 16).rightJustified(4, '0');
        else
            quoted += c;
    }
    return quoted + '"';
}

QString fromView(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

/// Reads values with their types checked; the first thing that is wrong is kept.
class Reader final
{
public:
    explicit Reader(QString path)
        : m_path(std::move(path))
    {
    }

    void wrong(const toml::source_region &place, const QString &what)
    {
        if (!m_error)
            m_error = makeError(Code::Malformed, u"workspace.manifest"_s,
                                u"%1:%2: %3."_s.arg(m_path).arg(place.begin.line).arg(what))
                          .withHint(u"Correct the line, or abandon the workspace: its files are kept."_s);
    }

    QString text(const toml::table &table, std::string_view key)
    {
        const toml::node *node = table.get(key);
        if (!node)
            return {};
        if (const auto *value = node->as_string())
            return fromView(value->get());
        wrong(node->source(), u"“%1” must be a text"_s.arg(fromView(key)));
        return {};
    }

    QStringList texts(const toml::table &table, std::string_view key)
    {
        QStringList all;
        const toml::node *node = table.get(key);
        if (!node)
            return all;
        const auto *array = node->as_array();
        if (!array) {
            wrong(node->source(), u"“%1” must be a list of texts"_s.arg(fromView(key)));
            return all;
        }
        for (const toml::node &child : *array) {
            if (const auto *value = child.as_string())
                all.append(fromView(value->get()));
            else
                wrong(child.source(), u"“%1” must be a list of texts"_s.arg(fromView(key)));
        }
        return all;
    }

    qint64 number(const toml::table &table, std::string_view key)
    {
        const toml::node *node = table.get(key);
        const auto *value = node ? node->as_integer() : nullptr;
        if (!value)
            wrong(node ? node->source() : table.source(), u"“%1” must be a whole number"_s.arg(fromView(key)));
        return value ? qint64(value->get()) : 0;
    }

    Timestamp time(const toml::table &table, std::string_view key)
    {
        const toml::node *node = table.get(key);
        if (!node)
            return noTime;
        const auto *value = node->as_date_time();
        // Years that std::chrono cannot hold would wrap around.
        if (!value || value->get().date.year < 1970 || value->get().date.year > 9999) {
            wrong(node->source(), u"“%1” must be a time such as 2026-11-20T08:00:00Z"_s.arg(fromView(key)));
            return noTime;
        }
        const auto &stamp = value->get();
        using namespace std::chrono;
        const sys_days day(year(stamp.date.year) / month(stamp.date.month) / stamp.date.day);
        return day + hours(stamp.time.hour) + minutes(stamp.time.minute) + seconds(stamp.time.second) -
               minutes(stamp.offset ? stamp.offset->minutes : 0);
    }

    template <typename T>
    T choice(const toml::table &table, std::string_view key, std::optional<T> (*parse)(QStringView))
    {
        const QString name = text(table, key);
        const auto value = parse(name);
        if (!value) {
            const toml::node *node = table.get(key);
            wrong(node ? node->source() : table.source(), u"“%1” is no value for “%2”"_s.arg(name, fromView(key)));
        }
        return value.value_or(T());
    }

    template <typename Fn>
    void tables(const toml::table &table, std::string_view key, Fn fn)
    {
        const toml::node *node = table.get(key);
        if (!node)
            return;
        const auto *array = node->as_array();
        if (!array)
            return wrong(node->source(), u"“%1” must be a list of tables"_s.arg(fromView(key)));
        for (const toml::node &child : *array) {
            if (const auto *one = child.as_table())
                fn(*one);
            else
                wrong(child.source(), u"“%1” must be a list of tables"_s.arg(fromView(key)));
        }
    }

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    QString m_path;
    std::optional<Error> m_error;
};

} // namespace

QByteArray writeManifest(const WorkspaceManifest &manifest)
{
    CommentedWriter out(manifest.comments);
    out.line("format", QByteArray::number(format));
    out.table("[issue]", u"issue"_s);
    out.line("project", quoted(manifest.project));
    out.line("number", QByteArray::number(manifest.number));
    if (!manifest.server.isEmpty())
        out.line("server", quoted(manifest.server));
    out.line("title", quoted(manifest.title));
    out.line("url", quoted(manifest.url));
    out.table("[workspace]", u"workspace"_s);
    const auto time = [&out](QByteArrayView key, Timestamp at) {
        if (at != noTime)
            out.line(key, formatTimestamp(at).toUtf8());
    };
    out.line("state", quoted(workspaceStateName(manifest.state)));
    time("started", manifest.started);
    time("updated", manifest.updated);
    time("ended", manifest.ended);
    for (const WorkspaceTest &test : manifest.tests) {
        out.table("[[tests]]", u"tests/"_s + test.id);
        out.line("id", quoted(test.id));
        out.line("name", quoted(test.name));
        if (!test.steps.isEmpty()) {
            QByteArrayList steps;
            for (const QString &step : test.steps)
                steps.append(quoted(step));
            out.line("steps", '[' + steps.join(", ") + ']');
        }
        out.line("result", quoted(testOutcomeName(test.outcome)));
        out.line("origin", quoted(testOriginName(test.origin)));
        time("added", test.added);
        time("checked", test.checked);
    }
    for (const WorkspaceFile &file : manifest.files) {
        out.table("[[files]]", u"files/"_s + file.path);
        out.line("path", quoted(file.path));
        out.line("sha256", quoted(QString::fromLatin1(file.hash.toHex())));
    }
    return out.take();
}

Result<WorkspaceManifest> readManifest(const QByteArray &text, const QString &path)
{
    toml::table root;
    // The shared library is built with exceptions; here is where they end.
    try {
        root = toml::parse(std::string_view(text.constData(), std::size_t(text.size())));
    } catch (const toml::parse_error &error) {
        Reader reader(path);
        reader.wrong(error.source(), fromView(error.description()));
        return std::unexpected(*reader.error());
    } catch (const std::exception &error) {
        return fail(Code::Malformed, u"workspace.manifest"_s,
                    u"%1 cannot be read: %2."_s.arg(path, QString::fromLocal8Bit(error.what())));
    }
    Reader reader(path);
    if (const qint64 written = reader.number(root, "format"); written > format)
        return fail(Code::Malformed, u"workspace.manifest"_s, u"%1 was written by a newer Docket."_s.arg(path),
                    u"Use the newer Docket for this workspace."_s);
    WorkspaceManifest manifest;
    const auto *issue = root["issue"].as_table();
    const auto *workspace = root["workspace"].as_table();
    if (!issue || !workspace) {
        reader.wrong(root.source(), u"the tables [issue] and [workspace] are missing"_s);
        return std::unexpected(reader.error().value_or(Error()));
    }
    manifest.project = reader.text(*issue, "project");
    manifest.number = reader.number(*issue, "number");
    manifest.server = reader.text(*issue, "server");
    manifest.title = reader.text(*issue, "title");
    manifest.url = reader.text(*issue, "url");
    manifest.state = reader.choice(*workspace, "state", &parseWorkspaceState);
    manifest.started = reader.time(*workspace, "started");
    manifest.updated = reader.time(*workspace, "updated");
    manifest.ended = reader.time(*workspace, "ended");
    QSet<QString> ids;
    reader.tables(root, "tests", [&](const toml::table &table) {
        WorkspaceTest test;
        test.id = reader.text(table, "id");
        test.name = reader.text(table, "name");
        test.steps = reader.texts(table, "steps");
        test.outcome = reader.choice(table, "result", &parseTestOutcome);
        test.origin = reader.choice(table, "origin", &parseTestOrigin);
        test.added = reader.time(table, "added");
        test.checked = reader.time(table, "checked");
        bool good = false;
        const int number = QStringView(test.id).sliced(std::min<qsizetype>(1, test.id.size())).toInt(&good);
        if (!test.id.startsWith(u'T') || !good || number < 1 || number > 999'999'999)
            reader.wrong(table.source(), u"“%1” is no number of a test, such as T1"_s.arg(test.id));
        else if (ids.contains(test.id))
            reader.wrong(table.source(), u"there is a test %1 above already"_s.arg(test.id));
        ids.insert(test.id);
        manifest.tests.append(std::move(test));
    });
    reader.tables(root, "files", [&](const toml::table &table) {
        manifest.files.append(
            {reader.text(table, "path"), QByteArray::fromHex(reader.text(table, "sha256").toLatin1())});
    });
    if (reader.error())
        return std::unexpected(*reader.error());
    manifest.comments = commentsIn(text, manifest);
    return manifest;
}

} // namespace Docket::Workspaces
