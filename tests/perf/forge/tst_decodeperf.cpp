// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <forge/decode.h>

#include <QTest>

#include <ctime>
#include <simdjson.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Forge;

/// Issues a second out of pages as Gitea sends them, beside what simdjson alone takes to read the same fields of the
/// same bytes: once without keeping anything, once copying what must be kept into bare strings.
class tst_DecodePerf final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void page();

private:
    static constexpr int issuesAPage = 50;
    static constexpr int rounds = 400;

    /// The best of several runs, in issues a second of processor time.
    template <typename Fn>
    static double best(Fn &&fn)
    {
        double seconds = 1e9;
        for (int attempt = 0; attempt < 7; ++attempt) {
            const auto start = std::clock();
            for (int i = 0; i < rounds; ++i)
                fn();
            seconds = std::min(seconds, double(std::clock() - start) / CLOCKS_PER_SEC);
        }
        return issuesAPage * rounds / seconds;
    }

    QByteArray m_page;
};

void tst_DecodePerf::initTestCase()
{
    const auto user = [](int id) {
        const QByteArray login = "printer" + QByteArray::number(id);
        return QByteArray(
            "{\"id\":" + QByteArray::number(id) + ",\"login\":\"" + login + "\",\"full_name\":\"\",\"email\":\"" +
            login + "@press.test\",\"avatar_url\":\"http://press.test/user/avatar/" + login +
            "/-1\",\"language\":\"\",\"is_admin\":false,\"last_login\":\"0001-01-01T00:00:00Z\",\"created\":"
            "\"2026-11-20T13:41:07Z\",\"restricted\":false,\"active\":false,\"prohibit_login\":false,"
            "\"location\":\"\",\"website\":\"\",\"description\":\"\",\"visibility\":\"public\","
            "\"followers_count\":0,\"following_count\":0,\"starred_repos_count\":0,\"username\":\"" +
            login + "\"}");
    };
    m_page = "[";
    for (int n = 1; n <= issuesAPage; ++n) {
        const QByteArray number = QByteArray::number(n);
        QByteArray labels;
        for (int i = 0; i < n % 4; ++i)
            labels += (i > 0 ? "," : "") + QByteArray("{\"id\":") + QByteArray::number(20 + (n + i) % 9) +
                      ",\"name\":\"label " + QByteArray::number((n + i) % 9) +
                      "\",\"color\":\"7057ff\",\"description\":\"what it is for\",\"url\":\"\"}";
        const QByteArray body =
            QByteArray("Galley frisket export overprint regression platen queue index roller crash. ")
                .repeated(4 + n % 23) +
            "\\n\\n```cpp\\nif (ink \\u003c paper)\\n    stop();\\n```\\n";
        m_page += (n > 1 ? "," : "") + QByteArray("{\"id\":") + number +
                  ",\"url\":\"http://press.test/api/v1/repos/atelier/press/issues/" + number +
                  "\",\"html_url\":\"http://press.test/atelier/press/issues/" + number + "\",\"number\":" + number +
                  ",\"user\":" + user(n % 5) +
                  ",\"original_author\":\"\",\"original_author_id\":0,\"title\":\"Tympan overprint crash on page " +
                  number + "\",\"body\":\"" + body + "\",\"ref\":\"\",\"labels\":[" + labels +
                  "],\"milestone\":null,\"assignee\":" + user(n % 3) + ",\"assignees\":[" + user(n % 3) +
                  "],\"state\":\"open\",\"is_locked\":false,\"comments\":3,\"created_at\":\"2026-11-20T13:41:28Z\","
                  "\"updated_at\":"
                  "\"2026-11-20T13:42:29Z\",\"closed_at\":null,\"due_date\":null,\"pull_request\":null,\"repository\":{"
                  "\"id\":1,"
                  "\"name\":\"press\",\"owner\":\"atelier\",\"full_name\":\"atelier/press\"}}";
    }
    m_page += "]";
    m_page.reserve(m_page.size() + 64);
}

namespace {

struct Bare
{
    qint64 id = 0;
    qint64 number = 0;
    std::string_view title;
    std::string_view body;
    std::string_view state;
    qint64 comments = 0;
    std::string_view created;
    std::string_view updated;
    std::size_t people = 0;
    std::size_t labels = 0;
};

std::size_t readName(simdjson::ondemand::object object, std::string_view key)
{
    std::string_view name;
    return object.find_field_unordered(key).get_string().get(name) == simdjson::SUCCESS ? name.size() : 0;
}

/// What simdjson alone needs for the fields that Docket keeps.
template <typename Keep>
qsizetype readBare(simdjson::ondemand::parser &parser, const QByteArray &page, Keep &&keep)
{
    namespace od = simdjson::ondemand;
    qsizetype count = 0;
    od::document document;
    const simdjson::padded_string_view view(page.constData(), std::size_t(page.size()), std::size_t(page.capacity()));
    if (parser.iterate(view).get(document) != simdjson::SUCCESS)
        return -1;
    for (od::object object : document.get_array()) {
        Bare bare;
        for (auto field : object) {
            const std::string_view key = field.escaped_key();
            if (key == "id")
                bare.id = field.value().get_int64();
            else if (key == "number")
                bare.number = field.value().get_int64();
            else if (key == "user")
                bare.people += readName(field.value(), "login");
            else if (key == "title")
                bare.title = field.value().get_string();
            else if (key == "body")
                bare.body = field.value().get_string();
            else if (key == "labels") {
                for (od::object label : field.value().get_array())
                    bare.labels += readName(label, "name");
            } else if (key == "assignees") {
                for (od::object person : field.value().get_array())
                    bare.people += readName(person, "login");
            } else if (key == "state")
                bare.state = field.value().get_string();
            else if (key == "comments")
                bare.comments = field.value().get_int64();
            else if (key == "created_at")
                bare.created = field.value().get_string();
            else if (key == "updated_at")
                bare.updated = field.value().get_string();
        }
        keep(bare);
        ++count;
    }
    return count;
}

} // namespace

void tst_DecodePerf::page()
{
    const auto check = decodeIssues(m_page);
    QVERIFY(check);
    QCOMPARE(check->items.size(), issuesAPage);
    simdjson::ondemand::parser parser;
    std::size_t sum = 0;
    const double bare = best([&] {
        readBare(parser, m_page, [&sum](const Bare &issue) { sum += issue.body.size() + issue.people + issue.labels; });
    });
    const double copying = best([&] {
        std::vector<std::pair<std::string, std::string>> kept;
        readBare(parser, m_page, [&kept](const Bare &issue) { kept.emplace_back(issue.title, issue.body); });
        sum += kept.size();
    });
    simdjson::dom::parser dom;
    const double whole =
        best([&] { sum += dom.parse(m_page.constData(), std::size_t(m_page.size()), false).get_array().size(); });
    const double ours = best([&] { sum += std::size_t(decodeIssues(m_page)->items.size()); });
    QVERIFY(sum > 0);
    qInfo("page of %lld bytes; issues a second: simdjson on demand %.0f, copying title and body %.0f, whole document "
          "%.0f, "
          "Docket %.0f; ratio to on demand %.2f, to copying %.2f (%s)",
          qint64(m_page.size()), bare, copying, whole, ours, ours / bare, ours / copying,
          simdjson::get_active_implementation()->name().c_str());
    QVERIFY2(ours > 0.4 * copying, qPrintable(u"%1 of %2"_s.arg(ours).arg(copying)));
}

QTEST_GUILESS_MAIN(tst_DecodePerf)
#include "tst_decodeperf.moc"
