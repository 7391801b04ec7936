// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

#include <QString>
#include <QStringList>

#include "core/model/decision.h"

namespace warmfront::ui {

/// What was decided, in a line ("Cold start of instance 3").
[[nodiscard]] QString decisionTitle(const Decision &decision);

/// On what grounds, in a sentence ("All 2 instances were busy.").
[[nodiscard]] QString decisionReason(const Decision &decision);

/// The numbers that it looked at, in words and figures.
[[nodiscard]] std::vector<std::pair<QString, QString>> decisionNumbers(const Decision &decision);

/// What was with each instance that might have served the request, a sentence each; nearest to serving it first.
[[nodiscard]] std::vector<QString> candidateSentences(const Decision &decision);

/// The hosts that an instance, or a request, might have gone to, a sentence each; the one that was chosen first.
[[nodiscard]] QStringList hostSentences(const Decision &decision);

/// What would have had to be different ("With a keep-alive of 74 s instead of 60 s this request would have been served
/// warm.").
[[nodiscard]] QString counterfactualSentence(const Counterfactual &counterfactual, DecisionKind kind);

} // namespace warmfront::ui
