// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json/object_reader.h"
#include "core/model/event_source.h"

namespace warmfront::json {

/// The kind of event source that @p source, an object with the keys names::source, is of, and what belongs to it. Of
/// what cannot be read the default is returned.
[[nodiscard]] Delivery readDelivery(const ObjectReader &source);

/// Adds the kind and what differs from its defaults to @p source, but for the delay of deliveries.
void addDelivery(Value &source, const Delivery &delivery);

} // namespace warmfront::json
