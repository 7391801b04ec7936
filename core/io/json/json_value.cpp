// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/json_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/contract.h"

namespace warmfront::json {

Value Value::ofText(std::string text)
{
    Value value;
    value.kind = Kind::Text;
    value.text = std::move(text);
    return value;
}

Value Value::ofLiteral(std::string number)
{
    Value value;
    value.kind = Kind::Number;
    value.text = std::move(number);
    return value;
}

Value Value::ofBoolean(bool truth)
{
    Value value;
    value.kind = Kind::Boolean;
    value.text = truth ? "true" : "false";
    return value;
}

Value Value::ofInteger(std::int64_t value)
{
    return ofLiteral(std::to_string(value));
}

Value Value::ofUnsigned(std::uint64_t value)
{
    return ofLiteral(std::to_string(value));
}

Value Value::ofNumber(double value)
{
    if (!std::isfinite(value)) {
        return {};
    }
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    expects(error == std::errc{}, "a number fits in 40 characters");
    return ofLiteral(std::string(buffer.data(), end));
}

Value Value::ofRounded(double value, int digits)
{
    if (!std::isfinite(value)) {
        return {};
    }
    std::array<char, 40> buffer{};
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
    expects(error == std::errc{}, "a rounded number fits in 40 characters");
    double rounded = 0.0;
    std::from_chars(buffer.data(), end, rounded);
    return ofNumber(rounded);
}

Value Value::list()
{
    Value value;
    value.kind = Kind::List;
    return value;
}

Value Value::object()
{
    Value value;
    value.kind = Kind::Object;
    return value;
}

const Member *Value::find(std::string_view name) const
{
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member &m) { return m.name == name; });
    return found == members.end() ? nullptr : &*found;
}

Value &Value::add(std::string name, Value value)
{
    members.push_back(Member{std::move(name), 0, std::move(value)});
    return *this;
}

Value &Value::append(Value value)
{
    items.push_back(std::move(value));
    return *this;
}

std::string inQuotes(std::string_view text)
{
    constexpr std::size_t longest = 60;
    std::string shown = "\"";
    for (const char c : text.substr(0, longest)) {
        shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    if (text.size() > longest) {
        // Never cut a UTF-8 sequence in half.
        while (shown.size() > 1 && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80) {
            shown.pop_back();
        }
        if (static_cast<unsigned char>(shown.back()) >= 0xc0) {
            shown.pop_back();
        }
        shown += "…";
    }
    return shown + '"';
}

std::string describe(const Value &value)
{
    switch (value.kind) {
    case Value::Kind::Null:
        return "null";
    case Value::Kind::Boolean:
        return value.text;
    case Value::Kind::Number: {
        const std::string shown = inQuotes(value.text);
        return "the number " + shown.substr(1, shown.size() - 2);
    }
    case Value::Kind::Text:
        return "the text " + inQuotes(value.text);
    case Value::Kind::List:
        return "a list";
    case Value::Kind::Object:
        return "an object";
    }
    return "nothing";
}

std::string childPath(std::string_view path, std::string_view name)
{
    std::string child(path);
    if (!child.empty()) {
        child += '.';
    }
    return child.append(name);
}

std::string childPath(std::string_view path, std::size_t index)
{
    return std::string(path) + '[' + std::to_string(index) + ']';
}

} // namespace warmfront::json
