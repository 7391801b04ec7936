// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/distribution_reader.h"

#include "core/base/quantity.h"
#include "core/io/json/json_document.h"
#include "core/io/json/scenario_names.h"

namespace warmfront::json {

namespace {

constexpr std::string_view aDistribution = "a distribution";
/// Shapes outside of this give draws that no clock can hold.
constexpr Bounds shapeBounds{0.01, 1e6};
/// exp(±21) seconds are 0.8 ns and 42 years.
constexpr Bounds muBounds{-21.0, 21.0};
constexpr Bounds sigmaBounds{0.0, 10.0};
constexpr Bounds weightBounds{0.0, 1e12, false};

/// A required member read by @p read; nothing when it is missing or faulty.
template <typename T>
std::optional<T> member(const ObjectReader &object, std::string_view key, std::optional<T> (Node::*read)() const)
{
    const std::optional<Node> node = object.require(key);
    return node ? ((*node).*read)() : std::nullopt;
}

std::optional<double> number(const ObjectReader &object, std::string_view key, Bounds bounds)
{
    const std::optional<Node> node = object.require(key);
    return node ? node->number(bounds) : std::nullopt;
}

template <typename Law> std::optional<Distribution> shapeAndScale(const ObjectReader &object)
{
    const auto shape = number(object, "shape", shapeBounds);
    const auto scale = member(object, "scale", &Node::positiveDuration);
    if (!shape || !scale) {
        return std::nullopt;
    }
    return Distribution{Law{*shape, *scale}};
}

std::optional<Distribution> lognormal(const Node &node, const ObjectReader &object)
{
    const bool quantiles = object.has("median") || object.has("p95");
    const bool parameters = object.has("mu") || object.has("sigma");
    if (quantiles == parameters) {
        node.fault(
            quantiles
                ? "a lognormal law takes \"median\" and \"p95\", or \"mu\" and \"sigma\", not both; remove one pair"
                : "a lognormal law needs \"median\" and \"p95\" (durations), or \"mu\" and \"sigma\" (of ln seconds)");
        return std::nullopt;
    }
    if (parameters) {
        const auto mu = number(object, "mu", muBounds);
        const auto sigma = number(object, "sigma", sigmaBounds);
        if (!mu || !sigma) {
            return std::nullopt;
        }
        return Distribution{LognormalLaw{LognormalLaw::Parameters{*mu, *sigma}}};
    }
    const auto median = member(object, "median", &Node::positiveDuration);
    const auto p95 = member(object, "p95", &Node::positiveDuration);
    if (!median || !p95) {
        return std::nullopt;
    }
    if (*p95 < *median) {
        object.find("p95")->fault("the 95th percentile must not be below the median; found " + formatDuration(*p95)
                                  + " below " + formatDuration(*median));
        return std::nullopt;
    }
    return Distribution{LognormalLaw{LognormalLaw::Quantiles{*median, *p95}}};
}

std::optional<Distribution> uniform(const ObjectReader &object)
{
    const auto min = member(object, "min", &Node::duration);
    const auto max = member(object, "max", &Node::duration);
    if (!min || !max) {
        return std::nullopt;
    }
    if (*max < *min) {
        object.find("max")->fault("\"max\" must not be below \"min\"; found " + formatDuration(*max) + " below "
                                  + formatDuration(*min));
        return std::nullopt;
    }
    return Distribution{UniformLaw{*min, *max}};
}

std::optional<Distribution> mixture(const ObjectReader &object)
{
    const std::optional<Node> list = object.require("components");
    if (!list) {
        return std::nullopt;
    }
    MixtureLaw law;
    const std::vector<Node> items =
        list->nonEmptyList("components, such as { \"weight\": 0.9, \"distribution\": \"20 ms\" }");
    for (const Node &item : items) {
        const ObjectReader component(item, "a component of a mixture", names::mixtureComponent);
        if (!component) {
            continue;
        }
        const auto weight = number(component, "weight", weightBounds);
        const std::optional<Node> inner = component.require("distribution");
        std::optional<Distribution> distribution = inner ? readDistribution(*inner) : std::nullopt;
        if (weight && distribution) {
            law.components.push_back({*weight, std::move(*distribution)});
        }
    }
    if (law.components.empty() || law.components.size() != items.size()) {
        return std::nullopt;
    }
    return Distribution{std::move(law)};
}

/// One duration per line; empty lines and lines that start with '#' are skipped.
std::optional<Distribution> empiricalFromFile(const Node &node)
{
    const std::optional<std::string> name = node.text("the name of a file");
    if (!name) {
        return std::nullopt;
    }
    const Result<std::string> text = readTextFile(node.reading().folder / *name);
    if (!text) {
        node.fault(inQuotes(*name) + ": " + text.error().message);
        return std::nullopt;
    }
    EmpiricalLaw law{{}, *name};
    int line = 0;
    for (std::size_t start = 0; start < text->size();) {
        const std::size_t end = std::min(text->find('\n', start), text->size());
        std::string_view row(text->data() + start, end - start);
        start = end + 1;
        ++line;
        const std::size_t first = row.find_first_not_of(" \t\r");
        if (first == std::string_view::npos || row[first] == '#') {
            continue;
        }
        row = row.substr(first, row.find_last_not_of(" \t\r") - first + 1);
        const Result<SimDuration> value = parseDuration(row);
        if (!value || *value > longestDuration) {
            node.fault("line " + std::to_string(line) + " of " + inQuotes(*name) + ": "
                       + (value ? "a duration is at most 36500 d" : value.error().message));
            return std::nullopt;
        }
        law.values.push_back(*value);
    }
    if (law.values.empty()) {
        node.fault(inQuotes(*name) + " holds no durations; write one per line with its unit, such as 120 ms");
        return std::nullopt;
    }
    return Distribution{std::move(law)};
}

std::optional<Distribution> empirical(const Node &node, const ObjectReader &object)
{
    if (object.has("values") == object.has("file")) {
        node.fault(
            "an empirical law needs either \"values\" (a list of durations) or \"file\" (one duration per line)");
        return std::nullopt;
    }
    if (const std::optional<Node> file = object.find("file")) {
        return empiricalFromFile(*file);
    }
    const std::vector<Node> items = object.find("values")->nonEmptyList("durations");
    EmpiricalLaw law;
    for (const Node &item : items) {
        if (const auto value = item.duration()) {
            law.values.push_back(*value);
        }
    }
    if (law.values.empty() || law.values.size() != items.size()) {
        return std::nullopt;
    }
    return Distribution{std::move(law)};
}

names::Keys keysOf(names::Law law)
{
    switch (law) {
    case names::Law::Constant:
        return names::constantLaw;
    case names::Law::Exponential:
        return names::exponentialLaw;
    case names::Law::Normal:
        return names::normalLaw;
    case names::Law::Lognormal:
        return names::lognormalLaw;
    case names::Law::Gamma:
    case names::Law::Weibull:
    case names::Law::Pareto:
        return names::shapeScaleLaw;
    case names::Law::Uniform:
        return names::uniformLaw;
    case names::Law::Mixture:
        return names::mixtureLaw;
    case names::Law::Empirical:
        return names::empiricalLaw;
    }
    return {};
}

std::optional<Distribution> readLaw(const Node &node, names::Law law)
{
    const ObjectReader object(node, "a distribution of this name", keysOf(law));
    switch (law) {
    case names::Law::Constant: {
        const auto value = member(object, "value", &Node::duration);
        return value ? std::optional(Distribution{ConstantLaw{*value}}) : std::nullopt;
    }
    case names::Law::Exponential: {
        const auto mean = member(object, "mean", &Node::positiveDuration);
        return mean ? std::optional(Distribution{ExponentialLaw{*mean}}) : std::nullopt;
    }
    case names::Law::Normal: {
        const auto mean = member(object, "mean", &Node::positiveDuration);
        const auto sd = member(object, "sd", &Node::duration);
        return mean && sd ? std::optional(Distribution{NormalLaw{*mean, *sd}}) : std::nullopt;
    }
    case names::Law::Lognormal:
        return lognormal(node, object);
    case names::Law::Gamma:
        return shapeAndScale<GammaLaw>(object);
    case names::Law::Weibull:
        return shapeAndScale<WeibullLaw>(object);
    case names::Law::Pareto:
        return shapeAndScale<ParetoLaw>(object);
    case names::Law::Uniform:
        return uniform(object);
    case names::Law::Mixture:
        return mixture(object);
    case names::Law::Empirical:
        return empirical(node, object);
    }
    return std::nullopt;
}

} // namespace

std::optional<Distribution> readDistribution(const Node &node)
{
    if (node.isText()) {
        const auto value = node.duration();
        return value ? std::optional(Distribution{ConstantLaw{*value}}) : std::nullopt;
    }
    if (!node.isObject()) {
        node.faultExpected("a distribution such as { \"distribution\": \"exponential\", \"mean\": \"2 s\" } or a "
                           "duration such as \"2 s\"");
        return std::nullopt;
    }
    const Member *name = node.value().find("distribution");
    if (name == nullptr) {
        node.reading().faults.push_back(Error{"the key \"distribution\" is missing; " + std::string(aDistribution)
                                                  + " needs its name, such as \"exponential\"",
                                              {},
                                              node.value().line,
                                              childPath(node.path(), "distribution")});
        return std::nullopt;
    }
    const Node nameNode(name->value, childPath(node.path(), "distribution"), node.reading());
    const std::optional<names::Law> law = nameNode.choice("distribution", names::all(names::laws));
    return law ? readLaw(node, *law) : std::nullopt;
}

std::optional<ColdStart> readColdStart(const Node &node)
{
    if (!node.isObject() || node.value().find("distribution") != nullptr) {
        std::optional<Distribution> total = readDistribution(node);
        return total ? std::optional<ColdStart>(std::move(*total)) : std::nullopt;
    }
    const ObjectReader object(node, "a cold start (one distribution, or phases)", names::coldStartPhases);
    ColdStartPhases phases;
    const std::pair<std::string_view, std::optional<Distribution> *> fields[] = {{"placement", &phases.placement},
                                                                                 {"pull", &phases.pull},
                                                                                 {"sandbox", &phases.sandbox},
                                                                                 {"runtimeBoot", &phases.runtimeBoot},
                                                                                 {"userInit", &phases.userInit}};
    const std::size_t faultsBefore = node.reading().faults.size();
    bool any = false;
    for (const auto &[key, slot] : fields) {
        if (const std::optional<Node> phase = object.find(key)) {
            any = true;
            *slot = readDistribution(*phase);
        }
    }
    if (!any && node.reading().faults.size() == faultsBefore) {
        node.fault(
            "a cold start needs a \"distribution\", or at least one phase: \"placement\", \"pull\", \"sandbox\", "
            "\"runtimeBoot\" or \"userInit\"");
        return std::nullopt;
    }
    return ColdStart(std::move(phases));
}

} // namespace warmfront::json
