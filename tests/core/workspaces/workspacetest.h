// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workspacefixture.h"

#include <workspaces/manifestfile.h>

namespace Docket::Tests {

/// The base of what tests WorkspaceService: a desk for each test, with an issue that has two tests in its text.
class WorkspaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"profile"_s));
        take(m_desk->opened);
        m_desk->addIssue(12, u"Paper jams"_s, body);
    }
    void cleanup()
    {
        m_desk.reset();
        m_folder.reset();
    }

protected:
    static constexpr auto body = "It jams.\n- [ ] feeds ten sheets\n- [x] beeps\n";

    [[nodiscard]] QString file(const QString &name) const { return m_desk->file(u"12-paper-jams/"_s + name); }
    Domain::WorkspaceManifest manifest(const QString &folder = u"12-paper-jams"_s)
    {
        const QString path = m_desk->file(folder + u"/workspace.toml"_s);
        return take(readManifest(contentOf(path), path));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Desk> m_desk;
};

} // namespace Docket::Tests
