// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "simulator/stepped_run.h"
#include "simulator/study/run.h"
#include "ui/session/stage_snapshot.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

/// The thread of a stage: it steps through one run, and publishes what is to be seen of it. Commands are posted to it
/// by another thread and carried out in their order.
class StageWorker
{
public:
    using Command = std::function<void(StageWorker &)>;

    StageWorker(const Workbench &workbench, std::function<void()> settled)
        : m_workbench(workbench), m_settled(std::move(settled)), m_published(std::make_shared<StageSnapshot>())
    {
        m_thread = std::jthread([this](const std::stop_token &stop) { work(stop); });
    }
    ~StageWorker()
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
    void setStops(const StageStops &stops)
    {
        m_stops.coldStart = stops.atColdStarts;
        m_stops.scaling = stops.atScaling;
        m_stops.placement = stops.atPlacements;
        m_stops.refusal = stops.atRefusals;
        m_stops.failure = stops.atFailures;
        m_stops.queueLongerThan = stops.waitingAbove;
    }

    /// The position of the chosen function.
    [[nodiscard]] std::size_t function() const { return m_function; }
    [[nodiscard]] bool hasRun() const { return m_run.has_value(); }
    [[nodiscard]] std::uint64_t position() const { return m_run ? m_run->position() : 0; }

private:
    using Clock = std::chrono::steady_clock;
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
    void drawUpAccount();
    [[nodiscard]] std::vector<std::pair<double, std::string>> deploymentsUntilNow() const;

    const Workbench &m_workbench;
    std::function<void()> m_settled;

    mutable std::mutex m_mutex; ///< for what both threads use
    std::condition_variable_any m_wake;
    std::deque<Command> m_commands;
    std::uint64_t m_posted = 0;
    StageSnapshotPointer m_published;

    std::uint64_t m_done = 0;
    std::stop_token m_stopToken;
    std::shared_ptr<const study::PreparedScenario> m_scenario;
    std::optional<study::PreparedAlternative> m_prepared;
    std::optional<sim::SteppedRun> m_run;
    std::optional<Error> m_error;
    std::vector<std::string> m_alternatives;
    std::size_t m_alternative = 0;
    std::size_t m_function = 0;
    Mode m_mode = Mode::Resting;
    StageStop m_stop = StageStop::Asked;
    sim::Goal m_goal;
    sim::Breakpoints m_stops; ///< of playing
    double m_speed = 10.0;
    double m_reachedSpeed = 0.0;
    Clock::time_point m_anchorWall;
    SimTime m_anchorTime;
    Clock::time_point m_paceWall;
    SimTime m_paceTime;
    Clock::time_point m_publishedAt;
    std::shared_ptr<const StageAccount> m_account;
    std::uint64_t m_accountPosition = 0; ///< and the instant that it is of
    SimTime m_accountTime;
    Clock::time_point m_nextAccount;
    std::optional<StageExplanation> m_explanation;
    std::jthread m_thread; ///< last, so that everything is there while it runs
};

} // namespace warmfront::ui
