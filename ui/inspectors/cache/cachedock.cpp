// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedock.h"

#include "cacheentriespage.h"
#include "cachelevelspage.h"
#include "cachetypespage.h"

#include <cache/cachefigures.h>
#include <charts/tierflow.h>
#include <charts/timechart.h>
#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <metrics/metricshub.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>

#include <QDateTime>
#include <QHBoxLayout>
#include <QSplitter>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

CacheDock::CacheDock(Cache::CacheInspection &cache, const Metrics::MetricsHub &hub, QWidget *parent)
    : InspectorDock(tr("Cache"), parent)
    , m_cache(cache)
    , m_hub(hub)
    , m_tiers(new TierFlow(tr("Reads, from level to level"), this))
    , m_charts(new FoldingSplitter(60, 6, this))
    , m_tabs(new QTabWidget(this))
    , m_entries(new CacheEntriesPage(cache, this))
    , m_types(new CacheTypesPage(cache, this))
    , m_levels(new CacheLevelsPage(cache, this))
{
    m_tiers->setObjectName(u"cache.tiers"_s);
    m_tiers->setEmptyText(tr("Nothing was read yet: open an issue or a document."));
    m_charts->addWidget(m_tiers);
    m_tabs->setObjectName(u"cache.pages"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_entries, tr("E&ntries"));
    m_tabs->addTab(m_types, tr("&Types"));
    m_tabs->addTab(m_levels, tr("&Levels"));
    m_tabs->addTab(makeRulesPage(), tr("&Rules"));
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_charts);
    splitter->addWidget(m_tabs);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({150, 320});
    splitter->setChildrenCollapsible(false);
    contents()->addWidget(splitter, 1);
    setFocusProxy(m_entries);
    addFigures(tr("Last &invalidations"), [this] { return m_invalidations->figures(tr("Cache, last invalidations")); });
    addFigures(*m_tiers);

    connect(m_tiers, &ChartWidget::problemFound, this, &CacheDock::problemFound);
    connect(m_entries, &CacheEntriesPage::problemFound, this, &CacheDock::problemFound);
    connect(m_types, &CacheTypesPage::problemFound, this, &CacheDock::problemFound);
    connect(m_levels, &CacheLevelsPage::problemFound, this, &CacheDock::problemFound);
    connect(m_levels, &CacheLevelsPage::changed, this, &CacheDock::refreshSoon);
    connect(m_entries, &CacheEntriesPage::changed, this, &CacheDock::refreshSoon);
    connect(m_types, &CacheTypesPage::changed, this, &CacheDock::refreshSoon);
}

QWidget *CacheDock::makeRulesPage()
{
    m_rules = new TextRows({tr("Event"), tr("Removes"), tr("From"), tr("Applied"), tr("Entries")}, {3, 4}, this);
    auto *rules = makeRowsView(m_rules, 1, tr("Rules of invalidation"), this);
    rules->setObjectName(u"cache.rules"_s);
    RowsColumns::of(rules)->setWidths({{0, 140}, {2, 72}, {3, 72}, {4, 72}});
    RowsColumns::of(rules)->setGivingWay({2, 4, 3}, 20);
    auto *noRule = new EmptyState(rules);
    noRule->present({.icon = themedIcon(u"info"_s),
                     .title = tr("No rule"),
                     .text = tr("Rules in the settings (cache.rules) say what an event makes invalid.")});
    connect(m_rules, &QAbstractItemModel::rowsInserted, noRule, &QWidget::hide);
    m_invalidations = new TextRows({tr("Time"), tr("Pattern"), tr("For"), tr("Entries")}, {3}, this);
    auto *past = makeRowsView(m_invalidations, 1, tr("Last invalidations"), this);
    past->setObjectName(u"cache.invalidations"_s);
    RowsColumns::of(past)->setWidths({{0, 80}, {2, 150}, {3, 72}});
    RowsColumns::of(past)->setGivingWay({3, 2}, 20);
    auto *none = new EmptyState(past);
    none->present({.icon = themedIcon(u"check-circle"_s), .title = tr("Nothing was made invalid yet"), .text = {}});
    connect(m_invalidations, &QAbstractItemModel::rowsInserted, none, &QWidget::hide);
    auto *both = new FoldingSplitter(80, 6, this);
    both->addWidget(rules);
    both->addWidget(past);
    both->setShares({560, 440}, {200, 200});
    return both;
}

Metrics::CacheReport CacheDock::windowFigures() const
{
    Metrics::MetricsReport now;
    now.cache = Cache::figuresOf(m_report->statistics);
    if (keptSpan())
        return report(m_hub)->cache;
    if (reportWindow() == Metrics::Window::SinceStart)
        return now.cache;
    // What the hub counted before the window began, taken from what there is at this moment.
    Metrics::MetricsReport all;
    Metrics::MetricsReport within;
    all.cache = m_hub.report(Metrics::Window::SinceStart)->cache;
    within.cache = m_hub.report(reportWindow())->cache;
    return Metrics::difference(now, Metrics::difference(all, within)).cache;
}

void CacheDock::refresh()
{
    // A level that answers slowly is asked once, not once a second.
    if (m_asking)
        return;
    if (!isLive() && m_report && !m_wanted) {
        showReport(*m_report); // another window of what was seen last
        return;
    }
    m_asking = true;
    m_cache.report().then(this, [this](const Result<Cache::CacheReport> &report) {
        m_asking = false;
        if (!std::exchange(m_wanted, false) && !isLive())
            return;
        if (!report) {
            setRemark(report.error().message);
            return;
        }
        m_report = *report;
        ++m_reports;
        showReport(*m_report);
    });
}

void CacheDock::liveChanged(bool live)
{
    if (!live)
        m_entries->stop();
    m_ratioOf.reset(); // what was read meanwhile is known to the hub
}

bool CacheDock::startSearch()
{
    m_tabs->setCurrentWidget(m_entries);
    return m_entries->startSearch();
}

bool CacheDock::canRenew() const
{
    return m_entries->isVisible() || isPaused();
}

void CacheDock::renew()
{
    if (m_entries->isVisible()) {
        m_entries->renew();
        return;
    }
    m_wanted = true;
    refresh();
}

void CacheDock::makeRatio()
{
    QStringList names{tr("all")};
    for (const auto &level : std::as_const(m_report->statistics.levels))
        names += level.name;
    m_ratio = new TimeChart(
        tr("Share of reads that were hits"), names, tr("share"), [](double value) { return shareText(value); }, this);
    m_ratio->setObjectName(u"cache.ratio"_s);
    m_ratio->setLeastTop(1);
    m_ratio->setTotal(0);
    connect(m_ratio, &ChartWidget::problemFound, this, &CacheDock::problemFound);
    m_charts->addWidget(m_ratio);
    addFigures(*m_ratio);
    m_charts->setShares({560, 440}, {110, 100});
}

void CacheDock::restartRatio()
{
    m_ratio->setEmptyText(tr("No read in this time"));
    m_ratioOf = reportWindow();
    const auto span = Metrics::lengthOf(*m_ratioOf);
    m_ratio->clear();
    m_ratio->setSpan(span.count() > 0 ? span : Metrics::lengthOf(Metrics::Window::OneHour));
    for (const auto &part : m_hub.parts(*m_ratioOf))
        addSamples(part->at - std::chrono::ceil<std::chrono::milliseconds>(part->covered), part->at, part->cache, {});
    const auto latest = m_hub.report(Metrics::Window::SinceStart);
    m_before = latest->cache;
    m_sampledAt = latest->at;
}

void CacheDock::addSamples(Cache::TimePoint from, Cache::TimePoint to, const Metrics::CacheReport &now,
                           const Metrics::CacheReport &then)
{
    const auto reads = [](const Metrics::CacheReport &report) {
        quint64 sum = 0;
        for (const auto &type : report.types)
            sum += type.reads();
        return double(sum);
    };
    const double all = reads(now) - reads(then);
    if (all <= 0)
        return;
    QList<double> values{0};
    for (const auto &level : now.levels) {
        const auto before = std::ranges::find(then.levels, level.level, &Metrics::CachePartReport::level);
        const double hits = double(level.hits) - (before == then.levels.end() ? 0 : double(before->hits));
        values.append(std::clamp(hits / all, 0.0, 1.0));
        values.first() = std::min(1.0, values.first() + values.last());
    }
    // What is known of a longer stretch is the same for each part of it.
    constexpr auto step = std::chrono::duration_cast<std::chrono::milliseconds>(Metrics::MetricsHub::interval);
    for (auto at = from + step; at < to; at += step)
        m_ratio->append(at, values);
    m_ratio->append(to, values);
}

void CacheDock::sample()
{
    if (m_ratio == nullptr)
        makeRatio();
    if (emptyWhileKept(*m_ratio, m_ratioOf))
        return;
    if (m_ratioOf != reportWindow())
        restartRatio();
    // As far apart as those of the past are, so that lines are joined the same way.
    if (m_report->when < m_sampledAt + Metrics::MetricsHub::interval && m_ratio->itemCount() > 0)
        return;
    const auto now = Cache::figuresOf(m_report->statistics);
    addSamples(std::max(m_sampledAt, m_report->when - Metrics::MetricsHub::interval), m_report->when, now, m_before);
    m_before = now;
    m_sampledAt = m_report->when;
}

/// Listed before the first entry came, it would go on to say that there is none.
void CacheDock::listFirstEntries(const QList<Cache::TierStatistics> &levels)
{
    const auto shown = std::ranges::find(levels, m_entries->level(), &Cache::TierStatistics::name);
    bool filled = false;
    if (shown != levels.end() && shown->level.entries > 0 && m_entries->isBlank()) {
        // What has expired is counted until it is removed, and not listed: once is enough as long as nothing comes.
        const std::tuple now(shown->name, shown->level.puts, shown->level.entries);
        filled = std::exchange(m_filled, now) != now;
    }
    if (!m_entries->hasListed() || filled)
        m_entries->reload();
}

void CacheDock::showReport(const Cache::CacheReport &report)
{
    QStringList names;
    for (const auto &level : report.statistics.levels)
        names += level.name;
    m_entries->setLevels(names);
    listFirstEntries(report.statistics.levels);
    sample();
    m_figures = windowFigures();
    showTiers();
    m_types->setReport(report, m_figures);
    m_levels->setReport(report, m_figures);
    showRules();
    quint64 hits = 0;
    quint64 all = 0;
    for (const auto &type : std::as_const(m_figures.types)) {
        hits += type.hits;
        all += type.reads();
    }
    setRemark(all == 0 ? tr("No read in this time")
                       : tr("%1 of %2 reads were hits").arg(shareText(double(hits) / double(all)), countText(all)));
}

/// What its hits would have taken to load, less what they took to read. Of types that this run has not loaded nothing
/// is known, so that it is rather more.
std::chrono::nanoseconds CacheDock::savedBy(std::size_t level) const
{
    double saved = 0;
    for (const auto &type : std::as_const(m_report->statistics.types)) {
        if (type.loadTime.isEmpty() || level >= type.total.hits.size())
            continue;
        const double read = level > 0 && !type.lowerReadTime.isEmpty() ? double(type.lowerReadTime.mean().count()) : 0;
        const double each = std::max(0.0, double(type.loadTime.mean().count()) - read);
        saved += each * double(type.total.hits.at(level));
    }
    return std::chrono::nanoseconds(std::llround(saved));
}

void CacheDock::showTiers()
{
    quint64 left = 0;
    for (const auto &type : std::as_const(m_figures.types))
        left += type.reads();
    if (left == 0) {
        m_tiers->setTiers({});
        return;
    }
    QList<TierFlow::Tier> tiers;
    const auto &levels = m_report->statistics.levels;
    for (const auto &level : levels) {
        const auto figures = std::ranges::find(m_figures.levels, level.name, &Metrics::CachePartReport::level);
        const quint64 served = figures == m_figures.levels.cend() ? 0 : std::min(left, figures->hits);
        QString state;
        if (!level.health.working)
            state = level.health.lastError ? tr("skipped: %1").arg(level.health.lastError->message) : tr("skipped");
        tiers.append({.name = level.name,
                      .asked = left,
                      .served = served,
                      .state = state,
                      .used = level.level.bytes,
                      .room = level.level.capacity});
        if (const auto saved = savedBy(std::size_t(tiers.size() - 1)); saved.count() > 0 && !keptSpan()) {
            tiers.last().worth = tr("saved about %1 since the start").arg(durationText(saved));
            tiers.last().brief = tr("saved %1").arg(durationText(saved));
        }
        left -= served;
    }
    // Kept figures may know a level that is switched off today.
    for (const auto &level : std::as_const(m_figures.levels)) {
        if (std::ranges::contains(levels, level.level, &Cache::TierStatistics::name))
            continue;
        const quint64 served = std::min(left, level.hits);
        tiers.append({.name = level.level, .asked = left, .served = served, .detail = tr("not in use now")});
        left -= served;
    }
    tiers.append({.name = tr("Source"), .asked = left, .served = left, .detail = tr("read or made anew")});
    std::chrono::nanoseconds loading{};
    for (const auto &type : m_report->statistics.types)
        loading += type.loadTime.sum();
    if (loading.count() > 0 && !keptSpan()) {
        tiers.last().worth = tr("took %1 since the start").arg(durationText(loading));
        tiers.last().brief = tr("took %1").arg(durationText(loading));
    }
    m_tiers->setTiers(tiers);
}

void CacheDock::showRules()
{
    QList<TextRows::Row> rules;
    for (const auto &rule : m_report->rules)
        rules.append({TextCell{.text = rule.event}, TextCell{.text = rule.patterns.join(u", "_s)},
                      TextCell{.text = rule.builtIn ? tr("Docket") : tr("settings"), .tone = Tone::Muted},
                      TextCell{.text = countText(rule.applied), .figure = rule.applied},
                      TextCell{.text = countText(rule.removed), .figure = rule.removed}});
    m_rules->setRows(rules);
    QList<TextRows::Row> past;
    for (const auto &one : std::as_const(m_report->invalidations)) {
        // The cache remembers every newer value of one key here, too; of those nothing was made invalid.
        const auto pattern = Cache::CachePattern::parse(one.pattern);
        if (one.removed == 0 && pattern && pattern->isExact())
            continue;
        past.append(
            {TextCell{.text =
                          QDateTime::fromMSecsSinceEpoch(one.when.time_since_epoch().count()).toString(u"HH:mm:ss"_s)},
             TextCell{.text = one.pattern}, TextCell{.text = one.rule.isEmpty() ? tr("by hand") : one.rule},
             TextCell{.text = countText(quint64(one.removed)), .figure = one.removed}});
    }
    m_invalidations->setRows(past);
}

FigureTable CacheDock::figures() const
{
    switch (m_tabs->currentIndex()) {
    case 0: return m_entries->figures();
    case 1: return m_types->figures();
    case 2: return m_levels->figures();
    default: return m_rules->figures(tr("Cache, rules of invalidation"));
    }
}

} // namespace Docket::Ui
