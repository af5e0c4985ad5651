// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dockregistry.h"

#include <algorithm>

namespace Docket::Ui {

bool DockRegistry::add(DockSpec spec)
{
    if (spec.id.isEmpty() || find(spec.id) != nullptr || !spec.factory)
        return false;
    m_docks += std::move(spec);
    return true;
}

const DockSpec *DockRegistry::find(const QString &id) const
{
    const auto it = std::ranges::find(m_docks, id, &DockSpec::id);
    return it == m_docks.cend() ? nullptr : &*it;
}

} // namespace Docket::Ui
