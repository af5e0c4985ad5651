// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/document.h>

#include <QHash>
#include <QSet>

#include <map>
#include <span>
#include <vector>

namespace Docket::Storage {

/// What the links of one document lead to, gathered link by link where the document was parsed.
class LinkTargets final
{
public:
    /// @p own is the absolute path of the document.
    LinkTargets(const Domain::DocumentSource &source, const QString &own,
                const QList<Domain::DocumentHeading> &headings);

    /// For a link to a document or a heading: the absolute path that it names, empty if there can be none.
    QString add(const Domain::DocumentLink &link, int position);

    QList<Domain::DocumentLinkTarget> targets;
    QList<std::pair<int, bool>> broken; ///< see Domain::PackedDocument

private:
    [[nodiscard]] bool hasHeading(const QString &anchor) const;

    const Domain::DocumentSource &m_source;
    QString m_own;
    QList<qint64> m_ownKeys;
    const QList<Domain::DocumentHeading> &m_headings;
};

/// A heading as links name it, in any capitals; 0 for none.
[[nodiscard]] qint64 anchorKey(const QString &anchor);

/// Keeps which links are broken (document_broken_link, document.broken) and which documents are linked to
/// (document.linked) in step with what a transaction writes. The writer says what came, went and changed; settle()
/// then judges the links that this touches, and no others. One object for some writes of one transaction.
class DocumentLinkState final
{
public:
    enum class Change
    {
        Headings, ///< another text of a document that was there
        Went,
        Came
    };

    explicit DocumentLinkState(Connection &connection);
    Q_DISABLE_COPY_MOVE(DocumentLinkState)

    /// Something happened to the document at an absolute path.
    void changed(const QString &path, Change change);
    /// The links that a document has now; @p packed must live until settle(). Its rows in document_link may be written
    /// later than this, but before settle().
    void linked(qint64 id, const Domain::PackedDocument &packed, bool isNew);
    /// The links that the document at an absolute path had.
    void unlinked(const Domain::DocumentSource &source, const QString &path, const QList<Domain::DocumentLink> &links);

    [[nodiscard]] Result<void> settle();

    /// Works out everything anew from what is stored, for an upgrade from a schema without it.
    [[nodiscard]] static Result<void> rebuild(Connection &connection);

private:
    enum class Fault : quint8
    {
        None,
        Missing,
        Heading
    };
    struct Written
    {
        const Domain::PackedDocument *packed = nullptr;
        bool isNew = false;
    };
    struct Candidate
    {
        qint64 id = 0;
        bool linked = false;
    };

    /// The documents whose path has the key.
    [[nodiscard]] Result<QList<Candidate> *> candidates(qint64 key);
    [[nodiscard]] Result<bool> hasAnchor(qint64 id, qint64 anchor);
    [[nodiscard]] Result<Fault> judge(qint64 key, std::span<const qint64> instead, qint64 anchor);
    [[nodiscard]] Result<void> judgeOwn(qint64 id, const QList<Domain::DocumentLinkTarget> &targets,
                                        const QList<std::pair<int, bool>> &broken, bool isNew);
    [[nodiscard]] Result<void> judgeIncoming(const QString &path, Change change);
    [[nodiscard]] Result<void> note(qint64 id, int position, Fault fault);
    [[nodiscard]] Result<void> markLinked(qint64 key);
    /// Looks again whether anything leads to the documents whose path has the key.
    [[nodiscard]] Result<void> relink(qint64 key);
    [[nodiscard]] Result<void> recount(qint64 id);

    Connection &m_connection;
    std::map<qint64, Written> m_written;
    std::map<QString, Change> m_changed;
    QSet<qint64> m_dropped; ///< keys that links named which are gone
    QHash<qint64, QList<Candidate>> m_candidates;
    QHash<qint64, QSet<qint64>> m_anchors;
};

} // namespace Docket::Storage
