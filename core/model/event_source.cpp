// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/event_source.h"

#include "core/base/one_of_members.h"

template class warmfront::OneOf<warmfront::Delivery::Variant>;
template class warmfront::OneOf<warmfront::Arrivals::Variant>;
