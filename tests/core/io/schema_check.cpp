// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/io/schema_check.h"

#include <fstream>
#include <map>
#include <memory>
#include <set>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace warmfront::test {

namespace {

struct Loaded
{
    nlohmann::json document;
    valijson::Schema schema;
};

Loaded &load(std::string_view name)
{
    static std::map<std::string, std::unique_ptr<Loaded>, std::less<>> loaded;
    auto found = loaded.find(name);
    if (found == loaded.end()) {
        auto fresh = std::make_unique<Loaded>();
        std::ifstream file(std::string(WARMFRONT_RESOURCE_DIR "/schema/").append(name));
        fresh->document = nlohmann::json::parse(file);
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(fresh->document), fresh->schema);
        found = loaded.emplace(std::string(name), std::move(fresh)).first;
    }
    return *found->second;
}

} // namespace

std::string schemaFaults(std::string_view name, std::string_view text)
{
    const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded()) {
        return "not JSON";
    }
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(load(name).schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) {
        return {};
    }
    std::string faults = "refused";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        faults += '\n';
        for (const std::string &part : error.context) {
            faults += part;
        }
        faults += ": " + error.description;
    }
    return faults;
}

std::string schemaKeys(std::string_view definition)
{
    const nlohmann::json &root = load("scenario.schema.json").document;
    const nlohmann::json &object = definition.empty() ? root : root.at("definitions").at(std::string(definition));
    std::set<std::string> keys;
    for (const auto &property : object.at("properties").items()) {
        if (property.key() != "comment") {
            keys.insert(property.key());
        }
    }
    std::string joined;
    for (const std::string &key : keys) {
        joined += key + ' ';
    }
    return joined;
}

std::size_t schemaObjects()
{
    std::size_t count = 0;
    const nlohmann::json &definitions = load("scenario.schema.json").document.at("definitions");
    for (const nlohmann::json &definition : definitions) {
        count += definition.contains("properties") ? 1 : 0;
    }
    return count;
}

} // namespace warmfront::test
