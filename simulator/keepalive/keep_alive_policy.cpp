// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/keepalive/keep_alive_policy.h"

#include "core/base/one_of_members.h"

template class warmfront::OneOf<warmfront::sim::KeepAlivePolicy::Rule::Variant>;
