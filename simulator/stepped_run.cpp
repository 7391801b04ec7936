// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stepped_run.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "simulator/stage/checkpoints.h"
#include "simulator/stage/counterfactual.h"
#include "simulator/stage/steppable_engine.h"

namespace warmfront::sim {

namespace {

constexpr std::uint64_t happeningsPerCheckpoint = 4096;
constexpr std::size_t mostDecisions = 2000;

class Silent final : public RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
};

/// The latest decisions; those of a time that is gone back from are forgotten.
class DecisionLog final : public DecisionSink
{
public:
    void decided(const Decision &decision) override
    {
        m_kept.push_back(decision);
        if (m_kept.size() > mostDecisions) {
            m_kept.pop_front();
            ++m_before;
        }
    }
    [[nodiscard]] std::uint64_t count() const { return m_before + m_kept.size(); }
    void cutTo(std::uint64_t count)
    {
        while (!m_kept.empty() && this->count() > count) {
            m_kept.pop_back();
        }
        m_before = std::min(m_before, count);
    }
    [[nodiscard]] std::vector<Decision> latest(std::size_t count) const
    {
        return {m_kept.end() - static_cast<std::ptrdiff_t>(std::min(count, m_kept.size())), m_kept.end()};
    }

private:
    std::deque<Decision> m_kept;
    std::uint64_t m_before = 0;
};

/// So many that all of them together stay within some hundred megabytes.
std::size_t mostCheckpoints(const Configuration &configuration)
{
    std::size_t parts = configuration.functions.size();
    for (const FunctionConfiguration &function : configuration.functions) {
        parts += function.sources.size();
    }
    return std::clamp<std::size_t>(600 / (parts + 1), 4, 40);
}

} // namespace

struct SteppedRun::Inside
{
    Inside(std::shared_ptr<const Configuration> run, ReplicationIndex index, std::unique_ptr<Silent> silent,
           SteppableEngine start)
        : configuration(std::move(run)),
          replication(index),
          watch(std::move(silent)),
          engine(std::move(start)),
          checkpoints(mostCheckpoints(*configuration), happeningsPerCheckpoint)
    {
        engine.tellDecisions(&log);
        checkpoints.add({0, 0, engine});
    }

    /// The first recorded intervention that has not been carried out.
    [[nodiscard]] const RecordedIntervention *ahead() const
    {
        const auto next = std::ranges::lower_bound(recorded, position, {}, &RecordedIntervention::position);
        return next == recorded.end() ? nullptr : &*next;
    }
    struct Watched
    {
        std::uint64_t cold = 0;
        std::uint64_t scalings = 0;
        std::uint64_t refused = 0;
        std::uint64_t failed = 0;
        std::uint64_t placements = 0;
        std::int64_t longestQueue = 0;
    };
    [[nodiscard]] Watched watched(bool queues) const
    {
        const StageTally &tally = engine.tally();
        Watched all{tally.cold, tally.scalings, tally.refused(),
                    tally.ended(Ending::Failed) + tally.ended(Ending::TimedOut), tally.placements};
        for (std::size_t f = 0; queues && f < configuration->functions.size(); ++f) {
            all.longestQueue = std::max(all.longestQueue, engine.queued(f));
        }
        return all;
    }
    void restore(const Checkpoint &checkpoint)
    {
        engine = checkpoint.engine;
        position = checkpoint.position;
        log.cutTo(checkpoint.decisions);
    }
    void keep()
    {
        if (checkpoints.wants(position)) {
            checkpoints.add({position, log.count(), engine});
        }
    }

    std::shared_ptr<const Configuration> configuration;
    ReplicationIndex replication;
    std::unique_ptr<Silent> watch;
    DecisionLog log;
    SteppableEngine engine;
    Checkpoints checkpoints;
    std::uint64_t position = 0;
    std::vector<RecordedIntervention> recorded;
};

SteppedRun::SteppedRun(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
SteppedRun::SteppedRun(SteppedRun &&) noexcept = default;
SteppedRun &SteppedRun::operator=(SteppedRun &&) noexcept = default;
SteppedRun::~SteppedRun() = default;

Result<SteppedRun> SteppedRun::make(std::shared_ptr<const Configuration> configuration, ReplicationIndex replication)
{
    auto watch = std::make_unique<Silent>();
    Result<SteppableEngine> engine = SteppableEngine::make(*configuration, replication, *watch);
    if (!engine) {
        return tl::unexpected(engine.error());
    }
    return SteppedRun(
        std::make_unique<Inside>(std::move(configuration), replication, std::move(watch), std::move(*engine)));
}

const Configuration &SteppedRun::configuration() const
{
    return *m_inside->configuration;
}

SimTime SteppedRun::now() const
{
    return m_inside->engine.now();
}

bool SteppedRun::isAtHorizon() const
{
    return now() >= SimTime::after(m_inside->configuration->horizon);
}

std::uint64_t SteppedRun::position() const
{
    return m_inside->position;
}

Result<StopReason> SteppedRun::advance(const Goal &goal)
{
    Inside &in = *m_inside;
    const Breakpoints &stop = goal.breakpoints;
    const bool watchesQueues = stop.queueLongerThan.has_value();
    const bool watches =
        stop.coldStart || stop.scaling || stop.refusal || stop.failure || stop.placement || watchesQueues;
    Inside::Watched before = watches ? in.watched(watchesQueues) : Inside::Watched{};
    for (std::uint64_t happened = 0; in.position < goal.position; ++happened) {
        if (happened == goal.atMost) {
            return StopReason::Paused;
        }
        const RecordedIntervention *recorded = in.ahead();
        if (recorded != nullptr && recorded->position == in.position) {
            if (recorded->at > goal.until) {
                in.engine.rest(goal.until);
                return StopReason::Reached;
            }
            in.engine.rest(recorded->at);
            (void)carryOut(recorded->intervention, in.engine);
        } else {
            const Result<bool> stepped = in.engine.step(goal.until);
            if (!stepped) {
                return tl::unexpected(stepped.error());
            }
            if (!*stepped) {
                in.engine.rest(goal.until);
                return StopReason::Reached;
            }
        }
        ++in.position;
        in.keep();
        if (watches) {
            const Inside::Watched after = in.watched(watchesQueues);
            if (stop.coldStart && after.cold > before.cold) {
                return StopReason::Cold;
            }
            if (stop.scaling && after.scalings > before.scalings) {
                return StopReason::Scaling;
            }
            if (stop.refusal && after.refused > before.refused) {
                return StopReason::Refusal;
            }
            if (stop.failure && after.failed > before.failed) {
                return StopReason::Failure;
            }
            if (stop.placement && after.placements > before.placements) {
                return StopReason::Placement;
            }
            if (stop.queueLongerThan && after.longestQueue > *stop.queueLongerThan
                && before.longestQueue <= *stop.queueLongerThan) {
                return StopReason::Queue;
            }
            before = after;
        }
    }
    return StopReason::Reached;
}

void SteppedRun::restoreBefore(std::uint64_t position)
{
    if (position < m_inside->position) {
        m_inside->restore(m_inside->checkpoints.before(position));
    }
}

void SteppedRun::restoreBefore(SimTime instant)
{
    if (instant < now()) {
        m_inside->restore(m_inside->checkpoints.before(instant));
    }
}

Result<void> SteppedRun::goTo(std::uint64_t position)
{
    restoreBefore(position);
    Goal goal;
    goal.position = position;
    const Result<StopReason> reached = advance(goal);
    return reached ? Result<void>{} : tl::unexpected(reached.error());
}

Result<void> SteppedRun::goTo(SimTime instant)
{
    restoreBefore(instant);
    Goal goal;
    goal.until = instant;
    const Result<StopReason> reached = advance(goal);
    return reached ? Result<void>{} : tl::unexpected(reached.error());
}

bool SteppedRun::intervene(const Intervention &intervention)
{
    Inside &in = *m_inside;
    if (intervention.function >= in.configuration->functions.size() || isAtHorizon()
        || !carryOut(intervention, in.engine)) {
        return false;
    }
    std::erase_if(in.recorded, [&](const RecordedIntervention &recorded) { return recorded.position >= in.position; });
    in.checkpoints.forgetAfter(in.position);
    in.recorded.push_back({in.position, now(), intervention});
    ++in.position;
    return true;
}

std::span<const RecordedIntervention> SteppedRun::interventions() const
{
    return m_inside->recorded;
}

FunctionView SteppedRun::view(std::size_t function) const
{
    const ScalerCounts counts = m_inside->engine.counts(function);
    const StageTally &tally = m_inside->engine.tally(function);
    FunctionView view;
    view.ready = counts.ready;
    view.starting = counts.starting;
    view.inFlight = counts.inFlight;
    view.queued = counts.queued;
    view.requests = tally.requests;
    view.cold = tally.cold;
    view.done = tally.ended(Ending::Done);
    view.refused = tally.refused();
    view.failed = tally.ended(Ending::Failed) + tally.ended(Ending::TimedOut);
    return view;
}

FunctionControls SteppedRun::controls(std::size_t function) const
{
    const SteppableEngine &engine = m_inside->engine;
    FunctionControls controls;
    controls.keepAlive = engine.keepAlive(function);
    controls.hasConcurrencyLimit = engine.canBeLimited(function);
    controls.concurrencyLimit = engine.concurrencyLimit(function);
    controls.replicas = engine.replicas(function);
    controls.traffic = engine.traffic(function);
    for (std::size_t service = 0; service < m_inside->configuration->services.size(); ++service) {
        controls.servicesUp.push_back(engine.isServiceUp(service));
    }
    controls.canDeploy = engine.canDeploy();
    controls.areShared = engine.controlsAreShared();
    return controls;
}

std::vector<InstanceView> SteppedRun::instances(std::size_t function) const
{
    const FunctionConfiguration &configuration = m_inside->configuration->functions[function];
    const bool areSideBySide = hasVersionsSideBySide(configuration);
    std::vector<InstanceView> views;
    for (const InstanceGlimpse &glimpse : m_inside->engine.instances(function)) {
        InstanceView &view = views.emplace_back();
        view.number = static_cast<std::uint32_t>(glimpse.number);
        view.state = glimpse.ready == never ? InstanceView::State::Starting
                     : glimpse.isDraining   ? InstanceView::State::Draining
                     : glimpse.inFlight > 0 ? InstanceView::State::Busy
                                            : InstanceView::State::Idle;
        view.requests = glimpse.inFlight;
        view.created = glimpse.created;
        if (areSideBySide) {
            view.version = glimpse.version == 0 ? std::string(Deployment::firstVersion)
                                                : configuration.deployments[glimpse.version - 1].version;
        }
        if (glimpse.host != UINT32_MAX) {
            view.host = glimpse.host;
        }
        view.idleSince = view.state == InstanceView::State::Idle ? glimpse.idleSince : SimTime{};
    }
    return views;
}

std::vector<Decision> SteppedRun::decisions(std::size_t count) const
{
    return m_inside->log.latest(count);
}

std::uint64_t SteppedRun::decisionCount() const
{
    return m_inside->log.count();
}

std::optional<Counterfactual> SteppedRun::counterfactual(const Decision &decision, const std::function<bool()> &goOn,
                                                         std::span<const VariedOption> options) const
{
    return findCounterfactual(*m_inside->configuration, m_inside->replication, m_inside->recorded, decision, options,
                              goOn);
}

std::uint64_t SteppedRun::digest() const
{
    return m_inside->engine.digest();
}

UnitOutcome SteppedRun::soFar() const
{
    return m_inside->engine.soFar();
}

Result<UnitOutcome> SteppedRun::outcome() const
{
    SteppableEngine engine = m_inside->engine;
    engine.tellDecisions(nullptr);
    std::uint64_t position = m_inside->position;
    for (const RecordedIntervention &recorded : m_inside->recorded) {
        while (position < recorded.position) {
            const Result<bool> stepped = engine.step();
            if (!stepped) {
                return tl::unexpected(stepped.error());
            }
            ++position;
        }
        if (position == recorded.position) {
            engine.rest(recorded.at);
            (void)carryOut(recorded.intervention, engine);
            ++position;
        }
    }
    const Result<bool> ran = engine.advanceTo(SimTime::after(m_inside->configuration->horizon));
    if (!ran) {
        return tl::unexpected(ran.error());
    }
    return engine.finish();
}

std::size_t SteppedRun::checkpointCount() const
{
    return m_inside->checkpoints.count();
}

} // namespace warmfront::sim
