// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

constexpr std::array stateNames{u"active", u"finished", u"abandoned"};
constexpr std::array outcomeNames{u"open", u"passed", u"failed"};
constexpr std::array originNames{u"task", u"acceptance", u"added"};

template <typename E, std::size_t N>
std::optional<E> parse(const std::array<const char16_t *, N> &names, QStringView name)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (name == QStringView(names[i]))
            return E(i);
    }
    return std::nullopt;
}

} // namespace

QString workspaceStateName(WorkspaceState state)
{
    return QString::fromUtf16(stateNames.at(std::size_t(state)));
}

std::optional<WorkspaceState> parseWorkspaceState(QStringView name)
{
    return parse<WorkspaceState>(stateNames, name);
}

QString testOutcomeName(TestOutcome outcome)
{
    return QString::fromUtf16(outcomeNames.at(std::size_t(outcome)));
}

std::optional<TestOutcome> parseTestOutcome(QStringView name)
{
    return parse<TestOutcome>(outcomeNames, name);
}

QString testOriginName(WorkspaceTest::Origin origin)
{
    return QString::fromUtf16(originNames.at(std::size_t(origin)));
}

std::optional<WorkspaceTest::Origin> parseTestOrigin(QStringView name)
{
    return parse<WorkspaceTest::Origin>(originNames, name);
}

int WorkspaceManifest::count(TestOutcome outcome) const
{
    return int(std::ranges::count(tests, outcome, &WorkspaceTest::outcome));
}

QString WorkspaceManifest::nextTestId() const
{
    int highest = 0;
    for (const WorkspaceTest &test : tests)
        highest = std::max(highest, QStringView(test.id).sliced(std::min<qsizetype>(1, test.id.size())).toInt());
    return u'T' + QString::number(highest + 1);
}

Result<qsizetype> WorkspaceManifest::findTest(QStringView wanted) const
{
    QList<qsizetype> named;
    for (qsizetype i = 0; i < tests.size(); ++i) {
        if (wanted.compare(tests[i].id, Qt::CaseInsensitive) == 0)
            return i;
        if (wanted.compare(tests[i].name, Qt::CaseInsensitive) == 0)
            named.append(i);
    }
    if (named.size() == 1)
        return named.first();
    const QString reference = project + u'#' + QString::number(number);
    if (named.size() > 1)
        return fail(Code::Invalid, u"workspace.test"_s,
                    u"%1 tests of %2 are called “%3”."_s.arg(named.size()).arg(reference, wanted),
                    u"Name the test by its number, such as %1."_s.arg(tests[named.first()].id));
    QStringList ids;
    for (const WorkspaceTest &test : tests)
        ids.append(test.id);
    return fail(Code::NotFound, u"workspace.test"_s, u"The workspace of %1 has no test “%2”."_s.arg(reference, wanted),
                ids.isEmpty() ? u"It has no tests yet: add one first."_s
                              : u"Its tests: %1."_s.arg(ids.mid(0, 20).join(u", "_s)));
}

} // namespace Docket::Domain
