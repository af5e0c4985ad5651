// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "archive.h"

#include <domain/documents.h>
#include <domain/repositories.h>
#include <domain/workspace.h>

/// The members of what repositories give, one function for each structure. A member that is missing here comes back
/// from the cache empty: tst_domainarchive compares whole values.
namespace Docket::Repositories {

template <typename A>
void fields(A &a, Domain::LabelChip &v)
{
    a("name", v.name)("rgb", v.rgb);
}

template <typename A>
void fields(A &a, Domain::IssueRow &v)
{
    a("id", v.id)("project", v.project)("projectName", v.projectName)("number", v.number)("title", v.title);
    a("state", v.state)("labels", v.labels)("priority", v.priority)("priorityName", v.priorityName);
    a("column", v.column)("assignees", v.assignees)("milestone", v.milestone)("author", v.author);
    a("comments", v.comments)("created", v.created)("updated", v.updated);
}

template <typename A>
void fields(A &a, Domain::Person &v)
{
    a("remoteId", v.remoteId)("login", v.login)("fullName", v.fullName);
}

template <typename A>
void fields(A &a, Domain::Label &v)
{
    a("remoteId", v.remoteId)("name", v.name)("color", v.color)("description", v.description);
    a("exclusive", v.exclusive)("archived", v.archived);
}

template <typename A>
void fields(A &a, Domain::Milestone &v)
{
    a("remoteId", v.remoteId)("title", v.title)("description", v.description)("state", v.state)("due", v.due);
    a("closed", v.closed);
}

template <typename A>
void fields(A &a, Domain::Comment &v)
{
    a("remoteId", v.remoteId)("author", v.author)("body", v.body)("created", v.created)("updated", v.updated);
}

template <typename A>
void fields(A &a, Domain::IssueReference &v)
{
    a("projectName", v.projectName)("number", v.number)("title", v.title)("state", v.state);
}

template <typename A>
void fields(A &a, Domain::IssueDetails &v)
{
    a("row", v.row)("body", v.body)("author", v.author)("labels", v.labels)("milestone", v.milestone);
    a("assignees", v.assignees)("comments", v.comments)("dependsOn", v.dependsOn)("blocks", v.blocks);
    a("mentionedIn", v.mentionedIn)("closed", v.closed)("due", v.due)("locked", v.locked)("pinOrder", v.pinOrder);
    a("webUrl", v.webUrl)("stateText", v.stateText);
}

template <typename A>
void fields(A &a, Domain::QueryVocabulary &v)
{
    a("labels", v.labels)("people", v.people)("milestones", v.milestones)("repositories", v.repositories);
    a("instances", v.instances)("columns", v.columns)("priorities", v.priorities)("properties", v.properties);
    a("languages", v.languages)("tags", v.tags)("folders", v.folders);
}

template <typename A>
void fields(A &a, Domain::Permissions &v)
{
    a("admin", v.admin)("push", v.push)("pull", v.pull);
}

template <typename A>
void fields(A &a, Domain::Project &v)
{
    a("id", v.id)("instance", v.instance)("account", v.account)("remoteId", v.remoteId)("owner", v.owner);
    a("name", v.name)("description", v.description)("webUrl", v.webUrl)("permissions", v.permissions)("isPrivate",
                                                                                                      v.isPrivate);
    a("archived", v.archived)("hasIssues", v.hasIssues)("tracked", v.tracked)("openIssues", v.openIssues);
    a("created", v.created)("state", v.state)("stateText", v.stateText)("lastSynced", v.lastSynced);
    a("localIssues", v.localIssues)("localOpenIssues", v.localOpenIssues)("serverIssues", v.serverIssues);
}

template <typename A>
void fields(A &a, Domain::IssueOrder &v)
{
    a("by", v.by)("descending", v.descending);
}

template <typename A>
void fields(A &a, Domain::SavedView &v)
{
    a("id", v.id)("name", v.name)("query", v.query)("order", v.order)("project", v.project)("position", v.position);
}

template <typename A>
void fields(A &a, Domain::ProjectCounts &v)
{
    a("issues", v.issues)("open", v.open)("comments", v.comments)("commentsExpected", v.commentsExpected);
    a("newestIssue", v.newestIssue)("oldestIssue", v.oldestIssue)("newestComment", v.newestComment);
}

template <typename A>
void fields(A &a, Domain::DocumentFailure &v)
{
    a("reason", v.reason)("line", v.line);
}

template <typename A>
void fields(A &a, Domain::FileStamp &v)
{
    a("size", v.size)("modified", v.modified);
}

template <typename A>
void fields(A &a, Domain::DocumentSummary &v)
{
    a("id", v.id)("source", v.source)("path", v.path)("title", v.title)("stamp", v.stamp)("state", v.state);
    a("failure", v.failure)("words", v.words)("tasksOpen", v.tasksOpen)("tasksDone", v.tasksDone);
    a("ingested", v.ingested)("problem", v.problem)("brokenLinks", v.brokenLinks);
}

template <typename A>
void fields(A &a, Domain::DocumentHeading &v)
{
    a("level", v.level)("text", v.text)("anchor", v.anchor)("line", v.line)("textOffset", v.textOffset);
}

template <typename A>
void fields(A &a, Domain::DocumentLink &v)
{
    a("kind", v.kind)("target", v.target)("anchor", v.anchor)("text", v.text)("line", v.line);
}

template <typename A>
void fields(A &a, Domain::DocumentTask &v)
{
    a("done", v.done)("text", v.text)("line", v.line);
}

template <typename A>
void fields(A &a, Domain::DocumentCode &v)
{
    a("language", v.language)("line", v.line)("lines", v.lines);
}

template <typename A>
void fields(A &a, Domain::DocumentProperty &v)
{
    a("key", v.key)("value", v.value);
}

template <typename A>
void fields(A &a, Domain::Document &v)
{
    a("summary", v.summary)("sourcePath", v.sourcePath)("hash", v.hash)("encoding", v.encoding);
    a("parserVersion", v.parserVersion)("frontMatter", v.frontMatter)("properties", v.properties);
    a("headings", v.headings)("links", v.links)("tasks", v.tasks)("codeBlocks", v.codeBlocks)("tags", v.tags);
}

template <typename A>
void fields(A &a, Domain::DocumentCursor &v)
{
    a("key", v.key)("id", v.id);
}

template <typename A>
void fields(A &a, Domain::DocumentPage &v)
{
    a("rows", v.rows)("next", v.next)("last", v.last);
}

template <typename A>
void fields(A &a, Domain::DocumentSnippet &v)
{
    a("field", v.field)("text", v.text)("hits", v.hits)("section", v.section)("line", v.line);
}

template <typename A>
void fields(A &a, Domain::DocumentHit &v)
{
    a("document", v.document)("rank", v.rank)("snippet", v.snippet);
}

template <typename A>
void fields(A &a, Domain::DocumentHits &v)
{
    a("hits", v.hits)("more", v.more)("bounded", v.bounded);
}

template <typename A>
void fields(A &a, Domain::DocumentVersion &v)
{
    a("id", v.id)("document", v.document)("hash", v.hash)("size", v.size)("replaced", v.replaced);
    a("ingested", v.ingested);
}

template <typename A>
void fields(A &a, Domain::NamedCount &v)
{
    a("name", v.name)("count", v.count);
}

template <typename A>
void fields(A &a, Domain::WorkspaceRecord &v)
{
    a("id", v.id)("project", v.project)("number", v.number)("server", v.server)("title", v.title);
    a("root", v.root)("folder", v.folder)("state", v.state)("testsOpen", v.testsOpen)("testsPassed", v.testsPassed);
    a("testsFailed", v.testsFailed)("started", v.started)("updated", v.updated)("ended", v.ended);
}

} // namespace Docket::Repositories
