// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/open_traces.h"

#include "core/io/trace_archive.h"

namespace warmfront::ui {

Result<study::Traces> openTraces(const Scenario &scenario, const std::filesystem::path &folder,
                                 const std::stop_token &stop)
{
    study::Traces traces;
    for (std::size_t i = 0; i < scenario.sources.size(); ++i) {
        if (const auto *trace = std::get_if<TraceArrivals>(&scenario.sources[i].arrivals)) {
            TraceOpening opening;
            opening.stop = stop;
            Result<std::shared_ptr<const TraceArchive>> archive = openTrace(*trace, folder, opening);
            if (!archive) {
                return tl::unexpected(archive.error());
            }
            traces.emplace(i, std::move(*archive));
        }
    }
    return traces;
}

} // namespace warmfront::ui
