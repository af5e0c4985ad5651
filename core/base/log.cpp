// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "log.h"

#include "secret.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageLogger>

using namespace Qt::StringLiterals;

namespace Docket {

namespace {

thread_local const QJsonObject *t_fields = nullptr;
thread_local const QString *t_event = nullptr;

bool isSecretName(const QString &key)
{
    static const QStringList names{u"token"_s, u"authorization"_s, u"password"_s, u"passphrase"_s, u"secret"_s};
    return names.contains(key, Qt::CaseInsensitive);
}

QJsonValue cleaned(const QString &key, const QJsonValue &value)
{
    if (isSecretName(key))
        return u"<redacted>"_s;
    if (value.isString())
        return redacted(value.toString());
    if (value.isObject()) {
        auto object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = cleaned(it.key(), it.value());
        return object;
    }
    if (value.isArray()) {
        auto array = value.toArray();
        for (QJsonValueRef item : array)
            item = cleaned({}, item);
        return array;
    }
    return value;
}

bool isEnabled(const QLoggingCategory &category, LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return category.isDebugEnabled();
    case LogLevel::Info: return category.isInfoEnabled();
    case LogLevel::Warning: return category.isWarningEnabled();
    case LogLevel::Critical: return category.isCriticalEnabled();
    }
    return false;
}

} // namespace

namespace LogDetail {
const QJsonObject *pendingFields()
{
    return t_fields;
}
const QString *pendingEvent()
{
    return t_event;
}
} // namespace LogDetail

void logEvent(const QLoggingCategory &category, LogLevel level, const QString &event, const QJsonObject &fields)
{
    if (!isEnabled(category, level))
        return;
    const QJsonObject clean = cleaned({}, fields).toObject();
    const QString text = redacted(event);
    QByteArray line = text.toUtf8();
    if (!clean.isEmpty())
        line += ' ' + QJsonDocument(clean).toJson(QJsonDocument::Compact);
    t_fields = &clean;
    t_event = &text;
    const QMessageLogger logger(nullptr, 0, nullptr, category.categoryName());
    switch (level) {
    case LogLevel::Debug: logger.debug("%s", line.constData()); break;
    case LogLevel::Info: logger.info("%s", line.constData()); break;
    case LogLevel::Warning: logger.warning("%s", line.constData()); break;
    case LogLevel::Critical: logger.critical("%s", line.constData()); break;
    }
    t_fields = nullptr;
    t_event = nullptr;
}

void logError(const QLoggingCategory &category, const Error &error, LogLevel level)
{
    QJsonObject fields{{u"code"_s, codeName(error.code)}, {u"operation"_s, error.operation}};
    for (const auto &[key, value] : error.context)
        fields.insert(key, value);
    if (!error.trace.isNull())
        fields.insert(u"trace"_s, error.trace.toString());
    QString causes;
    for (const Error *inner = error.cause.get(); inner; inner = inner->cause.get())
        causes += (causes.isEmpty() ? u""_s : u"; "_s) + inner->message;
    if (!causes.isEmpty())
        fields.insert(u"cause"_s, causes);
    logEvent(category, level, error.message, fields);
}

} // namespace Docket
