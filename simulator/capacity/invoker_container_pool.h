// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/memory_size.h"
#include "core/base/random_stream.h"
#include "core/base/time.h"
#include "simulator/capacity/index_map.h"
#include "simulator/keepalive/idle_eviction.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// A container of one invoker. The number of a container that is gone is given to a later one.
enum class ContainerIndex : std::uint32_t {};
/// A runtime, such as "nodejs:20", numbered by whoever read its name.
enum class RuntimeIndex : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t raw(ContainerIndex i)
{
    return static_cast<std::uint32_t>(i);
}
[[nodiscard]] constexpr std::uint32_t raw(RuntimeIndex i)
{
    return static_cast<std::uint32_t>(i);
}

/// Prewarmed containers an invoker keeps of one runtime and one memory size. OpenWhisk ships nodejs:20, 256 MB, 2.
struct PrewarmKind
{
    RuntimeIndex runtime{};
    MemorySize memory{};
    std::int32_t count = 0;
};

/// Defaults are those of OpenWhisk's invoker.
struct InvokerContainerPoolParameters
{
    MemorySize userMemory = MemorySize::megabytes(1024);  ///< application.conf; its ansible roles set 2048 MB
    SimDuration pauseGrace = SimDuration::seconds(10);    ///< idle this long, a container is paused; 50 ms formerly
    SimDuration idleTimeout = SimDuration::minutes(10);   ///< paused this long, it is removed
    SimDuration dockerTimeout = SimDuration::seconds(60); ///< longest `docker run` and `docker rm`
    SimDuration pullTimeout = SimDuration::minutes(10);   ///< longest pull of an image
    SimDuration pauseResumeTimeout = SimDuration::seconds(10); ///< longest pause and longest resume
    std::int32_t parallelStarts = 10;                          ///< `docker run` at one time
    /// After evicting, OpenWhisk creates the new container without looking at the memory again; idle containers smaller
    /// than the new one then leave the invoker overcommitted. True puts the activation into the buffer instead.
    bool checksMemoryAfterEviction = false;
};

/// How an activation got its container; the names are OpenWhisk's.
enum class StartType : std::uint8_t {
    Warm,             ///< initialised with the action
    Warming,          ///< was prewarmed, is being initialised with the action for an earlier activation
    WarmingCold,      ///< is being created for an earlier activation of the action
    Prewarmed,        ///< taken from the stock, is to be initialised
    Cold,             ///< is to be created and initialised
    Recreated,        ///< cold, after removing idle containers
    RecreatedPrewarm, ///< prewarmed, after removing idle containers
    Buffered          ///< none: waits for memory
};

/// "warm", "warming", "warmingCold", "prewarmed", "cold", "recreated", "recreatedPrewarm", "buffered".
[[nodiscard]] std::string_view nameOf(StartType type);

/// An activation that an invoker is to run.
struct ContainerRun
{
    std::uint64_t request = 0; ///< whatever the engine knows it by
    FunctionIndex function{};  ///< namespace and action together
    RuntimeIndex runtime{};
    MemorySize memory{};
    std::int32_t concurrency = 1; ///< activations that one container serves at once

    bool operator==(const ContainerRun &) const = default;
};

/// Small enough to be returned in registers.
struct ContainerStart
{
    StartType type = StartType::Buffered;
    ContainerIndex container{};              ///< unless Buffered
    std::int32_t evicted = 0;                ///< idle containers removed for it; see evicted()
    std::optional<std::uint16_t> replaces{}; ///< position of the prewarm kind of which a replacement is being started

    bool operator==(const ContainerStart &) const = default;
};

/// The containers of one OpenWhisk invoker: ContainerPool.
///
/// An activation gets, in this order: a container of its action with a place to spare (warm before warming before
/// warmingCold; of warm ones the one used last); a prewarmed one of its runtime and memory, for which a replacement is
/// started if memory allows; a new one if memory allows; a new one after removing idle warm containers, least recently
/// used first, never prewarmed ones, as many as cover min(memory asked, memory of containers that are idle or have
/// places to spare), if idle ones together cover it. Other rules than the least recent use remove those of the least
/// priority (IdleEviction), whose clock is that of the invoker. Otherwise it waits in the buffer, and while anything
/// waits, only the head of the buffer is tried.
///
/// The engine reports what happens to containers and asks retryHead() whenever one has completed or gone, until it
/// answers nothing or Buffered. A plain value; every operation is O(1) except O(containers removed), O(prewarm kinds)
/// and, among containers of one action that are still warming, O(those); nothing is allocated once the arrays have
/// reached their size. Source: ContainerPool.scala; which of several warm containers is taken is not defined there.
class InvokerContainerPool
{
public:
    /// The prewarm kinds begin with their full count, all starting, as far as memory allows.
    explicit InvokerContainerPool(const InvokerContainerPoolParameters &parameters,
                                  std::span<const PrewarmKind> prewarm = {});

    /// Idle containers make room by @p rule instead of the least recent use. @p startCosts are what a container of each
    /// function takes to have anew, in seconds; @p draws are for removing at random. Before the first activation.
    void evictBy(EvictionRule rule, std::vector<double> startCosts, const Stream &draws);

    /// A new activation.
    ContainerStart run(const ContainerRun &run);
    /// Tries the head of the buffer once more. Nothing when the buffer is empty; Buffered when it must wait on.
    /// headOfBuffer() before the call is the activation the answer is about.
    std::optional<ContainerStart> retryHead();
    [[nodiscard]] const ContainerRun *headOfBuffer() const;
    [[nodiscard]] std::size_t buffered() const { return m_bufferCount; }
    /// The containers removed for the last start; their numbers may be in use again by then (the new one's first).
    [[nodiscard]] std::span<const ContainerIndex> evicted() const { return m_evicted; }

    /// The container is initialised with its action; later activations on it are warm.
    void initialised(ContainerIndex container);
    /// An activation has ended and left the container healthy; it is initialised by then.
    void completed(SimTime now, ContainerIndex container);
    /// The container is destroyed: it failed, expired, or its activation timed out. Its activations are over.
    void remove(ContainerIndex container);

    /// One for the stock is ready. Its memory has been held since it was begun.
    void prewarmStarted(std::size_t kind, SimTime now = {});
    /// Of the kind: those that have been ready for longer than @p timeToLive.
    [[nodiscard]] std::int64_t prewarmOverdue(std::size_t kind, SimTime now, SimDuration timeToLive) const;
    /// The prewarmed container that has been ready for longest has gone (or, with @p isStarting, one failed to start).
    void prewarmEnded(std::size_t kind, bool isStarting = false);
    /// Begins one more prewarmed container if memory allows.
    bool startPrewarm(std::size_t kind);
    [[nodiscard]] std::size_t prewarmKinds() const { return m_stock.size(); }
    [[nodiscard]] std::int32_t prewarmReady(std::size_t kind) const { return m_stock[kind].ready; }
    [[nodiscard]] std::int32_t prewarmStarting(std::size_t kind) const { return m_stock[kind].starting; }
    /// Cold and recreated starts of the kind so far, for whoever adjusts the stock.
    [[nodiscard]] std::int64_t coldStarts(std::size_t kind) const { return m_stock[kind].coldStarts; }

    /// The container that an activation of @p action gets if it comes now and is warm.
    [[nodiscard]] std::optional<ContainerIndex> expected(FunctionIndex action) const
    {
        const auto index = m_actionOf.find(raw(action));
        return index && m_actions[*index].first != none
                   ? std::optional(static_cast<ContainerIndex>(m_actions[*index].first))
                   : std::nullopt;
    }
    /// Fetches @p container into the processor's cache, for who knows that it will be used soon.
    void prefetch(ContainerIndex container) const { __builtin_prefetch(&m_containers[raw(container)]); }

    /// Whether the idle container unused for longest has expired at @p now.
    [[nodiscard]] bool hasExpired(SimTime now) const
    {
        return m_idleEnds.next != none && isExpired(m_longestIdleSince, now);
    }
    /// The idle container unused for longest, for expiry looked up only when it matters: while hasExpired(now),
    /// remove() it. Idle containers of one pool expire in this order.
    [[nodiscard]] std::optional<ContainerIndex> longestIdle() const;
    [[nodiscard]] SimTime idleSince(ContainerIndex container) const { return m_containers[raw(container)].lastUsed; }
    /// Idle for longer than the grace: the next activation has to resume it first.
    [[nodiscard]] bool isPaused(SimTime idleSince, SimTime now) const
    {
        return now - idleSince > m_parameters.pauseGrace;
    }
    /// Idle for longer than grace and idle timeout together; for exactly that long it is still warm.
    [[nodiscard]] bool isExpired(SimTime idleSince, SimTime now) const
    {
        return now - idleSince > m_parameters.pauseGrace + m_parameters.idleTimeout;
    }
    /// Of containers that are idle already, too. Negative: they are gone before they are paused.
    void setIdleTimeout(SimDuration timeout) { m_parameters.idleTimeout = timeout; }

    [[nodiscard]] MemorySize used() const { return MemorySize::bytes(m_used); } ///< by containers of actions
    [[nodiscard]] MemorySize prewarmMemory() const { return MemorySize::bytes(m_prewarmMemory); } ///< ready or starting
    [[nodiscard]] MemorySize idle() const { return MemorySize::bytes(m_idle); } ///< warm, no activation
    [[nodiscard]] std::size_t containers() const { return m_containers.size() - m_freeContainers.size(); }
    [[nodiscard]] std::int32_t active(ContainerIndex container) const { return m_containers[raw(container)].active; }
    [[nodiscard]] FunctionIndex functionOf(ContainerIndex container) const;
    /// Starts that left more memory held than the invoker has.
    [[nodiscard]] std::int64_t overcommits() const { return m_overcommits; }
    [[nodiscard]] DecisionReason explain(const ContainerRun &run, const ContainerStart &start) const;

private:
    static constexpr std::uint32_t none = 0xffffffffU;

    enum class Stage : std::uint8_t { Warmed, Warming, WarmingCold };
    struct Links
    {
        std::uint32_t previous = none;
        std::uint32_t next = none;
    };
    /// In a cache line of its own: containers are used at random.
    struct alignas(64) Container
    {
        std::int64_t bytes = 0;
        SimTime lastUsed;
        std::uint32_t action = 0; ///< in m_actions
        std::int32_t active = 0;
        std::int32_t concurrency = 1;
        Stage stage = Stage::Warmed;
        bool hasPlace = false; ///< in the list of its action
        bool isIdle = false;   ///< in the list of idle ones
        Links sibling;
        Links idle;
    };
    /// The containers of one action that have a place to spare: warmed ones first, last used first.
    struct ActionList
    {
        std::uint32_t function = 0;
        std::uint32_t first = none;
        std::uint32_t last = none;
        std::int32_t containers = 0;
    };
    struct Stock
    {
        PrewarmKind kind;
        std::int32_t ready = 0;
        std::int32_t starting = 0;
        std::int64_t coldStarts = 0;
        std::deque<SimTime> readySince{}; ///< of the ready ones, ascending; those expire and are taken in this order
    };

    [[nodiscard]] bool hasSpaceFor(std::int64_t bytes) const
    {
        return m_used + m_prewarmMemory + bytes <= m_parameters.userMemory.count();
    }
    ContainerStart attempt(const ContainerRun &run);
    /// The best container of an action that has a place to spare, or none.
    [[nodiscard]] std::uint32_t findWarm(std::uint32_t action) const;
    /// The prewarm kind that serves the activation and has a container ready, or none.
    [[nodiscard]] std::uint32_t findPrewarmed(const ContainerRun &run) const;
    ContainerStart takeWarm(std::uint32_t container, const ContainerRun &run);
    ContainerStart takePrewarmed(std::uint32_t kind, const ContainerRun &run, StartType type);
    ContainerStart create(const ContainerRun &run, StartType type);
    ContainerIndex addContainer(const ContainerRun &run, Stage stage);
    bool evictFor(std::int64_t bytes);
    /// The container is gone from every list but that of eviction.
    void forget(std::uint32_t container);
    void occupy(std::uint32_t container, const ContainerRun &run);
    void offer(std::uint32_t container);
    void withdraw(std::uint32_t container);
    void leaveIdle(std::uint32_t container);
    void push(const ContainerRun &run);
    void pop();

    // What every activation reads comes first, in one cache line.
    std::int64_t m_used = 0;
    std::int64_t m_prewarmMemory = 0;
    std::int64_t m_withPlace = 0; ///< memory of containers that have a place to spare
    std::int64_t m_idle = 0;
    std::size_t m_bufferCount = 0;
    Links m_idleEnds;             ///< previous is the most, next the least recently used idle container
    SimTime m_longestIdleSince;   ///< of the latter
    bool m_hasPriorities = false; ///< idle containers make room by another rule than the list of them
    InvokerContainerPoolParameters m_parameters;
    IndexMap m_actionOf;
    std::vector<ActionList> m_actions;
    std::vector<Container> m_containers;
    std::vector<std::uint32_t> m_freeContainers;
    std::vector<std::uint32_t> m_freeActions;
    std::vector<Stock> m_stock;
    std::vector<ContainerIndex> m_evicted;
    std::vector<ContainerRun> m_buffer; ///< a ring
    std::size_t m_bufferHead = 0;
    std::int64_t m_overcommits = 0;
    struct Eviction
    {
        IdleEviction rule;
        std::vector<double> startCosts; ///< s, by function
        Stream draws;
    };
    std::optional<Eviction> m_eviction; ///< where `m_hasPriorities`
};

} // namespace warmfront::sim
