// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/stage/stage_worker.h"

#include <algorithm>

#include "core/analysis/series_view.h"
#include "core/model/traffic_steps.h"
#include "core/pricing/bill.h"
#include "simulator/study/varied_options.h"
#include "ui/session/open_traces.h"

namespace warmfront::ui {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Few enough to be done in a few milliseconds, so that commands are heard.
constexpr std::uint64_t happeningsPerSlice = 8192;
constexpr auto betweenSnapshots = 12ms;
/// So long somebody is willing to wait for an explanation.
constexpr auto explanationPatience = 4s;
constexpr std::size_t shownDecisions = 100;
/// For rollbacks, which the plots mark.
constexpr std::size_t lookedThrough = 2000;
/// Falling behind by more is given up rather than caught up with.
constexpr auto longestLag = 100ms;
/// The reached speed is that of so long.
constexpr auto betweenPaces = 250ms;
/// The account is drawn up so often, and takes at most a tenth of the time.
constexpr auto betweenAccounts = 200ms;
constexpr int accountShare = 10;
/// Of the whole run; the beginning is looked at closely.
constexpr std::size_t bins = 1440;
constexpr std::size_t fewestBins = 40;

double secondsOf(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

/// What lies ahead is left out, but for some room in the beginning; the bin that is under way has means over its part.
SeriesView upTo(SimTime now, SeriesView series)
{
    const auto present = static_cast<std::size_t>(now.count() / series.step.count());
    const double part =
        static_cast<double>(now.count() % series.step.count()) / static_cast<double>(series.step.count());
    if (present < series.busy.size() && part > 0.0) {
        for (std::vector<double> *column : {&series.arrivalsPerSecond, &series.starting, &series.busy, &series.idle,
                                            &series.provisioned, &series.queued}) {
            (*column)[present] /= part;
        }
        for (std::vector<double> *column : {&series.hosts, &series.pending}) {
            if (!column->empty()) {
                (*column)[present] /= part;
            }
        }
    }
    const std::size_t reached = present + 1;
    for (std::vector<double> *column :
         {&series.startSeconds, &series.arrivalsPerSecond, &series.coldStarts, &series.refused, &series.failed,
          &series.starting, &series.busy, &series.idle, &series.provisioned, &series.queued, &series.hosts,
          &series.pending, &series.p50Milliseconds, &series.p95Milliseconds, &series.p99Milliseconds}) {
        column->resize(std::min(column->size(), std::max(fewestBins, reached)));
    }
    return series;
}

StageActivity activityOf(sim::InstanceView::State state)
{
    switch (state) {
    case sim::InstanceView::State::Starting:
        return StageActivity::Starting;
    case sim::InstanceView::State::Idle:
        return StageActivity::Idle;
    case sim::InstanceView::State::Busy:
        return StageActivity::Busy;
    case sim::InstanceView::State::Draining:
        return StageActivity::Draining;
    }
    return StageActivity::Idle;
}

} // namespace

void StageWorker::work(const std::stop_token &stop)
{
    m_stopToken = stop;
    bool wasMoving = false;
    while (!stop.stop_requested()) {
        std::deque<Command> commands;
        {
            std::unique_lock lock(m_mutex);
            if (m_mode == Mode::Resting) {
                m_wake.wait(lock, stop, [this] { return !m_commands.empty(); });
            }
            commands.swap(m_commands);
        }
        for (const Command &command : commands) {
            command(*this);
            ++m_done;
        }
        if (stop.stop_requested()) {
            return;
        }
        try {
            slice();
        } catch (const std::exception &broken) {
            m_run.reset();
            m_error = Error{"Something broke in the engine: " + std::string(broken.what()) + ". The scenario is safe."};
            rest(StageStop::Asked);
        }
        const bool rests = m_mode == Mode::Resting;
        if (rests || !commands.empty() || Clock::now() - m_publishedAt >= betweenSnapshots) {
            publish();
        }
        if (rests && (wasMoving || !commands.empty())) {
            m_settled();
        }
        wasMoving = !rests;
    }
}

void StageWorker::slice()
{
    if (!m_run || m_mode == Mode::Resting) {
        m_mode = Mode::Resting;
        return;
    }
    if (m_mode == Mode::Playing) {
        playOn();
        return;
    }
    m_goal.atMost = happeningsPerSlice;
    heed(m_run->advance(m_goal));
}

void StageWorker::heed(const Result<sim::StopReason> &reached)
{
    if (!reached) {
        m_error = reached.error();
        m_run.reset();
        rest(StageStop::Asked);
        return;
    }
    switch (*reached) {
    case sim::StopReason::Paused:
        break;
    case sim::StopReason::Cold:
        rest(StageStop::Cold);
        break;
    case sim::StopReason::Scaling:
        rest(StageStop::Scaling);
        break;
    case sim::StopReason::Placement:
        rest(StageStop::Placement);
        break;
    case sim::StopReason::Refusal:
        rest(StageStop::Refusal);
        break;
    case sim::StopReason::Failure:
        rest(StageStop::Failure);
        break;
    case sim::StopReason::Queue:
        rest(StageStop::Waiting);
        break;
    case sim::StopReason::Reached:
        rest(m_run->isAtHorizon() ? StageStop::End : StageStop::Asked);
        break;
    }
}

void StageWorker::anchor()
{
    m_anchorWall = Clock::now();
    m_anchorTime = m_run ? m_run->now() : SimTime{};
}

void StageWorker::play()
{
    if (m_run && !m_run->isAtHorizon()) {
        m_mode = Mode::Playing;
        anchor();
        beginPace();
    }
}

/// Until it is known better, the speed is what was asked for.
void StageWorker::beginPace()
{
    m_reachedSpeed = m_speed;
    m_paceWall = m_anchorWall;
    m_paceTime = m_anchorTime;
}

void StageWorker::measurePace()
{
    const Clock::time_point wall = Clock::now();
    if (wall - m_paceWall >= betweenPaces) {
        m_reachedSpeed = static_cast<double>((m_run->now() - m_paceTime).count()) * 1e-9 / secondsOf(wall - m_paceWall);
        m_paceWall = wall;
        m_paceTime = m_run->now();
    }
}

void StageWorker::playOn()
{
    const Clock::duration since = Clock::now() - m_anchorWall;
    const double span = secondsOf(since) * m_speed * 1e9;
    sim::Goal goal;
    const double left = static_cast<double>((SimTime::after(m_run->configuration().horizon) - m_anchorTime).count());
    goal.until = m_anchorTime + SimDuration::nanoseconds(static_cast<std::int64_t>(std::min(span, left)));
    goal.atMost = happeningsPerSlice;
    goal.breakpoints = m_stops;
    const Result<sim::StopReason> reached = m_run->advance(goal);
    const bool isUnderWay = reached && (*reached == sim::StopReason::Reached || *reached == sim::StopReason::Paused);
    if (!isUnderWay || m_run->isAtHorizon()) {
        heed(reached);
        return;
    }
    measurePace();
    if (*reached == sim::StopReason::Paused) {
        if (since > longestLag) {
            anchor(); // behind: from here on it goes as fast as it can
        }
        return;
    }
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, m_stopToken, betweenSnapshots, [this] { return !m_commands.empty(); });
}

void StageWorker::load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative)
{
    m_run.reset();
    m_prepared.reset();
    m_scenario.reset();
    m_account.reset();
    m_error.reset();
    m_explanation.reset();
    m_alternatives.clear();
    rest(StageStop::Asked);
    for (const Alternative &each : scenario.alternatives) {
        m_alternatives.push_back(each.name);
    }
    m_alternative = std::min(alternative, m_alternatives.empty() ? 0 : m_alternatives.size() - 1);
    const auto make = [&]() -> Result<sim::SteppedRun> {
        const Result<study::Traces> traces = openTraces(scenario, folder, m_stopToken);
        if (!traces) {
            return tl::unexpected(traces.error());
        }
        Result<study::PreparedScenario> prepared = study::prepare(scenario, m_workbench.catalogue(), *traces);
        if (!prepared) {
            return tl::unexpected(prepared.error());
        }
        if (prepared->alternatives.empty()) {
            return failure("there is no alternative to run on", "alternatives");
        }
        study::PreparedAlternative &shown = prepared->alternatives[m_alternative];
        auto configuration = std::make_shared<sim::Configuration>(*shown.configuration);
        configuration->seriesBins = bins;
        shown.configuration = std::move(configuration);
        m_prepared = shown;
        m_scenario = std::make_shared<const study::PreparedScenario>(std::move(*prepared));
        return sim::SteppedRun::make(m_prepared->configuration, ReplicationIndex{});
    };
    try {
        Result<sim::SteppedRun> run = make();
        if (run) {
            m_run = std::move(*run);
        } else {
            m_error = run.error();
        }
    } catch (const std::exception &broken) {
        m_error = Error{"Something broke in the engine: " + std::string(broken.what()) + ". The scenario is safe."};
    }
    if (!m_run || m_function >= m_run->configuration().functions.size()) {
        m_function = 0;
    }
}

void StageWorker::goBackTo(std::uint64_t position)
{
    if (m_run) {
        m_run->restoreBefore(position);
        sim::Goal goal;
        goal.position = position;
        go(goal);
    }
}

void StageWorker::seek(SimTime instant)
{
    if (m_run) {
        m_run->restoreBefore(instant);
        sim::Goal goal;
        goal.until = instant;
        go(goal);
    }
}

void StageWorker::intervene(const sim::Intervention &intervention)
{
    if (m_run && m_mode != Mode::Going) {
        (void)m_run->intervene(intervention);
    }
}

void StageWorker::explain(const Decision &decision)
{
    if (!m_run || m_mode != Mode::Resting) {
        return;
    }
    m_explanation = StageExplanation{decision, true, false, {}};
    publish();
    const Clock::time_point latest = Clock::now() + explanationPatience;
    bool isLate = false;
    bool isInterrupted = false;
    const auto goOn = [&] {
        isLate = isLate || Clock::now() > latest;
        const std::lock_guard lock(m_mutex);
        isInterrupted = isInterrupted || !m_commands.empty() || m_stopToken.stop_requested();
        return !isLate && !isInterrupted;
    };
    const std::vector<sim::VariedOption> options = study::variedOptions(m_scenario, m_alternative, decision);
    m_explanation = StageExplanation{decision, false, false, m_run->counterfactual(decision, goOn, options)};
    m_explanation->isGivenUp = isLate && !m_explanation->counterfactual;
    if (isInterrupted && !m_explanation->counterfactual) {
        m_explanation.reset(); // to be asked for again
    }
}

/// Those of the scenario with their shares, rollbacks among the latest decisions, and those by hand, which have no name
/// of their own.
std::vector<std::pair<double, std::string>> StageWorker::deploymentsUntilNow() const
{
    std::vector<std::pair<double, std::string>> deployments;
    const std::vector<sim::FunctionConfiguration> &functions = m_run->configuration().functions;
    const auto add = [&](std::size_t function, SimTime at, const std::string &version) {
        if (at <= m_run->now()) {
            const std::string name = functions.size() == 1 ? std::string() : functions[function].name;
            const std::string gap = name.empty() || version.empty() ? "" : " ";
            deployments.emplace_back(static_cast<double>(at.count()) * 1e-9, name + gap + version);
        }
    };
    for (std::size_t f = 0; f < functions.size(); ++f) {
        for (const Deployment &deployment : functions[f].deployments) {
            if (deployment.traffic.empty()) {
                add(f, SimTime::after(deployment.takesEffect()), deployment.version);
            }
            for (const TrafficStep &step : deployment.traffic) {
                add(f, SimTime::after(deployment.takesEffect() + step.after),
                    deployment.version + ' ' + formatShare(step.share));
            }
        }
    }
    for (const Decision &decision : m_run->decisions(lookedThrough)) {
        if (decision.rule == DecisionRule::RollsBack) {
            add(decision.function, decision.at, decision.version + ' ' + formatShare(0.0));
        }
    }
    for (const sim::RecordedIntervention &recorded : m_run->interventions()) {
        if (std::holds_alternative<sim::DeployVersion>(recorded.intervention.what)) {
            add(recorded.intervention.function, recorded.at, {});
        }
    }
    return deployments;
}

/// Not for every picture: it needs a copy of the whole run.
void StageWorker::drawUpAccount()
{
    const bool isOfNow = m_account && m_accountPosition == m_run->position() && m_accountTime == m_run->now();
    const Clock::time_point begun = Clock::now();
    if (isOfNow || (m_mode != Mode::Resting && begun < m_nextAccount)) {
        return;
    }
    auto account = std::make_shared<StageAccount>();
    account->warmUpSeconds = m_run->configuration().warmUp.inSeconds();
    sim::UnitOutcome soFar = m_run->soFar();
    if (soFar.outcome.usage.period > SimDuration{}) {
        const Result<Bill> bill = priceRun(*m_prepared->plan, soFar.outcome.usage, m_prepared->machine,
                                           m_prepared->alternative.options.freeTier.value_or(false));
        if (bill) {
            account->cost = bill->total;
            if (const std::uint64_t accepted = soFar.outcome.counts.accepted(); accepted > 0) {
                account->perMillion =
                    bill->total.scaledBy(Decimal(1'000'000), Decimal(static_cast<std::int64_t>(accepted)));
            }
        }
    }
    account->deployments = deploymentsUntilNow();
    if (m_run->now() > SimTime{}) {
        RunColumns columns;
        columns.replications = 1;
        columns.series = std::move(soFar.series);
        account->series = upTo(m_run->now(), seriesView(columns));
    }
    m_account = std::move(account);
    m_accountPosition = m_run->position();
    m_accountTime = m_run->now();
    const Clock::time_point ended = Clock::now();
    m_nextAccount = ended + std::max<Clock::duration>(betweenAccounts, (ended - begun) * accountShare);
}

void StageWorker::publish()
{
    auto shown = std::make_shared<StageSnapshot>();
    shown->commands = m_done;
    shown->error = m_error;
    shown->alternatives = m_alternatives;
    shown->alternative = m_alternative;
    shown->isMoving = m_mode != Mode::Resting;
    shown->isPlaying = m_mode == Mode::Playing;
    shown->stop = m_stop;
    shown->reachedSpeed = m_reachedSpeed;
    if (m_run) {
        const sim::Configuration &configuration = m_run->configuration();
        shown->isLoaded = true;
        shown->now = m_run->now();
        shown->horizon = SimTime::after(configuration.horizon);
        shown->position = m_run->position();
        for (const sim::FunctionConfiguration &function : configuration.functions) {
            shown->functions.push_back(function.name);
        }
        shown->function = m_function;
        const sim::FunctionConfiguration &function = configuration.functions[m_function];
        const auto *autoscaled = std::get_if<sim::AutoscaledReplicas>(&function.scaling);
        shown->paysIdle =
            autoscaled != nullptr ? autoscaled->paysIdle : std::holds_alternative<sim::FixedReplicas>(function.scaling);
        const bool isCalled = std::ranges::any_of(configuration.functions, [this](const auto &other) {
            return std::ranges::any_of(other.next, [this](const auto &next) { return next.function == m_function; });
        });
        shown->hasHosts = configuration.hosting || configuration.invokers;
        shown->canSend = (!function.sources.empty() || isCalled) && !m_run->isAtHorizon();
        const sim::FunctionView view = m_run->view(m_function);
        shown->ready = view.ready;
        shown->starting = view.starting;
        shown->queued = view.queued;
        shown->requests = view.requests;
        shown->cold = view.cold;
        shown->done = view.done;
        shown->refused = view.refused;
        shown->failed = view.failed;
        for (const sim::InstanceView &instance : m_run->instances(m_function)) {
            const auto since = [&](SimTime then) { return static_cast<double>((shown->now - then).count()) * 1e-9; };
            shown->instances.push_back(
                {instance.number, activityOf(instance.state), instance.requests, since(instance.created),
                 instance.state == sim::InstanceView::State::Idle ? since(instance.idleSince) : 0.0, instance.version,
                 instance.host, configuration.hosting && !instance.host});
        }
        const sim::FunctionControls controls = m_run->controls(m_function);
        shown->controls = {
            controls.keepAlive, controls.hasConcurrencyLimit, controls.concurrencyLimit, controls.replicas,
            controls.canDeploy, controls.areShared,           controls.traffic,          {}};
        for (const sim::ServiceCallConfiguration &call : function.calls) {
            if (std::ranges::find(shown->controls.services, call.service, &StageControls::CalledService::position)
                == shown->controls.services.end()) {
                shown->controls.services.push_back({call.service, configuration.services[call.service].name,
                                                    static_cast<bool>(controls.servicesUp[call.service])});
            }
        }
        drawUpAccount();
        shown->account = m_account;
        shown->decisions = m_run->decisions(shownDecisions);
        shown->decisionCount = m_run->decisionCount();
        shown->explanation = m_explanation;
    }
    m_publishedAt = Clock::now();
    const std::lock_guard lock(m_mutex);
    m_published = std::move(shown);
}

} // namespace warmfront::ui
