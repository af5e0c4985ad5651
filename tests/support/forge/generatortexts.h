// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace Docket::Sandbox {

/// A small generator of random numbers that gives the same ones on every machine and with every library.
class Random final
{
public:
    explicit Random(quint64 seed)
        : m_state(seed * 0x9e3779b97f4a7c15ULL + 1)
    {
    }
    [[nodiscard]] quint64 next();
    /// From 0 up to, and without, the limit.
    [[nodiscard]] int below(int limit) { return int(next() % quint64(std::max(limit, 1))); }
    /// From 0 up to, and without, 1.
    [[nodiscard]] double unit() { return double(next() >> 11) * 0x1.0p-53; }
    [[nodiscard]] bool chance(double probability) { return unit() < probability; }
    [[nodiscard]] const QString &pick(const QStringList &from) { return from.at(below(int(from.size()))); }

private:
    quint64 m_state;
};

/// An issue's words, before it has people and times.
struct Draft
{
    QString title = {};
    QString body = {};
    QStringList labels = {};
};

/// Makes up titles, bodies and comments. Whatever stands in a title fits the body below it, as far as chance allows.
class Texts final
{
public:
    explicit Texts(Random &random)
        : m_random(random)
    {
    }

    /// The newest issues of a project are written by hand; index 0 is the newest. Nothing beyond the last of them.
    [[nodiscard]] static QList<Draft> handwritten();
    /// `number` is the issue's own; references point below it. `people` can be mentioned.
    [[nodiscard]] Draft issue(int number, const QStringList &people);
    [[nodiscard]] Draft pull(int number);
    [[nodiscard]] QString comment(int number, const QStringList &people);

private:
    [[nodiscard]] Draft english(int number, const QStringList &people);
    [[nodiscard]] Draft foreign();
    [[nodiscard]] Draft hostile();
    [[nodiscard]] QString report();
    [[nodiscard]] QString proposal(int number);
    [[nodiscard]] QString code();
    [[nodiscard]] QString environment();
    [[nodiscard]] QString log(int lines);

    Random &m_random;
};

/// The words that titles and sentences are put together from.
namespace Words {
[[nodiscard]] const QStringList &parts();
[[nodiscard]] const QStringList &symptoms();
[[nodiscard]] const QStringList &conditions();
[[nodiscard]] const QStringList &wishes();
[[nodiscard]] const QStringList &wishPlaces();
[[nodiscard]] const QStringList &chores();
[[nodiscard]] const QStringList &questions();
[[nodiscard]] const QStringList &sentences();
[[nodiscard]] const QStringList &reasons();
[[nodiscard]] const QStringList &steps();
[[nodiscard]] const QStringList &tasks();
[[nodiscard]] const QStringList &answers();
[[nodiscard]] const QStringList &shortAnswers();
[[nodiscard]] const QStringList &foreignAnswers();
[[nodiscard]] const QStringList &codeBlocks();
[[nodiscard]] const QStringList &hostileBodies();
[[nodiscard]] const QStringList &hostileTitles();
[[nodiscard]] const QStringList &areas();
/// Title, tab, body.
[[nodiscard]] const QStringList &foreignIssues();
} // namespace Words

} // namespace Docket::Sandbox
