// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figuresaver.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Docket::Ui::FigureSaver", text);
}

/// "Writer queue, last 5 min" as the name of a file.
QString fileName(const QString &title)
{
    QString name;
    for (const QChar c : title.toLower()) {
        if (c.isLetterOrNumber())
            name += c;
        else if (!name.isEmpty() && !name.endsWith(u'-'))
            name += u'-';
    }
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.isEmpty() ? u"figures"_s : name;
}

} // namespace

void writeBytes(QObject *context, const QByteArray &bytes, const QString &path,
                const std::function<void(const Result<void> &)> &done)
{
    QThreadPool::globalInstance()->start([bytes, path, done, guard = QPointer(context)] {
        Result<void> result;
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            result =
                fail(Code::FileFailed, u"ui.export"_s, u"%1 could not be written: %2."_s.arg(path, file.errorString()),
                     u"Choose another folder, or make room."_s);
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, done, result] {
            if (guard)
                done(result);
        });
    });
}

void saveBytes(QWidget *parent, const QByteArray &bytes, const QString &name, const QString &filter,
               const std::function<void(const Error &)> &failed)
{
    auto *dialog =
        new QFileDialog(parent, translated(QT_TRANSLATE_NOOP("Docket::Ui::FigureSaver", "Export")), name, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(name.section(u'.', -1));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [parent, bytes, failed](const QString &path) {
        writeBytes(parent, bytes, path, [failed](const Result<void> &written) {
            if (!written)
                failed(written.error());
        });
    });
    dialog->open();
}

void saveFigures(QWidget *parent, const FigureTable &table, FigureFormat format,
                 const std::function<void(const Error &)> &failed)
{
    if (format == FigureFormat::Csv)
        saveBytes(parent, toCsv(table), fileName(table.title) + u".csv"_s,
                  translated(QT_TRANSLATE_NOOP("Docket::Ui::FigureSaver", "Comma-separated values (*.csv)")), failed);
    else
        saveBytes(parent, toJson(table), fileName(table.title) + u".json"_s,
                  translated(QT_TRANSLATE_NOOP("Docket::Ui::FigureSaver", "JSON (*.json)")), failed);
}

} // namespace Docket::Ui
