// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/memory_size.h"
#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// The hash of a string as Java defines it: Σ c[i] × 31^(n−1−i) over its UTF-16 code units, modulo 2^32, as a signed
/// number. @p text is UTF-8.
[[nodiscard]] std::int32_t javaHash(std::string_view text);

/// The numbers k = 1 … @p count, in order, that share no factor with @p count nor with any number kept before:
/// 10 → {1, 3, 7}. Empty for 0.
[[nodiscard]] std::vector<std::int32_t> pairwiseCoprimeSteps(std::int32_t count);

/// Defaults are those of OpenWhisk's controller (reference.conf) and action limits.
struct HomeInvokerParameters
{
    double managedFraction = 0.9;  ///< of the invokers, from the front, for actions of the platform's runtimes
    double blackboxFraction = 0.1; ///< of the invokers, from the back, for actions that bring their own image
    std::int32_t controllers = 1;  ///< each has an equal share of every invoker's memory
    MemorySize leastShare = MemorySize::megabytes(128); ///< a share is never smaller: the least memory of an action
};

/// An action as the balancer knows it.
struct HomeInvokerAction
{
    std::string_view nameSpace{};     ///< of the caller
    std::string_view qualifiedName{}; ///< "namespace/action" or "namespace/package/action", without a version
    MemorySize memory{};              ///< taken in whole MB
    std::int32_t concurrency = 1;     ///< activations that one container serves at once
    bool isBlackbox = false;          ///< brings its own image
};

/// Where OpenWhisk sends an activation: ShardingContainerPoolBalancer of the controller.
///
/// An action has a home invoker and a step, both from h = |javaHash(namespace) XOR javaHash(action)|: home = h mod n,
/// step = steps[h mod |steps|] with n the invokers of its kind and steps = pairwiseCoprimeSteps(n). From home on, up to
/// n + 2 invokers are tried, step apart, until one is usable and gives a permit: the action's memory or, for actions
/// with concurrency c > 1, a place in a container that is counted as open; opening one takes the memory and gives c − 1
/// further places. When all fail a usable invoker is drawn and its permits forced, possibly below zero: an overload.
///
/// The permits are this controller's books, by which it decides; what invokers really hold is in InvokerContainerPool.
/// They are given back when an activation is acknowledged. place() and release() are O(hosts tried) and allocate
/// nothing. Source: ShardingContainerPoolBalancer.scala, NestedSemaphore.scala, ResizableSemaphore.scala.
class HomeInvoker
{
public:
    /// @p userMemory is that of each invoker, in their order.
    HomeInvoker(const HomeInvokerParameters &parameters, std::span<const MemorySize> userMemory);

    /// Makes an action known. Actions are numbered 0, 1, 2 … in the order added.
    FunctionIndex add(const HomeInvokerAction &action);

    /// Where the next activation of @p action goes, its permits taken; nothing when no invoker of its kind is usable.
    [[nodiscard]] std::optional<Placement> place(FunctionIndex action, std::uint64_t draw);
    /// An activation of @p action on @p host was acknowledged, or its acknowledgement timed out.
    void release(FunctionIndex action, HostIndex host);

    [[nodiscard]] bool isUsable(HostIndex host) const { return m_invokers[raw(host)].isUsable; }
    /// Whether an invoker is healthy enough for new activations.
    void setUsable(HostIndex host, bool isUsable) { m_invokers[raw(host)].isUsable = isUsable; }
    /// One invoker more, at the end: homes and steps change, permits stay.
    void addInvoker(MemorySize userMemory);
    /// Another number of controllers: all permits start anew, as in OpenWhisk, which forgets running activations then.
    /// Acknowledgements of activations placed before must not be released afterwards.
    void setControllers(std::int32_t controllers);

    [[nodiscard]] HostIndex home(FunctionIndex action) const;
    /// Fetches what home() and place() of @p action read into the processor's cache.
    void prefetch(FunctionIndex action) const { __builtin_prefetch(&m_actions[raw(action)]); }
    /// The invokers of its kind in the order in which place() tries them, each once.
    [[nodiscard]] std::vector<HostIndex> walk(FunctionIndex action) const;
    [[nodiscard]] std::int32_t step(FunctionIndex action) const { return m_actions[raw(action)].step; }
    /// Permits left of an invoker's share, in MB; negative after overloads.
    [[nodiscard]] std::int64_t permits(HostIndex host) const { return m_invokers[raw(host)].permits; }
    [[nodiscard]] std::int32_t managedCount() const { return m_managed.count; }
    [[nodiscard]] std::int32_t blackboxCount() const { return m_blackbox.count; }
    [[nodiscard]] std::int64_t overloads() const { return m_overloads; }
    [[nodiscard]] DecisionReason explain(FunctionIndex action, const Placement &placement) const;

private:
    struct Invoker
    {
        MemorySize userMemory;
        std::int64_t permits = 0;
        bool isUsable = true;
    };
    /// Kept to half a cache line: actions come at random, so each is a read from afar.
    struct Action
    {
        std::int64_t hash = 0;
        std::int32_t megabytes = 0;
        std::int32_t concurrency = 1;
        std::int32_t home = 0; ///< in its set
        std::int32_t step = 1;
        std::uint32_t places = 0; ///< where its row of m_places begins; only with concurrency above 1
        bool isBlackbox = false;
    };
    struct InvokerSet
    {
        std::int32_t first = 0;
        std::int32_t count = 0;
        std::vector<std::int32_t> steps;
    };

    [[nodiscard]] const InvokerSet &setOf(const Action &action) const
    {
        return action.isBlackbox ? m_blackbox : m_managed;
    }
    [[nodiscard]] std::int64_t shareOf(MemorySize userMemory) const;
    void arrangeSets();
    void findHome(Action &action) const;
    bool tryAcquire(const Action &action, std::int32_t invoker);
    void forceAcquire(const Action &action, std::int32_t invoker);
    std::int32_t &openPlaces(const Action &action, std::int32_t invoker)
    {
        return m_places[action.places + static_cast<std::size_t>(invoker)];
    }

    HomeInvokerParameters m_parameters;
    std::vector<Invoker> m_invokers;
    InvokerSet m_managed;
    InvokerSet m_blackbox;
    std::vector<Action> m_actions;
    std::vector<std::int32_t> m_places; ///< open places of concurrent actions, a row of all invokers for each
    std::int64_t m_overloads = 0;
};

} // namespace warmfront::sim
