// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <variant>

#include "core/base/one_of.h"
#include "simulator/scaling/alert_rule_scaler.h"
#include "simulator/scaling/event_driven_autoscaler.h"
#include "simulator/scaling/fixed_count.h"
#include "simulator/scaling/horizontal_pod_autoscaler.h"
#include "simulator/scaling/incremental_scaler.h"
#include "simulator/scaling/knative_pod_autoscaler.h"
#include "simulator/scaling/load_ratio_scaler.h"
#include "simulator/scaling/pool_specialisation.h"
#include "simulator/scaling/queue_scheduler.h"
#include "simulator/scaling/response_time_scaler.h"
#include "simulator/scaling/rule_scaler.h"
#include "simulator/scaling/scheduled_count.h"
#include "simulator/scaling/sleep_rule.h"
#include "simulator/scaling/target_scaler.h"
#include "simulator/scaling/target_tracking_scaler.h"
#include "simulator/scaling/utilisation_scaler.h"

namespace warmfront::sim {

/// Every scaler there is. Adding one adds a word here.
using AnyScaler =
    OneOf<std::variant<FixedCount, ScheduledCount, KnativePodAutoscaler, HorizontalPodAutoscaler, EventDrivenAutoscaler,
                       AlertRuleScaler, LoadRatioScaler, ResponseTimeScaler, UtilisationScaler, IncrementalScaler,
                       TargetScaler, QueueScheduler, SleepRule, RuleScaler, TargetTrackingScaler, PoolSpecialisation>>;

} // namespace warmfront::sim
