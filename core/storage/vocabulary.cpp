// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "vocabulary.h"

namespace Docket::Storage {

namespace {

struct Source
{
    QStringList Domain::QueryVocabulary::*list;
    QByteArrayView sql; ///< ?1 is the project, 0 for all tracked ones
};

constexpr Source sources[] = {
    {&Domain::QueryVocabulary::labels,
     "SELECT n.name FROM label AS l JOIN label_name AS n ON n.id = l.name_id JOIN project AS p ON p.id = l.project_id "
     "WHERE l.archived = 0 AND (p.id = ?1 OR (?1 = 0 AND p.tracked)) GROUP BY n.id ORDER BY n.name_key LIMIT 500"},
    {&Domain::QueryVocabulary::people,
     "SELECT login FROM (SELECT p.login, 0 AS far FROM person AS p WHERE p.id IN (SELECT a.person_id FROM "
     "project_person AS a "
     "JOIN project AS r ON r.id = a.project_id WHERE r.id = ?1 OR (?1 = 0 AND r.tracked)) "
     "UNION SELECT login, 1 FROM person WHERE ?1 = 0 OR instance_id = (SELECT instance_id FROM project WHERE id = ?1)) "
     "GROUP BY login ORDER BY min(far), login LIMIT 500"},
    {&Domain::QueryVocabulary::milestones, "SELECT m.title FROM milestone AS m JOIN project AS p ON p.id = "
                                           "m.project_id WHERE p.id = ?1 OR (?1 = 0 AND p.tracked) "
                                           "GROUP BY m.title ORDER BY min(m.state), m.title_key LIMIT 500"},
    {&Domain::QueryVocabulary::repositories, "SELECT owner || '/' || name FROM project WHERE tracked OR local_issues > "
                                             "0 OR id = ?1 ORDER BY name_key LIMIT 500"},
    {&Domain::QueryVocabulary::instances, "SELECT name FROM instance WHERE ?1 = ?1 ORDER BY name LIMIT 500"},
    {&Domain::QueryVocabulary::columns, "SELECT name FROM board_column WHERE ?1 = ?1 ORDER BY rank LIMIT 500"},
    {&Domain::QueryVocabulary::priorities,
     "SELECT name FROM priority_name WHERE ?1 = ?1 GROUP BY name_key ORDER BY max(rank) DESC LIMIT 500"},
};

} // namespace

Result<Domain::QueryVocabulary> readVocabulary(Connection &connection, Domain::QueryScope scope)
{
    Domain::QueryVocabulary vocabulary;
    for (const auto &[list, sql] : sources) {
        auto rows = connection.prepare(sql);
        rows.bind(1, scope.project);
        while (rows.step())
            (vocabulary.*list).append(rows.text(0));
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
    }
    return vocabulary;
}

} // namespace Docket::Storage
