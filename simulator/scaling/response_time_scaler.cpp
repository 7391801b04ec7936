// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/response_time_scaler.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "simulator/scaling/millionths.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

ResponseTimeScaler::ResponseTimeScaler(const ResponseTimeScalerParameters &parameters)
    : m_parameters(parameters), m_shareMillionths(millionths(parameters.share))
{
    expects(parameters.interval > SimDuration(), "a scaling interval is longer than 0");
    expects(parameters.samplesToGrow >= 1 && parameters.samplesToShrink >= 1, "one sample or more must agree");
    expects(m_shareMillionths > 0 && m_shareMillionths <= 1'000'000, "a share of responses is above 0 and at most 1");
    expectLimits(parameters.limits);
}

void ResponseTimeScaler::completed(const EndedRequest &request)
{
    ++m_responses;
    m_within += request.response <= m_parameters.objective ? 1 : 0;
}

std::int64_t ResponseTimeScaler::wanted(const Sample &last, std::int64_t current) const
{
    if (last.arrivals == 0) {
        return m_parameters.limits.minimum;
    }
    std::array<const Sample *, remembered> byLoad;
    const std::size_t count = std::min(m_sampleCount, remembered);
    for (std::size_t i = 0; i < count; ++i) {
        byLoad[i] = &m_samples[i];
    }
    // Equal loads are one point of the curve: the worse sample goes first, so that pooling brings them together.
    std::sort(byLoad.begin(), byLoad.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Sample *a, const Sample *b) {
                  const Int128 loadOfA = a->arrivals * b->readyNs;
                  const Int128 loadOfB = b->arrivals * a->readyNs;
                  if (loadOfA != loadOfB) {
                      return loadOfA < loadOfB;
                  }
                  const Int128 shareOfA = Int128(a->within) * b->responses;
                  const Int128 shareOfB = Int128(b->within) * a->responses;
                  return shareOfA < shareOfB;
              });

    // Pool neighbours until the share falls strictly from pool to pool.
    struct Pool
    {
        std::int64_t within = 0;
        std::int64_t responses = 0;
        const Sample *highest = nullptr;
    };
    std::array<Pool, remembered> pools;
    std::size_t poolCount = 0;
    for (std::size_t i = 0; i < count; ++i) {
        Pool pool{byLoad[i]->within, byLoad[i]->responses, byLoad[i]};
        while (poolCount > 0
               && Int128(pools[poolCount - 1].within) * pool.responses
                      <= Int128(pool.within) * pools[poolCount - 1].responses) {
            --poolCount;
            pool.within += pools[poolCount].within;
            pool.responses += pools[poolCount].responses;
        }
        pools[poolCount++] = pool;
    }

    const auto meets = [this](const Pool &pool) {
        return Int128(pool.within) * 1'000'000 >= Int128(pool.responses) * m_shareMillionths;
    };
    if (meets(pools[poolCount - 1])) {
        return m_parameters.limits.nearest(current - 1);
    }
    const Sample *bearable = nullptr;
    for (std::size_t i = 0; i < poolCount && meets(pools[i]); ++i) {
        bearable = pools[i].highest;
    }
    if (bearable == nullptr || bearable->arrivals == 0) {
        return m_parameters.limits.nearest(current + 1);
    }
    return m_parameters.limits.nearest(
        dividedUp(last.arrivals * bearable->readyNs, Int128(bearable->arrivals) * m_parameters.interval.count()));
}

std::optional<ScaleDecision> ResponseTimeScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.interval;
    const std::int64_t current = view.counts.ready + view.counts.starting;
    const ScalerTotals before = std::exchange(m_lastTotals, view.totals);
    std::int64_t target = m_parameters.limits.nearest(current);
    Sample sample{view.totals.arrivals - before.arrivals, view.totals.ready.count() - before.ready.count(), m_responses,
                  m_within};
    m_responses = 0;
    m_within = 0;
    if (view.now > SimTime()) {
        if (sample.responses == 0) {
            sample.responses = 1;
            sample.within = sample.arrivals == 0 ? 1 : 0;
        }
        if (sample.readyNs > 0) {
            m_samples[m_sampleCount++ % remembered] = sample;
            target = wanted(sample, current);
        }
    }

    if (target > current) {
        m_agreeing = std::max(m_agreeing, 0) + 1;
    } else if (target < current) {
        m_agreeing = std::min(m_agreeing, 0) - 1;
    } else {
        m_agreeing = 0;
    }
    std::int64_t desired = current;
    if (current != m_parameters.limits.nearest(current)) {
        desired = m_parameters.limits.nearest(current);
    } else if (m_agreeing >= m_parameters.samplesToGrow) {
        desired = current + 1;
    } else if (m_agreeing <= -m_parameters.samplesToShrink) {
        desired = current - 1;
        m_agreeing = 0;
    }
    if (desired == current) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = current != m_parameters.limits.nearest(current) ? "limits" : "response time objective";
    decision.reason.add("wanted", static_cast<double>(target));
    decision.reason.add("arrivals in the interval", static_cast<double>(sample.arrivals));
    decision.reason.add("responses", static_cast<double>(sample.responses));
    decision.reason.add("within the objective", static_cast<double>(sample.within));
    return decision;
}

} // namespace warmfront::sim
