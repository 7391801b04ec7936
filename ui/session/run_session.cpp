// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/run_session.h"

#include <algorithm>
#include <utility>

#include <QMetaObject>

#include "core/base/contract.h"
#include "core/io/scenario_writer.h"
#include "ui/session/open_traces.h"

namespace warmfront::ui {

/// The running run: what its thread works on. The GUI thread reads only `progress` and `clock`.
struct RunSession::Job
{
    study::RunProgress progress;
    QElapsedTimer clock;
    std::jthread thread;
};

RunSession::RunSession(const Workbench &workbench, QObject *parent) : QObject(parent), m_workbench(workbench) {}

RunSession::~RunSession()
{
    if (m_job) {
        m_job->thread.request_stop();
        m_job->thread.join();
    }
}

void RunSession::start(const Scenario &scenario, const std::filesystem::path &folder)
{
    if (m_job) {
        return;
    }
    m_job = std::make_unique<Job>();
    m_job->clock.start();
    const std::int64_t id = ++m_lastId;
    // The thread must not touch the session: it posts its outcome, and the session may be gone by then.
    m_job->thread = std::jthread([this, scenario, folder, id, &progress = m_job->progress,
                                  &catalogue = m_workbench.catalogue()](std::stop_token stop) {
        const auto work = [&]() -> Result<FinishedRunPointer> {
            const Result<study::Traces> traces = openTraces(scenario, folder, stop);
            if (!traces) {
                return tl::unexpected(traces.error());
            }
            Result<study::PreparedScenario> prepared = study::prepare(scenario, catalogue, *traces);
            if (!prepared) {
                return tl::unexpected(prepared.error());
            }
            Result<RunResult> result = study::run(*prepared, study::RunSettings{}, stop, progress);
            if (!result) {
                return tl::unexpected(result.error());
            }
            Result<study::Evaluation> evaluation = study::evaluate(*prepared, *result);
            if (!evaluation) {
                return tl::unexpected(evaluation.error());
            }
            auto run = std::make_shared<FinishedRun>();
            run->id = id;
            run->label = QStringLiteral("%1 #%2").arg(QString::fromStdString(scenario.name)).arg(id);
            run->finishedAt = QDateTime::currentDateTime();
            run->scenarioText = writeScenario(scenario);
            run->prepared = std::move(*prepared);
            run->result = std::move(*result);
            run->evaluation = std::move(*evaluation);
            return FinishedRunPointer(std::move(run));
        };
        Result<FinishedRunPointer> outcome = failure("the run did not end");
        try {
            outcome = work();
        } catch (const std::exception &broken) {
            outcome = failure("Something broke in the engine: " + std::string(broken.what())
                              + ". The scenario is safe; seed " + std::to_string(scenario.seed) + " repeats it.");
        }
        QMetaObject::invokeMethod(
            this, [this, outcome = std::move(outcome)] { end(outcome); }, Qt::QueuedConnection);
    });
    emit started();
}

void RunSession::stop()
{
    if (m_job) {
        m_job->thread.request_stop();
    }
}

void RunSession::end(Result<FinishedRunPointer> outcome)
{
    const bool wasStopped = m_job->thread.get_stop_source().stop_requested();
    m_job->thread.join();
    m_job.reset();
    if (outcome) {
        m_runs.push_back(*outcome);
        emit runsChanged();
        emit finished((*outcome)->id);
    } else if (wasStopped) {
        emit cancelled();
    } else {
        emit failed(outcome.error());
    }
}

RunSnapshot RunSession::snapshot() const
{
    RunSnapshot snapshot;
    if (!m_job) {
        return snapshot;
    }
    const study::RunProgress &progress = m_job->progress;
    const auto total = static_cast<double>(progress.simulatedTotal.load(std::memory_order_relaxed));
    const auto done = static_cast<double>(progress.simulated.load(std::memory_order_relaxed));
    snapshot.share = total > 0.0 ? std::min(1.0, done / total) : 0.0;
    snapshot.invocations = progress.invocations.load(std::memory_order_relaxed);
    snapshot.elapsedSeconds = static_cast<double>(m_job->clock.nsecsElapsed()) * 1e-9;
    if (snapshot.elapsedSeconds > 0.0) {
        snapshot.invocationsPerSecond = static_cast<double>(snapshot.invocations) / snapshot.elapsedSeconds;
    }
    if (snapshot.share > 0.01) {
        snapshot.remainingSeconds = snapshot.elapsedSeconds * (1.0 - snapshot.share) / snapshot.share;
    }
    return snapshot;
}

FinishedRunPointer RunSession::run(std::int64_t id) const
{
    const auto found = std::ranges::find_if(m_runs, [id](const FinishedRunPointer &run) { return run->id == id; });
    return found != m_runs.end() ? *found : nullptr;
}

void RunSession::adopt(FinishedRunPointer run)
{
    expects(run != nullptr, "an adopted run exists");
    m_lastId = std::max(m_lastId, run->id);
    m_runs.push_back(std::move(run));
    emit runsChanged();
}

void RunSession::remove(std::int64_t id)
{
    if (std::erase_if(m_runs, [id](const FinishedRunPointer &run) { return run->id == id; }) > 0) {
        emit runsChanged();
    }
}

void RunSession::clear()
{
    if (!m_runs.empty()) {
        m_runs.clear();
        emit runsChanged();
    }
}

} // namespace warmfront::ui
