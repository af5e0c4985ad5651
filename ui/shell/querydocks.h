// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/services.h>

#include <QString>

#include <functional>

class QWidget;

namespace Docket::Ui {

class DockRegistry;
class InspectorDock;

/// What the docks of queries and advice need of those who register them.
struct QueryDockLinks
{
    std::function<QWidget *(InspectorDock *)> introduce; ///< connects what all inspectors can say
    /// Lets kept figures be chosen; what of the dock is not kept is said in a sentence.
    std::function<void(InspectorDock *, const QString &notKept)> offerKept;
    std::function<void(const QString &id)> request; ///< brings a dock to the front
};

/// Offers "queries" and "advice" to the window; an advice shows its statement in the queries.
void registerQueryDocks(DockRegistry &registry, const Services::Services &services, const QueryDockLinks &links);

} // namespace Docket::Ui
