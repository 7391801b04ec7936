// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <variant>

#include "simulator/scaling/alert_rule_scaler.h"
#include "simulator/scaling/event_driven_autoscaler.h"
#include "simulator/scaling/fixed_count.h"
#include "simulator/scaling/horizontal_pod_autoscaler.h"
#include "simulator/scaling/knative_pod_autoscaler.h"
#include "simulator/scaling/load_ratio_scaler.h"
#include "simulator/scaling/response_time_scaler.h"

namespace warmfront::sim {

/// Every scaler there is. Adding one adds a word here.
using AnyScaler = std::variant<FixedCount, KnativePodAutoscaler, HorizontalPodAutoscaler, EventDrivenAutoscaler,
                               AlertRuleScaler, LoadRatioScaler, ResponseTimeScaler>;

} // namespace warmfront::sim
