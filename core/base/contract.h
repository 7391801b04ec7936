// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace warmfront {

/// A rule of our own code was broken: an error of ours, never of the user's input.
///
/// Caught only where a run or the process ends; whatever was being computed is thrown away whole.
class ContractViolation : public std::logic_error
{
public:
    using std::logic_error::logic_error;
};

/// Checks a rule of the code in every build type. Throws ContractViolation naming @p rule when @p condition is false.
inline void expects(bool condition, const char *rule)
{
    if (!condition) [[unlikely]] {
        throw ContractViolation(std::string("broken rule: ") + rule);
    }
}

} // namespace warmfront
