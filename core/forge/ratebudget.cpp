// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ratelimiter.h"

using namespace std::chrono;

namespace Docket::Forge {

namespace {

/// Unix times of this century are larger, waits in seconds smaller.
constexpr double leastUnixTime = 1e9;

std::optional<double> number(QByteArrayView text)
{
    // "100, 100;w=60" is a valid RateLimit-Limit: the first number counts.
    text = text.trimmed();
    qsizetype end = 0;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.'))
        ++end;
    bool isNumber = false;
    const double value = text.first(end).toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

std::optional<milliseconds> resetTime(std::optional<double> value, Timestamp now)
{
    if (!value)
        return std::nullopt;
    const double left = *value >= leastUnixTime ? *value - double(toUnix(now)) : *value;
    return milliseconds(qint64(std::clamp(left, 0.0, 86'400.0) * 1000));
}

bool isNamed(QByteArrayView field, QByteArrayView name)
{
    return field.compare(name, Qt::CaseInsensitive) == 0;
}

} // namespace

RateBudget parseRateBudget(const Headers &headers, Timestamp now)
{
    RateBudget budget;
    std::optional<double> reset;
    for (const auto &[field, value] : headers.fields()) {
        QByteArrayView name(field);
        if (isNamed(name.first(std::min<qsizetype>(name.size(), 2)), "X-"))
            name = name.sliced(2);
        if (isNamed(name, "RateLimit-Limit"))
            budget.limit = number(value);
        else if (isNamed(name, "RateLimit-Remaining"))
            budget.remaining = number(value);
        else if (isNamed(name, "RateLimit-Reset"))
            reset = number(value);
        else if (isNamed(name, "RateLimit")) {
            QByteArray flat = value;
            flat.replace(';', ',');
            const auto parts = flat.split(',');
            for (const QByteArray &part : parts) {
                const auto equals = part.indexOf('=');
                if (equals < 0)
                    continue;
                const QByteArray key = part.first(equals).trimmed().toLower();
                const auto amount = number(QByteArrayView(part).sliced(equals + 1));
                if (key == "limit" || key == "q")
                    budget.limit = amount;
                else if (key == "remaining" || key == "r")
                    budget.remaining = amount;
                else if (key == "reset" || key == "t")
                    reset = amount;
            }
        }
    }
    budget.reset = resetTime(reset, now);
    return budget;
}

} // namespace Docket::Forge
