// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/scenario.h"

namespace warmfront {

// Here, so that only this file compiles what they compare.
bool ColdStartPhases::operator==(const ColdStartPhases &) const = default;
bool Function::operator==(const Function &) const = default;
bool AlternativeOptions::operator==(const AlternativeOptions &) const = default;
bool Alternative::operator==(const Alternative &) const = default;
bool Scenario::operator==(const Scenario &) const = default;

} // namespace warmfront
