// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/any_scaler.h"

#include "core/base/one_of_members.h"

template class warmfront::OneOf<warmfront::sim::AnyScaler::Variant>;
