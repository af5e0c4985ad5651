// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logring.h"

using namespace Qt::StringLiterals;

namespace Docket {

void LogRing::add(LogRecord record)
{
    const quint64 number = m_newest.fetch_add(1, std::memory_order_acq_rel) + 1;
    record.number = number;
    m_records[number % capacity].store(std::make_shared<const LogRecord>(std::move(record)), std::memory_order_release);
}

std::vector<std::shared_ptr<const LogRecord>> LogRing::after(quint64 after) const
{
    std::vector<std::shared_ptr<const LogRecord>> records;
    const quint64 last = newest();
    const quint64 first = std::max(after + 1, last > capacity ? last - capacity + 1 : 1);
    for (quint64 number = first; number <= last; ++number) {
        auto record = m_records[number % capacity].load(std::memory_order_acquire);
        // Its number was taken, but it is not there yet: it comes with the next call.
        if (!record || record->number < number)
            break;
        if (record->number == number)
            records.push_back(std::move(record));
    }
    return records;
}

void setRecordedLevel(LogLevel least)
{
    QString rules;
    for (const auto level : {LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Critical})
        rules += u"docket.*.%1=%2\n"_s.arg(levelName(level), level >= least ? u"true"_s : u"false"_s);
    QLoggingCategory::setFilterRules(rules);
}

QString levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return u"debug"_s;
    case LogLevel::Info: return u"info"_s;
    case LogLevel::Warning: return u"warning"_s;
    case LogLevel::Critical: return u"critical"_s;
    }
    return {};
}

} // namespace Docket
