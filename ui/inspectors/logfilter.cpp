// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logfilter.h"

#include <widgets/wordsfilter.h>

#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

QString valueText(const QJsonValue &value)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        return number == std::floor(number) ? QString::number(qint64(number)) : QString::number(number, 'g', 4);
    }
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    return value.toVariant().toString();
}

} // namespace

bool LogFilter::matches(const LogRecord &record) const
{
    if (record.level < least || (!trace.isEmpty() && record.trace != trace))
        return false;
    if (!module.isEmpty() && record.category != module && !record.category.startsWith(QString(module + u'.')))
        return false;
    if (text.isEmpty())
        return true;
    return WordsFilter::areIn(text, {record.event, record.category, fieldsText(record.fields), record.trace});
}

QString fieldsText(const QJsonObject &fields)
{
    QString text;
    for (auto it = fields.constBegin(); it != fields.constEnd(); ++it) {
        const QString value = valueText(it.value());
        if (!value.isEmpty())
            text += (text.isEmpty() ? u""_s : u", "_s) + it.key() + u' ' + value;
    }
    return text;
}

std::chrono::nanoseconds durationOf(const LogRecord &record)
{
    return std::chrono::nanoseconds(qint64(std::max(0.0, record.fields.value(u"ms"_s).toDouble()) * 1e6));
}

int layerOf(const QString &category)
{
    static const std::array<std::pair<QString, int>, 16> layers{{{u"docket.ui"_s, 0},
                                                                 {u"docket.app"_s, 0},
                                                                 {u"docket.services"_s, 1},
                                                                 {u"docket.documents"_s, 1},
                                                                 {u"docket.dependencies"_s, 1},
                                                                 {u"docket.operations"_s, 1},
                                                                 {u"docket.workspaces"_s, 1},
                                                                 {u"docket.sync"_s, 2},
                                                                 {u"docket.ingest"_s, 2},
                                                                 {u"docket.unit"_s, 3},
                                                                 {u"docket.cache"_s, 3},
                                                                 {u"docket.storage"_s, 4},
                                                                 {u"docket.files"_s, 4},
                                                                 {u"docket.secrets"_s, 4},
                                                                 {u"docket.forge"_s, 3},
                                                                 {u"docket.http"_s, 4}}};
    for (const auto &[prefix, layer] : layers) {
        if (category == prefix || category.startsWith(QString(prefix + u'.')))
            return layer;
    }
    return category.startsWith("docket."_L1) ? 2 : 0;
}

QString moduleText(const QString &category)
{
    return category.startsWith("docket."_L1) ? category.sliced(7) : category;
}

} // namespace Docket::Ui
