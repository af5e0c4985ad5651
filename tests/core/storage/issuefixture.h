// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storagefixture.h"

#include <storage/integrity.h>

namespace Docket::Tests {

inline QList<qint64> numbersOf(const QList<IssueId> &ids)
{
    QList<qint64> numbers;
    for (const IssueId id : ids)
        numbers << (id.value & 0xffffffff);
    return numbers;
}

inline QList<qint64> ask(Store &store, const QString &text, ProjectId project = {}, IssueOrder order = {})
{
    const auto parsed = parseQuery(text, at(0));
    if (!parsed.problems.isEmpty())
        QTest::qFail(qPrintable(parsed.problems.first().message), __FILE__, __LINE__);
    return numbersOf(take(store.issues->keys(parsed.query, {project}, order)));
}

inline void checkSound(Store &store)
{
    const auto problems = take(Storage::checkIntegrity(*store.connection, Storage::CheckDepth::Full));
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
}

} // namespace Docket::Tests
