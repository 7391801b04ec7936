// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/invoker_container_pool.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

std::string_view nameOf(StartType type)
{
    switch (type) {
    case StartType::Warm:
        return "warm";
    case StartType::Warming:
        return "warming";
    case StartType::WarmingCold:
        return "warmingCold";
    case StartType::Prewarmed:
        return "prewarmed";
    case StartType::Cold:
        return "cold";
    case StartType::Recreated:
        return "recreated";
    case StartType::RecreatedPrewarm:
        return "recreatedPrewarm";
    case StartType::Buffered:
        return "buffered";
    }
    return {};
}

InvokerContainerPool::InvokerContainerPool(const InvokerContainerPoolParameters &parameters,
                                           std::span<const PrewarmKind> prewarm)
    : m_parameters(parameters)
{
    for (const PrewarmKind &kind : prewarm) {
        m_stock.push_back({.kind = kind});
    }
    for (std::size_t kind = 0; kind < m_stock.size(); ++kind) {
        for (std::int32_t i = 0; i < m_stock[kind].kind.count; ++i) {
            startPrewarm(kind);
        }
    }
}

void InvokerContainerPool::evictBy(EvictionRule rule, std::vector<double> startCosts, const Stream &draws)
{
    expects(m_containers.empty(), "the rule of eviction is chosen before the first activation");
    m_hasPriorities = rule != EvictionRule::LeastRecentlyUsed;
    m_eviction.reset();
    if (m_hasPriorities) {
        m_eviction.emplace(Eviction{IdleEviction(rule), std::move(startCosts), draws});
    }
}

// The list of an action: containers with a place to spare.

void InvokerContainerPool::offer(std::uint32_t index)
{
    Container &container = m_containers[index];
    ActionList &list = m_actions[container.action];
    container.hasPlace = true;
    m_withPlace += container.bytes;
    const bool isFirst = container.stage == Stage::Warmed;
    container.sibling = isFirst ? Links{none, list.first} : Links{list.last, none};
    (container.sibling.previous == none ? list.first : m_containers[container.sibling.previous].sibling.next) = index;
    (container.sibling.next == none ? list.last : m_containers[container.sibling.next].sibling.previous) = index;
}

void InvokerContainerPool::withdraw(std::uint32_t index)
{
    Container &container = m_containers[index];
    ActionList &list = m_actions[container.action];
    container.hasPlace = false;
    m_withPlace -= container.bytes;
    (container.sibling.previous == none ? list.first : m_containers[container.sibling.previous].sibling.next) =
        container.sibling.next;
    (container.sibling.next == none ? list.last : m_containers[container.sibling.next].sibling.previous) =
        container.sibling.previous;
}

void InvokerContainerPool::leaveIdle(std::uint32_t index)
{
    Container &container = m_containers[index];
    container.isIdle = false;
    m_idle -= container.bytes;
    if (container.idle.previous == none && container.idle.next != none) {
        m_longestIdleSince = m_containers[container.idle.next].lastUsed;
    }
    (container.idle.previous == none ? m_idleEnds.next : m_containers[container.idle.previous].idle.next) =
        container.idle.next;
    (container.idle.next == none ? m_idleEnds.previous : m_containers[container.idle.next].idle.previous) =
        container.idle.previous;
}

void InvokerContainerPool::occupy(std::uint32_t index, const ContainerRun &run)
{
    Container &container = m_containers[index];
    if (m_hasPriorities) [[unlikely]] {
        m_eviction->rule.used(static_cast<InstancePlace>(index), run.function, run.memory,
                              m_eviction->startCosts[raw(run.function)], m_eviction->draws.next());
    }
    if (container.isIdle) {
        leaveIdle(index);
    }
    ++container.active;
    if (container.hasPlace && container.active >= container.concurrency) {
        withdraw(index);
    } else if (!container.hasPlace && container.active < container.concurrency) {
        offer(index);
    }
}

std::uint32_t InvokerContainerPool::findWarm(std::uint32_t action) const
{
    // Warmed containers are in front; behind them the two kinds of warming ones are mixed.
    std::uint32_t best = m_actions[action].first;
    for (std::uint32_t at = best; at != none && m_containers[best].stage == Stage::WarmingCold;
         at = m_containers[at].sibling.next) {
        best = m_containers[at].stage == Stage::Warming ? at : best;
    }
    return best;
}

ContainerStart InvokerContainerPool::takeWarm(std::uint32_t container, const ContainerRun &run)
{
    static constexpr StartType types[] = {StartType::Warm, StartType::Warming, StartType::WarmingCold};
    const StartType type = types[static_cast<std::size_t>(m_containers[container].stage)];
    occupy(container, run);
    return {.type = type, .container = static_cast<ContainerIndex>(container)};
}

ContainerIndex InvokerContainerPool::addContainer(const ContainerRun &run, Stage stage)
{
    std::uint32_t index = 0;
    if (m_freeContainers.empty()) {
        index = static_cast<std::uint32_t>(m_containers.size());
        m_containers.emplace_back();
    } else {
        index = m_freeContainers.back();
        m_freeContainers.pop_back();
    }
    auto action = m_actionOf.find(raw(run.function));
    if (!action) {
        if (m_freeActions.empty()) {
            m_freeActions.push_back(static_cast<std::uint32_t>(m_actions.size()));
            m_actions.emplace_back();
        }
        action = m_freeActions.back();
        m_freeActions.pop_back();
        m_actions[*action] = {.function = raw(run.function)};
        m_actionOf.insert(raw(run.function), *action);
    }
    ++m_actions[*action].containers;
    m_containers[index] = Container{};
    Container &container = m_containers[index];
    container.bytes = run.memory.count();
    container.action = *action;
    container.concurrency = run.concurrency;
    container.stage = stage;
    m_used += container.bytes;
    occupy(index, run);
    return static_cast<ContainerIndex>(index);
}

std::uint32_t InvokerContainerPool::findPrewarmed(const ContainerRun &run) const
{
    for (std::size_t i = 0; i < m_stock.size(); ++i) {
        const Stock &stock = m_stock[i];
        if (stock.ready > 0 && stock.kind.runtime == run.runtime && stock.kind.memory == run.memory) {
            return static_cast<std::uint32_t>(i);
        }
    }
    return none;
}

ContainerStart InvokerContainerPool::takePrewarmed(std::uint32_t kind, const ContainerRun &run, StartType type)
{
    --m_stock[kind].ready;
    m_stock[kind].readySince.pop_front();
    m_prewarmMemory -= run.memory.count();
    ContainerStart start{.type = type, .container = addContainer(run, Stage::Warming)};
    if (startPrewarm(kind)) {
        start.replaces = static_cast<std::uint16_t>(kind);
    }
    return start;
}

ContainerStart InvokerContainerPool::create(const ContainerRun &run, StartType type)
{
    for (Stock &stock : m_stock) {
        stock.coldStarts += stock.kind.runtime == run.runtime && stock.kind.memory == run.memory ? 1 : 0;
    }
    ContainerStart start;
    start.type = type;
    start.container = addContainer(run, Stage::WarmingCold);
    m_overcommits += m_used + m_prewarmMemory > m_parameters.userMemory.count() ? 1 : 0;
    return start;
}

bool InvokerContainerPool::evictFor(std::int64_t bytes)
{
    const std::int64_t needed = std::min(bytes, m_withPlace);
    if (needed <= 0 || m_idle < needed) {
        return false;
    }
    if (m_hasPriorities) [[unlikely]] {
        const std::span<const InstancePlace> victims = m_eviction->rule.chooseVictims(MemorySize::bytes(needed));
        for (const InstancePlace victim : victims) {
            m_evicted.push_back(static_cast<ContainerIndex>(static_cast<std::uint32_t>(victim)));
        }
        for (const ContainerIndex victim : m_evicted) {
            m_eviction->rule.evicted(static_cast<InstancePlace>(raw(victim)));
            forget(raw(victim));
        }
        return true;
    }
    for (std::int64_t covered = 0; covered < needed;) {
        const std::uint32_t oldest = m_idleEnds.next;
        covered += m_containers[oldest].bytes;
        m_evicted.push_back(static_cast<ContainerIndex>(oldest));
        forget(oldest);
    }
    return true;
}

ContainerStart InvokerContainerPool::attempt(const ContainerRun &run)
{
    m_evicted.clear();
    if (const auto action = m_actionOf.find(raw(run.function))) {
        if (const std::uint32_t container = findWarm(*action); container != none) {
            return takeWarm(container, run);
        }
    }
    if (const std::uint32_t kind = findPrewarmed(run); kind != none) {
        return takePrewarmed(kind, run, StartType::Prewarmed);
    }
    if (hasSpaceFor(run.memory.count())) {
        return create(run, StartType::Cold);
    }
    ContainerStart start;
    if (!evictFor(run.memory.count())) {
        return start;
    }
    if (const std::uint32_t kind = findPrewarmed(run); kind != none) {
        start = takePrewarmed(kind, run, StartType::RecreatedPrewarm);
    } else if (!m_parameters.checksMemoryAfterEviction || hasSpaceFor(run.memory.count())) {
        start = create(run, StartType::Recreated);
    }
    start.evicted = static_cast<std::int32_t>(m_evicted.size());
    return start;
}

ContainerStart InvokerContainerPool::run(const ContainerRun &run)
{
    expects(run.memory.count() > 0 && run.concurrency >= 1, "an activation asks for memory and at least one place");
    if (m_bufferCount > 0) {
        m_evicted.clear();
        push(run);
        return {};
    }
    const ContainerStart start = attempt(run);
    if (start.type == StartType::Buffered) {
        push(run);
    }
    return start;
}

std::optional<ContainerStart> InvokerContainerPool::retryHead()
{
    m_evicted.clear();
    if (m_bufferCount == 0) {
        return std::nullopt;
    }
    const ContainerStart start = attempt(m_buffer[m_bufferHead]);
    if (start.type != StartType::Buffered) {
        pop();
    }
    return start;
}

const ContainerRun *InvokerContainerPool::headOfBuffer() const
{
    return m_bufferCount == 0 ? nullptr : &m_buffer[m_bufferHead];
}

void InvokerContainerPool::push(const ContainerRun &run)
{
    if (m_bufferCount == m_buffer.size()) {
        std::ranges::rotate(m_buffer, m_buffer.begin() + static_cast<std::ptrdiff_t>(m_bufferHead));
        m_bufferHead = 0;
        m_buffer.resize(std::max<std::size_t>(16, 2 * m_buffer.size()));
    }
    m_buffer[(m_bufferHead + m_bufferCount) % m_buffer.size()] = run;
    ++m_bufferCount;
}

void InvokerContainerPool::pop()
{
    m_bufferHead = (m_bufferHead + 1) % m_buffer.size();
    --m_bufferCount;
}

void InvokerContainerPool::initialised(ContainerIndex index)
{
    Container &container = m_containers[raw(index)];
    if (container.stage == Stage::Warmed) {
        return;
    }
    const bool hadPlace = container.hasPlace;
    if (hadPlace) {
        withdraw(raw(index));
    }
    container.stage = Stage::Warmed;
    if (hadPlace) {
        offer(raw(index));
    }
}

void InvokerContainerPool::completed(SimTime now, ContainerIndex index)
{
    Container &container = m_containers[raw(index)];
    expects(container.active > 0, "only an activation that runs completes");
    if (container.hasPlace) {
        withdraw(raw(index));
    }
    container.stage = Stage::Warmed;
    container.lastUsed = now;
    --container.active;
    offer(raw(index));
    if (container.active == 0) {
        if (m_hasPriorities) [[unlikely]] {
            m_eviction->rule.becameIdle(static_cast<InstancePlace>(raw(index)));
        }
        container.isIdle = true;
        m_idle += container.bytes;
        m_longestIdleSince = m_idleEnds.previous == none ? now : m_longestIdleSince;
        container.idle = {m_idleEnds.previous, none};
        (m_idleEnds.previous == none ? m_idleEnds.next : m_containers[m_idleEnds.previous].idle.next) = raw(index);
        m_idleEnds.previous = raw(index);
    }
}

void InvokerContainerPool::remove(ContainerIndex index)
{
    expects(m_containers[raw(index)].bytes > 0, "only a container that exists is removed");
    if (m_hasPriorities) [[unlikely]] {
        m_eviction->rule.ended(static_cast<InstancePlace>(raw(index)));
    }
    forget(raw(index));
}

void InvokerContainerPool::forget(std::uint32_t index)
{
    Container &container = m_containers[index];
    if (container.isIdle) {
        leaveIdle(index);
    }
    if (container.hasPlace) {
        withdraw(index);
    }
    m_used -= container.bytes;
    container.bytes = 0;
    m_freeContainers.push_back(index);
    ActionList &list = m_actions[container.action];
    if (--list.containers == 0) {
        m_actionOf.erase(list.function);
        m_freeActions.push_back(container.action);
    }
}

bool InvokerContainerPool::startPrewarm(std::size_t kind)
{
    Stock &stock = m_stock[kind];
    if (!hasSpaceFor(stock.kind.memory.count())) {
        return false;
    }
    ++stock.starting;
    m_prewarmMemory += stock.kind.memory.count();
    return true;
}

void InvokerContainerPool::prewarmStarted(std::size_t kind, SimTime now)
{
    expects(m_stock[kind].starting > 0, "only a prewarmed container that is starting becomes ready");
    --m_stock[kind].starting;
    ++m_stock[kind].ready;
    m_stock[kind].readySince.push_back(now);
}

std::int64_t InvokerContainerPool::prewarmOverdue(std::size_t kind, SimTime now, SimDuration timeToLive) const
{
    const auto isOverdue = [&](SimTime since) { return now - since > timeToLive; };
    return std::ranges::count_if(m_stock[kind].readySince, isOverdue);
}

void InvokerContainerPool::prewarmEnded(std::size_t kind, bool isStarting)
{
    Stock &stock = m_stock[kind];
    std::int32_t &count = isStarting ? stock.starting : stock.ready;
    expects(count > 0, "only a prewarmed container that exists ends");
    --count;
    m_prewarmMemory -= stock.kind.memory.count();
    if (!isStarting) {
        stock.readySince.pop_front();
    }
}

std::optional<ContainerIndex> InvokerContainerPool::longestIdle() const
{
    return m_idleEnds.next == none ? std::nullopt : std::optional(static_cast<ContainerIndex>(m_idleEnds.next));
}

FunctionIndex InvokerContainerPool::functionOf(ContainerIndex container) const
{
    return static_cast<FunctionIndex>(m_actions[m_containers[raw(container)].action].function);
}

DecisionReason InvokerContainerPool::explain(const ContainerRun &run, const ContainerStart &start) const
{
    DecisionReason reason;
    reason.rule = nameOf(start.type);
    reason.add("memory asked, MB", run.memory.inMegabytes());
    reason.add("memory held after, MB", used().inMegabytes() + prewarmMemory().inMegabytes());
    reason.add("user memory, MB", m_parameters.userMemory.inMegabytes());
    reason.add("idle memory after, MB", idle().inMegabytes());
    reason.add("removed", start.evicted);
    reason.add("waiting", static_cast<double>(m_bufferCount));
    return reason;
}

} // namespace warmfront::sim
