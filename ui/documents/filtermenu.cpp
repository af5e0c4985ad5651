// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "filtermenu.h"

#include <icons/themedicon.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostNames = 30;

QString withCount(const Domain::NamedCount &name)
{
    auto text = name.name;
    text.replace(u'&', "&&"_L1);
    return u"%1 (%L2)"_s.arg(text).arg(name.count);
}

} // namespace

FilterMenu::FilterMenu(Services::DocumentService &service, QWidget *parent)
    : QMenu(parent)
    , m_service(service)
{
    addAction(themedIcon(u"warning"_s, Tone::Muted), tr("&Broken links"), this, &FilterMenu::brokenLinksChosen);
    addAction(themedIcon(u"link"_s, Tone::Muted), tr("&Orphans: nothing links to them"), this,
              &FilterMenu::orphansChosen);
    m_alwaysThere = actions().size();
    connect(this, &QMenu::aboutToShow, this, [this] {
        m_waiting = true;
        fill();
        Q_EMIT facetsRequested();
    });
}

void FilterMenu::setFacets(const Services::DocumentFacets &facets)
{
    // Nothing moves under the pointer unless there is something new to see.
    const auto same = m_facets.properties == facets.properties && m_facets.tags == facets.tags &&
                      m_facets.languages == facets.languages;
    const auto waited = std::exchange(m_waiting, false);
    m_facets = facets;
    // A menu that was closed before its answer came is right when somebody looks at what it holds.
    if ((isVisible() || waited) && (!same || (waited && isEmptyAnswer())))
        fill();
}

bool FilterMenu::isEmptyAnswer() const
{
    return m_facets.properties.isEmpty() && m_facets.tags.isEmpty() && m_facets.languages.isEmpty();
}

void FilterMenu::fill()
{
    // Not clear(): the answer may come while one of them is being chosen, for which some styles run an event loop. An
    // action that goes in it was never chosen.
    const auto old = actions().sliced(m_alwaysThere);
    for (auto *action : old) {
        removeAction(action);
        if (auto *menu = action->menu())
            menu->deleteLater();
        else
            action->deleteLater();
    }
    addSeparator();
    if (isEmptyAnswer()) {
        addAction(m_waiting ? tr("Loading…") : tr("No document has front matter, tags or code"))->setEnabled(false);
        return;
    }
    for (const auto &property :
         std::as_const(m_facets.properties).first(std::min(mostNames, m_facets.properties.size()))) {
        auto *menu = addMenu(withCount(property));
        connect(menu, &QMenu::aboutToShow, this, [this, menu, key = property.name] { fillValues(menu, key); });
    }
    addNames(tr("Tags"), m_facets.tags, u"tag:"_s);
    addNames(tr("Languages of code"), m_facets.languages, u"lang:"_s);
}

void FilterMenu::addNames(const QString &title, const QList<Domain::NamedCount> &names, const QString &key)
{
    if (names.isEmpty())
        return;
    addSeparator();
    auto *menu = addMenu(title);
    for (const auto &name : names.first(std::min(mostNames, names.size())))
        addTerm(menu, name, key + Domain::quoteQueryValue(name.name));
}

void FilterMenu::fillValues(QMenu *menu, const QString &key)
{
    if (!menu->isEmpty())
        return;
    const QString term = u"prop:"_s + Domain::quoteQueryValue(key);
    menu->addAction(tr("Loading…"))->setEnabled(false);
    m_service.propertyValues(key, int(mostNames))
        .then(menu, [this, menu, term](const Result<QList<Domain::NamedCount>> &values) {
            menu->clear();
            menu->addAction(tr("Any value"), this, [this, term] { Q_EMIT termChosen(term); });
            if (!values)
                return;
            menu->addSeparator();
            for (const auto &value : *values)
                addTerm(menu, value, term + u'=' + Domain::quoteQueryValue(value.name));
        });
}

void FilterMenu::addTerm(QMenu *menu, const Domain::NamedCount &name, const QString &term)
{
    menu->addAction(withCount(name), this, [this, term] { Q_EMIT termChosen(term); });
}

} // namespace Docket::Ui
