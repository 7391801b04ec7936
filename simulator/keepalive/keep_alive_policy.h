// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <utility>
#include <variant>

#include "core/base/one_of.h"
#include "simulator/keepalive/expiry_rules.h"
#include "simulator/keepalive/hybrid_histogram.h"
#include "simulator/keepalive/keep_alive.h"

namespace warmfront::sim {

/// Freezing idle instances after a grace, as OpenWhisk does.
struct PauseRule
{
    SimDuration grace;
    SimDuration resumeTime;
    bool expiryCountsFromPause = true; ///< a time to live begins at the pause instead of at the end of the use
};

/// The keep-alive of one function: one rule, and what combines with any rule.
///
/// A maximum lifetime caps every expiry at created + lifetime, also of instances that a rule would keep for ever. It is
/// not carried over to pre-warmed instances until these have been used.
class KeepAlivePolicy
{
public:
    using Rule = OneOf<std::variant<FixedKeepAlive, MeasuredKeepAlive, LastAndSpareKeepAlive, HalvingKeepAlive,
                                    PeriodicRemoval, ScaleToZeroGrace, KnownTimes, HybridHistogram>>;

    explicit KeepAlivePolicy(Rule rule, std::optional<SimDuration> maximumLifetime = std::nullopt,
                             std::optional<PauseRule> pause = std::nullopt)
        : m_rule(std::move(rule)), m_maximumLifetime(maximumLifetime), m_pause(pause)
    {
    }

    void arrived(const ArrivalView &view)
    {
        std::visit([&](auto &rule) { rule.arrived(view); }, m_rule);
    }

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view)
    {
        IdlePlan plan = std::visit([&](auto &rule) { return rule.becameIdle(view); }, m_rule);
        if (m_pause) {
            // An instance that is unloaded at once stays unloaded at once.
            if (m_pause->expiryCountsFromPause && plan.expireAt > view.now) {
                plan.expireAt = laterBy(plan.expireAt, m_pause->grace);
            }
            plan.pause = Pause{view.now + m_pause->grace, m_pause->resumeTime};
        }
        if (m_maximumLifetime) {
            const SimTime end = laterBy(view.created, *m_maximumLifetime);
            if (end < plan.expireAt) {
                plan.expireAt = end;
                plan.rule = "maximum lifetime";
            }
        }
        if (plan.pause && plan.pause->at >= plan.expireAt) {
            plan.pause.reset();
        }
        return plan;
    }

    [[nodiscard]] std::optional<SimTime> leftAlone(SimTime now, SimTime idleSince, SimTime created) const
    {
        std::optional<SimTime> expireAt =
            std::visit([&](const auto &rule) { return rule.leftAlone(now, idleSince); }, m_rule);
        if (expireAt && m_maximumLifetime) {
            expireAt = std::min(*expireAt, laterBy(created, *m_maximumLifetime));
        }
        return expireAt;
    }

    [[nodiscard]] SimTime nextWake() const
    {
        return std::visit([](const auto &rule) { return rule.nextWake(); }, m_rule);
    }

    [[nodiscard]] PoolDecision wake(const IdlePoolView &view)
    {
        return std::visit([&](auto &rule) { return rule.wake(view); }, m_rule);
    }

    [[nodiscard]] const Rule &rule() const { return m_rule; }

private:
    Rule m_rule;
    std::optional<SimDuration> m_maximumLifetime;
    std::optional<PauseRule> m_pause;
};

} // namespace warmfront::sim
