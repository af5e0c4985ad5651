// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentservice.h"

#include "documentrun.h"
#include "watchservice.h"

#include <base/action.h>
#include <unitofwork/unitofworkrunner.h>

#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Domain;

namespace {

/// Views hear of newly stored documents at most this often.
constexpr auto announceInterval = 300ms;

} // namespace

DocumentService::DocumentService(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_runs(u"ingest"_s, 1)
    , m_watch(std::make_unique<WatchService>())
{
    connect(m_watch.get(), &WatchService::changed, this, &DocumentService::watched);
    connect(m_watch.get(), &WatchService::limitationChanged, this, &DocumentService::watchLimitationChanged);
    connect(&m_parts.units, &UnitsOfWork::UnitOfWorkRunner::fileConflicted, this, &DocumentService::fileConflicted);
    connect(&m_parts.units, &UnitsOfWork::UnitOfWorkRunner::committed, this, [this](const Events &events) {
        for (const Event &event : events) {
            if (const auto *changed = std::get_if<DocumentsChanged>(&event))
                announce(changed->source);
        }
    });
}

DocumentService::~DocumentService()
{
    shutdown();
}

void DocumentService::shutdown()
{
    m_closing = true;
    m_watch->shutdown();
    m_runs.shutdown();
    for (const auto &run : std::exchange(m_waiting, {}))
        answer(*run, std::unexpected(Async::cancelledError(u"documents.ingest"_s)));
}

void DocumentService::startWatching()
{
    sources().then(this, [this](const Result<QList<DocumentSource>> &known) {
        if (!known)
            return;
        QList<DocumentSourceId> watched;
        for (const DocumentSource &source : *known) {
            if (source.watched)
                watched.append(source.id);
        }
        if (!watched.isEmpty())
            (void)ingest(watched);
    });
}

bool DocumentService::isWatched(DocumentSourceId id) const
{
    return m_watch->hasBegun(id);
}

QString DocumentService::watchLimitation(DocumentSourceId id) const
{
    return m_watch->limitation(id);
}

void DocumentService::announce(DocumentSourceId source)
{
    if (m_announced.contains(source))
        return;
    m_announced.insert(source);
    QTimer::singleShot(announceInterval, this, [this, source] {
        m_announced.remove(source);
        Q_EMIT documentsChanged(source);
    });
}

} // namespace Docket::Services
