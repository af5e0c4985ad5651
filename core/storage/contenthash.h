// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/issue.h>
#include <domain/triage.h>

#include <QByteArrayView>
#include <QStringView>

namespace Docket::Storage {

/// A 64-bit fingerprint of content, to tell whether a server's answer says anything new. Stable over versions and
/// machines of one byte order; not for security: two contents that collide by design only hide their author's own edit.
class ContentHash final
{
public:
    ContentHash &add(quint64 value);
    ContentHash &add(QByteArrayView bytes);
    ContentHash &add(QStringView text);
    [[nodiscard]] qint64 value() const { return qint64(m_state); }

private:
    quint64 m_state = 0x243f6a8885a308d3;
};

/// Of what lies apart from the dense row: title, body and what only the details show.
[[nodiscard]] qint64 textHash(const Domain::RemoteIssue &issue);
/// Of everything; @p text is textHash().
[[nodiscard]] qint64 contentHash(const Domain::RemoteIssue &issue, qint64 text);
[[nodiscard]] qint64 contentHash(const Domain::RemoteComment &comment);
[[nodiscard]] qint64 contentHash(const Domain::TriageRules &rules);

} // namespace Docket::Storage
