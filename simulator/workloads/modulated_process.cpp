// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/modulated_process.h"

#include <cmath>
#include <cstddef>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

namespace {

using State = ModulatedArrivals::State;

/// How likely each state comes after @p state.
std::vector<double> nextOf(const ModulatedArrivals &modulated, std::size_t state)
{
    const std::size_t count = modulated.states.size();
    std::vector<double> weights = modulated.states[state].next;
    if (weights.empty()) {
        weights.assign(count, 1.0);
        weights[state] = 0.0;
    }
    double sum = 0.0;
    for (const double weight : weights) {
        sum += weight;
    }
    for (double &weight : weights) {
        weight /= sum;
    }
    return weights;
}

/// The position where the running sum of @p shares passes @p uniform.
std::size_t pick(const std::vector<double> &shares, double uniform)
{
    std::size_t last = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] > 0.0) {
            last = i;
            if (uniform < shares[i]) {
                return i;
            }
            uniform -= shares[i];
        }
    }
    return last; // rounding
}

class ModulatedProcess final : public ArrivalProcess
{
public:
    ModulatedProcess(const ModulatedArrivals &modulated, const StreamName &name, SimDuration horizon)
        : m_gaps(name), m_changes(changesOf(name)), m_horizonNs(horizon.count())
    {
        for (std::size_t i = 0; i < modulated.states.size(); ++i) {
            const State &state = modulated.states[i];
            m_states.push_back({1e9 / state.rate.inPerSecond(), static_cast<double>(state.stay.count()),
                                modulated.states.size() > 1 ? nextOf(modulated, i) : std::vector<double>{}});
        }
        m_state = pick(shareOfTime(modulated), variates::uniform01(m_changes.next()));
        stay();
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<ModulatedProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            // What is left of a gap when the state changes is forgotten: the exponential law has no memory.
            double gap = drawGap();
            while (!(gap < static_cast<double>(m_leavesNs - m_at))) {
                m_at = m_leavesNs;
                if (m_at >= m_horizonNs) {
                    return i;
                }
                m_state = pick(m_states[m_state].next, variates::uniform01(m_changes.next()));
                stay();
                gap = drawGap();
            }
            m_at += static_cast<std::int64_t>(gap + 0.5);
            timesNs[i] = m_at;
        }
        return timesNs.size();
    }

private:
    struct InState
    {
        double meanGapNs; ///< infinite for a silent state
        double meanStayNs;
        std::vector<double> next;
    };

    static StreamName changesOf(StreamName name)
    {
        name.purpose = StreamPurpose::Modulation;
        name.part = 0;
        return name;
    }
    [[nodiscard]] double drawGap()
    {
        const double mean = m_states[m_state].meanGapNs;
        return std::isfinite(mean) ? -variates::naturalLog(variates::uniform01(m_gaps.next())) * mean : mean;
    }
    void stay()
    {
        // A single state is never left.
        const double ns = m_states.size() == 1 ? static_cast<double>(longestDurationNs)
                                               : -variates::naturalLog(variates::uniform01(m_changes.next()))
                                                     * m_states[m_state].meanStayNs;
        const auto most = static_cast<double>(longestDurationNs - m_at);
        m_leavesNs = ns < most ? m_at + static_cast<std::int64_t>(ns + 0.5) : longestDurationNs;
    }

    Stream m_gaps;
    Stream m_changes;
    std::vector<InState> m_states;
    std::int64_t m_horizonNs;
    std::size_t m_state = 0;
    std::int64_t m_at = 0;
    std::int64_t m_leavesNs = 0;
};

} // namespace

std::vector<double> shareOfTime(const ModulatedArrivals &modulated)
{
    const std::size_t count = modulated.states.size();
    expects(count > 0, "a modulated process has a state");
    std::vector<std::vector<double>> rates(count, std::vector<double>(count, 0.0));
    for (std::size_t i = 0; count > 1 && i < count; ++i) {
        rates[i] = nextOf(modulated, i);
        for (double &rate : rates[i]) {
            rate /= static_cast<double>(modulated.states[i].stay.count());
        }
    }
    for (std::size_t n = count; n-- > 1;) {
        double out = 0.0;
        for (std::size_t j = 0; j < n; ++j) {
            out += rates[n][j];
        }
        expects(out > 0.0, "every state can be reached from every other");
        for (std::size_t i = 0; i < n; ++i) {
            rates[i][n] /= out;
            for (std::size_t j = 0; j < n; ++j) {
                if (i != j) {
                    rates[i][j] += rates[i][n] * rates[n][j];
                }
            }
        }
    }
    std::vector<double> shares(count, 1.0);
    double sum = 1.0;
    for (std::size_t n = 1; n < count; ++n) {
        shares[n] = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            shares[n] += shares[i] * rates[i][n];
        }
        sum += shares[n];
    }
    for (double &share : shares) {
        share /= sum;
    }
    return shares;
}

std::unique_ptr<ArrivalProcess> makeModulatedProcess(const ModulatedArrivals &modulated, const StreamName &name,
                                                     SimDuration horizon)
{
    return std::make_unique<ModulatedProcess>(modulated, name, horizon);
}

} // namespace warmfront::sim
