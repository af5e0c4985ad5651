// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <array>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

bool isNumber(const QVariant &cell)
{
    switch (cell.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double: return true;
    default: return false;
    }
}

QString plain(const QVariant &cell)
{
    return cell.typeId() == QMetaType::Double ? QString::number(cell.toDouble(), 'g', 12) : cell.toString();
}

/// A text that a spreadsheet would take for a formula, as one from a server may be, is marked as a text.
QString harmless(const QString &text)
{
    static constexpr QStringView formula = u"=+-@\t\r";
    bool number = false;
    (void)text.toDouble(&number);
    return !text.isEmpty() && formula.contains(text[0]) && !number ? QString(u'\'' + text) : text;
}

QByteArray csvCell(const QString &text)
{
    const bool quoted =
        std::ranges::any_of(text, [](QChar c) { return c == u',' || c == u'"' || c == u'\n' || c == u'\r'; });
    QByteArray bytes = text.toUtf8();
    return quoted ? '"' + bytes.replace('"', "\"\"") + '"' : bytes;
}

} // namespace

QByteArray toCsv(const FigureTable &table)
{
    QByteArray csv;
    const auto line = [&csv](const auto &cells, const auto &text) {
        for (qsizetype i = 0; i < cells.size(); ++i)
            csv += (i > 0 ? "," : "") + csvCell(harmless(text(cells[i])));
        csv += "\r\n";
    };
    line(table.columns, [](const QString &name) { return name; });
    for (const auto &row : table.rows)
        line(row, plain);
    return csv;
}

QByteArray toJson(const FigureTable &table)
{
    QJsonArray rows;
    for (const auto &row : table.rows) {
        QJsonObject object;
        for (qsizetype i = 0; i < std::min(row.size(), table.columns.size()); ++i) {
            object.insert(table.columns[i], isNumber(row[i])  ? QJsonValue::fromVariant(row[i])
                                            : row[i].isNull() ? QJsonValue()
                                                              : QJsonValue(row[i].toString()));
        }
        rows.append(object);
    }
    return QJsonDocument(rows).toJson(QJsonDocument::Indented);
}

QString toTabbedText(const FigureTable &table)
{
    QString text = table.columns.join(u'\t') + u'\n';
    for (const auto &row : table.rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            text += (i > 0 ? u"\t"_s : u""_s) + plain(row[i]).replace(u'\t', u' ').replace(u'\n', u' ');
        text += u'\n';
    }
    return text;
}

QString momentText(std::chrono::sys_time<std::chrono::milliseconds> at)
{
    const auto local = QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
    const bool today = local.date() == QDate::currentDate();
    return QLocale().toString(local, today ? u"HH:mm:ss"_s : u"d MMM HH:mm"_s);
}

QString countText(quint64 count)
{
    return QLocale().toString(count);
}

QString shareText(double share)
{
    if (share > 0 && share < 0.001)
        return QCoreApplication::translate("Docket::Ui::Figures", "< 0.1 %");
    return QCoreApplication::translate("Docket::Ui::Figures", "%1 %")
        .arg(QLocale().toString(share * 100, 'f', share >= 0.9995 || share == 0 ? 0 : 1));
}

double milliseconds(std::chrono::nanoseconds duration)
{
    return double(duration.count()) / 1e6;
}

} // namespace Docket::Ui
