// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace warmfront {

/// Position of a function in its scenario (after traces have created theirs).
enum class FunctionIndex : std::uint32_t {};
/// Position of an event source in its scenario.
enum class SourceIndex : std::uint32_t {};
/// Position of a replication of a run, from 0.
enum class ReplicationIndex : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t raw(FunctionIndex i)
{
    return static_cast<std::uint32_t>(i);
}
[[nodiscard]] constexpr std::uint32_t raw(SourceIndex i)
{
    return static_cast<std::uint32_t>(i);
}
[[nodiscard]] constexpr std::uint32_t raw(ReplicationIndex i)
{
    return static_cast<std::uint32_t>(i);
}

} // namespace warmfront
