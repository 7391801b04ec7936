// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/contract.h"
#include "simulator/keepalive/keep_alive.h"

namespace warmfront::sim {

/// OpenWhisk's stock of pre-warmed containers of one invoker, one kind of them for each (runtime, memory).
///
/// It says how many of a kind there should be; the engine starts the missing ones as far as memory goes, each of which
/// may wait for `timeToLive` if its kind is reactive. A plain value; everything but adjust() is O(1).
class ReactivePrewarm
{
public:
    struct Reactive
    {
        std::int64_t minimum = 1;
        std::int64_t maximum = 4;
        SimDuration timeToLive = SimDuration::minutes(2);
        std::int64_t threshold = 1; ///< cold starts in a period for each increment, > 0
        std::int64_t increment = 1;
    };
    struct Kind
    {
        std::int64_t initial = 2;
        std::optional<Reactive> reactive;
    };
    struct Parameters
    {
        SimDuration firstCheck = SimDuration::minutes(10);
        SimDuration period = SimDuration::minutes(10);
        SimDuration jitter; ///< drawn once for the invoker and added to every period: whole seconds 0 to 9
        std::int64_t expiriesPerPass = 100;
    };
    struct Adjustment
    {
        std::int64_t expires = 0; ///< so many of the kind's overdue ones end, the longest waiting first
        std::int64_t desired = 0; ///< after that
        DecisionReason reason;
    };

    ReactivePrewarm(std::vector<Kind> kinds, const Parameters &parameters)
        : m_kinds(std::move(kinds)),
          m_parameters(parameters),
          m_coldStarts(m_kinds.size()),
          m_adjustments(m_kinds.size()),
          m_nextWake(never)
    {
        expects(parameters.period + parameters.jitter > SimDuration(), "a period is positive");
        for (const Kind &kind : m_kinds) {
            expects(!kind.reactive || kind.reactive->threshold > 0, "a threshold is positive");
            if (kind.reactive) {
                m_nextWake = SimTime::after(parameters.firstCheck);
            }
        }
    }

    /// When the invoker starts.
    [[nodiscard]] std::int64_t initial(std::size_t kind) const { return m_kinds[kind].initial; }
    /// After one of the kind has been taken or has ended.
    [[nodiscard]] std::int64_t desiredAfterUse(std::size_t kind) const
    {
        return m_kinds[kind].reactive ? m_kinds[kind].reactive->minimum : m_kinds[kind].initial;
    }
    /// A container of that runtime and memory had to be created cold.
    void coldStart(std::size_t kind) { ++m_coldStarts[kind]; }

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    /// At that instant; @p overdue is how many of each kind have outlived their time. One answer for each kind, valid
    /// until the next call.
    [[nodiscard]] std::span<const Adjustment> adjust(SimTime now, std::span<const std::int64_t> overdue)
    {
        expects(overdue.size() == m_kinds.size(), "each kind has its number of overdue ones");
        m_nextWake = now + m_parameters.period + m_parameters.jitter;
        std::int64_t left = m_parameters.expiriesPerPass;
        for (std::size_t i = 0; i < m_kinds.size(); ++i) {
            Adjustment &answer = m_adjustments[i] = {};
            if (!m_kinds[i].reactive) {
                answer.desired = m_kinds[i].initial;
                answer.reason.rule = "constant stock";
                continue;
            }
            const Reactive &reactive = *m_kinds[i].reactive;
            answer.expires = std::min(left, overdue[i]);
            left -= answer.expires;
            const std::int64_t coldStarts = m_coldStarts[i];
            m_coldStarts[i] = 0;
            const std::int64_t wanted = coldStarts / reactive.threshold * reactive.increment;
            answer.desired = std::min(std::max(reactive.minimum, wanted), reactive.maximum);
            answer.reason.rule = "cold starts of the last period";
            answer.reason.add("cold starts", static_cast<double>(coldStarts));
            answer.reason.add("expired", static_cast<double>(answer.expires));
        }
        return m_adjustments;
    }

private:
    std::vector<Kind> m_kinds;
    Parameters m_parameters;
    std::vector<std::int64_t> m_coldStarts;
    std::vector<Adjustment> m_adjustments;
    SimTime m_nextWake;
};

} // namespace warmfront::sim
