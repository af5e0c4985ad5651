// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtClassHelperMacros>

class QWidget;

namespace Docket::Ui {

/// A part of the window with something of its own to search: a filter, a pattern, a query, the places of a text. A
/// widget is one besides being a QWidget; "Find" asks the one that has the keys, and what is around it. Main thread.
class Searchable
{
public:
    /// Puts the keys where the words are typed, with what stands there chosen. False while there is nothing to search.
    virtual bool startSearch() = 0;

protected:
    Searchable() = default;
    ~Searchable() = default;
    Q_DISABLE_COPY_MOVE(Searchable)
};

/// Searches in @p widget, else in the closest part around it that can be searched. False if none can, or without one.
bool startSearchAround(QWidget *widget);

} // namespace Docket::Ui
