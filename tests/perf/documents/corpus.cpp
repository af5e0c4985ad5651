// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "corpus.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cmath>
#include <random>

using namespace Qt::StringLiterals;

namespace Docket::Perf {

using namespace Domain;

namespace {

constexpr int vocabulary = 60'000;
constexpr int stretch = 4'000'000; ///< words of text, so that documents differ
constexpr int longest = 12'000;    ///< words of a document

/// A word that reads like one: syllables by the digits of its rank, short ones for common words.
QByteArray spell(int rank)
{
    static constexpr std::array consonants{'b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't'};
    static constexpr std::array vowels{'a', 'e', 'i', 'o', 'u'};
    QByteArray word;
    for (int rest = rank + 3; rest > 0; rest /= 60) {
        word.append(consonants[std::size_t(rest % 12)]);
        word.append(vowels[std::size_t(rest / 12 % 5)]);
    }
    return word.append(char('a' + rank % 26));
}

} // namespace

Corpus::Corpus(int documents)
    : m_documents(documents)
{
    m_words.reserve(vocabulary);
    std::vector<double> sums;
    double sum = 0;
    for (int i = 0; i < vocabulary; ++i) {
        m_words.append(spell(i));
        sums.push_back(sum += 1.0 / (i + 2.7));
    }
    std::mt19937 random(7);
    std::uniform_real_distribution<double> any(0, sum);
    m_text.reserve(stretch);
    for (int i = 0; i < stretch; ++i)
        m_text.push_back(int(std::ranges::lower_bound(sums, any(random)) - sums.begin()));
}

QString Corpus::path(int number) const
{
    return u"part%1/chapter%2/page-%3.md"_s.arg(QString::number(number / 2000), QString::number(number / 40),
                                                QString::number(number));
}

DocumentInput Corpus::document(int number) const
{
    std::mt19937 random(unsigned(number) * 2654435761U + 1);
    std::lognormal_distribution<double> lengths(6.0, 0.9);
    const int length = std::clamp(int(lengths(random)), 20, longest);
    auto at = std::size_t(random() % (stretch - longest - 1000));
    const auto take = [&](int count) {
        QByteArray text;
        for (int i = 0; i < count; ++i)
            text.append(m_words[m_text[at++]]).append(i % 12 == 11 ? ".\n" : " ");
        return text;
    };

    DocumentInput input;
    input.path = path(number);
    input.encoding = u"UTF-8"_s;
    ParsedContent &content = input.content;
    content.parserVersion = 1;
    content.words = length;
    content.title = QString::fromUtf8(take(4)).simplified();
    QByteArray &source = input.source;
    if (number % 5 == 0) {
        content.properties = {{u"status"_s, number % 3 ? u"draft"_s : u"final"_s},
                              {u"author"_s, u"author%1"_s.arg(number % 97)}};
        source = "---\nstatus: draft\nauthor: somebody\n---\n";
    }
    source += "# " + content.title.toUtf8() + "\n\n";
    content.headings.append({1, content.title, content.title.toLower().replace(u' ', u'-'), 1, 0});
    int line = 3;
    for (int done = 0; done < length; line += 12) {
        const int part = std::min(length - done, 90);
        done += part;
        const QByteArray text = take(part);
        const QString heading = QString::fromUtf8(take(3)).simplified();
        content.headings.append({2, heading, heading.toLower().replace(u' ', u'-'), line, content.body.size()});
        content.body += text + '\n';
        // One in sixty leads nowhere.
        const bool lost = random() % 60 == 0;
        const QString target = (lost ? u"lost-%1.md"_s : u"page-%1.md"_s).arg(number / 40 * 40 + int(random() % 40));
        const QString words = QString::fromUtf8(take(2)).simplified();
        content.links.append({DocumentLink::Kind::Document, target, {}, words, line});
        content.links.append({DocumentLink::Kind::Url,
                              u"https://example.org/%1/%2"_s.arg(words.section(u' ', 0, 0)).arg(number % 500),
                              {},
                              words,
                              line});
        source += "## " + heading.toUtf8() + "\n\n" + text + "\nSee [" + words.toUtf8() + "](" + target.toUtf8() +
                  ") and <https://example.org/x>.\n\n";
        if (done % 180 == 0) {
            const QByteArray code = take(12);
            content.code += code;
            content.codeBlocks.append({number % 2 ? u"cpp"_s : u"sh"_s, line, 4});
            source += "```cpp\n" + code + "```\n\n";
        }
    }
    input.stamp = {source.size(), 1'790'000'000'000'000'000 + qint64(number) * 1'000'000'000};
    input.hash = QCryptographicHash::hash(source, QCryptographicHash::Sha256);
    return input;
}

} // namespace Docket::Perf
