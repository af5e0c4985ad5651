// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchable.h"

#include <QWidget>

namespace Docket::Ui {

bool startSearchAround(QWidget *widget)
{
    for (; widget != nullptr; widget = widget->parentWidget()) {
        if (auto *part = dynamic_cast<Searchable *>(widget); part != nullptr && part->startSearch())
            return true;
    }
    return false;
}

} // namespace Docket::Ui
