// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/option_texts.h"

#include "core/io/json/json_format.h"
#include "core/io/json/scenario_values.h"

namespace warmfront {

std::vector<std::pair<std::string, std::string>> optionTexts(const AlternativeOptions &options)
{
    Scenario scenario;
    scenario.alternatives.push_back({"a", "p", std::nullopt, options});
    const json::Value root = json::scenarioValues(scenario);
    const json::Member *alternatives = root.find("alternatives");
    const json::Member *given = alternatives->value.items.front().find("options");
    std::vector<std::pair<std::string, std::string>> texts;
    if (given == nullptr) {
        return texts;
    }
    for (const json::Member &member : given->value.members) {
        std::string text =
            member.value.kind == json::Value::Kind::Text ? member.value.text : json::format(member.value);
        text.erase(text.find_last_not_of('\n') + 1);
        for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
            text.replace(at, text.find_first_not_of("\n ", at) - at, " "); // on one line, however it was laid out
        }
        texts.emplace_back(member.name, std::move(text));
    }
    return texts;
}

} // namespace warmfront
