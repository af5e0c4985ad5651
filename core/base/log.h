// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "error.h"

#include <QJsonObject>
#include <QLoggingCategory>

namespace Docket {

enum class LogLevel
{
    Debug,
    Info,
    Warning,
    Critical
};

/// Writes one structured event through Qt's logging, so that categories, rules and foreign messages work as everywhere
/// in Qt. @p event is a constant phrase ("request finished"); what varies goes into @p fields. With a LogFile installed
/// it becomes one JSON object on a line, otherwise readable text on stderr. Thread-safe; costs nothing when the
/// category is off. Fields named token, authorization, password, passphrase or secret are replaced.
void logEvent(const QLoggingCategory &category, LogLevel level, const QString &event, const QJsonObject &fields = {});

/// The same for an error: its code, operation, message, context and causes become fields.
void logError(const QLoggingCategory &category, const Error &error, LogLevel level = LogLevel::Warning);

namespace LogDetail {
/// The fields of the event that this thread is just handing to Qt; for the message handler alone.
[[nodiscard]] const QJsonObject *pendingFields();
[[nodiscard]] const QString *pendingEvent();
} // namespace LogDetail

} // namespace Docket
