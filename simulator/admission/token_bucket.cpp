// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/admission/token_bucket.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

TokenBucket::TokenBucket(const Parameters &parameters)
    : m_parameters(parameters), m_content(parameters.capacity * parameters.per.count())
{
    expects(parameters.capacity >= 0 && parameters.tokens >= 0 && parameters.per > SimDuration(),
            "a bucket's capacity and inflow are not negative and its period is positive");
    expects(Int128(parameters.capacity) * parameters.per.count() < (Int128(1) << 62),
            "a bucket's content fits 62 bits");
}

void TokenBucket::refill(SimTime now)
{
    expects(now >= m_filledAt, "time does not run backwards");
    const Int128 full = Int128(m_parameters.capacity) * m_parameters.per.count();
    const Int128 content = m_content + Int128((now - m_filledAt).count()) * m_parameters.tokens;
    m_content = static_cast<std::int64_t>(std::min(full, content));
    m_filledAt = now;
}

bool TokenBucket::has(SimTime now)
{
    refill(now);
    return m_content >= m_parameters.per.count();
}

Admission TokenBucket::take(SimTime now, std::string_view rule)
{
    if (!has(now)) {
        return refusal(rule, 0, 1);
    }
    m_content -= m_parameters.per.count();
    return {};
}

std::int64_t TokenBucket::level(SimTime now)
{
    refill(now);
    return m_content / m_parameters.per.count();
}

SimTime TokenBucket::nextToken(SimTime now)
{
    if (has(now)) {
        return now;
    }
    if (m_parameters.tokens == 0 || m_parameters.capacity == 0) {
        return never;
    }
    const std::int64_t missing = m_parameters.per.count() - m_content;
    const std::int64_t wait = missing / m_parameters.tokens + (missing % m_parameters.tokens != 0 ? 1 : 0);
    return now + SimDuration::nanoseconds(wait);
}

} // namespace warmfront::sim
