// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "ui/pages/editor/form.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

/// Name, seed, horizon, warm-up, replications and objective.
[[nodiscard]] Form *makeWorkloadForm(ScenarioSession &session, QWidget *parent);
/// Everything about function @p index, which must exist as long as the form does.
[[nodiscard]] Form *makeFunctionForm(ScenarioSession &session, std::size_t index, QWidget *parent);
/// Everything about event source @p index.
[[nodiscard]] Form *makeSourceForm(ScenarioSession &session, std::size_t index, QWidget *parent);
/// Platform, plan and the options that the platform understands, with the profile's values as hints. Rows are those of
/// the platform, the preset and the keep-alive policy that the alternative has now: another one needs another form.
[[nodiscard]] Form *makeAlternativeForm(ScenarioSession &session, const Workbench &workbench, std::size_t index,
                                        QWidget *parent);

} // namespace warmfront::ui
