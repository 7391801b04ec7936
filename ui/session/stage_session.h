// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include <QObject>

#include "core/model/scenario.h"
#include "ui/session/stage_snapshot.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

class StageWorker;

/// One replication of one alternative, stepped through, played at a chosen pace, taken back and changed by hand.
///
/// The engine lives on a thread of its own. Every call posts a command and returns at once; a command interrupts what
/// is going on within some milliseconds. What is to be seen is a snapshot, which the GUI thread fetches as often as it
/// likes; settled() tells that nothing will change any more until the next command.
class StageSession : public QObject
{
    Q_OBJECT

public:
    static constexpr double slowest = 0.1;
    static constexpr double fastest = 100'000.0;

    /// @p workbench must outlive the session.
    explicit StageSession(const Workbench &workbench, QObject *parent = nullptr);
    ~StageSession() override; ///< stops the thread (at most about 100 ms)

    /// Begins @p scenario anew at time 0 with the alternative at @p alternative; trace files are relative to @p folder.
    void load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative);
    void chooseFunction(std::size_t function);

    void play();
    void pause();
    /// Simulated seconds in a second, from `slowest` to `fastest`.
    void setSpeed(double speed);
    [[nodiscard]] double speed() const { return m_speed; }
    void step();
    void stepBack();
    void toNextColdStart();
    /// Cold starts, refusals and scaling.
    void toNextDecision();
    void seek(SimTime instant);
    void restart();

    /// So many requests to the chosen function, now.
    void send(std::int64_t count);
    /// The instance of the chosen function ends, and its requests fail.
    void endInstance(std::uint32_t number);
    /// Of the chosen function from now on; nothing happens where it does not apply.
    void changeKeepAlive(SimDuration keepAlive);
    void changeConcurrencyLimit(std::optional<std::int64_t> limit); ///< absent: none
    void changeReplicas(std::int64_t replicas);
    /// The sources of the chosen function send @p factor times as much as the scenario says.
    void changeTraffic(double factor);
    /// A host fails with everything on it.
    void failHost(std::uint32_t host);
    /// The service at @p position of the scenario answers no calls, until it is up again.
    void setServiceUp(std::size_t position, bool isUp);
    /// A new version that does not differ takes the place of the present one.
    void deploy();
    /// Playing stops there; for this and everything loaded later.
    void setStops(const StageStops &stops);
    [[nodiscard]] const StageStops &stops() const { return m_stops; }
    /// Looks for what would have changed @p decision; the answer is in a later snapshot.
    void explain(const Decision &decision);

    [[nodiscard]] StageSnapshotPointer snapshot() const;
    /// Whether something is going on, or a command has not been carried out yet.
    [[nodiscard]] bool isBusy() const;

signals:
    /// A command was posted: snapshots will change.
    void stirred();
    void settled();

private:
    double m_speed = 10.0;
    StageStops m_stops;
    std::unique_ptr<StageWorker> m_worker;
};

} // namespace warmfront::ui
