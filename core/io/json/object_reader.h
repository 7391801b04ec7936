// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/memory_size.h"
#include "core/base/quantity.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/io/json/json_value.h"

namespace warmfront::json {

/// What a strict reading gathers on its way: every fault, and the comments.
struct Reading
{
    std::vector<Error> faults;
    std::map<std::string, std::string> comments;
    std::filesystem::path folder; ///< where files named in the document are looked up
};

/// Bounds of a number, both allowed.
struct Bounds
{
    double least = 0.0;
    double most = std::numeric_limits<double>::max();
    bool leastAllowed = true; ///< false: must be above `least`
    bool mostAllowed = true;  ///< false: must be below `most`
};

/// No duration of a scenario is longer: sums of a few of them still fit in 64 bits.

/// A value at its path. Each reader below gives the value, or notes one fault and gives nothing.
///
/// Borrows the value and the reading: both must outlive it.
class Node
{
public:
    Node(const Value &value, std::string path, Reading &reading)
        : m_value(&value), m_path(std::move(path)), m_reading(&reading)
    {
    }

    [[nodiscard]] const Value &value() const { return *m_value; }
    [[nodiscard]] const std::string &path() const { return m_path; }
    [[nodiscard]] Reading &reading() const { return *m_reading; }
    [[nodiscard]] bool isText() const { return m_value->kind == Value::Kind::Text; }
    [[nodiscard]] bool isNumber() const { return m_value->kind == Value::Kind::Number; }
    [[nodiscard]] bool isObject() const { return m_value->kind == Value::Kind::Object; }

    void fault(std::string message) const;
    /// "expected …, found …".
    void faultExpected(std::string_view expected) const;

    /// Text that is not empty.
    [[nodiscard]] std::optional<std::string> text(std::string_view what) const;
    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<double> number(Bounds bounds) const;
    [[nodiscard]] std::optional<std::int64_t> whole(std::int64_t least, std::int64_t most) const;
    [[nodiscard]] std::optional<int> wholeInt(int least, int most) const;
    [[nodiscard]] std::optional<std::uint64_t> unsignedWhole() const;
    [[nodiscard]] std::optional<Decimal> decimal() const;
    [[nodiscard]] std::optional<SimDuration> duration() const; ///< 0 to longestDuration
    [[nodiscard]] std::optional<SimDuration> positiveDuration() const;
    [[nodiscard]] std::optional<Rate> rate() const;         ///< 0 to 10⁹ per second
    [[nodiscard]] std::optional<MemorySize> memory() const; ///< 1 MB to 1,024 GB

    /// One of the words of a table of names; @p what names the kind of thing ("routing").
    template <typename T>
    [[nodiscard]] std::optional<T> choice(std::string_view what,
                                          std::span<const std::pair<std::string_view, T>> names) const
    {
        std::vector<std::string_view> words;
        for (const auto &name : names) {
            words.push_back(name.first);
        }
        const std::optional<std::size_t> found = choiceOf(what, words);
        return found ? std::optional<T>(names[*found].second) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::size_t> choiceOf(std::string_view what,
                                                      std::span<const std::string_view> words) const;

    /// The items of a list that must not be empty; nothing after a fault.
    [[nodiscard]] std::vector<Node> nonEmptyList(std::string_view of) const;

private:
    const Value *m_value;
    std::string m_path;
    Reading *m_reading;
};

/// Reads the members of an object whose keys are known. Notes unknown keys, and keeps `comment`.
class ObjectReader
{
public:
    /// @p what names the thing in messages ("a function").
    ObjectReader(const Node &node, std::string_view what, std::span<const std::string_view> keys);

    /// False when the value is no object: a fault was noted and there are no members.
    [[nodiscard]] explicit operator bool() const { return m_valid; }
    [[nodiscard]] std::optional<Node> find(std::string_view key) const;
    /// Notes a fault when the key is missing.
    [[nodiscard]] std::optional<Node> require(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const { return m_valid && m_node.value().find(key) != nullptr; }
    /// Notes a fault for each of @p keys that is present.
    void refuse(std::span<const std::string_view> keys, std::string_view because) const;

private:
    Node m_node;
    std::string m_what;
    bool m_valid = false;
};

} // namespace warmfront::json
