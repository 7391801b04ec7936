// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/home_invoker.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

std::int32_t javaHash(std::string_view text)
{
    std::uint32_t hash = 0;
    const auto add = [&hash](std::uint32_t unit) { hash = hash * 31 + unit; };
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i++]);
        const int more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        std::uint32_t point = more == 0 ? lead : lead & (0x3fU >> more);
        for (int k = 0; k < more && i < text.size(); ++k) {
            point = (point << 6) | (static_cast<unsigned char>(text[i++]) & 0x3fU);
        }
        if (point >= 0x10000) {
            add(0xd800 + ((point - 0x10000) >> 10));
            add(0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            add(point);
        }
    }
    return static_cast<std::int32_t>(hash);
}

std::vector<std::int32_t> pairwiseCoprimeSteps(std::int32_t count)
{
    std::vector<std::int32_t> steps;
    for (std::int32_t k = 1; k <= count; ++k) {
        const auto isCoprimeToK = [k](std::int32_t kept) { return std::gcd(kept, k) == 1; };
        if (isCoprimeToK(count) && std::ranges::all_of(steps, isCoprimeToK)) {
            steps.push_back(k);
        }
    }
    return steps;
}

HomeInvoker::HomeInvoker(const HomeInvokerParameters &parameters, std::span<const MemorySize> userMemory)
    : m_parameters(parameters)
{
    expects(parameters.controllers >= 1, "there is at least one controller");
    for (const MemorySize memory : userMemory) {
        m_invokers.push_back({memory, shareOf(memory), true});
    }
    arrangeSets();
}

std::int64_t HomeInvoker::shareOf(MemorySize userMemory) const
{
    const std::int64_t share = std::max(userMemory.count() / m_parameters.controllers, m_parameters.leastShare.count());
    return share >> 20;
}

void HomeInvoker::arrangeSets()
{
    // A blackbox fraction below what the managed fraction leaves is raised to that.
    const auto count = static_cast<std::int32_t>(m_invokers.size());
    const double managed = std::clamp(m_parameters.managedFraction, 0.0, 1.0);
    const double blackbox = std::max(1.0 - managed, std::min(1.0, m_parameters.blackboxFraction));
    m_managed.count = std::min(count, std::max(1, static_cast<std::int32_t>(std::ceil(count * managed))));
    m_blackbox.count = std::min(count, std::max(1, static_cast<std::int32_t>(std::floor(count * blackbox))));
    m_managed.first = 0;
    m_blackbox.first = count - m_blackbox.count;
    m_managed.steps = pairwiseCoprimeSteps(m_managed.count);
    m_blackbox.steps = pairwiseCoprimeSteps(m_blackbox.count);
}

void HomeInvoker::findHome(Action &action) const
{
    const InvokerSet &set = setOf(action);
    if (set.count > 0) {
        action.home = static_cast<std::int32_t>(action.hash % set.count);
        action.step = set.steps[static_cast<std::size_t>(action.hash) % set.steps.size()];
    }
}

FunctionIndex HomeInvoker::add(const HomeInvokerAction &description)
{
    expects(description.memory >= MemorySize::megabytes(1), "an action takes at least 1 MB");
    expects(description.concurrency >= 1, "a container serves at least one activation");
    Action action;
    action.hash = std::abs(std::int64_t{javaHash(description.nameSpace) ^ javaHash(description.qualifiedName)});
    action.megabytes = static_cast<std::int32_t>(description.memory.count() >> 20);
    action.concurrency = description.concurrency;
    action.isBlackbox = description.isBlackbox;
    findHome(action);
    if (action.concurrency > 1) {
        action.places = static_cast<std::uint32_t>(m_places.size());
        m_places.resize(m_places.size() + m_invokers.size());
    }
    m_actions.push_back(action);
    return static_cast<FunctionIndex>(m_actions.size() - 1);
}

bool HomeInvoker::tryAcquire(const Action &action, std::int32_t invoker)
{
    if (action.concurrency > 1 && openPlaces(action, invoker) > 0) {
        --openPlaces(action, invoker);
        return true;
    }
    Invoker &chosen = m_invokers[static_cast<std::size_t>(invoker)];
    if (chosen.permits < action.megabytes) {
        return false;
    }
    chosen.permits -= action.megabytes;
    if (action.concurrency > 1) {
        openPlaces(action, invoker) += action.concurrency - 1;
    }
    return true;
}

void HomeInvoker::forceAcquire(const Action &action, std::int32_t invoker)
{
    if (!tryAcquire(action, invoker)) {
        m_invokers[static_cast<std::size_t>(invoker)].permits -= action.megabytes;
        if (action.concurrency > 1) {
            openPlaces(action, invoker) += action.concurrency - 1;
        }
    }
}

std::optional<Placement> HomeInvoker::place(FunctionIndex index, std::uint64_t draw)
{
    const Action &action = m_actions[raw(index)];
    const InvokerSet &set = setOf(action);
    std::int32_t at = action.home;
    for (std::int32_t examined = 1; examined <= set.count + 2 && set.count > 0; ++examined) {
        const std::int32_t invoker = set.first + at;
        if (m_invokers[static_cast<std::size_t>(invoker)].isUsable && tryAcquire(action, invoker)) {
            return Placement{.host = static_cast<HostIndex>(invoker), .examined = examined};
        }
        at += action.step;
        at -= at >= set.count ? set.count : 0;
    }
    const auto begin = m_invokers.begin() + set.first;
    const auto end = begin + set.count;
    const auto usable = std::count_if(begin, end, [](const Invoker &invoker) { return invoker.isUsable; });
    if (usable == 0) {
        return std::nullopt;
    }
    std::uint32_t left = variates::index(draw, static_cast<std::uint32_t>(usable));
    const auto chosen =
        std::find_if(begin, end, [&left](const Invoker &invoker) { return invoker.isUsable && left-- == 0; });
    const auto invoker = static_cast<std::int32_t>(chosen - m_invokers.begin());
    forceAcquire(action, invoker);
    ++m_overloads;
    return Placement{.host = static_cast<HostIndex>(invoker), .examined = set.count + 2, .isForced = true};
}

void HomeInvoker::release(FunctionIndex index, HostIndex host)
{
    const Action &action = m_actions[raw(index)];
    Invoker &invoker = m_invokers[raw(host)];
    if (action.concurrency > 1) {
        // A container is counted as closed whenever its places are all open again, whichever container they are of.
        std::int32_t &places = openPlaces(action, static_cast<std::int32_t>(raw(host)));
        if (++places % action.concurrency != 0) {
            return;
        }
        places -= action.concurrency;
    }
    invoker.permits += action.megabytes;
    expects(invoker.permits <= shareOf(invoker.userMemory), "an invoker gets back no more permits than it gave");
}

void HomeInvoker::addInvoker(MemorySize userMemory)
{
    const std::size_t before = m_invokers.size();
    m_invokers.push_back({userMemory, shareOf(userMemory), true});
    arrangeSets();
    std::vector<std::int32_t> places;
    for (Action &action : m_actions) {
        findHome(action);
        if (action.concurrency > 1) {
            const auto row = m_places.begin() + static_cast<std::ptrdiff_t>(action.places);
            action.places = static_cast<std::uint32_t>(places.size());
            places.insert(places.end(), row, row + static_cast<std::ptrdiff_t>(before));
            places.push_back(0);
        }
    }
    m_places = std::move(places);
}

void HomeInvoker::setControllers(std::int32_t controllers)
{
    expects(controllers >= 1, "there is at least one controller");
    if (controllers == m_parameters.controllers) {
        return;
    }
    m_parameters.controllers = controllers;
    for (Invoker &invoker : m_invokers) {
        invoker.permits = shareOf(invoker.userMemory);
    }
    std::ranges::fill(m_places, 0);
}

HostIndex HomeInvoker::home(FunctionIndex index) const
{
    const Action &action = m_actions[raw(index)];
    return static_cast<HostIndex>(setOf(action).first + action.home);
}

std::vector<HostIndex> HomeInvoker::walk(FunctionIndex index) const
{
    const Action &action = m_actions[raw(index)];
    const InvokerSet &set = setOf(action);
    std::vector<HostIndex> invokers;
    std::int32_t at = action.home;
    for (std::int32_t i = 0; i < set.count; ++i) {
        invokers.push_back(static_cast<HostIndex>(set.first + at));
        at += action.step;
        at -= at >= set.count ? set.count : 0;
    }
    return invokers;
}

DecisionReason HomeInvoker::explain(FunctionIndex index, const Placement &placement) const
{
    const Action &action = m_actions[raw(index)];
    DecisionReason reason;
    reason.rule = placement.isForced ? "system overload" : placement.examined == 1 ? "home invoker" : "step from home";
    reason.add("hash", static_cast<double>(action.hash));
    reason.add("home", static_cast<double>(raw(home(index))));
    reason.add("step", action.step);
    reason.add("invokers", setOf(action).count);
    reason.add("examined", placement.examined);
    reason.add("permits left", static_cast<double>(permits(placement.host)));
    return reason;
}

} // namespace warmfront::sim
