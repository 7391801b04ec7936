// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/deployment_reader.h"

#include <string>
#include <utility>

#include "core/io/json/scenario_names.h"
#include "core/model/traffic_steps.h"

namespace warmfront::json {

namespace {

std::vector<TrafficStep> readTraffic(const Node &node)
{
    if (node.isText()) {
        Result<std::vector<TrafficStep>> steps = parseTraffic(node.value().text);
        if (!steps) {
            node.fault(steps.error().message);
            return {};
        }
        return std::move(*steps);
    }
    std::vector<TrafficStep> steps;
    const std::vector<Node> items =
        node.nonEmptyList("steps of traffic, such as { \"after\": \"0 s\", \"share\": 0.1 }");
    for (const Node &item : items) {
        const ObjectReader object(item, "a step of traffic", names::trafficStep);
        TrafficStep step;
        if (const auto n = object.require("after")) {
            step.after = n->duration().value_or(SimDuration{});
        }
        if (const auto n = object.require("share")) {
            step.share = n->number(Bounds{0.0, 1.0}).value_or(1.0);
        }
        steps.push_back(step);
    }
    if (const std::optional<TrafficFault> fault = faultOf(steps)) {
        (fault->step < items.size() ? items[fault->step] : node).fault(fault->message);
    }
    return steps;
}

AutomaticRollback readRollback(const Node &node)
{
    const ObjectReader object(node, "an automatic rollback", names::automaticRollback);
    AutomaticRollback rollback;
    if (const auto n = object.require("failureShare")) {
        rollback.failureShare = n->number(Bounds{0.0, 1.0, true, false}).value_or(rollback.failureShare);
    }
    if (const auto n = object.find("over")) {
        rollback.over = n->positiveDuration().value_or(rollback.over);
    }
    if (const auto n = object.find("atLeast")) {
        rollback.atLeast = n->whole(1, AutomaticRollback::mostRequests).value_or(rollback.atLeast);
    }
    return rollback;
}

Deployment readDeployment(const Node &item, std::size_t position)
{
    const Bounds factors{Deployment::smallestFactor, Deployment::largestFactor};
    const ObjectReader object(item, "a deployment", names::deployment);
    Deployment deployment;
    // The version that is there from the start is the first.
    deployment.version = "v" + std::to_string(position + 2);
    if (const auto n = object.require("at")) {
        deployment.at = n->duration().value_or(SimDuration{});
    }
    if (const auto n = object.find("version")) {
        deployment.version = n->text("the name of a version").value_or("");
    }
    if (const auto n = object.find("buildTime")) {
        deployment.buildTime = n->duration().value_or(SimDuration{});
    }
    if (const auto n = object.find("serviceFactor")) {
        deployment.serviceFactor = n->number(factors).value_or(1.0);
    }
    if (const auto n = object.find("coldStartFactor")) {
        deployment.coldStartFactor = n->number(factors).value_or(1.0);
    }
    if (const auto n = object.find("failureProbability")) {
        deployment.failureProbability = n->number(Bounds{0.0, 1.0});
    }
    const auto traffic = object.find("traffic");
    if (traffic) {
        deployment.traffic = readTraffic(*traffic);
    }
    if (const auto n = object.find("rollback")) {
        deployment.rollback = readRollback(*n);
        if (!traffic) {
            n->fault("a rollback takes back a share of the requests; say in \"traffic\" which one, or remove it");
        }
    }
    return deployment;
}

} // namespace

std::vector<Deployment> readDeployments(const Node &node)
{
    std::vector<Deployment> deployments;
    for (const Node &item : node.nonEmptyList("deployments, such as { \"at\": \"10 min\" }")) {
        Deployment deployment = readDeployment(item, deployments.size());
        if (!deployments.empty() && deployment.takesEffect() <= deployments.back().takesEffect()) {
            item.fault("deployments stand in the order in which they take effect (\"at\" and \"buildTime\" together), "
                       "and this one is not later than the one before it");
        }
        deployments.push_back(std::move(deployment));
    }
    if (deployments.size() > Deployment::most) {
        node.fault("there may be at most " + std::to_string(Deployment::most) + " deployments; these are "
                   + std::to_string(deployments.size()));
    }
    return deployments;
}

} // namespace warmfront::json
