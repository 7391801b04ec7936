// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/stage_session.h"

#include <algorithm>
#include <utility>

#include "ui/session/stage/stage_worker.h"

namespace warmfront::ui {

StageSession::StageSession(const Workbench &workbench, QObject *parent)
    : QObject(parent), m_worker(std::make_unique<StageWorker>(workbench, [this] {
          QMetaObject::invokeMethod(this, &StageSession::settled, Qt::QueuedConnection);
      }))
{
}

StageSession::~StageSession() = default;

void StageSession::load(const Scenario &scenario, const std::filesystem::path &folder, std::size_t alternative)
{
    m_worker->post([=](StageWorker &worker) { worker.load(scenario, folder, alternative); });
    emit stirred();
}

void StageSession::chooseFunction(std::size_t function)
{
    m_worker->post([=](StageWorker &worker) { worker.choose(function); });
    emit stirred();
}

void StageSession::play()
{
    m_worker->post([](StageWorker &worker) { worker.play(); });
    emit stirred();
}

void StageSession::pause()
{
    m_worker->post([](StageWorker &worker) { worker.pause(); });
    emit stirred();
}

void StageSession::setSpeed(double speed)
{
    m_speed = std::clamp(speed, slowest, fastest);
    m_worker->post([speed = m_speed](StageWorker &worker) { worker.setSpeed(speed); });
    emit stirred();
}

void StageSession::step()
{
    m_worker->post([](StageWorker &worker) {
        sim::Goal goal;
        goal.position = worker.position() + 1;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::stepBack()
{
    m_worker->post([](StageWorker &worker) {
        if (worker.position() > 0) {
            worker.goBackTo(worker.position() - 1);
        }
    });
    emit stirred();
}

void StageSession::toNextColdStart()
{
    m_worker->post([](StageWorker &worker) {
        sim::Goal goal;
        goal.breakpoints.coldStart = true;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::toNextDecision()
{
    m_worker->post([](StageWorker &worker) {
        sim::Goal goal;
        goal.breakpoints.coldStart = goal.breakpoints.scaling = goal.breakpoints.refusal = true;
        worker.go(goal);
    });
    emit stirred();
}

void StageSession::seek(SimTime instant)
{
    m_worker->post([=](StageWorker &worker) { worker.seek(instant); });
    emit stirred();
}

void StageSession::restart()
{
    m_worker->post([](StageWorker &worker) { worker.goBackTo(0); });
    emit stirred();
}

void StageSession::send(std::int64_t count)
{
    m_worker->post([=](StageWorker &worker) { worker.intervene({worker.function(), sim::SendRequests{count}}); });
    emit stirred();
}

void StageSession::endInstance(std::uint32_t number)
{
    m_worker->post([=](StageWorker &worker) { worker.intervene({worker.function(), sim::EndInstance{number}}); });
    emit stirred();
}

void StageSession::changeKeepAlive(SimDuration keepAlive)
{
    m_worker->post([=](StageWorker &worker) {
        worker.intervene({worker.function(), sim::ChangeKeepAlive{keepAlive}});
    });
    emit stirred();
}

void StageSession::changeConcurrencyLimit(std::optional<std::int64_t> limit)
{
    m_worker->post([=](StageWorker &worker) {
        worker.intervene({worker.function(), sim::ChangeConcurrencyLimit{limit}});
    });
    emit stirred();
}

void StageSession::changeReplicas(std::int64_t replicas)
{
    m_worker->post([=](StageWorker &worker) { worker.intervene({worker.function(), sim::ChangeReplicas{replicas}}); });
    emit stirred();
}

void StageSession::changeTraffic(double factor)
{
    m_worker->post([=](StageWorker &worker) { worker.intervene({worker.function(), sim::ChangeTraffic{factor}}); });
    emit stirred();
}

void StageSession::failHost(std::uint32_t host)
{
    m_worker->post([=](StageWorker &worker) { worker.intervene({worker.function(), sim::FailHost{host}}); });
    emit stirred();
}

void StageSession::setServiceUp(std::size_t position, bool isUp)
{
    m_worker->post([=](StageWorker &worker) {
        worker.intervene({worker.function(), sim::ChangeService{position, isUp}});
    });
    emit stirred();
}

void StageSession::deploy()
{
    m_worker->post([](StageWorker &worker) { worker.intervene({worker.function(), sim::DeployVersion{}}); });
    emit stirred();
}

void StageSession::setStops(const StageStops &stops)
{
    m_stops = stops;
    m_worker->post([=](StageWorker &worker) { worker.setStops(stops); });
    emit stirred();
}

void StageSession::explain(const Decision &decision)
{
    m_worker->post([=](StageWorker &worker) { worker.explain(decision); });
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
