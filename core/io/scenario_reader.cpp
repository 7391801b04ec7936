// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/scenario_reader.h"

#include <algorithm>
#include <utility>

#include "core/base/quantity.h"
#include "core/io/json/alternative_reader.h"
#include "core/io/json/arrivals_reader.h"
#include "core/io/json/delivery_reader.h"
#include "core/io/json/deployment_reader.h"
#include "core/io/json/distribution_reader.h"
#include "core/io/json/json_document.h"
#include "core/io/json/json_scanner.h"
#include "core/io/json/scenario_names.h"
#include "core/io/json/scenario_values.h"
#include "core/io/json/suggestion.h"

namespace warmfront {

namespace {

using json::Bounds;
using json::Node;
using json::ObjectReader;
namespace names = json::names;

constexpr int mostConcurrent = 100'000;

/// False when the document is of another kind or of a newer format: then nothing else is worth saying.
bool checkFormat(const ObjectReader &object)
{
    const auto version = object.require("warmfront");
    if (!version) {
        return false;
    }
    const json::Value &value = version->value();
    if (value.kind == json::Value::Kind::Number && value.text == std::to_string(names::formatVersion)) {
        return true;
    }
    const bool newer = value.kind == json::Value::Kind::Number && value.text.find_first_of("-.eE") == std::string::npos
                       && value.text != "0";
    if (newer) {
        version->fault("the file has a newer format (" + value.text
                       + ") than this version of Warmfront reads (1); update Warmfront");
    } else {
        version->faultExpected("1, the version of the scenario format");
    }
    return false;
}

std::optional<Objective> readObjective(const Node &node)
{
    const ObjectReader object(node, "an objective", names::objective);
    if (!object) {
        return std::nullopt;
    }
    Objective objective;
    if (const auto n = object.find("responseTime")) {
        const ObjectReader limit(*n, "an objective for the response time", names::responseTime);
        const auto percentile = limit.require("percentile");
        const auto below = limit.require("below");
        const auto rank = percentile ? percentile->number(Bounds{0.0, 100.0, false, false}) : std::nullopt;
        const auto bound = below ? below->positiveDuration() : std::nullopt;
        objective.responseTime = Objective::ResponseTime{rank.value_or(95.0), bound.value_or(SimDuration{})};
    }
    if (const auto n = object.find("availability")) {
        objective.availability = n->number(Bounds{0.0, 1.0});
    }
    if (!object.has("responseTime") && !object.has("availability")) {
        node.fault("an objective needs \"responseTime\" or \"availability\"; without both, remove \"objective\"");
    }
    return objective;
}

std::vector<NextCall> readNextCalls(const Node &node)
{
    std::vector<NextCall> calls;
    for (const Node &item : node.nonEmptyList("calls, such as { \"function\": \"notify\" }")) {
        const ObjectReader object(item, "a call of another function", names::nextCall);
        NextCall call;
        if (const auto n = object.require("function")) {
            call.function = n->text("the name of a function").value_or("");
        }
        if (const auto n = object.find("probability")) {
            call.probability = n->number(Bounds{0.0, 1.0, false}).value_or(1.0);
        }
        calls.push_back(std::move(call));
    }
    if (calls.size() > mostNextCalls) {
        node.fault("there may be at most " + std::to_string(mostNextCalls) + " calls; these are "
                   + std::to_string(calls.size()));
    }
    return calls;
}

std::vector<ServiceCall> readServiceCalls(const Node &node)
{
    std::vector<ServiceCall> calls;
    for (const Node &item : node.nonEmptyList("calls of services, such as { \"service\": \"orders\" }")) {
        const ObjectReader object(item, "a call of a service", names::serviceCall);
        ServiceCall call;
        if (const auto n = object.require("service")) {
            call.service = n->text("the name of a service").value_or("");
        }
        if (const auto n = object.find("count")) {
            call.count = n->wholeInt(1, ServiceCall::most).value_or(1);
        }
        calls.push_back(std::move(call));
    }
    if (calls.size() > ServiceCall::mostServices) {
        node.fault("there may be at most " + std::to_string(ServiceCall::mostServices)
                   + " calls of services; these are " + std::to_string(calls.size()));
    }
    return calls;
}

/// A price that bills can multiply without loss.
Decimal readPrice(const Node &node)
{
    const std::optional<Decimal> price = node.decimal();
    if (price && (price->isNegative() || *price > Decimal(1'000'000) || price->places() > 9)) {
        node.faultExpected("a price of at most 1000000 with at most 9 decimals");
        return {};
    }
    return price.value_or(Decimal{});
}

Service readService(const Node &node)
{
    const ObjectReader object(node, "a service", names::service);
    Service service;
    if (const auto n = object.require("name")) {
        service.name = n->text("the name of a service").value_or("");
    }
    if (const auto n = object.find("kind")) {
        service.kind = n->choice("kind of service", names::all(names::serviceKinds)).value_or(Service::Kind::Other);
    }
    if (const auto n = object.require("latency")) {
        service.latency = json::readDistribution(*n).value_or(Distribution{});
    }
    if (const auto n = object.find("concurrencyLimit")) {
        service.concurrencyLimit = n->whole(1, Service::largestLimit);
    }
    if (const auto n = object.find("queueLimit")) {
        service.queueLimit = n->whole(0, Service::largestLimit);
    }
    if (const auto n = object.find("requestsPerSecond")) {
        service.requestsPerSecond = n->whole(1, Service::largestLimit);
    }
    if (const auto n = object.find("pricePerMillion")) {
        service.pricePerMillion = readPrice(*n);
    }
    if (const auto n = object.find("pricePerHour")) {
        service.pricePerHour = readPrice(*n);
    }
    return service;
}

Function readFunction(const Node &node)
{
    const ObjectReader object(node, "a function", names::function);
    Function function;
    if (const auto n = object.require("name")) {
        function.name = n->text("the name of a function").value_or("");
    }
    if (const auto n = object.find("runtime")) {
        function.runtime = n->text("the name of a runtime").value_or("");
    }
    if (const auto n = object.find("package")) {
        function.package = n->choice("package", names::all(names::packages)).value_or(Package::Zip);
    }
    if (const auto n = object.find("memory")) {
        function.memory = n->memory().value_or(function.memory);
    }
    if (const auto n = object.find("cpu")) {
        function.cpu = n->number(Bounds{0.0, 1024.0, false});
    }
    if (const auto n = object.find("timeout")) {
        function.timeout = n->positiveDuration();
    }
    if (const auto n = object.find("concurrency")) {
        function.concurrency = n->wholeInt(1, mostConcurrent);
    }
    if (const auto n = object.find("service")) {
        function.service = json::readDistribution(*n).value_or(Distribution{});
    }
    if (const auto n = object.find("coldService")) {
        function.coldService = json::readDistribution(*n);
    }
    if (const auto n = object.find("coldStart")) {
        function.coldStart = json::readColdStart(*n);
    }
    if (const auto n = object.find("firstRun")) {
        function.firstRun = json::readDistribution(*n);
    }
    if (const auto n = object.find("cpuShare")) {
        function.cpuShare = n->number(Bounds{0.0, 1.0}).value_or(0.0);
    }
    if (const auto n = object.find("failureProbability")) {
        function.failureProbability = n->number(Bounds{0.0, 1.0}).value_or(0.0);
    }
    if (const auto n = object.find("deployments")) {
        function.deployments = json::readDeployments(*n);
    }
    if (const auto n = object.find("calls")) {
        function.calls = readServiceCalls(*n);
    }
    if (const auto n = object.find("next")) {
        function.next = readNextCalls(*n);
    }
    return function;
}

/// True for a source whose trace brings its own functions.
bool createsFunctions(const EventSource &source)
{
    const auto *trace = std::get_if<TraceArrivals>(&source.arrivals);
    return trace != nullptr && trace->select && !std::holds_alternative<TraceArrivals::SelectFunction>(*trace->select);
}

bool bringsServiceTimes(const EventSource &source)
{
    const auto *trace = std::get_if<TraceArrivals>(&source.arrivals);
    return trace != nullptr && trace->service == TraceArrivals::Service::Trace;
}

/// Reads the whole; faults go to the reading.
class ScenarioReading
{
public:
    explicit ScenarioReading(json::Reading &reading) : m_reading(reading) {}

    Scenario read(const json::Value &root)
    {
        const Node node(root, {}, m_reading);
        if (const json::Member *version = root.find("warmfront");
            root.kind == json::Value::Kind::Object && version != nullptr && version->value.text != "1") {
            // Keys of another format are not worth a word.
            static constexpr std::array<std::string_view, 1> only{"warmfront"};
            const std::size_t before = m_reading.faults.size();
            const ObjectReader object(node, "a scenario", only);
            m_reading.faults.resize(before);
            (void)checkFormat(object);
            return {};
        }
        const ObjectReader object(node, "a scenario", names::scenario);
        if (!object || !checkFormat(object)) {
            return {};
        }
        readHeader(object);
        // Functions that traces create may be the only ones, so sources are read first; faults are sorted by line
        // later.
        readServices(object);
        readSources(object);
        readFunctions(object);
        checkReferences(object);
        readAlternatives(object);
        m_scenario.comments = std::move(m_reading.comments);
        return std::move(m_scenario);
    }

private:
    void readHeader(const ObjectReader &object)
    {
        if (const auto n = object.require("name")) {
            m_scenario.name = n->text("the name of the scenario").value_or("");
        }
        if (const auto n = object.find("seed")) {
            m_scenario.seed = n->unsignedWhole().value_or(1);
        }
        std::optional<SimDuration> horizon;
        if (const auto n = object.require("horizon")) {
            horizon = n->positiveDuration();
            m_scenario.horizon = horizon.value_or(m_scenario.horizon);
        }
        if (const auto n = object.find("warmUp")) {
            const auto warmUp = n->duration();
            m_scenario.warmUp = warmUp.value_or(SimDuration{});
            if (warmUp && horizon && *warmUp >= *horizon) {
                n->fault("the warm-up must be shorter than the horizon; found " + formatDuration(*warmUp)
                         + " with a horizon of " + formatDuration(*horizon));
            }
        }
        if (const auto n = object.find("replications")) {
            m_scenario.replications = n->wholeInt(1, mostReplications).value_or(1);
        }
        if (const auto n = object.find("objective")) {
            m_scenario.objective = readObjective(*n);
        }
    }

    void readServices(const ObjectReader &object)
    {
        const auto list = object.find("services");
        if (!list) {
            return;
        }
        for (const Node &item : list->nonEmptyList("services that functions call")) {
            Service service = readService(item);
            checkUnique(silently(item, names::service, "a service"), service.name, m_scenario.services, "a service");
            m_scenario.services.push_back(std::move(service));
        }
        if (m_scenario.services.size() > Service::most) {
            list->fault("there may be at most " + std::to_string(Service::most) + " services; these are "
                        + std::to_string(m_scenario.services.size()));
        }
    }

    void readSources(const ObjectReader &object)
    {
        const auto list = object.require("sources");
        if (!list) {
            return;
        }
        for (const Node &item : list->nonEmptyList("event sources")) {
            const ObjectReader reader(item, "an event source", names::source);
            EventSource source;
            if (const auto n = reader.require("name")) {
                source.name = n->text("the name of an event source").value_or("");
            }
            source.delivery = json::readDelivery(reader);
            std::optional<Arrivals> arrivals;
            if (const auto n = reader.require("arrivals")) {
                arrivals = json::readArrivals(*n);
                source.arrivals = arrivals.value_or(Arrivals{});
            }
            if (std::holds_alternative<UserArrivals>(source.arrivals)
                && !std::holds_alternative<HttpRequests>(source.delivery)) {
                reader.find("kind")->fault(
                    "users wait for an answer, which only requests of the kind \"http\" get; use "
                    "it or another process");
            }
            const auto function = reader.find("function");
            if (function) {
                source.function = function->text("the name of a function").value_or("");
            } else if (arrivals && !createsFunctions(source)) {
                (void)reader.require("function");
            }
            const auto version = reader.find("version");
            if (version) {
                source.version = version->text("the name of a version").value_or("");
                if (!function) {
                    version->fault("a version is of one function; name it in \"function\", or remove \"version\"");
                }
            }
            m_sourceVersions.push_back(version && !source.version.empty() ? version : std::nullopt);
            m_sourceFunctions.push_back(function && !source.function.empty() ? function : std::nullopt);
            checkUnique(reader, source.name, m_scenario.sources, "an event source");
            m_scenario.sources.push_back(std::move(source));
        }
    }

    void readFunctions(const ObjectReader &object)
    {
        const bool created =
            !m_scenario.sources.empty()
            && std::all_of(m_scenario.sources.begin(), m_scenario.sources.end(),
                           [](const EventSource &s) { return createsFunctions(s) && s.function.empty(); });
        const auto list = created ? object.find("functions") : object.require("functions");
        if (!list || (created && list->value().kind == json::Value::Kind::List && list->value().items.empty())) {
            m_functionsKnown = list.has_value();
            return;
        }
        m_functionsKnown = list->value().kind == json::Value::Kind::List;
        for (const Node &item : list->nonEmptyList("functions")) {
            Function function = readFunction(item);
            const ObjectReader reader = silently(item, names::function, "a function");
            checkUnique(reader, function.name, m_scenario.functions, "a function");
            if (reader && !reader.has("service") && !hasRecordedService(function.name)) {
                (void)reader.require("service");
            }
            m_functionNodes.push_back(item);
            m_scenario.functions.push_back(std::move(function));
        }
    }

    void readAlternatives(const ObjectReader &object)
    {
        const auto list = object.require("alternatives");
        if (!list) {
            return;
        }
        for (const Node &item : list->nonEmptyList("alternatives")) {
            Alternative alternative = json::readAlternative(item);
            checkUnique(silently(item, names::alternative, "an alternative"), alternative.name, m_scenario.alternatives,
                        "an alternative");
            m_scenario.alternatives.push_back(std::move(alternative));
        }
    }

    /// A second look at an object whose faults have been noted already.
    ObjectReader silently(const Node &item, names::Keys keys, std::string_view what)
    {
        const std::size_t before = m_reading.faults.size();
        const ObjectReader reader(item, what, keys);
        m_reading.faults.resize(before);
        return reader;
    }

    template <typename Named>
    static void checkUnique(const ObjectReader &reader, const std::string &name, const std::vector<Named> &others,
                            std::string_view what)
    {
        const bool taken =
            !name.empty() && std::any_of(others.begin(), others.end(), [&](const Named &o) { return o.name == name; });
        if (taken) {
            reader.find("name")->fault("the name " + json::inQuotes(name) + " is taken by " + std::string(what)
                                       + " above; give each its own");
        }
    }

    /// True when every source of the function brings recorded durations, so that no law is needed.
    bool hasRecordedService(const std::string &function) const
    {
        bool any = false;
        for (const EventSource &source : m_scenario.sources) {
            if (source.function == function) {
                if (!bringsServiceTimes(source)) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    void checkReferences(const ObjectReader &)
    {
        if (!m_functionsKnown) {
            return;
        }
        std::vector<std::string_view> known;
        for (const Function &function : m_scenario.functions) {
            known.push_back(function.name);
        }
        checkCalls(known);
        checkServices();
        checkVersions();
        for (std::size_t i = 0; i < m_scenario.sources.size(); ++i) {
            const std::string &name = m_scenario.sources[i].function;
            if (m_sourceFunctions[i] && std::find(known.begin(), known.end(), name) == known.end()) {
                m_sourceFunctions[i]->fault("there is no function named " + json::inQuotes(name) + ';'
                                            + json::suggestion(name, known));
            }
        }
    }

    /// Where function @p f names the function of its call @p c.
    [[nodiscard]] std::optional<Node> calledAt(std::size_t f, std::size_t c)
    {
        const std::optional<Node> next = silently(m_functionNodes[f], names::function, "a function").find("next");
        const std::vector<Node> calls = next ? next->nonEmptyList("calls") : std::vector<Node>{};
        return c < calls.size() ? silently(calls[c], names::nextCall, "a call").find("function") : std::nullopt;
    }

    void checkCalls(std::span<const std::string_view> known)
    {
        const std::vector<Function> &functions = m_scenario.functions;
        const auto indexOf = [&](const std::string &name) {
            return static_cast<std::size_t>(std::find(known.begin(), known.end(), name) - known.begin());
        };
        for (std::size_t f = 0; f < functions.size(); ++f) {
            for (std::size_t c = 0; c < functions[f].next.size(); ++c) {
                const std::string &name = functions[f].next[c].function;
                const std::optional<Node> at = calledAt(f, c);
                if (name.empty() || !at) {
                    continue; // said already
                }
                if (indexOf(name) == functions.size()) {
                    at->fault("there is no function named " + json::inQuotes(name) + ';'
                              + json::suggestion(name, known));
                } else if (!silently(m_functionNodes[indexOf(name)], names::function, "a function").has("service")) {
                    at->fault(json::inQuotes(name)
                              + " has only the recorded durations of a trace, which a call does not bring; give it a "
                                "\"service\"");
                } else if (leads(indexOf(name), f, indexOf)) {
                    at->fault(json::inQuotes(functions[f].name)
                              + " would call itself in the end, and requests would never stop; remove this call or one "
                                "that leads here");
                }
            }
        }
    }

    void checkServices()
    {
        std::vector<std::string_view> known;
        for (const Service &service : m_scenario.services) {
            known.push_back(service.name);
        }
        for (std::size_t f = 0; f < m_scenario.functions.size(); ++f) {
            const std::vector<ServiceCall> &calls = m_scenario.functions[f].calls;
            const auto list = silently(m_functionNodes[f], names::function, "a function").find("calls");
            const std::vector<Node> items = list ? list->nonEmptyList("calls") : std::vector<Node>{};
            for (std::size_t c = 0; c < std::min(calls.size(), items.size()); ++c) {
                const auto at = silently(items[c], names::serviceCall, "a call").find("service");
                if (at && !calls[c].service.empty()
                    && std::find(known.begin(), known.end(), calls[c].service) == known.end()) {
                    at->fault("there is no service named " + json::inQuotes(calls[c].service) + ';'
                              + json::suggestion(calls[c].service, known));
                }
            }
        }
    }

    /// Where versions are side by side, each has a name of its own, and sources name some that there are.
    void checkVersions()
    {
        for (std::size_t f = 0; f < m_scenario.functions.size(); ++f) {
            const Function &function = m_scenario.functions[f];
            const bool isPinned = std::ranges::any_of(m_scenario.sources, [&](const EventSource &source) {
                return source.function == function.name && !source.version.empty();
            });
            const bool anyTraffic = std::ranges::any_of(
                function.deployments, [](const Deployment &deployment) { return !deployment.traffic.empty(); });
            std::vector<std::string_view> names{Deployment::firstVersion};
            for (std::size_t d = 0; d < function.deployments.size(); ++d) {
                const std::string &name = function.deployments[d].version;
                if ((isPinned || anyTraffic) && std::ranges::find(names, name) != names.end()) {
                    deploymentAt(f, d).fault("the name " + json::inQuotes(name)
                                             + " is taken by another version of the function ("
                                             + json::inQuotes(Deployment::firstVersion)
                                             + " is the one that is there from the start); give each its own");
                }
                names.push_back(name);
            }
            for (std::size_t i = 0; i < m_scenario.sources.size(); ++i) {
                const EventSource &source = m_scenario.sources[i];
                if (source.function == function.name && m_sourceVersions[i]
                    && std::ranges::find(names, source.version) == names.end()) {
                    m_sourceVersions[i]->fault("there is no version " + json::inQuotes(source.version) + " of "
                                               + json::inQuotes(function.name) + ';'
                                               + json::suggestion(source.version, names));
                }
            }
        }
    }

    [[nodiscard]] Node deploymentAt(std::size_t f, std::size_t d)
    {
        const std::optional<Node> list =
            silently(m_functionNodes[f], names::function, "a function").find("deployments");
        const std::vector<Node> items = list ? list->nonEmptyList("deployments") : std::vector<Node>{};
        return d < items.size() ? items[d] : m_functionNodes[f];
    }

    /// Whether calls of function @p from lead to function @p to.
    template <typename IndexOf> bool leads(std::size_t from, std::size_t to, IndexOf indexOf) const
    {
        std::vector<bool> seen(m_scenario.functions.size());
        std::vector<std::size_t> open{from};
        while (!open.empty()) {
            const std::size_t f = open.back();
            open.pop_back();
            if (f == to) {
                return true;
            }
            if (f < seen.size() && !seen[f]) {
                seen[f] = true;
                for (const NextCall &next : m_scenario.functions[f].next) {
                    open.push_back(indexOf(next.function));
                }
            }
        }
        return false;
    }

    json::Reading &m_reading;
    Scenario m_scenario;
    std::vector<Node> m_functionNodes;
    std::vector<std::optional<Node>> m_sourceFunctions; ///< where a source names its function
    std::vector<std::optional<Node>> m_sourceVersions;  ///< where it names a version
    bool m_functionsKnown = false;
};

void indexLines(const json::Value &value, const std::string &path, std::map<std::string, int, std::less<>> &lines)
{
    lines.emplace(path, value.line);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        indexLines(value.items[i], json::childPath(path, i), lines);
    }
    for (const json::Member &member : value.members) {
        indexLines(member.value, json::childPath(path, member.name), lines);
    }
}

struct Parsed
{
    ScenarioDocument document;
    std::vector<Error> faults;
};

Parsed parse(std::string_view text, std::string_view fileName, const std::filesystem::path &folder)
{
    Parsed parsed;
    parsed.document.file = fileName;
    const Result<json::Value> root = json::scan(text);
    if (root) {
        json::Reading reading{{}, {}, folder};
        parsed.document.scenario = ScenarioReading(reading).read(*root);
        indexLines(*root, {}, parsed.document.lines);
        parsed.faults = std::move(reading.faults);
    } else {
        parsed.faults.push_back(root.error());
    }
    for (Error &fault : parsed.faults) {
        fault.file = fileName;
    }
    std::stable_sort(parsed.faults.begin(), parsed.faults.end(),
                     [](const Error &a, const Error &b) { return a.line < b.line; });
    return parsed;
}

} // namespace

int ScenarioDocument::lineOf(std::string_view path) const
{
    for (;;) {
        const auto found = lines.find(path);
        if (found != lines.end()) {
            return found->second;
        }
        if (path.empty()) {
            return 0;
        }
        const std::size_t cut = path.find_last_of(".[");
        path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
    }
}

Error ScenarioDocument::located(Error error) const
{
    error.file = file;
    if (error.line == 0) {
        error.line = lineOf(error.path);
    }
    return error;
}

Result<ScenarioDocument> readScenario(const std::filesystem::path &path)
{
    const Result<std::string> text = json::readTextFile(path);
    if (!text) {
        return tl::unexpected(text.error());
    }
    return parseScenario(*text, path.string(), path.parent_path());
}

Result<ScenarioDocument> parseScenario(std::string_view text, std::string_view fileName,
                                       const std::filesystem::path &folder)
{
    Parsed parsed = parse(text, fileName, folder);
    if (!parsed.faults.empty()) {
        return tl::unexpected(parsed.faults.front());
    }
    return std::move(parsed.document);
}

std::vector<Error> findFaults(std::string_view text, std::string_view fileName, const std::filesystem::path &folder)
{
    return parse(text, fileName, folder).faults;
}

std::vector<Error> findFileFaults(const std::filesystem::path &path)
{
    const Result<std::string> text = json::readTextFile(path);
    return text ? findFaults(*text, path.string(), path.parent_path()) : std::vector{text.error()};
}

std::vector<Error> findFaults(const Scenario &scenario)
{
    json::Reading reading;
    (void)ScenarioReading(reading).read(json::scenarioValues(scenario, json::EmpiricalFiles::Inline));
    return std::move(reading.faults);
}

} // namespace warmfront
