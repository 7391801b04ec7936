// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <QDateTime>
#include <QString>

#include "core/model/result.h"
#include "simulator/study/evaluate.h"
#include "simulator/study/run.h"

namespace warmfront::ui {

/// A run that ended: the scenario as it was run, what happened, and what follows from it. Immutable and shared.
struct FinishedRun
{
    std::int64_t id = 0; ///< unique in the window
    QString label;       ///< "Thumbnails #3"
    QDateTime finishedAt;
    std::string scenarioText; ///< the scenario file it was run from, before traces made functions of it
    /// The catalogue it was priced with, where that is not the workbench's: a run from a project file keeps its prices.
    std::shared_ptr<const study::Catalogue> ownCatalogue;
    study::PreparedScenario prepared;
    RunResult result;
    study::Evaluation evaluation;
};

using FinishedRunPointer = std::shared_ptr<const FinishedRun>;

} // namespace warmfront::ui
