// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace {

/// The texts with a count in a source: what is written in one or more literals side by side.
QStringList countedTexts(const QString &source)
{
    static const QRegularExpression literals(uR"("(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)"_s);
    static const QRegularExpression seam(uR"("\s*")"_s);
    static const QRegularExpression count(u"%L?n\\b"_s);
    QStringList texts;
    for (const auto &match : literals.globalMatch(source)) {
        auto text = match.captured();
        text = text.sliced(1, text.size() - 2).remove(seam);
        text.replace(u"\\\""_s, u"\""_s).replace(u"\\n"_s, u"\n"_s);
        if (text.contains(count))
            texts.append(text);
    }
    return texts;
}

} // namespace

/// English has its plurals in the translation for it: without one people read "1 file(s)".
class TestPlurals final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextWithACountHasThem()
    {
        const auto top = QStringLiteral(DOCKET_SOURCE_DIR);
        QFile file(top + u"/translations/docket_en.ts"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QSet<QString> known;
        QXmlStreamReader reader(&file);
        QString source;
        int forms = 0;
        while (!reader.atEnd()) {
            const auto token = reader.readNext();
            if (token == QXmlStreamReader::StartElement && reader.name() == u"source"_s) {
                source = reader.readElementText();
                forms = 0;
            } else if (token == QXmlStreamReader::StartElement && reader.name() == u"numerusform"_s) {
                forms += reader.readElementText().isEmpty() ? 0 : 1;
            } else if (token == QXmlStreamReader::EndElement && reader.name() == u"message"_s && forms == 2) {
                known.insert(source);
            }
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));

        int texts = 0;
        QStringList missing;
        for (const auto &folder : {u"core"_s, u"ui"_s, u"app"_s}) {
            QDirIterator files(top + u'/' + folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile code(files.next());
                QVERIFY(code.open(QIODevice::ReadOnly));
                for (const auto &text : countedTexts(QString::fromUtf8(code.readAll()))) {
                    ++texts;
                    if (!known.contains(text))
                        missing.append(code.fileName().sliced(top.size() + 1) + u": "_s + text);
                }
            }
        }
        QVERIFY(texts > 50);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestPlurals)
#include "tst_plurals.moc"
