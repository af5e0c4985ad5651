-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Names are kept once; filters compare the case-folded key, so label:BUG finds “bug”.
CREATE TABLE label_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    name_key TEXT NOT NULL
);
CREATE INDEX label_name_by_key ON label_name(name_key);

CREATE TABLE label (
    project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    name_id INTEGER NOT NULL REFERENCES label_name(id),
    color TEXT NOT NULL,
    description TEXT NOT NULL,
    exclusive INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    listed INTEGER NOT NULL,            -- 0: only seen on issues (a label of the organisation)
    PRIMARY KEY (project_id, remote_id)
) WITHOUT ROWID;
CREATE INDEX label_by_name ON label(name_id);

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    instance_id INTEGER NOT NULL REFERENCES instance(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    login TEXT NOT NULL COLLATE NOCASE,
    full_name TEXT NOT NULL,
    UNIQUE (instance_id, remote_id, login)
);
CREATE INDEX person_by_login ON person(login);

-- Whom the server offers as assignees of a project.
CREATE TABLE project_person (
    project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, person_id)
) WITHOUT ROWID;
CREATE INDEX project_person_by_person ON project_person(person_id);

CREATE TABLE milestone (
    project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    description TEXT NOT NULL,
    state INTEGER NOT NULL,
    due INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    PRIMARY KEY (project_id, remote_id)
) WITHOUT ROWID;

-- The columns of the board in their order, and the names of the priorities, as the rules had them at the last triage.
CREATE TABLE board_column (
    rank INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL
);
CREATE TABLE priority_name (
    position INTEGER NOT NULL,          -- of the rank among the ranks in use, from 1
    rank INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    PRIMARY KEY (rank, name)
) WITHOUT ROWID;
CREATE TABLE triage_rules (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fingerprint INTEGER NOT NULL
);

-- What the table of issues shows and sorts by, dense: texts of arbitrary length lie apart in issue_body.
-- id = project_id * 2^32 + number: a project is a range of ids, a number is found without an index, and an issue that was
-- fetched again keeps its id. facts are what most filters ask for, packed so that every index can answer them: 1 closed,
-- 2 labelled, 4 assigned, 8 in a milestone, 16 with a priority, 32 comments may be stored, 64 the server counts comments,
-- then a byte each for the priority's position and the column's rank, then 23 bits that the labels share and 16 that the
-- assignees share.
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project(id),
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,             -- 0 open, 1 closed
    facts INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    created INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    due INTEGER NOT NULL,
    comments INTEGER NOT NULL,          -- as the server says
    comments_stored INTEGER NOT NULL,
    priority INTEGER NOT NULL,          -- position of its rank, 0 for none
    board_rank INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    author TEXT NOT NULL COLLATE NOCASE,
    assignees TEXT NOT NULL COLLATE NOCASE, -- logins, a newline between two
    milestone_id INTEGER NOT NULL,      -- the server's id, 0 for none
    milestone_key TEXT NOT NULL,
    priority_rank INTEGER NOT NULL,
    priority_name TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,            -- case-folded beginning
    labels BLOB NOT NULL,               -- packed chips
    content_hash INTEGER NOT NULL,      -- of all that the server told
    text_hash INTEGER NOT NULL,         -- of what lies in issue_body and in the search index
    content_version INTEGER NOT NULL
);
-- An index for each sort of the table; equal keys are ordered by updated and id, whichever way is taken. A column of the
-- board holds open or closed issues, hardly ever both, so the state before updated changes nothing there, and lets is:open
-- skip the column of the closed ones.
CREATE INDEX issue_by_updated ON issue(updated, id, facts);
CREATE INDEX issue_by_created ON issue(created, updated, id, facts);
CREATE INDEX issue_by_number ON issue(number, updated, id, facts);
CREATE INDEX issue_by_title ON issue(title_key, updated, id, facts);
CREATE INDEX issue_by_state ON issue(state, updated, id, facts);
CREATE INDEX issue_by_priority ON issue(priority, updated, id, facts);
CREATE INDEX issue_by_board ON issue(board_rank, state, updated, id, facts);
CREATE INDEX issue_by_assignees ON issue(assignees, updated, id, facts);
CREATE INDEX issue_by_milestone ON issue(milestone_key, updated, id, facts);
CREATE INDEX issue_by_comments ON issue(comments, updated, id, facts);
CREATE INDEX issue_by_author ON issue(author, updated, id, facts);
CREATE INDEX issue_by_project ON issue(project_id, updated, id, facts);
-- Nothing is created or closed after its last update. Where a server says otherwise, the planner must know.
CREATE INDEX issue_with_odd_times ON issue(id) WHERE created > updated OR closed > updated;
CREATE INDEX issue_with_comment_gap ON issue(project_id, updated) WHERE comments <> comments_stored;

CREATE TABLE issue_body (
    id INTEGER PRIMARY KEY REFERENCES issue(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    flags INTEGER NOT NULL,             -- 1 locked
    pin_order INTEGER NOT NULL,
    body BLOB NOT NULL,                 -- as the server sent it: NUL and broken UTF-8 included
    extra BLOB NOT NULL                 -- JSON of the fields that Docket does not know
);

-- A label's issues: by id, to ask for one issue or one project, and in the order of the table as it opens.
CREATE TABLE issue_label (
    name_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    PRIMARY KEY (name_id, issue_id)
) WITHOUT ROWID;
CREATE INDEX issue_label_by_updated ON issue_label(name_id, updated, issue_id, facts);

CREATE TABLE issue_assignee (
    person_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    PRIMARY KEY (person_id, issue_id)
) WITHOUT ROWID;
CREATE INDEX issue_assignee_by_updated ON issue_assignee(person_id, updated, issue_id, facts);
CREATE INDEX issue_assignee_by_issue ON issue_assignee(issue_id, person_id);

-- id = project_id * 2^40 + the server's id, which belongs to an instance.
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    issue_id INTEGER NOT NULL REFERENCES issue(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    content_hash INTEGER NOT NULL,
    body BLOB NOT NULL,
    extra BLOB NOT NULL
);
CREATE INDEX comment_by_issue ON comment(issue_id, created);
CREATE INDEX comment_by_project ON comment(project_id, updated);
