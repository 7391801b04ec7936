// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/trace_functions.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/base/contract.h"
#include "core/model/trace_selection.h"

namespace warmfront::study {

namespace {

bool createsFunctions(const EventSource &source)
{
    const auto *trace = std::get_if<TraceArrivals>(&source.arrivals);
    return trace != nullptr && trace->select && !std::holds_alternative<TraceArrivals::SelectFunction>(*trace->select);
}

std::string sourcePath(std::size_t index)
{
    return "sources[" + std::to_string(index) + "]";
}

const Function *functionNamed(const Scenario &scenario, const std::string &name)
{
    const auto found = std::ranges::find(scenario.functions, name, &Function::name);
    return found == scenario.functions.end() ? nullptr : &*found;
}

class Expansion
{
public:
    explicit Expansion(const Scenario &scenario) : m_given(scenario)
    {
        m_expanded.scenario = scenario;
        m_expanded.scenario.sources.clear();
        m_expanded.scenario.functions.clear();
        std::set<std::string> used;
        std::set<std::string> templates;
        for (const EventSource &source : scenario.sources) {
            (createsFunctions(source) ? templates : used).insert(source.function);
        }
        for (const Function &function : scenario.functions) {
            for (const NextCall &next : function.next) {
                used.insert(next.function);
            }
        }
        for (const Function &function : scenario.functions) {
            if (used.contains(function.name) || !templates.contains(function.name)) {
                m_expanded.scenario.functions.push_back(function);
                m_names.insert(function.name);
            }
        }
    }

    void keep(const EventSource &source, std::optional<sim::TraceBinding> binding)
    {
        m_expanded.scenario.sources.push_back(source);
        m_expanded.bindings.push_back(std::move(binding));
    }

    Result<void> create(std::size_t index, const std::shared_ptr<const TraceArchive> &archive,
                        const std::vector<std::size_t> &entries)
    {
        const EventSource &source = m_given.sources[index];
        const auto &arrivals = std::get<TraceArrivals>(source.arrivals);
        const bool recorded = arrivals.service == TraceArrivals::Service::Trace;
        const Function *given = functionNamed(m_given, source.function);
        if (given == nullptr && !recorded) {
            return failure(
                "the functions this trace creates have no service time: write \"service\": \"trace\" to use the "
                "recorded durations, or name a function whose law they all follow",
                sourcePath(index) + ".function");
        }
        for (const std::size_t entry : entries) {
            const std::string &id = archive->entries()[entry].id;
            Function function = given != nullptr ? *given : Function{};
            function.name = m_names.contains(id) ? source.name + "/" + id : id;
            if (!m_names.insert(function.name).second) {
                return failure("the trace's function \"" + id + "\" is there twice; give the sources different names",
                               sourcePath(index) + ".name");
            }
            EventSource created = source;
            created.function = function.name;
            created.name = source.name + "/" + id;
            std::get<TraceArrivals>(created.arrivals).select = TraceArrivals::SelectFunction{id};
            m_expanded.scenario.functions.push_back(std::move(function));
            keep(created, sim::TraceBinding{archive, entry, recorded, arrivals.spread});
        }
        return {};
    }

    ExpandedScenario take() { return std::move(m_expanded); }

private:
    const Scenario &m_given;
    ExpandedScenario m_expanded;
    std::set<std::string> m_names;
};

} // namespace

Result<ExpandedScenario> expandTraces(const Scenario &scenario, const Traces &traces)
{
    Expansion expansion(scenario);
    for (std::size_t i = 0; i < scenario.sources.size(); ++i) {
        const EventSource &source = scenario.sources[i];
        const auto *arrivals = std::get_if<TraceArrivals>(&source.arrivals);
        if (arrivals == nullptr) {
            expansion.keep(source, std::nullopt);
            continue;
        }
        const auto archive = traces.find(i);
        expects(archive != traces.end() && archive->second != nullptr,
                "every trace of a scenario that is prepared was opened");
        Result<std::vector<std::size_t>> entries = selectEntries(*archive->second, arrivals->select);
        if (!entries) {
            Error error = entries.error();
            error.path = sourcePath(i) + ".arrivals.select";
            return tl::unexpected(error);
        }
        if (createsFunctions(source)) {
            const Result<void> created = expansion.create(i, archive->second, *entries);
            if (!created) {
                return tl::unexpected(created.error());
            }
        } else {
            const bool recorded = arrivals->service == TraceArrivals::Service::Trace;
            expansion.keep(source, sim::TraceBinding{archive->second, entries->front(), recorded, arrivals->spread});
        }
    }
    ExpandedScenario expanded = expansion.take();
    for (std::size_t i = 0; i < expanded.scenario.sources.size(); ++i) {
        const EventSource &source = expanded.scenario.sources[i];
        if (functionNamed(expanded.scenario, source.function) == nullptr) {
            return failure("the source \"" + source.name + "\" calls the function \"" + source.function
                               + "\", which the scenario does not have",
                           sourcePath(i) + ".function");
        }
    }
    return expanded;
}

} // namespace warmfront::study
