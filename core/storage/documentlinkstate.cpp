// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentlinkstate.h"

#include "contenthash.h"
#include "documentfacts.h"
#include "documentpaths.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr qsizetype rememberedAnchors = 2000; ///< documents
constexpr qsizetype rememberedKeys = 20'000;

DocumentSource placeOf(const Statement &row, int column)
{
    DocumentSource source;
    source.id = {row.integer(column)};
    source.kind = DocumentSource::Kind(row.number(column + 1));
    source.path = row.text(column + 2);
    return source;
}

} // namespace

qint64 anchorKey(const QString &anchor)
{
    if (anchor.isEmpty())
        return 0;
    const QString folded = anchor.toCaseFolded();
    const qint64 key = ContentHash().add(QStringView(folded)).value();
    return key == 0 ? 1 : key;
}

LinkTargets::LinkTargets(const DocumentSource &source, const QString &own, const QList<DocumentHeading> &headings)
    : m_source(source)
    , m_own(own)
    , m_ownKeys(keysLeadingTo(own))
    , m_headings(headings)
{
}

bool LinkTargets::hasHeading(const QString &anchor) const
{
    return std::ranges::any_of(m_headings, [&anchor](const DocumentHeading &heading) {
        return heading.anchor.compare(anchor, Qt::CaseInsensitive) == 0;
    });
}

QString LinkTargets::add(const DocumentLink &link, int position)
{
    const QString path =
        link.kind == DocumentLink::Kind::Document ? resolveTarget(m_source, m_own, link.target) : m_own;
    if (path.isEmpty()) {
        broken.append({position, false});
        return path;
    }
    const qint64 key = link.kind == DocumentLink::Kind::Document ? pathKey(path) : m_ownKeys.first();
    if (m_ownKeys.contains(key)) {
        if (!link.anchor.isEmpty() && !hasHeading(link.anchor))
            broken.append({position, true});
        return path;
    }
    DocumentLinkTarget target{.key = key, .position = position, .anchor = anchorKey(link.anchor)};
    const QStringList meant = pathsMeantBy(path);
    for (const QString &other : meant.sliced(1))
        target.instead.append(pathKey(other));
    targets.append(target);
    return path;
}

DocumentLinkState::DocumentLinkState(Connection &connection)
    : m_connection(connection)
{
}

void DocumentLinkState::changed(const QString &path, Change change)
{
    // Coming or going says more than another text.
    const auto [known, isNew] = m_changed.try_emplace(path, change);
    if (!isNew && change != Change::Headings)
        known->second = change;
}

void DocumentLinkState::linked(qint64 id, const PackedDocument &packed, bool isNew)
{
    const auto [known, first] = m_written.try_emplace(id, Written{&packed, isNew});
    if (!first)
        known->second.packed = &packed;
}

void DocumentLinkState::unlinked(const DocumentSource &source, const QString &path, const QList<DocumentLink> &links)
{
    for (const DocumentLink &link : links) {
        if (link.kind != DocumentLink::Kind::Document)
            continue;
        if (const QString target = resolveTarget(source, path, link.target); !target.isEmpty()) {
            for (const QString &meant : pathsMeantBy(target))
                m_dropped.insert(pathKey(meant));
        }
    }
}

Result<void> DocumentLinkState::settle()
{
    // What was read before the last write says nothing of now.
    m_candidates.clear();
    m_anchors.clear();
    for (const auto &[id, written] : m_written) {
        if (auto judged = judgeOwn(id, written.packed->targets, written.packed->broken, written.isNew); !judged)
            return judged;
    }
    for (const auto &[path, change] : m_changed) {
        if (auto judged = judgeIncoming(path, change); !judged)
            return judged;
    }
    for (const qint64 key : std::as_const(m_dropped)) {
        if (auto done = relink(key); !done)
            return done;
    }
    m_written.clear();
    m_changed.clear();
    m_dropped.clear();
    return {};
}

Result<QList<DocumentLinkState::Candidate> *> DocumentLinkState::candidates(qint64 key)
{
    if (const auto known = m_candidates.find(key); known != m_candidates.end())
        return &*known;
    if (m_candidates.size() >= rememberedKeys)
        m_candidates.clear();
    QList<Candidate> found;
    auto rows = m_connection.prepare("SELECT id, linked FROM document WHERE path_key = ?");
    rows.bind(1, key);
    while (rows.step())
        found.append({rows.integer(0), rows.boolean(1)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return &*m_candidates.insert(key, found);
}

Result<bool> DocumentLinkState::hasAnchor(qint64 id, qint64 anchor)
{
    auto known = m_anchors.constFind(id);
    if (known == m_anchors.cend()) {
        QSet<qint64> anchors;
        auto row = m_connection.prepare("SELECT facts_size, facts_size + body_size + code_size + source_size, content "
                                        "FROM document_content WHERE document_id = ?");
        row.bind(1, id);
        if (row.step()) {
            const auto facts = expandContent(row.view(2), row.integer(0), row.integer(1));
            const auto headings = facts ? decodeHeadings(*facts) : Result<QList<DocumentHeading>>();
            // A document whose content is damaged has no headings that could be shown.
            for (const DocumentHeading &heading : headings.value_or(QList<DocumentHeading>()))
                anchors.insert(anchorKey(heading.anchor));
        }
        if (auto done = row.result(); !done)
            return std::unexpected(done.error());
        if (m_anchors.size() >= rememberedAnchors)
            m_anchors.clear();
        known = m_anchors.insert(id, anchors);
    }
    return known->contains(anchor);
}

Result<DocumentLinkState::Fault> DocumentLinkState::judge(qint64 key, std::span<const qint64> instead, qint64 anchor)
{
    for (qsizetype i = -1; i < std::ssize(instead); ++i) {
        auto found = candidates(i < 0 ? key : instead[std::size_t(i)]);
        if (!found)
            return std::unexpected(found.error());
        if ((*found)->isEmpty())
            continue;
        if (anchor == 0)
            return Fault::None;
        // Documents whose paths differ in capitals only are one here.
        for (const Candidate &one : std::as_const(**found)) {
            auto there = hasAnchor(one.id, anchor);
            if (!there)
                return std::unexpected(there.error());
            if (*there)
                return Fault::None;
        }
        return Fault::Heading;
    }
    return Fault::Missing;
}

Result<void> DocumentLinkState::note(qint64 id, int position, Fault fault)
{
    auto noted =
        fault == Fault::None
            ? m_connection.run("DELETE FROM document_broken_link WHERE document_id = ? AND position = ?", id, position)
            : m_connection.run("INSERT OR REPLACE INTO document_broken_link (document_id, position, heading) "
                               "VALUES (?, ?, ?)",
                               id, position, fault == Fault::Heading);
    if (!noted)
        return std::unexpected(noted.error());
    return {};
}

Result<void> DocumentLinkState::recount(qint64 id)
{
    auto counted = m_connection.run("UPDATE document SET broken = (SELECT count(*) FROM document_broken_link "
                                    "WHERE document_id = ?1) WHERE id = ?1",
                                    id);
    if (!counted)
        return std::unexpected(counted.error());
    return {};
}

Result<void> DocumentLinkState::markLinked(qint64 key)
{
    auto found = candidates(key);
    if (!found)
        return std::unexpected(found.error());
    for (Candidate &one : **found) {
        if (one.linked)
            continue;
        if (auto marked = m_connection.run("UPDATE document SET linked = 1 WHERE id = ?", one.id); !marked)
            return std::unexpected(marked.error());
        one.linked = true;
    }
    return {};
}

Result<void> DocumentLinkState::judgeOwn(qint64 id, const QList<DocumentLinkTarget> &targets,
                                         const QList<std::pair<int, bool>> &broken, bool isNew)
{
    if (!isNew) {
        auto cleared = m_connection.run("DELETE FROM document_broken_link WHERE document_id = ?", id);
        if (!cleared)
            return std::unexpected(cleared.error());
    }
    bool any = !broken.isEmpty();
    for (const auto &[position, heading] : broken) {
        if (auto noted = note(id, position, heading ? Fault::Heading : Fault::Missing); !noted)
            return noted;
    }
    for (const DocumentLinkTarget &target : targets) {
        if (target.isIssue)
            continue;
        const std::span<const qint64> instead(target.instead.constData(), std::size_t(target.instead.size()));
        auto fault = judge(target.key, instead, target.anchor);
        if (!fault)
            return std::unexpected(fault.error());
        if (*fault != Fault::None) {
            any = true;
            if (auto noted = note(id, target.position, *fault); !noted)
                return noted;
        }
        if (*fault == Fault::Missing)
            continue;
        if (auto marked = markLinked(target.key); !marked)
            return marked;
        for (const qint64 key : instead) {
            if (auto marked = markLinked(key); !marked)
                return marked;
        }
    }
    return any || !isNew ? recount(id) : Result<void>();
}

Result<void> DocumentLinkState::judgeIncoming(const QString &path, Change change)
{
    struct Incoming
    {
        qint64 document = 0;
        int position = 0;
        qint64 anchor = 0;
    };
    QSet<qint64> touched;
    for (const QString &leading : pathsLeadingTo(path)) {
        const qint64 key = pathKey(leading);
        std::vector<Incoming> links;
        {
            auto rows = m_connection.prepare("SELECT document_id, position, anchor FROM document_link WHERE target = ? "
                                             "AND (anchor <> 0 OR ?)");
            rows.bindAll(key, change != Change::Headings);
            while (rows.step())
                links.push_back({rows.integer(0), rows.number(1), rows.integer(2)});
            if (auto done = rows.result(); !done)
                return done;
        }
        QList<qint64> instead;
        QHash<qint64, Fault> faults; // by anchor
        for (const Incoming &link : links) {
            if (m_written.contains(link.document))
                continue; // judged as a whole
            auto known = faults.constFind(link.anchor);
            if (known == faults.cend()) {
                if (instead.isEmpty()) {
                    const QStringList meant = pathsMeantBy(leading);
                    for (const QString &other : meant.sliced(1))
                        instead.append(pathKey(other));
                }
                auto fault = judge(key, {instead.constData(), std::size_t(instead.size())}, link.anchor);
                if (!fault)
                    return std::unexpected(fault.error());
                known = faults.insert(link.anchor, *fault);
            }
            if (auto noted = note(link.document, link.position, *known); !noted)
                return noted;
            touched.insert(link.document);
        }
    }
    for (const qint64 id : std::as_const(touched)) {
        if (auto counted = recount(id); !counted)
            return counted;
    }
    return change == Change::Came ? relink(pathKey(path)) : Result<void>();
}

Result<void> DocumentLinkState::relink(qint64 key)
{
    struct Found
    {
        qint64 id = 0;
        bool linked = false;
        QString path;
    };
    QList<Found> found;
    {
        auto rows = m_connection.prepare("SELECT d.id, d.linked, d.path, s.id, s.kind, s.path FROM document d "
                                         "JOIN document_source s ON s.id = d.source_id WHERE d.path_key = ?");
        rows.bind(1, key);
        while (rows.step())
            found.append({rows.integer(0), rows.boolean(1), absolutePath(placeOf(rows, 3), rows.text(2))});
        if (auto done = rows.result(); !done)
            return done;
    }
    for (const Found &document : std::as_const(found)) {
        bool linked = false;
        for (const qint64 leading : keysLeadingTo(document.path)) {
            auto any = m_connection.integer("SELECT 1 FROM document_link WHERE target = ? LIMIT 1", leading);
            if (!any)
                return std::unexpected(any.error());
            linked = linked || any->has_value();
        }
        if (linked == document.linked)
            continue;
        auto noted = m_connection.run("UPDATE document SET linked = ? WHERE id = ?", linked, document.id);
        if (!noted)
            return std::unexpected(noted.error());
    }
    return {};
}

Result<void> DocumentLinkState::rebuild(Connection &connection)
{
    for (const char *cleared : {"DELETE FROM document_broken_link", "UPDATE document SET broken = 0, linked = 0"}) {
        if (auto done = connection.run(cleared); !done)
            return std::unexpected(done.error());
    }
    QList<qint64> ids;
    {
        auto rows = connection.prepare("SELECT document_id FROM document_content ORDER BY document_id");
        while (rows.step())
            ids.append(rows.integer(0));
        if (auto done = rows.result(); !done)
            return done;
    }
    DocumentLinkState state(connection);
    for (const qint64 id : std::as_const(ids)) {
        DocumentSource source;
        QString path;
        DocumentFacts facts;
        {
            auto row = connection.prepare(
                "SELECT d.path, s.id, s.kind, s.path, c.facts_size, c.facts_size + c.body_size + c.code_size + "
                "c.source_size, c.content FROM document_content c JOIN document d ON d.id = c.document_id JOIN "
                "document_source s ON s.id = d.source_id WHERE c.document_id = ?");
            row.bind(1, id);
            if (row.step()) {
                path = row.text(0);
                source = placeOf(row, 1);
                const auto bytes = expandContent(row.view(6), row.integer(4), row.integer(5));
                facts = bytes ? decodeFacts(*bytes).value_or(DocumentFacts()) : DocumentFacts();
            }
            if (auto done = row.result(); !done)
                return done;
        }
        LinkTargets links(source, absolutePath(source, path), facts.headings);
        for (int i = 0; i < int(facts.links.size()); ++i) {
            const auto kind = facts.links[i].kind;
            if (kind == DocumentLink::Kind::Document || kind == DocumentLink::Kind::Heading)
                (void)links.add(facts.links[i], i);
        }
        for (const DocumentLinkTarget &target : std::as_const(links.targets)) {
            if (target.anchor == 0)
                continue;
            auto named = connection.run("UPDATE document_link SET anchor = ? WHERE target = ? AND document_id = ? "
                                        "AND position = ?",
                                        target.anchor, target.key, id, target.position);
            if (!named)
                return std::unexpected(named.error());
        }
        if (auto judged = state.judgeOwn(id, links.targets, links.broken, true); !judged)
            return judged;
    }
    return {};
}

} // namespace Docket::Storage
