// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/model/arrival_reader.h"

namespace warmfront::traces {

/// An archive that also knows for which of its entries the trace recorded durations.
class RecordedTrace : public TraceArchive
{
public:
    /// @p entry may be wholeTrace().
    [[nodiscard]] virtual bool recordsDurations(std::size_t entry) const = 0;
};

} // namespace warmfront::traces
