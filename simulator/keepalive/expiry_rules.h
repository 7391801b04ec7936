// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "core/model/cron.h"
#include "simulator/keepalive/keep_alive.h"

/// Keep-alive rules that decide from the idle instance and its pool alone, without learning.
namespace warmfront::sim {

/// The same time to live for every instance.
class FixedKeepAlive : public PassiveKeepAlive
{
public:
    enum class Counts : std::uint8_t {
        FromLastUse,  ///< every use begins the time anew
        FromFirstIdle ///< uses change nothing: gone that long after it first became idle
    };
    explicit FixedKeepAlive(SimDuration timeToLive, Counts counts = Counts::FromLastUse);

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view) const;

private:
    SimDuration m_timeToLive;
    Counts m_counts;
};

/// Of all idle instances the share `share` is gone at the age `age`.
struct LifetimePoint
{
    SimDuration age;
    double share = 0.0;
};

/// A measured distribution of idle lifetimes, drawn by inversion.
///
/// Between two points the share grows linearly. What the first point holds lives for exactly its age, and so does what
/// lies above the last one: a curve that begins at (0 s, 0) or ends at 1 has no such lumps. O(log points).
class MeasuredKeepAlive : public PassiveKeepAlive
{
public:
    enum class Draw : std::uint8_t {
        PerIdlePeriod,
        PerInstance ///< an instance has the same patience each time
    };
    /// At least one point, ages from 0 and rising, shares within 0..1 and never falling (else ContractViolation).
    explicit MeasuredKeepAlive(std::vector<LifetimePoint> points, Draw draw = Draw::PerIdlePeriod);

    /// What was measured of a platform: @p measurement is one of the words of the keep-alive policy "measured" (else
    /// ContractViolation).
    ///
    /// 2025: the share of cold answers after an idle gap, 100 probes of each gap (data set of EuroSys 2026). 2021: raw
    /// samples of https://github.com/mikhailshilkov/mikhailio-hugo.
    [[nodiscard]] static MeasuredKeepAlive of(std::string_view measurement);

    [[nodiscard]] const std::vector<LifetimePoint> &points() const { return m_points; }
    [[nodiscard]] IdlePlan becameIdle(const IdleView &view) const;
    /// The lifetime that a uniform 64-bit draw stands for.
    [[nodiscard]] SimDuration lifetime(std::uint64_t draw) const;

private:
    std::vector<LifetimePoint> m_points;
    Draw m_draw;
};

/// One time to live for the last instance alive, another for spare ones.
///
/// Whether an instance is spare is seen when it becomes idle, and once more when all others have ended: the one that is
/// left gets the time of the last, counted from when it became idle, but never ends before that instant.
class LastAndSpareKeepAlive : public PassiveKeepAlive
{
public:
    LastAndSpareKeepAlive(SimDuration last, SimDuration spare);

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view) const;
    [[nodiscard]] std::optional<SimTime> leftAlone(SimTime now, SimTime idleSince) const;

private:
    SimDuration m_last;
    SimDuration m_spare;
};

/// At every full period of idleness an instance survives with probability one half, each on its own: of many that
/// became idle together W(t) = W0 · 2^−⌊t/P⌋ are expected, the law measured by SeBS on AWS in January 2020 (P in (360
/// s, 380 s]).
class HalvingKeepAlive : public PassiveKeepAlive
{
public:
    explicit HalvingKeepAlive(SimDuration period);

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view) const;

private:
    SimDuration m_period;
};

/// Removes a share of the idle instances once a period: the same law as HalvingKeepAlive, by counting instead of
/// chance.
///
/// The periods run from the instant at which an instance became idle while no period ran. At the end of one, of the n
/// instances that have been idle for a full period share × n end, the longest idle first; a fraction of an instance is
/// one more with that probability. Once none is idle, nothing runs.
class PeriodicRemoval : public PassiveKeepAlive
{
public:
    /// @p share within (0, 1].
    PeriodicRemoval(SimDuration period, double share);

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view);
    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] PoolDecision wake(const IdlePoolView &view);

private:
    SimDuration m_period;
    double m_share;
    SimTime m_nextWake = never;
};

/// Ends idle instances only once the whole function has been idle for a grace, down to a minimum.
///
/// While anything is busy the number of instances is a scaler's affair. The grace begins when the last busy instance
/// becomes idle, and any arrival ends it.
class ScaleToZeroGrace : public PassiveKeepAlive
{
public:
    explicit ScaleToZeroGrace(SimDuration grace, std::int64_t minimum = 0);

    void arrived(const ArrivalView &) { m_nextWake = never; }
    [[nodiscard]] IdlePlan becameIdle(const IdleView &view);
    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] PoolDecision wake(const IdlePoolView &view);

private:
    SimDuration m_grace;
    std::int64_t m_minimum;
    SimTime m_nextWake = never;
};

/// Has instances ready ahead of requests whose times are known: those of timers. They start `lead` before a turn, as
/// many as it has requests, and may stay `patience` past it.
class KnownTimes : public PassiveKeepAlive
{
public:
    struct Timer
    {
        CronSchedule schedule;
        DateTime start; ///< when the run begins for it
        std::int64_t requests = 1;
    };
    struct Parameters
    {
        std::vector<Timer> timers{};
        SimDuration lead;      ///< without timers or a lead nothing is started ahead
        SimDuration keepAlive; ///< after a use, from the last completion
        SimDuration patience;
    };
    explicit KnownTimes(const Parameters &parameters);

    [[nodiscard]] IdlePlan becameIdle(const IdleView &view) const;
    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] PoolDecision wake(const IdlePoolView &view);

private:
    [[nodiscard]] SimTime turnOf(std::size_t timer, DateTime from) const;
    void findNext();

    Parameters m_parameters;
    std::vector<SimTime> m_turns; ///< the next one of each timer
    SimTime m_nextWake = never;
    SimTime m_readyUntil; ///< of the latest turn that has been prepared
};

} // namespace warmfront::sim
