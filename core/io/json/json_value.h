// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warmfront::json {

struct Member;

/// A JSON value as it stood in its file: members in their order, numbers as the digits that were written, and the line.
///
/// Why not nlohmann::json: version 3.11 keeps no positions, takes the last of two equal keys without a word, and turns
/// "0.0000166667" into a binary fraction, while errors here name a line and prices are decimal.
struct Value
{
    enum class Kind { Null, Boolean, Number, Text, List, Object };

    Kind kind = Kind::Null;
    std::string text;            ///< of Text; the literal of Number; "true" or "false" of Boolean
    std::vector<Value> items;    ///< of List
    std::vector<Member> members; ///< of Object, no name twice
    int line = 0;                ///< where it starts, from 1; 0 for a value made in memory

    static Value ofText(std::string text);
    static Value ofBoolean(bool value);
    static Value ofInteger(std::int64_t value);
    static Value ofUnsigned(std::uint64_t value);
    /// The shortest decimal that reads back as @p value; null when it is not finite, since JSON has no word for that.
    static Value ofNumber(double value);
    /// @p value to @p digits significant digits; null when it is not finite.
    static Value ofRounded(double value, int digits);
    static Value ofLiteral(std::string number); ///< digits that are already a JSON number
    static Value list();
    static Value object();

    [[nodiscard]] bool isContainer() const { return kind == Kind::List || kind == Kind::Object; }
    [[nodiscard]] bool isEmpty() const { return items.empty() && members.empty(); }
    /// The member of that name, or nothing.
    [[nodiscard]] const Member *find(std::string_view name) const;
    /// Appends a member; the name must be new.
    Value &add(std::string name, Value value);
    Value &append(Value value);
};

/// A name and a value of an object.
struct Member
{
    std::string name;
    int line = 0; ///< of the name
    Value value;
};

/// "the number 5", `the text "abc"`, "a list", …: what a message says was found.
[[nodiscard]] std::string describe(const Value &value);
/// @p text in double quotes, shortened and without control characters, for messages.
[[nodiscard]] std::string inQuotes(std::string_view text);

/// "functions[0]" + "memory" → "functions[0].memory".
[[nodiscard]] std::string childPath(std::string_view path, std::string_view name);
[[nodiscard]] std::string childPath(std::string_view path, std::size_t index);

} // namespace warmfront::json
