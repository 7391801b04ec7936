// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stage/steppable_engine.h"

#include <utility>

namespace warmfront::sim {

template <typename AnyEngine> SteppableEngine::SteppableEngine(AnyEngine engine) : m_engine(std::move(engine)) {}
SteppableEngine::SteppableEngine(const SteppableEngine &other) = default;
SteppableEngine::SteppableEngine(SteppableEngine &&other) noexcept = default;
SteppableEngine &SteppableEngine::operator=(const SteppableEngine &other) = default;
SteppableEngine &SteppableEngine::operator=(SteppableEngine &&other) noexcept = default;
SteppableEngine::~SteppableEngine() = default;

Result<SteppableEngine> SteppableEngine::make(const Configuration &configuration, ReplicationIndex replication,
                                              RunWatch &watch)
{
    const auto wrapped = [](auto engine) { return SteppableEngine(std::move(engine)); };
    return configuration.invokers ? InvokerEngine::make(configuration, replication, watch).map(wrapped)
                                  : Engine::make(configuration, replication, watch).map(wrapped);
}

SimTime SteppableEngine::now() const
{
    return std::visit([](const auto &engine) { return engine.now(); }, m_engine);
}

Result<bool> SteppableEngine::advanceTo(SimTime until)
{
    return std::visit([=](auto &engine) { return engine.advanceTo(until); }, m_engine);
}

Result<bool> SteppableEngine::step(SimTime last)
{
    return std::visit([=](auto &engine) { return engine.step(last); }, m_engine);
}

void SteppableEngine::rest(SimTime until)
{
    std::visit([=](auto &engine) { engine.rest(until); }, m_engine);
}

void SteppableEngine::tellDecisions(DecisionSink *sink)
{
    std::visit([=](auto &engine) { engine.tellDecisions(sink); }, m_engine);
}

ScalerCounts SteppableEngine::counts(std::size_t position) const
{
    return std::visit([=](const auto &engine) -> ScalerCounts { return engine.counts(position); }, m_engine);
}

std::int64_t SteppableEngine::queued(std::size_t position) const
{
    if (const auto *invokers = std::get_if<InvokerEngine>(&m_engine)) {
        return invokers->queued(position);
    }
    return std::get<Engine>(m_engine).counts(position).queued;
}

const StageTally &SteppableEngine::tally(std::size_t position) const
{
    return std::visit([=](const auto &engine) -> const StageTally & { return engine.tally(position); }, m_engine);
}

const StageTally &SteppableEngine::tally() const
{
    return std::visit([](const auto &engine) -> const StageTally & { return engine.tally(); }, m_engine);
}

std::vector<InstanceGlimpse> SteppableEngine::instances(std::size_t position) const
{
    return std::visit([=](const auto &engine) { return engine.instances(position); }, m_engine);
}

std::uint64_t SteppableEngine::digest() const
{
    return std::visit([](const auto &engine) { return engine.digest(); }, m_engine);
}

bool SteppableEngine::sendRequest(std::size_t position)
{
    return std::visit([=](auto &engine) { return engine.sendRequest(position); }, m_engine);
}

bool SteppableEngine::endInstance(std::size_t position, std::uint32_t number)
{
    return std::visit([=](auto &engine) { return engine.endInstance(position, number); }, m_engine);
}

bool SteppableEngine::changeKeepAlive(std::size_t position, SimDuration keepAlive)
{
    if (auto *invokers = std::get_if<InvokerEngine>(&m_engine)) {
        invokers->changeKeepAlive(keepAlive);
        return true;
    }
    return std::get<Engine>(m_engine).changeKeepAlive(position, keepAlive);
}

bool SteppableEngine::changeConcurrencyLimit(std::size_t position, std::optional<std::int64_t> limit)
{
    if (auto *invokers = std::get_if<InvokerEngine>(&m_engine)) {
        invokers->changeConcurrencyLimit(limit);
        return true;
    }
    return std::get<Engine>(m_engine).changeConcurrencyLimit(position, limit);
}

bool SteppableEngine::changeReplicas(std::size_t position, std::int64_t replicas)
{
    auto *engine = std::get_if<Engine>(&m_engine);
    return engine != nullptr && engine->changeReplicas(position, replicas);
}

bool SteppableEngine::changeTraffic(std::size_t position, double factor)
{
    return std::visit([=](auto &engine) { return engine.changeTraffic(position, factor); }, m_engine);
}

bool SteppableEngine::failHost(std::uint32_t host)
{
    return std::visit([=](auto &engine) { return engine.failHost(host); }, m_engine);
}

bool SteppableEngine::setServiceUp(std::size_t service, bool isUp)
{
    auto *engine = std::get_if<Engine>(&m_engine);
    return engine != nullptr && engine->setServiceUp(service, isUp);
}

std::optional<double> SteppableEngine::traffic(std::size_t position) const
{
    return std::visit([=](const auto &engine) { return engine.traffic(position); }, m_engine);
}

bool SteppableEngine::isServiceUp(std::size_t service) const
{
    const auto *engine = std::get_if<Engine>(&m_engine);
    return engine == nullptr || engine->isServiceUp(service);
}

bool SteppableEngine::deployNow(std::size_t position, const Deployment &deployment)
{
    auto *engine = std::get_if<Engine>(&m_engine);
    if (engine != nullptr) {
        engine->deployNow(position, deployment);
    }
    return engine != nullptr;
}

std::optional<SimDuration> SteppableEngine::keepAlive(std::size_t position) const
{
    if (const auto *invokers = std::get_if<InvokerEngine>(&m_engine)) {
        return invokers->keepAlive();
    }
    return std::get<Engine>(m_engine).keepAlive(position);
}

bool SteppableEngine::canBeLimited(std::size_t position) const
{
    const auto *engine = std::get_if<Engine>(&m_engine);
    return engine == nullptr || engine->canBeLimited(position);
}

std::optional<std::int64_t> SteppableEngine::concurrencyLimit(std::size_t position) const
{
    if (const auto *invokers = std::get_if<InvokerEngine>(&m_engine)) {
        return invokers->concurrencyLimit();
    }
    return std::get<Engine>(m_engine).concurrencyLimit(position);
}

std::optional<std::int64_t> SteppableEngine::replicas(std::size_t position) const
{
    const auto *engine = std::get_if<Engine>(&m_engine);
    return engine != nullptr ? engine->replicas(position) : std::nullopt;
}

bool SteppableEngine::canDeploy() const
{
    return std::holds_alternative<Engine>(m_engine);
}

bool SteppableEngine::controlsAreShared() const
{
    return std::holds_alternative<InvokerEngine>(m_engine);
}

UnitOutcome SteppableEngine::finish()
{
    return std::visit([](auto &engine) { return engine.finish(); }, m_engine);
}

UnitOutcome SteppableEngine::soFar() const
{
    return std::visit([](const auto &engine) { return engine.soFar(); }, m_engine);
}

} // namespace warmfront::sim
