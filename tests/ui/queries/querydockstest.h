// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fakes/watchedcomments.h>

#include <QApplication>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using Docket::Storage::Connection;

/// All that is asked in it is slow.
class Bench final : public WatchedComments
{
public:
    Bench()
        : WatchedComments(std::chrono::microseconds(1))
    {
    }
};

inline void setDark()
{
    QPalette dark(QColor(45, 46, 50), QColor(30, 31, 34));
    dark.setColor(QPalette::Highlight, QColor(60, 110, 200));
    dark.setColor(QPalette::PlaceholderText, QColor(150, 152, 158));
    QApplication::setPalette(dark);
}

/// For people: pictures of the docks, if somebody names a folder for them.
inline void picture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("DOCKET_PICTURES");
    if (folder.isEmpty())
        return;
    const QPalette light = QApplication::palette();
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-light.png"_s));
    setDark();
    QTest::qWait(50);
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-dark.png"_s));
    QApplication::setPalette(light);
}

} // namespace Docket::Tests
