// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Docket::Forge::Testing {

// Answers in the shapes of Gitea 1.15 and later, with what matters and some of what does not.

inline QByteArray userJson(int id, const QByteArray &login)
{
    return "{\"id\":" + QByteArray::number(id) + ",\"login\":\"" + login + "\",\"full_name\":\"\",\"email\":\"" +
           login + "@press.test\",\"avatar_url\":\"http://press.test/avatar/" + login +
           "\",\"language\":\"\",\"is_admin\":false,\"last_login\":\"0001-01-01T00:00:00Z\","
           "\"created\":\"2026-03-01T08:00:00Z\",\"visibility\":\"public\",\"username\":\"" +
           login + "\"}";
}

inline QByteArray labelJson(int id, const QByteArray &name, const QByteArray &color = "d73a4a")
{
    return "{\"id\":" + QByteArray::number(id) + ",\"name\":\"" + name + "\",\"color\":\"" + color +
           "\",\"description\":\"\",\"url\":\"http://press.test/api/v1/labels/1\"}";
}

/// @p more are further fields, each with a leading comma.
inline QByteArray issueJson(int number, const QByteArray &title, const QByteArray &more = {})
{
    const QByteArray n = QByteArray::number(number);
    return "{\"id\":" + QByteArray::number(1000 + number) +
           ",\"url\":\"http://press.test/api/v1/repos/atelier/press/issues/" + n +
           "\",\"html_url\":\"http://press.test/atelier/press/issues/" + n + "\",\"number\":" + n +
           ",\"user\":" + userJson(2, "maria") + ",\"original_author\":\"\",\"original_author_id\":0,\"title\":\"" +
           title + "\",\"body\":\"The quoin slips.\\n\\n- every \\u003cthird\\u003e page\",\"ref\":\"\",\"labels\":[" +
           labelJson(7, "bug") + "," + labelJson(9, "priority/high", "#0e8a16") +
           "],\"milestone\":{\"id\":5,\"title\":\"v1.0\",\"description\":\"First\",\"state\":\"open\",\"open_issues\":"
           "3,"
           "\"closed_issues\":1,\"created_at\":\"2026-03-01T08:00:00Z\",\"closed_at\":null,"
           "\"due_on\":\"2026-10-01T00:00:00Z\"},\"assignee\":" +
           userJson(3, "omar") + ",\"assignees\":[" + userJson(3, "omar") + "," + userJson(2, "maria") +
           "],\"state\":\"open\",\"is_locked\":false,\"comments\":4,\"created_at\":\"2026-04-01T10:00:00Z\","
           "\"updated_at\":\"2026-05-02T11:30:00+02:00\",\"closed_at\":null,\"due_date\":\"2026-09-30T23:59:59Z\","
           "\"pull_request\":null,\"repository\":{\"id\":1,\"name\":\"press\",\"owner\":\"atelier\","
           "\"full_name\":\"atelier/press\"}" +
           more + "}";
}

inline QByteArray commentJson(int id, int issue, const QByteArray &body = "Seen here too.")
{
    const QByteArray url = "http://press.test/atelier/press/issues/" + QByteArray::number(issue);
    return "{\"id\":" + QByteArray::number(id) + ",\"html_url\":\"" + url +
           "#issuecomment-1\",\"pull_request_url\":\"\","
           "\"issue_url\":\"" +
           url + "\",\"user\":" + userJson(3, "omar") +
           ",\"original_author\":\"\",\"original_author_id\":0,\"body\":\"" + body +
           "\",\"created_at\":\"2026-04-03T10:00:00Z\",\"updated_at\":\"2026-04-03T10:05:00Z\"}";
}

inline QByteArray repositoryJson(int id, const QByteArray &owner, const QByteArray &name, const QByteArray &more = {})
{
    return "{\"id\":" + QByteArray::number(id) + ",\"owner\":" + userJson(40, owner) + ",\"name\":\"" + name +
           "\",\"full_name\":\"" + owner + "/" + name +
           "\",\"description\":\"A hand press\",\"empty\":false,\"private\":true,\"fork\":false,\"parent\":null,"
           "\"html_url\":\"http://press.test/" +
           owner + "/" + name +
           "\",\"open_issues_count\":26,\"open_pr_counter\":3,\"archived\":false,\"created_at\":\"2026-03-01T08:00:"
           "00Z\","
           "\"updated_at\":\"2026-03-01T08:00:00Z\",\"permissions\":{\"admin\":false,\"push\":true,\"pull\":true},"
           "\"has_issues\":true,\"internal_tracker\":{\"enable_time_tracker\":true},\"internal\":false" +
           more + "}";
}

} // namespace Docket::Forge::Testing
