// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/configuration.h"

#include "core/base/one_of_members.h"

template class warmfront::OneOf<warmfront::sim::FunctionScaling::Variant>;
template class warmfront::OneOf<decltype(warmfront::sim::SourceConfiguration::arrivals)::Variant>;
