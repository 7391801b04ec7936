// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stage/option_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/stage/repetition.h"

namespace warmfront::sim {

namespace {

/// How far from the present value others are tried.
constexpr std::array factors{1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 20.0, 50.0, 100.0};
/// The same from 0, in the unit of the option.
constexpr std::array fromNothing{0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0};
constexpr std::int64_t furthestStep = 1024; ///< of whole numbers
constexpr int mostHalvings = 8;

/// To three significant digits: people write such values.
double readable(double value)
{
    if (value == 0.0) {
        return 0.0;
    }
    // A power of ten above 1 is exact, and so is a whole number: dividing by it gives the nearest double to what is
    // written.
    const int digits = 2 - static_cast<int>(std::floor(std::log10(std::abs(value))));
    const double scale = std::pow(10.0, std::abs(digits));
    return digits >= 0 ? std::round(value * scale) / scale : std::round(value / scale) * scale;
}

double clamped(double value, const VariedOption &option)
{
    return std::clamp(option.isWhole ? std::round(value) : readable(value), option.least, option.most);
}

/// Those above the present one and those below, the nearest first.
std::pair<std::vector<double>, std::vector<double>> triedValues(const VariedOption &option)
{
    std::pair<std::vector<double>, std::vector<double>> tried;
    auto &[above, below] = tried;
    const auto add = [&](double higher, double lower) {
        const double up = clamped(higher, option);
        const double down = clamped(lower, option);
        if (up > (above.empty() ? option.present : above.back())) {
            above.push_back(up);
        }
        if (down < (below.empty() ? option.present : below.back())) {
            below.push_back(down);
        }
    };
    if (option.isWhole) {
        for (std::int64_t step = 1; step <= furthestStep; step *= 2) {
            add(option.present + static_cast<double>(step), option.present - static_cast<double>(step));
        }
    } else if (option.present == 0.0) {
        for (const double value : fromNothing) {
            add(value, -value);
        }
    } else {
        for (const double factor : factors) {
            add(option.present * factor, option.present / factor);
        }
    }
    return tried;
}

Counterfactual::Outcome outcomeOf(const Decision &decision, const VariedOption &option)
{
    if (decision.kind != DecisionKind::Scaling) {
        return Counterfactual::Outcome::Served;
    }
    if (decision.after < decision.before) {
        return Counterfactual::Outcome::NoFewer;
    }
    return option.isFewestInstances ? Counterfactual::Outcome::WereReady : Counterfactual::Outcome::NoMore;
}

bool holds(Counterfactual::Outcome outcome, const Decision &decision, const Repeated &repeated)
{
    switch (outcome) {
    case Counterfactual::Outcome::Served:
        // Who waits for an instance to start would wait for a busy one, too.
        return !repeated.isTaken && (decision.kind != DecisionKind::Waiting || repeated.queued == 0);
    case Counterfactual::Outcome::NoMore:
        return !repeated.scaledOut && repeated.present <= decision.before;
    case Counterfactual::Outcome::NoFewer:
        return !repeated.scaledIn && repeated.present >= decision.before;
    case Counterfactual::Outcome::WereReady:
        return !repeated.scaledOut && repeated.ready >= decision.after;
    }
    return false;
}

/// Tries values of one option.
class OptionTrial
{
public:
    OptionTrial(const VariedOption &option, const Decision &decision, Repetition &repetition,
                ReplicationIndex replication, std::span<const RecordedIntervention> interventions)
        : m_option(option),
          m_decision(decision),
          m_repetition(repetition),
          m_replication(replication),
          m_interventions(interventions),
          m_outcome(outcomeOf(decision, option))
    {
    }

    [[nodiscard]] Counterfactual::Outcome outcome() const { return m_outcome; }

    bool helps(double value)
    {
        const std::shared_ptr<const Configuration> configuration = m_option.with(value);
        if (configuration == nullptr) {
            return false;
        }
        const std::optional<Repeated> repeated = m_repetition.run(*configuration, m_replication, m_interventions);
        return repeated && holds(m_outcome, m_decision, *repeated);
    }

    /// A value between one that does not do and @p does, which does, and nearer to the former.
    double nearer(double doesNot, double does)
    {
        for (int i = 0; i < mostHalvings; ++i) {
            const double middle = clamped(0.5 * (doesNot + does), m_option);
            if (middle == doesNot || middle == does) {
                break;
            }
            (helps(middle) ? does : doesNot) = middle;
        }
        return does;
    }

private:
    const VariedOption &m_option;
    const Decision &m_decision;
    Repetition &m_repetition;
    ReplicationIndex m_replication;
    std::span<const RecordedIntervention> m_interventions;
    Counterfactual::Outcome m_outcome;
};

std::optional<double> nearestValue(const VariedOption &option, OptionTrial &trial, const std::function<bool()> &goOn)
{
    const auto [above, below] = triedValues(option);
    double notAbove = option.present;
    double notBelow = option.present;
    for (std::size_t i = 0; i < std::max(above.size(), below.size()) && goOn(); ++i) {
        if (i < above.size()) {
            if (trial.helps(above[i])) {
                return trial.nearer(notAbove, above[i]);
            }
            notAbove = above[i];
        }
        if (i < below.size()) {
            if (trial.helps(below[i])) {
                return trial.nearer(notBelow, below[i]);
            }
            notBelow = below[i];
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<Counterfactual> findOption(const Configuration &configuration, ReplicationIndex replication,
                                         std::span<const RecordedIntervention> interventions, const Decision &decision,
                                         std::span<const VariedOption> options, const std::function<bool()> &goOn)
{
    Repetition repetition(decision, goOn);
    std::optional<Repeated> present;
    for (const VariedOption &option : options) {
        OptionTrial trial(option, decision, repetition, replication, interventions);
        if (!present) {
            present = repetition.run(configuration, replication, interventions);
        }
        if (!present || holds(trial.outcome(), decision, *present)) {
            continue; // given up, or the repetition is another run as it is
        }
        if (const std::optional<double> value = nearestValue(option, trial, goOn)) {
            Counterfactual found;
            found.parameter = Counterfactual::Parameter::Option;
            found.option = option.name;
            found.presentText = option.text(option.present);
            found.valueText = option.text(*value);
            found.outcome = trial.outcome();
            found.instances =
                decision.kind == DecisionKind::Scaling
                    ? (found.outcome == Counterfactual::Outcome::WereReady ? decision.after : decision.before)
                    : 0;
            return found;
        }
    }
    return std::nullopt;
}

} // namespace warmfront::sim
