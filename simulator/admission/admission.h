// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/time.h"
#include "simulator/scaling/scaler.h"

/// What every admission rule shares: what it answers.
///
/// A rule is a plain copyable value of one replication. It is asked in the order of events, answers admit or refuse,
/// and counts what it admits; whatever holds a place gives it back with release(). A refusal changes nothing unless the
/// rule says so.
namespace warmfront::sim {

/// Let in or turned away, with the one comparison that decided.
struct Admission
{
    bool isAdmitted = true;
    std::string_view rule; ///< of a refusal, a literal
    std::int64_t seen = 0;
    std::int64_t limit = 0;

    [[nodiscard]] DecisionReason reason() const
    {
        DecisionReason why;
        why.rule = isAdmitted ? std::string_view("admitted") : rule;
        if (!isAdmitted) {
            why.add("seen", static_cast<double>(seen));
            why.add("limit", static_cast<double>(limit));
        }
        return why;
    }
};

[[nodiscard]] constexpr Admission refusal(std::string_view rule, std::int64_t seen, std::int64_t limit)
{
    return {false, rule, seen, limit};
}

} // namespace warmfront::sim
