// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/object_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/quantity.h"
#include "core/io/json/suggestion.h"

namespace warmfront::json {

namespace {

constexpr std::string_view commentKey = "comment";

std::string shown(double value)
{
    return Value::ofNumber(value).text;
}

std::string allowedRange(const Bounds &bounds)
{
    std::string text = (bounds.leastAllowed ? "at least " : "above ") + shown(bounds.least);
    if (bounds.most < std::numeric_limits<double>::max()) {
        text += (bounds.mostAllowed ? " and at most " : " and below ") + shown(bounds.most);
    }
    return text;
}

} // namespace

void Node::fault(std::string message) const
{
    m_reading->faults.push_back(Error{std::move(message), {}, m_value->line, m_path});
}

void Node::faultExpected(std::string_view expected) const
{
    fault("expected " + std::string(expected) + ", found " + describe(*m_value));
}

std::optional<std::string> Node::text(std::string_view what) const
{
    if (!isText()) {
        faultExpected(std::string(what) + " in double quotes");
        return std::nullopt;
    }
    const std::string &text = m_value->text;
    if (text.find_first_not_of(" \t\n\r") == std::string::npos) {
        fault("expected " + std::string(what) + ", found an empty text; write at least one letter");
        return std::nullopt;
    }
    const bool control =
        std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (control) {
        fault(std::string(what) + " must not hold line breaks or control characters; found " + inQuotes(text));
        return std::nullopt;
    }
    return text;
}

std::optional<bool> Node::boolean() const
{
    if (m_value->kind != Value::Kind::Boolean) {
        faultExpected("true or false");
        return std::nullopt;
    }
    return m_value->text == "true";
}

std::optional<double> Node::number(Bounds bounds) const
{
    if (!isNumber()) {
        faultExpected("a plain number without quotes (" + allowedRange(bounds) + ")");
        return std::nullopt;
    }
    double value = 0.0;
    const std::string &digits = m_value->text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool inside = error == std::errc{} && (bounds.leastAllowed ? value >= bounds.least : value > bounds.least)
                        && (bounds.mostAllowed ? value <= bounds.most : value < bounds.most);
    if (!inside) {
        faultExpected("a number " + allowedRange(bounds));
        return std::nullopt;
    }
    return value == 0.0 ? 0.0 : value; // "-0" is 0
}

std::optional<std::int64_t> Node::whole(std::int64_t least, std::int64_t most) const
{
    const std::string expected = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    if (!isNumber()) {
        faultExpected(expected + " without quotes");
        return std::nullopt;
    }
    std::int64_t value = 0;
    const std::string &digits = m_value->text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value < least || value > most) {
        faultExpected(expected);
        return std::nullopt;
    }
    return value;
}

std::optional<int> Node::wholeInt(int least, int most) const
{
    const std::optional<std::int64_t> value = whole(least, most);
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::uint64_t> Node::unsignedWhole() const
{
    std::uint64_t value = 0;
    const std::string &digits = m_value->text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (!isNumber() || error != std::errc{} || end != digits.data() + digits.size()) {
        faultExpected("a whole number from 0 to 18446744073709551615 without quotes");
        return std::nullopt;
    }
    return value;
}

std::optional<Decimal> Node::decimal() const
{
    if (!isNumber() && !isText()) {
        faultExpected("a decimal number such as \"0.25\"");
        return std::nullopt;
    }
    Result<Decimal> value = Decimal::parse(m_value->text);
    if (!value) {
        fault(value.error().message);
        return std::nullopt;
    }
    if (value->isNegative()) {
        faultExpected("a decimal number of 0 or more");
        return std::nullopt;
    }
    return *value;
}

std::optional<SimDuration> Node::duration() const
{
    if (!isText()) {
        faultExpected("a duration in double quotes with its unit such as \"10 min\" (units: ns us ms s min h d)");
        return std::nullopt;
    }
    const Result<SimDuration> value = parseDuration(m_value->text);
    if (!value) {
        fault(value.error().message);
        return std::nullopt;
    }
    if (*value > longestDuration) {
        faultExpected("a duration of at most 36500 d");
        return std::nullopt;
    }
    return *value;
}

std::optional<SimDuration> Node::positiveDuration() const
{
    const std::optional<SimDuration> value = duration();
    if (value && *value == SimDuration{}) {
        faultExpected("a duration of at least 1 ns");
        return std::nullopt;
    }
    return value;
}

std::optional<Rate> Node::rate() const
{
    if (!isText()) {
        faultExpected("a rate in double quotes with its unit such as \"0.9 /s\" (units: /s /min /h /d)");
        return std::nullopt;
    }
    const Result<Rate> value = parseRate(m_value->text);
    if (!value) {
        fault(value.error().message);
        return std::nullopt;
    }
    if (value->inPerSecond() > 1e9) {
        faultExpected("a rate of at most 1000000000 /s");
        return std::nullopt;
    }
    return *value;
}

std::optional<MemorySize> Node::memory() const
{
    if (!isText()) {
        faultExpected("a memory size in double quotes with its unit such as \"512 MB\" (units: B KB MB GB)");
        return std::nullopt;
    }
    const Result<MemorySize> value = parseMemory(m_value->text);
    if (!value) {
        fault(value.error().message);
        return std::nullopt;
    }
    if (*value < MemorySize::megabytes(1) || *value > MemorySize::gigabytes(1024)) {
        faultExpected("a memory size from 1 MB to 1024 GB");
        return std::nullopt;
    }
    return *value;
}

std::optional<std::size_t> Node::choiceOf(std::string_view what, std::span<const std::string_view> words) const
{
    if (!isText()) {
        faultExpected("the name of a " + std::string(what) + " in double quotes;" + suggestion({}, words));
        return std::nullopt;
    }
    const auto found = std::find(words.begin(), words.end(), m_value->text);
    if (found == words.end()) {
        fault("unknown " + std::string(what) + ' ' + inQuotes(m_value->text) + ';' + suggestion(m_value->text, words));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

std::vector<Node> Node::nonEmptyList(std::string_view of) const
{
    std::vector<Node> nodes;
    if (m_value->kind != Value::Kind::List) {
        faultExpected("a list [ … ] of " + std::string(of));
        return nodes;
    }
    if (m_value->items.empty()) {
        fault("the list is empty; expected at least one of the " + std::string(of));
        return nodes;
    }
    for (std::size_t i = 0; i < m_value->items.size(); ++i) {
        nodes.emplace_back(m_value->items[i], childPath(m_path, i), *m_reading);
    }
    return nodes;
}

ObjectReader::ObjectReader(const Node &node, std::string_view what, std::span<const std::string_view> keys)
    : m_node(node), m_what(what), m_valid(node.isObject())
{
    if (!m_valid) {
        node.faultExpected(m_what + " as an object { … }");
        return;
    }
    for (const Member &member : node.value().members) {
        const std::string path = childPath(node.path(), member.name);
        if (member.name == commentKey) {
            if (member.value.kind == Value::Kind::Text) {
                node.reading().comments.emplace(node.path(), member.value.text);
            } else {
                Node(member.value, path, node.reading()).faultExpected("a comment as text in double quotes");
            }
        } else if (std::find(keys.begin(), keys.end(), member.name) == keys.end()) {
            node.reading().faults.push_back(
                Error{"unknown key " + inQuotes(member.name) + " in " + m_what + ';' + suggestion(member.name, keys),
                      {},
                      member.line,
                      path});
        }
    }
}

std::optional<Node> ObjectReader::find(std::string_view key) const
{
    const Member *member = m_valid ? m_node.value().find(key) : nullptr;
    if (member == nullptr) {
        return std::nullopt;
    }
    return Node(member->value, childPath(m_node.path(), key), m_node.reading());
}

std::optional<Node> ObjectReader::require(std::string_view key) const
{
    std::optional<Node> node = find(key);
    if (!node && m_valid) {
        m_node.reading().faults.push_back(Error{"the key " + inQuotes(key) + " is missing; " + m_what + " needs it",
                                                {},
                                                m_node.value().line,
                                                childPath(m_node.path(), key)});
    }
    return node;
}

void ObjectReader::refuse(std::span<const std::string_view> keys, std::string_view because) const
{
    for (const std::string_view key : keys) {
        const Member *member = m_valid ? m_node.value().find(key) : nullptr;
        if (member != nullptr) {
            m_node.reading().faults.push_back(
                Error{"the key " + inQuotes(key) + " has no meaning here: " + std::string(because),
                      {},
                      member->line,
                      childPath(m_node.path(), key)});
        }
    }
}

} // namespace warmfront::json
