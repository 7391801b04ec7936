// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/stage_session.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "simulator/stepped_run.h"
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
/// Falling behind by more is given up rather than caught up with.
constexpr auto longestLag = 100ms;
/// The reached speed is that of so long.
constexpr auto betweenPaces = 250ms;

double secondsOf(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
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

/// What the thread works on. Everything below `Shared` belongs to the thread alone.
class StageSession::Worker
{
public:
    using Command = std::function<void(Worker &)>;

    Worker(const Workbench &workbench, std::function<void()> settled)
        : m_workbench(workbench), m_settled(std::move(settled)), m_published(std::make_shared<StageSnapshot>())
    {
        m_thread = std::jthread([this](const std::stop_token &stop) { work(stop); });
    }
    ~Worker()
    {
        m_thread.request_stop();
        m_wake.notify_all();
    }

    void post(Command command)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_commands.push_back(std::move(command));
            ++m_posted;
        }
        m_wake.notify_all();
    }
    [[nodiscard]] StageSnapshotPointer snapshot() const
    {
        const std::lock_guard lock(m_mutex);
        return m_published;
    }
    [[nodiscard]] bool isBusy() const
    {
        const std::lock_guard lock(m_mutex);
        return m_published->commands != m_posted || m_published->isMoving;
    }

    // Commands; on the thread.
    void load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative);
    void choose(std::size_t function) { m_function = function; }
    void play();
    void pause() { rest(StageStop::Asked); }
    void setSpeed(double speed)
    {
        m_speed = speed;
        anchor();
        beginPace();
    }
    void go(const sim::Goal &goal)
    {
        m_goal = goal;
        m_mode = Mode::Going;
    }
    void goBackTo(std::uint64_t position);
    void seek(SimTime instant);
    void intervene(const sim::Intervention &intervention);
    void explain(const Decision &decision);

    /// The position of the chosen function.
    [[nodiscard]] std::size_t function() const { return m_function; }
    [[nodiscard]] bool hasRun() const { return m_run.has_value(); }
    [[nodiscard]] std::uint64_t position() const { return m_run ? m_run->position() : 0; }

private:
    enum class Mode { Resting, Playing, Going };

    void work(const std::stop_token &stop);
    void slice();
    void playOn();
    void heed(const Result<sim::StopReason> &reached);
    void rest(StageStop why)
    {
        m_mode = Mode::Resting;
        m_stop = why;
    }
    void anchor();
    void beginPace();
    void measurePace();
    void publish();

    const Workbench &m_workbench;
    std::function<void()> m_settled;

    mutable std::mutex m_mutex; ///< for what both threads use
    std::condition_variable_any m_wake;
    std::deque<Command> m_commands;
    std::uint64_t m_posted = 0;
    StageSnapshotPointer m_published;

    std::uint64_t m_done = 0;
    std::stop_token m_stopToken;
    std::optional<sim::SteppedRun> m_run;
    std::optional<Error> m_error;
    std::vector<std::string> m_alternatives;
    std::size_t m_alternative = 0;
    std::size_t m_function = 0;
    Mode m_mode = Mode::Resting;
    StageStop m_stop = StageStop::Asked;
    sim::Goal m_goal;
    double m_speed = 10.0;
    double m_reachedSpeed = 0.0;
    Clock::time_point m_anchorWall;
    SimTime m_anchorTime;
    Clock::time_point m_paceWall;
    SimTime m_paceTime;
    Clock::time_point m_publishedAt;
    std::optional<StageExplanation> m_explanation;
    std::jthread m_thread; ///< last, so that everything is there while it runs
};

void StageSession::Worker::work(const std::stop_token &stop)
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

void StageSession::Worker::slice()
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

void StageSession::Worker::heed(const Result<sim::StopReason> &reached)
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
    case sim::StopReason::Refusal:
    case sim::StopReason::Failure:
    case sim::StopReason::Queue:
        rest(StageStop::Decision);
        break;
    case sim::StopReason::Reached:
        rest(m_run->isAtHorizon() ? StageStop::End : StageStop::Asked);
        break;
    }
}

void StageSession::Worker::anchor()
{
    m_anchorWall = Clock::now();
    m_anchorTime = m_run ? m_run->now() : SimTime{};
}

void StageSession::Worker::play()
{
    if (m_run && !m_run->isAtHorizon()) {
        m_mode = Mode::Playing;
        anchor();
        beginPace();
    }
}

/// Until it is known better, the speed is what was asked for.
void StageSession::Worker::beginPace()
{
    m_reachedSpeed = m_speed;
    m_paceWall = m_anchorWall;
    m_paceTime = m_anchorTime;
}

void StageSession::Worker::measurePace()
{
    const Clock::time_point wall = Clock::now();
    if (wall - m_paceWall >= betweenPaces) {
        m_reachedSpeed = static_cast<double>((m_run->now() - m_paceTime).count()) * 1e-9 / secondsOf(wall - m_paceWall);
        m_paceWall = wall;
        m_paceTime = m_run->now();
    }
}

void StageSession::Worker::playOn()
{
    const Clock::duration since = Clock::now() - m_anchorWall;
    const double span = secondsOf(since) * m_speed * 1e9;
    sim::Goal goal;
    const double left = static_cast<double>((SimTime::after(m_run->configuration().horizon) - m_anchorTime).count());
    goal.until = m_anchorTime + SimDuration::nanoseconds(static_cast<std::int64_t>(std::min(span, left)));
    goal.atMost = happeningsPerSlice;
    const Result<sim::StopReason> reached = m_run->advance(goal);
    if (!reached || m_run->isAtHorizon()) {
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

void StageSession::Worker::load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative)
{
    m_run.reset();
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
        const Result<study::PreparedScenario> prepared = study::prepare(scenario, m_workbench.catalogue(), *traces);
        if (!prepared) {
            return tl::unexpected(prepared.error());
        }
        if (prepared->alternatives.empty()) {
            return failure("there is no alternative to run on", "alternatives");
        }
        return sim::SteppedRun::make(prepared->alternatives[m_alternative].configuration, ReplicationIndex{});
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

void StageSession::Worker::goBackTo(std::uint64_t position)
{
    if (m_run) {
        m_run->restoreBefore(position);
        sim::Goal goal;
        goal.position = position;
        go(goal);
    }
}

void StageSession::Worker::seek(SimTime instant)
{
    if (m_run) {
        m_run->restoreBefore(instant);
        sim::Goal goal;
        goal.until = instant;
        go(goal);
    }
}

void StageSession::Worker::intervene(const sim::Intervention &intervention)
{
    if (m_run && m_mode != Mode::Going) {
        (void)m_run->intervene(intervention);
    }
}

void StageSession::Worker::explain(const Decision &decision)
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
    m_explanation = StageExplanation{decision, false, false, m_run->counterfactual(decision, goOn)};
    m_explanation->isGivenUp = isLate && !m_explanation->counterfactual;
    if (isInterrupted && !m_explanation->counterfactual) {
        m_explanation.reset(); // to be asked for again
    }
}

void StageSession::Worker::publish()
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
                 instance.state == sim::InstanceView::State::Idle ? since(instance.idleSince) : 0.0});
        }
        shown->decisions = m_run->decisions(shownDecisions);
        shown->decisionCount = m_run->decisionCount();
        shown->explanation = m_explanation;
    }
    m_publishedAt = Clock::now();
    const std::lock_guard lock(m_mutex);
    m_published = std::move(shown);
}

StageSession::StageSession(const Workbench &workbench, QObject *parent)
    : QObject(parent), m_worker(std::make_unique<Worker>(workbench, [this] {
          QMetaObject::invokeMethod(this, &StageSession::settled, Qt::QueuedConnection);
      }))
{
}

StageSession::~StageSession() = default;

void StageSession::load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative)
{
    m_worker->post([=](Worker &worker) { worker.load(scenario, folder, alternative); });
    emit stirred();
}

void StageSession::chooseFunction(std::size_t function)
{
    m_worker->post([=](Worker &worker) { worker.choose(function); });
    emit stirred();
}

void StageSession::play()
{
    m_worker->post([](Worker &worker) { worker.play(); });
    emit stirred();
}

void StageSession::pause()
{
    m_worker->post([](Worker &worker) { worker.pause(); });
    emit stirred();
}

void StageSession::setSpeed(double speed)
{
    m_speed = std::clamp(speed, slowest, fastest);
    m_worker->post([speed = m_speed](Worker &worker) { worker.setSpeed(speed); });
    emit stirred();
}

void StageSession::step()
{
    m_worker->post([](Worker &worker) {
        sim::Goal goal;
        goal.position = worker.position() + 1;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::stepBack()
{
    m_worker->post([](Worker &worker) {
        if (worker.position() > 0) {
            worker.goBackTo(worker.position() - 1);
        }
    });
    emit stirred();
}

void StageSession::toNextColdStart()
{
    m_worker->post([](Worker &worker) {
        sim::Goal goal;
        goal.breakpoints.coldStart = true;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::toNextDecision()
{
    m_worker->post([](Worker &worker) {
        sim::Goal goal;
        goal.breakpoints.coldStart = goal.breakpoints.scaling = goal.breakpoints.refusal = true;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::seek(SimTime instant)
{
    m_worker->post([=](Worker &worker) { worker.seek(instant); });
    emit stirred();
}

void StageSession::restart()
{
    m_worker->post([](Worker &worker) { worker.goBackTo(0); });
    emit stirred();
}

void StageSession::send(std::int64_t count)
{
    m_worker->post([=](Worker &worker) { worker.intervene({worker.function(), sim::SendRequests{count}}); });
    emit stirred();
}

void StageSession::endInstance(std::uint32_t number)
{
    m_worker->post([=](Worker &worker) { worker.intervene({worker.function(), sim::EndInstance{number}}); });
    emit stirred();
}

void StageSession::explain(const Decision &decision)
{
    m_worker->post([=](Worker &worker) { worker.explain(decision); });
    emit stirred();
}

StageSnapshotPointer StageSession::snapshot() const
{
    return m_worker->snapshot();
}

bool StageSession::isBusy() const
{
    return m_worker->isBusy();
}

} // namespace warmfront::ui
