// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/base/contract.h"
#include "core/base/time.h"

namespace warmfront::sim {

/// How OpenWhisk changes an invoker's stock of pre-warmed containers, one kind of them for each (runtime, memory), by
/// how many containers of the kind had to be created cold.
///
/// It says how many of a kind there should be and how many of those that waited for too long end; the engine starts the
/// missing ones as far as memory goes. A plain value. Source: ContainerPool.scala (adjustPrewarmedContainer) of
/// apache/openwhisk.
class ReactivePrewarm
{
public:
    struct Kind
    {
        std::int64_t minimum = 1;
        std::int64_t maximum = 4;
        SimDuration timeToLive = SimDuration::minutes(2); ///< from its readiness on; waiting for longer, it is overdue
        std::int64_t threshold = 1;                       ///< cold starts in a period for each increment, > 0
        std::int64_t increment = 1;
        bool operator==(const Kind &) const = default;
    };
    struct Parameters
    {
        SimDuration firstCheck = SimDuration::minutes(10);
        SimDuration period = SimDuration::minutes(10);
        SimDuration jitter; ///< drawn once for the invoker and added to every period: whole seconds 0 to 9
        std::int64_t expiriesPerPass = 100;
        bool operator==(const Parameters &) const = default;
    };
    /// What was seen of a kind.
    struct Seen
    {
        std::int64_t coldStarts = 0; ///< since the adjustment before
        std::int64_t overdue = 0;
    };
    struct Adjustment
    {
        std::int64_t expires = 0; ///< so many of the kind's overdue ones end, the longest waiting first
        std::int64_t desired = 0; ///< ready or starting after that, if there are not more
    };

    /// There is a kind, and maximum ≥ minimum (else ContractViolation).
    ReactivePrewarm(std::vector<Kind> kinds, const Parameters &parameters)
        : m_kinds(std::move(kinds)), m_parameters(parameters), m_nextWake(SimTime::after(parameters.firstCheck))
    {
        expects(parameters.period + parameters.jitter > SimDuration(), "a period is positive");
        for (const Kind &kind : m_kinds) {
            expects(kind.threshold > 0, "a threshold is positive");
            expects(kind.minimum <= kind.maximum, "a stock has no more at least than at most");
        }
    }

    [[nodiscard]] const std::vector<Kind> &kinds() const { return m_kinds; }
    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    /// At that instant; one of each for every kind.
    [[nodiscard]] std::vector<Adjustment> adjust(std::span<const Seen> seen)
    {
        expects(seen.size() == m_kinds.size(), "every kind has been looked at");
        m_nextWake = m_nextWake + m_parameters.period + m_parameters.jitter;
        std::int64_t left = m_parameters.expiriesPerPass;
        std::vector<Adjustment> answers(m_kinds.size());
        for (std::size_t i = 0; i < m_kinds.size(); ++i) {
            const Kind &kind = m_kinds[i];
            answers[i].expires = std::min(left, seen[i].overdue);
            left -= answers[i].expires;
            const std::int64_t wanted = seen[i].coldStarts / kind.threshold * kind.increment;
            answers[i].desired = std::clamp(wanted, kind.minimum, kind.maximum);
        }
        return answers;
    }

private:
    std::vector<Kind> m_kinds;
    Parameters m_parameters;
    SimTime m_nextWake;
};

} // namespace warmfront::sim
