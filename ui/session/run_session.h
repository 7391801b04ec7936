// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include <QElapsedTimer>
#include <QObject>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "ui/session/finished_run.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

/// How far the running run is: a snapshot, read at most 60 times a second.
struct RunSnapshot
{
    double share = 0.0; ///< of the simulated time of all replications and alternatives, 0 to 1
    std::uint64_t invocations = 0;
    double invocationsPerSecond = 0.0; ///< of wall time
    double elapsedSeconds = 0.0;
    double remainingSeconds = 0.0; ///< 0 while unknown
};

/// Runs scenarios on threads of its own and keeps the runs of the window. One run at a time.
///
/// Lives in the GUI thread; no call blocks it: starting and stopping return at once, and signals tell what happened.
class RunSession : public QObject
{
    Q_OBJECT

public:
    /// @p workbench must outlive the session.
    explicit RunSession(const Workbench &workbench, QObject *parent = nullptr);
    ~RunSession() override; ///< stops a running run and waits for it (at most about 100 ms)

    /// Starts @p scenario; trace files are found relative to @p folder. Does nothing while a run is on.
    void start(const Scenario &scenario, const std::filesystem::path &folder);
    /// Asks the running run to stop; cancelled() follows within 100 ms. Nothing is kept of it.
    void stop();

    [[nodiscard]] bool isRunning() const { return m_job != nullptr; }
    [[nodiscard]] RunSnapshot snapshot() const;

    /// Newest last.
    [[nodiscard]] const std::vector<FinishedRunPointer> &runs() const { return m_runs; }
    [[nodiscard]] FinishedRunPointer run(std::int64_t id) const;
    /// Adds a run that was read from a project file.
    void adopt(FinishedRunPointer run);
    void remove(std::int64_t id);
    void clear();

signals:
    void started();
    void finished(qint64 id);
    void failed(const warmfront::Error &error);
    void cancelled();
    void runsChanged();

private:
    struct Job;
    void end(Result<FinishedRunPointer> outcome);

    const Workbench &m_workbench;
    std::unique_ptr<Job> m_job;
    std::vector<FinishedRunPointer> m_runs;
    std::int64_t m_lastId = 0;
};

} // namespace warmfront::ui
