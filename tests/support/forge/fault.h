// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QRegularExpression>
#include <QString>

#include <expected>
#include <random>

namespace Docket::Sandbox {

/// One way to misbehave, and when. A fault fires for requests that match, after the first `after` of them, `times`
/// times (a negative number is for ever), each time with `probability` drawn from a generator of its own, so a run can
/// be repeated.
struct Fault
{
    enum class Kind
    {
        Delay,          ///< wait `milliseconds` before the request is looked at
        Cut,            ///< close the connection after `fraction` of the body
        Reset,          ///< reset the connection instead of answering
        Stall,          ///< accept the request and never answer
        Status,         ///< answer `status` with `body` and, if set, `retryAfter`
        Html,           ///< answer 200 with an HTML page, as a captive portal or a proxy's login page does
        WrongJson,      ///< a complete body that is half of the right one
        WrongTypes,     ///< `field` (or id and number) is a text where a number stands and the other way round
        MissingField,   ///< `field` (or number) is left out of every object
        Oversize,       ///< pad the body to `bytes`
        Trickle,        ///< send a few bytes every `milliseconds`
        RepeatPage,     ///< answer a page with the one before it
        FirstPage,      ///< answer every page with the first, as a cache does that ignores the query
        DuplicateItems, ///< the first entry of a list stands in it twice
        ReverseItems,   ///< the entries of a list in the wrong order
        ClockSkew,      ///< shift the Date header by `seconds`
    };
    Kind kind = Kind::Status;
    /// A regular expression searched for in the path with its query; empty is every request.
    QString path = {};
    QByteArray method = {};
    int after = 0;
    int times = -1;
    double probability = 1.0;
    quint32 seed = 1;
    /// For Reset, Stall and Status: do what was asked nevertheless, so that only the answer is lost.
    bool processed = false;
    int status = 503;
    QByteArray body = {};
    /// Sent as it stands: seconds or an HTTP date.
    QByteArray retryAfter = {};
    int milliseconds = 0;
    double fraction = 0.5;
    qint64 bytes = 64 * 1024 * 1024;
    qint64 seconds = 0;
    QString field = {};
};

/// Reads what POST /_sandbox/faults takes: the members of Fault by name, `kind` as its name with a small first letter.
[[nodiscard]] std::expected<Fault, QString> faultFromJson(const QJsonObject &object);

/// Changes a finished answer as the fault says; faults of the connection leave it alone.
void spoil(Reply &reply, const Fault &fault);

/// The faults in force, with their counters. Single-threaded.
class FaultPlan final
{
public:
    /// Returns a number to remove it by.
    int add(const Fault &fault);
    void remove(int id);
    void clear() { m_entries.clear(); }
    /// Counts the request and returns the faults that it meets, in the order they were added.
    [[nodiscard]] QList<Fault> meet(const Request &request);
    /// How often a fault fired; -1 if there is no such fault.
    [[nodiscard]] int fired(int id) const;

private:
    struct Entry
    {
        int id;
        Fault fault;
        QRegularExpression pattern;
        int seen = 0;
        int fired = 0;
        std::mt19937 random;
    };

    QList<Entry> m_entries;
    int m_lastId = 0;
};

} // namespace Docket::Sandbox
