// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/catalogue/fields.h"

#include <algorithm>

namespace warmfront::catalogue {

void readVersion(const json::ObjectReader &object)
{
    if (const std::optional<json::Node> node = object.require("warmfront")) {
        static_cast<void>(node->whole(formatVersion, formatVersion));
    }
}

std::string requiredText(const json::ObjectReader &object, std::string_view key, std::string_view what)
{
    const std::optional<json::Node> node = object.require(key);
    return node ? node->text(what).value_or("") : std::string();
}

std::string optionalText(const json::ObjectReader &object, std::string_view key, std::string_view what)
{
    const std::optional<json::Node> node = object.find(key);
    return node ? node->text(what).value_or("") : std::string();
}

std::string requiredId(const json::ObjectReader &object, std::string_view key, std::string_view what)
{
    const std::optional<json::Node> node = object.require(key);
    if (!node) {
        return {};
    }
    std::string id = node->text(what).value_or("");
    const bool plain =
        std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!id.empty() && (!plain || id.front() == '-' || id.back() == '-' || id.find("--") != std::string::npos)) {
        node->fault(std::string(what)
                    + " is written in small letters, digits and single hyphens such as \"aws-lambda\"; found "
                    + json::inQuotes(id));
    }
    return id;
}

std::vector<json::Node> listOf(const json::Node &node, std::string_view of)
{
    if (node.value().kind == json::Value::Kind::List && node.value().items.empty()) {
        return {};
    }
    return node.nonEmptyList(of);
}

void expectNew(const json::Node &node, std::set<std::string> &seen, const std::string &name, std::string_view what)
{
    if (!name.empty() && !seen.insert(name).second) {
        node.fault("there are two of the " + std::string(what) + " " + json::inQuotes(name) + "; remove or rename one");
    }
}

} // namespace warmfront::catalogue
