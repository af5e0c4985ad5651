// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

namespace Docket::Advice {

enum class Kind
{
    MissingIndex,
    RedundantIndex,
    UnusedIndex,
    StaleStatistics,
    PoolTooSmall,
    WalTooLarge,
    CacheTooSmall,
    CacheUseless,
    AppliedChange ///< what was applied earlier and can be undone
};

/// One thing that can be done, said completely: nothing is worked out when it is carried out.
struct Action
{
    enum class What
    {
        Nothing,
        ChangeSchema, ///< sql, in one transaction, kept in the table of changes
        Analyze,
        Checkpoint,
        ChangeSetting, ///< setting and value
        UndoChange     ///< of the advice with the same id, which was applied earlier
    };
    What what = What::Nothing;
    QString sql = {};
    QString setting = {};
    QString value = {};

    [[nodiscard]] bool isPossible() const { return what != What::Nothing; }
    friend bool operator==(const Action &, const Action &) = default;
};

/// One figure that speaks for an advice: its name and its value, in words.
struct Evidence
{
    QString name;
    QString value;
    friend bool operator==(const Evidence &, const Evidence &) = default;
};

/// Something that would make Docket faster or smaller, with what speaks for it and what it costs; a value. The id is
/// the same for the same advice, today and after a restart.
struct Advice
{
    QString id = {};
    Kind kind = Kind::MissingIndex;
    QString title = {};
    QList<Evidence> evidence = {};
    QString effect = {};
    double weight = 0;       ///< share of all time in statements that it is about, 0 to 1
    QString statement = {};  ///< normalised, where it is about one
    QString planBefore = {}; ///< a step a line, indented by depth
    QString planAfter = {};
    qint64 bytes = 0;   ///< that it costs on disk; negative: that it gives back; an estimate
    quint64 writes = 0; ///< executions in the report that would each keep one more index
    Action apply = {};
    Action undo = {};
    bool applied = false;
};

} // namespace Docket::Advice

Q_DECLARE_METATYPE(Docket::Advice::Advice)
