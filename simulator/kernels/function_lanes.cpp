// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/function_lanes.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/base/contract.h"
#include "simulator/kernels/warm_ends.h"
#include "simulator/kernels/warm_requests.h"
#include "simulator/kernels/window_kernel.h"

namespace warmfront::sim {

namespace {

/// With fewer, one after the other is faster, as measured.
constexpr std::ptrdiff_t fewestTogether = 3;

Routing routingOf(const FunctionConfiguration &function)
{
    return std::get<PerRequestScaling>(function.scaling).routing;
}

/// With room for one more.
std::size_t slotsFor(std::size_t instances)
{
    for (const std::size_t size : SlotLanes::sizes()) {
        if (instances < size) {
            return size;
        }
    }
    return SlotLanes::mostSlots;
}

} // namespace

FunctionLanes::FunctionLanes(const Configuration &configuration)
    : m_configuration(configuration), m_slotLanes(slotLanes())
{
}

bool FunctionLanes::suits(const FunctionConfiguration &function)
{
    return suitsWindowKernel(function); // routes by use or age
}

Result<bool> FunctionLanes::run(std::span<const Task> tasks)
{
    std::size_t next = 0;
    while (true) {
        bool isAnyBusy = false;
        for (std::unique_ptr<Lane> &lane : m_lanes) {
            while (lane || next < tasks.size()) {
                if (!lane) {
                    if (const Result<bool> started = start(lane, tasks[next++]); !started) {
                        return started;
                    }
                }
                const Result<bool> more = lane->workload.advance();
                if (!more) {
                    return more;
                }
                if (*more) {
                    isAnyBusy = true;
                    break;
                }
                const bool goesOn = finish(*lane);
                lane.reset();
                if (!goesOn) {
                    return false;
                }
            }
        }
        if (!isAnyBusy) {
            return true;
        }
        decide();
        for (const std::unique_ptr<Lane> &lane : m_lanes) {
            if (lane && !tell(*lane)) {
                return false;
            }
        }
    }
}

/// False when the watch stops the unit.
bool FunctionLanes::tell(Lane &lane) const
{
    const RequestBatch &requests = lane.workload.requests();
    if (lane.isPlain) {
        const std::span<const std::uint8_t> others = std::span(lane.others).first(lane.otherCount);
        lane.task.statistics.take(
            {requests.count, requests.arrival.data(), lane.told.end.data(), lane.told.instance.data()}, others);
        for (const std::uint8_t i : others) {
            lane.task.statistics.take(lane.told.at(i));
        }
    } else {
        lane.task.statistics.take(lane.told);
    }
    const std::int64_t reached = requests.arrival[requests.count - 1];
    const auto advanced = SimDuration::nanoseconds(reached - std::exchange(lane.reached, reached));
    return lane.task.progress->advanced(requests.count, advanced);
}

Result<bool> FunctionLanes::start(std::unique_ptr<Lane> &lane, const Task &task) const
{
    expects(suits(*task.function), "functions that run side by side are scaled per request");
    Result<FunctionWorkload> workload =
        FunctionWorkload::make(*task.function, m_configuration.seed, task.replication, m_configuration.horizon);
    if (!workload) {
        return tl::unexpected(workload.error());
    }
    lane = std::make_unique<Lane>(task, std::move(*workload), m_configuration.horizon);
    return true;
}

bool FunctionLanes::finish(Lane &lane) const
{
    lane.kernel.finish(lane.task.statistics);
    return lane.task.progress->functionDone(m_configuration.horizon - SimDuration::nanoseconds(lane.reached));
}

void FunctionLanes::decide()
{
    // Who is decided alone is so before others are, and not looked at again: it may have fewer instances by then.
    std::array<Lane *, SlotLanes::width> few;
    std::size_t count = 0;
    for (const std::unique_ptr<Lane> &lane : m_lanes) {
        if (lane && lane->kernel.scan() != nullptr && lane->kernel.scan()->instances() <= SlotLanes::mostSlots) {
            few[count++] = lane.get();
        } else if (lane) {
            decideAlone(*lane);
        }
    }
    for (auto first = few.begin(), end = first + count; first != end;) {
        const Routing routing = routingOf(*(*first)->task.function);
        const auto last = std::partition(
            first, end, [routing](const Lane *lane) { return routingOf(*lane->task.function) == routing; });
        if (last - first >= fewestTogether) {
            decideTogether(std::span(first, last), serveBy(routing));
        } else {
            std::for_each(first, last, [](Lane *lane) { decideAlone(*lane); });
        }
        first = last;
    }
}

void FunctionLanes::decideAlone(Lane &lane)
{
    lane.isPlain = false;
    lane.kernel.decide(lane.workload, 0, lane.workload.requests().count, lane.told, lane.task.statistics);
}

SlotLanes::Serve FunctionLanes::serveBy(Routing routing) const
{
    switch (routing) {
    case Routing::MostRecentlyUsed:
        return m_slotLanes.latest;
    case Routing::LeastRecentlyUsed:
        return m_slotLanes.earliest;
    case Routing::Newest:
        return m_slotLanes.last;
    case Routing::Oldest:
        return m_slotLanes.first;
    case Routing::Random:
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        break;
    }
    expects(false, "slots are chosen by use or age");
    return nullptr;
}

void FunctionLanes::decideTogether(std::span<Lane *const> lanes, SlotLanes::Serve serve)
{
    SlotLanes::Block &block = *m_block;
    std::size_t most = 0;
    for (Lane *lane : lanes) {
        foretell(*lane);
        most = std::max(most, lane->kernel.scan()->instances());
    }
    const std::size_t slots = slotsFor(most);
    fillBlock(lanes, slots);

    for (std::size_t first = 0; first < lanes.size(); first += m_slotLanes.registerWidth) {
        SlotLanes::Stop stop = serve(block, slots, first, 0);
        for (; stop.row < block.rows; stop = serve(block, slots, first, stop.row + 1)) {
            for (unsigned left = stop.lanes; left != 0; left &= left - 1) {
                const std::size_t place = first + static_cast<std::size_t>(std::countr_zero(left));
                settle(*lanes[place], place, stop.row, slots);
            }
        }
    }
    for (std::size_t place = 0; place < lanes.size(); ++place) {
        Lane &lane = *lanes[place];
        if (!lane.isOut) {
            gather(lane, place, lane.told.count);
        }
        lane.kernel.growAfter(lane.workload.requests().arrival[lane.told.count - 1]);
    }
}

/// What becomes of its requests if all are warm. That all of them end well is seldom in doubt, and then there is hardly
/// anything to tell.
void FunctionLanes::foretell(Lane &lane)
{
    const RequestBatch &requests = lane.workload.requests();
    const ServiceRules &rules = lane.kernel.scan()->table().rules();
    lane.told.count = requests.count;
    lane.settled = 0;
    lane.isOut = false;
    lane.otherCount = 0;
    const WarmEnds ends =
        tellWarmEnds(requests.arrival.data(), requests.service.data(), requests.count, lane.told.end.data());
    lane.isPlain = rules.allAreDone(ends.longest, ends.latest);
    if (!lane.isPlain) {
        static_cast<void>(tellWarm(rules, lane.workload, 0, lane.told));
    }
}

void FunctionLanes::fillBlock(std::span<Lane *const> lanes, std::size_t slots)
{
    SlotLanes::Block &block = *m_block;
    std::array<const std::int64_t *, SlotLanes::width> arrivals;
    std::array<const std::int64_t *, SlotLanes::width> ends;
    block.rows = 0;
    for (std::size_t place = 0; place < lanes.size(); ++place) {
        Lane &lane = *lanes[place];
        arrivals[place] = lane.workload.requests().arrival.data();
        ends[place] = lane.told.end.data();
        block.rows = std::max(block.rows, lane.told.count);
        block.keepAlive[place] = std::get<PerRequestScaling>(lane.task.function->scaling).keepAlive.count();
        lane.kernel.scan()->table().spread(&block.freeAt[0][place], SlotLanes::width, slots);
    }
    m_slotLanes.interleave(std::span(arrivals).first(lanes.size()), block.rows, block.arrival.data());
    m_slotLanes.interleave(std::span(ends).first(lanes.size()), block.rows, block.end.data());
    for (std::size_t place = 0; place < SlotLanes::width; ++place) {
        leaveAfter(place, place < lanes.size() ? lanes[place]->told.count : 0);
    }
}

/// The lane has no requests from @p row on.
void FunctionLanes::leaveAfter(std::size_t place, std::size_t row)
{
    for (; row < m_block->rows; ++row) {
        m_block->arrival[row][place] = SlotLanes::nothing;
    }
}

/// The request in @p row starts an instance, is refused, or finds an expired one or two that became idle at once.
void FunctionLanes::settle(Lane &lane, std::size_t place, std::size_t row, std::size_t slots)
{
    ScanKernel &scan = *lane.kernel.scan();
    gather(lane, place, row);
    decideOne(lane, row);
    lane.settled = row + 1;
    if (scan.instances() <= slots) {
        scan.table().spread(&m_block->freeAt[0][place], SlotLanes::width, slots);
        return;
    }
    lane.isOut = true;
    leaveAfter(place, row + 1);
    for (std::size_t i = row + 1; i < lane.told.count; ++i) {
        decideOne(lane, i);
    }
}

void FunctionLanes::decideOne(Lane &lane, std::size_t i)
{
    lane.told.arrival[i] = lane.workload.requests().arrival[i];
    lane.told.source[i] = lane.workload.source(i);
    lane.others[lane.otherCount++] = static_cast<std::uint8_t>(i);
    lane.kernel.scan()->decideOne(lane.workload, i, lane.told, lane.task.statistics);
}

/// Brings the lane's own table and what is told up to @p row.
void FunctionLanes::gather(Lane &lane, std::size_t place, std::size_t row)
{
    const std::size_t count = row - lane.settled;
    const std::uint32_t *taken = m_block->taken.front().data() + lane.settled * SlotLanes::width + place;
    lane.kernel.scan()->table().gather(&m_block->freeAt[0][place], taken, SlotLanes::width, count,
                                       lane.told.instance.data() + lane.settled);
    m_decidedTogether += count;
}

} // namespace warmfront::sim
