// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jsonwriter.h"
#include "personality.h"
#include "store.h"

#include <QByteArray>
#include <QHash>

namespace Docket::Sandbox {

/// Writes what is stored as the API's JSON: keys in Gitea's order, `null` for people that are not there, fields that
/// only newer servers have. People, labels and milestones are kept ready until something changes in the store, so that
/// a page of fifty issues is mostly copying.
class Renderer final
{
    Q_DISABLE_COPY_MOVE(Renderer)

public:
    Renderer(Store &store, const Personality &personality);

    /// The address in front of every link, without a slash at the end.
    void setBase(const QString &base);
    [[nodiscard]] const QString &base() const { return m_base; }

    /// A person as others see them; the ghost for unknown ids.
    [[nodiscard]] QByteArray user(qint64 id);
    /// A person as they see themselves: rights and last login are told.
    [[nodiscard]] QByteArray self(const User &user) const;
    [[nodiscard]] QByteArray organization(const User &organization) const;
    [[nodiscard]] QByteArray repository(const Repository &repository, Access access);
    [[nodiscard]] QByteArray label(const Label &label) const;
    [[nodiscard]] QByteArray labels(const Repository &repository, const QList<qint64> &ids);
    [[nodiscard]] QByteArray milestone(const Milestone &milestone) const;
    [[nodiscard]] QByteArray issue(const Repository &repository, const Issue &issue);
    [[nodiscard]] QByteArray pull(const Repository &repository, const Issue &issue, Access access);
    [[nodiscard]] QByteArray comment(const Repository &repository, const Comment &comment);
    [[nodiscard]] QByteArray event(const Repository &repository, const Issue &issue, const Event &event);
    /// A comment as it stands in a timeline.
    [[nodiscard]] QByteArray commentEvent(const Repository &repository, const Comment &comment);

private:
    void refresh();
    void writeLabels(JsonWriter &out, const Repository &repository, const QList<qint64> &ids);
    void writePeople(JsonWriter &out, const QList<qint64> &ids);
    void writeUserFields(JsonWriter &out, const User &user, bool inner) const;
    [[nodiscard]] QByteArray milestoneById(qint64 id);
    [[nodiscard]] QString issueAddress(const Repository &repository, qint64 number, bool pull) const;

    Store &m_store;
    const Personality &m_personality;
    QString m_base;
    quint64 m_revision = 0;
    QHash<qint64, QByteArray> m_users;
    QHash<qint64, QByteArray> m_labels;
    QHash<qint64, QByteArray> m_milestones;
};

} // namespace Docket::Sandbox
