// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "markdownfolder.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Perf {

namespace {

constexpr int vocabulary = 60'000;
constexpr int filesOfAFolder = 40;

QByteArray spell(int rank)
{
    static constexpr std::array syllables{"an", "be", "co", "da", "el", "fi", "go", "hu", "in", "jo", "ka", "le",
                                          "mi", "no", "or", "pa", "qu", "re", "si", "ta", "un", "ve", "wo", "ze"};
    QByteArray word;
    for (int rest = rank + 24; rest > 0; rest /= int(syllables.size()))
        word.append(syllables[std::size_t(rest % int(syllables.size()))]);
    return word;
}

QString pathOf(int number)
{
    return u"part%1/chapter%2/page-%3.md"_s.arg(QString::number(number / 2000),
                                                QString::number(number / filesOfAFolder), QString::number(number));
}

} // namespace

MarkdownFolder::MarkdownFolder()
{
    double sum = 0;
    for (int i = 0; i < vocabulary; ++i) {
        m_words.append(spell(i));
        m_sums.push_back(sum += 1.0 / (i + 2.7));
    }
}

const QByteArray &MarkdownFolder::word()
{
    const double at = double(m_random()) / 4294967296.0 * m_sums.back();
    return m_words[std::ranges::lower_bound(m_sums, at) - m_sums.begin()];
}

void MarkdownFolder::sentence(QByteArray &out, int number, int words)
{
    for (int i = 0; i < words; ++i) {
        const QByteArray &next = word();
        switch (m_random() % 60) {
        case 0: out += "*" + next + "*"; break;
        case 1: out += "**" + next + "**"; break;
        case 2:
        case 3: out += "`" + next + "`"; break;
        case 4: {
            const int target = number / filesOfAFolder * filesOfAFolder + int(m_random() % filesOfAFolder);
            out += "[" + next + "](page-" + QByteArray::number(target) + ".md)";
            break;
        }
        case 5: out += "<https://example.org/" + next + ">"; break;
        default: out += next;
        }
        out += i % 13 == 12 ? '\n' : ' ';
    }
    out.back() = '.';
    out += '\n';
}

QByteArray MarkdownFolder::text(int number, int meanBytes)
{
    m_random.seed(unsigned(number) * 2654435761U + unsigned(meanBytes));
    // A mean of one, and one in twenty over three times as long, as collections of real files have it.
    std::lognormal_distribution<double> lengths(-0.405, 0.9);
    const auto length = qsizetype(std::clamp(lengths(m_random), 0.03, 20.0) * meanBytes);
    QByteArray out;
    out.reserve(length + 1000);
    if (number % 5 == 0)
        out += "---\nstatus: " + QByteArray(number % 3 ? "draft" : "final") + "\nauthor: " + word() + "\ntags: [" +
               word() + ", " + word() + "]\n---\n";
    out += "# " + word() + ' ' + word() + ' ' + word() + ' ' + QByteArray::number(number) + "\n\n";
    while (out.size() < length) {
        out += "## " + word() + ' ' + word() + "\n\n";
        for (unsigned i = 1 + m_random() % 4; i > 0; --i) {
            sentence(out, number, 20 + int(m_random() % 80));
            out += '\n';
        }
        switch (m_random() % 5) {
        case 0:
            for (int i = 0; i < 5; ++i) {
                out += i % 3 == 0 ? "- [ ] " : "- ";
                sentence(out, number, 9);
            }
            break;
        case 1:
            out += number % 2 ? "```cpp\n" : "```sh\n";
            for (int i = 0; i < 8; ++i)
                out += "    " + word() + " = " + word() + "(" + word() + ");\n";
            out += "```\n";
            break;
        case 2:
            out += "| " + word() + " | " + word() + " |\n|---|---|\n";
            for (int i = 0; i < 4; ++i)
                out += "| `" + word() + "` | " + word() + ' ' + word() + " |\n";
            break;
        default: break;
        }
        out += '\n';
    }
    return out;
}

qint64 MarkdownFolder::write(const QString &root, int from, int to, int meanBytes)
{
    qint64 bytes = 0;
    for (int number = from; number < to; ++number) {
        const QString path = root + u'/' + pathOf(number);
        if (number % filesOfAFolder == 0 && !QDir().mkpath(path.section(u'/', 0, -2)))
            qFatal("%s cannot be made", qPrintable(path));
        QFile file(path);
        const QByteArray content = text(number, meanBytes);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s cannot be written", qPrintable(path));
        bytes += content.size();
    }
    return bytes;
}

} // namespace Docket::Perf
